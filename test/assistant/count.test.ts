/** Which figure answers: that of the part, the scope, the phase and the thing that the question names, or none. */
import { describe, expect, test } from "vitest";
import { askerOf } from "./shelf.ts";

const REPORT = `2022年工作总结
望江区人民政府外事办公室2022年工作总结
一、主要工作
（一）对外交往
全年接待来访团组36批次527人次，其中前三季度24批次361人次。回顾五年来的工作，累计接待来访团组102批次，核查外语标识1267处。
（二）涉外管理
全年处置涉外突发事件16起，其中涉疫11起。全市全年处置涉外突发事件118起。
（三）人才和阵地
外语人才库新增28名，在库167名。国际会客厅一期建筑面积1200平方米。走访企业63家次。志愿者库新增35人。
二、2023年工作打算
一是推动会客厅二期开工。`;

describe("the figure that is meant", () => {
  test.each([
    ["2022年接待来访团组多少批次？", "36批次"],
    ["2022年前三季度接待来访团组多少批次？", "24批次"],
    ["2022年处置涉外突发事件多少起？", "16起"],
    ["2022年涉疫突发事件多少起？", "其中涉疫11起"],
    ["2022年全市处置涉外突发事件多少起？", "全市全年处置涉外突发事件118起"],
    ["2022年外语人才库在库多少名？", "在库167名"],
    ["2022年外语人才库新增多少名？", "新增28名"],
    ["2022年走访企业多少家？", "63家次"],
    ["五年来总共核查外语标识多少处？", "五年来的工作，累计接待来访团组102批次，核查外语标识1267处"],
  ])("%s → %s", async (question, words) => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask(question);
    expect(reply).toMatchObject({ kind: "reply" });
    expect(reply.text).toContain(words);
  });

  test.each([
    ["another quarter", "2022年第四季度接待来访团组多少批次？"],
    ["another half", "2022年上半年接待来访团组多少批次？"],
    ["a month", "2022年10月接待来访团组多少批次？"],
    ["the province", "2022年全省接待来访团组多少批次？"],
    ["another district", "2022年青屏区处置涉外突发事件多少起？"],
    ["another phase", "2022年会客厅二期建筑面积多少平方米？"],
    ["friends, not people", "2022年新增友城几个？"],
    ["other money", "2022年公务接待费多少？"],
    ["what was added, of a stock", "2022年志愿者库里有多少人？"],
  ])("%s is no answer: %s", async (_, question) => {
    const { ask } = await askerOf(REPORT);
    expect(await ask(question)).toMatchObject({ kind: "refusal" });
  });
});

test("a year in short tells each figure with its matter, and what two reports tell first", async () => {
  const law = `2022年法治政府建设年度情况报告
望江区人民政府外事办公室现将情况报告如下。
一、2022年推进法治政府建设的主要举措和成效
（一）依法履职
一是处置涉外突发事件16起。`;
  const { ask } = await askerOf(REPORT, law);
  const reply = await ask("总结2022年");
  expect(reply).toMatchObject({ skill: "summary", kind: "reply" });
  expect(reply.text).toContain("处置涉外突发事件16起");
  expect(reply.text).toMatch(/外语人才库新增28名/);
  for (const claim of reply.claims) expect(claim.text).not.toMatch(/^(?:在库|其中|\d)/);
});

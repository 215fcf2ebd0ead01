import { describe, expect, test } from "vitest";
import { aspectAsked, partAsked, sectionAsked, titleAsked } from "../../src/text/asked.ts";

describe("outcome or plan", () => {
  test.each([
    ["2022年接待了多少批团组", "done"],
    ["2019年城镇新增就业的预期目标是多少", "plan"],
    ["2021年计划新开工多少个小区", "plan"],
    ["2018年铁路投资计划完成多少", "plan"],
    ["2023年打算办几场培训", "plan"],
    ["友城周怎么安排", "plan"],
    ["年初目标完成了吗", "open"],
    ["2018年先后几次降低存款准备金率", "done"],
    ["会客厅为什么没按计划开工", "done"],
    ["人才库没达到入库目标是什么原因", "done"],
    ["会客厅是哪天启用的", "done"],
    ["2022年重点任务清单", "open"],
    ["国际语言环境", "open"],
  ] as const)("%s: %s", (question, aspect) => {
    expect(aspectAsked(question)).toBe(aspect);
  });
});

describe("which report, which section", () => {
  test.each([
    ["2022年法治报告里的不足", /法治/],
    ["去年工作总结", /总结/],
    ["2019年政府工作报告", /政府工作报告/],
    ["接待了几批", null],
  ])("%s", (question, title) => {
    expect(titleAsked(question)).toEqual(title);
  });

  test.each([
    ["第一责任人部分写了什么", "第一责任人", null],
    ["国际语言环境那条有几项举措", "国际语言环境", null],
    ["“涉外安全”部分的数字", "涉外安全", null],
    ["2022年报告的第三部分", null, 3],
    ["接待了几批来访团组", null, null],
  ])("%s", (question, section, part) => {
    expect(sectionAsked(question)).toBe(section);
    expect(partAsked(question)).toBe(part);
  });
});

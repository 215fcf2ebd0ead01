/** A year as a 述职报告 or a 简报: from its own report, or from a draft of it. */
import { describe, expect, test } from "vitest";
import { askerOf } from "./shelf.ts";

const OFFICE = "青岚县水务局";
const report = (year: number, streams: number) => `${OFFICE}${year}年法治政府建设年度情况报告
${year}年，${OFFICE}依法开展工作，现将情况报告如下：
一、${year}年推进法治政府建设的主要举措和成效
（一）管好河湖
一是压实责任。二是巡查河道${streams}条；坚持问题导向。
（二）服务企业
完善办事指南。
（三）依法应诉
办理行政复议${streams - 30}件。
二、${year}年推进法治政府建设存在的不足和原因
一是人手不足，主要原因是编制少。
三、${year}年党政主要负责人履行推进法治建设第一责任人职责情况
局长主持研究法治工作4次。
四、${year + 1}年推进法治政府建设的主要安排
一是巡查河道不少于60条。
${OFFICE}
${year + 1}年2月6日`;

/** What is said to the words, as plain lines up to what is noted below. */
async function lines(question: string) {
  const { ask } = await askerOf(report(2031, 41), report(2032, 47));
  const reply = await ask(question, "2033-03-01");
  const all = reply.text.replace(/\[\d+\]/g, "").split("\n");
  const end = all.indexOf("————");
  return { reply, lines: end < 0 ? all : all.slice(0, end) };
}

describe("of a year that has its report", () => {
  test("a 述职报告 has its parts in another order, word for word, and asks who speaks", async () => {
    const { reply, lines: told } = await lines("把2032年写成述职报告");
    expect(told).toEqual([
      "2032年度述职报告",
      "我是【待补充：述职人的单位、职务和姓名】，现将2032年度履职情况报告如下：",
      "一、履行推进法治建设第一责任人职责情况",
      "局长主持研究法治工作4次。",
      "二、2032年主要工作",
      "（一）管好河湖",
      "一是压实责任。",
      "二是巡查河道47条；坚持问题导向。",
      "（二）服务企业",
      "完善办事指南。",
      "（三）依法应诉",
      "办理行政复议17件。",
      "三、存在的不足",
      "一是人手不足，主要原因是编制少。",
      "四、2033年工作打算",
      "一是巡查河道不少于60条。",
      "述职人：【待补充：述职人姓名】",
    ]);
    expect(reply.citations.map(({ reportYear }) => reportYear)).not.toContain(2031);
  });

  test("a 简报 has what was done and can be counted", async () => {
    expect((await lines("把2032年写成简报")).lines).toEqual([
      "2032年工作简报",
      `第【待补充：期号】期　${OFFICE}编`,
      "（一）管好河湖",
      "巡查河道47条。",
      "（三）依法应诉",
      "办理行政复议17件。",
    ]);
  });
});

test("of a year without one it is made from a draft: this year's figures, or what is asked for them", async () => {
  const { lines: told } = await lines("写成2033年的简报。材料：巡查河道52条。");
  expect(told[0]).toBe("2033年工作简报");
  expect(told.join("\n")).toContain("52条");
  expect(told.join("\n")).toMatch(/【待补充：2033年[^】]*上年17件/);
  expect(told.join("\n")).not.toContain("47条");
});

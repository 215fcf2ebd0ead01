import { describe, expect, test } from "vitest";
import { type Exchange, isElliptic, resolve } from "../../src/message/followup.ts";
import { readWhen } from "../../src/search/when.ts";

const when = (words: string) =>
  readWhen(words, Date.parse("2023-03-01T12:00:00+08:00"), { timeZone: "Asia/Shanghai" });

const said = (question: string, ...passages: string[]): Exchange => ({
  question,
  reply: {
    claims: passages.map((text, i) => ({ text, citations: [i + 1] })),
    citations: passages.map((passageId, i) => ({
      n: i + 1,
      passageId,
      reportId: "r",
      title: "",
      reportYear: 2022,
      path: [],
      quote: "",
      start: 0,
      end: 0,
    })),
  },
});

describe("a follow-up is made whole", () => {
  test.each([
    ["2022年接待来访团组多少批次？", "那前一年呢？", "2021年接待来访团组多少批次？"],
    ["去年接待来访团组多少批次？", "那2020年呢", "2020年接待来访团组多少批次？"],
    ["2021年接待来访团组多少批次？", "后一年呢？", "2022年接待来访团组多少批次？"],
    ["2022年接待来访团组多少批次？", "那出访呢？", "2022年出访多少批次？"],
    [
      "2022年处置涉外突发事件多少起？",
      "其中跟疫情有关的有几起？",
      "2022年处置涉外突发事件跟疫情有关的有几起？",
    ],
    ["2022年接待来访团组多少批次？", "那外语人才库新增多少人？", "2022年外语人才库新增多少人？"],
    ["2021年比2020年多接待多少批次？", "那前一年呢？", "2020年比2019年多接待多少批次？"],
    ["2021年比2020年多接待多少批次？", "那2022年呢？", "2022年比2021年多接待多少批次？"],
    ["2019、2020年接待多少批次？", "那2022年呢？", "2022年接待多少批次？"],
    ["2021年报告提出的2022年目标是什么？", "那2020年呢？", "2020年报告提出的2021年目标是什么？"],
    ["2022年处置突发事件多少起？", "比上年呢？", "2022年处置突发事件比上年增加多少？"],
    ["2022年接待来访团组多少批次？", "人次呢", "2022年接待来访团组多少人次？"],
    ["2022年举办演练多少场？", "人数呢？", "2022年举办演练多少人？"],
    ["2022年处置突发事件多少起？", "同比增长多少", "2022年处置突发事件比上年增加多少？"],
    ["2022年处置突发事件多少起？", "比上年增加了多少？", "2022年处置突发事件比上年增加多少？"],
    ["2022年处置突发事件多少起？", "比上年出访多多少？", "比上年出访多多少？"],
    ["2022年处置突发事件多少起？", "上半年呢？", "2022年上半年处置突发事件多少起？"],
    ["2022年处置突发事件多少起？", "去年同期呢？", "2021年处置突发事件多少起？"],
    ["2021年处置突发事件多少起？", "前年呢？", "2021年处置突发事件多少起？"],
    ["2022年处置突发事件多少起？", "每年呢？", "历年处置突发事件多少起？"],
    ["2022年处置突发事件多少起？", "2020年和2021年呢？", "2020年和2021年处置突发事件多少起？"],
  ])("after %s, %s is %s", (question, followup, whole) => {
    expect(resolve(followup, [said(question)], when).text).toBe(whole);
  });

  test("of the last turn that was itself whole", () => {
    const history = [said("那后年呢？"), said("2022年接待来访团组多少批次？")];
    expect(resolve("那2021年呢？", history, when).text).toBe("2021年接待来访团组多少批次？");
  });

  test("the second item in full is the passage that it rests on", () => {
    const history = [said("2022年做了哪些工作？", "p1", "p2")];
    expect(resolve("第二条展开说说", history, when).passages).toEqual([
      { reportId: "r", passageId: "p2" },
    ]);
    expect(resolve("第五条展开说说", history, when).passages).toBeUndefined();
  });

  test("the sources unfolded are all passages that it rests on, each once, and are not what is asked on from", () => {
    const history = [said("2022年做了哪些工作？", "p1", "p2", "p1")];
    const unfolded = resolve("展开原文", history, when).passages;
    expect(unfolded?.map(({ passageId }) => passageId)).toEqual(["p1", "p2"]);
    const later = [said("展开原文", "p1"), ...history];
    expect(resolve("那前一年呢？", later, when).text).toBe("2021年做了哪些工作？");
    expect(resolve("第二条展开说说", later, when).passages).toEqual([
      { reportId: "r", passageId: "p2" },
    ]);
  });
});

test.each([
  "2021年接待来访团组多少批次？",
  "友城有哪些？",
  "起草2023年报告的语言环境部分",
  "2022年报告第二部分展开说说",
])("what is whole stays as it is: %s", (question) => {
  expect(resolve(question, [said("2022年外语标识核查多少处？", "p1", "p2")], when)).toEqual({
    text: question,
  });
});

test("without a turn before, what says too little is known as such", () => {
  for (const text of ["那前一年呢？", "第二条展开说说", "去年呢？"])
    expect(isElliptic(text)).toBe(true);
  for (const text of ["去年接待来访团组多少批次呢？", "友城呢？"])
    expect(isElliptic(text)).toBe(false);
});

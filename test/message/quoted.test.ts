/** What is meant by a message together with what it quotes. */
import { describe, expect, test } from "vitest";
import { asks, handsOver, leans, meantBy } from "../../src/message/quoted.ts";
import { testExamples } from "../lexicon.ts";

testExamples([["hands-over", (example) => expect(handsOver(example)).toBe(true)]]);

const QUESTION = "去年疏浚了几条河道？";
const TOLD = "我们2021年疏浚河道6条。";

test.each(["", "？", "帮忙看下", "这个呢", "你怎么看", "这位同志问的麻烦回一下", "+1", "↑"])(
  "“%s” hands the quoted question over",
  (text) => {
    expect(handsOver(text)).toBe(true);
    expect(meantBy(text, QUESTION, true)).toEqual({ text: QUESTION, before: null, material: null });
  },
);

test.each([
  ...["谢谢", "收到", "那前一年呢", "2020年呢", "第二条展开说说", "多少", "这是哪一年的", "水闸呢"],
  ...["润色一下", "总结一下", "按这个起草", "谁负责疏浚", "我们这边是6条"],
])("“%s” says something of its own", (text) => {
  expect(handsOver(text)).toBe(false);
});

describe("what somebody tells", () => {
  test("is held against the reports where it is handed over", () => {
    expect(meantBy("看看", TOLD, true).text).toBe("我们2021年疏浚河道6条，对吗？");
  });

  test.each([
    ["对不对", "我们2021年疏浚河道6条，对不对"],
    ["你确定吗", "我们2021年疏浚河道6条，你确定吗"],
    ["这几个数对不对", "我们2021年疏浚河道6条，对吗？"],
    ["润色一下", `润色一下：\n${TOLD}`],
  ])("takes what is said of it: %s", (text, meant) => {
    expect(meantBy(text, TOLD, false)).toEqual({ text: meant, before: null, material: null });
  });

  test("is material for a draft, and a text to be shortened", () => {
    const long = "全年疏浚河道6条，巡查水闸90座次，投诉办结率百分之百，群众满意。".repeat(2);
    expect(meantBy("按这个起草今年的总结", long, false).material).toBe(long);
    expect(meantBy("帮忙概括一下，100字", long, false).text).toBe(`缩到100字：\n${long}`);
  });
});

test("a question of one's own keeps the quoted one before it", () => {
  for (const text of ["那前一年呢", "2020年巡查水闸多少座次？"])
    expect(meantBy(text, QUESTION, false)).toEqual({ text, before: QUESTION, material: null });
});

test.each([...["帮忙看下", "那前一年呢", "对不对", "润色一下", "按这个起草"]])(
  "“%s” is not understood without what it quotes",
  (text) => {
    expect(leans(text)).toBe(true);
  },
);

test.each(["2020年巡查水闸多少座次？", "起草今年总结的河道治理部分"])("“%s” is", (text) => {
  expect(leans(text)).toBe(false);
});

test("what asks, and what only tells", () => {
  expect([QUESTION, "请列出停用的泵站", "概括一下防汛工作"].map(asks)).toEqual([true, true, true]);
  expect([TOLD, "好的，收到", "大家辛苦了"].map(asks)).toEqual([false, false, false]);
});

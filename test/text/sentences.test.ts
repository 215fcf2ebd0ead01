import { describe, expect, test } from "vitest";
import { clausesOf, sentencesOf } from "../../src/text/sentences.ts";
import { expectInStep } from "../instep.ts";

const sentences = (text: string) => sentencesOf(text).map((span) => span.text);
const clauses = (text: string) =>
  sentencesOf(text)
    .flatMap(clausesOf)
    .map((span) => span.text);

describe("sentences", () => {
  test.each([
    [
      "end at 。！？； and at line ends",
      "接待9批次。好！对吗？是；完\n下一行",
      ["接待9批次", "好", "对吗", "是", "完", "下一行"],
    ],
    [
      "are not cut inside quotes",
      "提出“快一点。稳一点！”的要求。照办。",
      ["提出“快一点。稳一点！”的要求", "照办"],
    ],
    [
      "are not cut inside straight quotes",
      '提出"快。稳"的要求。照办。',
      ['提出"快。稳"的要求', "照办"],
    ],
    ["are not cut inside titles", "印发《关于甲；乙的通知》。", ["印发《关于甲；乙的通知》"]],
    [
      "are not cut inside brackets",
      "举办活动（一期；二期）。完。",
      ["举办活动（一期；二期）", "完"],
    ],
    ["are not cut inside nested quotes", "他说“读《甲。乙》。”完。", ["他说“读《甲。乙》。”完"]],
    [
      "go on after a quote that is never closed, on the next line",
      "提出“快。\n照办。好",
      ["提出“快。", "照办", "好"],
    ],
    ["are cut as usual when a straight quote is never closed", '长5" 的。好。', ['长5" 的', "好"]],
    ["go on after a stray closing mark", "甲”乙。丙。", ["甲”乙", "丙"]],
    [
      "lose 一是 and list numbers",
      "一是抓接待；二是抓友城。（三）抓服务。4.抓安全。第五，抓队伍。",
      ["抓接待", "抓友城", "抓服务", "抓安全", "抓队伍"],
    ],
    ["keep a decimal that opens them", "1.5万人次。", ["1.5万人次"]],
    ["keep a label that is all they are", "一是。", ["一是"]],
    ["are none in blank text", " \n。；\n", []],
  ])("%s", (_, text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });
});

describe("clauses", () => {
  test.each([
    [
      "end at commas of both widths",
      "接待9批次，86人次,均完成。",
      ["接待9批次", "86人次", "均完成"],
    ],
    [
      "are not cut at the comma of a number",
      "支出2,860万元，下降5%。",
      ["支出2,860万元", "下降5%"],
    ],
    [
      "are not cut inside quotes or titles",
      "提出“快，稳”，印发《甲，乙》。",
      ["提出“快，稳”", "印发《甲，乙》"],
    ],
  ])("%s", (_, text, expected) => {
    expect(clauses(text)).toEqual(expected);
  });
});

test("offsets point at the words in the text as given", () => {
  const text = "  一是接待 9批次，86人次；二是“云上，𠮷”。\n\n  （三）支出2,860万元，完。  ";
  const spans = [...sentencesOf(text), ...sentencesOf(text).flatMap(clausesOf)];
  expect(spans).toHaveLength(3 + 5);
  for (const span of spans) expect(text.slice(span.start, span.end)).toBe(span.text);
});

test.each(['"', "“", "《", "，", "。", "1,", "一是", "（", "\n"])(
  "a text of nothing but %j is cut in time in step with its length",
  async (mark) => {
    await expectInStep(
      20_000,
      (size) => mark.repeat(size),
      (text) => sentencesOf(text).flatMap(clausesOf),
    );
  },
);

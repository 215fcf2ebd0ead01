import { describe, expect, test } from "vitest";
import { fold, foldTight } from "../../src/text/fold.ts";

describe("fold: what reads the same is the same", () => {
  test.each([
    ["full-width digits and letters", "２０２２年ＡＰＥＣ", "2022年APEC"],
    ["full-width marks", "（以下简称：甲）", "(以下简称:甲)"],
    ["compatibility forms", "㈠①㎡", "(一)1m2"],
    [
      "zero-width marks, byte order marks and soft hyphens",
      "外\u200B办\uFEFF接\u00AD待",
      "外办接待",
    ],
    ["control characters", "外办\t接待\n9批次", "外办 接待 9批次"],
    ["traditional script of any standard", "為臺灣團組裡裏說説眾衆", "为台湾团组里里说说众众"],
    ["what only traditional script tells apart", "乾杯 幹部", "干杯 干部"],
    ["half of a surrogate pair", "外办\uD800", "外办\uFFFD"],
  ])("%s", (_, text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  test("folding twice changes nothing more", () => {
    const text = "２０２２\u200B年（㈠）\tＡ ㎡";
    expect(fold(fold(text))).toBe(fold(text));
  });
});

test("a run of marks on one character is cut short, since to fold it takes the square of its length", () => {
  const marks = "\u0301\u0316".repeat(300_000);
  expect(fold(`外办a${marks}接待`).replace(/\p{M}/gu, "")).toMatch(/^外办.接待$/);
  expect(fold("e\u0301")).toBe("é");
});

test("foldTight also drops blanks and letter case", () => {
  expect(foldTight("ＡＰＥＣ 商务　旅行卡\n申办")).toBe("apec商务旅行卡申办");
});

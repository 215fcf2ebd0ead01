import { describe, expect, test } from "vitest";
import { pairsOf, searchable } from "../../src/search/words.ts";

describe("searchable: both sides are written alike", () => {
  test.each([
    ["２０２２年ＡＰＥＣ商务旅行卡", "2022年apec商务旅行卡"],
    ["歷年接待來訪團組", "历年接待来访团组"],
    ["重 点 任 务", "重点任务"],
    ["接待\u200B外宾", "接待外宾"],
    ["APEC 商务", "apec 商务"],
    ["1,250万元和3,367,216人次", "12500000元和3367216人次"],
    ["8.2万人次", "82000人次"],
    ["接种五百五十一针次", "接种551针次"],
    ["二〇二二年", "2022年"],
    ["十周年", "10周年"],
    ["“十四五”规划", '"十四五"规划'],
    ["三四十名", "三四十名"],
    ["进一步统一", "进一步统一"],
  ])("%s", (text, expected) => {
    expect(searchable(text).replace(/[“”]/g, '"')).toBe(expected);
  });
});

describe("pairsOf: what of a question a passage may have", () => {
  test("pairs of Chinese characters, whole Latin words and numbers, without what only asks", () => {
    expect(pairsOf(searchable("2022年APEC卡办了多少张？"))).toEqual(
      expect.arrayContaining(["2022", "apec", "卡办"]),
    );
    expect(pairsOf("接待了哪些外宾")).toEqual(["接待", "待了", "外宾"]);
    expect(pairsOf("？！。")).toEqual([]);
  });

  test("a question without end has an end", () => {
    const long = Array.from({ length: 5000 }, (_, i) => String.fromCharCode(0x4e00 + i)).join("");
    expect(pairsOf(long).length).toBeLessThanOrEqual(80);
  });
});

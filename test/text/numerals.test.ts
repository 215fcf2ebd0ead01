import { describe, expect, test } from "vitest";
import { fromChineseNumeral, toChineseNumeral } from "../../src/text/numerals.ts";

describe("fromChineseNumeral", () => {
  test.each([
    ["零", 0],
    ["两", 2],
    ["十", 10],
    ["十二", 12],
    ["二十一", 21],
    ["一百零五", 105],
    ["一百二十三", 123],
    ["一千零二十", 1020],
    ["两千零五", 2005],
    ["二〇二二", 2022],
    ["一万二千", 12_000],
    ["十五万", 150_000],
    ["三亿五千万", 350_000_000],
    ["一万亿", 1e12],
  ])("%s is %d", (text, value) => {
    expect(fromChineseNumeral(text)).toBe(value);
  });

  test.each([
    ["一百五", 150],
    ["三千五", 3500],
    ["两万五", 25_000],
  ])("%s, as it is spoken, is %d", (text, value) => {
    expect(fromChineseNumeral(text)).toBe(value);
  });

  test.each([
    ["壹", 1],
    ["叁佰贰拾", 320],
    ["伍仟萬", 50_000_000],
    ["廿四", 24],
    ["卅", 30],
  ])("%s, in the form for cheques or an old one, is %d", (text, value) => {
    expect(fromChineseNumeral(text)).toBe(value);
  });

  test.each(["", "12", "三点五", "第三", "十二三", "百", "万", "一百 二"])(
    "“%s” is no numeral",
    (text) => {
      expect(fromChineseNumeral(text)).toBeNull();
    },
  );
});

describe("toChineseNumeral", () => {
  test.each([
    [0, "零"],
    [1, "一"],
    [10, "十"],
    [12, "十二"],
    [20, "二十"],
    [21, "二十一"],
    [99, "九十九"],
  ])("%d is %s", (n, text) => {
    expect(toChineseNumeral(n)).toBe(text);
  });

  test.each([100, -1, 1.5])("%d is no list number and stays in digits", (n) => {
    expect(toChineseNumeral(n)).toBe(String(n));
  });

  test("every list number reads back as itself", () => {
    const numbers = Array.from({ length: 100 }, (_, n) => n);
    expect(numbers.map((n) => fromChineseNumeral(toChineseNumeral(n)))).toEqual(numbers);
  });
});

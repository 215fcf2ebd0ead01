import { expect, test } from "vitest";
import { daysIn } from "../../src/text/dates.ts";

const days = (text: string) => daysIn(text).map(({ month, day }) => [month, day]);

test.each<[string, [number, number | null][]]>([
  ["6月18日开馆", [[6, 18]]],
  ["十一月二十日闭馆", [[11, 20]]],
  ["4月份征集", [[4, null]]],
  [
    "6月18日至21日展出",
    [
      [6, 18],
      [6, 21],
    ],
  ],
  [
    "6月18日—7月2日展出",
    [
      [6, 18],
      [7, 2],
    ],
  ],
  [
    "3月至5月整理",
    [
      [3, null],
      [5, null],
    ],
  ],
  ["历时3个月", []],
])("%s", (text, expected) => {
  expect(days(text)).toEqual(expected);
});

test("a day has its words as they stand", () => {
  const text = "展览自6月18日至21日举行。";
  for (const { text: said, start } of daysIn(text))
    expect(text.slice(start, start + said.length)).toBe("6月18日至21日");
});

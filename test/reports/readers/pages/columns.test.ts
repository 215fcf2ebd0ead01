import { expect, test } from "vitest";
import { columnsOf } from "../../../../src/reports/readers/pages/columns.ts";
import type { Run } from "../../../../src/reports/readers/pages/page.ts";

const A4 = { number: 1, width: 595, height: 842, rules: [] };
const run = (text: string, x: number, y: number, width: number): Run => ({
  text,
  x,
  y,
  width,
  height: 14,
});
const lines = (side: string, x: number, width: number, count = 20) =>
  Array.from({ length: count }, (_, i) => run(`${side}${i}`, x, 120 + i * 28, width));
const texts = (runs: Run[]) =>
  columnsOf({ ...A4, runs }).map((page) => page.runs.map((r) => r.text));

test("two columns under a title become two pages, the left one first", () => {
  const title = run("2006年工作总结", 180, 80, 240);
  const pages = texts([title, ...lines("左", 80, 210), ...lines("右", 310, 210)]);
  expect(pages).toHaveLength(2);
  expect(pages[0]![0]).toBe("2006年工作总结");
  expect(pages[0]).toHaveLength(21);
  expect(pages[1]!.every((text) => text.startsWith("右"))).toBe(true);
});

test.each<[string, Run[]]>([
  ["one column", lines("正文", 80, 430)],
  ["a table without ruling lines", [...lines("项目", 80, 60), ...lines("数", 400, 30)]],
  ["a few short lines side by side", [...lines("甲", 80, 200, 4), ...lines("乙", 310, 200, 4)]],
  [
    "columns that a full line parts",
    [...lines("左", 80, 210), ...lines("右", 310, 210), run("中间一行", 80, 400, 430)],
  ],
])("%s stays one page", (_, runs) => {
  expect(texts(runs)).toHaveLength(1);
});

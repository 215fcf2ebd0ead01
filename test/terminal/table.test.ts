import stringWidth from "string-width";
import { expect, test } from "vitest";
import { columns, tableOf } from "../../src/terminal/table.ts";

test("columns stand beneath one another, Chinese characters counting two, and the last is free", () => {
  expect(
    tableOf(
      ["年度", "单位"],
      [
        ["2022", "青芦县水务局"],
        ["不明", ""],
      ],
    ),
  ).toBe(["年度  单位", "2022  青芦县水务局", "不明"].join("\n"));
});

test("a cell that is too wide is cut where it fits", () => {
  const cut = columns("疏浚河道五十二公里", 9);
  expect(cut).toBe("疏浚河道…");
  expect(stringWidth(cut)).toBeLessThanOrEqual(9);
});

test("a table has as many rows as a report has figures", () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => [`${i}`, "处"]);
  expect(tableOf(["数", "单位"], rows).split("\n")).toHaveLength(200_001);
});

/** A report's figures as a table for people. */
import type { Figure } from "../domain.ts";
import { tableOf } from "./table.ts";

export function figuresTable(figures: (Figure & { path: string[] })[]): string {
  if (figures.length === 0) return "这份报告里没有读到数字。";
  return tableOf(
    ["数字", "年度", "数的是什么", "出处"],
    figures.map((figure) => [
      figure.text,
      `${yearsOf(figure)}${figure.aspect === "plan" ? "（安排）" : ""}`,
      figure.counts,
      figure.path.join("/"),
    ]),
  );
}

function yearsOf({ years }: Figure): string {
  if (!years) return "不明";
  return years.from === years.to ? String(years.from) : `${years.from}—${years.to}`;
}

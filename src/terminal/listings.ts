/** Reports, their figures and found passages as people read them. */
import type { Figure, ReportInfo, Years } from "../domain.ts";
import type { Findings } from "../flows/finding.ts";
import { tableOf } from "./table.ts";

export function reportsTable(reports: ReportInfo[]): string {
  return tableOf(
    ["编号", "年度", "单位", "文种", "成文日期", "标题"],
    reports.map((report) => [
      report.reportId,
      report.years ? yearsOf(report.years) : String(report.year ?? "不明"),
      report.org ?? "不明",
      report.kind,
      report.date ?? "",
      report.title +
        (report.sample ? "（示例）" : "") +
        (report.audience ? `（仅限 ${report.audience.join("、")}）` : ""),
    ]),
  );
}

type Listed = Pick<Figure, "text" | "years" | "aspect" | "counts"> & { path: string[] };

export function figuresTable(figures: Listed[]): string {
  if (figures.length === 0) return "这份报告里没有读到数字。";
  return tableOf(
    ["数字", "年度", "出处", "数的是什么"],
    figures.map((figure) => [
      figure.text,
      `${figure.years ? yearsOf(figure.years) : "不明"}${figure.aspect === "plan" ? "（安排）" : ""}`,
      figure.path.join("/"),
      figure.counts,
    ]),
  );
}

/** Each passage under its report and place; a year without a report is said first. */
export function hitsText({ hits, missing }: Findings): string {
  const lacking = missing.map(({ year, nearest }) => {
    const near = nearest.map((other) => `${other}年`).join("、");
    return `库中没有${year}年的报告${near ? `，最近的是${near}` : ""}。`;
  });
  const found = hits.map((hit) => {
    const year =
      hit.factYear === null ? "" : `  ${hit.factYear}年${hit.aspect === "plan" ? "安排" : ""}`;
    const others = (hit.neighbours ?? []).map((other) => `  · ${other.text}\n`).join("");
    const list = others ? `  同一列表的其他各条：\n${others}` : "";
    return `《${hit.title}》${hit.path.join("/")}${year}\n  ${hit.text}\n${list}`;
  });
  return [...lacking, ...(found.length > 0 ? found : ["没有找到。"])].join("\n");
}

export function yearsOf({ from, to }: Years): string {
  return from === to ? String(from) : `${from}—${to}`;
}

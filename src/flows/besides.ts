/** What the shelf has beside a report that somebody has brought: for whom it would be, and what it would replace. */
import type { Report, ReportInfo } from "../domain.ts";
import { reportKeyOf } from "../search/keys.ts";
import type { Records } from "../store/records.ts";
import { besideOf, isEarlier, keptAudience, longOrg, seenByReaders } from "./versions.ts";

export function createBesides(records: Pick<Records, "reports" | "report" | "removedLimit">) {
  return {
    /** Who alone reads what the shelf has of this report by now; null is everyone. */
    async limitOf(report: Report): Promise<string[] | null> {
      const shelf = await records.reports();
      const known = await records.report(report.reportId);
      const named = { ...report, org: longOrg(report, shelf) ?? report.org };
      const removed = await records.removedLimit(reportKeyOf(named));
      return keptAudience(named, known?.info ?? null, shelf, removed);
    },

    /** What the shelf has of it, in sentences. */
    async besides(report: Report, limit: string[] | null): Promise<string[]> {
      const known = await records.report(report.reportId);
      if (known?.current) return [`这份文件已在库中（《${known.info.title}》）。`];
      const shelf = (await records.reports()).filter(({ sample }) => !sample);
      const org = longOrg(report, seenByReaders(report, shelf)) ?? report.org;
      const { rival } = besideOf({ ...report, org, audience: limit }, shelf, false);
      if (!rival) return [];
      return isEarlier(report, rival)
        ? [`是库中《${rival.title}》（${rival.file}）的较早版本，入库后不会替换它。`]
        : [`入库后替换库中的《${rival.title}》（${rival.file}）。`];
    },
  };
}

/**
 * Warnings as they are said to somebody who types no commands; one that would name a report hidden from him, or its readers, is
 * `instead`.
 */
export function sayable(warnings: string[], hidden: ReportInfo[], instead: string): string[] {
  const names = hidden.flatMap(({ title, file, audience }) => [
    `《${title}》`,
    `（${file}）`,
    ...(audience ?? []),
  ]);
  const told = warnings.map((warning) =>
    names.some((name) => warning.includes(name)) ? instead : withoutOptions(warning),
  );
  return [...new Set(told)];
}

/** Of a report that whoever looks at the console may not read. */
export const HIDDEN = "这涉及库中一份只给部分人看的报告，请向管理员核对。";

function withoutOptions(warning: string): string {
  return warning
    .replace(/(?:；不限，)?用 --audience 全体/g, "")
    .replace(/，?(?:可|如有误，)?用 --\w+ 指明/g, "，可点“改”更正")
    .replace(/请先用 remove \w+ 移除那一份/g, "请管理员先移除那一份");
}

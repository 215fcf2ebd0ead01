/** What the shelf has beside a report that somebody has brought: for whom it would be, and what it would replace. */
import type { Report } from "../domain.ts";
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

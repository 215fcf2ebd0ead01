/**
 * What somebody has corrected of a report stays with its later versions: a report as it was just read → the one on the shelf of
 * which it is a version, because both say the same of themselves → read anew under what was said of that one. What the
 * caller says now comes first.
 */
import type { Report, ReportInfo } from "../domain.ts";
import { factsAsRead } from "../reports/anew.ts";
import type { GivenFacts, ReportFacts } from "../reports/facts.ts";
import type { Reading } from "../reports/reading.ts";
import { reportKeyOf } from "../search/keys.ts";
import type { Records } from "../store/records.ts";
import { mayRead, type Reader } from "./desk.ts";

export interface CorrectionsOptions {
  records: Pick<Records, "reports" | "report">;
  reading: Pick<Reading, "anew">;
}

const NAMES = ["title", "org", "year", "kind"] as const;

export function createCorrections({ records, reading }: CorrectionsOptions) {
  /** The corrected report on the shelf of which `report` is a version; the same bytes come first. */
  async function before(report: Report, reader: Reader): Promise<ReportInfo | null> {
    const corrected = (await records.reports()).filter(
      (info) => fits(info, report) && mayRead(reader, info),
    );
    const same = corrected.find(({ reportId }) => reportId === report.reportId);
    if (same) return same;
    for (const info of corrected) {
      const stored = await records.report(info.reportId);
      if (stored && isVersionOf(report, stored.info, factsAsRead(stored))) return info;
    }
    return null;
  }

  return {
    /** The report under the corrections of the one before it that `reader` may know of; as it is where there are none. */
    async keep(report: Report, given: GivenFacts, reader: Reader): Promise<Report> {
      const known = await before(report, reader);
      if (!known) return report;
      const changes = Object.fromEntries(
        NAMES.filter((name) => known.known[name] === "flag" && given[name] === undefined)
          .filter((name) => known[name] !== null)
          .map((name) => [name, known[name]]),
      );
      if (Object.keys(changes).length === 0) return report;
      const { text, body, figureRows: _, ...info } = report;
      const anew = await reading.anew({ info, text, body }, changes);
      return anew.ok ? anew.value : report;
    },
  };
}

/** Worth a closer look: what nobody corrected is the same in both. */
function fits(info: ReportInfo, report: Report): boolean {
  if (info.sample !== report.sample || !NAMES.some((name) => info.known[name] === "flag"))
    return false;
  if (info.reportId === report.reportId || info.file === report.file) return true;
  const corrected = (name: (typeof NAMES)[number]) => info.known[name] === "flag";
  return (
    (corrected("kind") || info.kind === report.kind) &&
    (corrected("year") || info.year === report.year) &&
    (corrected("org") || info.org === report.org || info.aliases.includes(report.org ?? ""))
  );
}

/** `before` is what the text of the other one says without anybody's word. */
function isVersionOf(report: Report, info: ReportInfo, before: ReportFacts): boolean {
  const { text, body, reportId } = report;
  const now = factsAsRead({ info: report, text, body });
  const key = reportKeyOf({ ...now, reportId });
  // Without an office or a year there is no key: then only the same words in the same file are a version.
  if (key === reportId)
    return info.file === report.file && NAMES.every((name) => before[name] === now[name]);
  return key === reportKeyOf(info) || key === reportKeyOf({ ...before, reportId: info.reportId });
}

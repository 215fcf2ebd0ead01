/** Which reports tell whose year (pure): a 政府工作报告 the year before its own, a 工作要点 none; the one that speaks for it first. */
import { plansOnly, type ReportInfo } from "../domain.ts";

/** One office's year, with the reports that tell it, the one that speaks for it first. */
export interface Told {
  org: string | null;
  year: number;
  reports: ReportInfo[];
}

/** The years that a question speaks of, and those of them that only name a report. */
export interface Spoken {
  years: number[];
  reports: number[];
}

/** The year whose outcome a report tells; null for one that only plans. */
export function reviewedBy({ year, kind }: ReportInfo): number | null {
  if (year === null || plansOnly(kind)) return null;
  return kind === "政府工作报告" ? year - 1 : year;
}

/** Each office's years that are spoken of; where none is, its latest, or `anyYear`. */
export function tellersOf(reports: ReportInfo[], spoken: Spoken, anyYear = false): Told[] {
  const telling = reports.filter((report) => reviewedBy(report) !== null);
  const years = spoken.years.filter((year) => !spoken.reports.includes(year));
  const isAsked = (report: ReportInfo) =>
    years.includes(reviewedBy(report)!) || spoken.reports.includes(report.year!);
  const told = byOffice(telling).flatMap(([org, own]) => {
    const latest = Math.max(...own.map((report) => reviewedBy(report)!));
    return [...Map.groupBy(own, (report) => reviewedBy(report)!)]
      .filter(([year, some]) =>
        spoken.years.length === 0 ? anyYear || year === latest : some.some(isAsked),
      )
      .map(([year, some]) => ({ org, year, reports: some.toSorted(bySpeaking) }));
  });
  return told.sort((a, b) => a.year - b.year);
}

/** The reports that plan a year: those of the year itself and of the year before. */
export function plannersOf(reports: ReportInfo[], years: number[]): Told[] {
  return years.flatMap((year) =>
    byOffice(reports.filter((report) => report.year === year || report.year === year - 1)).map(
      ([org, own]) => ({ org, year, reports: own }),
    ),
  );
}

function byOffice(reports: ReportInfo[]): [string | null, ReportInfo[]][] {
  return [...Map.groupBy(reports, ({ org }) => org)];
}

/** The 工作总结 speaks for a year, then what reviews all of it, then the report with most figures. */
function bySpeaking(a: ReportInfo, b: ReportInfo): number {
  const kinds = ["年度工作总结", "政府工作报告"];
  const rank = ({ kind }: ReportInfo) =>
    kinds.includes(kind) ? kinds.indexOf(kind) : kinds.length;
  return rank(a) - rank(b) || b.figures - a.figures;
}

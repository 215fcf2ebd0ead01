/**
 * Versions of one report: which of them a reader is told, which a new one replaces, and who may read it. A version for
 * everyone and one for a few stand side by side, so that each reader gets the newest he may read.
 */
import type { Report, ReportInfo } from "../domain.ts";
import { reportKeyOf, versionKeyOf } from "../search/keys.ts";
import { audienceKey } from "../search/table.ts";
import { filedAs } from "../text/offices.ts";

/** A draft never takes the place of what is none, nor an earlier 成文日期 that of a later one, whatever comes in last. */
export function isEarlier(report: ReportInfo, rival: ReportInfo): boolean {
  if (report.draft !== rival.draft) return report.draft;
  return report.date !== null && rival.date !== null && report.date < rival.date;
}

/**
 * The ids of those among `readable` (all that somebody may read, later ones of a key last) that a newer version stands
 * beside. Only limited reports have versions beside them, so most libraries are done at once.
 */
export function outdatedIn(readable: ReportInfo[]): string[] {
  const limited = readable.filter(({ audience }) => audience !== null);
  const keys = new Set(limited.map(reportKeyOf));
  const years = new Set(limited.map(({ year }) => year));
  const newest = new Map<string, ReportInfo>();
  const outdated: string[] = [];
  for (const report of keys.size === 0 ? [] : readable) {
    const key = years.has(report.year) ? reportKeyOf(report) : "";
    if (!keys.has(key)) continue;
    const before = newest.get(key);
    const older = before && isEarlier(report, before) ? report : before;
    if (older) outdated.push(older.reportId);
    if (older !== report) newest.set(key, report);
  }
  return outdated;
}

/** What stands on the shelf beside a report that is about to be put there. */
export interface Beside {
  /** The version that it replaces: same report, same readers. */
  rival: ReportInfo | null;
  /** Versions for other readers that it replaces as well, because it is for everyone by the caller's own word. */
  lifted: ReportInfo[];
  /** The newest version for other readers that stays. */
  other: ReportInfo | null;
}

/**
 * Who may read a report that nobody limits or opens by a word: whoever could read it before, else everyone if a version
 * for everyone stands there, else those for whom one stands there, or stood there before it was removed. `named` is the
 * report under the office that it would be filed under.
 */
export function keptAudience(
  named: Report,
  known: ReportInfo | null,
  shelf: ReportInfo[],
  removed: string[] | null,
): string[] | null {
  const versions = shelf.filter((info) => isVersion(info, named));
  const kept = known ?? versions.find(({ audience }) => audience === null) ?? versions.at(-1);
  return kept ? kept.audience : removed;
}

export function besideOf(report: Report, shelf: ReportInfo[], lifts: boolean): Beside {
  const versions = shelf.filter((info) => isVersion(info, report));
  const rival = versions.find((info) => versionKeyOf(info) === versionKeyOf(report)) ?? null;
  const others = versions.filter((info) => info !== rival);
  const lifted = lifts ? others.filter((info) => !isEarlier(report, info)) : [];
  const other = others.filter((info) => !lifted.includes(info)).at(-1) ?? null;
  return { rival, lifted, other };
}

function isVersion(info: ReportInfo, report: Report): boolean {
  return (
    info.reportId !== report.reportId &&
    info.year === report.year &&
    reportKeyOf(info) === reportKeyOf(report)
  );
}

/** What a limit changes for others, in sentences for whoever sets it. */
export function limitWarnings(
  report: ReportInfo,
  known: ReportInfo | null,
  { rival, lifted, other }: Beside,
): string[] {
  const said: string[] = [];
  const limit = report.audience?.join("、");
  if (report.audience === null && known?.audience)
    said.push(`这份报告现在人人可读（原来只有 ${known.audience.join("、")} 能读）。`);
  if (report.audience !== null && known?.audience === null)
    said.push(`这份报告原来人人可读，现在只有 ${limit} 能读，其他人查不到它。`);
  const lost = (known?.audience ?? rival?.audience ?? []).filter(
    (one) => report.audience !== null && !report.audience.includes(one),
  );
  if (lost.length > 0) said.push(`${lost.join("、")} 不再能读这份报告。`);
  if (report.audience !== null && other?.audience === null)
    said.push(`只有 ${limit} 读到这一份，其他人读到的仍是《${other.title}》（${other.file}）。`);
  if (report.audience === null && other?.audience)
    said.push(
      `只给 ${other.audience.join("、")} 看的《${other.title}》（${other.file}）仍在库中，他们读到的是两份中较新的一份。`,
    );
  if (lifted.length > 0)
    said.push(`限定范围的《${lifted.map(({ title }) => title).join("》《")}》已由这一份替换。`);
  return said;
}

/**
 * The office that a report is filed under: 望江区外办 stands with the reports of 望江区人民政府外事办公室, so that one office
 * has one shelf. Null where the report's own name stays.
 */
export function longOrg(report: Report, shelf: ReportInfo[]): string | null {
  if (report.org === null || report.known.org === "flag") return null;
  return filedAs(report.org, shelf);
}

/** The reports of the shelf that every reader of `report` may read: names are taken from no others. */
export function seenByReaders(report: Report, shelf: ReportInfo[]): ReportInfo[] {
  const own = audienceKey(report.audience);
  return shelf.filter(({ audience }) => audience === null || audienceKey(audience) === own);
}

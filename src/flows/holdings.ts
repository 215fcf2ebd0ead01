/**
 * What somebody may read of the shelf, for looking through: pages of a list that words, year, office and kind narrow; and the shelf
 * at a glance, as small for thousands of reports as for ten.
 */
import { createHash } from "node:crypto";
import type { ReportInfo } from "../domain.ts";

export interface Wanted {
  /** Words that all stand in its title, office, year, kind or file name. */
  q?: string | undefined;
  /** 0 is those of which no year is known. */
  year?: number | undefined;
  org?: string | undefined;
  kind?: string | undefined;
}

/** Where a page ended: the report, and how many stood before it where that one is gone by now. */
const CURSOR = /^([\w-]{1,64})\.(\d{1,9})$/;
/** Rows by office and kind, past which kinds alone are told. */
const MOST_ROWS = 24;
const MOST_OFFICES = 200;

/** Of what `reports` (by office, year and kind) holds, one page, newest years first. */
export function pageOf(
  reports: ReportInfo[],
  wanted: Wanted,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): { reports: ReportInfo[]; total: number; next: string | null } {
  const found = narrowed(newestFirst(reports), wanted);
  const [, id, place] = CURSOR.exec(cursor ?? "") ?? [];
  const at = id === undefined ? -1 : found.findIndex(({ reportId }) => reportId === id);
  const from = id === undefined ? 0 : at >= 0 ? at + 1 : Number(place);
  const page = found.slice(from, from + limit);
  const end = from + page.length;
  const last = page.at(-1);
  return {
    reports: page,
    total: found.length,
    next: last && end < found.length ? `${last.reportId}.${end}` : null,
  };
}

function narrowed(reports: ReportInfo[], { q = "", year, org, kind }: Wanted): ReportInfo[] {
  const words = folded(q).split(/\s+/).filter(Boolean);
  return reports.filter(
    (report) =>
      (year === undefined || (report.year ?? 0) === year) &&
      (org === undefined || (report.org ?? "") === org) &&
      (kind === undefined || report.kind === kind) &&
      words.every((word) => wordsOf(report).includes(word)),
  );
}

const folded = (words: string) => words.normalize("NFKC").toLowerCase();
/** Reports stay the same objects for as long as nothing of them changes. */
const texts = new WeakMap<ReportInfo, string>();
function wordsOf(report: ReportInfo): string {
  const known = texts.get(report);
  if (known !== undefined) return known;
  const { title, org, aliases, year, kind, file } = report;
  const text = folded([title, org, ...aliases, year && `${year}年`, kind, file].join("\n"));
  texts.set(report, text);
  return text;
}

/** A reader's list is the same one, and never changed, for as long as nothing of the reports changes. */
const sorted = new WeakMap<ReportInfo[], ReportInfo[]>();
function newestFirst(reports: ReportInfo[]): ReportInfo[] {
  const known = sorted.get(reports) ?? reports.toSorted((a, b) => (b.year ?? 0) - (a.year ?? 0));
  sorted.set(reports, known);
  return known;
}

type Glance = ReturnType<typeof glanceAt>;
const glances = new WeakMap<ReportInfo[], Glance>();

/** How the shelf looks to somebody: what there is of which year, kind and office, and the newest report's matter to ask about. */
export function shelfOf(all: ReportInfo[], org?: string): Glance {
  if (org !== undefined) return glanceAt(all, org);
  const known = glances.get(all) ?? glanceAt(all);
  glances.set(all, known);
  return known;
}

function glanceAt(all: ReportInfo[], org?: string) {
  const reports = org === undefined ? all : all.filter((report) => (report.org ?? "") === org);
  const offices = counted(all, (report) => report.org);
  const byOffice = Map.groupBy(reports, ({ org, kind }) => JSON.stringify([org, kind]));
  const groups =
    byOffice.size <= MOST_ROWS
      ? [...byOffice.values()].map((own) => ({ org: own[0]!.org, own }))
      : [...Map.groupBy(reports, ({ kind }) => kind).values()].map((own) => ({ org: null, own }));
  const sum = (name: "passages" | "figures") =>
    reports.reduce((total, report) => total + report[name], 0);
  return {
    total: reports.length,
    passages: sum("passages"),
    figures: sum("figures"),
    samples: reports.filter(({ sample }) => sample).length,
    years: counted(reports, ({ year }) => year)
      .map(({ of: year, count }) => ({ year, count }))
      .sort((a, b) => (b.year ?? 0) - (a.year ?? 0)),
    kinds: counted(reports, ({ kind }) => kind).map(({ of: kind, count }) => ({ kind, count })),
    offices: offices.length,
    orgs: offices.slice(0, MOST_OFFICES).map(({ of, count }) => ({ org: of, count })),
    rows: groups.map(({ org, own }) => ({
      org,
      kind: own[0]!.kind,
      count: own.length,
      cells: [...Map.groupBy(own, ({ year }) => year)].map(([year, of]) => ({
        year,
        count: of.length,
        report: of.length === 1 ? { reportId: of[0]!.reportId, title: of[0]!.title } : null,
      })),
    })),
    topic: topicOf(reports),
  };
}

function counted<T>(reports: ReportInfo[], of: (report: ReportInfo) => T) {
  return [...Map.groupBy(reports, of)]
    .map(([value, own]) => ({ of: value, count: own.length }))
    .sort((a, b) => b.count - a.count);
}

/** What the first report of the newest year has a section about. */
function topicOf(reports: ReportInfo[]): string | null {
  const last = Math.max(...reports.map(({ year }) => year ?? 0));
  const newest = reports.find(({ year }) => year === last);
  return newest?.outline.find(({ level }) => level === 2)?.title ?? null;
}

/** What a keeper may change of a report, as a mark of its own: another mark says that somebody has changed it. */
export function revisionOf({ title, org, year, kind, audience }: ReportInfo): string {
  const facts = JSON.stringify([title, org, year, kind, audience?.toSorted() ?? null]);
  return createHash("sha256").update(facts).digest("hex").slice(0, 12);
}

/**
 * A question becomes passages: the years, the reports, the organisation and the aspect that it names → the scope of the
 * search → the best passages, and what to say where a year has no report.
 */
import type { Hit, ReportInfo, Scope } from "../domain.ts";
import { asksCount, aspectAsked } from "../text/asked.ts";
import { fold } from "../text/fold.ts";
import { orgsAsked } from "../text/offices.ts";
import { withYears } from "../text/years.ts";

export interface FindingOptions {
  search(query: string, scope: Scope, k: number): Promise<Hit[]>;
  reports(): Promise<ReportInfo[]>;
  when(text: string, now: number): { years: number[]; said: string[]; reports: number[] };
  clock: () => number;
}

export interface FindRequest {
  query: string;
  /** Above what the words of the query say. */
  year?: number | undefined;
  k: number;
  /** When it was asked, Unix milliseconds. Default: now. */
  at?: number | undefined;
}

export interface Findings {
  query: string;
  years: number[];
  hits: Hit[];
  /** Years asked for of which no report and no found passage speaks, and the nearest years that have one. */
  missing: { year: number; nearest: number[] }[];
}

export function createFinding({ search, reports, when, clock }: FindingOptions) {
  /** Where nothing at all is of the asked aspect, or of the asked year, what else there is says so by its own year and aspect. */
  async function searchWider(query: string, scope: Scope, k: number): Promise<Hit[]> {
    const { aspect, years, reportYears, ...rest } = scope;
    const inYears = {
      ...rest,
      ...(years ? { years } : {}),
      ...(reportYears ? { reportYears } : {}),
    };
    for (const wider of aspect ? [scope, inYears, rest] : [inYears, rest]) {
      const hits = await search(query, wider, k);
      if (hits.length > 0) return hits;
    }
    return [];
  }

  return async function find(request: FindRequest): Promise<Findings> {
    const { query, k, at } = request;
    const shelf = await reports();
    const time =
      request.year === undefined
        ? when(query, at ?? clock())
        : { years: [request.year], said: [], reports: [] };
    const asked = withYears(query, time);
    const hits = await searchWider(asked, scopeOf(query, time, shelf), k);
    return { query, years: time.years, hits, missing: missingYears(time.years, shelf, hits) };
  };
}

function scopeOf(
  query: string,
  { years, reports }: { years: number[]; reports: number[] },
  shelf: ReportInfo[],
): Scope {
  // A title or a quotation may hold an office's name without asking for it.
  const { orgs } = orgsAsked(fold(query).replace(/《[^《》]*》|[“"][^”"]*[”"]/g, " "), shelf);
  // 2019年报告里2018年的…: the year that only names a report is not the year spoken of.
  const spoken = years.filter((year) => !reports.includes(year));
  return {
    ...(spoken.length > 0 ? { years: spoken } : {}),
    ...(reports.length > 0 ? { reportYears: reports } : {}),
    ...(orgs.length > 0 ? { orgs } : {}),
    // A plan's figure must not stand for an outcome. Else the aspect decides the order: 目标 may be said of what was done.
    ...(asksCount(query) && aspectAsked(query) === "done" ? { aspect: "done" as const } : {}),
    kinds: ["text", "row"],
  };
}

function missingYears(years: number[], shelf: ReportInfo[], hits: Hit[]): Findings["missing"] {
  const covered = new Set(
    shelf.flatMap(({ year, years: range }) => {
      if (range) return Array.from({ length: range.to - range.from + 1 }, (_, i) => range.from + i);
      return year ?? [];
    }),
  );
  return years
    .filter((year) => !covered.has(year) && !hits.some((hit) => hit.factYear === year))
    .map((year) => {
      const near = [...covered].toSorted((a, b) => Math.abs(a - year) - Math.abs(b - year));
      const distance = Math.abs((near[0] ?? year) - year);
      return {
        year,
        nearest: near
          .filter((other) => Math.abs(other - year) === distance)
          .toSorted((a, b) => a - b),
      };
    });
}

/**
 * A question becomes passages: the years, the reports, the organisation and the aspect that it names → the scope of the
 * search → the best passages, and what to say where a year has no report.
 */
import type { Hit, ReportInfo, Scope } from "../domain.ts";
import { withoutAsking } from "../search/words.ts";
import { asksCount, aspectAsked } from "../text/asked.ts";
import { fold, foldTight } from "../text/fold.ts";
import { readOffices } from "../text/offices.ts";
import { withYears } from "../text/years.ts";

export interface FindingOptions {
  search(query: string, scope: Scope, k: number): Promise<Hit[]>;
  listOf(hit: Hit): Promise<Hit[]>;
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
  /** For a question that wants a list, with the rest of the list that the first of them is an item of. */
  hits: (Hit & { neighbours?: Hit[] })[];
  /** Years asked for of which no report and no found passage speaks, and the nearest years that have one. */
  missing: { year: number; nearest: number[] }[];
}

/** Past this it is no question, and reading its time and names would take the square of its length. */
const MAX_QUESTION = 400;
/** In fewer characters nobody quotes a sentence. */
const A_SENTENCE = 6;
/** Among so many it stands: text under a heading with these very words may come before it. */
const QUOTED = 60;

export function createFinding({ search, listOf, reports, when, clock }: FindingOptions) {
  /** Where nothing at all is of the asked aspect, what else there is says so by its own. */
  async function searchWider(query: string, scope: Scope, k: number): Promise<Hit[]> {
    const hits = await search(query, scope, k);
    if (hits.length > 0 || !scope.aspect) return hits;
    const { aspect: _, ...wider } = scope;
    return search(query, wider, k);
  }

  /** A year without a report is answered by what the nearest years say, after what bears no year. */
  async function withNearest(
    query: string,
    scope: Scope,
    k: number,
    hits: Hit[],
    missing: Findings["missing"],
  ): Promise<Hit[]> {
    const asked = [...(scope.years ?? []), ...(scope.reportYears ?? [])];
    if (asked.length === 0 || missing.length < asked.length || hits.length >= k) return hits;
    const { years: _, reportYears: __, ...rest } = scope;
    const years = [...new Set(missing.flatMap(({ nearest }) => nearest))];
    const near = await searchWider(query, { ...rest, years }, k);
    const known = new Set(hits.map(({ passageId }) => passageId));
    return [...hits, ...near.filter(({ passageId }) => !known.has(passageId))].slice(0, k);
  }

  /**
   * Who gives a report's own sentence means that sentence, whatever time or office its words name: 比上年增加3批次 is said of
   * the report's year and not of last year.
   */
  async function withQuoted(query: string, k: number, hits: Hit[]): Promise<Hit[]> {
    const words = foldTight(query);
    const holds = ({ text }: Hit) => foldTight(text).includes(words);
    if (words.length < A_SENTENCE || withoutAsking(query) !== query || hits.some(holds))
      return hits;
    const quoted = (await search(query, {}, QUOTED)).filter(holds);
    return [...quoted, ...hits].slice(0, k);
  }

  /** Who asks 哪些 wants the whole list of which one item was found. */
  async function withList(query: string, hits: Hit[]): Promise<Findings["hits"]> {
    if (!/哪些|哪几|列出|列举|几项|几条|几点|几个方面|分别|有什么/.test(query)) return hits;
    for (const [i, hit] of hits.slice(0, 3).entries()) {
      const list = await listOf(hit);
      if (list.length === 0) continue;
      const neighbours = list.filter(
        ({ passageId, kind }) => passageId !== hit.passageId && kind !== "heading",
      );
      return hits.map((other, at) => (at === i ? { ...other, neighbours } : other));
    }
    return hits;
  }

  return async function find(request: FindRequest): Promise<Findings> {
    const { k, at } = request;
    const query = fold(request.query.slice(0, MAX_QUESTION));
    const shelf = await reports();
    const time =
      request.year === undefined
        ? when(query, at ?? clock())
        : { years: [request.year], said: [], reports: [] };
    // A title or a quotation may hold an office's name without asking for it.
    const offices = readOffices(shelf).asked(query.replace(/《[^《》]*》|[“"][^”"]*[”"]/g, " "));
    const asked = withoutNames(
      withYears(query, time),
      offices.said.map(({ text }) => text),
    );
    const scope = scopeOf(query, time, offices.orgs);
    const found = await searchWider(asked, scope, k);
    const missing = missingYears(time.years, shelf, found);
    const near = await withNearest(asked, scope, k, found, missing);
    const hits = await withQuoted(query, k, near);
    return {
      query: request.query,
      years: time.years,
      hits: await withList(query, hits),
      missing,
    };
  };
}

/** The office decides where is searched; its name stands in every preface and says nothing of what is asked. */
function withoutNames(query: string, said: string[]): string {
  const rest = said.reduce((text, name) => text.replaceAll(name, " "), query);
  return /[\p{Script=Han}A-Za-z]{2}/u.test(rest.replace(/\d{4}年/g, "")) ? rest : query;
}

function scopeOf(
  query: string,
  time: { years: number[]; reports: number[] },
  orgs: string[],
): Scope {
  // 2022年下一步打算 is what the report of 2022 plans.
  const next = time.years.length === 1 && /下一?步/.test(query);
  const reports = next ? time.years : time.reports;
  // 2019年报告里2018年的…: the year that only names a report is not the year spoken of.
  const spoken = time.years.filter((year) => !reports.includes(year));
  return {
    ...(spoken.length > 0 ? { years: spoken } : {}),
    ...(reports.length > 0 ? { reportYears: reports } : {}),
    ...(orgs.length > 0 ? { orgs } : {}),
    // A plan's figure must not stand for an outcome. Else the aspect decides the order: 目标 may be said of what was done.
    ...(asksCount(query) && aspectAsked(query) === "done" ? { aspect: "done" as const } : {}),
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

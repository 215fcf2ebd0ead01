/**
 * The library as one reader may see it: reports for everyone, and those that are limited to the reader. The limit is part
 * of every search, so it holds for answers, drafts, summaries and comparisons alike, and for what a refusal names.
 */
import { letIn } from "../clock.ts";
import type { Hit, ReportInfo, Scope } from "../domain.ts";
import type { Library } from "../search/library.ts";
import { audienceKey } from "../search/table.ts";
import type { Records } from "../store/records.ts";
import { outdatedIn } from "./versions.ts";

/**
 * The people and chats as whom a question is asked. A group's members all read its answers, so in a group it is the group
 * alone. Null is the terminal of the server's owner, who may read everything.
 */
export type Reader = string[] | null;

/** What one reader may be told of the records as they are at one moment. */
interface View {
  reports: ReportInfo[];
  scope: Pick<Scope, "audiences" | "without">;
}

export interface ShelfOptions {
  library: Library;
  records: Records;
  reader: Reader;
  /** Invented reports may be spoken of: in the console, where people try the product, and never in a chat. */
  samples: boolean;
}

/**
 * Of the records as they are, what the last readers may be told: thousands of reports are not gone through at every request, and a
 * reader's list stays the same one for whoever remembers what he has read in it.
 */
const views = new WeakMap<ReportInfo[], Map<string, View>>();
const MAX_VIEWS = 32;

export function createShelf({ library, records, reader, samples }: ShelfOptions) {
  const whose = JSON.stringify([reader, samples]);

  async function view(): Promise<View> {
    const all = await records.reports();
    const known = views.get(all) ?? new Map<string, View>();
    views.set(all, known);
    const seen = known.get(whose) ?? viewOf(all);
    known.delete(whose);
    known.set(whose, seen);
    if (known.size > MAX_VIEWS) known.delete(known.keys().next().value!);
    return seen;
  }

  /** The newest that the reader may read of each report; of a version for everyone and one for a few, one. */
  function viewOf(all: ReportInfo[]): View {
    const readable = all.filter((report) => mayRead(reader, report));
    const outdated = outdatedIn(readable);
    const invented = samples ? [] : readable.filter(({ sample }) => sample);
    const without = new Set([...outdated, ...invented.map(({ reportId }) => reportId)]);
    const own = readable.filter(({ audience }) => audience !== null);
    const audiences = new Set(["", ...own.map(({ audience }) => audienceKey(audience))]);
    return {
      reports: readable.filter(({ reportId }) => !without.has(reportId)),
      scope: {
        ...(reader === null ? {} : { audiences: [...audiences] }),
        ...(without.size === 0 ? {} : { without: [...without] }),
      },
    };
  }

  // A passage whose report is not on record (a stop came in between) could not be opened, so it is not spoken of. What
  // counts is the record before or after the search: a version may be replaced while it runs.
  async function onRecord(hits: Hit[], before: Set<string>): Promise<Hit[]> {
    if (hits.every(({ reportId }) => before.has(reportId))) return hits;
    const after = await records.speakingIds();
    return hits.filter(({ reportId }) => before.has(reportId) || after.has(reportId));
  }

  /** What is on record; first whoever waits is let in: a library in memory answers at once, and a turn would keep its thread to itself. */
  async function speaking(): Promise<Set<string>> {
    await letIn();
    return records.speakingIds();
  }

  async function search(query: string, scope: Scope, k: number): Promise<Hit[]> {
    const before = await speaking();
    return onRecord(await library.search(query, await limited(scope), k), before);
  }

  async function* pages(scope: Scope): AsyncGenerator<Hit[]> {
    const before = await speaking();
    for await (const page of library.pages(await limited(scope))) yield onRecord(page, before);
  }

  async function list(scope: Scope): Promise<Hit[]> {
    const before = await speaking();
    return onRecord(await library.list(await limited(scope)), before);
  }

  /** The list that a passage of a reader's own search is an item of. */
  async function listOf(hit: Hit): Promise<Hit[]> {
    const before = await speaking();
    return onRecord(await library.listOf(hit), before);
  }

  async function limited(scope: Scope): Promise<Scope> {
    return { ...scope, ...(await view()).scope };
  }

  return {
    search,
    pages,
    list,
    listOf,
    reports: async (): Promise<ReportInfo[]> => (await view()).reports,
  };
}

/** May `reader` read a report? One without an audience is for everyone. */
export function mayRead(reader: Reader, { audience }: Pick<ReportInfo, "audience">): boolean {
  return audience === null || reader === null || audience.some((one) => reader.includes(one));
}

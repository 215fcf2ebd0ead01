/**
 * The library as one reader may see it: reports for everyone, and those that are limited to the reader. The limit is part
 * of every search, so it holds for answers, drafts, summaries and comparisons alike, and for what a refusal names.
 */
import type { Hit, ReportInfo, Scope } from "../domain.ts";
import { allOf, type Library } from "../search/library.ts";
import { audienceKey } from "../search/table.ts";
import type { Records } from "../store/records.ts";

/**
 * The people and chats as whom a question is asked. A group's members all read its answers, so in a group it is the group
 * alone. Null is the terminal of the server's owner, who may read everything.
 */
export type Reader = string[] | null;

export function createShelf(library: Library, records: Records, reader: Reader) {
  // A passage whose report is not on record (a stop came in between) could not be opened, so it is not spoken of. What
  // counts is the record before or after the search: a version may be replaced while it runs.
  async function onRecord(hits: Hit[], before: Set<string>): Promise<Hit[]> {
    const after = await records.speakingIds();
    return hits.filter(({ reportId }) => before.has(reportId) || after.has(reportId));
  }

  async function search(query: string, scope: Scope, k: number): Promise<Hit[]> {
    const before = await records.speakingIds();
    return onRecord(await library.search(query, await limited(scope), k), before);
  }

  async function* pages(scope: Scope): AsyncGenerator<Hit[]> {
    const before = await records.speakingIds();
    for await (const page of library.pages(await limited(scope))) yield onRecord(page, before);
  }

  /** The list that a passage of a reader's own search is an item of. */
  async function listOf(hit: Hit): Promise<Hit[]> {
    const before = await records.speakingIds();
    return onRecord(await library.listOf(hit), before);
  }

  async function limited(scope: Scope): Promise<Scope> {
    if (reader === null) return scope;
    const own = (await records.reports()).filter(
      (report) => report.audience !== null && mayRead(reader, report),
    );
    const audiences = new Set(["", ...own.map(({ audience }) => audienceKey(audience))]);
    return { ...scope, audiences: [...audiences] };
  }

  async function reports(): Promise<ReportInfo[]> {
    const all = await records.reports();
    return all.every((report) => mayRead(reader, report))
      ? all
      : all.filter((report) => mayRead(reader, report));
  }

  return {
    search,
    pages,
    list: (scope: Scope): Promise<Hit[]> => allOf(pages(scope)),
    listOf,
    reports,
  };
}

/** May `reader` read a report? One without an audience is for everyone. */
export function mayRead(reader: Reader, { audience }: Pick<ReportInfo, "audience">): boolean {
  return audience === null || reader === null || audience.some((one) => reader.includes(one));
}

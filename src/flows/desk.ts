/**
 * The library as one reader may see it: reports for everyone, and those that are limited to the reader. The limit is part
 * of every search, so it holds for answers, drafts, summaries and comparisons alike, and for what a refusal names.
 */
import type { Hit, ReportInfo, Scope } from "../domain.ts";
import type { Library } from "../search/library.ts";
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
  async function onRecord(search: (scope: Scope) => Promise<Hit[]>, scope: Scope): Promise<Hit[]> {
    const before = await records.speakingIds();
    const hits = await search(await limited(scope));
    const after = await records.speakingIds();
    return hits.filter(({ reportId }) => before.has(reportId) || after.has(reportId));
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
    search: (query: string, scope: Scope, k: number): Promise<Hit[]> =>
      onRecord((within) => library.search(query, within, k), scope),
    list: (scope: Scope): Promise<Hit[]> => onRecord((within) => library.list(within), scope),
    /** The list that a passage of a reader's own search is an item of. */
    listOf: (hit: Hit): Promise<Hit[]> => onRecord(() => library.listOf(hit), {}),
    reports,
  };
}

/** May `reader` read a report? One without an audience is for everyone. */
export function mayRead(reader: Reader, { audience }: Pick<ReportInfo, "audience">): boolean {
  return audience === null || reader === null || audience.some((one) => reader.includes(one));
}

/**
 * The library: every passage of every report in one LanceDB table. Put a report (replacing its older version in one
 * commit) → filter by year, organisation, aspect and audience inside the query → find by full text, and by vectors when a
 * model is configured → rank. LanceDB's rows end in `table.ts`; outside there are only passages and hits.
 */
import { connect } from "@lancedb/lancedb";
import type { Hit, PassageKind, Report, Scope } from "../domain.ts";
import { readThesaurus, type Thesaurus } from "../text/terms.ts";
import { createCatchUp, type OnReport } from "./catchup.ts";
import { createHeld } from "./held.ts";
import { versionKeyOf } from "./keys.ts";
import { idsAround, listWith } from "./lists.ts";
import type { Embedder } from "./model/embed.ts";
import type { Reranker } from "./model/reranker.ts";
import { agrees, type Candidate, rank, roomFor, withHeadings } from "./rank.ts";
import { AWAY, inTime, isRemote, ownerOf, READ_MS, withPatience } from "./remote.ts";
import { type Rows, rowsOnDisk } from "./rows.ts";
import {
  createTextIndex,
  filterOf,
  mergeFiles,
  olderTables,
  openTable,
  quote,
  SEARCHED,
  sizesOf,
  tableOf,
  tidy,
  versionsOf,
} from "./table.ts";
import { lookedFor } from "./tokens.ts";
import { type Alone, createVectors, type Near } from "./vectors.ts";
import { readWish, type Wish } from "./wish.ts";
import { searchable, withoutAsking } from "./words.ts";

export interface LibraryOptions {
  uri: string;
  storageOptions?: Record<string, string>;
  /** Makes the embedder of a model. */
  embedderOf?: (model: string) => Embedder;
  /** The model that adds meaning to words; null is text search alone. */
  model?: string | null;
  /** The office's other ways of saying things. */
  thesaurus?: Thesaurus;
  /** Puts the best few in their final order; null leaves them as they were found. */
  reranker?: Reranker | null;
  clock?: () => number;
  /** How long a reader waits for an object store, in ms. */
  readMs?: number;
  /** How long `optimize` may take, in ms. */
  optimizeMs?: number;
  /** How much nearness in meaning may add to a passage's rank; 0 leaves the vectors out. */
  meaningWeight?: number;
}

export type Library = Awaited<ReturnType<typeof createLibrary>>;

/** Past this a question is no question; the tail would only slow the search. */
const MAX_QUERY = 400;
const MAX_OTHERS = 12;
/** How many a cross-encoder reads for one question. */
const RERANKED = 8;
/** A search may still read a version for this long after a newer one came, in ms. */
export const STILL_READ_MS = 60_000;
/** Each commit is a version, and its files stay until an `optimize` lets go of them. */
const MANY_VERSIONS = 30;
/** How many passages are looked at to find the best `k`. */
const CANDIDATES = 24;
/** How many passages are listed at a time. */
const PAGE = 1000;
const NO_OTHER_WORDS = readThesaurus("");

/** Open the library at `uri` (a folder or an object store), making its table when there is none. */
export async function createLibrary(options: LibraryOptions) {
  // 0 re-checks on every read, so that a server sees what the command line has just put in.
  const db = await connect(options.uri, {
    readConsistencyInterval: 0,
    storageOptions: withPatience(options.uri, options.storageOptions ?? {}),
  });
  const remote = isRemote(options.uri);
  /** Nobody who asks waits for a store that is away for longer than for an answer. */
  const soon = remote ? inTime(options.readMs ?? READ_MS, AWAY) : <T>(work: Promise<T>) => work;
  const table = await soon(openTable(db));
  const versions = options.uri.includes("://") ? null : versionsOf(options.uri);
  const rowsNow = createHeld(table, rowsOnDisk(db, table), { versions });
  const { embedderOf, model } = options;
  const vectors =
    embedderOf && model
      ? await createVectors({ db, embedder: embedderOf(model), earlier: embedderOf })
      : null;
  const clock = options.clock ?? Date.now;
  const thesaurus = options.thesaurus ?? NO_OTHER_WORDS;
  const meaningWeight = options.meaningWeight ?? 1;
  const optimizeMs = options.optimizeMs ?? 10 * 60_000;
  const tidyInTime = inTime(optimizeMs, `整理了 ${Math.round(optimizeMs / 1000)} 秒还没有结束`);

  /**
   * Put reports in, and out what they replace: older versions for the same readers, and the reports `replaced`; all in
   * one commit. No two of them may be versions of one report. They are found by their words at once, and by their
   * meaning after `catchUp`.
   */
  async function put(reports: Report[], replaced: string[] = []): Promise<void> {
    const keys = reports.map(versionKeyOf);
    // Their own rows too: what is filed under another year may have fewer passages than it had.
    const ids = [...replaced, ...reports.map(({ reportId }) => reportId)];
    const older = [
      `reportKey IN (${keys.map(quote).join(", ")})`,
      `reportId IN (${ids.map(quote).join(", ")})`,
    ];
    const rows = await tableOf(reports.map((report, i) => ({ report, reportKey: keys[i]! })));
    await table
      .mergeInsert("passageId")
      .whenMatchedUpdateAll()
      .whenNotMatchedInsertAll()
      .whenNotMatchedBySourceDelete({ where: older.join(" OR ") })
      .execute(rows);
    // Vectors of an earlier reading, or of other readers, are made anew by `catchUp`.
    await vectors?.remove(`reportId IN (${reports.map((one) => quote(one.reportId)).join(", ")})`);
  }

  /** Take reports out; ids that are not there are no error. */
  async function remove(reportIds: string[]): Promise<void> {
    if (reportIds.length === 0) return;
    const where = `reportId IN (${reportIds.map(quote).join(", ")})`;
    await table.delete(where);
    await vectors?.remove(where);
  }

  /** Versions from before this moment may go: no reader is still busy with one. */
  const outdated = (keptMs = STILL_READ_MS) => new Date(clock() - keptMs);

  /** The tidying that is under way; one that took too long may still be. */
  let tidying: Promise<void> | null = null;

  /** It fails when it takes too long: LanceDB cannot be stopped, but nobody waits for it, and no second one is begun beside it. */
  async function tidied(work: () => Promise<void>): Promise<void> {
    if (tidying) throw new Error("上一次整理还没有结束");
    tidying = work().finally(() => {
      tidying = null;
    });
    await tidyInTime(tidying);
  }

  /**
   * Fold new rows into the indexes and drop versions that are `keptMs` old or older. Call it after a batch of `put`, not
   * after each.
   */
  function optimize(keptMs?: number): Promise<void> {
    return tidied(async () => {
      await tidy(table, outdated(keptMs));
      await vectors?.tidy(outdated(keptMs));
    });
  }

  /**
   * Write the rows and the words anew without those that were removed, whose text else stays in the files for as long as
   * their neighbours do. The files of before go at an `optimize` a minute or more later.
   */
  function purge(): Promise<void> {
    return tidied(async () => {
      await mergeFiles(table, outdated());
      for (const column of SEARCHED) await createTextIndex(table, column);
      await vectors?.mergeFiles(outdated());
    });
  }

  /** Have rows come in, or old versions piled up, since the library was last optimized? */
  async function isUntidy(): Promise<boolean> {
    const [index] = (await table.listIndices()).filter(({ columns }) =>
      columns.includes("indexed"),
    );
    if ((index?.numUnindexedRows ?? 0) > 0) return true;
    const versions = await table.listVersions();
    return versions.filter(({ timestamp }) => timestamp < outdated()).length > MANY_VERSIONS;
  }

  /** The `k` best passages within `scope` for `question`, best first. Any string may ask; one without words finds nothing. */
  async function search(question: string, scope: Scope = {}, k = 8): Promise<Hit[]> {
    const asked = searchable(question.slice(0, MAX_QUERY));
    if (!/[\p{L}\p{N}]/u.test(asked)) return [];
    const wish = readWish(question.slice(0, MAX_QUERY), scope, thesaurus);
    const words = wordsFor(asked, wish);
    const limit = Math.max(k, CANDIDATES);
    const isHeading = (kind: PassageKind) => kind === "heading" || kind === "title";
    const rows = await rowsNow();
    const [byWords, headings] = await Promise.all([
      // Headings alone have an index of their own.
      scope.kinds?.every(isHeading) ? [] : rows.withWords("indexed", words, scope, limit),
      !scope.kinds || scope.kinds.some(isHeading) ? rows.withWords("heading", words, scope, k) : [],
    ]);
    // Vectors cost more to ask than words; most questions leave them nothing to add.
    const room = vectors && !scope.byWords ? meaningWeight * roomFor(asked, wish, byWords) : 0;
    const byMeaning =
      room > 0 && vectors ? await vectors.search(asked, filterOf(scope), limit) : [];
    const texts = rank(asked, wish, await together(rows, byWords, byMeaning, scope), room);
    const ranked = withHeadings(texts, headings, asked, wish);
    return (await rerank(question, wish, ranked)).slice(0, k);
  }

  /** The best few as the cross-encoder orders them, where there is one; what is of the asked year stays before what is not. */
  async function rerank(question: string, wish: Wish, hits: Hit[]): Promise<Hit[]> {
    if (!options.reranker) return hits;
    const few = hits.slice(0, RERANKED);
    const texts = few.map(({ headings, text }) => [...headings.slice(-1), text].join("\n"));
    const marks = few.length > 1 ? await options.reranker.mark(question, texts) : null;
    if (!marks) return hits;
    const agreeing = few.map((hit) => (agrees(hit, wish) ? 1 : 0));
    const order = few
      .map((_, i) => i)
      .sort((a, b) => agreeing[b]! - agreeing[a]! || marks[b]! - marks[a]!);
    // The scores stay where they were, so that they still fall from first to last.
    const ordered = order.map((from, at) => ({ ...few[from]!, score: few[at]!.score }));
    return [...ordered, ...hits.slice(RERANKED)];
  }

  /**
   * Both findings as candidates; rows that only the vectors found are fetched, and by the same limits, since the vectors
   * lag behind the text: what was limited to an audience a moment ago must not be found by them.
   */
  async function together(
    rows: Rows,
    byWords: Candidate[],
    byMeaning: Near[],
    scope: Scope,
  ): Promise<Candidate[]> {
    const similar = new Map(byMeaning.map((near) => [near.passageId, near.similarity]));
    const known = new Set(byWords.map(({ hit }) => hit.passageId));
    const missing = [...similar.keys()].filter((id) => !known.has(id));
    const fetched = missing.length === 0 ? [] : await rows.named(missing, scope);
    return [...byWords, ...fetched].map((candidate) => ({
      ...candidate,
      meaning: similar.get(candidate.hit.passageId) ?? null,
    }));
  }

  /** Ids of the reports that have passages here. */
  async function reportIds(): Promise<Set<string>> {
    return new Set((await sizesOf(table)).keys());
  }

  const catchUp = vectors
    ? createCatchUp({ table, vectors, outdated })
    : async (_alone?: Alone, _onReport?: OnReport) => 0;

  /**
   * The list that a passage is an item of, whole and in reading order, the passage included; nothing for a passage that is
   * no item of a list.
   */
  async function listOf(hit: Hit): Promise<Hit[]> {
    const ids = idsAround(hit);
    const near = ids.length === 0 ? [] : await list({ passageIds: ids });
    return listWith(hit, near).map((one) => ({ ...one, score: hit.score }));
  }

  /** All passages within a scope that is known to be small, such as one report, as `pages` gives them. */
  async function list(scope: Scope): Promise<Hit[]> {
    return (await rowsNow()).inOrder(scope);
  }

  /**
   * All passages within `scope`, report by report in reading order, no more than `size` of them at a time; all of one version
   * of the table, whatever is put in between two pages.
   */
  async function* pages(scope: Scope, size = PAGE): AsyncGenerator<Hit[]> {
    yield* (await soon(rowsNow())).pages(scope, size);
  }

  return {
    put,
    remove,
    optimize,
    purge,
    isUntidy,
    search: (question: string, scope?: Scope, k?: number) => soon(search(question, scope, k)),
    pages,
    list: (scope: Scope) => soon(list(scope)),
    listOf: (hit: Hit) => soon(listOf(hit)),
    reportIds: () => soon(reportIds()),
    /** Whether it is on an object store, where what was written last may not be what is shown first. */
    remote,
    /** Its table, and the number of its last version, which only ever grows. */
    version: async () => ({ table: table.name, version: await soon(table.version()) }),
    /** Whose it is; `mine` where it was nobody's. */
    ownerOf: (mine: string) => soon(ownerOf(db, mine)),
    catchUp,
    /** Tables that an earlier version of the program left, by name. */
    olderTables: () => olderTables(db),
    /** Let go of them, once the records have filled this one. */
    async dropOlderTables(): Promise<void> {
      for (const name of await olderTables(db)) await db.dropTable(name);
    },
    /** How many passages there are for everyone. */
    count: () => soon(table.countRows(`audience = ''`)),
    /** How many passages there are, whoever may read them. */
    size: async (): Promise<number> =>
      [...(await soon(sizesOf(table))).values()].reduce((sum, size) => sum + size, 0),
    /** Whether the model of meanings makes anything of a text; it is waited for where it is still being fetched. */
    embeds: async (): Promise<boolean> => (await vectors?.embeds()) ?? false,
    /** Let go of the models: what is being embedded ends unfinished, and a later `catchUp` goes on. */
    rest(): void {
      vectors?.close();
      options.reranker?.close();
    },
    close(): void {
      vectors?.close();
      options.reranker?.close();
      table.close();
      db.close();
    },
  };
}

/** The question's words and the office's other words for them, as they are looked for. */
function wordsFor(asked: string, wish: Wish): string {
  const others = [...new Set(wish.synonyms.flatMap(({ also }) => also))].slice(0, MAX_OTHERS);
  return lookedFor([withoutAsking(asked), ...others].join(" "));
}

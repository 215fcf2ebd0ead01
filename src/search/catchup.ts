/**
 * The vectors lag behind the passages: what came in since is embedded from the text that the library has, and what is gone
 * is forgotten. Meanwhile search goes on, by words and by the vectors that are there.
 */
import type { Table } from "@lancedb/lancedb";
import type { Table as Rows } from "apache-arrow";
import { COMMON_FIELDS, quote, sizesOf } from "./table.ts";
import type { Alone, Vectors } from "./vectors.ts";

export type OnReport = (done: number, of: number) => void;

/** How many passages are embedded and written at a time, of one report or of several: each writing is a version. */
const BATCH = 2_000;
/** What is read of a row to embed it, and to write beside its vector. */
const READ = [...COMMON_FIELDS.map(({ name }) => name), "hit"];
/** Headings and titles have no vector: they are found by their words. */
const EMBEDDED = "kind NOT IN ('heading', 'title')";

export interface CatchUpOptions {
  table: Table;
  vectors: Vectors;
  /** Versions from before this moment may go. */
  outdated: () => Date;
}

export function createCatchUp({ table, vectors, outdated }: CatchUpOptions) {
  /** The version of the table whose reports all have vectors: until it moves on there is nothing to look for. */
  let caughtUp = -1;

  /** The `count` passages of these reports that are embedded, some at a time: all of a large report would fill the memory. */
  async function* passagesOf(ids: string[], count: number): AsyncGenerator<Rows> {
    const where = `reportId IN (${ids.map(quote).join(", ")})`;
    for (let from = 0, left = count; left > 0; from += BATCH) {
      const slice = `${where} AND ord >= ${from} AND ord < ${from + BATCH}`;
      const rows = await table.query().where(`${slice} AND ${EMBEDDED}`).select(READ).toArrow();
      if (rows.numRows > 0) yield rows;
      // Taken out meanwhile.
      else if ((await table.countRows(slice)) === 0) return;
      left -= rows.numRows;
    }
  }

  /**
   * Embed the reports that the model has not seen yet, and forget those that are gone; a few reports at a time are written
   * by `alone`, so that an ingest need not wait for all of them. Returns how many were embedded.
   */
  return async function catchUp(
    alone: Alone = (work) => work(),
    onReport: OnReport = () => {},
  ): Promise<number> {
    const version = await table.version();
    if (version === caughtUp) return 0;
    const current = await sizesOf(table, EMBEDDED);
    const seen = await vectors.sizes();
    // Gone, or left half done by a program that was stopped.
    const stale = [...seen].filter(([id, size]) => current.get(id) !== size).map(([id]) => id);
    if (stale.length > 0)
      await alone(() => vectors.remove(`reportId IN (${stale.map(quote).join(", ")})`));
    const fresh = [...current].filter(([id, size]) => seen.get(id) !== size);
    let done = 0;
    for (const ids of batchesOf(fresh)) {
      const count = ids.reduce((sum, id) => sum + current.get(id)!, 0);
      for await (const rows of passagesOf(ids, count))
        if (!(await vectors.put(rows, alone))) return done;
      done += ids.length;
      onReport(done, fresh.length);
    }
    await vectors.whole();
    caughtUp = version;
    if (fresh.length + stale.length > 0) await alone(() => vectors.tidy(outdated()));
    return fresh.length;
  };
}

/** Reports in their order, as many together as have `BATCH` passages, or a single larger one. */
function batchesOf(reports: [id: string, passages: number][]): string[][] {
  const batches: string[][] = [];
  let held = BATCH;
  for (const [id, passages] of reports) {
    if (held + passages > BATCH) {
      batches.push([]);
      held = 0;
    }
    batches.at(-1)!.push(id);
    held += passages;
  }
  return batches;
}

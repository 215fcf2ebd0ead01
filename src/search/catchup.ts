/**
 * The vectors lag behind the passages: what came in since is embedded from the text that the library has, and what is gone
 * is forgotten. Meanwhile search goes on, by words and by the vectors that are there.
 */
import type { Table } from "@lancedb/lancedb";
import { COMMON_FIELDS, quote, type Row } from "./table.ts";
import type { Alone, Vectors } from "./vectors.ts";

export type OnReport = (done: number, of: number) => void;

/** How many passages are embedded and written at a time, or one report's where it has more: each writing is a version. */
const BATCH = 2000;
/** What is read of a row to embed it, and to write beside its vector. */
const READ = [...COMMON_FIELDS.map(({ name }) => name), "hit"];

export interface CatchUpOptions {
  table: Table;
  vectors: Vectors;
  /** Versions from before this moment may go. */
  outdated: () => Date;
}

export function createCatchUp({ table, vectors, outdated }: CatchUpOptions) {
  /** The version of the table whose reports all have vectors: until it moves on there is nothing to look for. */
  let caughtUp = -1;

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
    const current = await sizesOf(table);
    const seen = await vectors.reportIds();
    const gone = [...seen].filter((id) => !current.has(id));
    if (gone.length > 0)
      await alone(() => vectors.remove(`reportId IN (${gone.map(quote).join(", ")})`));
    const fresh = [...current].filter(([id]) => !seen.has(id));
    let done = 0;
    for (const ids of batchesOf(fresh)) {
      const where = `reportId IN (${ids.map(quote).join(", ")})`;
      const rows = (await table.query().where(where).select(READ).toArray()) as Row[];
      if (!(await vectors.put(rows, alone))) return done;
      done += ids.length;
      onReport(done, fresh.length);
    }
    await vectors.whole();
    caughtUp = version;
    if (fresh.length + gone.length > 0) await alone(() => vectors.tidy(outdated()));
    return fresh.length;
  };
}

/** The reports that have passages in the table, and how many. */
export async function sizesOf(table: Table): Promise<Map<string, number>> {
  const rows = (await table.query().select(["reportId"]).toArray()) as { reportId: string }[];
  const sizes = new Map<string, number>();
  for (const { reportId } of rows) sizes.set(reportId, (sizes.get(reportId) ?? 0) + 1);
  return sizes;
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

/**
 * Vectors beside the text table: one table a model, with the columns that a search filters by, so that filters come
 * before ranking here too. It lags behind the text table until `catchUp`; while a new model's table is being filled, the
 * table of the model before it answers. Without either, text search stands alone.
 */
import { type Connection, Index, type Table } from "@lancedb/lancedb";
import type { Table as Rows, Schema } from "apache-arrow";
import { letGo } from "../memory.ts";
import { arrow, columnOf, withColumns } from "./arrow.ts";
import type { Embedder } from "./model/embed.ts";
import { COMMON_FIELDS, mergeFiles, quote, sizesOf, toHit } from "./table.ts";
import { searchable } from "./words.ts";

const PREFIX = "vectors_5_";
/**
 * From this many rows on, a vector index pays: at 20,000 rows of 512 numbers it answers in 12 ms instead of 45 with the
 * same passages; at 5,000 it saves less and loses one in ten (`npm run bench -- search`).
 */
export const INDEX_FROM = 50_000;
const PROBES = 30;

export interface VectorsOptions {
  db: Connection;
  embedder: Embedder;
  /** The embedder of a model that was configured before. */
  earlier: (model: string) => Embedder;
}

/** Runs work on the library while no other program writes it. */
export type Alone = <T>(work: () => Promise<T>) => Promise<T>;
export type Near = { passageId: string; similarity: number };

export type Vectors = Awaited<ReturnType<typeof createVectors>>;

export async function createVectors({ db, embedder, earlier }: VectorsOptions) {
  const own = tableOf(embedder.model);
  let table: Table | null = null;
  /** The table that answers, with the model that made it; `before` the own one is whole. */
  let before: { table: Table; embedder: Embedder } | null = await openBefore();

  async function openBefore() {
    const names = (await db.tableNames()).filter((name) => name.startsWith("vectors_"));
    for (const old of names.filter((name) => !name.startsWith(PREFIX))) await db.dropTable(old);
    const other = names.find((name) => name.startsWith(PREFIX) && name !== own);
    if (other === undefined) return null;
    return { table: await db.openTable(other), embedder: earlier(modelOf(other)) };
  }

  async function open(): Promise<Table | null> {
    if (!table && (await db.tableNames()).includes(own)) table = await db.openTable(own);
    return table;
  }

  /** Another program may create it at the same moment; `existOk` would then empty its table, so the loser opens it. */
  async function openOrCreate(schema: Schema): Promise<Table> {
    const there = await open();
    if (there) return there;
    table = await db
      .createEmptyTable(own, schema, { mode: "create" })
      .catch(() => db.openTable(own));
    return table;
  }

  /** The version of the table of which is known what it has: as long as it stays, nobody else has written. */
  let known = -1;

  /**
   * Embed these rows, as the library's table has them, and write them; one that has no word the model knows stays without a
   * vector. Only the writing is done by `alone`, since to embed may take long. False when there is no model.
   */
  async function put(rows: Rows, alone: Alone): Promise<boolean> {
    const hits: string[] = [...rows.getChild("hit")!];
    // Its own words alone: a title and headings that many passages share would draw them all together.
    const made = await embedder.embed(hits.map((hit) => searchable(toHit({ hit }, 0).text)));
    if (!made) return false;
    const width = made.find((vector) => vector !== null)?.length ?? (await widthOf(await open()));
    // Nothing yet that the model knows a word of.
    if (width === undefined) return true;
    const schema = schemaOf(width);
    const data = withVectors(schema, rows, made);
    await letGo();
    await alone(async () => {
      const into = await openOrCreate(schema);
      // Another program may have been quicker.
      if ((await into.version()) !== known) {
        const ids: string[] = [...rows.getChild("passageId")!];
        const where = `passageId IN (${ids.map(quote).join(", ")})`;
        if ((await into.countRows(where)) > 0) await into.delete(where);
      }
      await into.add(data);
      known = await into.version();
    });
    return true;
  }

  /** The nearest passages that meet `where` (SQL, "" for all), nearest first; empty when there is no model. */
  async function search(query: string, where: string, k: number): Promise<Near[]> {
    const from = before?.table ?? (await open());
    const [vector] = (from && (await (before?.embedder ?? embedder).embed([query], true))) ?? [];
    if (!from || !vector) return [];
    const found = from.query().nearestTo(vector).distanceType("cosine").nprobes(PROBES);
    if (where) found.where(where);
    const rows = (await found.select(["passageId", "_distance"]).limit(k).toArray()) as {
      passageId: string;
      _distance: number;
    }[];
    return rows.map((row) => ({ passageId: row.passageId, similarity: 1 - row._distance }));
  }

  /** The own table has every report: it answers from now on, and the earlier model's is let go. */
  async function whole(): Promise<void> {
    if (!before) return;
    const old = before;
    before = null;
    old.embedder.close();
    await db.dropTable(old.table.name).catch(() => {});
  }

  /** Fold new rows into the index, let go of versions from before `outdated`, and make the index once it pays. */
  async function tidy(outdated: Date): Promise<void> {
    const from = await open();
    if (!from) return;
    await from.optimize({ cleanupOlderThan: outdated });
    const rows = await from.countRows();
    if (rows < INDEX_FROM || (await from.listIndices()).length > 0) return;
    const numPartitions = Math.round(Math.sqrt(rows));
    await from.createIndex("vector", {
      config: Index.ivfFlat({ numPartitions, distanceType: "cosine" }),
    });
  }

  return {
    put,
    search,
    whole,
    tidy,
    /** The reports that have been embedded by the present model, and how many passages of each. */
    async sizes(): Promise<Map<string, number>> {
      const from = await open();
      if (!from) return new Map();
      known = await from.version();
      return sizesOf(from);
    },
    /** Write the vectors anew without those that were removed. */
    async mergeFiles(outdated: Date): Promise<void> {
      const from = await open();
      if (from) await mergeFiles(from, outdated);
    },
    async remove(where: string): Promise<void> {
      await (await open())?.delete(where);
      await before?.table.delete(where);
    },
    embeds: async (): Promise<boolean> => (await embedder.embed(["年度工作报告"])) !== null,
    close(): void {
      embedder.close();
      before?.embedder.close();
    },
  };
}

/** The model's name can be read back out of its table's. */
function tableOf(model: string): string {
  return `${PREFIX}${Buffer.from(model).toString("base64url")}`;
}

function modelOf(table: string): string {
  return Buffer.from(table.slice(PREFIX.length), "base64url").toString();
}

function schemaOf(dimensions: number): Schema {
  const { Field, FixedSizeList, Float32 } = arrow;
  const list = new FixedSizeList(dimensions, new Field("item", new Float32(), true));
  return new arrow.Schema([...COMMON_FIELDS, new Field("vector", list, true)]);
}

/** The columns that a search filters by as they were read, and the vectors beside them. */
function withVectors(schema: Schema, rows: Rows, made: (Float32Array | null)[]): Rows {
  let at = 0;
  const batches = rows.batches.map((batch) => {
    const own = COMMON_FIELDS.map(({ name }) => batch.getChild(name)!.data[0]!);
    const vectors = columnOf(schema.fields.at(-1)!, made.slice(at, at + batch.numRows));
    at += batch.numRows;
    return withColumns(schema, batch.numRows, [...own, vectors]);
  });
  return new arrow.Table(schema, batches);
}

/** How many numbers a vector of the table has. */
async function widthOf(table: Table | null): Promise<number | undefined> {
  const field = (await table?.schema())?.fields.find(({ name }) => name === "vector");
  return field?.type.listSize;
}

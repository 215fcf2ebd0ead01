/**
 * Vectors beside the text table: one table a model, with the columns that a search filters by, so that filters come
 * before ranking here too. It may lag behind the text table or be missing; then text search stands alone.
 */
import { type Connection, makeArrowTable, type Table } from "@lancedb/lancedb";
import { Bool, Field, FixedSizeList, Float32, Int32, Schema, Utf8 } from "apache-arrow";
import type { Embedder } from "./embed.ts";

/** What is embedded, and what a search may filter by. */
export interface VectorRow {
  passageId: string;
  reportId: string;
  reportKey: string;
  kind: string;
  org: string | null;
  reportYear: number | null;
  factYear: number | null;
  fromYear: number | null;
  toYear: number | null;
  alsoYear: number | null;
  audience: string;
  plan: boolean;
  indexed: string;
}

export function createVectors(db: Connection, embedder: Embedder) {
  const name = `vectors_3_${embedder.model.replace(/[^A-Za-z0-9]+/g, "_").slice(-60)}`;
  let table: Table | null = null;

  async function open(): Promise<Table | null> {
    if (!table && (await db.tableNames()).includes(name)) table = await db.openTable(name);
    return table;
  }

  /** Another program may create it at the same moment; `existOk` would then empty its table, so the loser opens it. */
  async function openOrCreate(schema: Schema): Promise<Table> {
    const there = await open();
    if (there) return there;
    table = await db
      .createEmptyTable(name, schema, { mode: "create" })
      .catch(() => db.openTable(name));
    return table;
  }

  /** Replace the vectors of one report (all rows share a `reportKey`). Without a model nothing happens. */
  async function put(rows: VectorRow[]): Promise<void> {
    const first = rows[0];
    const vectors = first ? await embedder.embed(rows.map((row) => row.indexed)) : null;
    if (!first || !vectors) return;
    const schema = schemaOf(vectors[0]!.length);
    const data = makeArrowTable(
      rows.map((row, i) => ({
        passageId: row.passageId,
        reportId: row.reportId,
        reportKey: row.reportKey,
        kind: row.kind,
        org: row.org,
        reportYear: row.reportYear,
        factYear: row.factYear,
        fromYear: row.fromYear,
        toYear: row.toYear,
        alsoYear: row.alsoYear,
        audience: row.audience,
        plan: row.plan,
        vector: vectors[i]!,
      })),
      { schema },
    );
    const into = await openOrCreate(schema);
    await into
      .mergeInsert("passageId")
      .whenMatchedUpdateAll()
      .whenNotMatchedInsertAll()
      .whenNotMatchedBySourceDelete({
        where: `reportKey = '${first.reportKey.replaceAll("'", "''")}'`,
      })
      .execute(data);
  }

  /** The nearest passages that meet `where` (SQL, "" for all), nearest first; empty when there is no model. */
  async function search(
    query: string,
    where: string,
    k: number,
  ): Promise<{ passageId: string; similarity: number }[]> {
    const from = await open();
    const vector = from ? await embedder.embed([query]) : null;
    if (!from || !vector) return [];
    const found = from.query().nearestTo(vector[0]!).distanceType("cosine");
    if (where) found.where(where);
    const rows = (await found.select(["passageId", "_distance"]).limit(k).toArray()) as {
      passageId: string;
      _distance: number;
    }[];
    return rows.map((row) => ({ passageId: row.passageId, similarity: 1 - row._distance }));
  }

  return {
    put,
    search,
    /** Ids of the reports that have vectors. */
    async reportIds(): Promise<Set<string>> {
      const from = await open();
      const rows = from
        ? ((await from.query().select(["reportId"]).toArray()) as { reportId: string }[])
        : [];
      return new Set(rows.map((row) => row.reportId));
    },
    async remove(where: string): Promise<void> {
      await (await open())?.delete(where);
    },
    async optimize(): Promise<void> {
      await (await open())?.optimize({ cleanupOlderThan: new Date(Date.now() - 60_000) });
    },
  };
}

function schemaOf(dimensions: number): Schema {
  return new Schema([
    new Field("passageId", new Utf8(), false),
    new Field("reportId", new Utf8(), false),
    new Field("reportKey", new Utf8(), false),
    new Field("kind", new Utf8(), false),
    new Field("org", new Utf8(), true),
    new Field("reportYear", new Int32(), true),
    new Field("factYear", new Int32(), true),
    new Field("fromYear", new Int32(), true),
    new Field("toYear", new Int32(), true),
    new Field("alsoYear", new Int32(), true),
    new Field("audience", new Utf8(), false),
    new Field("plan", new Bool(), false),
    new Field(
      "vector",
      new FixedSizeList(dimensions, new Field("item", new Float32(), true)),
      false,
    ),
  ]);
}

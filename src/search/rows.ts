/**
 * Passages looked up in the table: by their words, by name, or in reading order, always within a scope. `held.ts` does the
 * same in memory.
 */
import { type Connection, MatchQuery, Operator, type Table } from "@lancedb/lancedb";
import type { Hit, Scope } from "../domain.ts";
import type { Candidate } from "./rank.ts";
import { filterOf, quote, type Row, type Searched, sizesOf, toHit } from "./table.ts";
import { unparted } from "./tokens.ts";

export interface Rows {
  /** Those that have some of `words` in a column, as well as BM25 likes them, best first. */
  withWords(column: Searched, words: string, scope: Scope, limit: number): Promise<Candidate[]>;
  /** Those of these ids. */
  named(ids: string[], scope: Scope): Promise<Candidate[]>;
  /** All, report by report in reading order. */
  inOrder(scope: Scope): Promise<Hit[]>;
  /** The same, no more than `size` at a time; all of one version of the table, whatever is put in between two pages. */
  pages(scope: Scope, size: number): AsyncGenerator<Hit[]>;
}

/** What is read of a row to rank it and show it. */
const FOUND = ["passageId", "hit", "indexed", "heading"];
type Found = Pick<Row, "passageId" | "hit" | "indexed" | "heading"> & { _score?: number };
type Placed = Pick<Row, "reportId" | "ord" | "hit">;

export function rowsOnDisk(db: Connection, table: Table): Rows {
  async function placed(from: Table, where: string): Promise<Placed[]> {
    const found = from.query();
    if (where) found.where(where);
    return (await found
      .orderBy([{ columnName: "reportId" }, { columnName: "ord" }])
      .select(["reportId", "ord", "hit"])
      .toArray()) as Placed[];
  }

  return {
    async withWords(column, words, scope, limit) {
      // One query: a boolean query of two takes the text index 600 ms on a million rows instead of 15, since it reads every
      // match of each.
      const query = new MatchQuery(words, column, { operator: Operator.Or });
      const found = table.query().fullTextSearch(query);
      const where = filterOf(scope);
      if (where) found.where(where);
      const rows = await found
        .select([...FOUND, "_score"])
        .limit(limit)
        .toArray();
      return (rows as Found[]).map(candidateOf);
    },
    async named(ids, scope) {
      if (ids.length === 0) return [];
      const where = [filterOf({ passageIds: ids }), filterOf(scope)].filter(Boolean).join(" AND ");
      return ((await table.query().where(where).select(FOUND).toArray()) as Found[]).map(
        candidateOf,
      );
    },
    async inOrder(scope) {
      return (await placed(table, filterOf(scope))).map((row) => toHit(row, 0));
    },
    async *pages(scope, size) {
      const within = filterOf(scope);
      const snapshot = await db.openTable(table.name);
      try {
        await snapshot.checkout(await snapshot.version());
        // Some reports at a time, by their index: to put all rows in order for each page takes seconds where they are many.
        for (const { ids, rows } of groupsOf(await sizesOf(snapshot, within), size)) {
          const among = [within, `reportId IN (${ids.map(quote).join(", ")})`];
          for (let from = 0, seen = 0; seen < rows; from += size) {
            const slice = rows > size ? [`ord >= ${from} AND ord < ${from + size}`] : [];
            const where = [...among, ...slice].filter(Boolean).join(" AND ");
            const page = await placed(snapshot, where);
            seen += page.length;
            if (page.length > 0) yield page.map((row) => toHit(row, 0));
          }
        }
      } finally {
        snapshot.close();
      }
    },
  };
}

/** Reports in order, as many together as have `size` rows, or a single larger one. */
function* groupsOf(sizes: Map<string, number>, size: number) {
  let group = { ids: [] as string[], rows: 0 };
  for (const [id, rows] of [...sizes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (group.ids.length > 0 && group.rows + rows > size) {
      yield group;
      group = { ids: [], rows: 0 };
    }
    group.ids.push(id);
    group.rows += rows;
  }
  if (group.ids.length > 0) yield group;
}

function candidateOf(row: Found): Candidate {
  return {
    hit: toHit(row, 0),
    indexed: unparted(row.indexed || row.heading),
    words: row._score ?? 0,
    meaning: null,
  };
}

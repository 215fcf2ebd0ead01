/**
 * Passages looked up in the table: by their words, by name, or in reading order, always within a scope. `held.ts` does the
 * same in memory.
 */
import { type Connection, MatchQuery, Operator, type Table } from "@lancedb/lancedb";
import type { Hit, Scope } from "../domain.ts";
import type { Candidate } from "./rank.ts";
import { filterOf, quote, type Row, type Searched, toHit } from "./table.ts";
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
  async function placed(from: Table, where: string, limit?: number): Promise<Placed[]> {
    const found = from.query();
    if (where) found.where(where);
    if (limit !== undefined) found.limit(limit);
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
        let after = "";
        for (;;) {
          const rows = await placed(snapshot, [within, after].filter(Boolean).join(" AND "), size);
          yield rows.map((row) => toHit(row, 0));
          const last = rows.at(-1);
          if (!last || rows.length < size) return;
          const report = quote(last.reportId);
          after = `(reportId > ${report} OR (reportId = ${report} AND ord > ${last.ord}))`;
        }
      } finally {
        snapshot.close();
      }
    },
  };
}

function candidateOf(row: Found): Candidate {
  return {
    hit: toHit(row, 0),
    indexed: unparted(row.indexed || row.heading),
    words: row._score ?? 0,
    meaning: null,
  };
}

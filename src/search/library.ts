/**
 * The library: every passage of every report in one LanceDB table. Put a report (replacing its older version in one
 * commit) → filter by year, organisation and aspect inside the query → rank by full text, and by vectors when a model
 * is configured. LanceDB's rows end here; outside there are only passages and hits.
 */
import { connect, Index, MatchQuery, Operator, type Table } from "@lancedb/lancedb";
import { Bool, Field, Int32, Schema, Utf8 } from "apache-arrow";
import type { Aspect, Hit, Passage, PassageKind, Report } from "../domain.ts";
import { fold } from "../text/fold.ts";

/** Conditions that a passage must meet to be looked at, applied before ranking. */
export interface Scope {
  /** Passages that speak of one of these years, wherever they stand; undated passages stay findable. */
  years?: number[];
  /** Reports of these years, whatever year a passage speaks of. */
  reportYears?: number[];
  orgs?: string[];
  aspect?: Aspect;
  reportId?: string;
  kinds?: PassageKind[];
}

export interface LibraryOptions {
  uri: string;
  storageOptions?: Record<string, string>;
}

export type Library = Awaited<ReturnType<typeof createLibrary>>;

type Row = {
  passageId: string;
  reportId: string;
  reportKey: string;
  ord: number;
  kind: string;
  title: string;
  org: string | null;
  path: string;
  headings: string;
  text: string;
  indexed: string;
  start: number;
  end: number;
  reportYear: number | null;
  factYear: number | null;
  plan: boolean;
  _score?: number;
};

const SCHEMA = new Schema([
  new Field("passageId", new Utf8(), false),
  new Field("reportId", new Utf8(), false),
  new Field("reportKey", new Utf8(), false),
  new Field("ord", new Int32(), false),
  new Field("kind", new Utf8(), false),
  new Field("title", new Utf8(), false),
  new Field("org", new Utf8(), true),
  new Field("path", new Utf8(), false),
  new Field("headings", new Utf8(), false),
  new Field("text", new Utf8(), false),
  new Field("indexed", new Utf8(), false),
  new Field("start", new Int32(), false),
  new Field("end", new Int32(), false),
  new Field("reportYear", new Int32(), true),
  new Field("factYear", new Int32(), true),
  new Field("plan", new Bool(), false),
]);
const COLUMNS = SCHEMA.names
  .map(String)
  .filter((name) => name !== "indexed" && name !== "reportKey");
const TABLE = "passages";
/** Past this a question is no question; the tail would only slow the search. */
const MAX_QUERY = 400;

/** Open the library at `uri` (a folder or an object store), making its table when there is none. */
export async function createLibrary(options: LibraryOptions) {
  // 0 re-checks on every read, so that a server sees what the command line has just put in.
  const db = await connect(options.uri, {
    readConsistencyInterval: 0,
    storageOptions: options.storageOptions ?? {},
  });
  const table = await openTable();

  async function openTable(): Promise<Table> {
    if ((await db.tableNames()).includes(TABLE)) return db.openTable(TABLE);
    const created = await db.createEmptyTable(TABLE, SCHEMA, { mode: "create", existOk: true });
    await created.createIndex("indexed", {
      // The tokenizer measured best on Chinese: recall@1 0.964 against 0.153 for the default (CMRC2018 dev).
      config: Index.fts({
        baseTokenizer: "icu" as "simple",
        stem: false,
        removeStopWords: false,
        asciiFolding: false,
      }),
      replace: true,
    });
    return created;
  }

  async function put(report: Report): Promise<void> {
    const reportKey = reportKeyOf(report);
    await table
      .mergeInsert("passageId")
      .whenMatchedUpdateAll()
      .whenNotMatchedInsertAll()
      .whenNotMatchedBySourceDelete({ where: `reportKey = ${quote(reportKey)}` })
      .execute(report.body.map((passage, ord) => toRow(report, passage, ord, reportKey)));
  }

  /** Take reports out; ids that are not there are no error. */
  async function remove(reportIds: string[]): Promise<void> {
    if (reportIds.length > 0)
      await table.delete(`reportId IN (${reportIds.map(quote).join(", ")})`);
  }

  /** Fold new rows into the index and drop old versions. Call it after a batch of `put`, not after each. */
  async function optimize(): Promise<void> {
    await table.optimize({ cleanupOlderThan: new Date(Date.now() - 60_000) });
  }

  /** The `k` best passages within `scope` for `query`, best first. Any string is a query; one without words finds nothing. */
  async function search(query: string, scope: Scope = {}, k = 8): Promise<Hit[]> {
    const words = fold(query).slice(0, MAX_QUERY);
    if (!/[\p{L}\p{N}]/u.test(words)) return [];
    const where = filterOf(scope);
    const found = table
      .query()
      .fullTextSearch(new MatchQuery(words, "indexed", { operator: Operator.Or }));
    if (where) found.where(where);
    const rows = (await found
      .select([...COLUMNS, "_score"])
      .limit(k)
      .toArray()) as Row[];
    return rows.map(toHit);
  }

  /** All passages within `scope`, report by report in reading order. */
  async function list(scope: Scope, limit = 2000): Promise<Hit[]> {
    const found = table.query();
    const where = filterOf(scope);
    if (where) found.where(where);
    const rows = (await found.select(COLUMNS).limit(limit).toArray()) as Row[];
    rows.sort((a, b) =>
      a.reportId === b.reportId ? a.ord - b.ord : a.reportId < b.reportId ? -1 : 1,
    );
    return rows.map(toHit);
  }

  return {
    put,
    remove,
    optimize,
    search,
    list,
    count: () => table.countRows(),
    close() {
      table.close();
      db.close();
    },
  };
}

/** Reports with the same key are versions of one another. One without organisation or year has no other version. */
export function reportKeyOf(
  report: Pick<Report, "reportId" | "org" | "kind" | "year" | "title">,
): string {
  if (report.org === null || report.year === null) return report.reportId;
  const key = [report.org, report.kind, String(report.year)];
  if (report.kind === "其他") key.push(report.title);
  return key.join("|");
}

function filterOf(scope: Scope): string {
  const conditions: string[] = [];
  const numbers = (years: number[]) => years.filter(Number.isInteger).join(", ");
  if (scope.years?.length)
    conditions.push(`(factYear IN (${numbers(scope.years)}) OR factYear IS NULL)`);
  if (scope.reportYears?.length) conditions.push(`reportYear IN (${numbers(scope.reportYears)})`);
  if (scope.orgs?.length) conditions.push(`org IN (${scope.orgs.map(quote).join(", ")})`);
  if (scope.aspect) conditions.push(scope.aspect === "plan" ? "plan" : "NOT plan");
  if (scope.reportId) conditions.push(`reportId = ${quote(scope.reportId)}`);
  if (scope.kinds?.length) conditions.push(`kind IN (${scope.kinds.map(quote).join(", ")})`);
  return conditions.join(" AND ");
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function toRow(report: Report, passage: Passage, ord: number, reportKey: string): Row {
  return {
    passageId: passage.passageId,
    reportId: passage.reportId,
    reportKey,
    ord,
    kind: passage.kind,
    title: report.title,
    org: report.org,
    path: JSON.stringify(passage.path),
    headings: JSON.stringify(passage.headings),
    text: passage.text,
    indexed: fold([report.title, ...passage.headings, passage.text].join("\n")),
    start: passage.start,
    end: passage.end,
    reportYear: passage.reportYear,
    factYear: passage.factYear,
    plan: passage.aspect === "plan",
  };
}

function toHit(row: Row): Hit {
  return {
    passageId: row.passageId,
    reportId: row.reportId,
    kind: row.kind as PassageKind,
    title: row.title,
    org: row.org,
    path: JSON.parse(row.path),
    headings: JSON.parse(row.headings),
    text: row.text,
    start: row.start,
    end: row.end,
    reportYear: row.reportYear,
    factYear: row.factYear,
    aspect: row.plan ? "plan" : "done",
    score: row._score ?? 0,
  };
}

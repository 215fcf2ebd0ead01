/**
 * The text table: one row a passage, with what a search filters by in columns of their own. LanceDB's rows and SQL end
 * here; outside there are passages, hits and scopes.
 */
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { type Connection, Index, type Table } from "@lancedb/lancedb";
import type { Data, RecordBatch, Table as Rows, Utf8 as Strings } from "apache-arrow";
import type { Hit, Passage, Report, Scope } from "../domain.ts";
import { arrow, batchOf } from "./arrow.ts";
import { leadOf } from "./lists.ts";
import { otherNames } from "./names.ts";
import { parted } from "./tokens.ts";
import { searchable } from "./words.ts";

// Lance sizes its thread pool at two below the number of cores; with fewer than two threads the building of a large text
// index waits for itself for ever (lancedb#3568). Read at the first query, so it is set before any.
process.env.LANCE_CPU_THREADS ??= "4";
process.env.LANCE_FTS_NUM_SHARDS ??= "2";

/**
 * `hit` is the passage as it is found, in JSON: reading one column of two dozen rows takes half the time of reading
 * twenty. The others are what is looked for, filtered by and replaced by.
 */
export type Row = {
  passageId: string;
  reportId: string;
  reportKey: string;
  ord: number;
  hit: string;
  indexed: string;
  heading: string;
  kind: string;
  org: string | null;
  audience: string;
  reportYear: number | null;
  factYear: number | null;
  alsoYear: number | null;
  plan: boolean;
};

const { Bool, Field, Int32, Schema, Utf8 } = arrow;
/** Whose passage it is, and what a search filters by; the vectors' table has these too. */
export const COMMON_FIELDS = [
  new Field("passageId", new Utf8(), false),
  new Field("reportId", new Utf8(), false),
  new Field("reportKey", new Utf8(), false),
  new Field("kind", new Utf8(), false),
  new Field("org", new Utf8(), true),
  new Field("audience", new Utf8(), false),
  new Field("reportYear", new Int32(), true),
  new Field("factYear", new Int32(), true),
  new Field("alsoYear", new Int32(), true),
  new Field("plan", new Bool(), false),
];
const SCHEMA = new Schema([
  ...COMMON_FIELDS,
  new Field("ord", new Int32(), false),
  new Field("hit", new Utf8(), false),
  new Field("indexed", new Utf8(), false),
  new Field("heading", new Utf8(), false),
]);
/**
 * Another number with other columns or other indexed words: an older table is dropped once the records have refilled
 * this one.
 */
const TABLE = "passages_6";
/**
 * Headings and titles have a text index of their own: in one with the text under them, which has their words too, they would make those
 * words common and take its places.
 */
export type Searched = "indexed" | "heading";
export const SEARCHED: Searched[] = ["indexed", "heading"];
/** Columns that a search filters by. Without an index of its own a filter on a million rows takes 180 ms, with one 1 ms. */
const FILTERED = [
  "reportId",
  "reportYear",
  "factYear",
  "alsoYear",
  "plan",
  "kind",
  "org",
  "audience",
];
/** Up to this many rows a filter is quick without an index. */
const SMALL = 2_000;

/** Open the table, making it where there is none. Two programs may start at once, and one may have stopped half way. */
export async function openTable(db: Connection): Promise<Table> {
  for (let attempt = 1; ; attempt++) {
    try {
      const names = await db.tableNames();
      const table = names.includes(TABLE)
        ? await db.openTable(TABLE)
        : // Not existOk: in a race it writes an empty table over the other's rows.
          await db.createEmptyTable(TABLE, SCHEMA, { mode: "create" });
      const indexed = await indexedColumns(table);
      for (const column of SEARCHED) if (!indexed.has(column)) await createTextIndex(table, column);
      return table;
    } catch (error) {
      if (attempt === 8) throw error;
      await setTimeout(attempt * 10);
    }
  }
}

/** The folder in which each version of the table is a file. */
export function versionsOf(uri: string): string {
  return join(uri, `${TABLE}.lance`, "_versions");
}

/** The tables of earlier readings, which nothing asks any more. */
export async function olderTables(db: Connection): Promise<string[]> {
  const names = await db.tableNames();
  return names.filter((name) => /^passages(?:_\d+)?$/.test(name) && name !== TABLE);
}

async function indexedColumns(table: Table): Promise<Set<string>> {
  return new Set((await table.listIndices()).flatMap(({ columns }) => columns));
}

/** Make the text index of a column, in the place of one that is there. */
export async function createTextIndex(table: Table, column: Searched): Promise<void> {
  await table.createIndex(column, {
    // What is a word was decided when the row was made.
    config: Index.fts({
      baseTokenizer: "whitespace",
      stem: false,
      removeStopWords: false,
      asciiFolding: false,
    }),
    replace: true,
  });
}

/** Fold new rows into the indexes, let go of versions from before `outdated`, and index the columns of filters once the table is large. */
export async function tidy(table: Table, outdated: Date): Promise<void> {
  await table.optimize({ cleanupOlderThan: outdated });
  if ((await table.countRows()) <= SMALL) return;
  const indexed = await indexedColumns(table);
  for (const column of FILTERED)
    if (!indexed.has(column)) await table.createIndex(column, { config: Index.bitmap() });
}

/**
 * Write the rows of a table anew without those that were removed. Lance leaves a removed row's bytes in its file until
 * the file is merged with another or has lost a tenth of its rows; a row that is written again makes a file to merge with.
 */
export async function mergeFiles(table: Table, outdated: Date): Promise<void> {
  const [first] = (await table.query().select(["passageId"]).limit(1).toArray()) as Row[];
  if (first)
    await table.update({
      where: `passageId = ${quote(first.passageId)}`,
      valuesSql: { passageId: "passageId" },
    });
  await table.optimize({ cleanupOlderThan: outdated });
}

/** What a search filters by, of one row. */
export type Limited = Pick<Row, "passageId" | "reportId" | "kind" | "org" | "audience" | "plan"> & {
  reportYear: number | null;
  factYear: number | null;
  alsoYear: number | null;
};

/** A condition of a scope, for the table and for a row in memory. */
interface Condition {
  sql: string;
  holds: (row: Limited) => boolean;
}

/** A scope as SQL; "" for one without limits. */
export function filterOf(scope: Scope): string {
  return conditionsOf(scope)
    .map(({ sql }) => sql)
    .join(" AND ");
}

/** The same scope as a test of rows in memory. */
export function meets(scope: Scope): (row: Limited) => boolean {
  const conditions = conditionsOf(scope);
  return (row) => conditions.every(({ holds }) => holds(row));
}

function conditionsOf(scope: Scope): Condition[] {
  const conditions: Condition[] = [];
  const sound = (years: number[] = []) =>
    years.filter((year) => Number.isInteger(year) && Math.abs(year) < 10_000);
  const [years, reportYears] = [sound(scope.years), sound(scope.reportYears)];
  if (years.length > 0) {
    // What bears no year or a range of years, and what a report without a year says, may be of any: ranking puts it
    // after what is of the very year, or leaves it out.
    const asked = years.join(", ");
    conditions.push({
      sql: `(factYear IN (${asked}) OR alsoYear IN (${asked}) OR factYear IS NULL OR reportYear IS NULL)`,
      holds: ({ factYear, alsoYear, reportYear }) =>
        factYear === null ||
        reportYear === null ||
        years.includes(factYear) ||
        (alsoYear !== null && years.includes(alsoYear)),
    });
  }
  if (reportYears.length > 0)
    conditions.push({
      sql: `reportYear IN (${reportYears.join(", ")})`,
      holds: ({ reportYear }) => reportYear !== null && reportYears.includes(reportYear),
    });
  const { orgs = [], aspect, reportId, passageIds, kinds, audiences, without } = scope;
  if (orgs.length > 0)
    conditions.push({
      sql: `(org IN (${orgs.map(quote).join(", ")}) OR org IS NULL)`,
      holds: ({ org }) => org === null || orgs.includes(org),
    });
  if (aspect)
    conditions.push({
      sql: `(${aspect === "plan" ? "plan" : "NOT plan"} OR reportYear IS NULL)`,
      holds: ({ plan, reportYear }) => plan === (aspect === "plan") || reportYear === null,
    });
  if (reportId) conditions.push(amongOf("reportId", [reportId]));
  if (passageIds) conditions.push(amongOf("passageId", passageIds));
  if (kinds?.length) conditions.push(amongOf("kind", kinds));
  if (audiences) conditions.push(amongOf("audience", audiences));
  if (without?.length) {
    const { sql, holds } = amongOf("reportId", without);
    conditions.push({ sql: `NOT (${sql})`, holds: (row) => !holds(row) });
  }
  return conditions;
}

/** The value of a column that has one in every row is among these. */
function amongOf(
  column: "passageId" | "reportId" | "kind" | "audience",
  values: string[],
): Condition {
  const among = new Set(values);
  return {
    sql: values.length > 0 ? `${column} IN (${values.map(quote).join(", ")})` : "false",
    holds: (row) => among.has(row[column]),
  };
}

export function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** So many characters, or passages, are made into rows at a time: some ten milliseconds of work. */
const TURN = { characters: 40_000, passages: 200 };

/**
 * Reports' passages as one table of rows in columns, each report's under the `reportKey` that its versions share. Whoever
 * else waits for this thread (a signal, a message, a lease to renew) has a turn every few rows, and what is made of them
 * is let go as soon as it stands in its column.
 */
export async function tableOf(reports: { report: Report; reportKey: string }[]): Promise<Rows> {
  const batches: RecordBatch[] = [];
  for (const { report, reportKey } of reports) {
    const names = otherNames(report.text);
    for (let from = 0; from < report.body.length; ) {
      const rows: Row[] = [];
      for (
        let characters = 0;
        characters < TURN.characters && rows.length < TURN.passages && from < report.body.length;
        from++
      ) {
        rows.push(rowOf(report, reportKey, from, names));
        characters += report.body[from]!.text.length;
      }
      batches.push(batchOf(SCHEMA, rows));
      await setImmediate();
    }
  }
  return new arrow.Table(SCHEMA, batches);
}

function rowOf(
  report: Report,
  reportKey: string,
  ord: number,
  names: ReturnType<typeof otherNames>,
): Row {
  const passage = report.body[ord]!;
  const lead = leadOf(report.body, ord);
  return {
    passageId: passage.passageId,
    reportId: passage.reportId,
    reportKey,
    ord,
    hit: JSON.stringify({
      ...passage,
      title: report.title,
      org: report.org,
      ...(report.sample ? { sample: true } : {}),
      ...(lead === null ? {} : { lead }),
    }),
    ...searchedText(report, passage, names),
    kind: passage.kind,
    org: report.org,
    audience: audienceKey(report.audience),
    reportYear: passage.reportYear,
    factYear: passage.factYear,
    alsoYear: alsoYearOf(passage),
    plan: passage.aspect === "plan",
  };
}

/** Who may read a report, as the value that a filter compares; "" is everyone. */
export function audienceKey(audience: string[] | null): string {
  return audience === null ? "" : audience.toSorted().join(" ");
}

/** Title, headings, year and words, in the column of its kind. */
function searchedText(
  report: Report,
  { kind, headings, factYear, text }: Passage,
  names: ReturnType<typeof otherNames>,
): Record<Searched, string> {
  const year = factYear === null ? "" : `${factYear}年`;
  // A heading is found by its own words; those of the headings above it are theirs.
  const heads = kind === "heading" || kind === "title";
  const above = heads ? [] : headings;
  const words = parted(searchable([report.title, ...above, year, text, ...names(text)].join("\n")));
  return heads ? { indexed: "", heading: words } : { indexed: words, heading: "" };
}

/** The other year that a passage names most often (比2021年增长…): who asks for that year may find it here. */
export function alsoYearOf({ text, factYear }: Pick<Passage, "text" | "factYear">): number | null {
  const counts = new Map<number, number>();
  for (const [, year] of text.matchAll(/(?<!\d)((?:19|20)\d{2})(?=年)/g))
    if (Number(year) !== factYear) counts.set(Number(year), (counts.get(Number(year)) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  return most?.[0] ?? null;
}

/** A row's passage, as it was put in. */
export function toHit(row: Pick<Row, "hit">, score: number): Hit {
  return { ...(JSON.parse(row.hit) as Omit<Hit, "score">), score };
}

/** The reports that have rows in a table which meet `where`, and how many. */
export async function sizesOf(table: Table, where = ""): Promise<Map<string, number>> {
  const asked = table.query().select(["reportId"]);
  if (where) asked.where(where);
  const sizes = new Map<string, number>();
  for (const column of (await asked.toArrow()).getChild("reportId")?.data ?? [])
    for (const [id, count] of runsOf(column)) sizes.set(id, (sizes.get(id) ?? 0) + count);
  return sizes;
}

/** A column's strings, each with how often it stands in a row: a report's rows lie together, and a large library has millions. */
function* runsOf({ values, valueOffsets, length }: Data<Strings>): Generator<[string, number]> {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  for (let row = 0, next: number; row < length; row = next) {
    const [from, to] = [valueOffsets[row]!, valueOffsets[row + 1]!];
    const same = (start: number, end: number) =>
      end - start === to - from && bytes.compare(bytes, from, to, start, end) === 0;
    for (next = row + 1; next < length; next++)
      if (!same(valueOffsets[next]!, valueOffsets[next + 1]!)) break;
    yield [bytes.toString("utf8", from, to), next - row];
  }
}

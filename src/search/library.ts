/**
 * The library: every passage of every report in one LanceDB table. Put a report (replacing its older version in one
 * commit) → filter by year, organisation and aspect inside the query → rank by full text, and by vectors when a model
 * is configured. LanceDB's rows end here; outside there are only passages and hits.
 */
import { setTimeout } from "node:timers/promises";
import { connect, Index, MatchQuery, Operator, type Table } from "@lancedb/lancedb";
import { Bool, Field, Float32, Int32, Schema, Utf8 } from "apache-arrow";
import type { Hit, Passage, PassageKind, Report, Scope } from "../domain.ts";
import { fold } from "../text/fold.ts";
import type { Embedder } from "./embed.ts";
import { createVectors } from "./vectors.ts";

export interface LibraryOptions {
  uri: string;
  storageOptions?: Record<string, string>;
  /** Adds meaning to words where a model is configured. */
  embedder?: Embedder | null;
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
  fromYear: number | null;
  toYear: number | null;
  plan: boolean;
  page: number | null;
  sure: number | null;
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
  new Field("fromYear", new Int32(), true),
  new Field("toYear", new Int32(), true),
  new Field("plan", new Bool(), false),
  new Field("page", new Int32(), true),
  new Field("sure", new Float32(), true),
]);
const COLUMNS = SCHEMA.names
  .map(String)
  .filter((name) => name !== "indexed" && name !== "reportKey");
/** Another number with other columns: the table of an older version is dropped and refilled from the records. */
const TABLE = "passages_2";
/** Past this a question is no question; the tail would only slow the search. */
const MAX_QUERY = 400;
/**
 * Reciprocal rank fusion (Cormack et al., SIGIR 2009) with a light vector side: at equal weight a weak model pulled
 * recall@1 from 0.964 to 0.733; at this weight it reorders neighbours and adds what words alone miss.
 */
const RRF_K = 60;
const VECTOR_WEIGHT = 0.3;

/** Open the library at `uri` (a folder or an object store), making its table when there is none. */
export async function createLibrary(options: LibraryOptions) {
  // 0 re-checks on every read, so that a server sees what the command line has just put in.
  const db = await connect(options.uri, {
    readConsistencyInterval: 0,
    storageOptions: options.storageOptions ?? {},
  });
  const table = await openTable();
  const vectors = options.embedder ? createVectors(db, options.embedder) : null;

  /** Two programs may start at once, and one may have stopped between table and index: what is missing is made. */
  async function openTable(): Promise<Table> {
    for (let attempt = 1; ; attempt++) {
      try {
        const names = await db.tableNames();
        for (const old of names.filter(
          (name) => /^passages(?:_\d+)?$/.test(name) && name !== TABLE,
        ))
          await db.dropTable(old);
        const table = names.includes(TABLE)
          ? await db.openTable(TABLE)
          : // Not existOk: in a race it writes an empty table over the other's rows.
            await db.createEmptyTable(TABLE, SCHEMA, { mode: "create" });
        if (!(await isIndexed(table))) await createTextIndex(table);
        return table;
      } catch (error) {
        if (attempt === 8) throw error;
        await setTimeout(attempt * 10);
      }
    }
  }

  async function isIndexed(table: Table): Promise<boolean> {
    return (await table.listIndices()).some((index) => index.columns.includes("indexed"));
  }

  async function createTextIndex(table: Table): Promise<void> {
    await table.createIndex("indexed", {
      // The tokenizer measured best on Chinese: recall@1 0.964 against 0.153 for the default (CMRC2018 dev).
      config: Index.fts({
        baseTokenizer: "icu" as "simple",
        stem: false,
        removeStopWords: false,
        asciiFolding: false,
      }),
      replace: true,
    });
  }

  /** Put reports in and their older versions out, in one commit. No two of them may be versions of one report. */
  async function put(reports: Report[]): Promise<void> {
    const keys = reports.map(reportKeyOf);
    const rows = reports.map((report, i) =>
      report.body.map((passage, ord) => toRow(report, passage, ord, keys[i]!)),
    );
    await table
      .mergeInsert("passageId")
      .whenMatchedUpdateAll()
      .whenNotMatchedInsertAll()
      .whenNotMatchedBySourceDelete({ where: `reportKey IN (${keys.map(quote).join(", ")})` })
      .execute(rows.flat());
    for (const own of rows) await vectors?.put(own);
  }

  /** Take reports out; ids that are not there are no error. */
  async function remove(reportIds: string[]): Promise<void> {
    if (reportIds.length === 0) return;
    const where = `reportId IN (${reportIds.map(quote).join(", ")})`;
    await table.delete(where);
    await vectors?.remove(where);
  }

  /** Fold new rows into the index and drop old versions. Call it after a batch of `put`, not after each. */
  async function optimize(): Promise<void> {
    await table.optimize({ cleanupOlderThan: new Date(Date.now() - 60_000) });
    await vectors?.optimize();
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
    const byWords = (await found
      .select([...COLUMNS, "_score"])
      .limit(vectors ? Math.max(k, 30) : k)
      .toArray()) as Row[];
    if (!vectors) return byWords.map(toHit);
    const byMeaning = await vectors.search(words, where, Math.max(k, 30));
    return (await fuse(byWords, byMeaning)).slice(0, k);
  }

  /** Both rankings as one; rows that only the vectors found are fetched. */
  async function fuse(byWords: Row[], byMeaning: string[]): Promise<Hit[]> {
    const known = new Map(byWords.map((row) => [row.passageId, row]));
    const missing = byMeaning.filter((id) => !known.has(id));
    if (missing.length > 0) {
      const where = `passageId IN (${missing.map(quote).join(", ")})`;
      const rows = (await table
        .query()
        .where(where)
        .select(COLUMNS)
        .limit(missing.length)
        .toArray()) as Row[];
      for (const row of rows) known.set(row.passageId, row);
    }
    const scores = new Map<string, number>();
    const add = (id: string, rank: number, weight: number) => {
      scores.set(id, (scores.get(id) ?? 0) + weight / (RRF_K + rank + 1));
    };
    byWords.forEach((row, rank) => {
      add(row.passageId, rank, 1);
    });
    byMeaning.forEach((id, rank) => {
      add(id, rank, VECTOR_WEIGHT);
    });
    return [...known.values()]
      .map((row) => ({ ...toHit(row), score: scores.get(row.passageId) ?? 0 }))
      .sort((a, b) => b.score - a.score);
  }

  /** Ids of the reports that have passages here. */
  async function reportIds(): Promise<Set<string>> {
    const rows = (await table.query().select(["reportId"]).toArray()) as { reportId: string }[];
    return new Set(rows.map((row) => row.reportId));
  }

  /** Embed the reports that the model has not seen yet, and forget those that are gone. Returns how many were embedded. */
  async function catchUp(): Promise<number> {
    if (!vectors) return 0;
    const current = await reportIds();
    const seen = await vectors.reportIds();
    const gone = [...seen].filter((id) => !current.has(id));
    if (gone.length > 0) await vectors.remove(`reportId IN (${gone.map(quote).join(", ")})`);
    const fresh = [...current].filter((id) => !seen.has(id));
    for (const id of fresh) {
      await vectors.put(
        (await table
          .query()
          .where(`reportId = ${quote(id)}`)
          .toArray()) as Row[],
      );
    }
    await vectors.optimize();
    return fresh.length;
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
    reportIds,
    catchUp,
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
  // An office writes one 工作总结 a year, and others on 党建 or 安全生产 that are no versions of it.
  if (report.kind === "年度工作总结" || report.kind === "工作要点")
    key.push(subjectOf(report.title, report.org));
  return key.join("|");
}

const COMMON_WORDS =
  /[（(][^（()）]*[）)]|(?:19|20)\d{2}年?|[二一][〇零○九][〇零○一二三四五六七八九]{2}年?|年度|全年|工作|总结|报告|汇报|回顾|情况|要点|计划|安排|思路|打算|展望|方案|实施|重点|任务|上报|报送|关于|推进/g;

/** What a title names beside the organisation, the year and the kind: 党建 of 2022年党建工作总结, usually nothing. */
function subjectOf(title: string, org: string): string {
  const rest = [...title.replace(COMMON_WORDS, "")].filter(
    (c) => /\p{Script=Han}/u.test(c) && !org.includes(c) && !"的及其和与暨年".includes(c),
  );
  return rest.length >= 2 ? rest.join("") : "";
}

function filterOf(scope: Scope): string {
  const conditions: string[] = [];
  const list = (years: number[] = []) =>
    years.filter((year) => Number.isInteger(year) && Math.abs(year) < 10_000).join(", ");
  const [years, reportYears] = [list(scope.years), list(scope.reportYears)];
  // 五年来 stands for none of its years: it answers who asks for the whole of it, or who asks for no year.
  if (years) {
    const [from, to] = [Math.min(...scope.years!), Math.max(...scope.years!)];
    const spans = `fromYear >= ${from} AND toYear <= ${to}`;
    conditions.push(
      `(factYear IN (${years}) OR factYear IS NULL AND (fromYear IS NULL OR ${spans}))`,
    );
  }
  if (reportYears) conditions.push(`reportYear IN (${reportYears})`);
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
    fromYear: passage.years?.from ?? null,
    toYear: passage.years?.to ?? null,
    page: passage.page ?? null,
    sure: passage.sure ?? null,
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
    years: row.fromYear === null ? null : { from: row.fromYear, to: row.toYear! },
    ...(row.page === null ? {} : { page: row.page }),
    ...(row.sure === null ? {} : { sure: row.sure }),
    aspect: row.plan ? "plan" : "done",
    score: row._score ?? 0,
  };
}

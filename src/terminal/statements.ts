/**
 * What the ledger reads in one report, as it is read when an answer is sought: every figure, day, place, person and list with
 * whose words say what it is, its role, unit, time, and whether it was done or planned. Read from the stored text each time.
 */
import { z } from "zod";
import type { App } from "../app.ts";
import type { Passage, ReportInfo } from "../domain.ts";
import { mayRead, type Reader } from "../flows/desk.ts";
import { factsOf } from "../ledger/figures.ts";
import { listsIn } from "../ledger/items.ts";
import { type Statement, statementsOf } from "../ledger/statements.ts";
import { listedOf } from "../ledger/told.ts";
import { dimensionOf } from "../ledger/units.ts";
import { yearsOf } from "./listings.ts";
import { columns, tableOf } from "./table.ts";
import { fail, print, UsageError } from "./words.ts";

const KINDS = { figure: "数字", time: "时间", place: "地点", person: "人", list: "列举" } as const;
const ROLES = {
  level: "总量",
  added: "新增",
  change: "变化",
  share: "占比",
  average: "平均",
  former: "从前",
  due: "应有",
} as const;
const DIMENSIONS: Record<string, string> = {
  money: "金额",
  share: "比例",
  people: "人数",
  time: "时长",
  length: "长度",
  area: "面积",
  volume: "体积",
  mass: "重量",
  power: "电力",
  count: "个数",
};

/** The last column is cut here. */
const WIDE = 120;

const namesOf = <T extends object>(names: T) => Object.keys(names) as [keyof T & string];
const StatementSchema = z.object({
  kind: z.enum(namesOf(KINDS)),
  passageId: z.string(),
  path: z.array(z.string()),
  /** Verbatim; `start` and `end` are offsets of the report's text. */
  text: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  /** The clause, table cell or lead that states it. */
  clause: z.string(),
  /** What it is of, as far as its own clause says; "" where only what stands around it does. */
  subject: z.string(),
  /** What the clause goes on with after the noun that is counted. */
  tail: z.string(),
  role: z.enum(namesOf(ROLES)).nullable(),
  unit: z.string().nullable(),
  dimension: z.string().nullable(),
  /** In the unit's base; `hi` is null where there is no upper end. */
  lo: z.number().nullable(),
  hi: z.number().nullable(),
  approx: z.boolean(),
  years: z.object({ from: z.number().int(), to: z.number().int() }).nullable(),
  aspect: z.enum(["done", "plan"]),
  /** Of a list its items, verbatim. */
  items: z.array(z.string()).nullable(),
});
export const StatementsSchema = z.object({
  reportId: z.string(),
  title: z.string(),
  org: z.string().nullable(),
  year: z.number().int().nullable(),
  statements: z.array(StatementSchema),
});
type Row = z.infer<typeof StatementSchema>;

/** `statements ID`: what is read in a report that `reader` may read. */
export async function statements(
  app: App,
  [id]: string[],
  values: { json?: boolean | undefined },
  reader: Reader,
): Promise<boolean> {
  if (id === undefined) throw new UsageError("请写明报告编号（见 reports）。");
  const stored = await app.records.report(id);
  if (!stored || !mayRead(reader, stored.info))
    return fail(`库中没有编号为 ${id} 的报告。用 reports 查看编号。`, values);
  const { title, org, year } = stored.info;
  const rows = rowsOf(stored.body, stored.info);
  if (values.json)
    print({ reportId: id, title, org, year, statements: rows } satisfies z.infer<
      typeof StatementsSchema
    >);
  else console.log(statementsTable(rows));
  return true;
}

/** Everything that is read in a report's passages, in reading order. */
function rowsOf(body: Passage[], report: ReportInfo): Row[] {
  const rows = body.flatMap((passage) => [
    ...figureRows(passage, report),
    ...(["time", "place", "person"] as const).flatMap((kind) =>
      statementsOf(passage, report, kind).map((one) => statementRow(kind, passage, one)),
    ),
  ]);
  return rows.concat(listRows(body, report)).sort((a, b) => a.start - b.start || a.end - b.end);
}

const NO_FIGURE = { role: null, unit: null, dimension: null, lo: null, hi: null, approx: false };

function figureRows(passage: Passage, report: ReportInfo): Row[] {
  const { passageId, path } = passage;
  return factsOf(passage, report).map(({ figure, quantity, role, subject, tail, clause }) => ({
    ...{ kind: "figure" as const, passageId, path },
    ...{ text: quantity.text, start: figure.start, end: figure.end },
    ...{ clause: clause.text, subject, tail, role },
    ...{ unit: quantity.unit, dimension: dimensionOf(quantity.unit) },
    ...{ lo: quantity.lo, hi: quantity.hi, approx: quantity.approx },
    ...{ years: figure.years, aspect: figure.aspect, items: null },
  }));
}

function statementRow(
  kind: "time" | "place" | "person",
  { passageId, path, start }: Passage,
  { answers, clause, subject, figure }: Statement,
): Row {
  return {
    ...{ kind, passageId, path, ...NO_FIGURE },
    ...{ text: answers.text, start: start + answers.start, end: start + answers.end },
    ...{ clause: clause.text, subject, tail: "" },
    ...{ years: figure.years, aspect: figure.aspect, items: null },
  };
}

function listRows(body: Passage[], report: ReportInfo): Row[] {
  const { title, org } = report;
  const hits = body.map((passage) => ({ ...passage, title, org, score: 0 }));
  return listsIn(hits).map((list) => {
    const { figure, clause, subject } = listedOf(list, report);
    const { passageId, path, start } = list.at;
    return {
      ...{ kind: "list" as const, passageId, path, ...NO_FIGURE },
      ...{ text: clause.text, start: start + clause.start, end: start + clause.end },
      ...{ clause: clause.text, subject, tail: "" },
      ...{ years: figure.years, aspect: figure.aspect, items: list.items.map(({ text }) => text) },
    };
  });
}

function statementsTable(rows: Row[]): string {
  if (rows.length === 0) return "这份报告里没有读出数字、时间、地点、人和列举。";
  return tableOf(
    ["读出的", "是什么", "性质", "单位（量纲）", "年度", "出处", "说的是", "后文", "所在的话"],
    rows.map((row) => [
      row.text,
      row.items === null ? KINDS[row.kind] : `列举 ${row.items.length} 项`,
      row.role === null ? "" : ROLES[row.role],
      row.dimension === null ? "" : `${row.unit || "无"}（${DIMENSIONS[row.dimension]}）`,
      `${row.years ? yearsOf(row.years) : "不明"}${row.aspect === "plan" ? "（安排）" : ""}`,
      row.path.join("/"),
      row.subject,
      row.tail,
      columns((row.items?.slice(0, WIDE).join("；") ?? row.clause).replaceAll("\n", " "), WIDE),
    ]),
  );
}

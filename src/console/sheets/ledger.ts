/** The ledger as sheets: every statement in a row of its own with its source, or matters with a column for each year. */

import { type FigureShown, type MatterShown, ROLES } from "../../flows/figures/shown.ts";
import type { Figures, Row, Wanted } from "../../flows/figures.ts";
import type { CellValue, Sheet } from "../sheet.ts";

type Ledger = NonNullable<Awaited<ReturnType<Figures["ledger"]>>>;

export interface SheetWanted extends Wanted {
  /** Every statement, those of the matters that are found, or of one; these matters by years; what contradicts; the plans of a year. */
  what: "all" | "matters" | "years" | "series" | "conflicts" | "promises";
  id: string | null;
  year: number | null;
}

/** What is wanted as a sheet; null where there is no such matter. */
export async function ledgerSheet(ledger: Ledger, wanted: SheetWanted): Promise<Sheet | null> {
  if (wanted.what === "conflicts") return conflictSheet(ledger);
  if (wanted.what === "promises") return promiseSheet(ledger, wanted.year);
  if (wanted.what === "years") return yearSheet(ledger, wanted);
  return statementSheet(ledger, wanted);
}

const SOURCE = [
  { title: "原文", width: 50 },
  { title: "报告", width: 34 },
  { title: "报告年度", width: 9 },
  { title: "文种", width: 18 },
  { title: "位置", width: 14 },
  { title: "页", width: 6 },
];
const FIGURE = [
  { title: "年度", width: 8 },
  { title: "时段", width: 12 },
  { title: "安排或结果", width: 10 },
  { title: "报告里的写法", width: 16 },
  { title: "数值", width: 14 },
  { title: "单位", width: 10 },
  { title: "约数", width: 6 },
  { title: "性质", width: 10 },
  { title: "说的是什么", width: 28 },
];

async function statementSheet(ledger: Ledger, wanted: SheetWanted): Promise<Sheet | null> {
  const { what, id } = wanted;
  const office = ledger.office.name;
  const rows: CellValue[][] = [];
  let name = `${office}数据台账`;
  const statements =
    what === "series" ? ledger.rows(null, id ?? "") : ledger.rows(what === "all" ? null : wanted);
  for await (const some of statements) {
    if (what === "series") name = `${office}${some[0]!.matter}`;
    rows.push(...some.map((row) => statementRow(row, office)));
  }
  if (rows.length === 0 && what === "series") return null;
  const columns = [
    { title: "单位名称", width: 22 },
    { title: "事项", width: 26 },
    { title: "所在", width: 22 },
    ...FIGURE,
    ...SOURCE,
    { title: "提示", width: 18 },
  ];
  return { name, columns, rows };
}

function statementRow({ matter, under, differs, figure }: Row, office: string): CellValue[] {
  const note = differs ? "与别处的数字不一致" : "";
  return [office, matter, under, ...figureCells(figure), ...sourceCells(figure), note];
}

function figureCells(figure: FigureShown): CellValue[] {
  const { year, years, part, aspect, value, number, unit, approx, role, counts } = figure;
  const span = years ? `${years.from}—${years.to}年` : "";
  return [
    ...[year, part ?? span, aspect === "plan" ? "安排" : "结果"],
    ...[value, number, unit, approx ? "是" : "", ROLES[role], counts],
  ];
}

function sourceCells({ citation, reportYear, kind }: FigureShown): CellValue[] {
  const { quote, title, path, page } = citation;
  return [quote, title, reportYear, kind, path.join("/"), page ?? null];
}

async function conflictSheet(ledger: Ledger): Promise<Sheet> {
  const conflicts = await ledger.conflicts();
  return {
    name: `${ledger.office.name}数字矛盾`,
    columns: [
      { title: "序号", width: 6 },
      { title: "事项", width: 24 },
      { title: "矛盾之处", width: 40 },
      ...FIGURE,
      ...SOURCE,
    ],
    rows: conflicts.flatMap(({ matter, why, figures: told }, i) =>
      told.map((figure) => [i + 1, matter, why, ...figureCells(figure), ...sourceCells(figure)]),
    ),
  };
}

const KEPT = { done: "已落实", mentioned: "有记载", none: "未见" };

async function promiseSheet(ledger: Ledger, year: number | null): Promise<Sheet> {
  const told = await ledger.promises(year);
  return {
    name: `${ledger.office.name}${told.year ?? ""}年安排与落实`,
    columns: [
      { title: "年度", width: 8 },
      { title: "安排", width: 44 },
      { title: "安排的出处", width: 40 },
      { title: "落实情况", width: 10 },
      { title: "报告里的话", width: 50 },
      { title: "落实的出处", width: 40 },
      { title: "与安排相比", width: 24 },
    ],
    rows: told.promises.map(({ plan, status, outcomes, apart }) => [
      ...[told.year, plan.text, placeOf(plan.citation), KEPT[status]],
      outcomes.map(({ text }) => text).join("\n"),
      outcomes.map(({ citation }) => placeOf(citation)).join("\n"),
      apart,
    ]),
  };
}

function placeOf({ title, path }: FigureShown["citation"]): string {
  return `《${title}》${path.join("/")}`;
}

/** Pages of a search, of which a sheet of matters has so many. */
const PAGE = 100;
const MOST = 5_000;

/** A row for each matter and a column for each year; what is planned for a year without an outcome stands in words. */
async function yearSheet(ledger: Ledger, wanted: Wanted): Promise<Sheet> {
  const matters: MatterShown[] = [];
  for (let offset = 0; offset < MOST; offset += PAGE) {
    const found = await ledger.search({ ...wanted, offset, limit: PAGE });
    matters.push(...found.matters.filter(({ cells }) => cells.length > 0));
    if (offset + PAGE >= found.total) break;
  }
  const years = [...new Set(matters.flatMap(({ cells }) => cells.map(({ year }) => year)))].sort(
    (a, b) => a - b,
  );
  return {
    name: `${ledger.office.name}分年数据`,
    columns: [
      { title: "事项", width: 28 },
      { title: "所在", width: 22 },
      { title: "性质", width: 10 },
      { title: "时段", width: 10 },
      { title: "单位", width: 10 },
      ...years.map((year) => ({ title: `${year}年`, width: 13 })),
    ],
    rows: matters.map((matter) => [
      ...[matter.name, matter.under, ROLES[matter.role], matter.part ?? ""],
      ...yearCells(matter, years),
    ]),
  };
}

/** The unit that all its numbers are written in, with their numbers; where they are not, their words. */
function yearCells({ cells, unit }: MatterShown, years: number[]): CellValue[] {
  const ofYear = new Map(cells.map((cell) => [cell.year, cell]));
  const units = new Set(cells.flatMap((cell) => (cell.number === null ? [] : cell.unit)));
  const [scaled = unit] = units;
  const told = years.map((year) => {
    const cell = ofYear.get(year);
    if (!cell) return null;
    if (cell.value === null) return `安排 ${cell.plan}`;
    if (cell.differs) return cell.value;
    return units.size === 1 && cell.number !== null ? cell.number : cell.value;
  });
  return [scaled, ...told];
}

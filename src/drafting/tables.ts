/**
 * Tables in a paste (pure): lines with |, tabs or commas between their cells, or two years side by side (12批次 / 9批次) → what
 * each row says of the draft's year, in words; rows that say nothing of it are set aside with the reason.
 */
import { unitAt } from "../ledger/units.ts";
import { oneOf } from "../text/lexicon.ts";
import { quantitiesIn } from "../text/quantities.ts";

/** What a line of a table says; a line without words tells nothing (its header, a rule). */
export interface Row {
  text: string;
  why: string | null;
  /** What its row planned, which is no outcome: 计划55公里; "" for none. */
  planned: string;
}

interface Column {
  name: string;
  /** What the column counts in, where its header says so: 学校数（所）. */
  unit: string;
}

const OWN = new RegExp(`^(?:${oneOf("own-columns")})$`);
const PLANNED = new RegExp(`^(?:${oneOf("planned-columns")})`);
const REMARKS = new RegExp(`^(?:${oneOf("remark-columns")})`);
const TOTAL = new RegExp(`^(?:${oneOf("totals")})$`);
const SAME = new RegExp(`^(?:${oneOf("same-as-before")})`);
const YEAR = /^(?:19|20)\d{2}年?(?:度)?/;
const NUMBER = /^[\d.,]+$/;
/** 客运班线（条） */
const IN_UNIT = /^(.*?)[（(]([^（()）]{1,6})[）)]$/;
/** No longer are the cells between commas that are a table. */
const CELL = 14;

/** The rows of all tables by line, from 0. */
export function tablesIn(lines: string[], year: number): Map<number, Row> {
  const found = new Map<number, Row>();
  let header: string[] | null = null;
  for (const [i, line] of lines.entries()) {
    header ??= unitsOver(lines[i - 1]);
    const cells: string[] | null = cellsOf(line, header);
    if (cells === null) {
      // A line of words does not end a table whose years stand side by side.
      if (line.trim() === "" || header === null || !lines[i + 1]?.includes(" / ")) header = null;
      continue;
    }
    if (cells.every((cell) => /^[-:\s]*$/.test(cell)))
      found.set(i, { text: "", why: null, planned: "" });
    else if (
      header === null &&
      !cells.slice(1).some((cell) => /\d/.test(cell) && !YEAR.test(cell))
    ) {
      header = cells;
      found.set(i, { text: "", why: null, planned: "" });
    } else found.set(i, rowOf(cells, header ?? cells.map(() => ""), year));
  }
  return found;
}

/** 矿山修复（亩/万元）： over rows of bare numbers; null where no units stand over them. */
function unitsOver(line: string | undefined): string[] | null {
  const [, name, inside] =
    /^(\p{Script=Han}{2,12})[（(]([^（()）]+)[）)][：:]$/u.exec(line?.trim() ?? "") ?? [];
  const units = inside?.split(/[/／、]/) ?? [];
  if (name === undefined || units.length < 2 || !units.every((unit) => isBare(`1${unit}`)))
    return null;
  return ["", ...units.map((unit, i) => `${i === 0 ? name : ""}（${unit}）`)];
}

function rowOf(cells: string[], header: string[], year: number): Row {
  const at = Math.max(
    0,
    cells.findIndex((cell) => /\p{Script=Han}/u.test(cell)),
  );
  const columns = header.map(columnOf);
  const unitAtColumn = header.findIndex((name) => /^(?:计量)?单位$/.test(name));
  const unitColumn =
    unitAtColumn >= 0
      ? unitAtColumn
      : cells.findIndex((cell, i) => i > at && unitAt(cell) === cell && cell !== "");
  const { name: label, unit: unitOfLabel } = columnOf(cells[at]!);
  const unit = unitOfLabel || (unitColumn >= 0 ? (cells[unitColumn] ?? "") : "");
  const inUnit = (cell: string, i: number) =>
    NUMBER.test(cell) ? `${cell}${columns[i]?.unit || unit}` : cell;
  const told = cells.flatMap((_, i) =>
    i > at && i !== unitColumn && !isOther(columns[i]?.name ?? "", year) ? [i] : [],
  );
  const isOwn = (i: number) => header[i]!.includes(String(year)) || OWN.test(columns[i]!.name);
  const outcomes = told.filter((i) => /\d/.test(cells[i]!) && !PLANNED.test(header[i] ?? ""));
  const own = told.find((i) => (header[i] ?? "") !== "" && isOwn(i));
  const value = own ?? outcomes[0];
  const before = header.findIndex((name, i) => i > at && i !== own && isOther(name, year));
  const said = value === undefined ? "" : (cells[value] ?? "");
  if (TOTAL.test(label) && unit === "" && NUMBER.test(said) && !columns[value!]?.unit)
    return { text: `${label}${said}`, why: "合计的是什么没有说", planned: "" };
  const others = told.filter((i) => i !== value && (header[i] ?? "") !== "");
  if (value === undefined || !/[\p{L}\d]/u.test(said)) {
    const words = others.filter((i) => /\p{Script=Han}/u.test(cells[i]!));
    return {
      text: label,
      why: `表里没有${year}年的数${words.map((i) => `（${cells[i]}）`).join("")}`,
      planned: "",
    };
  }
  // Of several columns each says what it counts; what a plan had is no outcome.
  const named = (i: number) =>
    isOwn(i) || REMARKS.test(columns[i]!.name)
      ? inUnit(cells[i]!, i)
      : `${columns[i]!.name}${inUnit(cells[i]!, i)}`;
  const rest = others
    .filter((i) => !PLANNED.test(header[i]!) && /\d/.test(cells[i]!))
    .filter((i) => NUMBER.test(cells[i]!) || quantitiesIn(cells[i]!).length > 0)
    .map((i) => (isBare(cells[i]!) ? named(i) : cells[i]!));
  const same = SAME.test(said) && (cells[before] ?? "") !== "";
  const first = same
    ? [`${label}${inUnit(cells[before]!, value)}`, "与上年持平"]
    : [`${label}${(header[value] ?? "") === "" ? inUnit(said, value) : named(value)}`];
  const planned = others
    .filter((i) => PLANNED.test(header[i]!) && /\d/.test(cells[i]!))
    .map((i) => `${label}${columns[i]!.name}${inUnit(cells[i]!, i)}`);
  return { text: [...first, ...rest].join("，"), why: null, planned: planned.join("，") };
}

/** 学校数（所） counts in 所; other brackets belong to the name. */
function columnOf(words: string): Column {
  const [, name, unit] = IN_UNIT.exec(words) ?? [];
  return unit !== undefined && isBare(`1${unit}`)
    ? { name: name!, unit }
    : { name: words, unit: "" };
}

/** A figure and nothing else. */
function isBare(cell: string): boolean {
  return NUMBER.test(cell) || quantitiesIn(cell)[0]?.text === cell;
}

/** The column of another year. */
function isOther(name: string, year: number): boolean {
  return !name.includes(String(year)) && (YEAR.test(name) || /[去上]年|同期/.test(name));
}

function cellsOf(raw: string, header: string[] | null): string[] | null {
  const line = raw.trim();
  if (line.includes("|")) {
    const cells = line
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => cell.trim());
    return cells.length >= 2 ? cells : null;
  }
  const tabbed = line.split(/\t+/).map((cell) => cell.trim());
  if (tabbed.length >= 3) return tabbed;
  const parts = line.split(/[，,]/).map((cell) => cell.trim());
  if (parts.length >= 3 && parts.every((cell) => cell.length <= CELL))
    if (header === null ? isHeader(parts) : isRowOf(parts, header)) return parts;
  const sides = line.split(/\s+[/／]\s+/);
  if (sides.length !== 2) return null;
  // 指标（2031年 / 2030年）, then 来访团组：12批次 / 9批次
  const lead = /^(.+?)[：:（(](.+)$/.exec(sides[0]!);
  if (!lead || (header === null && !YEAR.test(lead[2]!) && !/[今本去上]年/.test(lead[2]!)))
    return null;
  return [lead[1]!, lead[2]!, sides[1]!.replace(/[)）]$/, "")].map((cell) => cell.trim());
}

/** 指标，2031年，2030年: between commas only years and what a year's column is called make a header. */
function isHeader([first, ...rest]: string[]): boolean {
  const ofYear = (cell: string) =>
    cell.replace(YEAR, "") === "" || OWN.test(cell) || /^[去上]年(?:同期)?$|^同期$/.test(cell);
  return !/\d/.test(first!) && rest.filter(ofYear).length >= 2;
}

function isRowOf([first, ...rest]: string[], header: string[]): boolean {
  return (
    rest.length === header.length - 1 &&
    !/^\d/.test(first!) &&
    rest.some((cell) => NUMBER.test(cell))
  );
}

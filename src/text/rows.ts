/**
 * Table rows as they are written in a report's text (pure): 行政处罚；本年处理决定数量：4119 → the row's own name, and
 * each number with its column's header. A bare number takes its unit from the header, if that names one.
 */
import { oneOf } from "./lexicon.ts";
import { type Quantity, quantitiesIn, round } from "./quantities.ts";
import { sameUnit, UNITS } from "./units.ts";

export interface RowCell {
  /** What the column is called; "" for a cell without a header. */
  header: string;
  /** The cells of words before it, which name the row. */
  row: string;
  quantity: Quantity;
  /** Header and number as they stand: 总计：21. */
  text: string;
  start: number;
}

/** The numbers of a table row, in order; offsets of the quantities are into `text`. */
export function rowCells(text: string): RowCell[] {
  const found: RowCell[] = [];
  let row = "";
  /** The columns of words so far. */
  const named = new Set<string>();
  const parts = partsOf(text);
  const unit = labelUnit(parts[0]!.text) ?? unitCell(parts.map((part) => part.text));
  for (const { text: cell, start } of parts) {
    // 本年收费金额（单位：万元）：7730.28 has another colon in its header's brackets.
    const colon = cell
      .replace(/[（(][^（()）]*[)）]/g, (note) => " ".repeat(note.length))
      .indexOf("：");
    const header = colon < 0 ? "" : cell.slice(0, colon).trim();
    const value = cell.slice(colon + 1);
    const from = start + colon + 1;
    const bare = bareNumber(value, header, unit);
    const quantities = bare ? [bare] : quantitiesIn(value);
    for (const quantity of quantities) {
      found.push({
        header,
        row,
        text: cell,
        start,
        quantity: { ...quantity, start: quantity.start + from, end: quantity.end + from },
      });
    }
    if ((quantities.length === 0 || colon < 0) && /\p{L}/u.test(value) && !isUnit(header, value)) {
      // 收入／项目, 预算数, 支出／项目, 预算数: two tables stand side by side, and the second one's row begins anew.
      const column = lastOf(header);
      const anew = column !== "" && named.has(column) && found.length > 0;
      row = `${anew ? "" : row} ${rowName(header, value.trim())}`.trim().slice(0, MAX_ROW);
      named.add(column);
    }
  }
  return found;
}

function lastOf(header: string): string {
  return header.split("／").at(-1)!;
}

/** 公用经费／其中：办公费 is a label of two, with a colon of its own; the codes of its account say nothing. */
function rowName(header: string, value: string): string {
  const above = /^(.*／)?其中$/.exec(header);
  return `${above?.[1] ?? ""}${value}`
    .replace(/(?<=^|／)其中[：:]/, "")
    .replace(/^\d[\d ]*(?=\p{Script=Han}{2})/u, "");
}

function partsOf(text: string): { text: string; start: number }[] {
  const parts: { text: string; start: number }[] = [];
  let start = 0;
  for (const part of text.split("；")) {
    parts.push({ text: part, start });
    start += part.length + 1;
  }
  return parts;
}

/** What names a row is said again with each of its numbers, so it has an end. */
const MAX_ROW = 200;

const BARE = /^\s*(-?\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,6})?|-?\d{1,16}(?:\.\d{1,6})?)\s*(%?)\s*$/;
/** Columns whose numbers count nothing: 序号, 项目编码, 款; 本年 and 完成时间（天） count. */
const NO_COUNT = new RegExp(
  `^(?:年份?|年度|月份?|时间|${oneOf("account-columns")})$|(?:${oneOf("code-columns")})$`,
);
/** What a table is counted in is not what its rows are marked in. */
const POINTS = new RegExp(`(?:${oneOf("points-columns")})$`);

const UNIT = "单位";

/** The row with the unit that the table is in, where a number in it says none of its own: 单位：万元. */
export function withUnit(text: string, unit: string): string {
  const cells = rowCells(text);
  const bare = cells.some(({ header, quantity }) => quantity.unit === "" && !POINTS.test(header));
  return bare && !text.includes(`；${UNIT}：`) ? `${text}；${UNIT}：${unit}` : text;
}

/** The unit that a line or a corner says for a whole table: 单位：万元, 项目资金（万元）; null where it says none. */
export function unitSaid(text: string): string | null {
  const words =
    /单位\s*[：:]\s*([^\s；;，,）)]{1,8})\s*[）)]?$/.exec(text)?.[1] ??
    /[（(]([^（()）]{1,8})[)）]$/.exec(text)?.[1];
  return words !== undefined && unitNamed(words) ? words : null;
}

/** What a number counts, and how many of it one is. */
interface Scaled {
  unit: string;
  times: number;
}

/** 单位：批次 is a column of its own, and says what the other numbers of the row count. */
function unitCell(cells: string[]): Scaled | null {
  for (const cell of cells) {
    const unit = cell.startsWith(`${UNIT}：`) ? unitNamed(cell.slice(UNIT.length + 1)) : null;
    if (unit) return unit;
  }
  return null;
}

/** 单位：批次 names no row, as 单位：市水务局 does. */
function isUnit(header: string, value: string): boolean {
  return header === UNIT && unitNamed(value) !== null;
}

/** 公务用车保有量（辆）, 接待批次: what a row's own name says that its numbers count goes before the table's unit. */
function labelUnit(cell: string): Scaled | null {
  return unitOf(
    cell
      .slice(cell.search(/：(?![^（(]*[)）])/) + 1)
      .split("／")
      .at(-1)!,
  );
}

function bareNumber(value: string, header: string, rowUnit: Scaled | null): Quantity | null {
  const match = BARE.exec(value);
  if (!match || header === "" || NO_COUNT.test(lastOf(header))) return null;
  const of = POINTS.test(header.replace(NOTE, "")) ? null : rowUnit;
  const { unit, times } = match[2]
    ? { unit: "%", times: 1 }
    : (unitOf(header) ?? of ?? { unit: "", times: 1 });
  const n = round(Number(match[1]!.replaceAll(",", "")) * times);
  const text = value.trim();
  const start = value.indexOf(text);
  return { lo: n, hi: n, unit, approx: false, text, start, end: start + text.length };
}

/** The unit that a column's header names, in brackets (长度（公里）) or as what it counts (户数, 参加人次); null where it names none. */
function unitOf(header: string): Scaled | null {
  const name = header.replace(NOTE, "");
  if (/(?:比例|占比|增长率|增幅)$/.test(name)) return { unit: "%", times: 1 };
  const notes = [...header.matchAll(NOTE)].map(([, note]) => note!.replace(/^单位[：:]/, ""));
  // 完成数 counts no tenths.
  const counted = /([^数]{1,3})(?<!成)数$/.exec(name)?.[1] ?? "";
  const ends = [name.slice(-3), name.slice(-2), counted, counted.slice(-2), counted.slice(-1)];
  for (const words of [...notes, ...ends]) {
    const unit = unitNamed(words);
    if (unit) return unit;
  }
  return null;
}

const NOTE = /[（(]([^（()）]*)[)）]/g;

/** What words name that are a unit and nothing else: 元 of 万元; null of any others. */
export function unitIn(words: string): string | null {
  return unitNamed(words)?.unit ?? null;
}

/** 万元: a unit and nothing else, with how many of it are meant. */
function unitNamed(words: string): Scaled | null {
  const [, scale, unit] = /^([万亿]?)(.+)$/.exec(words.trim()) ?? [];
  if (unit === undefined || !UNITS.includes(unit)) return null;
  return { unit: sameUnit(unit), times: { 万: 1e4, 亿: 1e8 }[scale!] ?? 1 };
}

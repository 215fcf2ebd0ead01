/**
 * What is seen on a sheet → its parts (pure): cut where whole rows are empty → the lines above a table (title, 单位：万元) and
 * below it (notes, who filled it in) set apart → cut where whole columns are empty → tables. What goes on behind an empty row
 * without a header of its own is the same table.
 */
import { unitIn } from "../../../text/rows.ts";
import type { Placed } from "./places.ts";

/** One row of cells. */
export type Line = Placed[];

export interface Part {
  above: Line[];
  /** The table's rows; none where the part is only lines. */
  rows: Line[];
  below: Line[];
  /** What its bare numbers count, where the lines above say it: 万元. */
  unit: string | null;
}

const FIGURE = /^[-+−(（]?[¥￥$]?\d[\d,，.]*[)）]?[%％万亿]?$/;
/** 填报单位：区外办 in one cell; 填报单位： with what it is in the next. */
const LABELLED = /^[^：:]{2,12}[：:]\s*\S/;
const LABEL = /^[^：:]{2,12}[：:]$/;
/** Which annex it is, in a corner beside the title: 附件1, 公开08表. */
export const MARK = /^(?:附[件表]|公开|表)\s*[\d一二三四五六七八九十]*\s*表?[：:]?$/;
/** What stands beside them: a date, a name. */
const MAX_BESIDE = 16;
/** A single cell below a table that is longer is a remark. */
const MAX_NAME = 24;
/** Rows that a header may have. */
const MAX_HEAD = 3;
/** Empty rows within one table. */
const MAX_GAP = 2;

/** The parts of a sheet in reading order. */
export function partsOf(cells: Placed[], unit: string | null = null): Part[] {
  const parts: Part[] = [];
  /** Of lines that an empty row parts from their table. */
  let told = unit;
  /** The table that may go on, and where it stands. */
  let open: { part: Part; extent: Extent } | null = null;
  for (const band of bandsOf(cells)) {
    const { above, rows, below } = peeled(linesOf(band));
    const own = unitOf(above) ?? told;
    told = rows.length === 0 ? own : unit;
    const groups = groupsOf(rows).flatMap(repeatsOf);
    if (groups.length > 1) {
      parts.push({ above, rows: [], below: [], unit: null });
      for (const group of groups) for (const part of partsOf(group, own)) parts.push(part);
      parts.push({ above: below, rows: [], below: [], unit: null });
      open = null;
      continue;
    }
    const extent = extentOf(rows.flat());
    if (open && above.length === 0 && goesOn(open.extent, extent, rows)) {
      for (const row of rows) open.part.rows.push(row);
      open.part.below = below;
      open.extent.end = extent.end;
    } else {
      const part = { above, ...cornered(rows, own), below };
      parts.push(part);
      open = rows.length > 0 ? { part, extent } : null;
    }
    if (below.length > 0) open = null;
  }
  return parts;
}

/** Columns from `left` up to, but not with, `right`; rows up to, but not with, `end`. */
interface Extent {
  left: number;
  right: number;
  end: number;
}

function extentOf(cells: Placed[]): Extent {
  const extent = { left: Number.POSITIVE_INFINITY, right: 0, end: 0 };
  for (const { column, right, below } of cells) {
    extent.left = Math.min(extent.left, column);
    extent.right = Math.max(extent.right, right);
    extent.end = Math.max(extent.end, below);
  }
  return extent;
}

/** Cut where no cell reaches into a row. */
function bandsOf(cells: Placed[]): Placed[][] {
  const bands: Placed[][] = [];
  let end = 0;
  for (const cell of cells) {
    if (bands.length === 0 || cell.row > end) bands.push([]);
    bands.at(-1)!.push(cell);
    end = Math.max(end, cell.below);
  }
  return bands;
}

function linesOf(cells: Placed[]): Line[] {
  return [...Map.groupBy(cells, ({ row }) => row).values()];
}

/** The lines above and below a table, and the table. Where no row has two cells, all are lines. */
function peeled(lines: Line[]): Omit<Part, "unit"> {
  const widest = lines.reduce((most, line) => Math.max(most, line.length), 0);
  if (widest < 2 || lines.every((line) => line.length === 1 || tells(line, widest + 1)))
    return { above: lines, rows: [], below: [] };
  let first = 0;
  while (first < lines.length && isAbove(lines, first, widest)) first++;
  let last = lines.length;
  while (last > first && isBelow(lines[last - 1]!, widest)) last--;
  return { above: lines.slice(0, first), rows: lines.slice(first, last), below: lines.slice(last) };
}

function isAbove(lines: Line[], at: number, widest: number): boolean {
  const line = lines[at]!;
  const [only] = line;
  const next = lines[at + 1]?.[0]?.row ?? Number.POSITIVE_INFINITY;
  if (line.length === 1) return only!.below <= next && !FIGURE.test(only!.text);
  const words = line.filter(({ text }) => !MARK.test(text));
  return tells(line, widest) || (line.length < widest && words.length < 2);
}

function isBelow(line: Line, widest: number): boolean {
  const [only] = line;
  if (line.length === 1) return /[：:。]/.test(only!.text) || only!.text.length > MAX_NAME;
  return tells(line, widest);
}

/** 填报单位：区外办, 单位：万元: a row of what is told of the whole table. */
function tells(line: Line, widest: number): boolean {
  if (line.length >= widest) return false;
  const telling = line.filter(({ text }) => LABELLED.test(text) || LABEL.test(text));
  const beside = line.filter(({ text }, i) => {
    if (LABELLED.test(text) || LABEL.test(text)) return false;
    return !LABEL.test(line[i - 1]?.text ?? "");
  });
  const few = beside.length <= telling.length;
  return (
    telling.length > 0 &&
    few &&
    beside.every(({ text }) => text.length <= MAX_BESIDE && !FIGURE.test(text))
  );
}

/** The unit that the lines name: （单位：万元）, 金额单位:元. */
function unitOf(lines: Line[]): string | null {
  for (const { text } of lines.toReversed().flat()) {
    for (const [, words] of text.matchAll(/单位[：:]\s*(?:人民币)?([^\s；;，,、（）()]+)/g))
      if (unitIn(words!) !== null) return words!;
  }
  // 单位： | 万元
  const cells = lines.flat();
  const at = cells.findIndex(({ text }) => /单位[：:]$/.test(text));
  const words = cells[at + 1]?.text ?? "";
  return at >= 0 && unitIn(words) !== null ? words : null;
}

/** Cut where no cell reaches into a column; what lies to the right is a table of its own only if its rows have names. */
function groupsOf(rows: Line[]): Placed[][] {
  const cells = rows.flat();
  const groups: { cells: Placed[]; left: number; end: number }[] = [];
  for (const cell of cells.toSorted((a, b) => a.column - b.column)) {
    const group = groups.at(-1);
    if (!group || cell.column > group.end)
      groups.push({ cells: [cell], left: cell.column, end: cell.right });
    else {
      group.cells.push(cell);
      group.end = Math.max(group.end, cell.right);
    }
  }
  const parted: Placed[][] = [];
  for (const { cells: own, left } of groups) {
    const first = own.filter(({ column }) => column === left).sort((a, b) => a.row - b.row);
    const named = first.slice(1).filter(({ text }) => !FIGURE.test(text)).length;
    const isTable =
      own.some(({ column }) => column !== left) && named * 2 >= first.length - 1 && named > 0;
    if (parted.length > 0 && !isTable) parted.at(-1)!.push(...own);
    else parted.push(own);
  }
  return parted.map((own) => own.sort((a, b) => a.row - b.row || a.column - b.column));
}

/** 项目 | 决算数 | 项目 | 决算数: two tables that stand beside each other under one another's header. */
function repeatsOf(cells: Placed[]): Placed[][] {
  const { left, right } = extentOf(cells);
  const heads = linesOf(cells).slice(0, MAX_HEAD);
  for (const head of heads.filter(
    (line) => line[0]!.column === left && line.at(-1)!.right === right,
  )) {
    const names = head.map(({ text }) => text);
    for (let size = 2; size * 2 <= names.length; size++) {
      const repeats =
        names.length % size === 0 && names.every((name, i) => name === names[i % size]);
      if (!repeats || names.slice(0, size).some((name) => FIGURE.test(name))) continue;
      const starts = head.filter((_, i) => i % size === 0).map(({ column }) => column);
      const groups = starts.map((start, i) =>
        cells.filter(({ column }) => column >= start && column < (starts[i + 1] ?? right)),
      );
      const whole = groups.every((group, i) =>
        group.every((cell) => cell.right <= (starts[i + 1] ?? right)),
      );
      if (whole) return groups;
    }
  }
  return [cells];
}

/** 单位：万元 in the corner of the header says what the numbers count, and names no column. */
function cornered(rows: Line[], unit: string | null): Pick<Part, "rows" | "unit"> {
  const corner = rows[0]?.[0];
  const own = corner && /^[（(]?\S{0,2}单位[：:]/.test(corner.text) ? unitOf([[corner]]) : null;
  if (own === null) return { rows, unit };
  const bare = rows[0]!.map((cell) => (cell === corner ? { ...cell, text: "" } : cell));
  return { rows: [bare, ...rows.slice(1)], unit: own };
}

/** Does a table go on in rows that come after an empty one? They stand under its columns and begin with figures. */
function goesOn(before: Extent, after: Extent, [first]: Line[]): boolean {
  return (
    first !== undefined &&
    first[0]!.row - before.end <= MAX_GAP &&
    after.left >= before.left &&
    after.right <= before.right &&
    first.slice(1).some(({ text }) => FIGURE.test(text))
  );
}

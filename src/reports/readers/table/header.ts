/** A table's rows → the rows among them that are its header, and what that header says over a cell. */
import { oneOf } from "../../../text/lexicon.ts";
import { isFigure, isNothing, isWide, ownOf, type Slot, textsOf } from "./grid.ts";

export interface Header {
  /** One list for each header row, from the left; a cell that reaches down is in several. */
  rows: Slot[][];
  /** Up to this column stand the rows' labels. */
  labels: number;
  /** The first row under it. */
  end: number;
}

/** Rows that a header may have. */
const MAX_DEPTH = 8;
/** So many rows tell what stands under a header. */
const MAX_BODY = 200;
/** A longer text heads nothing: it is not said again before every value. */
export const MAX_HEADER = 60;
const CODES = new RegExp(`^(?:${oneOf("account-columns")})$`);

/** Whether a value, anywhere but in the first cell, begins in this row. */
function holdsFigures(slots: Slot[], row: number): boolean {
  return slots.some((slot) => slot.row === row && slot.column > 0 && isFigure(slot.text));
}

/** How many rows from `start` are the header; none where the first row already holds values or labels a group. */
export function depthOfHeader(grid: Slot[][], start: number): number {
  const first = grid[start]!;
  const [lead, ...others] = first;
  if (holdsFigures(first, start) || first.some(({ text }) => /[：:]$/.test(text))) return 0;
  const spread = others.some(isWide);
  if (!spread && others.some((slot) => slot.below < lead!.below)) return 0;
  let limit = start + 1;
  const most = Math.min(grid.length, start + MAX_DEPTH);
  while (limit < most && !holdsFigures(grid[limit]!, limit)) limit++;
  let end = Math.min(...first.map((slot) => slot.below));
  // 项目 over several columns, which other cells of the header reach past, is parted below.
  const parted = isWide(lead!) && others.some((slot) => slot.below > lead!.below);
  if (!spread && !parted) return Math.min(end, limit) - start;
  for (let from = -1; from < end; ) {
    from = end;
    const slots = grid.slice(start, end).flat();
    for (const { below } of slots) if (below <= limit) end = Math.max(end, below);
    if (end === from && end < limit && divides(grid[end]!, end, grid[end - 1]!)) end++;
  }
  return end - start;
}

/** Whether a row parts the header cells above it further: whatever it holds beside that is not new. */
function divides(slots: Slot[], row: number, above: Slot[]): boolean {
  const own = ownOf(slots, row);
  const over = (slot: Slot) =>
    above.find((upper) => upper.column <= slot.column && upper.right >= slot.right);
  const parts = own.filter((slot) => {
    const upper = over(slot);
    return upper && upper.right - upper.column > slot.right - slot.column;
  });
  return (
    parts.length > 1 &&
    own.every((slot) => {
      const upper = over(slot)?.text ?? "";
      return parts.includes(slot) || slot.text === "" || upper === "" || upper === slot.text;
    })
  );
}

/**
 * A header again inside a table: right under a title across it, or a row of words with rows of figures on both sides.
 */
export function depthOfNewHeader(
  grid: Slot[][],
  start: number,
  before: Slot[],
  titled: boolean,
): number {
  const words = valuesOf(grid[start]!).map(({ text }) => text);
  const worded = words.every((text) => text !== "" && !isFigure(text) && !isNothing(text));
  if (words.length === 0 || !worded) return 0;
  const depth = depthOfHeader(grid, start);
  const after = grid[start + depth];
  if (depth === 0 || !after) return 0;
  const figures = (slots: Slot[]) =>
    valuesOf(slots).every(({ text }) => isFigure(text) || isNothing(text));
  if (titled) return figures(after) ? depth : 0;
  const distinct = words.length > 1 && new Set(words).size === words.length;
  return distinct && figures(before) && figures(after) ? depth : 0;
}

function valuesOf(slots: Slot[]): Slot[] {
  return slots.filter((slot) => slot.column > 0);
}

/** The rows of `grid` from `start` up to `end` as a header. */
export function headerOf(grid: Slot[][], start: number, end: number): Header {
  const rows = grid.slice(start, end);
  const corner = rows[0]![0]!;
  const header: Header = { rows, labels: 0, end };
  // One cell over the first columns from top to bottom heads labels, and so does one that is parted over words and codes; any
  // other heads values.
  const whole = corner.below >= end || (isWide(corner) && headsWords(grid, header, corner.right));
  header.labels = whole ? corner.right : 0;
  const width = rows.at(-1)!.at(-1)!.right;
  // Behind codes of accounts their names are labels too.
  while (header.labels > 0 && header.labels < width - 1 && headsCodes(header, header.labels))
    header.labels = rows.at(-1)!.find(({ right }) => right > header.labels)!.right;
  return header;
}

/** Whether the columns up to `right` hold no values but codes, and others do. */
function headsWords(grid: Slot[][], header: Header, right: number): boolean {
  const body = grid
    .slice(header.end, header.end + MAX_BODY)
    .flatMap((slots, i) => ownOf(slots, header.end + i));
  const figures = body.filter(({ text }) => isFigure(text));
  return (
    figures.some(({ column }) => column >= right) &&
    figures.every((slot) => slot.column >= right || isCode(header, slot))
  );
}

/** Whether all columns up to `right` hold codes. */
function headsCodes({ rows }: Header, right: number): boolean {
  const leaves = rows.at(-1)!.filter(({ column }) => column < right);
  return leaves.length > 0 && leaves.every(({ text }) => CODES.test(text));
}

/** A code of the classification of accounts: a number in a column that is called so. */
export function isCode({ rows }: Header, slot: Slot): boolean {
  if (!/^\d{1,12}$/.test(slot.text)) return false;
  return rows.some((slots) =>
    slots.some(
      ({ text, column, right }) =>
        column <= slot.column && right >= slot.right && CODES.test(text.replace(/\s/g, "")),
    ),
  );
}

/** What a column of codes is called, which may stand beside the first row of values: 类 款 项 合计 942.25. */
export function namesCode({ rows }: Header, slot: Slot): boolean {
  return (
    rows.length > 0 &&
    isCode({ rows, labels: 0, end: 0 }, { ...slot, text: "0" }) &&
    CODES.test(slot.text)
  );
}

/** A row that only counts the columns (栏次 1 2 3) belongs to the header. */
export function countsColumns(slots: Slot[], row: number): boolean {
  const [lead, ...numbers] = ownOf(slots, row);
  // 栏次 | 1 | 2 | 3=1+2 says what it is.
  if (lead?.text === "栏次" && numbers.length > 0)
    return numbers.every(({ text }) => /^[\d=+\-—（）()甲乙丙丁]{0,12}$/.test(text));
  return (
    lead !== undefined &&
    numbers.length > 1 &&
    /^(?:栏次|行次|序号|甲|)$/.test(lead.text) &&
    numbers.every(({ text }, i) => text === String(i + 1))
  );
}

/** The header's cells over the columns of `slot`, from the top: 法人或其他组织, 商业企业. */
export function headersOver({ rows, labels, end }: Header, slot: Slot, width: number): string[] {
  const path: string[] = [];
  const said = new Set<Slot>();
  for (const slots of rows) {
    const over = slots.filter(({ column, right }) => column < slot.right && right > slot.column);
    const texts = textsOf(over.filter((cell) => !said.has(cell)));
    for (const cell of over) said.add(cell);
    // One cell over all values tells none of them apart; only a year or a unit in it must be said with each, or what stands
    // beside 项目 over the columns of labels: 收入预算.
    const [cell] = over;
    if (!cell) continue;
    const idle =
      rows[0]![0]!.below >= end &&
      cell.column === labels &&
      cell.right === width &&
      cell.below < end &&
      !/[\d元]/.test(cell.text);
    if (idle || texts.length > 3) continue;
    const text = texts.join("、");
    if (text !== "" && text.length <= MAX_HEADER && text !== path.at(-1)) path.push(text);
  }
  return path;
}

/** The header as one line: each column's name with those above it, and any cell that stands over no column alone. */
export function leavesOf({ rows }: Header): string[] {
  const said = new Set<Slot>();
  const leaves = rows.at(-1)!.map((leaf) => {
    const path = rows
      .map((slots) => slots.find((cell) => cell.column <= leaf.column && cell.right > leaf.column))
      .filter((cell, i, all) => cell !== undefined && cell !== all[i - 1]) as Slot[];
    for (const cell of path) said.add(cell);
    return { column: leaf.column, text: textsOf(path).join("／") };
  });
  const others = rows.flat().filter((cell) => !said.has(cell) && said.add(cell));
  return [...leaves, ...others]
    .sort((one, other) => one.column - other.column)
    .map(({ text }) => text)
    .filter((text) => text !== "");
}

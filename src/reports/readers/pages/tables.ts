/**
 * Frames → row blocks. The parts of a table that page breaks parted are put together again: the header that each page
 * repeats is left out, a row that was cut is made whole, and a label goes on over the rows it still stands beside.
 */
import type { Block } from "../../blocks.ts";
import { type Cell, tableRows } from "../table.ts";
import { type Frame, type FrameCell, nearest } from "./frames.ts";
import { textBuilder } from "./lines.ts";

/** Columns of two parts agree within this, in points. */
const NEAR = 4;
/** Pages bound on both sides have their margins the other way round. */
const MAX_SHIFT = 40;
const MAX_REPEATED = 4;
const FIGURE = /^[-+−]?\d[\d,，.]*[%％]?$/;

/** Frames that follow one another, with nothing between them but the end of a page, as rows. */
export function rowBlocks(frames: Frame[]): Block[] {
  const blocks: Block[][] = [];
  let open: Frame | null = null;
  /** The cells at the foot of the table so far. */
  let foot: FrameCell[] = [];
  for (const frame of frames) {
    const part = open ? fitted(frame, open) : null;
    let added: FrameCell[];
    if (open && part) {
      added = resume(open, foot, part);
    } else {
      if (open) blocks.push(said(open));
      open = { ...frame, pages: [...frame.pages], cells: [...frame.cells] };
      foot = [];
      added = open.cells;
    }
    const end = open.pages.length;
    foot = [...foot, ...added].filter((cell) => cell.below === end);
  }
  if (open) blocks.push(said(open));
  return blocks.flat();
}

/** The frame moved to the margins of the one above, or null where its columns are others. */
function fitted(frame: Frame, above: Frame): Frame | null {
  const shift = above.xs[0]! - frame.xs[0]!;
  const xs = frame.xs.map((x) => x + shift);
  const within = (inner: number[], outer: number[]) =>
    inner.every((x) => outer.some((edge) => Math.abs(edge - x) < NEAR));
  if (Math.abs(shift) > MAX_SHIFT || Math.abs(above.xs.at(-1)! - xs.at(-1)!) > NEAR) return null;
  if (!within(xs, above.xs) && !within(above.xs, xs)) return null;
  const cells = frame.cells.map((cell) => ({
    ...cell,
    x: cell.x + shift,
    right: cell.right + shift,
  }));
  return { ...frame, xs, cells };
}

/** Put the next page's part under a table; the cells that it adds. */
function resume(table: Frame, foot: FrameCell[], part: Frame): FrameCell[] {
  let first = repeatedRows(table, part);
  const above = (cell: FrameCell) =>
    foot.find((other) => near(other.x, cell.x) && near(other.right, cell.right));
  const top = part.cells.filter((cell) => cell.row === first);
  if (isRest(top, above)) {
    for (const cell of top) {
      const whole = above(cell);
      if (!whole) continue;
      const text = textBuilder();
      text.add(whole.text);
      text.add(cell.text);
      whole.text = text.text();
      whole.sure = whole.sure.concat(cell.sure);
    }
    first++;
  }
  const offset = table.pages.length - first;
  for (const page of part.pages.slice(first)) table.pages.push(page);
  if (part.xs.length > table.xs.length) table.xs = part.xs;
  const cells = part.cells.filter((cell) => cell.below > first);
  const gone = new Set<FrameCell>();
  for (const cell of cells) {
    cell.row = Math.max(cell.row, first) + offset;
    cell.below += offset;
  }
  for (const cell of cells.filter(({ row }) => row === first + offset)) {
    const label = above(cell);
    const spans = (other: FrameCell) => other.below - other.row > 1;
    if (!label || (cell.text !== "" && label.text !== "")) break;
    if (!part.open && !spans(cell) && !spans(label)) break;
    label.text += cell.text;
    label.sure = label.sure.concat(cell.sure);
    label.below = cell.below;
    gone.add(cell);
  }
  const added = cells.filter((cell) => !gone.has(cell));
  for (const cell of added) table.cells.push(cell);
  return added;
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) < NEAR;
}

/** How many rows at the top of a part are the table's header over again. */
function repeatedRows(table: Frame, part: Frame): number {
  const row = ({ cells }: Frame, r: number) =>
    cells.filter((cell) => cell.row === r).map(({ text }) => text);
  const head = { ...table, cells: table.cells.slice(0, 200) };
  let count = 0;
  for (; count < Math.min(MAX_REPEATED, part.pages.length); count++) {
    const texts = row(part, count);
    if (texts.slice(1).some((text) => FIGURE.test(text)) || texts.join("") === "") break;
    if (texts.join("\n") !== row(head, count).join("\n")) break;
  }
  return count;
}

/** Whether the row at the top of a page is the rest of the one cut at the foot of the page before. */
function isRest(top: FrameCell[], above: (cell: FrameCell) => FrameCell | undefined): boolean {
  const [lead, ...others] = top;
  const worded = others.filter(({ text }) => text !== "");
  if (lead?.text !== "" || worded.length === 0) return false;
  if (worded.some((cell) => FIGURE.test(cell.text) || !above(cell)?.text)) return false;
  const midway = worded.some((cell) => !/[。；！？]$/.test(above(cell)!.text));
  return midway || worded.length < others.length;
}

function said({ xs, pages, cells }: Frame): Block[] {
  const rows: Cell[][] = pages.map(() => []);
  const sure: number[][] = pages.map(() => []);
  for (const cell of cells) {
    rows[cell.row]!.push({
      text: cell.text,
      rowSpan: cell.below - cell.row,
      colSpan: nearest(xs, cell.right) - nearest(xs, cell.x),
    });
    for (const value of cell.sure) sure[cell.row]!.push(value);
  }
  return tableRows(rows).map(({ text, row }) => ({
    kind: "row",
    text,
    page: pages[row]!,
    ...surety(sure[row]!),
  }));
}

/** That of the least sure line, where any comes from OCR: a mean would hide a doubtful figure among sure words. */
export function surety(sure: number[]): { sure?: number } {
  if (sure.length === 0) return {};
  return { sure: sure.reduce((least, value) => Math.min(least, value), 1) };
}

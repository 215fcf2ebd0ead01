/** A Word table as it is walked → rows of cells with spans → blocks (ECMA-376 Part 1, §17.4). */
import type { Block } from "../../blocks.ts";
import { tableBlocks } from "../table.ts";
import { isOn } from "./styles.ts";
import type { Attribute } from "./xml.ts";

export interface Table {
  rows: Cell[][];
  row: Cell[];
  /** The row is deleted or hidden. */
  rowGone: boolean;
  /** Grid columns that the row leaves free before its next cell. */
  before: number;
  /** Notes that its paragraphs refer to; they follow the table. */
  notes: string[];
}

export interface Cell {
  blocks: Block[];
  before: number;
  span: number;
  /** Part of the cell above, or of the one to the left; `begin` is what others may be part of. */
  down: "begin" | "part" | null;
  right: "begin" | "part" | null;
}

interface Spanning {
  text: string;
  rowSpan: number;
  colSpan: number;
}

/** Word's tables have at most 63 columns. */
const MAX_COLUMNS = 64;

export function openTable(): Table {
  return { rows: [], row: [], rowGone: false, before: 0, notes: [] };
}

export function openRow(table: Table) {
  closeRow(table);
  table.rowGone = false;
  table.before = 0;
}

export function closeRow(table: Table) {
  if (table.row.length > 0 && !table.rowGone) table.rows.push(table.row);
  table.row = [];
}

export function openCell(table: Table): Cell {
  const { before } = table;
  table.before = 0;
  return { blocks: [], before, span: 1, down: null, right: null };
}

/** One element of w:trPr. */
export function readRowProperty(table: Table, name: string, attribute: Attribute) {
  if (name === "w:gridBefore") table.before = columns(attribute("val"), 0);
  else if (name === "w:hidden" && isOn(attribute("val") ?? "")) table.rowGone = true;
}

/** One element of w:tcPr. */
export function readCellProperty(cell: Cell, name: string, attribute: Attribute) {
  if (name === "w:gridSpan") cell.span = columns(attribute("val"), 1);
  else if (/^w:vmerge$/i.test(name)) cell.down = attribute("val") === "restart" ? "begin" : "part";
  else if (/^w:hmerge$/i.test(name)) cell.right = attribute("val") === "restart" ? "begin" : "part";
}

function columns(value: string | undefined, least: number): number {
  return Math.min(Math.max(Math.trunc(Number(value)) || least, least), MAX_COLUMNS);
}

/** A table of one column is a frame around paragraphs, which stay what they are; every other one becomes rows. */
export function blocksOf(table: Table): Block[] {
  return table.rows.every((row) => row.length === 1)
    ? cellBlocks(table)
    : tableBlocks(spansOf(table.rows));
}

/** What stands in the cells, one after another. */
export function cellBlocks(table: Table): Block[] {
  return table.rows.flatMap((row) => row.flatMap((cell) => cell.blocks));
}

/** Rows of cells with their spans, each cell in the row and column where it begins. */
function spansOf(rows: Cell[][]): Spanning[][] {
  /** By column, the cell that those below may be part of. */
  const above = new Map<number, Spanning>();
  return rows.map((row) => {
    const spans: Spanning[] = [];
    let column = 0;
    for (const cell of row) {
      if (cell.before > 0) spans.push({ text: "", rowSpan: 1, colSpan: cell.before });
      column += cell.before;
      const upper = above.get(column);
      const left = spans.at(-1);
      if (cell.down === "part" && upper?.colSpan === cell.span) upper.rowSpan++;
      else if (cell.right === "part" && left) left.colSpan += cell.span;
      else {
        const text = cell.blocks.map((block) => block.text).join(" ");
        const own = { text, rowSpan: 1, colSpan: cell.span };
        spans.push(own);
        if (cell.down === null) above.delete(column);
        else above.set(column, own);
      }
      column += cell.span;
    }
    return spans;
  });
}

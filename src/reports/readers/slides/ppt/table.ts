/** A table of PowerPoint 97 to 2003 → blocks: it is a group of rectangles, whose edges say which rows and columns they take. */
import type { Block } from "../../../blocks.ts";
import { blocksOfCells, type FullCell } from "../../cells.ts";
import type { Rectangle } from "../deck.ts";
import type { PptText } from "./text.ts";

/** A shape in a table's group. */
export interface TablePart {
  text: PptText | null;
  at: Rectangle | null;
  /** What kind of shape: 1 a rectangle, 20 a line, 75 a picture. */
  form: number;
  /** Deleted or hidden. */
  gone: boolean;
}

/** Edges this near are one, in the drawing's units. */
const NEAR = 2;
const RECTANGLE = 1;
const MAX_CELLS = 50_000;

export function tableBlocksOf(parts: TablePart[]): Block[] {
  const cells = parts.filter(
    (part): part is TablePart & { at: Rectangle } =>
      part.at !== null && !part.gone && (part.text !== null || part.form === RECTANGLE),
  );
  if (cells.length > MAX_CELLS) throw new Error(`表格超过 ${MAX_CELLS / 10_000} 万格`);
  const columns = edgesOf(cells.map(({ at }) => at.x));
  const rows = edgesOf(cells.map(({ at }) => at.y));
  const grid = rows.map((): { x: number; cell: FullCell }[] => []);
  for (const { at, text } of cells) {
    const [row, column] = [indexOf(rows, at.y), indexOf(columns, at.x)];
    const cell: FullCell = {
      blocks: (text?.lines ?? []).map((line) => ({ kind: "text", text: line.text })),
      rowSpan: countWithin(rows, row, at.y + at.height),
      colSpan: countWithin(columns, column, at.x + at.width),
    };
    grid[row]!.push({ x: at.x, cell });
  }
  return blocksOfCells(
    grid.map((row) => row.toSorted((a, b) => a.x - b.x).map(({ cell }) => cell)),
  );
}

/** The distinct edges in order. */
function edgesOf(places: number[]): number[] {
  const edges: number[] = [];
  for (const place of places.toSorted((a, b) => a - b))
    if (edges.length === 0 || place - edges.at(-1)! > NEAR) edges.push(place);
  return edges;
}

function indexOf(edges: number[], place: number): number {
  return edges.findLastIndex((edge) => edge <= place);
}

/** How many rows or columns begin between the first and the cell's own end. */
function countWithin(edges: number[], from: number, end: number): number {
  let to = from + 1;
  while (to < edges.length && edges[to]! < end - NEAR) to++;
  return to - from;
}

/**
 * The cells of an RTF table → rows with spans. RTF says where each cell's right edge lies and which cells go on with
 * the one above or to the left (RTF specification 1.9.1, “Table Definitions”); how many columns a cell takes follows
 * from the edges of all rows.
 */
import type { Block } from "../../blocks.ts";
import { blocksOfCells, type FullCell } from "../cells.ts";

/** What `\trowd` … `\cellx` say of one cell. `goesOn`: it is part of the cell above, or of the one to its left. */
export interface CellDefinition {
  /** In twips from the table's left edge. */
  right: number;
  goesOn: "above" | "left" | null;
}

export interface Row {
  cells: Block[][];
  definitions: CellDefinition[];
}

/** Edges nearer than this, in twips, are one: columns drawn by hand never meet exactly. */
const TOLERANCE = 40;

export function blocksOfRows(rows: Row[]): Block[] {
  const edges = edgesOf(rows);
  /** By the column it begins in, the cell that those below may be part of. */
  const above = new Map<number, FullCell>();
  return blocksOfCells(
    rows.map(({ cells, definitions }) => {
      const row: FullCell[] = [];
      let column = 0;
      for (const [i, blocks] of cells.entries()) {
        const { right, goesOn } = definitions[i] ?? { right: null, goesOn: null };
        const end = right === null ? column + 1 : Math.max(column + 1, edges.of(right));
        const upper = above.get(column);
        const left = row.at(-1);
        if (goesOn === "above" && upper) {
          upper.rowSpan++;
          upper.blocks.push(...blocks);
        } else if (goesOn === "left" && left) {
          left.colSpan += end - column;
          left.blocks.push(...blocks);
        } else {
          const cell = { blocks, rowSpan: 1, colSpan: end - column };
          row.push(cell);
          above.set(column, cell);
        }
        column = end;
      }
      return row;
    }),
  );
}

/** `of` gives the column that ends at an edge, counted from 1. */
function edgesOf(rows: Row[]) {
  const all = rows.flatMap(({ definitions }) => definitions.map(({ right }) => right));
  const edges: number[] = [];
  for (const edge of all.toSorted((a, b) => a - b)) {
    if (edges.length === 0 || edge > edges.at(-1)! + TOLERANCE) edges.push(edge);
  }
  return {
    of(edge: number): number {
      let low = 0;
      let high = edges.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (edges[middle]! <= edge) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

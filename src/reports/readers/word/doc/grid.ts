/**
 * Tables as their paragraphs come by → cells and rows of the flow. A row's edges are told at its end and its columns
 * are known only from all rows, so cells are put in their columns when the table is over.
 */
import type { createFlow } from "../flow.ts";
import type { Cell } from "../tables.ts";
import type { RowFormat } from "./formats.ts";

export type Flow = ReturnType<typeof createFlow>;

interface Row {
  cells: Cell[];
  format: RowFormat | null;
}

/** Edges closer than this are one: tables drawn by hand are off by a hair. In twentieths of a point, so 0.7 mm. */
const NEAR = 40;
const MAX_COLUMNS = 63;

export function createTables(flow: Flow) {
  const open: { rows: Row[]; inCell: boolean }[] = [];

  function openCell() {
    const table = open.at(-1);
    if (!table || table.inCell) return;
    flow.openCell();
    table.inCell = true;
  }

  function closeCell() {
    const table = open.at(-1);
    if (!table?.inCell) return;
    flow.closeCell();
    table.inCell = false;
  }

  function closeRow(format: RowFormat | null, gone: boolean) {
    closeCell();
    const table = flow.table();
    if (!table) return;
    open.at(-1)!.rows.push({ cells: table.row, format });
    table.rowGone = gone;
    flow.closeRow();
    table.rowGone = false;
  }

  return {
    /** Close and open tables until a paragraph that stands in `depth` of them is in its place. */
    enter(depth: number, endsRow: boolean) {
      while (open.length > depth) {
        closeRow(null, false);
        placeCells(open.pop()!.rows);
        flow.closeTable();
      }
      while (open.length < depth) {
        openCell();
        flow.openTable();
        open.push({ rows: [], inCell: false });
      }
      if (!endsRow) openCell();
    },
    closeCell,
    closeRow,
  };
}

/** Sets how many columns each cell spans, and what it is part of. Rows that do not fit their edges stay as they are. */
function placeCells(rows: Row[]): void {
  const columnOf = columnsOf(rows);
  for (const { cells, format } of rows) {
    if (!format || format.edges.length !== cells.length + 1) continue;
    let next = 0;
    for (const [i, cell] of cells.entries()) {
      cell.down = format.down[i] ?? null;
      if (!columnOf) continue;
      const from = Math.max(columnOf.get(format.edges[i]!)!, next);
      const to = columnOf.get(format.edges[i + 1]!)!;
      cell.before = from - next;
      cell.span = Math.max(to - from, 1);
      next = from + cell.span;
    }
  }
}

/** The column that begins at each edge; null where there are more than a table has. */
function columnsOf(rows: Row[]): Map<number, number> | null {
  const edges = new Set(rows.flatMap(({ format }) => format?.edges ?? []));
  const columns = new Map<number, number>();
  let column = -1;
  let start = Number.NEGATIVE_INFINITY;
  for (const edge of [...edges].sort((a, b) => a - b)) {
    if (edge - start > NEAR) {
      column++;
      start = edge;
    }
    columns.set(edge, column);
  }
  return column > MAX_COLUMNS ? null : columns;
}

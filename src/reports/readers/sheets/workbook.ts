/**
 * What a workbook is to whoever lays its tables out, whatever its format: sheets of cells that hold what is shown, with
 * what is hidden and what is merged. A reader fills a sheet cell by cell; what is beyond all measure ends it early.
 */

/** From `from` up to, and with, `to`. */
export interface Range {
  from: number;
  to: number;
}

export interface Merge {
  rows: Range;
  columns: Range;
}

export interface SheetCell {
  column: number;
  text: string;
}

/** A row that shows something in some cell; rows and columns are counted from 0. */
export interface SheetRow {
  at: number;
  cells: SheetCell[];
}

export interface Sheet {
  name: string;
  /** What is no sheet of cells is not read. */
  kind: "cells" | "chart" | "macro";
  hidden: boolean;
  rows: SheetRow[];
  merges: Merge[];
  hiddenRows: Range[];
  hiddenColumns: Range[];
  formulas: number;
  /** Formulas whose result is not in the file. */
  uncalculated: number;
}

export interface Workbook {
  sheets: Sheet[];
  charts: number;
  pictures: number;
  /** Some formula takes its value from another file. */
  linked: boolean;
}

/** A yearbook's annex has some thousand rows; what is longer is a data base's export, and no passage of a report. */
const MAX_ROWS = 30_000;
const MAX_CELLS = 600_000;
const MAX_TEXT = 8_000_000;
const MAX_MERGES = 100_000;
/** Excel's own last row and column. */
const LAST_ROW = 1_048_575;
const LAST_COLUMN = 16_383;

/** How much a workbook has taken so far; one for all of its sheets. */
export function createMeasure() {
  let rows = 0;
  let cells = 0;
  let text = 0;
  let merges = 0;
  return {
    row: () => rows++,
    merge: () => ++merges <= MAX_MERGES,
    cell: (length: number) => {
      cells++;
      text += length;
    },
    /** Why there is more than can be read: a clause. */
    problem(): string | null {
      if (rows > MAX_ROWS) return `里有内容的行超过 ${MAX_ROWS / 10_000} 万行，没有读入`;
      if (cells > MAX_CELLS) return `里有内容的单元格超过 ${MAX_CELLS / 10_000} 万个，没有读入`;
      return text > MAX_TEXT ? `里的文字超过 ${MAX_TEXT / 10_000} 万字，没有读入` : null;
    },
  };
}
export type Measure = ReturnType<typeof createMeasure>;

/** A sheet to be filled. Cells may come in any order of rows; what comes twice counts as it came last. */
export function createSheet(
  { name, kind, hidden }: Pick<Sheet, "name" | "kind" | "hidden">,
  measure: Measure,
) {
  const rows = new Map<number, Map<number, string>>();
  const merges: Merge[] = [];
  const hiddenRows: Range[] = [];
  const hiddenColumns: Range[] = [];
  let formulas = 0;
  let uncalculated = 0;
  return {
    /** `text` is what the cell shows. */
    put(row: number, column: number, text: string) {
      if (text.trim() === "" || !isIn(row, LAST_ROW) || !isIn(column, LAST_COLUMN)) return;
      let cells = rows.get(row);
      if (!cells) {
        cells = new Map();
        rows.set(row, cells);
        measure.row();
      }
      cells.set(column, text);
      measure.cell(text.length);
    },
    formula(isCalculated: boolean) {
      formulas++;
      if (!isCalculated) uncalculated++;
    },
    merge(merge: Merge) {
      if (measure.merge()) merges.push(merge);
    },
    hideRows: (from: number, to = from) => addRange(hiddenRows, { from, to }),
    hideColumns: (from: number, to = from) => addRange(hiddenColumns, { from, to }),
    done(): Sheet {
      return {
        ...{ name, kind, hidden, merges, formulas, uncalculated },
        hiddenRows: inOrder(hiddenRows),
        hiddenColumns: inOrder(hiddenColumns),
        rows: [...rows]
          .sort(([one], [other]) => one - other)
          .map(([at, cells]) => ({
            at,
            cells: [...cells]
              .sort(([one], [other]) => one - other)
              .map(([column, text]) => ({ column, text })),
          })),
      };
    },
  };
}
export type Filling = ReturnType<typeof createSheet>;

function isIn(n: number, last: number): boolean {
  return Number.isInteger(n) && n >= 0 && n <= last;
}

/** Rows are mostly told one after another, so that thousands make one range. */
function addRange(ranges: Range[], { from, to }: Range) {
  const last = ranges.at(-1);
  if (last && from === last.to + 1) last.to = to;
  else if (from >= 0 && to >= from) ranges.push({ from, to });
}

/** From the first on, none touching the next. */
function inOrder(ranges: Range[]): Range[] {
  const ordered: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = ordered.at(-1);
    if (last && range.from <= last.to + 1) last.to = Math.max(last.to, range.to);
    else ordered.push({ ...range });
  }
  return ordered;
}

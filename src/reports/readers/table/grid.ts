/** Rows of cells → slots: every cell in its place, and what may be told of it by its text alone. */

/** A table cell and how many rows and columns it takes; one without text still takes its place. */
export interface Cell {
  text: string;
  rowSpan?: number;
  colSpan?: number;
}

/** A cell in its place: from `row`, `column` up to, but not including, `below`, `right`. */
export interface Slot {
  text: string;
  /** How many blanks stand before it. */
  indent: number;
  row: number;
  column: number;
  below: number;
  right: number;
}

const MAX_COLUMNS = 256;
/** A value counted or measured: 4119, 7,730.28万元, 12%, ≥95%. */
const FIGURE =
  /^[-+−≥≤＞＜><]?\d[\d,，.]*\s*(?:件|个|人|次|批|批次|人次|项|条|份|户|家|场|篇|名|张|起|宗|期|天|元|万元|亿元|万|亿|公里|小时|%|％)?$/;
/** A year over a column is a header, not a value. */
const YEAR = /^(?:19|20)\d{2}$/;
/** What stands where there is nothing to say. */
const NOTHING = /^(?:[-—–―/\\*.×]+|无)$/;

/** Every row's cells in their places from the left, with those that reach down into it from above. */
export function layOut(rows: (string | Cell)[][]): Slot[][] {
  let above: Slot[] = [];
  return rows.map((row, r) => {
    const slots = above.filter((slot) => slot.below > r);
    const taken = new Set<number>();
    for (const slot of slots) for (let c = slot.column; c < slot.right; c++) taken.add(c);
    let column = 0;
    for (const given of row) {
      const cell: Cell = typeof given === "string" ? { text: given } : given;
      while (taken.has(column)) column++;
      // Beyond the last column a cell keeps its text but takes no more than its own place.
      const spans = column < MAX_COLUMNS;
      const limit = Math.min(MAX_COLUMNS, column + Math.max(1, cell.colSpan ?? 1));
      let right = column + 1;
      while (right < limit && !taken.has(right)) right++;
      const below = spans ? Math.min(rows.length, r + Math.max(1, cell.rowSpan ?? 1)) : r + 1;
      const text = cell.text.replace(/\s+/g, " ").trim();
      const indent = cell.text.length - cell.text.trimStart().length;
      slots.push({ text, indent, row: r, column, below, right });
      column = right;
    }
    above = slots.sort((a, b) => a.column - b.column);
    return above;
  });
}

export function isFigure(text: string): boolean {
  return FIGURE.test(text) && !YEAR.test(text);
}

export function isNothing(text: string): boolean {
  return NOTHING.test(text);
}

export function textsOf(slots: Slot[]): string[] {
  return slots.map((slot) => slot.text).filter((text) => text !== "");
}

/** The cells that begin in a row, without those that reach down into it. */
export function ownOf(slots: Slot[], row: number): Slot[] {
  return slots.filter((slot) => slot.row === row);
}

export function isWide({ column, right }: Slot): boolean {
  return right - column > 1;
}

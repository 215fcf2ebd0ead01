/**
 * A sheet's cells → where they stand among what is seen (pure): hidden rows and columns are taken out, merged cells take the
 * places that are left of them, and what a merged cell covers is gone.
 */
import type { Merge, Range, Sheet } from "./workbook.ts";

/** What one cell shows, from `row`, `column` up to, but not with, `below`, `right`; all as they are seen. */
export interface Placed {
  text: string;
  row: number;
  column: number;
  below: number;
  right: number;
  /** The row as the sheet counts it, from 1. */
  at: number;
}

/** Row by row, from the left. */
export function placedCells(sheet: Sheet): Placed[] {
  const rows = createView(sheet.hiddenRows);
  const columns = createView(sheet.hiddenColumns);
  const merges = sheet.merges.toSorted((a, b) => a.rows.from - b.rows.from);
  const placed: Placed[] = [];
  let open: Merge[] = [];
  let next = 0;
  for (const { at, cells } of sheet.rows) {
    while (next < merges.length && merges[next]!.rows.from <= at) open.push(merges[next++]!);
    open = open.filter(({ rows }) => rows.to >= at);
    for (const { column, text } of cells) {
      const merge = open.find(({ columns: { from, to } }) => from <= column && column <= to);
      if (merge && (merge.rows.from !== at || merge.columns.from !== column)) continue;
      const down = rows.seen(merge?.rows ?? { from: at, to: at });
      const across = columns.seen(merge?.columns ?? { from: column, to: column });
      if (!down || !across) continue;
      placed.push({
        ...{ text: closedUp(text), row: down.from, below: down.to + 1 },
        ...{ column: across.from, right: across.to + 1, at: down.first + 1 },
      });
    }
  }
  return placed.sort((a, b) => a.row - b.row || a.column - b.column);
}

/** 合　计 is spread, and 来访↵团组 broken, to fill a cell: the words are one. */
function closedUp(text: string): string {
  const words = text.trim();
  if (SPREAD.test(words)) return words.replace(/\s+/g, "");
  return words.length > MAX_BROKEN ? words : words.replace(BROKEN, "");
}

const SPREAD = /^\p{Script=Han}(?:\s+\p{Script=Han})+$/u;
const BROKEN = /(?<=[\p{Script=Han}（）、])[^\S\n]*\n\s*(?=[\p{Script=Han}（）\d])/gu;
/** A longer cell holds paragraphs. */
const MAX_BROKEN = 40;

/** Rows, or columns, without the hidden ones. */
function createView(hidden: Range[]) {
  /** How many are hidden before each range. */
  const before: number[] = [];
  let count = 0;
  for (const { from, to } of hidden) {
    before.push(count);
    count += to - from + 1;
  }
  /** The last range that begins at `n` or before. */
  const rangeAt = (n: number) => {
    let [low, high] = [0, hidden.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (hidden[middle]!.from <= n) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  const placeOf = (n: number) => {
    const at = rangeAt(n);
    return at < 0 ? n : n - before[at]! - (hidden[at]!.to - hidden[at]!.from + 1);
  };
  return {
    /** What is seen of a range, in places as they are seen, and the first of it as it is counted; null where nothing is. */
    seen({ from, to }: Range): (Range & { first: number }) | null {
      const start = hidden[rangeAt(from)];
      const end = hidden[rangeAt(to)];
      const first = start && from <= start.to ? start.to + 1 : from;
      const last = end && to <= end.to ? end.from - 1 : to;
      return first > last ? null : { from: placeOf(first), to: placeOf(last), first };
    },
  };
}

/**
 * A page's lines → the order they are read in, each with the margins that it is set between. A page set in two columns
 * is read column by column, where that is certain.
 */
import type { Sheet } from "./furniture.ts";
import type { Line, Piece } from "./lines.ts";

export interface PlacedLine extends Line {
  /** The margins of the page or column. */
  left: number;
  rightMargin: number;
  /** A footnote, which does not part the paragraph that the page's end cuts. */
  note: boolean;
}

/** A page with fewer lines takes its margins from the others. */
const ENOUGH = 6;
/** Text fills no less of a page's width than this, except in columns, and usually as much as that. */
const LEAST_WIDTH = 0.55;
const USUAL_WIDTH = 0.72;

interface Margins {
  left: number;
  right: number;
}

export function placeLines(sheets: Sheet[]): PlacedLine[][] {
  const parts = sheets.map((sheet) => columnsOf(sheet.lines));
  const known = sheets.map((sheet, i) =>
    parts[i]!.length === 1 && sheet.lines.length >= ENOUGH ? ownMargins(sheet.lines) : null,
  );
  const usual = (parity: number): Margins | null => {
    const alike = known.filter((margins, i) => margins && sheets[i]!.place % 2 === parity);
    const all = alike.length > 0 ? alike : known.filter((margins) => margins !== null);
    if (all.length === 0) return null;
    return {
      left: median(all.map((margins) => margins!.left)),
      right: median(all.map((margins) => margins!.right)),
    };
  };
  const usually = [usual(0), usual(1)];
  return sheets.map((sheet, i) => {
    const body = median(sheet.lines.map((line) => line.size));
    const note = firstNote(sheet, body);
    return parts[i]!.flatMap(({ lines, column }) => {
      const margins = column
        ? ownMargins(lines)
        : pageMargins(sheet, known[i] ?? null, usually[sheet.place % 2]!, body);
      return lines.map((line) => ({
        ...line,
        left: margins.left,
        rightMargin: margins.right,
        note: line.aside === true || (note !== null && line.y >= note),
      }));
    });
  });
}

/** The margins that a page's own lines show, widened to the usual ones: a page of short lines does not show its own. */
function pageMargins(
  sheet: Sheet,
  own: Margins | null,
  usual: Margins | null,
  size: number,
): Margins {
  const margins = own ?? (sheet.lines.length > 0 && !usual ? ownMargins(sheet.lines) : usual);
  let { left, right } = margins ?? { left: 0, right: sheet.width };
  if (usual && Math.abs(usual.left - left) < 4 * size) left = Math.min(left, usual.left);
  for (const line of sheet.lines) if (line.x < left - size && !own) left = line.x;
  if (usual) right = Math.max(right, Math.min(left + usual.right - usual.left, sheet.width));
  const shown = right - left > LEAST_WIDTH * sheet.width;
  return { left, right: shown ? right : left + USUAL_WIDTH * sheet.width };
}

/** Where two lines or more begin, furthest left, and end, furthest right. */
function ownMargins(lines: Line[]): Margins {
  const size = median(lines.map((line) => line.size));
  const least = Math.max(2, lines.length * 0.05);
  const edge = (places: number[]) => {
    const sorted = places.toSorted((a, b) => a - b);
    const shared = sorted.find(
      (place, i) => (sorted[i + Math.ceil(least) - 1] ?? Infinity) - place < 0.6 * size,
    );
    return shared ?? sorted[0]!;
  };
  return { left: edge(lines.map(({ x }) => x)), right: -edge(lines.map(({ right }) => -right)) };
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const NOTE_MARK = /^(?:[①-⑳]|\[\d{1,2}\]|［\d{1,2}］|〔\d{1,2}〕|\d{1,2}(?!\d)|[*＊]|注\d*[：:])/;

/** Where a page's footnotes begin: small lines at its foot, the first of them with a mark. */
function firstNote({ lines, height }: Sheet, size: number): number | null {
  let first: number | null = null;
  for (const line of lines.toReversed()) {
    // OCR measures sizes only roughly.
    const small = line.sure.length > 0 ? 0.8 : 0.88;
    if (line.size > size * small || line.y < height * 0.5) break;
    if (NOTE_MARK.test(line.pieces[0]!.text)) first = line.y;
  }
  return first;
}

interface Part {
  lines: Line[];
  column: boolean;
}

/** Lines of text that a gutter parts on both sides, at least, to be two columns. */
const MIN_COLUMN = 4;
/** One column is longer than the other by no more lines than this. */
const MAX_OVERHANG = 4;

/** The lines of a page in parts to be read one after the other: whole lines, and columns from the left. */
function columnsOf(lines: Line[]): Part[] {
  const gutter = gutterOf(lines);
  if (gutter === null) return [{ lines, column: false }];
  const parts: Part[] = [];
  const whole = (line: Line) => {
    if (parts.at(-1)?.column === false) parts.at(-1)!.lines.push(line);
    else parts.push({ lines: [line], column: false });
  };
  const crosses = ({ pieces }: Line) => pieces.some(({ x, right }) => x < gutter && right > gutter);
  for (let i = 0; i < lines.length; ) {
    let end = i;
    while (end < lines.length && !crosses(lines[end]!) && !isFar(lines, i, end)) end++;
    const columns = columnsIn(lines.slice(i, end), gutter);
    for (const line of columns?.before ?? lines.slice(i, Math.max(end, i + 1))) whole(line);
    for (const column of columns?.columns ?? []) parts.push({ lines: column, column: true });
    for (const line of columns?.after ?? []) whole(line);
    i = Math.max(end, i + 1);
  }
  return parts.some(({ column }) => column) ? parts : [{ lines, column: false }];
}

/** Whether a table or a wide gap lies above the line, other than the first. */
function isFar(lines: Line[], first: number, i: number): boolean {
  return i > first && lines[i]!.y - lines[i - 1]!.y > 3 * lines[i]!.size;
}

/**
 * The two columns between the first and the last line that stand on both sides of the gutter; a column may go on below
 * for as long as its lines are full.
 */
function columnsIn(lines: Line[], gutter: number) {
  const isBoth = (line: Line) => line.x < gutter && line.right > gutter;
  const start = lines.findIndex(isBoth);
  let end = lines.findLastIndex(isBoth) + 1;
  if (start < 0) return null;
  for (const last = end + MAX_OVERHANG; end < Math.min(lines.length, last); end++) {
    const [left, right] = splitAt(lines.slice(start, end), gutter);
    const column = lines[end]!.x < gutter ? left : right;
    if (!isColumn(column) || column.at(-1)!.right < ownMargins(column).right - column[0]!.size)
      break;
  }
  const columns = splitAt(lines.slice(start, end), gutter);
  if (!columns.every(isColumn)) return null;
  return { before: lines.slice(0, start), columns, after: lines.slice(end) };
}

/** The place that lies in the wide blanks of most lines, if there are enough of them. */
function gutterOf(lines: Line[]): number | null {
  const gaps = lines.flatMap(({ pieces }) =>
    pieces.slice(1).map((piece, i) => ({ from: pieces[i]!.right, to: piece.x })),
  );
  if (gaps.length < MIN_COLUMN) return null;
  const ends = gaps.flatMap(({ from, to }) => [
    { at: from, step: 1 },
    { at: to, step: -1 },
  ]);
  ends.sort((a, b) => a.at - b.at || a.step - b.step);
  let depth = 0;
  let best = { depth: 0, at: 0 };
  for (const [i, end] of ends.entries()) {
    depth += end.step;
    if (depth > best.depth) best = { depth, at: (end.at + ends[i + 1]!.at) / 2 };
  }
  return best.depth < MIN_COLUMN ? null : best.at;
}

function splitAt(lines: Line[], gutter: number): [left: Line[], right: Line[]] {
  const side = (keep: (piece: Piece) => boolean) =>
    lines.flatMap((line) => {
      const pieces = line.pieces.filter(keep);
      const [first] = pieces;
      return first ? [{ ...line, pieces, x: first.x, right: pieces.at(-1)!.right }] : [];
    });
  return [side((piece) => piece.x < gutter), side((piece) => piece.x >= gutter)];
}

/** Running text: lines of many characters, most of them full. */
function isColumn(lines: Line[]): boolean {
  if (lines.length < MIN_COLUMN) return false;
  const size = median(lines.map((line) => line.size));
  const { left, right } = ownMargins(lines);
  const full = lines.filter(
    (line) => line.right > right - 1.5 * size && line.x < left + 2.5 * size,
  );
  return (
    full.length >= lines.length * 0.5 &&
    right - left > 8 * size &&
    lines.every((line) => line.pieces.length < 3)
  );
}

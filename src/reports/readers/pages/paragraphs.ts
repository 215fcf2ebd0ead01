/**
 * Lines in reading order → paragraphs, and tables without ruling lines. A line goes on in the next one if it was full
 * and the next begins neither with a first-line indent, nor with a numbered item, nor after a wide gap.
 */
import type { Block } from "../../blocks.ts";
import { tableRows } from "../table.ts";
import { firstWord, joined, type Line, textOf } from "./lines.ts";
import { median, type PlacedLine } from "./margins.ts";
import { surety } from "./tables.ts";

/** The 层次序数 that a line may begin with (GB/T 9704-2012 §7.3.3) and the usual marks of lists. */
const ITEM =
  /^(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}(?:部分|章|节|编)|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:、|[.．](?!\d))|[●○■□◆◇▪•➢√]|附件[\d：:])/;
/** An article is as often referred to as begun: 根据《条例》第二十条. */
const ARTICLE = /^第[一二三四五六七八九十百]{1,5}条/;
const CLOSED = /[。！？；：!?;:][”’）)】》」]*$/;
/** No paragraph ends or begins with one of these. */
const UNFINISHED = /[，、（(《“‘【]$/;
const GOES_ON = /^[，。、；：！？）》】”’％%]/;

export function textBlocks(lines: PlacedLine[]): Block[] {
  const pitch = usualPitch(lines);
  const blocks: Block[] = [];
  /** A paragraph being read, and the footnotes that wait for its end. */
  const body = paragraph(blocks, pitch);
  const notes: Block[] = [];
  const note = paragraph(notes, pitch);
  const endBody = () => {
    body.end();
    note.end();
    blocks.push(...notes.splice(0));
  };
  for (let i = 0; i < lines.length; ) {
    const line = lines[i]!;
    if (line.note) {
      note.add(line);
      i++;
      continue;
    }
    const end = line.pieces.length > 1 ? endOfTable(lines, i) : i;
    if (end > i) {
      endBody();
      blocks.push(...rowsOf(lines.slice(i, end)));
      i = end;
      continue;
    }
    if (!body.goesOn(line)) endBody();
    body.add(line);
    i++;
  }
  endBody();
  return blocks;
}

/** Lines put together until one does not go on; finished paragraphs are pushed to `blocks`. */
function paragraph(blocks: Block[], pitch: number) {
  let lines: PlacedLine[] = [];
  let text = "";
  const goesOn = (next: PlacedLine) => {
    const [first, last] = [lines[0], lines.at(-1)];
    return first && last ? follows(text, first, last, next, pitch) : false;
  };
  const end = () => {
    const [first] = lines;
    if (first) {
      const sure = surety(lines.flatMap((line) => line.sure));
      blocks.push({ kind: "text", text, page: first.page, ...sure });
    }
    lines = [];
    text = "";
  };
  const add = (line: PlacedLine) => {
    if (lines.length > 0 && !goesOn(line)) end();
    text = joined(text, textOf(line));
    lines.push(line);
  };
  return { goesOn, add, end };
}

/** Whether `next` goes on the paragraph of `text`, whose first and last lines are given. */
function follows(
  text: string,
  first: PlacedLine,
  last: PlacedLine,
  next: PlacedLine,
  pitch: number,
): boolean {
  if (last.vertical || next.vertical) return false;
  const { size } = next;
  if (Math.max(size, last.size) > 1.35 * Math.min(size, last.size)) return false;
  const step = next.page === last.page ? next.y - last.y : 0;
  if (pitch > 0 && step > 1.6 * Math.max(pitch, size)) return false;
  const words = next.pieces[0]!.text;
  if (GOES_ON.test(words)) return true;
  const ending = text.slice(-12);
  const closed = CLOSED.test(ending);
  const item = ITEM.test(words) || (closed && ARTICLE.test(words));
  const full =
    last.rightMargin - last.right < Math.max(2.2 * last.size, firstWord(next) + 0.6 * last.size);
  const indent = next.x - next.left;
  if (indent > 1.2 * size) {
    // Not a first line but a whole paragraph set in, or hanging under its number.
    if (!full || closed || item) return false;
    const inset = indent - (last.x - last.left);
    const heading = first === last && ITEM.test(textOf(first).slice(0, 12));
    return heading ? inset > 0.5 * size && inset < 4 * size : Math.abs(inset) < 0.5 * size;
  }
  // A number at the edge of a text whose paragraphs begin indented is the middle of a sentence: 第二十条第｜（五）项.
  const indented = first.x - first.left > 1.2 * size;
  if (item && (closed || !indented)) return false;
  return full || UNFINISHED.test(ending);
}

/** From line to line, as most lines are set. */
function usualPitch(lines: PlacedLine[]): number {
  const steps = lines.slice(1).map((line, i) => {
    const before = lines[i]!;
    return line.page === before.page ? line.y - before.y : 0;
  });
  return median(steps.filter((step) => step > 0));
}

const FIGURE = /^[-+−]?\d[\d,，.]*\s*[\p{Script=Han}%％]{0,3}$/u;

/**
 * Where a table without ruling lines ends that begins at `start`; `start` if there is none. Its lines have pieces that
 * stand under one another in three columns or more, or in two of which the second holds figures.
 */
function endOfTable(lines: PlacedLine[], start: number): number {
  let end = start;
  for (let i = start; i < lines.length; i++) {
    const [line, before] = [lines[i]!, lines[i - 1]];
    const far =
      i > start && (line.page !== before!.page || line.y - before!.y > 3.5 * before!.size);
    if (far || line.note || line.vertical || (line.pieces.length < 2 && i > end)) break;
    if (line.pieces.length > 1) end = i + 1;
  }
  const rows = lines.slice(start, end);
  const columns = columnsOf(rows);
  const many = rows.filter((line) => line.pieces.length > 1);
  if (!columns || many.length < 2) return start;
  const long = many.flatMap((line) => line.pieces).filter(({ text }) => text.length > 20).length;
  if (long > many.length / 2) return start;
  if (columns.length > 2) {
    const wide = many.filter((line) => line.pieces.length > 2).length;
    return wide >= many.length / 2 ? end : start;
  }
  const figures = many.filter((line) => FIGURE.test(line.pieces.at(-1)!.text)).length;
  return many.length > 2 && figures > many.length * 0.6 ? end : start;
}

/** The columns that the pieces of several lines make, or null where two pieces of a line would fall into one. */
function columnsOf(rows: Line[]): { x: number; right: number }[] | null {
  const columns: { x: number; right: number }[] = [];
  const pieces = rows.flatMap((line) => (line.pieces.length > 1 ? line.pieces : []));
  for (const { x, right } of pieces.toSorted((a, b) => a.x - b.x)) {
    const column = columns.at(-1);
    if (column && x < column.right) column.right = Math.max(column.right, right);
    else columns.push({ x, right });
  }
  for (const { pieces } of rows) {
    const taken = pieces.map((piece) => columns.findIndex((column) => piece.x < column.right));
    const crossing = pieces.some((piece, i) => piece.right > (columns[taken[i]!]?.right ?? 0) + 1);
    if (crossing || new Set(taken).size < pieces.length) return null;
  }
  return columns;
}

function rowsOf(lines: Line[]): Block[] {
  const columns = columnsOf(lines)!;
  const rows = lines.map(({ pieces }) =>
    columns.map((column) => {
      const piece = pieces.find(({ x, right }) => x < column.right && right > column.x);
      return piece?.text ?? "";
    }),
  );
  return tableRows(rows).map(({ text, row }) => ({
    kind: "row",
    text,
    page: lines[row]!.page,
    ...surety(lines[row]!.sure),
  }));
}

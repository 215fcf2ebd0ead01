/**
 * Lines in reading order → paragraphs, and tables without ruling lines. A line goes on in the next one if it was full
 * and the next begins neither with a first-line indent, nor with a numbered item, nor after a wide gap.
 */
import type { Block } from "../../blocks.ts";
import { tableRows } from "../table.ts";
import { firstWord, type Line, type Piece, textBuilder, textOf } from "./lines.ts";
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
/** The dots between a title and its page. */
const LEADERS = /[.．·•…‥]{3}\s*\d*$/;
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
  /** Up to here is known to be no table. */
  let seen = 0;
  for (let i = 0; i < lines.length; ) {
    const line = lines[i]!;
    if (line.note) {
      note.add(line);
      i++;
      continue;
    }
    if (line.pieces.length > 1 && i >= seen) {
      const table = tableAt(lines, i);
      seen = table.end;
      if (table.blocks) {
        endBody();
        for (const block of table.blocks) blocks.push(block);
        i = table.end;
        continue;
      }
    }
    const apart = isTabular(lines, i);
    if (apart || !body.goesOn(line)) endBody();
    body.add(line);
    if (apart) endBody();
    i++;
  }
  endBody();
  return blocks;
}

/** Lines put together until one does not go on; finished paragraphs are pushed to `blocks`. */
function paragraph(blocks: Block[], pitch: number) {
  let lines: PlacedLine[] = [];
  let text = textBuilder();
  const goesOn = (next: PlacedLine) => {
    const [first, last] = [lines[0], lines.at(-1)];
    return first && last ? follows(text.ending(), first, last, next, pitch) : false;
  };
  const end = () => {
    const [first] = lines;
    if (first) {
      const sure = surety(lines.flatMap((line) => line.sure));
      blocks.push({ kind: "text", text: text.text(), page: first.page, ...sure });
    }
    lines = [];
    text = textBuilder();
  };
  const add = (line: PlacedLine) => {
    if (lines.length > 0 && !goesOn(line)) end();
    text.add(textOf(line));
    lines.push(line);
  };
  return { goesOn, add, end };
}

/** A line of a table too small or too irregular to be seen as one: its figures must not run into other lines. */
function isTabular(lines: PlacedLine[], i: number): boolean {
  const { pieces } = lines[i]!;
  if (pieces.length > 2) return pieces.some(({ text }) => FIGURE.test(text));
  const beside = [lines[i - 1], lines[i + 1]].some((line) => line && line.pieces.length > 1);
  return pieces.length === 2 && beside && FIGURE.test(pieces[1]!.text);
}

/** Whether `next` goes on the paragraph with this ending, whose first and last lines are given. */
function follows(
  ending: string,
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
  if (GOES_ON.test(words) || (/(?:19|20)\d{2}$/.test(ending) && words.startsWith("年")))
    return true;
  const closed = CLOSED.test(ending);
  const item = ITEM.test(words) || (closed && ARTICLE.test(words));
  // A line with a wide blank in it was stretched to the margin, or was not meant to go on.
  const room =
    last.pieces.length > 1
      ? 0.5 * last.size
      : Math.max(2.2 * last.size, firstWord(next) + 0.6 * last.size);
  const full = last.rightMargin - last.right < room;
  const indent = next.x - next.left;
  if (indent > 1.2 * size) {
    // Not a first line but a whole paragraph set in, or hanging under its number.
    if (!full || closed || item) return false;
    const inset = indent - (last.x - last.left);
    const heading = first === last && ITEM.test(textOf(first).slice(0, 12));
    if (heading) return inset > 0.5 * size && inset < 4 * size;
    return Math.abs(inset) < 0.5 * size && /[，、。；：]/.test(textOf(last));
  }
  // A number at the edge of a text whose paragraphs begin indented is the middle of a sentence: 第二十条第｜（五）项.
  const indented = first.x - first.left > 1.2 * size;
  if (item && (closed || !indented || indent > 0.6 * size)) return false;
  return (
    full ||
    UNFINISHED.test(ending) ||
    (indented && !closed && !LEADERS.test(ending) && isShortened(last))
  );
}

/**
 * A line that ends before the margin because what comes next may not begin a line, or may not be parted: 因公出国｜（境）费.
 * Its text goes on in the next line, as the paragraphs here begin with an indent and that has none.
 */
function isShortened(line: PlacedLine): boolean {
  const [before, behind] = [line.x - line.left, line.rightMargin - line.right];
  const centred = before > 2.5 * line.size && Math.abs(before - behind) < 1.5 * line.size;
  return behind < 0.3 * (line.rightMargin - line.left) && !centred;
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
const MAX_COLUMNS = 40;
const MAX_PIECE = 20;

interface Column {
  x: number;
  right: number;
}

/**
 * The table without ruling lines that begins at `start`, as blocks, and where its columns end; no blocks if that is no
 * table. Its lines have pieces that stand under one another: in three columns or more, or in two of which one holds
 * figures.
 */
function tableAt(lines: PlacedLine[], start: number): { blocks: Block[] | null; end: number } {
  let columns: Column[] = [];
  let end = start;
  for (let i = start; i < lines.length; i++) {
    const [line, before] = [lines[i]!, lines[i - 1]];
    const far =
      i > start && (line.page !== before!.page || line.y - before!.y > 3.5 * before!.size);
    if (far || line.note || line.vertical || i > end + 1) break;
    if (line.pieces.some(({ text }) => UNFINISHED.test(text))) break;
    if (line.pieces.length < 2) continue;
    const wider = widened(columns, line.pieces);
    if (!wider) break;
    columns = wider;
    end = i + 1;
  }
  const rows = lines.slice(start, end);
  const many = rows.filter((line) => line.pieces.length > 1);
  const share = (test: (line: Line) => boolean) => many.filter(test).length / many.length;
  const none = { blocks: null, end };
  if (many.length < 2 || share((line) => line.pieces.some(isLong)) > 0.5) return none;
  const figures = share((line) => line.pieces.slice(1).some(({ text }) => FIGURE.test(text)));
  if (share((line) => line.pieces.length === columns.length) >= 0.5) {
    if (columns.length === 2 && (many.length < 3 || figures < 0.6)) return none;
    return { blocks: rowsOf(rows, columns), end };
  }
  // Where most lines leave columns empty no header can be told; the cells stand as they are.
  if (many.length < 3 || columns.length < 3 || figures < 0.5) return none;
  return { blocks: rows.map((line) => rowOf(line, textsOf(line).join(" | "))), end };
}

function isLong({ text }: Piece): boolean {
  return text.length > MAX_PIECE;
}

function textsOf(line: Line): string[] {
  return line.pieces.map(({ text }) => text);
}

/** The columns with a line's pieces put in, or null where a piece would lie in two columns, or two in one. */
function widened(columns: Column[], pieces: Piece[]): Column[] | null {
  const wider = columns.map((column) => ({ ...column }));
  const taken = new Set<Column>();
  for (const { x, right } of pieces) {
    const [column, other] = wider.filter((each) => x < each.right && right > each.x);
    if (other || (column && taken.has(column))) return null;
    if (column) {
      column.x = Math.min(column.x, x);
      column.right = Math.max(column.right, right);
    }
    const added = column ?? { x, right };
    if (!column) wider.push(added);
    taken.add(added);
  }
  wider.sort((a, b) => a.x - b.x);
  const overlap = wider.some((column, i) => i > 0 && column.x < wider[i - 1]!.right);
  return overlap || wider.length > MAX_COLUMNS ? null : wider;
}

function rowsOf(lines: Line[], columns: Column[]): Block[] {
  const rows = lines.map(({ pieces }) =>
    columns.map((column) => {
      const piece = pieces.find(({ x, right }) => x < column.right && right > column.x);
      return piece?.text ?? "";
    }),
  );
  return tableRows(rows).map(({ text, row }) => rowOf(lines[row]!, text));
}

function rowOf(line: Line, text: string): Block {
  return { kind: "row", text, page: line.page, ...surety(line.sure) };
}

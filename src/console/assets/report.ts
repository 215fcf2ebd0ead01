/**
 * A report's text as blocks to show (pure): passages that stand on one line make one paragraph, rows make a table again.
 * Every piece keeps its offsets into the report's text, so that a quote can be marked wherever it falls.
 */

import type { Passage } from "../../domain.ts";

export interface Span {
  start: number;
  end: number;
}
export interface Piece extends Span {
  passageId: string;
}
export interface Row {
  head: boolean;
  passageId: string;
  cells: (Span & { across?: number })[];
}
interface Table {
  kind: "table";
  rows: Row[];
  /** The words of its first row. */
  heads?: string[];
}
interface Text {
  kind: "title" | "text" | "closing";
  pieces: Piece[];
}
interface HeadingLine {
  kind: "heading";
  level: number;
  pieces: Piece[];
}
export type Block = Text | HeadingLine | Table;

/** Blocks in reading order. */
export function blocksOf(text: string, body: Passage[]): Block[] {
  const blocks: Block[] = [];
  let previousEnd = -1;
  for (const passage of body) {
    const { start, end, passageId } = passage;
    const sameLine = previousEnd >= 0 && !text.slice(previousEnd, start).includes("\n");
    previousEnd = end;
    const last = blocks.at(-1);
    if (passage.kind === "row") {
      addRow(
        last?.kind === "table" ? last : push<Table>(blocks, { kind: "table", rows: [] }),
        text,
        passage,
      );
    } else if (passage.kind === "text" && sameLine && last?.kind === "text") {
      last.pieces.push({ start, end, passageId });
    } else {
      push(blocks, { ...shapeOf(passage), pieces: [{ start, end, passageId }] });
    }
  }
  return blocks;
}

/** A span of the text cut where a quote begins and ends. */
export function marked(
  text: string,
  span: Span,
  quote: Span | null,
): { text: string; hit: boolean }[] {
  const from = quote ? Math.min(Math.max(quote.start, span.start), span.end) : span.end;
  const to = quote ? Math.max(Math.min(quote.end, span.end), from) : span.end;
  return [
    { text: text.slice(span.start, from), hit: false },
    { text: text.slice(from, to), hit: true },
    { text: text.slice(to, span.end), hit: false },
  ].filter((part) => part.text !== "");
}

function push<B extends Block>(blocks: Block[], block: B): B {
  blocks.push(block);
  return block;
}

function shapeOf(passage: Passage): Omit<Text, "pieces"> | Omit<HeadingLine, "pieces"> {
  if (passage.kind === "title") return { kind: "title" };
  if (passage.kind === "heading") return { kind: "heading", level: passage.headings.length || 1 };
  return { kind: passage.path[0] === "落款" ? "closing" : "text" };
}

/**
 * A first row reads “信息内容 | 本年处理决定数量”; each one after it says its heads again: “行政处罚；本年处理决定数量：4119”.
 * A row that fits its head is shown as cells without the repetition; any other stands whole across the table.
 */
function addRow(table: Table, text: string, { start, end, passageId }: Passage): void {
  const row = text.slice(start, end);
  const heads = table.heads ?? [];
  if (row.includes(" | ")) {
    table.heads = row.split(" | ");
    table.rows.push({ head: true, passageId, cells: splitAt(row, " | ", start) });
    return;
  }
  const cells = heads.length > 0 && row.includes("：") ? valuesUnder(heads, row, start) : null;
  if (cells) {
    table.rows.push({ head: false, passageId, cells });
  } else {
    const across = Math.max(1, heads.length);
    table.rows.push({ head: false, passageId, cells: [{ start, end, across }] });
  }
}

/** One cell a head, empty where the row says nothing under it; null where a part belongs under no head. */
function valuesUnder(heads: string[], row: string, offset: number): Span[] | null {
  const cells: Span[] = heads.map(() => ({ start: offset, end: offset }));
  let column = 0;
  for (const part of splitAt(row, "；", 0)) {
    const words = row.slice(part.start, part.end);
    // A head may have a colon in its brackets: 收费金额（单位：万元）.
    const colon = words
      .replace(/[（(][^（()）]*[)）]/g, (note) => " ".repeat(note.length))
      .indexOf("：");
    const said = words.slice(0, Math.max(0, colon));
    const at =
      colon < 0
        ? column
        : heads.findIndex(
            (head, i) => i >= column && (head === said || head.endsWith(`／${said}`)),
          );
    if (at < 0 || at >= heads.length) return null;
    cells[at] = { start: offset + part.start + colon + 1, end: offset + part.end };
    column = at + 1;
  }
  return cells;
}

function splitAt(row: string, separator: string, offset: number): Span[] {
  const cells: Span[] = [];
  let at = 0;
  for (const cell of row.split(separator)) {
    cells.push({ start: offset + at, end: offset + at + cell.length });
    at += cell.length + separator.length;
  }
  return cells;
}

/**
 * A report's text as elements, in chunks that a browser lays out only when they come near: each begins with a heading, so that
 * the outline follows by them. Every piece knows its place in the text, so that a quote, a find and the figures are marked
 * wherever they fall. Figures are marked chunk by chunk, as the reading comes to them.
 */
import type { Passage } from "../../../domain.ts";
import type { MarkedFigure } from "../../api/reader.ts";
import { el, nodesOf } from "../dom.ts";
import { type Block, blocksOf, marked, type Row, type Span } from "../report.ts";
import type { Stored } from "./load.ts";

/** A chunk without headings is cut after so many blocks. */
const BLOCKS = 40;
/** Pixels of a line and characters in it, to guess how high a chunk will be that nobody has laid out. */
const LINE = { height: 33, characters: 36 };

interface Piece extends Span {
  node: HTMLElement;
  chunk: number;
}

interface Chunk {
  node: HTMLElement;
  pieces: Piece[];
  marked: boolean;
}

export interface PaperOptions {
  quote: Span | null;
  /** The level of the title's element; headings follow. */
  top: 2 | 3;
  /** What stands before the first words of a scanned page. */
  pageLine: (page: number, sure: number) => HTMLElement;
  /** Spans were laid out anew, so that ranges into them are none any more. */
  onMarked?: () => void;
}

export type Paper = ReturnType<typeof createPaper>;

export function createPaper(stored: Stored, options: PaperOptions) {
  const { text, body } = stored;
  const chunks: Chunk[] = [];
  const pieces: Piece[] = [];
  /** Of each passage its block, and the chunk in which that stands. */
  const homes = new Map<string, { node: HTMLElement; chunk: number }>();
  let figures: MarkedFigure[] = [];
  let watch: IntersectionObserver | null = null;

  const pages = pagesOf(body);
  let blocks = 0;
  for (const block of blocksOf(text, body)) {
    if (chunks.length === 0 || block.kind === "heading" || ++blocks > BLOCKS) {
      chunks.push({ node: el("div", { class: "chunk" }), pieces: [], marked: false });
      blocks = 0;
    }
    const { node } = chunks.at(-1)!;
    const first = passagesOf(block)[0]!;
    const page = pages.get(first);
    if (page) node.append(options.pageLine(page.page, page.sure));
    node.append(blockOf(block));
  }
  for (const { node, pieces: own } of chunks) {
    const lines = own.reduce((n, { start, end }) => n + 1 + (end - start) / LINE.characters, 0);
    node.style.containIntrinsicSize = `auto ${Math.round(lines * LINE.height)}px`;
  }

  function pieceOf(span: Span, node: HTMLElement): HTMLElement {
    const piece = { start: span.start, end: span.end, node, chunk: chunks.length - 1 };
    pieces.push(piece);
    chunks.at(-1)!.pieces.push(piece);
    node.append(...wordsOf(span, []));
    return node;
  }

  function blockOf(block: Block): HTMLElement {
    const chunk = chunks.length - 1;
    if (block.kind === "table") {
      const rows = block.rows.map(rowOf);
      const table = el("div", { class: "table-scroll", tabindex: "0" }, el("table", {}, rows));
      const node = el("div", { class: "tabled" }, table);
      for (const { passageId } of block.rows) homes.set(passageId, { node, chunk });
      return node;
    }
    const words = block.pieces.map((piece) =>
      pieceOf(piece, el("span", { "data-passage": piece.passageId })),
    );
    const node = el(tagOf(block, options.top), { class: classOf(block) }, words);
    for (const { passageId } of block.pieces) homes.set(passageId, { node, chunk });
    return node;
  }

  function rowOf(row: Row): HTMLElement {
    const { quote } = options;
    const isCited =
      quote !== null && row.cells.some((cell) => cell.start < quote.end && quote.start < cell.end);
    return el(
      "tr",
      { "data-passage": row.passageId, class: isCited ? "cited" : null },
      row.cells.map((cell) =>
        row.head
          ? pieceOf(cell, el("th", { scope: "col" }))
          : pieceOf(cell, el("td", { colspan: cell.across ?? null })),
      ),
    );
  }

  /** The words of a span, with the quote marked in it whole, and the figures within. */
  function wordsOf(span: Span, within: number[]): (HTMLElement | string)[] {
    let at = span.start;
    return marked(text, span, options.quote).flatMap((part) => {
      const start = at;
      at += part.text.length;
      const words = countedIn({ start, end: at }, within);
      return part.hit ? [el("mark", {}, words)] : words;
    });
  }

  function countedIn(span: Span, within: number[]): (HTMLElement | string)[] {
    const words: (HTMLElement | string)[] = [];
    let from = span.start;
    for (const n of within) {
      const { start, end } = figures[n]!;
      if (start < from || end > span.end) continue;
      const properties = { class: "counted", "data-figure": n, tabindex: "-1" };
      words.push(text.slice(from, start), el("span", properties, text.slice(start, end)));
      from = end;
    }
    return [...words, text.slice(from, span.end)].filter((part) => part !== "");
  }

  function mark(at: number): void {
    const chunk = chunks[at]!;
    if (chunk.marked || figures.length === 0) return;
    chunk.marked = true;
    for (const piece of chunk.pieces) {
      const within: number[] = [];
      for (let n = firstFrom(figures, piece.start); n < figures.length; n++) {
        if (figures[n]!.start >= piece.end) break;
        within.push(n);
      }
      if (within.length > 0) piece.node.replaceChildren(...wordsOf(piece, within));
    }
  }

  return {
    nodes: chunks.map(({ node }) => node),

    /** The figures have come: they are marked as their chunks come near. */
    showFigures(found: MarkedFigure[], room: Element | null): void {
      figures = found.toSorted((a, b) => a.start - b.start);
      const places = new Map(chunks.map(({ node }, i) => [node as Element, i]));
      watch = new IntersectionObserver(
        (entries) => {
          for (const { target, isIntersecting } of entries) {
            if (!isIntersecting) continue;
            mark(places.get(target)!);
            watch?.unobserve(target);
          }
          options.onMarked?.();
        },
        { root: room, rootMargin: "600px 0px" },
      );
      for (const { node } of chunks) watch.observe(node);
    },
    figure: (n: number): MarkedFigure | undefined => figures[n],
    /** The element of the n-th figure. */
    figureNode(n: number): HTMLElement | null {
      const figure = figures[n];
      const piece = figure && pieceAt(pieces, figure.start);
      if (!piece) return null;
      mark(piece.chunk);
      return piece.node.querySelector(`[data-figure="${n}"]`);
    },

    homeOf: (passageId: string) => homes.get(passageId) ?? null,

    /** Where words of the text stand on the paper; null where the paper does not show them. */
    rangeOf({ start, end }: Span): Range | null {
      const [from, to] = [placeAt(pieces, start), placeAt(pieces, end - 1)];
      if (!from || !to) return null;
      const range = document.createRange();
      range.setStart(from.node, from.offset);
      range.setEnd(to.node, to.offset + 1);
      return range;
    },

    /** The last chunk that begins above `top` (in pixels of the window). */
    chunkAt(top: number): number {
      let [low, high] = [0, chunks.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (chunks[middle]!.node.getBoundingClientRect().top <= top) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    /** The first passage of a chunk that shows its page. */
    passageAt(chunk: number): Passage | undefined {
      const from = chunks[chunk]?.pieces[0]?.start ?? 0;
      return body.find((passage) => passage.end > from);
    },

    close: () => watch?.disconnect(),
  };
}

/** The passages with which a scanned page begins, and how sure its reading is. */
export function pagesOf(body: Passage[]): Map<string, { page: number; sure: number }> {
  const first = new Map<number, { passageId: string; sure: number }>();
  for (const { passageId, page, sure } of body) {
    if (page === undefined || sure === undefined) continue;
    const known = first.get(page);
    first.set(page, {
      passageId: known?.passageId ?? passageId,
      sure: Math.min(known?.sure ?? 1, sure),
    });
  }
  return new Map([...first].map(([page, { passageId, sure }]) => [passageId, { page, sure }]));
}

const passagesOf = (block: Block): string[] =>
  (block.kind === "table" ? block.rows : block.pieces).map(({ passageId }) => passageId);

function tagOf(block: Exclude<Block, { kind: "table" }>, top: number): "h2" | "h3" | "h4" | "p" {
  if (block.kind === "title") return `h${top}` as "h2";
  if (block.kind !== "heading") return "p";
  return `h${Math.min(top + Math.min(block.level, 3), 6)}` as "h3";
}

const classOf = (block: Exclude<Block, { kind: "table" }>): string =>
  block.kind === "heading" ? `paper-h${Math.min(block.level, 3)}` : `paper-${block.kind}`;

/** The first of what is sorted by its start that begins at `at` or later. */
function firstFrom(sorted: Span[], at: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.start < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The piece in which a character stands. */
function pieceAt(pieces: Piece[], at: number): Piece | null {
  for (let i = firstFrom(pieces, at + 1) - 1; i >= 0 && i >= firstFrom(pieces, at + 1) - 3; i--)
    if (pieces[i]!.start <= at && at < pieces[i]!.end) return pieces[i]!;
  return null;
}

function placeAt(pieces: Piece[], at: number): { node: Text; offset: number } | null {
  const piece = pieceAt(pieces, at);
  if (!piece) return null;
  const walk = document.createTreeWalker(piece.node, NodeFilter.SHOW_TEXT);
  let left = at - piece.start;
  for (let node = walk.nextNode() as Text | null; node; node = walk.nextNode() as Text | null) {
    if (left < node.length) return { node, offset: left };
    left -= node.length;
  }
  return null;
}

/** All there is to show, as nodes: a helper for whoever shows a few passages alone. */
export function plainBlocks(text: string, body: Passage[]): (Node | string)[] {
  const stored = { text, body } as Stored;
  const paper = createPaper(stored, { quote: null, top: 3, pageLine: () => el("div") });
  return nodesOf(paper.nodes);
}

/**
 * Pieces → cards, each within Feishu's limits by construction (pure): what does not fit goes on in the next card, split
 * between pieces. Words of one frame stand together in one element of each card that they reach.
 */
import { type Element, markdown, panel, type Size } from "./elements.ts";
import { bytesOf } from "./markup.ts";

export interface Limits {
  bytes: number;
  elements: number;
  tables: number;
  charts: number;
  cards: number;
}

/** Below Feishu's 30 KB, 200 elements and 5 tables: real tenants were seen to refuse a fourth table. */
export const LIMITS: Limits = { bytes: 28_000, elements: 180, tables: 3, charts: 2, cards: 5 };

/** Where words stand: by themselves, or in a panel under its title. */
export interface Frame {
  size?: Size;
  panel?: { title: string; expanded: boolean };
  /** Each line is an element of its own, with air around it. */
  apart?: boolean;
}

/** Words of a frame, or elements that stay together. */
export type Piece = { frame: Frame; markdown: string } | { elements: Element[] };

export interface Packed {
  cards: Element[][];
  /** How many pieces found no room in as many cards as may be. */
  left: number;
}

/** No piece may be larger: it must find room in a card of its own. */
export const PIECE_BYTES = 6_000;
/** A card's own head, config and the words that it goes on. */
const ENVELOPE_BYTES = 1_600;
const ENVELOPE_ELEMENTS = 6;
/** What an element takes besides its words, and what its panel takes. */
const WORDS = { bytes: 80, elements: 1 };
const PANEL = { bytes: 420, elements: 4 };

interface Cost {
  bytes: number;
  elements: number;
  tables: number;
  charts: number;
}

export function pack(pieces: Piece[], limits: Limits = LIMITS): Packed {
  const cards: Piece[][] = [];
  let used = nothing();
  for (const [at, piece] of pieces.entries()) {
    const open = cards.at(-1);
    const last = open?.at(-1);
    const cost = costOf(piece, last);
    if (open && fits(used, cost, limits)) {
      open.push(piece);
      used = sum(used, cost);
      continue;
    }
    if (cards.length === limits.cards) return { cards: cards.map(drawn), left: pieces.length - at };
    cards.push([piece]);
    used = sum({ ...nothing(), bytes: ENVELOPE_BYTES, elements: ENVELOPE_ELEMENTS }, costOf(piece));
  }
  return { cards: cards.map(drawn), left: 0 };
}

const nothing = (): Cost => ({ bytes: 0, elements: 0, tables: 0, charts: 0 });

function sum(a: Cost, b: Cost): Cost {
  return {
    bytes: a.bytes + b.bytes,
    elements: a.elements + b.elements,
    tables: a.tables + b.tables,
    charts: a.charts + b.charts,
  };
}

function fits(used: Cost, more: Cost, limits: Limits): boolean {
  const all = sum(used, more);
  return (
    all.bytes <= limits.bytes &&
    all.elements <= limits.elements &&
    all.tables <= limits.tables &&
    all.charts <= limits.charts
  );
}

function costOf(piece: Piece, before?: Piece): Cost {
  if ("elements" in piece)
    return {
      bytes: bytesOf(piece.elements),
      elements: countIn(piece.elements),
      tables: countIn(piece.elements, "table"),
      charts: countIn(piece.elements, "chart"),
    };
  const goesOn = before && "frame" in before && before.frame === piece.frame && !piece.frame.apart;
  const more = goesOn ? { bytes: 2, elements: 0 } : piece.frame.panel ? PANEL : WORDS;
  return { ...nothing(), ...more, bytes: bytesOf(piece.markdown) + more.bytes };
}

/** Everything that has a tag counts, text too. */
export function countIn(value: unknown, tag?: string): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value).reduce<number>((n, one) => n + countIn(one, tag), 0);
  const own = "tag" in value && (tag === undefined || value.tag === tag) ? 1 : 0;
  return own + inner;
}

function drawn(pieces: Piece[]): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < pieces.length; ) {
    const piece = pieces[at]!;
    if ("elements" in piece) {
      elements.push(...piece.elements);
      at++;
      continue;
    }
    const { frame } = piece;
    const lines: string[] = [];
    for (
      let next = pieces[at];
      next && "frame" in next && next.frame === frame;
      next = pieces[at]
    ) {
      lines.push(next.markdown);
      at++;
    }
    const words = (frame.apart ? lines : [lines.join("\n")]).map((line) =>
      markdown(line, frame.size),
    );
    elements.push(
      ...(frame.panel ? [panel(frame.panel.title, words, frame.panel.expanded)] : words),
    );
  }
  return elements;
}

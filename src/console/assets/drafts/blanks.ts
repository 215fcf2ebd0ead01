/** What is to be filled in, as it is asked: 【待补充：2024年核查外语标识处数（上年338处）】 (pure). */
import type { ShownItem } from "../../../flows/drafts/shown.ts";

export interface Blank {
  item: number;
  /** Counted from 0 among its item's own. */
  at: number;
  /** Counted from 1 through the draft, as people call it: 第一处. */
  number: number;
  /** What is asked, and what it was last year. */
  asks: string;
  hint: string;
  /** A sentence is wanted, and no figure. */
  long: boolean;
  /** Tells it from all others, also in the next version. */
  key: string;
}

export type Piece = { text: string; start: number; blank?: undefined } | { blank: Blank };

const PLACEHOLDER = /【待补充：([^【】]*)】/g;
const HINT = /（(上年[：]?[^（）]*(?:（[^（）]*）[^（）]*)*)）$/;

/** Every item's text as words and blanks. */
export function piecesOf(items: Pick<ShownItem, "text">[]): Piece[][] {
  const asked = new Map<string, number>();
  let number = 0;
  return items.map(({ text }, item) => {
    const pieces: Piece[] = [];
    let from = 0;
    for (const [at, match] of [...text.matchAll(PLACEHOLDER)].entries()) {
      if (match.index > from) pieces.push({ text: text.slice(from, match.index), start: from });
      from = match.index + match[0].length;
      const words = match[1]!;
      const before = asked.get(words) ?? 0;
      asked.set(words, before + 1);
      const hint = HINT.exec(words);
      const asks = hint ? words.slice(0, hint.index) : words;
      const long = hint ? /^上年[：此]/.test(hint[1]!) : asks.endsWith("情况");
      number++;
      pieces.push({
        blank: { item, at, number, asks, long, hint: hint?.[1] ?? "", key: `${words}#${before}` },
      });
    }
    if (from < text.length) pieces.push({ text: text.slice(from), start: from });
    return pieces;
  });
}

export function blanksOf(items: Pick<ShownItem, "text">[]): Blank[] {
  return piecesOf(items).flatMap((own) => own.flatMap(({ blank }) => (blank ? [blank] : [])));
}

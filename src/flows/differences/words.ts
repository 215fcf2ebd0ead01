/** Two paragraphs, word by word: figures are whole words, all else is cut as Chinese is (Intl.Segmenter), and jsdiff compares. */
import type { Figure } from "../../domain.ts";

/** A figure as the report has it, in the words of a paragraph. */
export type Told = Pick<Figure, "text" | "counts" | "unit" | "aspect" | "start" | "end"> & {
  /** The year it is of, counted from its report's. */
  ago: string;
};

interface Piece {
  text: string;
  changed: boolean;
  figure: boolean;
}

/** One paragraph; offsets of its figures are its own. */
export interface Paragraph {
  text: string;
  figures: Told[];
}

/** A figure that is another in the same words. */
export interface Change {
  counts: string;
  left: string;
  right: string;
}

interface Token {
  text: string;
  figure: Told | null;
  /** The sentence that it stands in, without its figures and years. */
  sentence: { words: string };
}

const STOPS = /[。；！？\n]/;

/** Past so many words that differ the paragraphs have nothing to do with one another. */
const MOST_EDITS = 3_000;

export async function createWording() {
  const { diffArrays } = await import("diff");
  const cutter = new Intl.Segmenter("zh", { granularity: "word" });
  const cut = (text: string) => Array.from(cutter.segment(text), ({ segment }) => segment);

  function tokensOf({ text, figures }: Paragraph): Token[] {
    const tokens: Token[] = [];
    let sentence = { words: "" };
    const add = (words: string, told: Told | null) => {
      tokens.push({ text: words, figure: told, sentence });
      sentence.words += told || /^\d+$/.test(words) ? "#" : words;
      if (!told && STOPS.test(words)) sentence = { words: "" };
    };
    let from = 0;
    for (const figure of figures) {
      // Of figures that overlap the first is shown.
      if (figure.start < from) continue;
      for (const words of cut(text.slice(from, figure.start))) add(words, null);
      add(text.slice(figure.start, figure.end), figure);
      from = figure.end;
    }
    for (const words of cut(text.slice(from))) add(words, null);
    return tokens;
  }

  return (left: Paragraph, right: Paragraph) => {
    const [a, b] = [tokensOf(left), tokensOf(right)];
    const hunks = diffArrays(a, b, {
      maxEditLength: MOST_EDITS,
      comparator: (one, other) => one.text === other.text,
    });
    if (!hunks) return { left: [whole(left, true)], right: [whole(right, true)], changes: [] };
    const sides = { left: [] as Piece[], right: [] as Piece[] };
    const changes: Change[] = [];
    for (const [at, { value, added, removed }] of hunks.entries()) {
      const lone = !added && !removed && isLone(hunks, at);
      const changed = added || removed || lone;
      if (!added) sides.left.push(...value.map((token) => pieceOf(token, changed)));
      if (!removed) sides.right.push(...value.map((token) => pieceOf(token, changed)));
      const change = removed ? changeIn(value, hunks[at + 1]) : null;
      if (change) changes.push(change);
    }
    return { left: joined(sides.left), right: joined(sides.right), changes };
  };
}

type Hunk = { value: Token[]; added: boolean; removed: boolean };

/** One mark or character between two differences would only make both harder to read. */
function isLone(hunks: Hunk[], at: number): boolean {
  const [before, here, after] = [hunks[at - 1], hunks[at]!, hunks[at + 1]];
  const short = here.value.length === 1 && here.value[0]!.text.length === 1;
  return short && before !== undefined && after !== undefined && !here.value[0]!.figure;
}

/**
 * One figure in the place of one: in a sentence of the same words, of the same matter, unit and kind, and of the year that has the
 * same place in its report.
 */
function changeIn(gone: Token[], next: Hunk | undefined): Change | null {
  if (gone.length !== 1 || !next?.added || next.value.length !== 1) return null;
  const [one, other] = [gone[0]!, next.value[0]!];
  const [from, to] = [one.figure, other.figure];
  if (one.sentence.words !== other.sentence.words) return null;
  if (!from || !to || from.unit !== to.unit || from.aspect !== to.aspect) return null;
  if (from.counts !== to.counts || from.ago !== to.ago) return null;
  return { counts: from.counts, left: from.text, right: to.text };
}

const pieceOf = ({ text, figure }: Token, changed: boolean): Piece => ({
  ...{ text, changed, figure: figure !== null },
});

function whole({ text }: Pick<Paragraph, "text">, changed: boolean): Piece {
  return { text, changed, figure: false };
}

/** Neighbours that look alike as one; a figure stays by itself. */
function joined(pieces: Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (last && !last.figure && !piece.figure && last.changed === piece.changed)
      last.text += piece.text;
    else all.push({ ...piece });
  }
  return all;
}

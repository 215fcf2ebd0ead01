/**
 * A passage has an end (pure): a paragraph or a table row that is longer than any reader, search or model can use is cut
 * into pieces, after a mark where there is one in reach, and never within a figure.
 */
import { quantitiesIn } from "../text/quantities.ts";

/** Twenty long paragraphs of a report; what is longer is a text without line feeds, or no text at all. */
const MAX_PASSAGE = 4_000;

/** Where a piece may end, the better places first; closing quotes and blanks stay with the mark before them. */
const AFTER_CELL = /；|\|\s*/g;
const AFTER_SENTENCE = /[。！？；;!?][”’」』）》】\])"'\s]*/g;
const AFTER_CLAUSE = /[，,、：:][”’」』）》】\])"'\s]*/g;
/** Anything but a letter, a digit, and what opens a quotation or a bracket. */
const AFTER_ANY = /[\s\p{Pe}\p{Pf}\p{Po}\p{Pd}\p{Pc}\p{S}]/gu;

/** No figure, and no word of letters, is longer. */
const MAX_FIGURE = 64;
/** So many of the last marks of a piece are looked at: those before a run of figures are too far from its end. */
const MAX_TRIES = 16;

/** `text` in pieces of at most `MAX_PASSAGE` characters that follow each other without a gap; a table row is cut between cells. */
export function piecesOf(text: string, kind: "text" | "row"): { text: string; start: number }[] {
  const marks = [AFTER_SENTENCE, AFTER_CLAUSE, AFTER_ANY];
  if (kind === "row") marks.unshift(AFTER_CELL);
  const pieces: { text: string; start: number }[] = [];
  let start = 0;
  while (text.length - start > MAX_PASSAGE) {
    const end = endOf(text, start, marks);
    pieces.push({ text: text.slice(start, end), start });
    start = end;
  }
  pieces.push({ text: text.slice(start), start });
  return pieces;
}

/** Where the piece that begins at `start` ends: in its second half, after the last of the best marks there are. */
function endOf(text: string, start: number, marks: RegExp[]): number {
  const half = start + MAX_PASSAGE / 2;
  const later = text.slice(half, start + MAX_PASSAGE);
  for (const mark of marks) {
    const ends = [...later.matchAll(mark)].map((found) => half + found.index + found[0].length);
    const end = ends.slice(-MAX_TRIES).findLast((at) => wholeBefore(text, at) === at);
    if (end !== undefined) return end;
  }
  return wholeBefore(text, start + MAX_PASSAGE);
}

/** `at` itself, or where the figure, the word or the character begins that a cut there would part. */
function wholeBefore(text: string, at: number): number {
  const from = at - MAX_FIGURE;
  const figure = quantitiesIn(text.slice(from, at + MAX_FIGURE)).find(
    ({ start, end }) => from + start < at && from + end > at,
  );
  let begin = figure ? from + figure.start : at;
  while (begin > from && areJoined(text, begin)) begin--;
  if (begin > from) return begin;
  // A run without end is no figure, and is cut anywhere but within a character.
  return isWithinCharacter(text, at) ? at - 1 : at;
}

/** Do the UTF-16 units before and after `at` belong to one character, one number or one word of letters? */
function areJoined(text: string, at: number): boolean {
  return isWithinCharacter(text, at) || JOINED.test(text.slice(at - 1, at + 1));
}

const JOINED =
  /^(?:\S[\p{M}”’」』）》】\])]|[\d０-９.．,，:：年月][\d０-９%％]|[\d０-９][.．,，:：年月日]|[零〇○一二两三四五六七八九十百千万亿]{2}|[A-Za-z\d]{2})$/u;

function isWithinCharacter(text: string, at: number): boolean {
  return /^[\uDC00-\uDFFF]/.test(text.slice(at, at + 1));
}

/**
 * Runs → lines of a page from top to bottom, and how lines are put together again. Nothing is asked of the runs but
 * where they lie: a line may come as one run (OCR), as a run for each glyph (many PDFs), or as anything between.
 */
import type { Run } from "./page.ts";

export interface Line {
  /** The page on which it stands, from 1. */
  page: number;
  x: number;
  y: number;
  right: number;
  bottom: number;
  /** The width of a Chinese character. */
  size: number;
  /** The texts that wide blanks part, from the left. */
  pieces: Piece[];
  /** Set from top to bottom. */
  vertical: boolean;
  /** Down a margin, beside the text. */
  aside?: boolean;
  /** How sure the reading of each run is, where it comes from OCR. */
  sure: number[];
}

export interface Piece {
  text: string;
  x: number;
  right: number;
}

/**
 * Blanks by their width in characters: from 1.5 on one parts pieces; from 0.9 on it was meant, and stays; down to 0.2
 * it stays between Latin words only.
 */
const WIDE = 1.5;
const MEANT = 0.9;
const NARROW = 0.2;
const EM_SPACE = "\u2003";
const HAN = "\\u2E80-\\u303F\\u3040-\\u30FF\\u3400-\\u9FFF\\uF900-\\uFAFF\\uFF00-\\uFFEF";
const BLANK_BY_HAN = new RegExp(`(?<=[${HAN}]) +| +(?=[${HAN}])`, "g");
const HAN_CHARACTER = /\p{Script=Han}/u;

/** Put runs into lines, from the top; the columns of vertical text come from the right, where the first of them begins. */
export function linesOf(runs: Run[], page: number): Line[] {
  const upright: Run[] = [];
  const vertical: Run[] = [];
  for (const run of runs) {
    if (run.text.trim() !== "") (isVertical(run) ? vertical : upright).push(run);
  }
  const rows: { y: number; bottom: number; extent: number; runs: Run[] }[] = [];
  const middle = (run: Run) => run.y + run.height / 2;
  for (const run of upright.sort((a, b) => middle(a) - middle(b))) {
    const bottom = run.y + run.height;
    // A raised or lowered run comes just before or after the line it belongs to.
    const row = rows.slice(-2).find((candidate) => {
      const shared = Math.min(candidate.bottom, bottom) - Math.max(candidate.y, run.y);
      return shared > 0.5 * Math.min(candidate.bottom - candidate.y, run.height);
    });
    const extent = run.width * run.height;
    if (!row) rows.push({ y: run.y, bottom, extent, runs: [run] });
    else {
      row.runs.push(run);
      if (extent > row.extent) Object.assign(row, { y: run.y, bottom, extent });
    }
  }
  const lines = rows.map((row) => lineOf(row.runs, page));
  for (const run of vertical.sort((a, b) => b.x - a.x)) {
    lines.push({ ...lineOf([run], page), size: run.width, vertical: true });
  }
  if (vertical.length > upright.length) return lines;
  return lines.sort((a, b) => a.y - b.y);
}

/** Taller than its characters can be side by side. */
function isVertical({ text, width, height }: Run): boolean {
  const characters = [...text].length;
  return HAN_CHARACTER.test(text)
    ? characters > 1 && height > 1.3 * width
    : characters > 3 && height > 1.6 * width;
}

function lineOf(runs: Run[], page: number): Line {
  runs.sort((a, b) => a.x - b.x);
  const longest = runs.reduce((a, b) => (breadth(b.text) > breadth(a.text) ? b : a));
  const size = sizeOf(longest);
  const pieces: Piece[] = [];
  for (const run of runs) {
    const piece = pieces.at(-1);
    const gap = piece ? run.x - piece.right : 0;
    const mark = isRaised(run, longest);
    const text = mark ? raised(run.text, piece?.text ?? "") : run.text;
    if (!piece || gap > WIDE * size) {
      pieces.push({ text, x: run.x, right: run.x + run.width });
    } else {
      const blank = gap > MEANT * size ? EM_SPACE : gap > NARROW * size && !mark ? " " : "";
      piece.text += blank + text;
      piece.right = Math.max(piece.right, run.x + run.width);
    }
  }
  for (const piece of pieces) piece.text = closeUp(piece.text);
  return {
    page,
    x: runs[0]!.x,
    y: runs.reduce((least, run) => Math.min(least, run.y), Infinity),
    right: pieces.reduce((most, piece) => Math.max(most, piece.right), -Infinity),
    bottom: runs.reduce((most, run) => Math.max(most, run.y + run.height), -Infinity),
    size,
    pieces,
    vertical: false,
    sure: runs.flatMap(({ sure }) => (sure === undefined ? [] : [sure])),
  };
}

/** A small figure or star above the line: the mark of a footnote, or an exponent. */
function isRaised(run: Run, longest: Run): boolean {
  const lift = longest.y + longest.height / 2 - (run.y + run.height / 2);
  const small = run.height < 0.8 * longest.height && lift > 0.08 * longest.height;
  return small && /^(?:\d{1,2}|[①-⑳*＊])$/.test(run.text);
}

/** A note keeps its mark, in brackets; the text loses it, as the figure must not become part of another: 11个¹. */
function raised(mark: string, before: string): string {
  if (before.trim() === "") return `[${mark}]`;
  if (!/[A-Za-z\d]$/.test(before)) return "";
  return [...mark].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? "").join("");
}

/** How many Chinese characters wide a text is set. */
export function breadth(text: string): number {
  let breadth = 0;
  for (const character of text) breadth += /[\u0000-\u02FF]/.test(character) ? 0.5 : 1;
  return breadth;
}

/** The boxes that OCR draws around a line are higher than its characters; their width tells better. */
function sizeOf(run: Run): number {
  const characters = breadth(run.text);
  return characters < 3 ? run.height : Math.min(run.height, (run.width / characters) * 1.15);
}

/** Narrow blanks beside Chinese characters come from the setting: 号 ， 邮 编 → 号，邮编; 2 0 2 3 年 → 2023年. */
export function closeUp(text: string): string {
  const tokens = text.trim().split(/\s+/);
  const spaced = tokens.length > 1 && tokens.every((token) => [...token].length === 1);
  if (spaced && tokens.filter((token) => HAN_CHARACTER.test(token)).length * 2 >= tokens.length)
    return tokens.join("");
  return text
    .trim()
    .replace(/ *\u2003\s*/g, EM_SPACE)
    .replace(/ +/g, " ")
    .replace(BLANK_BY_HAN, "")
    .replaceAll(EM_SPACE, " ");
}

/** A line's words. Characters set far apart, as in the title 总　　结, are one word. */
export function textOf(line: Line): string {
  const apart = line.pieces.every(({ text }) => text.length === 1 && HAN_CHARACTER.test(text));
  return line.pieces.map(({ text }) => text).join(apart ? "" : " ");
}

/** What comes between two lines of one paragraph: Chinese and broken numbers close up, Latin words keep their blank. */
function between(before: string, after: string): "" | " " {
  if (!/^["'(“‘]?[A-Za-z\d]/.test(after) || /(?:https?:\/\/|www\.|@)\S*$/.test(before)) return "";
  const words = /^\d/.test(after) ? /[A-Za-z]$/ : /[A-Za-z]\d*[,.;:!?)"'’”]*$/;
  return words.test(before) ? " " : "";
}

/** A text put together from lines; `ending` is what its last words are known by. */
export function textBuilder() {
  const parts: string[] = [];
  let ending = "";
  return {
    ending: () => ending,
    text: () => parts.join(""),
    add(words: string, parted = false) {
      const blank = parted ? " " : between(ending, words);
      parts.push(blank, words);
      ending = (ending + blank + words).slice(-100);
    },
  };
}

/** How wide a line's first word is, with the mark that may not begin a line: what had no room on the line before. */
export function firstWord(line: Line): number {
  const [word = "", latin = ""] =
    /^([\w.@:/%+-]+)[，。、；：！？”’）》】%％]*/.exec(line.pieces[0]?.text ?? "") ?? [];
  return Math.max(1, word.length - latin.length * 0.45) * line.size;
}

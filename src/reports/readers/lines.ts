/**
 * Plain text → paragraphs: lines that a program or a page break cut are joined again. A line goes on in the next one
 * when it was cut at the width that all long lines of the file share, or in the middle of a sentence or a bracket.
 */
import { unitAfter } from "../../text/units.ts";
import type { Block } from "../blocks.ts";

const MARK =
  /^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[①-⑳]|第[一二三四五六七八九十]{1,3}(?:部分|章|节|条)|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．）)]\D|[一二三四五六七八九十]{1,3}是|[—-]{2}|[·•●■▪])/;
const CLOSED = /[。！？；：!?;:…”’）)】》」]\s*$/;
/** No paragraph begins with one of these. */
const GOES_ON = /^\s*[，。、；：！？）》】”’％%]/;

export function paragraphsOf(text: string): Block[] {
  const lines = text.replace(/\r\n?|[\u2028\u2029\v\f\u0085]/g, "\n").split("\n");
  const width = sharedWidth(lines);
  const isCut = cutsLines(lines);
  const blocks: Block[] = [];
  let open = "";
  /** The line that was read last of the open paragraph. */
  let last = "";
  /** That is the paragraph's first. */
  let isFirst = false;
  let afterIndex = false;
  /** A blank line parts paragraphs, unless the words on both sides of it are plainly one sentence. */
  let blank = false;
  const close = () => {
    if (open !== "") blocks.push({ kind: "text", text: open });
    open = "";
  };
  /** A line of nothing but invisible marks: web pages leave one where their markup, not their text, breaks. */
  let seam = false;
  for (const raw of lines) {
    const line = raw.replace(/[\u200B\u2060\uFEFF]/g, "");
    const words = line.trim();
    if (words === "") {
      blank ||= open !== "";
      seam ||= line !== raw;
      continue;
    }
    // M, 2 and what follows: a raised or lowered figure stands on a line of its own.
    const index = /[A-Za-z]$/.test(last) && /^\d{1,2}$/.test(words);
    const begun: boolean =
      open !== "" &&
      (index || afterIndex || goesOn(last, line, blank ? null : width, { seam, isFirst, isCut }));
    if (!begun) close();
    if (begun) open += /[A-Za-z]$/.test(last) && /^[A-Za-z]/.test(words) ? ` ${words}` : words;
    else open = line;
    isFirst = !begun;
    afterIndex = begun && /^\d{1,2}$/.test(words);
    last = line.trimEnd();
    [blank, seam] = [false, false];
  }
  close();
  return blocks;
}

function goesOn(
  last: string,
  line: string,
  width: number | null,
  {
    seam,
    isFirst,
    isCut,
  }: { seam: boolean; isFirst: boolean; isCut: (last: string, next: string) => boolean },
): boolean {
  if (GOES_ON.test(line) || openBrackets(last)) return true;
  if (MARK.test(line) || /^(?:　{2}|\s{4})/.test(line)) return false;
  if (CLOSED.test(last)) return false;
  if (width !== null && endsAt(width, last, line, isFirst)) return true;
  // A long run of words without an end is no heading: a page break cut it, or its writer left out the full stop.
  if (!seam) return last.length >= LONG && isCut(last, line);
  return last.length >= 30 || /[，、。].|[A-Za-z\d]$/.test(last);
}

/**
 * What a wrapped line leaves to the next as one: a number, a word of letters, or a character with the marks that may begin no
 * line or end none (避头尾), as （境）费.
 */
const UNBROKEN = /^[（《“‘【〔]*(?:[\dA-Za-z.,％%]+|[^\s\dA-Za-z])[，。、；：！？）》”’】〕％%]*/;

/** Was the line cut at the shared width: it has it, or is shorter only by what would not have fitted. */
function endsAt(width: number, last: string, next: string, isFirst: boolean): boolean {
  // Copying takes the indent of two characters away that a paragraph's first line had.
  const length = lengthOf(last) + (isFirst && !/^\s/.test(last) ? 4 : 0);
  if (Math.abs(length - width) <= 2 || Math.abs(lengthOf(last) - width) <= 2) return true;
  const unbroken = UNBROKEN.exec(next.trim())?.[0] ?? "";
  return length < width && length + lengthOf(unbroken) > width;
}

const WORDS = new Intl.Segmenter("zh", { granularity: "word" });
const LONG = 60;

/**
 * Tells lines that a page break cut from paragraphs that merely lack their full stop. A cut falls anywhere, so it often
 * falls within a word (交出一份人 / 民满意) or after a comma; in a file where that is seen, every unfinished line was cut. A
 * few unfinished lines prove nothing, and are taken for cut ones.
 */
function cutsLines(lines: string[]): (last: string, next: string) => boolean {
  const full = lines.map((line) => line.trim()).filter((line) => line !== "");
  const unfinished = full.flatMap((line, i) => {
    const next = full[i + 1];
    return next !== undefined && line.length >= LONG && !CLOSED.test(line) ? [{ line, next }] : [];
  });
  const within = unfinished.filter(({ line, next }) => isCutWithin(line, next)).length;
  const always = unfinished.length < 4 || within * 3 >= unfinished.length;
  return (last, next) => always || isCutWithin(last.trim(), next.trim());
}

function isCutWithin(last: string, next: string): boolean {
  if (/[，、《（“]$/.test(last) || (/\d$/.test(last) && unitAfter(next) !== null)) return true;
  const head = last.slice(-8);
  return [...WORDS.segment(head + next.slice(0, 8))].some(
    ({ index, segment }) => index < head.length && index + segment.length > head.length,
  );
}

/** A 《 or （ that is still open close to the end of the line. */
function openBrackets(text: string): boolean {
  const tail = text.slice(-60);
  return /《[^》]*$/.test(tail) || /（[^）]*$/.test(tail);
}

/** The length at which most long lines end, where the file was wrapped at one; null where each line is a paragraph. */
function sharedWidth(lines: string[]): number | null {
  // Headings are no wrapped lines, whatever length they have in common.
  const full = lines.map((line) => line.trimEnd()).filter((line) => !MARK.test(line));
  const lengths = full.map(lengthOf).filter((n) => n >= 20);
  if (lengths.length < 8) return null;
  const counts = new Map<number, number>();
  for (const n of lengths) counts.set(n, (counts.get(n) ?? 0) + 1);
  // Four columns less is a first line whose indent is gone.
  const near = (n: number) =>
    [n - 4, n - 2, n - 1, n, n + 1].reduce((sum, one) => sum + (counts.get(one) ?? 0), 0);
  const [width] = [...counts.keys()].sort((a, b) => near(b) - near(a) || b - a);
  if (width === undefined || width > 120 || near(width) < lengths.length * 0.5) return null;
  // Lines of one length that all end in a full stop are a phrase that comes again.
  const own = full.filter((line) => Math.abs(lengthOf(line) - width) <= 2);
  return own.filter((line) => /[。！？]$/.test(line)).length * 2 <= own.length ? width : null;
}

/** In columns of half a Chinese character, as a terminal or an editor wraps. */
function lengthOf(line: string): number {
  let columns = 0;
  for (const c of line) columns += c <= "\u00FF" ? 1 : 2;
  return columns;
}

/**
 * Texts and questions → the words under which they are indexed and looked for (pure). The index parts words at blanks
 * alone, so what a word is is decided here, and alike on both sides: a text is laid out in pairs of characters that are
 * words, with single characters between them; behind it stand the words across these (民政 in 人民政府), marked. So every
 * two-character word of a text finds it, and a text that has the word for itself comes before one that merely crosses it.
 *
 *   searchable text → runs of Chinese characters → a row of pairs and single characters → what lies across them
 */
import { isStop } from "../text/terms.ts";

const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });
/** Stands before a word that lies across others; the index takes no text apart at it, and no text has it. */
const ACROSS = "~";
/**
 * Runs of one kind: Chinese characters; numbers with their point; Latin letters; whatever else is written, the rarest
 * characters included. None but the first is long, since the index leaves out what has more than forty bytes.
 */
const RUNS =
  /([\u3400-\u9fff]+)|\d{1,20}(?:[.:]\d{1,9})?|[a-z]{1,40}|(?:(?![\u3400-\u9fffa-z\d])[\p{L}\p{M}\p{N}]){1,13}/gu;
const FIRST = 0x3400;
const PAIR = /^[\u3400-\u9fff]{2}$/;
/** How many pairs are remembered: a large library has some two hundred thousand different ones. */
const MAX_MET = 300_000;

/** The pairs of neighbours that were ever met, and whether each is a word. */
const met = new Map<number, boolean>();

/** The pair that begins at `i`, as a number: it is looked up several times as fast as a string. */
const pairAt = (text: string, i: number) =>
  ((text.charCodeAt(i) - FIRST) << 15) | (text.charCodeAt(i + 1) - FIRST);
const isWordAt = (text: string, i: number) => i >= 0 && met.get(pairAt(text, i)) === true;

/** Ask the segmenter about those pairs that are new, all at once: it takes its time for a text, and more to begin one. */
function meet(runs: string[]): void {
  if (met.size > MAX_MET) met.clear();
  const fresh: string[] = [];
  for (const run of runs)
    for (let i = 0; i + 1 < run.length; i++) {
      const pair = pairAt(run, i);
      if (met.has(pair)) continue;
      met.set(pair, false);
      fresh.push(run.slice(i, i + 2));
    }
  if (fresh.length === 0) return;
  for (const { segment } of SEGMENTER.segment(fresh.join(" ")))
    if (PAIR.test(segment)) met.set(pairAt(segment, 0), true);
}

/** The words of a text that `searchable` wrote, parted by blanks; in the first line the text as it runs, without what is no word. */
export function parted(said: string): string {
  const runs = [...said.matchAll(RUNS)];
  meet(runs.flatMap(({ 1: han }) => han ?? []));
  const laid: string[] = [];
  const across: string[] = [];
  for (const [run, han] of runs) {
    if (han === undefined) laid.push(run);
    else layOut(run, laid, across);
  }
  return across.length > 0 ? `${laid.join(" ")}\n${across.join(" ")}` : laid.join(" ");
}

/** The text that `parted` laid out, to be compared with. */
export function unparted(words: string): string {
  return words.split("\n", 1)[0]!.replaceAll(" ", "");
}

/** What a question is looked for by: its words, and each as it may lie across the words of a text. */
export function lookedFor(asked: string): string {
  const words = parted(asked).split(/\s/);
  const pairs = words.filter((word) => PAIR.test(word) && isWordAt(word, 0));
  return [...words, ...pairs.map((pair) => ACROSS + pair)].join(" ");
}

/**
 * A run of Chinese characters in words, parted from its end, since from there fewer go wrong; and what lies across two of
 * them: a word, or two single characters side by side, which are a name or a word that nobody knew (团组, 友城).
 */
function layOut(run: string, laid: string[], across: string[]): void {
  const row: string[] = [];
  let after = run.length;
  for (let end = run.length, from: number; end > 0; after = end, end = from) {
    from = isWordAt(run, end - 2) ? end - 2 : end - 1;
    row.push(run.slice(from, end));
    if (end === run.length) continue;
    const pair = run.slice(end - 1, end + 1);
    if (isWordAt(run, end - 1)) across.push(ACROSS + pair);
    else if (after - from === 2 && !isStop(pair[0]!) && !isStop(pair[1]!)) across.push(pair);
  }
  for (let i = row.length - 1; i >= 0; i--) laid.push(row[i]!);
}

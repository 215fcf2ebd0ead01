/**
 * What an office's document must look like (pure): text → page → rules, each a family of its own → issues in reading order;
 * and what of them is certain put into the text.
 */
import { type Compare, figures } from "./lint/figures.ts";
import { headings } from "./lint/headings.ts";
import { type Known, likeness } from "./lint/likeness.ts";
import { names } from "./lint/names.ts";
import { numbers } from "./lint/numbers.ts";
import { type Issue, isQuoted, readPage } from "./lint/page.ts";
import { punctuation } from "./lint/punctuation.ts";
import { terms } from "./lint/terms.ts";
import { years } from "./lint/years.ts";

export { type Compare, differing, type Stated } from "./lint/figures.ts";
export type { Known } from "./lint/likeness.ts";
export type { Issue } from "./lint/page.ts";

export interface LintOptions {
  /** The year that the text is of; by default what its title or its headings say. */
  year?: number | null;
  /** Nothing may be left to fill in. */
  final?: boolean;
  /** The numbers of the lines that are rows of tables. */
  rows?: Set<number>;
  /** Sentences of last year's text. */
  known?: Known[];
  /** What the ledger states otherwise. */
  figures?: Compare;
}

/** Every issue of a text, in reading order. */
export function lint(text: string, options: LintOptions = {}): Issue[] {
  const page = readPage(text, options);
  const families = [headings, punctuation, numbers, terms, names, years];
  const issues = families.map((family) => family(page));
  if (options.known) issues.push(likeness(page, options.known));
  if (options.figures) issues.push(figures(page, options.figures));
  return issues.flat().sort((a, b) => a.line - b.line || a.start - b.start || a.end - b.end);
}

/** A mended place may show another: of 2、 2022年 both the mark and the blank. */
const ROUNDS = 3;

/** The text with every suggestion put in that touches no quotation, how many those are, and what still stands. */
export function mend(
  text: string,
  options: LintOptions = {},
): { text: string; count: number; left: Issue[] } {
  let [now, count, left] = [text, 0, lint(text, options)];
  for (let round = 0; round < ROUNDS; round++) {
    const done = mendOnce(now, left);
    if (done.count === 0) break;
    now = done.text;
    count += done.count;
    left = lint(now, options);
  }
  return { text: now, count, left };
}

function mendOnce(text: string, issues: Issue[]): { text: string; count: number } {
  const { lines } = readPage(text);
  const raw = text.split("\n");
  let count = 0;
  const byLine = Map.groupBy(issues, ({ line }) => line);
  for (const [number, own] of byLine) {
    const line = lines[number - 1]!;
    let [done, from] = ["", 0];
    for (const { start, end, suggestion } of own) {
      const overlaps = start < from;
      if (suggestion === undefined || overlaps || isQuoted(line, { start, end })) continue;
      done += raw[number - 1]!.slice(from, start) + suggestion;
      from = end;
      count++;
    }
    raw[number - 1] = done + raw[number - 1]!.slice(from);
  }
  return { text: raw.join("\n"), count };
}

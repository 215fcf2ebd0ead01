/**
 * A text as the rules read it (pure): lines → what of each stands between quotation marks, its 层次序数, the headings above
 * it, and the year that the whole is of.
 */
import { plansOnly, REPORT_KINDS } from "../../domain.ts";
import type { ReportTime } from "../../ledger/years.ts";
import { fromChineseNumeral } from "../../text/numerals.ts";
import { anyOf } from "../../text/terms.ts";

export interface Issue {
  /** As in H1: the rule's family and number. */
  rule: string;
  /** `error` must be mended, `warn` wants a look, `note` is only said. */
  severity: "error" | "warn" | "note";
  /** From 1; `start` and `end` are UTF-16 offsets in the line. */
  line: number;
  start: number;
  end: number;
  message: string;
  /** What to put in the place, where that is certain. */
  suggestion?: string;
}

export interface Range {
  start: number;
  end: number;
}

export interface Label extends Range {
  /** 0 of 第一部分, 1 of 一、, 2 of （一）, 3 of 1., 4 of （1）. */
  level: number;
  ordinal: number;
  /** The number as it is written. */
  number: string;
  /** “1、”, which no level is written with. */
  comma: boolean;
  /** Its level is sure: “1、” with nothing before it may be of any. */
  sure: boolean;
}

export interface Line {
  number: number;
  text: string;
  /** What stands between quotation marks, brackets of titles among them; without the marks, from left to right. */
  quotes: Range[];
  label: Label | null;
  /** The headings above it, the widest first. */
  headings: string[];
  /** It stands before the first heading and sentence. */
  title: boolean;
  /** A row of a table, which is no line of the text: what runs through the text does not run through it. */
  row: boolean;
}

export interface Page {
  lines: Line[];
  title: string;
  time: ReportTime;
  /** The year that the text looks back on. */
  reviewed: number | null;
  final: boolean;
}

/** What a caller knows of a text. */
export interface Told {
  year?: number | null;
  final?: boolean;
  /** The numbers of the lines that are rows of tables. */
  rows?: Set<number>;
}

/** Read a text; `year` is the one that it is of. */
export function readPage(text: string, { year = null, final = false, rows }: Told = {}): Page {
  const lines = text.split("\n").map(
    (raw, i): Line => ({
      number: i + 1,
      text: raw.endsWith("\r") ? raw.slice(0, -1) : raw,
      quotes: [],
      label: null,
      headings: [],
      title: false,
      row: rows?.has(i + 1) === true || /^\s*\|/.test(raw),
    }),
  );
  const counts: number[] = [];
  /** The heading of each level, and those that there are. */
  const heads: string[] = [];
  let above: string[] = [];
  let opened = false;
  for (const line of lines) {
    line.headings = above;
    if (line.text.trim() === "") continue;
    line.quotes = quotesIn(line.text);
    line.label = line.row ? null : labelOf(line.text, counts);
    opened ||= line.row || line.label !== null || /[。；]/.test(line.text) || line.number > 10;
    line.title = !opened;
    const { label } = line;
    if (label) {
      counts.length = Math.min(counts.length, label.level);
      while (counts.length < label.level) counts.push(0);
      counts.push(label.ordinal);
      if (label.level < 3) {
        heads.length = Math.min(heads.length, label.level);
        heads[label.level] = headingOf(line.text);
        above = heads.filter((heading) => heading !== undefined);
      }
    }
    line.headings = above;
  }
  const title = lines
    .filter((line) => line.title)
    .map((line) => line.text.replace(/\s/g, ""))
    .join("");
  const headed = headedYear(lines);
  const said = yearIn(title);
  // A 工作报告 bears the year in which it is given, where its headings look back on the one before.
  const given = title.includes("工作报告") && said !== null && headed === said - 1;
  const kind = given ? "政府工作报告" : (REPORT_KINDS.find((one) => title.includes(one)) ?? "其他");
  const ahead = kind === "政府工作报告" || plansOnly(kind) ? 1 : 0;
  const own = year ?? said ?? (headed === null ? null : headed + ahead);
  const reviewed = own === null ? null : own - ahead;
  return { lines, title, time: { year: own, kind }, reviewed, final };
}

/** In Markdown a heading's number stands behind its own marks. */
const LEAD = "^\\s*(?:#{1,6}\\s+)?";
const HAN = "[一二三四五六七八九十]{1,3}";
const LABELS: [RegExp, number][] = [
  [new RegExp(`(?<=${LEAD})第(${HAN})(?:部分|章)`), 0],
  [new RegExp(`(?<=${LEAD})(${HAN})、`), 1],
  [new RegExp(`(?<=${LEAD})[（(](${HAN})[）)]`), 2],
  [new RegExp(`(?<=${LEAD})(\\d{1,2})[.．，](?!\\d(?!\\d{3}年))`), 3],
  [new RegExp(`(?<=${LEAD})[（(](\\d{1,2})[）)]`), 4],
];
const COMMA = new RegExp(`(?<=${LEAD})(\\d{1,2})、`);
/** No label stands further in. */
const LABEL_WITHIN = 30;

/** “2、” goes on with what is counted: 二、 after 一、, else 2. of a list. */
function labelOf(text: string, counts: number[]): Label | null {
  const head = text.slice(0, LABEL_WITHIN);
  if (!/^[\s#]*[（(第\d一二三四五六七八九十]/.test(head)) return null;
  const read = (match: RegExpExecArray, level: number): Label => ({
    ...{ ...rangeOf(match), level, number: match[1]!, comma: false, sure: true },
    ordinal: fromChineseNumeral(match[1]!) ?? Number(match[1]),
  });
  const comma = COMMA.exec(head);
  if (comma) {
    const ordinal = Number(comma[1]);
    const listed = counts[3] === ordinal - 1 && ordinal > 1;
    const level = !listed && ordinal > 1 && counts[1] === ordinal - 1 ? 1 : 3;
    return { ...read(comma, level), comma: true, sure: counts.some((count) => count > 0) };
  }
  for (const [pattern, level] of LABELS) {
    const match = pattern.exec(head);
    if (match) return read(match, level);
  }
  return null;
}

/** A numbered line's words as a heading: up to its first full stop. */
function headingOf(text: string): string {
  return text
    .slice(0, 100)
    .trim()
    .split(/[。；]/)[0]!
    .slice(0, 80);
}

const OPEN = "“‘《";
const CLOSE = "”’》";

/** What stands between marks, the outermost only; a mark without its fellow quotes the rest of the line. */
function quotesIn(text: string): Range[] {
  if (!/[“”‘’《》"]/.test(text)) return [];
  const found: Range[] = [];
  let [depth, from, straight] = [0, 0, false];
  const close = (end: number) => found.push({ start: from, end });
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    const opens = OPEN.includes(c) || (c === '"' && !straight);
    if (c === '"') straight = !straight;
    if (opens && depth++ === 0) from = i + 1;
    if (!opens && (CLOSE.includes(c) || c === '"') && depth > 0 && --depth === 0) close(i);
  }
  if (depth > 0) close(text.length);
  return found;
}

/** Does a place touch what is quoted? */
export function isQuoted({ quotes }: Line, { start, end }: Range): boolean {
  let [low, high] = [0, quotes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (quotes[middle]!.end <= start) low = middle + 1;
    else high = middle;
  }
  const quote = quotes[low];
  return quote !== undefined && quote.start < Math.max(end, start + 1);
}

function yearIn(title: string): number | null {
  const year = /(?<!\d)((?:19|20)\d{2})年/.exec(title)?.[1];
  return year === undefined ? null : Number(year);
}

/** The year of the first heading that bears one. */
function headedYear(lines: Line[]): number | null {
  const first = lines.find(({ label, text }) => label?.level === 1 && yearIn(headingOf(text)));
  return first ? yearIn(headingOf(first.text)) : null;
}

// ---- words

const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });
const AROUND = 8;

/** Do words begin and end where a place does? 待定 does not stand in 等待定期检查. */
export function isWhole(text: string, { start, end }: Range): boolean {
  const from = Math.max(0, start - AROUND);
  const window = text.slice(from, end + AROUND);
  let [begins, ends] = [false, end - from === window.length];
  for (const { index } of SEGMENTER.segment(window)) {
    begins ||= index === start - from;
    ends ||= index === end - from;
  }
  return begins && ends;
}

/** A pattern for any of some words. */
export function patternOf(words: string[]): RegExp {
  return new RegExp(anyOf(words), "g");
}

/** Every place of a pattern in what a line says itself, or in all of it. */
export function matchesIn(line: Line, pattern: RegExp, quoted = false): RegExpExecArray[] {
  const found = [...line.text.matchAll(pattern)];
  return quoted ? found : found.filter((match) => !isQuoted(line, rangeOf(match)));
}

export function rangeOf(match: RegExpExecArray): Range {
  return { start: match.index, end: match.index + match[0].length };
}

/** No sentence is looked at further than this to each side. */
const SENTENCE = 200;

/** The sentence around a place. */
export function sentenceAt(text: string, { start, end }: Range): string {
  const before = text.slice(Math.max(0, start - SENTENCE), start);
  const after = text.slice(end, end + SENTENCE);
  return (
    before.slice(before.search(/[^。；！？]*$/)) +
    text.slice(start, end) +
    /^[^。；！？]*/.exec(after)![0]
  );
}

/** An issue at a place of a line. */
export function at(
  line: Line,
  { start, end }: Range,
  [rule, severity]: [string, Issue["severity"]],
  message: string,
  suggestion?: string,
): Issue {
  const place = { line: line.number, start, end };
  return { rule, severity, ...place, message, ...(suggestion === undefined ? {} : { suggestion }) };
}

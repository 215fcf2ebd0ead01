/**
 * Blocks → what a report is and how it is divided (pure): title lines → organisation, year, kind → each line's place
 * in the outline. Headings are known by their 层次序数 (一、 （一） 1. （1）, GB/T 9704-2012 §7.3.3) or by the file's own
 * heading styles; “2、” stands for a level-1 heading where it goes on counting after “一、”.
 */
import type { Heading } from "../domain.ts";
import { fromChineseNumeral, toChineseNumeral } from "../text/numerals.ts";
import { quantitiesIn } from "../text/quantities.ts";
import type { Block } from "./blocks.ts";
import { type GivenFacts, readFacts } from "./facts.ts";

/** One line of the report with its place. `label` is the line's own 层次序数, if it has one. */
export interface OutlineLine {
  kind: "title" | "heading" | "text" | "row";
  text: string;
  /** Set on headings and numbered items; 1 is the highest. */
  level: number | null;
  label: string | null;
  /** The heading's words without number and closing mark; for a run-in heading only its first sentence. */
  heading: string | null;
  /** How many characters of `text` the heading takes; the rest is body text that runs on in the same line. */
  headingLength: number;
  page?: number;
  sure?: number;
  row?: number;
}

/** A paragraph longer than this heads nothing, whatever its style: a heading is said again with every passage under it. */
const MAX_HEADING = 200;
const HAN_NUMBER = "[一二三四五六七八九十]{1,3}";

/** Read title, organisation, year and kind, and give every line its place. `file` is the file's name. */
export function outline(blocks: Block[], file: string, given: GivenFacts = {}) {
  const lines = blocks.map((block) => ({ ...block, text: block.text }));
  const titleCount = countTitleLines(lines);
  const { facts, warnings } = readFacts(
    lines.slice(0, titleCount).map((line) => line.text),
    lines.slice(titleCount).map((line) => line.text),
    file,
    given,
    lines.filter((line) => line.untitled && line.kind === "heading").map(({ text }) => text),
  );
  const placed = placeLines(lines, titleCount);
  const headings: Heading[] = placed
    .filter((line) => line.kind === "heading" && line.level !== null)
    .map((line) => ({
      level: line.level!,
      title: headingTitle(line),
      label: line.label ?? line.heading!,
    }));
  return { facts, warnings, lines: placed, headings };
}

/** A heading as an office writes it: 一、…, （一）…, whatever mark the file used. */
export function headingTitle(line: OutlineLine): string {
  const words = line.heading ?? "";
  if (line.label === null) return words;
  if (line.level === 1 && /^[一二三四五六七八九十]+$/.test(line.label))
    return `${line.label}、${words}`;
  return line.label + words;
}

/** The lines before the first heading or paragraph that are set as a title: short, no sentence, and without figures. */
function countTitleLines(lines: Block[]): number {
  let count = 0;
  for (const line of lines.slice(0, 10)) {
    const sentence = /[。；！？，]|[：:.．]$/.test(line.text.replace(/《[^《》]*》/g, ""));
    if (line.kind === "row" || line.untitled || line.text.length > 60 || sentence) break;
    if (line.kind === "heading" && (line.level ?? 1) > 1 && count > 0) break;
    if (marker(line.text) || ITEM.test(line.text) || quantitiesIn(line.text).length > 0) break;
    count++;
  }
  return count;
}

/** An item's mark that is none of a heading: ① 1） */
const ITEM = /^(?:[①-⑳]|\d{1,2}[）)])/;

interface Marker {
  level: number;
  ordinal: number;
  label: string;
  length: number;
  /** “2、”: level 1 or 3, which only the counting before it can tell. */
  ambiguous?: boolean;
}

/** The 层次序数 of GB/T 9704-2012 §7.3.3 and the variants that offices use. The first group is the number. */
const MARKERS: {
  pattern: RegExp;
  level: number;
  label: (n: string) => string;
  ambiguous?: boolean;
}[] = [
  { pattern: new RegExp(`^(${HAN_NUMBER})[、.．]\\s*`), level: 1, label: (n) => n },
  { pattern: new RegExp(`^第(${HAN_NUMBER})(?:部分|章|节)[\\s、：:]*`), level: 1, label: (n) => n },
  {
    pattern: new RegExp(`^[（(](${HAN_NUMBER})[）)][、.．]?\\s*`),
    level: 2,
    label: (n) => `（${n}）`,
  },
  { pattern: /^(\d{1,2})、\s*/, level: 3, label: (n) => `${n}.`, ambiguous: true },
  { pattern: /^(\d{1,2})[.．](?!\d)\s*/, level: 3, label: (n) => `${n}.` },
  { pattern: /^[（(](\d{1,2})[）)][、.．]?\s*/, level: 4, label: (n) => `（${n}）` },
];

function marker(text: string): Marker | null {
  for (const { pattern, level, label, ambiguous } of MARKERS) {
    const match = pattern.exec(text);
    if (!match) continue;
    const number = match[1]!;
    const ordinal = fromChineseNumeral(number) ?? Number(number);
    return {
      level,
      ordinal,
      label: label(number),
      length: match[0].length,
      ambiguous: ambiguous ?? false,
    };
  }
  return null;
}

const ATTACHED = /^附件[：:]\s*1[.．、]/;

function placeLines(blocks: Block[], titleCount: number): OutlineLine[] {
  const counts: number[] = [];
  /** The levels whose last item told something itself: the next one is another item of that list. */
  const telling: boolean[] = [];
  /** The last number of a list of attachments (附件：1.… 2.…), which heads nothing. */
  let attached = 0;
  const hasHanLevel1 = blocks.some((block) => marker(block.text)?.level === 1);
  const levelOf = ({ level, ordinal, ambiguous }: Marker) =>
    ambiguous ? countsOn(ordinal, counts, hasHanLevel1) : level;
  return blocks.map((block, i): OutlineLine => {
    const { text } = block;
    const plain: OutlineLine = {
      kind: block.kind === "row" ? "row" : "text",
      text,
      level: null,
      label: null,
      heading: null,
      headingLength: 0,
      ...(block.page === undefined ? {} : { page: block.page }),
      ...(block.sure === undefined ? {} : { sure: block.sure }),
      ...(block.row === undefined ? {} : { row: block.row }),
    };
    if (i < titleCount) return { ...plain, kind: "title" };
    if (block.kind === "row") return plain;
    const found = marker(text);
    attached = ATTACHED.test(text)
      ? 1
      : attached > 0 && found?.ordinal === attached + 1
        ? attached + 1
        : 0;
    if (attached > 0) return plain;
    if (!found) {
      if (block.kind !== "heading" || text.length > MAX_HEADING) return plain;
      // In most files the title is the only level-1 style, so the sections below it begin at style level 2.
      const level = Math.max(
        1,
        (block.level ?? 1) -
          (blocks.slice(0, titleCount).some((b) => b.kind === "heading" && b.level === 1) ? 1 : 0),
      );
      counts.length = level;
      return { ...plain, kind: "heading", level, heading: text, headingLength: text.length };
    }
    const level = levelOf(found);
    const label = level < found.level ? toChineseNumeral(found.ordinal) : found.label;
    const goesOn = telling[level] === true && counts[level] === found.ordinal - 1;
    counts[level] = found.ordinal;
    counts.length = level + 1;
    telling.length = level;
    const heading = headingIn(text.slice(found.length), {
      level,
      styled: block.kind === "heading",
      leads: goesOn ? null : under(blocks.slice(i + 1, i + 5), level, levelOf),
    });
    telling[level] = heading === null;
    if (heading === null) return { ...plain, level, label };
    return {
      ...plain,
      kind: "heading",
      level,
      label,
      heading: heading.words,
      headingLength: found.length + heading.length,
    };
  });
}

/** The level that “N、” continues: 3 if an item N−1 stands before it in the section, 1 if heading N−1 does. */
function countsOn(ordinal: number, counts: number[], hasHanLevel1: boolean): 1 | 3 {
  if (ordinal > 1 && counts[3] === ordinal - 1) return 3;
  if (ordinal > 1 && counts[1] === ordinal - 1) return 1;
  return ordinal === 1 && !hasHanLevel1 ? 1 : 3;
}

/** What stands under a numbered line: numbered lines of a lower level, or a body. */
type Under = "items" | "body" | null;

/**
 * What stands under a numbered line, by the few lines after it: not a list's next item, nor 署名 and 成文日期, which are the
 * last lines and no sentence.
 */
function under(after: Block[], level: number, levelOf: (found: Marker) => number): Under {
  const [next] = after;
  if (next === undefined) return null;
  const found = marker(next.text);
  if (found) return levelOf(found) > level ? "items" : null;
  const signs = after.length <= 3 && next.kind !== "row" && !/[，。；：]/.test(next.text);
  return signs && !ITEM.test(next.text) ? null : "body";
}

/**
 * The heading at the start of `rest`, or null where it is text: the whole line if it is short and no sentence, or a short
 * first sentence that the line goes on after (run-in). `leads` is what stands under the line: where nothing does, a comma,
 * a figure or a full stop makes it a statement of its own.
 */
function headingIn(
  rest: string,
  { level, styled, leads }: { level: number; styled: boolean; leads: Under },
): { words: string; length: number } | null {
  const words = rest.replace(/[。.．：:；;]$/, "");
  if (words === "") return null;
  const whole = { words, length: rest.length };
  if (styled && rest.length <= 80) return whole;
  const counts = quantitiesIn(words).length > 0;
  const pauses = /[，,]/.test(words);
  if (words.length <= 60 && !/[。；！？]/.test(words)) {
    const stops = /[。.．]$/.test(rest);
    const states = counts && (stops || (pauses && leads !== "items"));
    if (leads === null ? counts || pauses || stops : states) return null;
    if (level <= 2 || words === rest) return whole;
    return stops && words.length <= 24 && !pauses ? whole : null;
  }
  const runIn = /^([^。；：！？]{2,60})[。：]/.exec(rest);
  if (!runIn || quantitiesIn(runIn[1]!).length > 0) return null;
  const short = /^[^，]{2,24}。$/.test(runIn[0]);
  return level <= 2 || short ? { words: runIn[1]!, length: runIn[0].length } : null;
}

/**
 * Blocks → what a report is and how it is divided (pure): its 目录 is dropped → title lines → organisation, year, kind →
 * each line's place in the outline. Headings are known by their 层次序数 (一、 （一） 1. （1）, GB/T 9704-2012 §7.3.3) or by the file's own
 * heading styles; “2、” stands for a level-1 heading where it goes on counting after “一、”.
 */
import type { Heading } from "../domain.ts";
import { toChineseNumeral } from "../text/numerals.ts";
import { quantitiesIn } from "../text/quantities.ts";
import type { Block } from "./blocks.ts";
import { isBesideTitle } from "./facts/head.ts";
import { namesPaper } from "./facts/title.ts";
import { isUnitLine } from "./facts/units.ts";
import { type GivenFacts, readFacts } from "./facts.ts";
import { withoutContents } from "./outline/contents.ts";
import { partGlued } from "./outline/glued.ts";
import { divisionOf, ITEM, levelsAbove, type Marker, marker } from "./outline/markers.ts";

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

/** Read title, organisation, year and kind, and give every line its place. `file` is the file's name. */
export function outline(blocks: Block[], file: string, given: GivenFacts = {}) {
  const lines = partGlued(withoutContents(blocks));
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
  if (/^[一二三四五六七八九十]+$/.test(line.label)) return `${line.label}、${words}`;
  return line.label.startsWith("第") ? `${line.label} ${words}` : line.label + words;
}

/** Goes on with the title of the line before: （2022年度）, 和2023年计划. */
const GOES_ON = /^(?:[（(—－-]|及|和|与|暨)/;

/** The lines before the first heading or paragraph that are set as a title: short, no sentence, and without figures. */
function countTitleLines(lines: Block[]): number {
  let count = 0;
  /** A line has said what the report is, so what is set as a heading after it is one. */
  let named = false;
  for (const line of lines.slice(0, 12)) {
    if (isBesideTitle(line.text)) {
      count++;
      continue;
    }
    const sentence = /[。；！？，]|[：:.．]$/.test(line.text.replace(/《[^《》]*》/g, ""));
    if (line.kind === "row" || line.untitled || line.text.length > 60 || sentence) break;
    if (line.kind === "heading" && count > 0) {
      if ((line.level ?? 1) > 1 || (named && !GOES_ON.test(line.text))) break;
    }
    if (marker(line.text) || ITEM.test(line.text)) break;
    // 红十字会 counts nothing.
    const names = namesPaper(line.text);
    if (!names && !isUnitLine(line.text) && quantitiesIn(line.text).length > 0) break;
    named ||= names;
    count++;
  }
  return count;
}

const ATTACHED = /^附件[：:]\s*1[.．、]/;

function placeLines(blocks: Block[], titleCount: number): OutlineLine[] {
  const counts: number[] = [];
  /** The levels whose last item told something itself: the next one is another item of that list. */
  const telling: boolean[] = [];
  /** The last number of a list of attachments (附件：1.… 2.…), which heads nothing. */
  let attached = 0;
  const division = divisionOf(blocks.slice(titleCount).map(({ text }) => text));
  const above = levelsAbove(division);
  const markerOf = (text: string) => marker(text, division);
  const hasHanLevel1 = blocks.some((block) => markerOf(block.text)?.level === 1);
  const levelOf = ({ level, ordinal, ambiguous }: Marker) =>
    above + (ambiguous ? countsOn(ordinal, counts.slice(above), hasHanLevel1) : level);
  const styled = styledLevels(blocks.slice(titleCount), (found) => above + found.level, markerOf);
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
    const found = markerOf(text);
    attached = ATTACHED.test(text)
      ? 1
      : attached > 0 && found?.ordinal === attached + 1
        ? attached + 1
        : 0;
    if (attached > 0) return plain;
    if (!found) {
      if (block.kind !== "heading" || text.length > MAX_HEADING) return plain;
      const level = styled(block.level ?? 1);
      counts.length = level;
      return { ...plain, kind: "heading", level, heading: text, headingLength: text.length };
    }
    const level = levelOf(found);
    const label = level < above + found.level ? toChineseNumeral(found.ordinal) : found.label;
    const goesOn = telling[level] === true && counts[level] === found.ordinal - 1;
    counts[level] = found.ordinal;
    counts.length = level + 1;
    telling.length = level;
    const heading = headingIn(text.slice(found.length), {
      level: level - above,
      styled: block.kind === "heading",
      leads: goesOn ? null : under(blocks.slice(i + 1, i + 5), level, markerOf, levelOf),
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

/**
 * The levels of headings that only their style makes headings. The styles of numbered ones say how high their own stand;
 * without any, the highest style below the title is level 1.
 */
function styledLevels(
  body: Block[],
  levelOf: (found: Marker) => number,
  markerOf: (text: string) => Marker | null,
): (style: number) => number {
  const numbered = new Map<number, number>();
  let highest = Number.POSITIVE_INFINITY;
  for (const { kind, level = 1, text } of body) {
    if (kind !== "heading" || text.length > MAX_HEADING) continue;
    const found = markerOf(text);
    if (!found) highest = Math.min(highest, level);
    else if (!found.ambiguous && !numbered.has(level)) numbered.set(level, levelOf(found));
  }
  const styles = [...numbered.keys()].sort((a, b) => b - a);
  return (style) => {
    const near = styles.find((one) => one <= style) ?? styles.at(-1);
    const level = near === undefined ? style - highest + 1 : numbered.get(near)! + style - near;
    return Math.max(1, level);
  };
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
function under(
  after: Block[],
  level: number,
  markerOf: (text: string) => Marker | null,
  levelOf: (found: Marker) => number,
): Under {
  const [next] = after;
  if (next === undefined) return null;
  const found = markerOf(next.text);
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

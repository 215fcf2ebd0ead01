/** What a report's plain text says in which part: its sentences, each with its year and whether it tells what came about. */
import { levelled, quantitiesIn } from "./quantity.ts";

export interface Source {
  id: string;
  file: string;
  text: string;
}

/** A stretch between two marks. `before` and `after` the marks; offsets are of the report's text. */
export interface Clause {
  start: number;
  /** Past the mark that ends it. */
  end: number;
  text: string;
}

export interface Sentence {
  source: Source;
  start: number;
  end: number;
  /** As written, but for widths; without the item's mark. */
  text: string;
  clauses: Clause[];
  /** Null where the reader is not sure. */
  year: number | null;
  /** What came about, what is meant to, or not sure. */
  aspect: "done" | "plan" | null;
  /** The item's own title: 领事服务 of `3.领事服务。代办…`. */
  label: string | null;
  isRow: boolean;
  /** It sums up several years. */
  isOfYears: boolean;
  /** It stands in what a government tells its congress, which looks back on the year before. */
  isSpeech: boolean;
}

const SECTION = /^(?:[一二三四五六七八九十]+、|\d、|#{1,2}\s)/;
const SUBSECTION = /^(?:（[一二三四五六七八九十]+）|#{3,}\s)/;
const ITEM = /^(?:[一二三四五六七八九十]+是|\d{1,2}[.．]\s?|（\d+）)/;
const PLAN = /重点|安排|打算|思路|任务|要求|取向|建议|下一步|计划|今后|展望|目标/;
const PROBLEM = /不足|问题|困难/;
/** Words of more than one year; a 政府工作报告 often goes on in that vein for pages. */
const SEVERAL_YEARS =
  /[两三四五十]年[来内间]|过去[两三四五]年|[两三四五]年累计|“?十[二三四五]五”?时期|以来|历年|近[两三四五]年|连续/;
const OTHER_YEAR = /上年|去年|往年|今年|明年|上一年|次年/;
export const NOT_DONE =
  /目标|预期|计划|力争|争取|确保|将要|拟|不少于|不低于|不超过|控制在|原定|应当|打算|到20\d\d年|届时|预计/;

/** A year that something is only measured against. */
const COMPARED = /(?:[比较]|恢复到)20\d\d年(?:度)?/g;

const YEARS = new WeakMap<Source, number | null>();

export function reportYear(source: Source): number | null {
  if (!YEARS.has(source)) YEARS.set(source, yearOfReport(source));
  return YEARS.get(source)!;
}

function yearOfReport({ file, text }: Source): number | null {
  const head = text.split("\n").slice(0, 4).join("\n");
  const found = /(20\d\d)\s*年/.exec(file) ?? /_(20\d\d)/.exec(file) ?? /(20\d\d)_/.exec(file);
  if (found) return Number(found[1]);
  const short = /(?<!\d)(\d\d)年/.exec(file);
  if (short) return 2000 + Number(short[1]);
  const inText = /(20\d\d)\s*年/.exec(head);
  return inText ? Number(inText[1]) : null;
}

interface Part {
  year: number | null;
  aspect: Sentence["aspect"];
  isOfYears?: boolean;
}

/** A yearly report tells of its own year; one that a government gives to its congress only of the years its headings name. */
export function sentencesOf(source: Source): Sentence[] {
  const year = reportYear(source);
  const head = source.text.split("\n").slice(0, 4).join("\n");
  const isSpeech = /政府工作报告/.test(head);
  const isBudget = /预算/.test(head);
  // A budget's figures are of the years that its sentences name.
  const own: Part = {
    year: isSpeech || isBudget ? null : year,
    aspect: isSpeech ? null : "done",
  };
  let part = own;
  let label: string | null = null;
  const found: Sentence[] = [];
  let offset = 0;
  for (const line of source.text.split("\n")) {
    const start = offset;
    offset += line.length + 1;
    const level = levelled(line);
    if (SECTION.test(level) && level.length < 60 && !level.includes("。")) {
      part = partOf(level, own, isSpeech);
      label = null;
      continue;
    }
    if (SUBSECTION.test(level)) label = null;
    if (isSpeech && part.aspect === "done" && SEVERAL_YEARS.test(level))
      part = { year: null, aspect: null, isOfYears: true };
    const isRow = /；[^；：]{1,40}：/.test(level) && !level.includes("。");
    for (const piece of isRow ? [{ start: 0, end: line.length }] : piecesOf(level)) {
      const read = readSentence(source, start, level, piece, part, isRow);
      if (read.label !== undefined) label = read.label;
      if (read.isLabel) continue;
      found.push({ ...read.sentence, label });
    }
    label = isRow ? null : label;
  }
  return found;
}

function partOf(heading: string, own: Part, isSpeech: boolean): Part {
  const years = [...new Set(yearsIn(heading))];
  if (PROBLEM.test(heading)) return { year: null, aspect: null };
  if (PLAN.test(heading)) return { year: years.length === 1 ? years[0]! : null, aspect: "plan" };
  if (!isSpeech) return own;
  return years.length === 1 && !/过去[三四五]年/.test(heading)
    ? { year: years[0]!, aspect: "done" }
    : { year: null, aspect: null, isOfYears: true };
}

const yearsIn = (text: string) =>
  [...text.matchAll(/(?<!\d)(20\d\d)年/g)].map((one) => Number(one[1]));

/** Sentences end at 。！？ and items of a line at their marks. */
function piecesOf(line: string): { start: number; end: number }[] {
  const pieces: { start: number; end: number }[] = [];
  let start = 0;
  for (let at = 0; at < line.length; at++) {
    const isEnd = /[。！？]/.test(line[at]!) || at === line.length - 1;
    if (!isEnd) continue;
    pieces.push({ start, end: at + 1 });
    start = at + 1;
  }
  return pieces;
}

function readSentence(
  source: Source,
  lineStart: number,
  line: string,
  { start, end }: { start: number; end: number },
  part: Part,
  isRow: boolean,
): { sentence: Sentence; label?: string | null; isLabel: boolean } {
  const raw = line.slice(start, end);
  const mark = ITEM.exec(raw)?.[0] ?? SUBSECTION.exec(raw)?.[0] ?? "";
  const text = raw.slice(mark.length);
  const from = lineStart + start + mark.length;
  const years = [...new Set(yearsIn(text.replace(COMPARED, "")))];
  const sentence: Sentence = {
    source,
    start: from,
    end: lineStart + end,
    text,
    clauses: isRow ? [{ start: from, end: lineStart + end, text }] : clausesOf(text, from),
    year: yearOf(years, text, part),
    aspect: part.aspect,
    label: null,
    isRow,
    isSpeech: /政府工作报告/.test(source.text.slice(0, 200)),
    isOfYears: part.isOfYears === true || SEVERAL_YEARS.test(text),
  };
  if (SEVERAL_YEARS.test(text) || OTHER_YEAR.test(text.replace(/[比较]上年|上年(?=[增减])/g, "")))
    sentence.year = null;
  const isTitle = mark !== "" && /^[^，、；：\d]{2,12}。$/.test(text);
  return {
    sentence,
    ...(mark !== "" ? { label: isTitle ? text.slice(0, -1) : null } : {}),
    isLabel: isTitle,
  };
}

const endsInFigure = (text: string) => quantitiesIn(text).at(-1)?.end === text.length;

/** A sentence is of the year that it begins with or that its part is of; of none if it names another one further on. */
function yearOf(years: number[], text: string, part: Part): number | null {
  if (years.length === 0) return part.year;
  const [year] = years;
  const begins = text.trimStart().startsWith(`${year}年`);
  return years.length === 1 && part.aspect && (begins || year === part.year) ? year! : null;
}

/** Commas end a clause, but for those within brackets and quotes. */
function clausesOf(text: string, from: number): Clause[] {
  const clauses: Clause[] = [];
  let [start, depth] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    if (/[（“《]/.test(text[at]!)) depth++;
    if (/[）”》]/.test(text[at]!)) depth = Math.max(0, depth - 1);
    const isMark = depth === 0 && /[，；：、。！？]/.test(text[at]!);
    // 、 ends one only after a figure; elsewhere it joins words of one thing.
    const isJoint = text[at] === "、" && !endsInFigure(text.slice(start, at));
    if (at < text.length - 1 && (!isMark || isJoint)) continue;
    const body = text.slice(start, at + 1);
    clauses.push({
      start: from + start,
      end: from + at + 1,
      text: body.replace(/[，；：、。！？]$/, ""),
    });
    start = at + 1;
  }
  return clauses;
}

/** All that stands in the sentence's line up to its end. */
export function lineOf({ source, start, end }: Sentence): string {
  return source.text.slice(source.text.lastIndexOf("\n", start) + 1, end);
}

/**
 * Blocks → what a report is and how it is divided (pure): title lines → organisation, year, kind → each line's place
 * in the outline. Headings are known by their 层次序数 (一、 （一） 1. （1）, GB/T 9704-2012 §7.3.3) or by the file's own
 * heading styles; “2、” stands for a level-1 heading where it goes on counting after “一、”.
 */
import type { Heading, ReportKind } from "../domain.ts";
import { fromChineseNumeral, toChineseNumeral } from "../text/numerals.ts";
import { quantitiesIn } from "../text/quantities.ts";
import type { Block } from "./blocks.ts";

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
}

export interface ReportFacts {
  title: string;
  org: string | null;
  aliases: string[];
  year: number | null;
  kind: ReportKind;
}

/** What the caller knows better than the text (`ingest --org --year --kind`). */
export type GivenFacts = Partial<Pick<ReportFacts, "org" | "year" | "kind">>;

const HAN_NUMBER = "[一二三四五六七八九十]{1,3}";
const ORG =
  /(?:人民政府|委员会|办公室|外办|局|厅|院|署|处|中心|公司|学校|大学|政府|街道办事处|国务院)$/;

/** Read title, organisation, year and kind, and give every line its place. `file` is the file's name. */
export function outline(blocks: Block[], file: string, given: GivenFacts = {}) {
  const lines = blocks.map((block) => ({ ...block, text: block.text }));
  const titleCount = countTitleLines(lines);
  const facts = readFacts(
    lines.slice(0, titleCount).map((l) => l.text),
    lines.slice(titleCount),
    file,
    given,
  );
  const placed = placeLines(lines, titleCount);
  const headings: Heading[] = placed
    .filter((line) => line.kind === "heading" && line.level !== null)
    .map((line) => ({
      level: line.level!,
      title: headingTitle(line),
      label: line.label ?? line.heading!,
    }));
  return { facts, lines: placed, headings };
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
  for (const line of lines.slice(0, 6)) {
    const sentence = /[。；！？，]|[：:]$/.test(line.text.replace(/《[^》]*》/g, ""));
    if (line.kind === "row" || line.text.length > 60 || sentence) break;
    if (line.kind === "heading" && (line.level ?? 1) > 1 && count > 0) break;
    if (marker(line.text) || quantitiesIn(line.text).length > 0) break;
    count++;
  }
  return count;
}

function readFacts(
  titleLines: string[],
  body: Block[],
  file: string,
  given: GivenFacts,
): ReportFacts {
  const closed = titleLines.map((line) =>
    line.replace(/(?<=[\p{Script=Han}\d])\s+(?=[\p{Script=Han}\d])/gu, ""),
  );
  const fileName = file.replace(/\.[^.]*$/, "");
  const title = chooseTitle(closed) ?? fileName;
  const first = body
    .slice(0, 3)
    .map((block) => block.text)
    .join("\n");
  const tail = body.slice(-4).map((block) => block.text);
  const named = readAlias(first);
  return {
    title,
    org: given.org ?? orgInTitle(closed) ?? named?.org ?? orgAtEnd(tail) ?? orgInTitle([fileName]),
    aliases: named ? [named.alias] : [],
    year:
      given.year ??
      yearIn(title) ??
      yearIn(closed.join(" ")) ??
      yearIn(fileName) ??
      leadingYear(first),
    kind: given.kind ?? kindOf(`${title} ${closed.join(" ")}`) ?? kindOf(fileName) ?? "其他",
  };
}

function chooseTitle(lines: string[]): string | null {
  const named = lines.filter((line) => !/^[（(—-]/.test(line) && !/〔\d{4}〕/.test(line));
  const at = named.findIndex((line) => kindOf(line) !== null);
  if (at < 0) return named[0] ?? null;
  // The organisation often stands on a line of its own above, and a long title is broken anywhere.
  const above = named.slice(0, at).filter((line) => !named[at]!.includes(line));
  return [...above, named[at]].join("");
}

/** The kind that a title names, or null. */
export function kindOf(text: string): ReportKind | null {
  if (/法治政府建设/.test(text)) return "法治政府建设年度情况报告";
  if (/信息公开.*(?:年报|年度报告)/.test(text)) return "政府信息公开工作年度报告";
  if (/政府工作报告/.test(text)) return "政府工作报告";
  if (/工作要点|工作计划|工作安排/.test(text)) return "工作要点";
  if (/总结|工作报告|述职/.test(text)) return "年度工作总结";
  return null;
}

function yearIn(text: string): number | null {
  const digits =
    /(?<!\d)((?:19|20)\d{2})年/.exec(text) ?? /(?<!\d)((?:19|20)\d{2})(?!\d)/.exec(text);
  if (digits) return Number(digits[1]);
  const han = /([二一][〇零○九][〇零○一二三四五六七八九]{2})年/.exec(text);
  return han ? fromChineseNumeral(han[1]!.replaceAll("○", "〇")) : null;
}

function leadingYear(text: string): number | null {
  const match = /^(\d{4})年(?!\d{1,2}月\d{1,2}日$)/m.exec(text);
  return match ? Number(match[1]) : null;
}

function orgInTitle(lines: string[]): string | null {
  for (const line of lines) {
    if (/国务院/.test(line)) return "国务院";
    const before = line
      .replace(/^关于/, "")
      .split(
        /(?:19|20)\d{2}|二〇|法治政府|年度|工作总结|政府信息公开|信息公开|政府工作报告|关于/,
      )[0]!;
    for (let end = before.length; end > 3; end--) {
      const candidate = before.slice(0, end);
      if (ORG.test(candidate)) return candidate;
    }
  }
  return null;
}

/** 东城区人民政府外事办公室（以下简称“区政府外办”） → both names. */
function readAlias(text: string): { org: string; alias: string } | null {
  const match =
    /([\p{Script=Han}]{3,40})[（(]以?下?简称[:：]?[“"'「]?([\p{Script=Han}]{2,20})[”"'」]?[）)]/u.exec(
      text,
    );
  if (!match) return null;
  const org = match[1]!.replace(
    /^(?:年|现将|根据|按照|依据|由|在|以来|以来的|一年来|过去一年|本年度)+/,
    "",
  );
  return ORG.test(org) ? { org, alias: match[2]! } : null;
}

function orgAtEnd(lines: string[]): string | null {
  const signed = lines
    .map((line) => line.replace(/\s+/g, ""))
    .find((line) => line.length <= 30 && ORG.test(line) && !/[，。；]/.test(line));
  return signed ?? null;
}

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
  { pattern: new RegExp(`^(${HAN_NUMBER})、\\s*`), level: 1, label: (n) => n },
  { pattern: new RegExp(`^第(${HAN_NUMBER})(?:部分|章|节)[\\s、：:]*`), level: 1, label: (n) => n },
  {
    pattern: new RegExp(`^[（(](${HAN_NUMBER})[）)][、.．]?\\s*`),
    level: 2,
    label: (n) => `（${n}）`,
  },
  { pattern: /^(\d{1,2})、\s*/, level: 3, label: (n) => `${n}.`, ambiguous: true },
  { pattern: /^(\d{1,2})[.．](?!\d)\s*/, level: 3, label: (n) => `${n}.` },
  { pattern: /^[（(](\d{1,2})[）)]\s*/, level: 4, label: (n) => `（${n}）` },
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

function placeLines(blocks: Block[], titleCount: number): OutlineLine[] {
  const counts: number[] = [];
  const hasHanLevel1 = blocks.some((block) => marker(block.text)?.level === 1);
  return blocks.map((block, i): OutlineLine => {
    const { text } = block;
    const plain: OutlineLine = {
      kind: block.kind === "row" ? "row" : "text",
      text,
      level: null,
      label: null,
      heading: null,
      headingLength: 0,
    };
    if (i < titleCount) return { ...plain, kind: "title" };
    if (block.kind === "row") return plain;
    const found = marker(text);
    if (!found) {
      if (block.kind !== "heading") return plain;
      // In most files the title is the only level-1 style, so the sections below it begin at style level 2.
      const level = Math.max(
        1,
        (block.level ?? 1) -
          (blocks.slice(0, titleCount).some((b) => b.kind === "heading" && b.level === 1) ? 1 : 0),
      );
      counts.length = level;
      return { ...plain, kind: "heading", level, heading: text, headingLength: text.length };
    }
    let { level, label } = found;
    if (found.ambiguous && countsOn(found.ordinal, counts, hasHanLevel1) === 1) {
      level = 1;
      label = toChineseNumeral(found.ordinal);
    }
    counts[level] = found.ordinal;
    counts.length = level + 1;
    const heading = headingIn(text.slice(found.length), level, block.kind === "heading");
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

/** The heading at the start of `rest`: the whole line if it is short and no sentence, or a short first sentence (run-in). */
function headingIn(
  rest: string,
  level: number,
  styled: boolean,
): { words: string; length: number } | null {
  const words = rest.replace(/[。：:；;]$/, "");
  if (words === "") return null;
  if (styled && rest.length <= 80) return { words, length: rest.length };
  if (words.length <= 60 && !/[。；！？]/.test(words) && !(level >= 3 && words !== rest)) {
    return { words, length: rest.length };
  }
  const runIn = /^([^。；：！？]{2,40})[。：]/.exec(rest);
  if (runIn && level <= 2) return { words: runIn[1]!, length: runIn[0].length };
  const short = /^([^，。；：！？]{2,24})。/.exec(rest);
  return short ? { words: short[1]!, length: short[0].length } : null;
}

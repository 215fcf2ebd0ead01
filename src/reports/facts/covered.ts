/** Title, first lines, date and file name → the years that a report covers, and the day it bears (pure). */
import { plansOnly, type ReportKind, type Years } from "../../domain.ts";
import { oneOf } from "../../text/lexicon.ts";
import { fromChineseNumeral, hanYear, planYears } from "../../text/numerals.ts";

/** What is only part of a year. */
export const PART_OF_YEAR =
  /上半年|下半年|半年|[一二三四]季度|季度|(?<!\d)(?:[1-9]|1[0-2])月(?:份|工作)/;
const YEAR = "(?<!\\d)((?:19|20)\\d{2})(?!\\d)";
const HAN_YEAR = "([二一][〇零○ОO0九][〇零○ОO0一二三四五六七八九]{2})";
export const RANGE = new RegExp(
  `(?:${YEAR}|${HAN_YEAR})年?(?:度)?\\s*(?:[—–\\-－~～至到]|——){1,2}\\s*(?:${YEAR}|${HAN_YEAR})`,
);

const KIND_NAMED = /总结|工作情况|情况|报告|要点|计划|安排|年报|回顾/;

/** The years that a title says its report covers: of “2021年总结和2022年计划” the first, of a range all. */
export function yearsOfTitle(title: string, kind: ReportKind): Years | null {
  const words = title.replace(/〔\d{4}〕/g, "").replace(/20[235]\d年远景目标/g, "");
  const range = RANGE.exec(words);
  if (range) {
    const from = range[1] ? Number(range[1]) : hanYear(range[2]!);
    const to = range[3] ? Number(range[3]) : hanYear(range[4]!);
    if (from < to && to - from <= 12) return { from, to };
  }
  const plan = /[“"]?(十[一二三四五六]五)[”"]?/.exec(words);
  // The year beside 年 or 年度 is meant, the last of those before the kind is named (落实2020年要求的2022年工作总结);
  // any other number of four digits is second best.
  const before = words.slice(0, KIND_NAMED.exec(words)?.index ?? words.length);
  const beside = (text: string) =>
    [...text.matchAll(new RegExp(`(?:${YEAR}|${HAN_YEAR})年`, "g"))].map((match) =>
      match[1] ? Number(match[1]) : hanYear(match[2]!),
    );
  const bare = (text: string) => [...text.matchAll(new RegExp(YEAR, "g"))].map(([year]) => year);
  const named = beside(before).at(-1) ?? beside(words)[0] ?? bare(before).at(-1) ?? bare(words)[0];
  if (named !== undefined) return { from: Number(named), to: Number(named) };
  if (plan && kind !== "政府工作报告") {
    return planYears(plan[1]!.slice(0, 2));
  }
  return null;
}

/** The year of a head without one in its title: the day a 政府工作报告 was given, or a line that only bears the year. */
export function yearsInHead(lines: string[], kind: ReportKind, date: string | null): Years | null {
  if (kind === "政府工作报告") {
    const day = lines
      .map((line) => /((?:19|20)\d{2})年\d{1,2}月\d{1,2}日/.exec(line)?.[1])
      .find(Boolean);
    const year = day ?? date?.slice(0, 4);
    return year ? { from: Number(year), to: Number(year) } : null;
  }
  const alone = lines
    .map((line) => new RegExp(`^[（(]?(?:${YEAR}|${HAN_YEAR})年?度?[）)]?$`).exec(line))
    .find((match) => match !== null);
  if (!alone) return null;
  const year = alone[1] ? Number(alone[1]) : hanYear(alone[2]!);
  return { from: year, to: year };
}

/** 2022年，我办…, 刚刚过去的2022年 at the very beginning of the text; of any paper where the day it bears fits. */
export function leadingYears(lines: string[], kind: ReportKind, date: string | null): Years | null {
  for (const line of lines) {
    const match = OPENING.exec(line) ?? new RegExp(`现将[^。]{0,24}?${YEAR}年度?`).exec(line);
    if (!match) continue;
    const year = Number(match[1]);
    if (kind === "其他" && !isEarlyAfter(date, year)) continue;
    return { from: year, to: year };
  }
  return null;
}

const OPENING = new RegExp(
  `^(?:.{0,24}(?:现将|将|把)|${oneOf("opens-part")})?${YEAR}年度?(?!\\d{1,2}月\\d{1,2}日|第)`,
);

/** In the first half of the year after, when papers look back. */
function isEarlyAfter(date: string | null, year: number): boolean {
  return date !== null && Number(date.slice(0, 4)) === year + 1 && Number(date.slice(5, 7)) <= 6;
}

/** A report signed in the first months looks back on the year before; one signed in the last looks on its own. */
export function yearsOfDate(date: string | null, kind: ReportKind, title: string): Years | null {
  if (date === null) return null;
  const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7))];
  const covered =
    kind === "其他" ||
    PART_OF_YEAR.test(title) ||
    plansOnly(kind) ||
    kind === "政府工作报告" ||
    month > 6
      ? year
      : year - 1;
  return { from: covered, to: covered };
}

/** The years in a file's or folder's name; 20210115总结 was written in January and looks back on 2020. */
export function yearsOfName(name: string, kind: ReportKind): Years | null {
  const stamped =
    /(?<!\d)((?:19|20)\d{2})[-_.年]?(0[1-9]|1[0-2])[-_.月]?([0-2]\d|3[01])(?!\d)/.exec(name);
  // 望外办发2022-15号 is the number of a document, given when it was sent.
  const rest = (stamped ? name.replace(stamped[0], " ") : name)
    .replace(/(?:19|20)\d{2}\s*[-_－—〕\])）]\s*\d{1,4}号/g, " ")
    .replace(/[〔[(（](?:19|20)\d{2}[〕\])）]\s*\d{1,4}号?/g, " ");
  const stated = yearsOfTitle(rest, kind) ?? shortYear(rest);
  if (stated) return stated;
  return stamped ? yearsOfDate(`${stamped[1]}-${stamped[2]}-${stamped[3]}`, kind, name) : null;
}

/** 22年总结 */
function shortYear(name: string): Years | null {
  const match = /(?<!\d)([012]\d)年/.exec(name);
  return match ? { from: 2000 + Number(match[1]), to: 2000 + Number(match[1]) } : null;
}

const DAY = new RegExp(
  `(?:${YEAR}|${HAN_YEAR})\\s*[年\\-/.]\\s*(\\d{1,2}|[一二三四五六七八九十]{1,2})\\s*[月\\-/.]\\s*(\\d{1,2}|[一二三四五六七八九十]{1,3})\\s*日?`,
);

/** 成文日期 at the end, else the day under the title or in the page's own line. */
export function dateOf(head: string[], tail: string[]): string | null {
  const signed = tail
    .toReversed()
    .filter((line) => line.replace(/\s+/g, "").length <= 26 && !/印发|打印/.test(line))
    .map(dayIn)
    .find((day) => day !== null);
  if (signed) return signed;
  const headed = head
    .filter(
      (line) => line.length <= 60 && /^[（(—－]|发布|成文|日期|时间|会议上|日[）)]?$/.test(line),
    )
    .map(dayIn)
    .find((day) => day !== null);
  return headed ?? null;
}

function dayIn(line: string): string | null {
  const match = DAY.exec(line);
  if (!match) return null;
  const year = match[1] ? Number(match[1]) : hanYear(match[2]!);
  const [month, day] = [match[3]!, match[4]!].map((n) => fromChineseNumeral(n) ?? Number(n));
  if (!(month! >= 1 && month! <= 12 && day! >= 1 && day! <= 31) || Number.isNaN(year)) return null;
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

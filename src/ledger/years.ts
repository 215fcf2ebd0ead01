/**
 * Which years words speak of, and whether as outcome or plan (pure): time words → years, against the report's own year.
 * A passage takes the years of its opening, else those of its headings, else those of the report; a figure takes the
 * time word nearest before it in its sentence. 五年来 is a range and stands for none of its years.
 */
import { type Aspect, plansOnly, type ReportKind, type Years } from "../domain.ts";
import { oneOf } from "../text/lexicon.ts";
import { fromChineseNumeral, hanYear, planYears } from "../text/numerals.ts";

export interface ReportTime {
  year: number | null;
  years?: Years | null;
  kind: ReportKind;
  /** What it calls itself: a 部门预算 or a 工作计划 plans. */
  title?: string;
}

export interface Time {
  years: Years | null;
  aspect: Aspect;
}

/** A time word in a text. `end` is after it; `aspect` only where the word itself tells. */
export interface TimeWord {
  start: number;
  end: number;
  years: Years;
  /** Only compared with: 2021年同期…. What is said right after it is of that year, the passage is not. */
  compared?: boolean;
  /** It tells when something is meant to be, and says nothing of the clauses after its own. */
  aimed?: boolean;
  aspect?: Aspect;
}

const one = (year: number): Years => ({ from: year, to: year });

/** The year that 今年 means: the one a report is about. */
function base({ year }: ReportTime): number {
  return year ?? Number.NaN;
}

/** The last whole year that a report looks back on: the year before for one that opens the year. */
function reviewed(time: ReportTime): number {
  return time.kind === "政府工作报告" || plansOnly(time.kind) ? base(time) - 1 : base(time);
}

const COUNT = "[一两二三四五六七八九十]{1,2}|\\d{1,2}";
const countOf = (text: string) => fromChineseNumeral(text) ?? Number(text);
const HAN_YEAR = "[二一][〇零○九][〇零○一二三四五六七八九]{2}";
const yearOf = (text: string) => (/^\d/.test(text) ? Number(text) : hanYear(text));

type ReadWord = (groups: (string | undefined)[], time: ReportTime) => Years | null;

const YEAR = `(?<!\\d)((?:19|20)\\d{2}|${HAN_YEAR})`;
const MONTH = "(?:\\d{1,2}月(?:\\d{1,2}日)?)?";

/** In order: the longer and more telling first, since what a pattern takes no later one sees. */
const WORDS: [RegExp, ReadWord, Aspect?][] = [
  [
    new RegExp(`${YEAR}年?${MONTH}\\s*[—–\\-－~～至到]{1,2}\\s*${YEAR}年?${MONTH}`, "g"),
    ([, from, to]) => ({ from: yearOf(from!), to: yearOf(to!) }),
  ],
  [
    /(?:到|至)((?:19|20)\d{2})年底?(?=[^，。；]{0,8}(?:达|实现|建成|基本|力争|完成|形成|建立))/g,
    ([, year]) => one(Number(year)),
    "plan",
  ],
  [/((?:19|20)\d{2})年远景/g, ([, year]) => one(Number(year)), "plan"],
  [new RegExp(`${YEAR}年(?:度|底|末)?`, "g"), ([, year]) => one(yearOf(year!))],
  [
    /[“"]?(十[一二三四五六])五[”"]?以来/g,
    ([, plan], time) => ({ from: planYears(plan!).from, to: reviewed(time) }),
  ],
  [
    /[“"]?(十[一二三四五六])五[”"]?(?:时期|期间|规划期?|五年|阶段)?/g,
    ([, plan]) => planYears(plan!),
  ],
  [
    new RegExp(`(?:今后|未来)(?:的)?(${COUNT})年`, "g"),
    ([, count], time) => {
      const first = reviewed(time) + 1;
      return { from: first, to: first + countOf(count!) - 1 };
    },
    "plan",
  ],
  [
    new RegExp(
      `(?:过去|近|最近|这|此前)的?(${COUNT})年(?:来|间|以来)?|(${COUNT})年(?:来|间|以来)|累计(${COUNT})年`,
      "g",
    ),
    ([, past, since, sum], time) => {
      const n = countOf((past ?? since ?? sum)!);
      const last = reviewed(time);
      return n >= 1 && n <= 30 ? { from: last - n + 1, to: last } : null;
    },
  ],
  [
    /(?:本届政府|换届)(?:成立|任期)?(?:以来|五年)/g,
    (_, time) => ({ from: reviewed(time) - 4, to: reviewed(time) }),
  ],
  [/过去的?一年/g, (_, time) => one(reviewed(time))],
  [/去年|上一?年(?:度|末|底)?/g, (_, time) => one(base(time) - 1)],
  [/今年(?:以来)?|本年度?(?!第)/g, (_, time) => one(base(time))],
  [/明年|来年|下一年度?|新的一年/g, (_, time) => one(base(time) + 1), "plan"],
];
/** What only measures against a year does not speak of it: 与2019年相比, 比上年增长, 自1999年结好以来. */
const COMPARED_BEFORE = /(?:比|较|与|同(?!时)|自|自从|始于|始建于|成立于|签署于|继)$/;
const COMPARED_AFTER =
  /^(?:底|末)?(?:相比|比|同期|基数|水平|的?基础上|以前|之前|[^，。；]{0,8}(?:以来|至今)|(?:起)?(?:新)?(?:修订|印发|出台|颁布|施行|获批|发布|制定|通过)的)/;

const SAME_PERIOD = /^同期/;
/** 计划2023年10月通车 */
const AIMED = new RegExp(`(?:${oneOf("aimed")})$`);

/** The time words of `text` that place what is said, in order. */
export function timeWordsIn(text: string, time: ReportTime): TimeWord[] {
  // Every time word has one of these; most sentences have none.
  if (!/[年五届]/.test(text)) return [];
  const found: TimeWord[] = [];
  const hide = (hit: string) => "\0".repeat(hit.length);
  // Titles and numbers of documents name years that nothing here is about.
  let rest = text.replace(/《[^《》\n]{0,80}》|〔[^〕\n]{0,12}〕/g, hide);
  for (const [pattern, read, aspect] of WORDS) {
    // Most texts say few of them, and matchAll makes a pattern of its own each time.
    if (rest.search(pattern) < 0) continue;
    for (const match of rest.matchAll(pattern)) {
      const years = read([...match], time);
      const [start, end] = [match.index, match.index + match[0].length];
      const measured =
        COMPARED_BEFORE.test(text.slice(Math.max(0, start - 3), start)) ||
        COMPARED_AFTER.test(text.slice(end, end + 8));
      const aimed = AIMED.test(text.slice(Math.max(0, start - 4), start));
      const compared = SAME_PERIOD.test(text.slice(end, end + 3));
      if (years && years.from <= years.to && (!measured || compared))
        found.push({
          ...{ start, end, years },
          ...(aspect || aimed ? { aspect: aspect ?? "plan" } : {}),
          ...(aimed ? { aimed } : {}),
          ...(compared ? { compared } : {}),
        });
    }
    rest = rest.replace(pattern, hide);
  }
  return found.sort((a, b) => a.start - b.start);
}

const PLAN_HEADING =
  /(?:下一?步|下一?年|明年|来年|今后|下一阶段).{0,12}(?:安排|计划|工作|思路|重点|措施|打算)|打算|努力方向|(?:主要|工作)(?:安排|计划)|工作(?:思路|任务|建议|要点|打算|目标)|总体要求|目标任务|政策取向|政府工作的建议|(?:主要|重点|发展)(?:任务|目标)|远景目标/;
/** A heading that looks back on a plan: 2022年工作任务完成情况. */
const LOOKS_BACK = /(?:完成|落实|执行|推进|进展|实施)情况|回顾|成效|成就|总结/;
/** The years that headings set for what stands below them, lowest heading first. */
function headingTime(headings: string[], time: ReportTime): Time {
  const whole = time.years ?? null;
  const plain: Time = plansOnly(time.kind)
    ? { years: time.year === null ? null : one(time.year), aspect: "plan" }
    : time.kind === "政府工作报告"
      ? { years: time.year === null ? null : one(time.year - 1), aspect: "done" }
      : { years: whole ?? (time.year === null ? null : one(time.year)), aspect: "done" };
  let result = plain;
  for (const heading of headings) {
    const words = timeWordsIn(heading, time).filter((word) => !word.compared);
    const plan = PLAN_HEADING.test(heading) && !LOOKS_BACK.test(heading);
    const named = plan ? words.at(-1) : words[0];
    if (words.some((word) => !sameYears(word.years, words[0]!.years)) && !plan) {
      // “十三五”成就和“十四五”目标: only the paragraphs themselves tell which they speak of.
      result = { years: null, aspect: "done" };
    } else if (named) {
      const ahead =
        time.year !== null &&
        (time.kind === "政府工作报告" ? named.years.to >= time.year : named.years.from > time.year);
      result = {
        years: named.years,
        aspect:
          named.aspect ?? ((plan || ahead) && !LOOKS_BACK.test(heading) ? "plan" : result.aspect),
      };
      if (!plan && !ahead) result.aspect = plansOnly(time.kind) ? result.aspect : "done";
    } else if (plan) {
      const next =
        time.kind === "政府工作报告" || plansOnly(time.kind) ? base(time) : base(time) + 1;
      result =
        result.aspect === "plan"
          ? result
          : { years: Number.isNaN(next) ? null : one(next), aspect: "plan" };
    } else if (/回顾|成效|成就/.test(heading)) result = { ...result, aspect: "done" };
  }
  return result;
}

/** What was read last: passage after passage stands under the same headings. */
let lately: { headings: string; time: ReportTime; above: Time } | null = null;

function timeUnder(headings: string[], time: ReportTime): Time {
  const words = headings.join("\n");
  if (lately?.headings !== words || lately.time !== time)
    lately = { headings: words, time, above: headingTime(headings, time) };
  return lately.above;
}

/** The time of a passage under `headings`: what its opening says, else what the headings say. */
export function timeOfPassage(text: string, headings: string[], time: ReportTime): Time {
  const above = timeUnder(headings, time);
  return openingTime(text, above, time) ?? above;
}

/** What may stand before a time word that opens a sentence; 落实2021年修订的… has it after a verb. */
const LEADS_IN =
  /^(?:截至|截止到?|(?:刚刚|即将|已经)过去的|在|到|至|早在|自|从|展望|力争|计划|整个|我们?|全[市区省国])?$/;

/** The time that a sentence's own opening sets, or null where it sets none. */
export function openingTime(text: string, above: Time, time: ReportTime): Time | null {
  const words = text.replace(
    /^(?:[一二三四五六七八九十]{1,3}是|[（(]?[一二三四五六七八九十\d]{1,3}[）).、])?\s*/,
    "",
  );
  const opening = words.slice(0, 40);
  const first = timeWordsIn(opening, time).find((word) => !word.compared);
  // 2020年30期，2021年42期。 tells of the year before only beside its own, of which the next sentence is.
  const sentence = /^[^。；]*/.exec(words)![0];
  if (
    first &&
    !sameYears(first.years, above.years) &&
    timeWordsIn(sentence, time).some(
      // 2021年打下基础，为明年做准备 speaks of 2021 all the same.
      ({ compared, aspect, years }) =>
        !compared && aspect === undefined && sameYears(years, above.years),
    )
  )
    return null;
  if (
    first &&
    LEADS_IN.test(opening.slice(0, first.start)) &&
    !attributive(opening.slice(first.end))
  )
    return {
      years: first.years,
      aspect: first.aspect ?? aspectOf(first.years, words, above, time),
    };
  if (
    above.aspect === "done" &&
    /^(?:下一?步|今后|接下来|下一?阶段)[，,]/.test(words) &&
    time.year !== null
  )
    return { years: one(reviewed(time) + 1), aspect: "plan" };
  return null;
}

/**
 * The time of the part of a section that a paragraph begins: 刚刚过去的2025年 in a section about five years, or in one that names
 * another year. What follows in the section is of that year, too; null where the paragraph begins none.
 */
export function timeOfPart(text: string, above: Time, time: ReportTime): Time | null {
  const opens = OPENS_PART.test(text);
  // 2025年，主要做了以下工作： begins one only where the section itself speaks of several years.
  const several = above.years !== null && above.years.from < above.years.to;
  if (!opens && !(several && /[：:]$/.test(text))) return null;
  const opening = openingTime(text, above, time);
  if (!opening?.years || opening.aspect !== "done" || singleYear(opening.years) === null)
    return null;
  return sameYears(opening.years, above.years) ? null : opening;
}

const OPENS_PART = new RegExp(`^(?:${oneOf("opens-part")})`);

/** 2020年获批的“一站式”服务 says when something was approved, not when what is told happened. */
function attributive(after: string): boolean {
  return /^[^，。；、]{0,10}的/.test(after) && !/^(?:以来|时|期间)/.test(after);
}

/** Years to come are planned and years gone by are done; the report's own year is what its section says. */
function aspectOf(years: Years, words: string, above: Time, time: ReportTime): Aspect {
  if (time.year === null) return above.aspect;
  // 截至2023年1月5日 looks back, though the report is of 2022.
  if (/^截至/.test(words)) return "done";
  const now = reviewed(time) + 1;
  if (years.from >= now && !(years.to === time.year && above.aspect === "done"))
    return years.to > time.year || PLANS_AHEAD.test(words) ? "plan" : above.aspect;
  if (years.to > reviewed(time)) return above.aspect;
  return above.aspect === "plan" && sameYears(years, above.years) ? "plan" : "done";
}

const PLANS_AHEAD = /^.{0,24}(?:将|拟|力争|计划|预计|要(?:坚持|继续|进一步|深化|着力|加强|以))/;

export function sameYears(a: Years | null, b: Years | null): boolean {
  return a?.from === b?.from && a?.to === b?.to;
}

/** The one year of a span, or null. */
export function singleYear(years: Years | null): number | null {
  return years && years.from === years.to ? years.from : null;
}

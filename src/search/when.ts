/**
 * Which years a question speaks of (pure): years as written, and 去年 / 近三年 / “十四五”期间 / 换届以来 resolved against the day
 * on which it was asked, in the office's own time zone. 历年 and 往年 are all years, which is to say none in particular.
 */
import { fold } from "../text/fold.ts";
import { fromChineseNumeral, hanYear, planYears } from "../text/numerals.ts";

export interface When {
  /** Ascending; empty when the question names no time. */
  years: number[];
  /** The words that were understood, for saying back: “去年”. */
  said: string[];
  /** Those of `years` that only name a report: 2019年政府工作报告里…. */
  reports: number[];
}

export interface WhenOptions {
  timeZone: string;
  /** The year in which the present term of office began, for 换届以来; null leaves these words alone. */
  termStart?: number | null;
}

/** What follows a year that names a report. */
const REPORT =
  /^的?(?:第[一二三四五六七八九]部分|(?:国务院|区|市|省|县|政府|法治(?:政府)?(?:建设)?|年度|工作|情况|政务|信息公开|年终|那份|这份)*(?:报告|总结|年报))/;

/** The calendar year of `now` (Unix milliseconds) in `timeZone`. */
export function yearAt(now: number, timeZone: string): number {
  let calendar = CALENDARS.get(timeZone);
  if (!calendar) {
    calendar = new Intl.DateTimeFormat("en", { timeZone, year: "numeric" });
    CALENDARS.set(timeZone, calendar);
  }
  return Number(calendar.format(now));
}

/** To make one takes a hundred times as long as to ask it; a configuration names one time zone. */
const CALENDARS = new Map<string, Intl.DateTimeFormat>();

/** Read the years out of `question`, asked at `now`. Years before the question's own are never guessed. */
export function readWhen(question: string, now: number, options: WhenOptions): When {
  const thisYear = yearAt(now, options.timeZone);
  const { termStart = null } = options;
  const years = new Set<number>();
  const reports = new Set<number>();
  const said: string[] = [];
  let rest = fold(question);
  const take = (pattern: RegExp, read: (...groups: string[]) => number[]) => {
    rest = rest.replace(pattern, (hit: string, ...args: unknown[]) => {
      // After the groups come where it stands and the whole text.
      const at = args.findIndex((arg) => typeof arg === "number");
      const groups = args.slice(0, at) as (string | undefined)[];
      const namesReport = REPORT.test(
        (args[at + 1] as string).slice((args[at] as number) + hit.length),
      );
      for (const year of read(...groups.map((group) => group ?? ""))) {
        years.add(year);
        if (namesReport) reports.add(year);
      }
      said.push(hit);
      return "\0";
    });
  };
  const relative: [RegExp, number][] = [
    [/大前年/g, -3],
    [/(?<![目当以之此年])前年(?!度)/g, -2],
    [/去年|昨年|(?:最近|近|过去)的?一年/g, -1],
    [/今年|本年度?/g, 0],
    [/明年|来年|下一?年度?/g, 1],
    [/(?<![以之此年])后年/g, 2],
  ];

  // Blanks are bounded: with \s* on both sides of something optional a run of them takes the square of its length.
  take(
    /(?<!\d)((?:19|20)\d{2})\s{0,4}年?(?:度)?\s{0,4}(?:-|~|—|–|至|到)\s{0,4}((?:19|20)\d{2})(?!\d)\s{0,4}(?:年(?:度)?)?/g,
    (from, to) => span(Number(from), Number(to)),
  );
  // 2019-22年, 19至22年; not the date 2022-03-05.
  take(
    /(?<!\d)((?:19|20)?\d{2})年?\s{0,4}(?:-|~|—|–|至|到)\s{0,4}(\d{2})(?!\d|-)(?:年(?!来|以来|内|间|前|后)(?:度)?)/g,
    (from, to) => span(2000 + (Number(from) % 100), 2000 + Number(to)),
  );
  take(
    /(二[〇零○][〇零○一二三四五六七八九]{2})年?\s{0,4}(?:-|~|—|–|至|到)\s{0,4}(二[〇零○][〇零○一二三四五六七八九]{2})年?/g,
    (from, to) => span(hanYear(from), hanYear(to)),
  );
  take(/自?((?:19|20)\d{2})年(?:以来|至今|起)/g, (from) => span(Number(from), thisYear));
  if (termStart !== null)
    take(/(?:本届)?(?:换届|本届(?:政府)?|任期|任职)以来/g, () => span(termStart, thisYear));
  take(
    /(?<!\d)((?:19|20)\d{2})(?!\d)(?:\s{0,4}年度?|(?!\s{0,4}(?:[.%‰万亿元人名批次处场件项家个余多条份篇户辆册座起例张吨米]|公里|公顷|平方|小时|课时)))/g,
    (year) => [Number(year)],
  );
  take(/(?:近|最近|过去|前|这)的?([两二三四五六七八九十]|\d{1,2})年/g, (count) => {
    const n = fromChineseNumeral(count) ?? Number(count);
    return span(thisYear - n, thisYear - 1);
  });
  take(/(?<![\d第每满长达])(\d{2})年(?!来(?!访|华|信|电|宾)|以来|内|间|前|后)/g, (short) =>
    2000 + Number(short) <= thisYear + 1 ? [2000 + Number(short)] : [],
  );
  take(/(二[〇零○][〇零○一二三四五六七八九]{2})年?/g, (han) => [hanYear(han)]);
  take(/["“]?(十[一二三四五六]五)["”]?(期间|时期|以来|规划期)/g, (plan, until) => {
    const { from, to } = planYears(plan.slice(0, 2));
    return span(from, until === "以来" ? Math.max(from, thisYear) : to);
  });
  // All years: no limit, and no words that a passage must have (创历年新高).
  take(/历年来?|逐年|各年度?(?!龄)/g, () => []);
  // 上年 beside one named year is the year before that one: 2022年比上年.
  const named = years.size === 1 ? [...years][0]! : thisYear;
  take(/上一?年度?/g, () => [named - 1]);
  // 本年新收 of a form that is asked for by its year is that year's; 2022年和本年 are two.
  if (years.size > 0) take(/(?<![比较和与跟同及、至到])本年度?/g, () => []);
  for (const [pattern, offset] of relative) take(pattern, () => [thisYear + offset]);
  const ascending = (set: Set<number>) => [...set].sort((a, b) => a - b);
  return { years: ascending(years), said, reports: ascending(reports) };
}

function span(one: number, other: number): number[] {
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  if (to - from > 30) return [from, to];
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

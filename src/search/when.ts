/**
 * Which years a question speaks of (pure): years as written, and 去年 / 近三年 / “十四五”期间 resolved against the day on
 * which it was asked, in the office's own time zone.
 */

import { fold } from "../text/fold.ts";
import { fromChineseNumeral, hanYear, planYears } from "../text/numerals.ts";

export interface When {
  /** Ascending; empty when the question names no time. */
  years: number[];
  /** The words that were understood, for saying back: “去年”. */
  said: string[];
}

/** The calendar year of `now` (Unix milliseconds) in `timeZone`. */
export function yearAt(now: number, timeZone: string): number {
  return Number(new Intl.DateTimeFormat("en", { timeZone, year: "numeric" }).format(now));
}

/** Read the years out of `question`, asked at `now`. Years before the question's own are never guessed. */
export function readWhen(question: string, now: number, timeZone: string): When {
  const thisYear = yearAt(now, timeZone);
  const years = new Set<number>();
  const said: string[] = [];
  let rest = fold(question);
  const take = (pattern: RegExp, read: (...groups: string[]) => number[]) => {
    rest = rest.replace(pattern, (hit: string, ...args: unknown[]) => {
      const groups = args.filter(
        (arg): arg is string | undefined => typeof arg === "string" || arg === undefined,
      );
      for (const year of read(...groups.map((group) => group ?? ""))) years.add(year);
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
  take(
    /(?<!\d)((?:19|20)\d{2})(?!\d)(?:\s{0,4}年度?|(?!\s{0,4}(?:[.%‰万亿元人名批次处场件项家个余多条份篇户辆册座起例张吨米]|公里|公顷|平方|小时|课时)))/g,
    (year) => [Number(year)],
  );
  take(/(?:近|最近|过去|前|这)的?([两二三四五六七八九十]|\d{1,2})年/g, (count) => {
    const n = fromChineseNumeral(count) ?? Number(count);
    return span(thisYear - n, thisYear - 1);
  });
  take(/(?<![\d第每满长达])(\d{2})年(?!来|以来|内|间|前|后)/g, (short) =>
    2000 + Number(short) <= thisYear + 1 ? [2000 + Number(short)] : [],
  );
  take(/(二[〇零○][〇零○一二三四五六七八九]{2})年?/g, (han) => [hanYear(han)]);
  take(/["“]?(十[二三四五]五)["”]?(?:期间|时期|以来|规划期)/g, (plan) => {
    const { from, to } = planYears(plan.slice(0, 2));
    return span(from, to);
  });
  // 上年 beside one named year is the year before that one: 2022年比上年.
  const named = years.size === 1 ? [...years][0]! : thisYear;
  take(/上一?年度?/g, () => [named - 1]);
  for (const [pattern, offset] of relative) take(pattern, () => [thisYear + offset]);
  return { years: [...years].sort((a, b) => a - b), said };
}

function span(one: number, other: number): number[] {
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  if (to - from > 30) return [from, to];
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

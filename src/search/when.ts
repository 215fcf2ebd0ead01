/**
 * Which years a question speaks of (pure): years as written, and 去年 / 近三年 / “十四五”期间 resolved against the day on
 * which it was asked, in the office's own time zone.
 */

import { fold } from "../text/fold.ts";

export interface When {
  /** Ascending; empty when the question names no time. */
  years: number[];
  /** The words that were understood, for saying back: “去年”. */
  said: string[];
}

const HAN: Record<string, number> = {
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
};
const PLANS: Record<string, [number, number]> = {
  十二五: [2011, 2015],
  十三五: [2016, 2020],
  十四五: [2021, 2025],
  十五五: [2026, 2030],
};

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
    [/前年/g, -2],
    [/去年|上一?年度?|上一年|昨年/g, -1],
    [/今年|本年度?|当年/g, 0],
    [/明年|来年|下一?年度?/g, 1],
  ];

  take(
    /(?<!\d)((?:19|20)\d{2})年?(?:度)?\s*(?:-|~|—|–|至|到)\s*((?:19|20)?\d{2})(?:年(?:度)?|(?!\d))/g,
    (from, to) => span(Number(from), to.length === 2 ? Number(from.slice(0, 2) + to) : Number(to)),
  );
  take(/(?<!\d)((?:19|20)\d{2})(?:年度?|(?=[^\d.%‰万亿元人名批次处场件项家个余]|$))/g, (year) => [
    Number(year),
  ]);
  take(/(?<!\d)(\d{2})年(?!来|以来|内|间|前|后)/g, (short) => [2000 + Number(short)]);
  take(/(二[〇零○][〇零○一二三四五六七八九]{2})年?/g, (han) => [
    Number([...han].map((c) => ("〇零○".includes(c) ? 0 : HAN[c])).join("")),
  ]);
  take(/["“]?(十[二三四五]五)["”]?(?:期间|时期|以来|规划期)/g, (plan) => span(...PLANS[plan]!));
  take(/(?:近|最近|过去|前|这)([两二三四五六七八九十]|\d{1,2})年/g, (count) => {
    const n = HAN[count] ?? Number(count);
    return span(thisYear - n, thisYear - 1);
  });
  for (const [pattern, offset] of relative) take(pattern, () => [thisYear + offset]);
  return { years: [...years].sort((a, b) => a - b), said };
}

function span(from: number, to: number): number[] {
  if (to < from || to - from > 30) return [from, to];
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

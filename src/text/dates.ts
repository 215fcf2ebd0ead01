/** Days and months as reports write them (pure): 9月28日, 九月二十八日, 9月11日至15日, 3月—6月. */
import { countFrom } from "./numerals.ts";

/** `day` is null for a month alone. */
export interface Day {
  month: number;
  day: number | null;
  text: string;
  start: number;
}

const N = "\\d{1,2}|[一二三四五六七八九十]{1,3}";
const PATTERN = new RegExp(
  `(?<![\\d个])(?<month>${N})月(?:份|(?<day>${N})[日号])?(?:[至到—～~－-]{1,2}(?:(?<toMonth>${N})月)?(?:(?<toDay>${N})[日号])?)?`,
  "g",
);

/** Every day and month in `text`; of a span both its ends. */
export function daysIn(text: string): Day[] {
  return [...text.matchAll(PATTERN)].flatMap((match) => {
    const { month, day, toMonth, toDay } = match.groups!;
    const days: { month: string; day: string | undefined }[] = [{ month: month!, day }];
    if (toMonth || (day && toDay)) days.push({ month: toMonth ?? month!, day: toDay });
    return days.map((one) => ({
      month: countFrom(one.month),
      day: one.day === undefined ? null : countFrom(one.day),
      text: match[0],
      start: match.index,
    }));
  });
}

/**
 * A day number and a format's date letters → what is shown (pure): serial → year, month, day, hour, minute, second → each
 * letter said as Chinese Excel says it. ECMA-376 Part 1, §18.17.4 and §18.8.31.
 */

import type { Piece } from "./digits.ts";
import { hanCount, hanDigits } from "./han.ts";

interface Moment {
  year: number;
  month: number;
  day: number;
  /** 0 is Sunday. */
  weekday: number;
  /** All seconds since midnight, rounded to what the format shows. */
  seconds: number;
  serial: number;
}

const DAY = 86_400;
/** 9999-12-31, the last day that Excel counts. */
const LAST_SERIAL = 2_958_465;
const WEEK = "日一二三四五六";
const ENGLISH_DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const ENGLISH_MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** How a section's locale says names, and in which digits. */
export interface Tongue {
  chinese: boolean;
  /** Of [DBNum1]; null for plain digits. */
  script: string | null;
}

/** `serial` by the section's letters; null where it is no day that Excel counts. */
export function dateShown(serial: number, pieces: Piece[], tongue: Tongue): string | null {
  const places = decimalsOfSeconds(pieces);
  const moment = momentOf(serial, places);
  if (!moment) return null;
  const marks = pieces.map((piece) => ("mark" in piece ? piece.mark : ""));
  const halves = marks.some((mark) => /^(?:AM\/PM|A\/P|上午\/下午)$/i.test(mark));
  return pieces
    .map((piece, i) => {
      if ("words" in piece) return piece.words;
      if ("digit" in piece) return "";
      const mark = piece.mark;
      if (/^m{1,2}$/.test(mark) && isMinute(marks, i)) {
        const minutes = Math.floor(moment.seconds / 60) % 60;
        return counted(minutes, mark.length, tongue);
      }
      return said(mark, moment, { tongue, halves, places });
    })
    .join("");
}

/** ss.00: the noughts behind the point are places of the seconds. */
function decimalsOfSeconds(pieces: Piece[]): number {
  const mark = pieces.find((piece) => "mark" in piece && /^s+\.0+$/.test(piece.mark));
  return mark && "mark" in mark ? mark.mark.split(".")[1]!.length : 0;
}

function momentOf(serial: number, places: number): Moment | null {
  if (!(serial >= 0 && serial < LAST_SERIAL + 1)) return null;
  const unit = 10 ** places;
  let day = Math.floor(serial);
  let seconds = Math.round((serial - day) * DAY * unit) / unit;
  if (seconds >= DAY) {
    day++;
    seconds -= DAY;
  }
  // Excel counts a 29 February 1900 that never was: it is day 60.
  const real = new Date(Date.UTC(1899, 11, day < 60 ? 31 : 30) + day * DAY * 1000);
  const leap = day === 60;
  return {
    year: day === 0 ? 1900 : real.getUTCFullYear(),
    month: day === 0 ? 1 : leap ? 2 : real.getUTCMonth() + 1,
    day: day === 0 ? 0 : leap ? 29 : real.getUTCDate(),
    weekday: (day + 6) % 7,
    ...{ seconds, serial: day + seconds / DAY },
  };
}

/** An m beside hours or seconds is a minute. */
function isMinute(marks: string[], at: number): boolean {
  const before = marks.slice(0, at).findLast((mark) => /^[ymdhsaegb[]/i.test(mark)) ?? "";
  const after = marks.slice(at + 1).find((mark) => /^[ymdhsaegb[]/i.test(mark)) ?? "";
  return /^(?:h|\[h)/.test(before) || /^(?:s|\[s)/.test(after);
}

function said(
  mark: string,
  moment: Moment,
  { tongue, halves, places }: { tongue: Tongue; halves: boolean; places: number },
): string {
  const { year, month, day, weekday, seconds } = moment;
  const hours = Math.floor(seconds / 3600);
  const own = mark.toLowerCase();
  if (/^y+$/.test(own)) return yearShown(own.length > 2 ? year : year % 100, own.length, tongue);
  if (/^e+$/.test(own)) return yearShown(year, 4, tongue);
  if (/^b+$/.test(own))
    return yearShown(own.length > 2 ? year + 543 : (year + 543) % 100, own.length, tongue);
  if (/^m{1,2}$/.test(own)) return counted(month, own.length, tongue);
  if (/^m+$/.test(own)) return monthName(month, own.length, tongue);
  if (/^d{1,2}$/.test(own)) return counted(day, own.length, tongue);
  if (own === "aaa") return WEEK[weekday]!;
  if (/^a{4,}$/.test(own) || (/^d{4,}$/.test(own) && tongue.chinese)) return `星期${WEEK[weekday]}`;
  if (own === "ddd")
    return tongue.chinese ? `周${WEEK[weekday]}` : ENGLISH_DAYS[weekday]!.slice(0, 3);
  if (/^d+$/.test(own)) return ENGLISH_DAYS[weekday]!;
  if (/^h+$/.test(own)) return counted(halves ? hours % 12 || 12 : hours, own.length, tongue);
  if (/^s+\.0+$/.test(own)) return (seconds % 60).toFixed(places).padStart(3 + places, "0");
  if (/^s+$/.test(own)) return counted(Math.floor(seconds % 60), own.length, tongue);
  if (own === "am/pm" || own === "上午/下午") {
    const chinese = tongue.chinese || own === "上午/下午";
    return hours < 12 ? (chinese ? "上午" : "AM") : chinese ? "下午" : "PM";
  }
  if (own === "a/p") return hours < 12 ? "A" : "P";
  return passed(own, moment);
}

/** [h]:mm of 1.5 days is 36:00. */
function passed(mark: string, { serial }: Moment): string {
  const [, letter = "", width = ""] = /^\[([hms])(\1*)\]$/.exec(mark) ?? [];
  const per = { h: 24, m: 1440, s: DAY }[letter];
  if (per === undefined) return "";
  return String(Math.floor(serial * per + 1e-6)).padStart(width.length + 1, "0");
}

function yearShown(year: number, width: number, { script }: Tongue): string {
  const text = String(year).padStart(width > 2 ? 4 : 2, "0");
  return script === null ? text : hanDigits(text, script);
}

function counted(n: number, width: number, { script }: Tongue): string {
  return script === null ? String(n).padStart(width, "0") : hanCount(n, script);
}

function monthName(month: number, width: number, { chinese }: Tongue): string {
  if (width === 5) return ENGLISH_MONTHS[month - 1]![0]!;
  if (chinese) return `${width === 3 ? month : hanCount(month, "1")}月`;
  return width === 3 ? ENGLISH_MONTHS[month - 1]!.slice(0, 3) : ENGLISH_MONTHS[month - 1]!;
}

/**
 * What time each line of a report speaks of, line after line: the section's own by its headings → another year's part that a
 * paragraph began in it → the paragraph's own opening → each sentence of it that opens on another time.
 */
import {
  openingTime,
  type ReportTime,
  sameYears,
  type Time,
  timeOfPart,
  timeOfPassage,
} from "../../ledger/years.ts";
import { sentencesOf } from "../../text/sentences.ts";
import type { OutlineLine } from "../outline.ts";

/** A piece of a paragraph that is of one time. */
interface Part {
  text: string;
  start: number;
  time: Time;
}

/** The lines are told in their order; `headings` are those above a line. */
export function createTimes(context: ReportTime) {
  /** What the last paragraph under the open heading spoke of, by its own opening. */
  let running: Time | null = null;
  /** 刚刚过去的2025年 in a section about other years: what the section would say, and what it says from there on. */
  let begun: { level: number; above: Time; time: Time } | null = null;
  /** The level of the heading above; 0 before the first. */
  let level = 0;

  function above(headings: string[]): Time {
    const own = timeOfPassage("", headings, context);
    return begun && sameTime(own, begun.above) ? begun.time : own;
  }

  return {
    /** A signature's date says when the report was signed, not what year it speaks of. */
    signed: timeOfPassage("", [], context),

    /** A line comes: a heading ends what stands above it, a paragraph may begin another year's part. */
    enter(line: OutlineLine, headings: string[]) {
      if (begun && line.level !== null && (begun.level === 0 || line.level <= begun.level))
        begun = null;
      if (line.kind === "heading") {
        running = null;
        level = line.level!;
      }
      if (line.kind !== "text") return;
      const now = above(headings);
      const time = timeOfPart(line.text, now, context);
      if (time) begun = { level, above: begun?.above ?? now, time };
    },

    of: (text: string, headings: string[]) => timeUnder(text, above(headings), context),
    ofRow: (text: string, headings: string[]) => timeOfRow(text, above(headings), context),

    /** A paragraph's pieces; the next paragraph may go on with the last of them. */
    parts(text: string, headings: string[]): Part[] {
      const parts = partsByTime(text, above(headings), running, context);
      running = parts.at(-1)!.time;
      return parts;
    },
  };
}

/** The time of words that stand where `above` is spoken of: what their opening says, else that. */
function timeUnder(text: string, above: Time, context: ReportTime): Time {
  return openingTime(text, above, context) ?? above;
}

function sameTime(a: Time, b: Time): boolean {
  return sameYears(a.years, b.years) && a.aspect === b.aspect;
}

/** 二、上年结转… names a row of this year's table; only a row that is named by its year is of that year. */
function timeOfRow(text: string, above: Time, context: ReportTime): Time {
  const year = /^(?:(?:年份|年度|时间|年)：)?((?:19|20)\d{2})年?(?:；|$)/.exec(text)?.[1];
  if (year === undefined) return above;
  const own = { from: Number(year), to: Number(year) };
  const ahead = context.year !== null && own.from > context.year;
  return { years: own, aspect: ahead ? "plan" : "done" };
}

/**
 * A paragraph, cut where a sentence opens on other years or turns from what was done to what is planned: 五年来，…。
 * 2017年，…。下一步，…。
 */
function partsByTime(
  text: string,
  section: Time,
  running: Time | null,
  context: ReportTime,
): Part[] {
  const own = timeUnder(text, section, context);
  // ——着力… goes on with what the paragraph before began; so does any paragraph where the heading does not tell.
  const above = running && (own.years === null || /^[—–-]{1,2}/.test(text)) ? running : own;
  const cuts: { start: number; time: Time }[] = [{ start: 0, time: above }];
  for (const sentence of sentencesOf(text).slice(1)) {
    const now = cuts.at(-1)!.time;
    const opening = openingTime(sentence.text, now, context);
    if (!opening || (sameYears(opening.years, now.years) && opening.aspect === now.aspect))
      continue;
    // After a semicolon the same sentence goes on, so only a full stop lets another time begin.
    if (/[；;]\s*$/.test(text.slice(Math.max(0, sentence.start - 4), sentence.start))) continue;
    cuts.push({ start: sentence.start, time: opening });
  }
  return cuts.map(({ start, time }, i) => ({
    text: text.slice(start, cuts[i + 1]?.start ?? text.length),
    start,
    time,
  }));
}

/**
 * What the reports say of a matter, where no figure, list, day, place or person is asked for: of what was found the sentences that
 * have the matter, of the year asked for or of the latest; else the one that has most of it, named as such.
 */
import type { Asked, Asking } from "../../ledger/asked.ts";
import { LIGHT } from "../../ledger/frame.ts";
import type { Statement } from "../../ledger/statements.ts";
import type { Judged, Listed } from "../../ledger/told.ts";
import { sentencesOf } from "../../text/sentences.ts";
import type { Quote } from "../reply.ts";

/** A list, or what is told of a day, a place, a person or a matter, and how well it answers. */
export type Found = Judged<Listed | Statement>;

/** Sentences told of one matter and year. */
const SENTENCES = 3;
/** Equally good ones are this near in score. */
export const MARGIN = 0.06;
/** A sentence with less of what was asked is about something else. */
const NEAR_ENOUGH = 0.8;
/** A sentence this short leaves to the next one what it does not say; characters. */
const SHORT = 30;
const SHORT_NEXT = 60;

/** Equally good ones of the latest year, best first. */
export function good(found: Found[]): Found[] {
  const fitting = found.filter(({ differs }) => differs === null);
  const best = fitting[0];
  if (!best) return [];
  const near = fitting.filter(({ score }) => score >= best.score - MARGIN);
  const latest = Math.max(...near.map(yearOf));
  return near.filter((one) => yearOf(one) === latest);
}

/** Of several years each; else the best, and what of its report is about as near, in reading order. */
export function saidOf({ years }: Asking, found: Found[]): Found[] {
  const fitting = found.filter(({ differs }) => differs === null);
  if (years.length > 1)
    return years.flatMap((year) => fitting.find(({ fact }) => fact.figure.factYear === year) ?? []);
  const [first, ...others] = good(found).sort(
    (a, b) => (b.hit.reportYear ?? 0) - (a.hit.reportYear ?? 0),
  );
  if (!first) return [];
  return [first, ...others.filter(({ hit }) => hit.reportId === first.hit.reportId)]
    .slice(0, SENTENCES)
    .sort((a, b) => a.hit.start + a.fact.sentence.start - (b.hit.start + b.fact.sentence.start));
}

export const yearOf = ({ fact, hit }: Found) => fact.figure.factYear ?? hit.reportYear ?? 0;

/**
 * What has most of a matter, where the words that it lacks stand nowhere that was looked: whoever asks may have said it in words of
 * his own.
 */
export function nearlyOf({ ask }: Asked, found: Found[]): Found | null {
  const all = found.map(({ hit }) => [hit.title, ...hit.headings, hit.text].join("\n")).join("\n");
  const words = ask.words.filter((word) => !LIGHT.has(word));
  const says = ({ fact }: Found) => {
    const said = words.filter((word) => fact.sentence.text.includes(word));
    return said.length > 0 && said.length * 2 >= words.length;
  };
  const near = found
    .filter(({ differs }) => differs?.field === "words")
    .filter(({ differs }) => differs!.says.split("、").every((word) => !all.includes(word)))
    .filter(says)
    .sort((a, b) => b.score - a.score)[0];
  return near && near.score >= NEAR_ENOUGH ? near : null;
}

/** A short sentence with the short one behind it: 未能签署。主要原因是…. */
export function withNext({ hit, fact }: Found): Quote {
  const { start, end, text } = fact.sentence;
  const next = sentencesOf(hit.text).find((one) => one.start >= end);
  const both = hit.kind !== "row" && next && text.length <= SHORT && next.text.length <= SHORT_NEXT;
  return { hit, text: hit.text.slice(start, both ? next.end : end), start };
}

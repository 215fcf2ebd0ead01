/**
 * Which figures answer an ask (pure): every figure of the passages found → what must hold (unit, year, outcome or plan,
 * role, edition) → how much of the asked words its subject, clause, sentence and headings have, less what its subject says
 * beyond them → the best, or the nearest with what differs.
 */
import type { Hit } from "../domain.ts";
import { fold } from "../text/fold.ts";
import { hasOrdinal } from "../text/names.ts";
import { type Term, termIn, wordsOf } from "../text/terms.ts";
import type { Fact } from "./figures.ts";
import type { Ask, Frame } from "./frame.ts";
import { LIGHT } from "./frame.ts";
import { namesAdded, namesAverage } from "./roles.ts";
import { unitFit } from "./units.ts";

/** A figure with the passage that it stands in, and what is known of its report. */
export interface Stated {
  fact: Fact;
  hit: Hit;
  /** The report says what is to be done: a budget, a list of tasks. */
  planning: boolean;
}

/** Why a figure does not answer: which field, and what it is instead. */
export interface Differs {
  field: "unit" | "year" | "range" | "plan" | "role" | "words" | "edition" | "narrower";
  /** What of the question the figure lacks, or what it is instead. */
  says: string;
}

export interface Match extends Stated {
  /** How well its words are those asked for (about 0–1), and what of its subject nobody asked for (0–1). */
  score: number;
  surplus: number;
  differs: Differs | null;
}

/** What each place counts in which a word may stand. */
const PLACE = {
  subject: 1,
  clause: 0.95,
  sentence: 0.8,
  headings: 0.75,
  passage: 0.45,
  title: 0.5,
};
/** A word that stands less than this is not there. */
const THERE = 0.35;
const SURPLUS = 0.35;
/** What does not reach this is another matter. */
export const ENOUGH = 0.62;
/** What a light word weighs beside another of its length. */
const LIGHTLY = 0.25;

export interface MatchOptions {
  /** The ask's words, weighed by how rare they are where it was looked. */
  terms: Term[];
  /** Years of which some report tells the outcome: a plan does not stand for it. */
  reviewed: Set<number>;
}

/** Every figure with how well it answers, best first; those that differ in a field come after. */
export function matchAll(frame: Frame, ask: Ask, all: Stated[], options: MatchOptions): Match[] {
  return all
    .map((stated) => judge(frame, ask, stated, options))
    .sort((a, b) => Number(a.differs !== null) - Number(b.differs !== null) || b.score - a.score);
}

function judge(frame: Frame, ask: Ask, stated: Stated, options: MatchOptions): Match {
  const { coverage, missing } = coverageOf(options.terms, stated);
  const surplus = surplusOf(options.terms, stated);
  const { quantity } = stated.fact;
  const fit = unitFit(ask.unit, quantity.unit);
  const score = coverage - SURPLUS * surplus - 0.2 * (1 - fit);
  const differs =
    fieldsOf(frame, ask, stated, options.reviewed) ??
    (fit === 0 ? { field: "unit" as const, says: quantity.unit } : null) ??
    (missing.length > 0 ? { field: "words" as const, says: missing.join("、") } : null) ??
    (score < ENOUGH ? { field: "narrower" as const, says: stated.fact.subject } : null);
  return { ...stated, score, surplus, differs };
}

/** The fields that an answer must share with the question; null when all hold. */
function fieldsOf(
  frame: Frame,
  ask: Ask,
  { fact, hit, planning }: Stated,
  reviewed: Set<number>,
): Differs | null {
  const { figure, role, subject, sentence } = fact;
  const [year, years] = [figure.factYear, figure.years];
  if (frame.reportYears.length > 0 && !frame.reportYears.includes(hit.reportYear ?? 0))
    return { field: "year", says: `${hit.reportYear ?? "不明"}年的报告` };
  if (frame.years.length > 0) {
    if (year !== null && !frame.years.includes(year)) return { field: "year", says: `${year}年` };
    if (year === null && years !== null) {
      const [from, to] = [Math.min(...frame.years), Math.max(...frame.years)];
      if (years.from !== from || years.to !== to)
        return { field: "range", says: `${years.from}—${years.to}年` };
    }
    if (
      year === null &&
      years === null &&
      hit.reportYear !== null &&
      !frame.years.includes(hit.reportYear)
    )
      return { field: "year", says: `${hit.reportYear}年` };
  } else if (year === null && years !== null && frame.reportYears.length === 0)
    return { field: "range", says: `${years.from}—${years.to}年` };
  if (figure.aspect === "plan" && !planning && frame.aspect !== "plan") {
    if (frame.years.length === 0 || year === null || reviewed.has(year))
      return { field: "plan", says: "安排" };
  }
  if (frame.aspect === "plan" && figure.aspect !== "plan" && !planning)
    return { field: "plan", says: "已做" };
  if (!roleFits(ask, fact)) return { field: "role", says: role };
  if (ask.stock && namesAdded(subject)) return { field: "role", says: "added" };
  if (!ask.average && role === "average") return { field: "role", says: role };
  const near = [...hit.headings, hit.text.slice(0, sentence.end)].join("\n");
  if (!frame.ordinals.every((ordinal) => hasOrdinal(near, ordinal)))
    return { field: "edition", says: frame.ordinals.map(({ ordinal }) => ordinal).join("、") };
  return null;
}

function roleFits(ask: Ask, { role }: Fact): boolean {
  if (ask.role === "change") return role === "change";
  if (ask.role === "share") return role === "share";
  return role !== "change";
}

/** How much of the terms' weight stands in the places of a figure, and which words that carry weight do not. */
function coverageOf(terms: Term[], { fact, hit }: Stated): { coverage: number; missing: string[] } {
  const text = hit.text;
  const places: [number, string][] = [
    [PLACE.subject, fact.subject],
    [PLACE.clause, fact.clause.text],
    [PLACE.sentence, fact.sentence.text],
    [PLACE.headings, hit.headings.slice(1).join("\n")],
    [PLACE.passage, text],
    [PLACE.title, `${hit.title}\n${hit.headings[0] ?? ""}`],
  ];
  const folded = places.map(([weight, words]) => [weight, fold(words).toLowerCase()] as const);
  let [sum, total] = [0, 0];
  const missing: string[] = [];
  for (const term of terms) {
    const level = Math.max(...folded.map(([weight, words]) => weight * termIn(term, words)));
    const light = isLight(term.text);
    const weight = term.weight * (light ? LIGHTLY : 1);
    sum += weight * level;
    total += weight;
    if (level < THERE && !light) missing.push(term.text);
  }
  return { coverage: total === 0 ? 0 : sum / total, missing };
}

function isLight(word: string): boolean {
  return LIGHT.has(word);
}

/** The share of a subject's own words that were not asked for: 涉疫 of 涉疫团组, where 团组 was. */
function surplusOf(terms: Term[], { fact, hit }: Stated): number {
  const asked = terms.map(({ text, also }) => [text, ...(also ?? [])].join(" ")).join(" ");
  let [unsaid, total] = [0, 0];
  for (const word of wordsOf(fact.subject)) {
    if (isLight(word) || hit.org?.includes(word)) continue;
    total += word.length;
    const own = { text: word, weight: 1 };
    if (termIn(own, asked) < 0.5 && !terms.some(({ text }) => word.includes(text)))
      unsaid += word.length;
  }
  return total === 0 ? 0 : unsaid / total;
}

export { namesAverage };

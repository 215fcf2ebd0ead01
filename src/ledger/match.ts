/**
 * Which figures answer an ask (pure): every figure of the passages found → what must hold (unit, year, outcome or plan,
 * role, edition) → how much of the asked words its subject, clause, sentence and headings have, less what its subject says
 * beyond them → the best, or the nearest with what differs.
 */
import type { Hit } from "../domain.ts";
import { fold } from "../text/fold.ts";
import { hasOrdinal } from "../text/names.ts";
import { type Synonyms, type Term, termIn, weigh, wordsOf } from "../text/terms.ts";
import type { Fact } from "./figures.ts";
import { type Ask, type Frame, LIGHT, saidByUnit } from "./frame.ts";
import { asksStock, namesAdded } from "./roles.ts";
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
const PLACES = ["subject", "clause", "sentence", "headings", "passage", "title"] as const;
const COUNTS = {
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
const ENOUGH = 0.62;
/** What a light word weighs beside another of its length. */
const LIGHTLY = 0.2;
/** A total that is called one answers 有几个 before a figure in passing. */
const CALLED_TOTAL = 0.1;

/** What an ask's words weigh where it was looked: whole words, and pairs of neighbouring characters. */
export interface Weights {
  terms: Term[];
  pairs: Map<string, number>;
}

export interface MatchOptions {
  weights: Weights;
  /** Whether a report of this office tells the outcome of this year: a plan does not stand for it. */
  reviewed: (org: string | null, year: number) => boolean;
}

/** Weigh an ask's words by how rare they are among `texts`; `synonyms` tells the office's other words. */
export function weightsOf(ask: Ask, texts: string[], synonyms: Synonyms): Weights {
  const terms = weigh(ask.words, texts, synonyms).map((term) =>
    isLight(term.text, ask) ? { ...term, weight: term.weight * LIGHTLY } : term,
  );
  const folded = texts.map((text) => fold(text).toLowerCase());
  const pairs = new Map<string, number>();
  for (const pair of pairsOf(ask.matter)) {
    const having = folded.filter((text) => text.includes(pair)).length;
    // A pair that nothing has joins two words, or is of a word that is said otherwise.
    if (having > 0) pairs.set(pair, Math.log(1 + (folded.length + 1) / (having + 0.5)));
  }
  return { terms, pairs };
}

/** Neighbouring characters of a text's content words, also across their bounds, asking and joining words aside. */
function pairsOf(text: string): Set<string> {
  const pairs = new Set<string>();
  for (const [run] of fold(text)
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}]+/gu))
    for (let i = 0; i + 1 < run.length; i++) {
      const pair = run.slice(i, i + 2);
      if (!/[的了在是和与及或为被把将对等有]/.test(pair)) pairs.add(pair);
    }
  return pairs;
}

/** Every figure with how well it answers, best first; those that differ in a field come after. */
export function matchAll(frame: Frame, ask: Ask, all: Stated[], options: MatchOptions): Match[] {
  return all
    .map((stated) => judge(frame, ask, stated, options))
    .sort((a, b) => Number(a.differs !== null) - Number(b.differs !== null) || b.score - a.score);
}

function judge(frame: Frame, ask: Ask, stated: Stated, { weights, reviewed }: MatchOptions): Match {
  const places = placesOf(stated);
  const words = standing(weights.terms, places);
  const missing = weights.terms
    .filter((term, i) => words.levels[i]! < THERE && !isLight(term.text, ask))
    .map(({ text }) => text);
  const pairs = standing(
    [...weights.pairs].map(([text, weight]) => ({ text, weight })),
    places,
  );
  const coverage = weights.pairs.size === 0 ? words.share : (words.share + pairs.share) / 2;
  const surplus = surplusOf(ask, weights.terms, stated);
  const { quantity, clause } = stated.fact;
  const fit = unitFit(ask.unit, quantity.unit);
  const total = ask.stock && asksStock(clause.text) ? CALLED_TOTAL : 0;
  const score = coverage - SURPLUS * surplus - 0.2 * (1 - fit) + total;
  const differs: Differs | null =
    fieldsOf(frame, ask, stated, reviewed) ??
    (fit === 0 ? { field: "unit", says: quantity.unit } : null) ??
    (missing.length > 0 ? { field: "words", says: missing.join("、") } : null) ??
    (score < ENOUGH ? { field: "narrower", says: stated.fact.subject } : null);
  return { ...stated, score, surplus, differs };
}

/** The texts in which a figure's words may stand, folded. */
function placesOf({ fact, hit }: Stated): [number, string][] {
  const texts: Record<(typeof PLACES)[number], string> = {
    subject: fact.subject,
    clause: fact.clause.text,
    sentence: fact.sentence.text,
    headings: hit.headings.slice(1).join("\n"),
    passage: hit.text,
    title: `${hit.title}\n${hit.headings[0] ?? ""}`,
  };
  return PLACES.map((place) => [COUNTS[place], fold(texts[place]).toLowerCase()]);
}

/** The share of the terms' weight that stands in the places, and of each term how far. */
function standing(terms: Term[], places: [number, string][]): { share: number; levels: number[] } {
  const levels = terms.map((term) =>
    Math.max(...places.map(([counts, text]) => counts * termIn(term, text))),
  );
  const total = terms.reduce((sum, { weight }) => sum + weight, 0);
  const stands = terms.reduce((sum, { weight }, i) => sum + weight * levels[i]!, 0);
  return { share: total === 0 ? 0 : stands / total, levels };
}

function isLight(word: string, ask: Ask): boolean {
  return LIGHT.has(word) || saidByUnit(word, ask.unit);
}

/** The fields that an answer must share with the question; null when all hold. */
function fieldsOf(
  frame: Frame,
  ask: Ask,
  stated: Stated,
  reviewed: MatchOptions["reviewed"],
): Differs | null {
  const { fact, hit } = stated;
  const other = yearDiffers(frame, stated) ?? planDiffers(frame, stated, reviewed);
  if (other) return other;
  if (!roleFits(ask, fact)) return { field: "role", says: fact.role };
  const near = [...hit.headings, hit.text.slice(0, fact.sentence.end)].join("\n");
  if (!frame.ordinals.every((ordinal) => hasOrdinal(near, ordinal)))
    return { field: "edition", says: frame.ordinals.map(({ ordinal }) => ordinal).join("、") };
  return null;
}

function yearDiffers(frame: Frame, { fact, hit }: Stated): Differs | null {
  const { factYear, years } = fact.figure;
  if (frame.reportYears.length > 0 && !frame.reportYears.includes(hit.reportYear ?? 0))
    return { field: "year", says: `${hit.reportYear ?? "不明"}年报告` };
  const [from, to] = [Math.min(...frame.years), Math.max(...frame.years)];
  if (factYear !== null)
    return frame.years.length === 0 || frame.years.includes(factYear)
      ? null
      : { field: "year", says: `${factYear}年` };
  if (years !== null) {
    const asked =
      frame.want === "sum" &&
      (frame.years.length === 0 || (years.from === from && years.to === to));
    return asked ? null : { field: "range", says: `${years.from}—${years.to}年` };
  }
  const undated = frame.years.length === 0 || hit.reportYear === null;
  return undated || frame.years.includes(hit.reportYear!)
    ? null
    : { field: "year", says: `${hit.reportYear}年` };
}

/** A plan is no outcome; it answers only for a year whose outcome no report tells yet. */
function planDiffers(
  frame: Frame,
  { fact, hit, planning }: Stated,
  reviewed: MatchOptions["reviewed"],
): Differs | null {
  const { aspect, factYear } = fact.figure;
  if (planning) return null;
  if (frame.aspect === "plan") return aspect === "plan" ? null : { field: "plan", says: "已做" };
  const open = frame.years.length > 0 && factYear !== null && !reviewed(hit.org, factYear);
  return aspect === "plan" && !open ? { field: "plan", says: "安排" } : null;
}

function roleFits(ask: Ask, { role, subject }: Fact): boolean {
  if (ask.role !== null) return role === ask.role;
  if (role === "change" || (role === "average" && !ask.average)) return false;
  return !(ask.stock && namesAdded(subject));
}

/** The share of a subject's own words that were not asked for: 涉疫 of 涉疫团组, where 团组 was. */
function surplusOf(ask: Ask, terms: Term[], { fact, hit }: Stated): number {
  const asked = terms.map(({ text, also }) => [text, ...(also ?? [])].join(" ")).join(" ");
  let [unsaid, total] = [0, 0];
  for (const word of wordsOf(fact.subject)) {
    if (isLight(word, ask) || hit.org?.includes(word)) continue;
    total += word.length;
    const own = { text: word, weight: 1 };
    if (termIn(own, asked) < 0.5 && !terms.some(({ text }) => word.includes(text)))
      unsaid += word.length;
  }
  return total === 0 ? 0 : unsaid / total;
}

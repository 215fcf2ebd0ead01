/**
 * Candidates → the order in which they answer (pure): how well the text index liked them, how much of the question's own
 * character pairs they have (rare ones count more), how near they are in meaning where a model is configured; then
 * whether they speak of the year, the aspect and the section that were asked for.
 */
import type { Hit } from "../domain.ts";
import { fold } from "../text/fold.ts";
import { alsoYearOf } from "./table.ts";
import type { Wish } from "./wish.ts";
import { pairsOf, searchable } from "./words.ts";

export interface Candidate {
  hit: Hit;
  /** Its words as they are indexed. */
  indexed: string;
  /** What the text index gave; 0 for one that only the vectors found. */
  words: number;
  /** Cosine similarity; null where there is no vector. */
  meaning: number | null;
}

/** How much the coverage of pairs counts beside the text index's own score, both 0–1 (`npm run eval`, CMRC 2018 trial). */
const COVERAGE = 2;
/** What does not quite fit stays findable, after what does: a share of its score is left to it. */
const UNFIT = {
  /** It bears no year. */
  undated: 0.93,
  /** It is of one of the years of a span, which is answered best by what is of the whole span. */
  oneOfMany: 0.92,
  /** It is of a span that ends with the asked year: 五年来…从…提高到…. */
  endsThen: 0.85,
  /** It is of another year, in a document that as a whole bears none. */
  unknown: 0.85,
  /** It is of another year, and names the asked one. */
  alsoYear: 0.75,
  otherYear: 0.6,
  /** It is a plan where an outcome is asked, or the other way round. */
  aspect: 0.6,
  /** It is a plan, and the question speaks of none. */
  planned: 0.85,
  /** Another kind of report was named. */
  kind: 0.8,
};
/** What stands in the section that was named gains by this. */
const SECTION = 1.25;
/** What another word of the office's for the same thing counts, beside the word itself. */
const OTHER_WORD: number = 0.9;

/**
 * Order `candidates` for `asked` (as `searchable` writes it), best first, each with its score. `room` is how much nearness
 * in meaning may add to it.
 */
export function rank(asked: string, wish: Wish, candidates: Candidate[], room: number): Hit[] {
  const best = Math.max(...candidates.map(({ words }) => words), 1e-9);
  const covered = coverageOf(asked, wish, candidates);
  const nearness = nearnessOf(candidates);
  return candidates
    .map(({ hit, words }, i) => {
      const lexical = words / best + COVERAGE * covered[i]!;
      return { ...hit, score: (lexical + room * nearness[i]!) * fitOf(hit, wish) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
}

/** From this share of the question on that some passage covers by its words, nearness in meaning has nothing to add. */
const SAID = 0.6;

/**
 * How much of the whole (1) nearness in meaning may add beside what the words found: all where they cover nothing, nothing
 * where they cover most of the question, so that a weak model spoils nothing, and is not asked where it is not needed.
 */
export function roomFor(asked: string, wish: Wish, found: Candidate[]): number {
  const said = Math.max(...coverageOf(asked, wish, found), 0);
  return Math.max(0, 1 - said / SAID) ** 2;
}

/**
 * Order headings and titles among the `texts` that were found: a heading is what the text under it has too, so it comes before that
 * only for who asks in the heading's own words.
 */
export function withHeadings(
  texts: Hit[],
  headings: Candidate[],
  asked: string,
  wish: Wish,
): Hit[] {
  const ranked = rank(asked, wish, headings, 0).map((hit) => {
    const like = likeness(asked, searchable(hit.text));
    return { ...hit, score: hit.score * (like === 1 ? SECTION : like) };
  });
  return [...texts, ...ranked].filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
}

/** How nearly two texts have the same pairs (0–1); a single character or figure is a heading's number. */
function likeness(asked: string, text: string): number {
  const [a, b] = [asked, text].map((words) => pairsOf(words).filter((pair) => pair.length > 1));
  const shared = a!.filter((pair) => b!.includes(pair)).length;
  return shared / Math.max(1, a!.length + b!.length - shared);
}

/** How near each candidate is in meaning, from the farthest of those that have a vector (0) to the nearest (1). */
function nearnessOf(candidates: Candidate[]): number[] {
  const known = candidates.flatMap(({ meaning }) => meaning ?? []);
  const [farthest, nearest] = [Math.min(...known), Math.max(...known)];
  const reach = nearest - farthest;
  return candidates.map(({ meaning }) =>
    meaning === null ? 0 : reach > 0 ? (meaning - farthest) / reach : 1,
  );
}

/** The share of the question's pairs that each candidate has, weighed by how few candidates have them. */
function coverageOf(asked: string, wish: Wish, candidates: Candidate[]): number[] {
  const pairs = pairsOf(asked);
  const texts = candidates.map(({ indexed }) => indexed);
  // A pair of a word that has others (外宾: 来访团组) is there when one of those is.
  const others = pairs.map((pair) =>
    wish.synonyms.filter(({ said }) => said.includes(pair)).flatMap(({ also }) => also),
  );
  const has: number[][] = texts.map((text) =>
    pairs.map((pair, i) =>
      text.includes(pair) ? 1 : others[i]!.some((other) => text.includes(other)) ? OTHER_WORD : 0,
    ),
  );
  const weights = pairs.map((_, i) => {
    const count = has.filter((own) => own[i]! > 0).length;
    return Math.log(1 + (candidates.length + 0.5) / (count + 0.5));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  return has.map((own) => own.reduce((sum, share, i) => sum + share * weights[i]!, 0) / total);
}

/** Is a hit of the year and the aspect that were asked for? */
export function agrees(hit: Hit, { years, aspect }: Wish): boolean {
  const ofYear = years.length === 0 || (hit.factYear !== null && years.includes(hit.factYear));
  return ofYear && (aspect === null || hit.aspect === aspect);
}

function fitOf(hit: Hit, wish: Wish): number {
  let fit = 1;
  if (wish.years.length > 0) fit *= yearFit(hit, wish.years);
  // Of equal passages the latest year's comes first.
  else if (hit.factYear !== null) fit *= 1 + (hit.factYear - 2000) / 5000;
  // What bears no year of its own is no yearly report, which reviews and plans.
  if (
    wish.aspect !== null &&
    hit.reportYear !== null &&
    (wish.aspect === "plan") !== (hit.aspect === "plan")
  )
    fit *= wish.sure ? UNFIT.aspect : UNFIT.planned;
  if (wish.title !== null && !wish.title.test(fold(hit.title))) fit *= UNFIT.kind;
  if (wish.section !== null && fold(hit.headings.join("\n")).includes(wish.section)) fit *= SECTION;
  if (hit.path[0] === wish.part) fit *= SECTION;
  return fit;
}

function yearFit(hit: Hit, years: number[]): number {
  const { reportYear, factYear } = hit;
  if (factYear !== null) {
    // 五年来 asks for the whole before its years.
    if (years.includes(factYear)) return years.length > 2 ? UNFIT.oneOfMany : 1;
    if (years.includes(alsoYearOf(hit) ?? Number.NaN)) return UNFIT.alsoYear;
    return reportYear === null ? UNFIT.unknown : UNFIT.otherYear;
  }
  if (hit.years === null) return UNFIT.undated;
  const [from, to] = [Math.min(...years), Math.max(...years)];
  if (hit.years.from > to || hit.years.to < from) return 0;
  if (hit.years.from === from && hit.years.to === to) return 1;
  return hit.years.to === to ? UNFIT.endsThen : UNFIT.otherYear;
}

/**
 * Candidates → the order in which they answer (pure): how well the text index liked them, how much of the question's own
 * character pairs they have (rare ones count more), how near they are in meaning where a model is configured; then
 * whether they speak of the year, the aspect and the section that were asked for.
 */
import type { Row } from "./table.ts";
import type { Wish } from "./wish.ts";
import { pairsOf } from "./words.ts";

export interface Candidate {
  row: Row;
  /** What the text index gave; 0 for one that only the vectors found. */
  words: number;
  /** Cosine similarity; null where there is no vector. */
  meaning: number | null;
}

/** How much the coverage of pairs counts beside the text index's own score, both 0–1 (`npm run eval`, CMRC 2018 trial). */
const COVERAGE = 1;
/** What does not quite fit stays findable, after what does. */
const UNFIT = {
  undated: 0.93,
  endsThen: 0.85,
  alsoYear: 0.85,
  unknown: 0.85,
  otherYear: 0.6,
  aspect: 0.6,
  kind: 0.8,
};
const SECTION = 1.25;
const OTHER_WORD: number = 0.9;

/**
 * Order `candidates` for `asked` (as `searchable` writes it), best first, each with its score. `meaningWeight` is how much
 * nearness in meaning may add where words cover nothing; it fades as words cover more, so that a weak model spoils nothing.
 */
export function rank(
  asked: string,
  wish: Wish,
  candidates: Candidate[],
  meaningWeight: number,
): { row: Row; score: number }[] {
  const best = Math.max(...candidates.map(({ words }) => words), 1e-9);
  const covered = coverageOf(asked, wish, candidates);
  const said = Math.max(...covered, 0);
  const nearest = Math.max(...candidates.map(({ meaning }) => meaning ?? 0), 1e-9);
  return candidates
    .map(({ row, words, meaning }, i) => {
      const lexical = words / best + COVERAGE * covered[i]!;
      const near = meaningWeight * (1 - said) * (Math.max(0, meaning ?? 0) / nearest);
      return { row, score: (lexical + near) * fitOf(row, wish) };
    })
    .sort((a, b) => b.score - a.score);
}

/** The share of the question's pairs that each candidate has, weighed by how few candidates have them. */
function coverageOf(asked: string, wish: Wish, candidates: Candidate[]): number[] {
  const pairs = pairsOf(asked);
  const texts = candidates.map(({ row }) => row.indexed);
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

function fitOf(row: Row, wish: Wish): number {
  let fit = 1;
  if (wish.years.length > 0) fit *= yearFit(row, wish.years);
  // Of equal passages the latest year's comes first.
  else if (row.factYear !== null) fit *= 1 + (row.factYear - 2000) / 5000;
  // What bears no year of its own is no yearly report, which reviews and plans.
  if (wish.aspect !== null && row.reportYear !== null && (wish.aspect === "plan") !== row.plan)
    fit *= UNFIT.aspect;
  if (wish.title !== null && !wish.title.test(row.title)) fit *= UNFIT.kind;
  if (wish.section !== null && row.headings.includes(wish.section)) fit *= SECTION;
  if (wish.part !== null && row.path.startsWith(`["${wish.part}"`)) fit *= SECTION;
  return fit;
}

function yearFit(row: Row, years: number[]): number {
  const { reportYear, factYear, fromYear, toYear, alsoYear } = row;
  if (factYear !== null) {
    if (years.includes(factYear)) return 1;
    if (alsoYear !== null && years.includes(alsoYear)) return UNFIT.alsoYear;
    return reportYear === null ? UNFIT.unknown : UNFIT.otherYear;
  }
  if (fromYear === null) return UNFIT.undated;
  const [from, to] = [Math.min(...years), Math.max(...years)];
  if (fromYear === from && toYear === to) return 1;
  return toYear === to ? UNFIT.endsThen : UNFIT.otherYear;
}

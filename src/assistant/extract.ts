/**
 * Finding the words that answer, without a model: candidate passages → weighed question words → the sentence, and
 * within it the clauses, that cover them best. Everything returned is verbatim.
 */
import type { Hit } from "../domain.ts";
import { compareQuantities, type Quantity, quantitiesIn } from "../text/quantities.ts";
import { clausesOf, type Span, sentencesOf } from "../text/sentences.ts";
import { coverage, type Term, weigh } from "../text/terms.ts";
import type { Question } from "./question.ts";
import type { Quote } from "./reply.ts";

export interface Found extends Quote {
  /** How well the quote answers, for ordering; about 0–1.3. */
  score: number;
  /** The share of the question's words that the quote, its passage and its headings cover together (0–1). */
  covered: number;
  quantities: Quantity[];
}

type Range = Pick<Span, "start" | "end">;

const CONTEXT_SHARE = 0.35;

/** The question's words, weighed by how rare they are among the candidates. */
export function weighQuestion(question: Question, hits: Hit[]): Term[] {
  return weigh(
    question.words,
    hits.map((hit) => contextOf(hit)),
  );
}

/** The best quote of every sentence of `hits`, best first. For a count only clauses with a fitting figure are looked at. */
export function findQuotes(question: Question, hits: Hit[], terms: Term[]): Found[] {
  const found: Found[] = [];
  for (const [rank, hit] of hits.entries()) {
    if (hit.kind === "heading" || hit.kind === "title") continue;
    const context = coverage(terms, contextOf(hit));
    for (const sentence of sentencesOf(hit.text)) {
      const window =
        question.wants === "count" || question.wants === "growth"
          ? countWindow(question, sentence, terms)
          : textWindow(sentence, terms);
      if (!window) continue;
      const text = hit.text.slice(window.start, window.end);
      const own = coverage(terms, text);
      found.push({
        hit,
        text,
        start: window.start,
        score: (1 - CONTEXT_SHARE) * own + CONTEXT_SHARE * context + (rank < 3 ? 0.03 : 0),
        covered: Math.max(own, 0.5 * own + 0.5 * context),
        quantities: quantitiesIn(text),
      });
    }
  }
  return found.sort((a, b) => b.score - a.score);
}

/** Where a passage stands and what it says: what a question may refer to. */
export function contextOf(hit: Hit): string {
  return `${hit.title}\n${hit.headings.join("\n")}\n${hit.text}`;
}

/** The clause with a figure in the asked unit that covers the question best, with neighbours that add to it. */
function countWindow(question: Question, sentence: Span, terms: Term[]): Range | null {
  const clauses = clausesOf(sentence);
  let best: { at: number; score: number } | null = null;
  for (const [at, clause] of clauses.entries()) {
    if (!quantitiesIn(clause.text).some((q) => fits(q, question.unit))) continue;
    const score = coverage(terms, clause.text);
    if (best === null || score > best.score) best = { at, score };
  }
  if (best === null) return null;
  return grow(clauses, best.at, terms, (clause) => quantitiesIn(clause.text).length === 0);
}

/** A unit asked for in general words (多少个, 多少项) takes any figure; otherwise the units must be the same. */
function fits(quantity: Quantity, unit: string | null): boolean {
  if (unit === null) return true;
  return (
    quantity.unit === unit ||
    ((unit === "个" || unit === "项") && !["%", "元", "周年"].includes(quantity.unit))
  );
}

/** A short sentence whole; of a long one, the run of clauses that covers the question. */
function textWindow(sentence: Span, terms: Term[]): Range {
  if (sentence.text.length <= 90) return sentence;
  const clauses = clausesOf(sentence);
  const scores = clauses.map((clause) => coverage(terms, clause.text));
  const at = scores.indexOf(Math.max(...scores));
  return grow(clauses, at, terms, () => true);
}

/** Take in neighbouring clauses while they add to what is covered. */
function grow(
  clauses: Span[],
  at: number,
  terms: Term[],
  allowed: (clause: Span) => boolean,
): Range {
  let from = at;
  let to = at;
  const join = (a: number, b: number) =>
    clauses
      .slice(a, b + 1)
      .map((clause) => clause.text)
      .join("，");
  for (;;) {
    const now = coverage(terms, join(from, to));
    const left = clauses[from - 1];
    const right = clauses[to + 1];
    const gainLeft = left && allowed(left) ? coverage(terms, join(from - 1, to)) - now : 0;
    const gainRight = right && allowed(right) ? coverage(terms, join(from, to + 1)) - now : 0;
    if (Math.max(gainLeft, gainRight) < 0.1) break;
    if (gainLeft >= gainRight) from--;
    else to++;
  }
  return { start: clauses[from]!.start, end: clauses[to]!.end };
}

/** How a figure that the question takes for granted stands to the figures of a passage. */
export function checkStated(
  stated: Quantity,
  text: string,
): "supported" | "unit" | "value" | "absent" {
  const quantities = quantitiesIn(text);
  const results = quantities.map((source) => compareQuantities(source, stated));
  if (results.includes("OK")) return "supported";
  const sameValue = quantities.some(
    (source) => source.unit !== stated.unit && source.lo === stated.lo && source.hi === stated.hi,
  );
  if (sameValue) return "unit";
  return results.some((result) => result !== "UNIT") ? "value" : "absent";
}

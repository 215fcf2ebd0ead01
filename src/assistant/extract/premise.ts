/** How a figure that a question takes for granted stands to what the reports state (pure). */
import type { Hit } from "../../domain.ts";
import { compareQuantities, type Quantity, quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import { coverage, type Term } from "../../text/terms.ts";
import type { Question } from "../question.ts";
import type { Quote } from "../reply.ts";
import { contextOf } from "./candidates.ts";
import { strayScope } from "./windows.ts";

export interface PremiseCheck {
  verdict: "supported" | "unit" | "value";
  /** How much of the question the deciding clause itself covers (0–1). */
  covered: number;
  /** The clause with the figure that decides. */
  quote: Quote;
  /** The clause that has the stated figure but speaks of something narrower (前三季度, another district). */
  stray: Quote | null;
}

/** How a figure that the question takes for granted stands to the clauses of the passages about the same matter. */
export function checkStated(
  stated: Quantity,
  question: Question,
  hits: Hit[],
  terms: Term[],
): PremiseCheck | null {
  // Another year's figure does not bear out what is said of this one.
  const ofYear = hits.filter(
    ({ factYear, kind }) =>
      question.years.length === 0 ||
      (kind !== "row" && (factYear === null || question.years.includes(factYear))),
  );
  const clauses = ofYear.flatMap((hit) => {
    const context = coverage(terms, contextOf(hit));
    return sentencesOf(hit.text).flatMap((sentence) =>
      clausesOf(sentence).map((clause) => ({
        quote: { hit, text: clause.text, start: clause.start },
        quantities: quantitiesIn(clause.text),
        stray: strayScope(question.text, clause.text),
        like: 0.6 * coverage(terms, sentence.text) + 0.4 * context,
        covered: coverage(terms, clause.text),
      })),
    );
  });
  const about = clauses.filter((clause) => clause.like >= 0.45 && clause.quantities.length > 0);
  about.sort((a, b) => b.like - b.stray * 0.25 - (a.like - a.stray * 0.25));
  const has = (clause: (typeof about)[number], test: (q: Quantity) => boolean) =>
    clause.quantities.some(test);
  const right = about.find(
    (clause) => has(clause, (q) => compareQuantities(q, stated) === "OK") && clause.stray === 0,
  );
  if (right)
    return { verdict: "supported", covered: right.covered, quote: right.quote, stray: null };
  const sameNumber = about.find((clause) =>
    has(clause, (q) => q.unit !== stated.unit && q.lo === stated.lo && q.hi === stated.hi),
  );
  if (sameNumber)
    return { verdict: "unit", covered: sameNumber.covered, quote: sameNumber.quote, stray: null };
  const stray = about.find((clause) => has(clause, (q) => compareQuantities(q, stated) === "OK"));
  const other = about.find(
    (clause) =>
      clause !== stray && clause.stray === 0 && has(clause, (q) => q.unit === stated.unit),
  );
  const decisive = other ?? stray;
  return decisive
    ? {
        verdict: "value",
        covered: decisive.covered,
        quote: decisive.quote,
        stray: other && stray ? stray.quote : null,
      }
    : null;
}

/**
 * The rest of a question that asks for several things: what the found words do not supply is looked for right by them, then in
 * the same section, then in the same report. Nothing is taken that does not stand by the words it is asked with.
 */
import type { Hit } from "../domain.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { clausesOf, type Span, sentencesOf } from "../text/sentences.ts";
import { coverage, type Synonyms, type Term } from "../text/terms.ts";
import { contextOf, type Found } from "./extract.ts";
import { fits, isMet, type Need } from "./needs.ts";
import type { Question } from "./question.ts";
import type { Quote } from "./reply.ts";

/** The needs that `kept` leaves open, each with the best words for it among `hits`, where there are any. */
export function complete(
  question: Question,
  kept: Found[],
  hits: Hit[],
  terms: Term[],
  synonyms: Synonyms,
): Quote[] {
  const [best] = kept;
  if (!best || question.needs.length < 2) return [];
  const found: Quote[] = [];
  for (const need of question.needs) {
    const head = need.head.map((text) => ({ text, weight: text.length, also: synonyms(text) }));
    const said: Quote[] = [...kept, ...found];
    if (said.some((quote) => supplies(need, head, quote, said))) continue;
    const clause = bestClause(question, need, head, best, hits, terms);
    if (clause) found.push(clause);
  }
  return found;
}

function supplies(need: Need, head: Term[], quote: Quote, all: Quote[]): boolean {
  const dated = quote.hit.factYear !== null && all.length > 0;
  return clausesIn(quote.text).some(
    (clause) =>
      isMet(need, clause.text, dated) &&
      (head.length === 0 ||
        need.kind === "date" ||
        coverage(head, clause.text) >= 0.5 ||
        isSole(need, quote)),
  );
}

/** The one figure in its unit needs no word beside it to be meant. */
function isSole(need: Need, { text }: Quote): boolean {
  return (
    need.kind === "count" &&
    need.unit !== null &&
    need.unit !== "个" &&
    need.unit !== "项" &&
    quantitiesIn(text).filter((quantity) => fits(quantity, need.unit)).length === 1
  );
}

function bestClause(
  question: Question,
  need: Need,
  head: Term[],
  best: Found,
  hits: Hit[],
  terms: Term[],
): Quote | null {
  let chosen: { quote: Quote; score: number } | null = null;
  for (const hit of hits) {
    const near = nearnessOf(hit, best.hit);
    if (near === 0) continue;
    const context = coverage(terms, contextOf(hit));
    for (const clause of hit.kind === "row" ? [] : clausesIn(hit.text)) {
      if (!isMet(need, clause.text, false)) continue;
      const own = head.length === 0 ? 0.5 : coverage(head, clause.text);
      if (own < 0.5 && !(near >= 3 && isSole(need, { hit, text: hit.text, start: 0 }))) continue;
      if (near < 3 && context < 0.4) continue;
      const score = own + near * 0.2 + context * 0.5 + 0.3 * coverage(terms, clause.text);
      if (chosen === null || score > chosen.score)
        chosen = { quote: { hit, text: clause.text, start: clause.start }, score };
    }
  }
  return chosen?.quote ?? null;
}

/** 3 in the same passage, 2 in the same section, 1 in the same year, 0 elsewhere. */
function nearnessOf(hit: Hit, best: Hit): number {
  if (hit.passageId === best.passageId) return 3;
  if (hit.factYear !== best.factYear || hit.aspect !== best.aspect) return 0;
  return hit.reportId === best.reportId &&
    hit.path.slice(0, 2).join("/") === best.path.slice(0, 2).join("/")
    ? 2
    : 1;
}

function clausesIn(text: string): Span[] {
  return sentencesOf(text).flatMap((sentence) => clausesOf(sentence));
}

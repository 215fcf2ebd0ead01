/**
 * Finding by what is needed: where no one sentence answers, the passage that is about the matter and supplies every need; and
 * for a question that asks for several things, what the found words leave open, looked for right by them, then in the same
 * section, then in the same year. Nothing is taken that does not stand by the words it is asked with.
 */
import type { Hit } from "../../domain.ts";
import { hasOrdinal } from "../../text/names.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, type Span, sentencesOf } from "../../text/sentences.ts";
import { coverage, type Synonyms, type Term, termsOf } from "../../text/terms.ts";
import type { Question } from "../question.ts";
import type { Quote } from "../reply.ts";
import { contextOf, hasKey, mayAnswer } from "./candidates.ts";
import { isWithin } from "./narrow.ts";
import { fits, isMet, type Need } from "./needs.ts";
import type { Found } from "./quotes.ts";
import { countsHead, isAddedOnly, isOfOtherYear, isSpending, strayScope } from "./windows.ts";

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
    const head = termsOf(need.head, synonyms);
    const said: Quote[] = [...kept, ...found];
    if (said.some((quote) => supplies(need, head, quote, said, isSecond(question, need)))) continue;
    const clause = bestClause(question, need, head, best, hits, terms);
    if (clause) found.push(clause);
  }
  return found;
}

function supplies(need: Need, head: Term[], quote: Quote, all: Quote[], second: boolean): boolean {
  const dated = quote.hit.factYear !== null && all.length > 0;
  return clausesIn(quote.text).some(
    (clause) =>
      isMet(need, clause.text, dated) &&
      (head.length === 0 ||
        need.kind === "date" ||
        coverage(head, clause.text) >= 0.5 ||
        (!second && isSole(need, quote))),
  );
}

/** Asked for after another figure in the same unit: the one that is there may be the first one's. */
function isSecond({ needs }: Question, need: Need): boolean {
  return needs
    .slice(0, needs.indexOf(need))
    .some(({ kind, unit }) => kind === "count" && unit === need.unit);
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
      // 里面涉疫的几起: 其中 says that it is a part of the figure before.
      const part = near === 3 && isSecond(question, need) && clause.text.startsWith("其中");
      const own = part || head.length === 0 ? 0.5 : coverage(head, clause.text);
      if (own < 0.5 && !(near >= 3 && isSole(need, { hit, text: hit.text, start: 0 }))) continue;
      if (near < 3 && context < 0.4 && own < 0.9) continue;
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

/** A passage about the matter has at least this share of the question's words. */
const ABOUT = 0.5;
/** With everything that is needed at its place a passage need say less of the question's own words. */
const SUPPLIED = 0.34;

/** The words of the one passage that is about the question and supplies all that it needs; none where there is no such. */
export function fromPassage(
  question: Question,
  hits: Hit[],
  terms: Term[],
  synonyms: Synonyms,
): Quote[] {
  const { needs } = question;
  if (needs.length === 0) return [];
  let chosen: { quotes: Quote[]; score: number } | null = null;
  for (const [rank, hit] of hits.entries()) {
    if (hit.kind !== "text" || !mayAnswer(question, hit)) continue;
    const about = coverage(terms, contextOf(hit));
    const supplied = needs.map((need) => supplyOf(question, need, hit, terms, synonyms));
    if (supplied.some((one) => one === null)) continue;
    const own = supplied.reduce((sum, one) => sum + one!.own, 0) / needs.length;
    // Several things in units of their own are together as telling as the words.
    const telling = needs.length > 1 && needs.every(({ unit }) => unit !== null && unit !== "个");
    if (!telling && !hasKey(terms, hit)) continue;
    if (about < (own >= 0.5 || telling ? SUPPLIED : ABOUT)) continue;
    const score = about + 0.4 * own - rank * 0.01;
    if (chosen === null || score > chosen.score) {
      const quotes = supplied.map((one) => one!.quote);
      chosen = {
        quotes: quotes.filter(
          (quote, i) => quotes.findIndex(({ start }) => start === quote.start) === i,
        ),
        score,
      };
    }
  }
  return chosen?.quotes ?? [];
}

/** The clause of a passage that supplies a need best, and how far it has the words that the need is asked with. */
function supplyOf(
  question: Question,
  need: Need,
  hit: Hit,
  terms: Term[],
  synonyms: Synonyms,
): { quote: Quote; own: number } | null {
  const head = termsOf(need.head, synonyms);
  let best: { quote: Quote; own: number; score: number } | null = null;
  for (const { clause, near } of need.kind === "date" ? datesNear(hit) : clausesNear(hit)) {
    if (!isMet(need, clause.text, hit.factYear !== null) || isOfOtherYear(question, clause.text))
      continue;
    if (!question.ordinals.every((ordinal) => hasOrdinal(near, ordinal))) continue;
    if (!isWithin(question, hit, near, clause.end)) continue;
    const own = head.length === 0 ? 0.4 : coverage(head, clause.text);
    if (need.kind === "name" && own < 0.8) continue;
    if (need.kind === "list" && (own < 0.5 || !/、|“[^”]*”.*“/.test(clause.text))) continue;
    if (need.kind === "count" && need.strict && own < 0.4) continue;
    if (isAddedOnly(question.text, clause.text, need.unit)) continue;
    if (question.wants === "count" && !countsHead(question, hit, near, synonyms)) continue;
    if (
      need.unit === "元" &&
      isSpending(question.text) &&
      !isSpending(clause.text) &&
      !isSpending(near)
    )
      continue;
    // A count of things without a unit of its own needs the thing beside it.
    if (
      need.kind === "count" &&
      (need.unit === null || need.unit === "个" || need.unit === "项") &&
      own < 0.5
    )
      continue;
    const wide = /全[市省国]/.exec(question.text)?.[0];
    const score =
      own +
      coverage(terms, clause.text) +
      (wide && clause.text.includes(wide) ? 0.6 : 0) -
      strayScope(question.text, clause.text) * 0.4;
    if (best === null || score > best.score)
      best = { quote: { hit, text: clause.text, start: clause.start }, own, score };
  }
  return best;
}

/** The clauses of a passage, each with what stands near: its headings, its sentence and the one before. */
function clausesNear(hit: Hit): { clause: Span; near: string }[] {
  const sentences = sentencesOf(hit.text);
  return sentences.flatMap((sentence, i) =>
    clausesOf(sentence).map((clause) => ({
      clause,
      near: [...hit.headings, sentences[i - 1]?.text ?? "", sentence.text].join("\n"),
    })),
  );
}

/** A day leads its sentence: 10月18日，我区与…签署; it is read with the clause after it. */
function datesNear(hit: Hit): { clause: Span; near: string }[] {
  const sentences = sentencesOf(hit.text);
  return sentences.flatMap((sentence, i) => {
    const clauses = clausesOf(sentence);
    return clauses.map((clause, k) => {
      const next = clauses[k + 1];
      const bare = clause.text.length < 14 && next !== undefined;
      const end = bare ? next.end : clause.end;
      return {
        clause: { text: hit.text.slice(clause.start, end), start: clause.start, end },
        near: [...hit.headings, sentences[i - 1]?.text ?? "", sentence.text].join("\n"),
      };
    });
  });
}

/** Do these quotes supply all that is asked for? */
export function suppliesAll(question: Question, kept: Found[], synonyms: Synonyms): boolean {
  return question.needs.every((need) => {
    const head = termsOf(need.head, synonyms);
    return kept.some((quote) => supplies(need, head, quote, kept, isSecond(question, need)));
  });
}

/** Within a sentence, the clauses that answer (pure): for a count the clause with the figure that is meant, else those about it. */
import type { Hit } from "../../domain.ts";
import { placesIn } from "../../text/names.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { rowCells } from "../../text/rows.ts";
import { clausesOf, type Span } from "../../text/sentences.ts";
import { coverage, type Synonyms, type Term, termsOf } from "../../text/terms.ts";
import type { Question } from "../question.ts";
import { fits } from "./needs.ts";

export type Range = Pick<Span, "start" | "end">;

const SCOPES = [
  /季度|上半年|下半年|[1-9]至\d+月|截至\d+月/,
  /五年来|五年间|累计五年|[三四五]年来|十[二三四]五[”"]?(?:时期|期间|规划)/,
  /全市|全省|全国|市级/,
  /计划|目标|年初|力争|到20\d{2}年|提出/,
];

/** How many limits a clause has that the question does not name: 前三季度, 五年来, 全市, another district. */
export function strayScope(question: string, clause: string): number {
  const stray = SCOPES.filter((scope) => scope.test(clause) !== scope.test(question)).length;
  const places = placesIn(clause).filter(
    (place) => !question.includes(place) && /[区县]$/.test(place),
  );
  return stray + (places.length > 0 && quantitiesIn(clause).length > 0 ? 1 : 0);
}

/** Years added up: 五年来, 任期内. */
export const TOTAL = /[两三四五六七八九十\d]年[来间]|任期/;

export function windowOf(
  question: Question,
  hit: Hit,
  sentence: Span,
  terms: Term[],
): Range | null {
  if (hit.kind === "row") return rowWindow(question, sentence);
  if (question.wants !== "count" && question.wants !== "growth") return textWindow(sentence, terms);
  // Several figures asked for at once stand in one sentence, if anywhere.
  if (question.asks.length > 1)
    return question.asks.some((unit) => quantitiesIn(sentence.text).some((q) => fits(q, unit)))
      ? sentence
      : null;
  return countWindow(question, sentence, terms);
}

/** A row answers whole; for a count it must have a number of the asked unit, or one whose unit nothing tells. */
function rowWindow(question: Question, row: Span): Range | null {
  if (question.wants !== "count" && question.wants !== "growth") return row;
  const asked = question.asks.length > 0 ? question.asks : [null];
  return rowCells(row.text).some(({ quantity }) =>
    asked.some((unit) => quantity.unit === "" || fits(quantity, unit)),
  )
    ? row
    : null;
}

/** So much of what is counted must be named beside its figure. */
const HEAD = 0.6;
const HALF = 0.5;

/** What money is asked for: what was spent is not what was taken or moved. */
export function isSpending(text: string): boolean {
  return /花了|花的|花费|经费|支出|费用|成本|开销|预算|投入|投资/.test(text);
}

/** Does a sentence speak of what is counted: the noun after 多少名…, and of spending where that is asked for? */
export function countsHead(
  question: Question,
  hit: Hit,
  sentence: string,
  synonyms: Synonyms,
): boolean {
  const said = `${hit.headings.join("\n")}\n${sentence}`;
  if (question.asks.includes("元") && isSpending(question.text) && !isSpending(said)) return false;
  const [need] = question.needs;
  if (!need || question.needs.length > 1) return true;
  // 几个 counts whatever is named beside it, so what is named must be there; 多少份 is told by its nearest words.
  const exact =
    need.strict || (question.asks.length === 1 && /^(?:个|项)$/.test(need.unit ?? "个"));
  const head = termsOf(need.head.slice(exact ? -3 : -2), synonyms);
  return head.length === 0 || coverage(head, said) >= (exact ? HEAD : HALF);
}

/** The clause with a figure in the asked unit that covers the question best, with neighbours that add to it. */
function countWindow(question: Question, sentence: Span, terms: Term[]): Range | null {
  const clauses = clausesOf(sentence);
  const unit = question.asks[0] ?? null;
  let best: { at: number; score: number } | null = null;
  for (const [at, clause] of clauses.entries()) {
    // What the question itself says (24小时热线接了多少…) is not what it asks for.
    if (!quantitiesIn(clause.text).some((q) => fits(q, unit) && !question.text.includes(q.text)))
      continue;
    if (isOfOtherYear(question, clause.text)) continue;
    if (isAddedOnly(question.text, clause.text, unit)) continue;
    if (unit === "元" && isSpending(question.text) && !isSpending(clause.text)) continue;
    const wide = /全[市省国]/.exec(question.text)?.[0];
    const part = partOf(question.text, clause.text, clauses[at - 1]?.text);
    if (part === "denied") return null;
    const score =
      coverage(terms, clause.text) +
      (part === "asked" ? 0.8 : 0) +
      (ledAlike(question.text, clause.text, unit) ? 0.3 : 0) -
      strayScope(question.text, clause.text) * 0.25 +
      (wide && clause.text.includes(wide) ? 0.6 : 0);
    if (best === null || score > best.score) best = { at, score };
  }
  if (best === null) return null;
  const window = grow(clauses, best.at, terms, (clause) => quantitiesIn(clause.text).length === 0);
  return withSubject(clauses, window, sentence, terms);
}

/** 其中涉疫11起 and 在库167名 are told with the clauses before that say of what. */
function withSubject(clauses: Span[], window: Range, sentence: Span, terms: Term[]): Range {
  const textOf = (start: number) =>
    sentence.text.slice(start - sentence.start, window.end - sentence.start);
  // A total of several years is no year's own figure, however long the sentence that says so.
  const span = clauses.findLast(({ start, text }) => start <= window.start && TOTAL.test(text));
  if (span) return { start: Math.min(span.start, window.start), end: window.end };
  const now = coverage(terms, textOf(window.start));
  const part = textOf(window.start).startsWith("其中");
  const from = clauses.findLast(
    ({ start, text }) =>
      start < window.start &&
      text.length >= 8 &&
      window.end - start <= LONGEST &&
      (part || coverage(terms, textOf(start)) >= now + 0.2),
  );
  return from && (part || now < 0.5) ? { start: from.start, end: window.end } : window;
}

const LONGEST = 60;

/**
 * 其中涉疫11起, and 涉疫9起 right behind a total in the same unit: the part is what is asked for, or is what the question leaves
 * out (非涉疫).
 */
export function partOf(
  question: string,
  clause: string,
  before: string | undefined,
): "asked" | "denied" | null {
  const part = /^(?:其中[，,]?)?(?<what>\p{Script=Han}{2,6}?)(?:共|约|近|有|仅|达)?\d/u.exec(clause)
    ?.groups?.what;
  if (part === undefined) return null;
  const units = quantitiesIn(before ?? "").map(({ unit }) => unit);
  if (!clause.startsWith("其中") && !quantitiesIn(clause).some(({ unit }) => units.includes(unit)))
    return null;
  if (new RegExp(`[非除]${part}`).test(question)) return "denied";
  return question.includes(part) ? "asked" : null;
}

/** 库里有多少人了 asks for all there are, and not for what was added. */
export const STOCK =
  /(?:里|里面|一共|总共|现在|目前|年底|年末|现)(?:面)?有(?:了)?(?:多少|几)|总数|总量|达到多少|到了多少/;

/** 新增28名 says nothing of how many there are. */
export function isAddedOnly(question: string, clause: string, unit: string | null): boolean {
  if (!STOCK.test(question)) return false;
  const figures = quantitiesIn(clause).filter((q) => fits(q, unit));
  return figures.every(({ start }) =>
    /(?:新增|净增|增加|选拔|招录|招募|引进|抽调|派出|调出|入库)了?[^\d，]{0,3}$/.test(
      clause.slice(0, start),
    ),
  );
}

/** 在库多少名 of 在库167名: what stands right before the asking stands right before the figure. */
function ledAlike(question: string, clause: string, unit: string | null): boolean {
  const led = /(?<words>\p{Script=Han}{2})(?:的|了|共|有|共有|是|达到?)?(?:多少|几)/u.exec(question)
    ?.groups?.words;
  return (
    led !== undefined &&
    quantitiesIn(clause).some((q) => fits(q, unit) && clause.slice(0, q.start).endsWith(led))
  );
}

/** 2021年同期接待70批次 in a report of 2022 answers nobody who asks for 2022. */
export function isOfOtherYear(question: Question, clause: string): boolean {
  if (question.years.length === 0 || question.wants === "growth") return false;
  const named = [...clause.matchAll(/(?<!\d)((?:19|20)\d{2})年/g)].map((match) => Number(match[1]));
  if (named.length > 0) return !named.some((year) => question.years.includes(year));
  return /^(?:上年|去年|上一年)(?!度)/.test(clause) && !/上年|去年|上一年/.test(question.text);
}

/** A short sentence whole; of a long one, the run of clauses that covers the question. */
function textWindow(sentence: Span, terms: Term[]): Range {
  if (sentence.text.length <= 90) return sentence;
  const clauses = clausesOf(sentence);
  const scores = clauses.map((clause) => coverage(terms, clause.text));
  return grow(clauses, scores.indexOf(Math.max(...scores)), terms, () => true);
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
  const cover = (a: number, b: number) =>
    coverage(
      terms,
      clauses
        .slice(a, b + 1)
        .map((clause) => clause.text)
        .join("，"),
    );
  for (;;) {
    const now = cover(from, to);
    const left = clauses[from - 1];
    const right = clauses[to + 1];
    const gainLeft = left && allowed(left) ? cover(from - 1, to) - now : 0;
    const gainRight = right && allowed(right) ? cover(from, to + 1) - now : 0;
    if (Math.max(gainLeft, gainRight) < 0.1) break;
    if (gainLeft >= gainRight) from--;
    else to++;
  }
  return { start: clauses[from]!.start, end: clauses[to]!.end };
}

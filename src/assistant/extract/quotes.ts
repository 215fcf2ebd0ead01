/**
 * Finding the words that answer, without a model: every sentence of the candidates → the window within it that answers → scored
 * by the question's words, where it stands, and what is asked for. Everything returned is verbatim.
 */
import type { Hit } from "../../domain.ts";
import { hasOrdinal } from "../../text/names.ts";
import { fromChineseNumeral } from "../../text/numerals.ts";
import { type Quantity, quantitiesIn } from "../../text/quantities.ts";
import { rowCells } from "../../text/rows.ts";
import { type Span, sentencesOf } from "../../text/sentences.ts";
import { coverage, type Synonyms, type Term, wordsOf } from "../../text/terms.ts";
import type { Question } from "../question.ts";
import type { Quote } from "../reply.ts";
import { contextOf, keyTermsOf, namesStand } from "./candidates.ts";
import { isWithin } from "./narrow.ts";
import { fits } from "./needs.ts";
import { countsHead, partOf, type Range, STOCK, strayScope, TOTAL, windowOf } from "./windows.ts";

export interface Found extends Quote {
  /** How well the quote answers, for ordering; about 0–1.3. */
  score: number;
  /** The share of the question's words that the quote, its passage and its headings cover together (0–1). */
  covered: number;
  quantities: Quantity[];
}

const CONTEXT_SHARE = 0.35;
const LONG_ROW = 120;

/** The best quote of every sentence of `hits`, best first. For a count only clauses with a fitting figure are looked at. */
export function findQuotes(
  question: Question,
  hits: Hit[],
  terms: Term[],
  synonyms: Synonyms = () => [],
): Found[] {
  const keys = keyTermsOf(terms);
  const known = terms.filter((term) => !term.absent);
  const found: Found[] = [];
  for (const [rank, hit] of hits.entries()) {
    if (hit.kind === "title" || !namesStand(question, hit)) continue;
    if (keys.length > 0 && coverage(keys, contextOf(hit)) < 0.5) continue;
    if (hit.kind === "row" && known.length < terms.length && !isAskedRow(question, hit)) continue;
    const context = coverage(terms, contextOf(hit));
    const pieces = piecesOf(hit);
    for (const [i, piece] of pieces.entries()) {
      // 第四届 may be said in the sentence before; further off it is another matter's.
      const near = [...hit.headings, pieces[i - 1]?.text ?? "", piece.text].join("\n");
      if (!question.ordinals.every((ordinal) => hasOrdinal(near, ordinal))) continue;
      if (!isWithin(question, hit, piece.text, piece.end)) continue;
      const window = windowOf(question, hit, piece, terms);
      // A figure beside other words counts something else: the words the library knows must stand by it.
      if (question.wants === "count" && !countsHead(question, hit, piece.text, synonyms)) continue;
      if (
        question.wants === "count" &&
        coverage(known, `${hit.headings.join("\n")}\n${piece.text}`) < 0.6
      )
        continue;
      if (window) found.push(judge(question, hit, piece, window, terms, context, rank));
    }
  }
  return found.sort((a, b) => b.score - a.score);
}

/** Score one quote: its own words first, then where it stands; figures asked for help, limits not asked for hurt. */
function judge(
  question: Question,
  hit: Hit,
  piece: Span,
  window: Range,
  terms: Term[],
  context: number,
  rank: number,
): Found {
  const text = hit.text.slice(window.start, window.end);
  const quantities =
    hit.kind === "row" ? rowCells(text).map((cell) => cell.quantity) : quantitiesIn(text);
  const own = coverage(terms, text);
  const asked = question.asks.filter(
    (unit) => unit !== null && quantities.some((q) => fits(q, unit)),
  );
  const dated = question.wants === "date" && /\d+月|\d{4}年/.test(text) ? 0.15 : 0;
  const stray = strayScope(question.text, hit.text.slice(piece.start, window.end));
  const wide = /全[市省国]/.exec(question.text)?.[0];
  const stock =
    STOCK.test(question.text) && /在库|总数|总量|达到|增至|现有|共有|累计/.test(text) ? 0.2 : 0;
  const wider = (wide && text.includes(wide) ? 0.3 : 0) + stock;
  const part = question.wants === "count" && hasPart(question.text, text) ? 0.4 : 0;
  // A total of several years, for one of them.
  const total =
    question.wants === "count" &&
    TOTAL.test(text) &&
    !/年[来间]|任期|累计|一?总?共/.test(question.text)
      ? 0.8
      : 0;
  const listed = wider + part - total + listBonus(question, text, hit);
  const words = (1 - CONTEXT_SHARE) * own + CONTEXT_SHARE * context;
  return {
    hit,
    text,
    start: window.start,
    score: words + asked.length * 0.08 + dated + listed + (rank < 3 ? 0.03 : 0) - stray * 0.25,
    covered: Math.max(own, 0.3 * own + 0.35 * coverage(terms, piece.text) + 0.35 * context),
    quantities,
  };
}

function hasPart(question: string, text: string): boolean {
  const clauses = text.split(/[，；,]/);
  return clauses.some((clause, i) => partOf(question, clause, clauses[i - 1]) === "asked");
}

/**
 * A list is answered by a clause that lists: best the things that are asked for, and as many; not by what was not done, nor,
 * unless it is asked for, by a plan.
 */
function listBonus({ wants, needs, text: asked, tense }: Question, text: string, hit: Hit): number {
  const lists = needs.filter(({ kind }) => kind === "list" || kind === "name");
  if (wants !== "list" && lists.length === 0) return 0;
  const heads = lists.flatMap(({ head }) => head);
  const wanted = /([两二三四五六七八九]|\d{1,2})[个条家项部位所类种件]/.exec(asked)?.[1];
  const count =
    wanted === undefined
      ? null
      : wanted === "两"
        ? 2
        : (fromChineseNumeral(wanted) ?? Number(wanted));
  const clauses = text.split(/[，；：]/).map((clause) => {
    const items = clause.split(/、|(?<=\p{Script=Han}{2})[和与及](?=\p{Script=Han}{2})/u).length;
    const quoted = clause.match(/[“《]/g)?.length ?? 0;
    const most = Math.max(items, quoted);
    if (most < 2) return 0;
    const named = heads.some(
      (head) => clause.includes(head) || (head.length > 2 && clause.includes(head.slice(-2))),
    );
    return 0.2 + (named ? 0.15 : 0) + (count !== null && most === count ? 0.2 : 0);
  });
  const undone =
    /没有|未能|尚未|还未|不足|缺少/.test(text) && !/没有|未|不足|缺/.test(asked) ? 0.15 : 0;
  const planned = hit.aspect === "plan" && tense !== "plan" ? 0.15 : 0;
  return Math.max(0, ...clauses) - undone - planned;
}

/** A table row is one piece, which only whole says what its figures are; a header row says nothing. */
function piecesOf(hit: Hit): Span[] {
  if (hit.kind !== "row") return sentencesOf(hit.text);
  return hit.text.includes("：") ? [{ text: hit.text, start: 0, end: hit.text.length }] : [];
}

/**
 * Rows of a table differ by one word: where the question has a word that no passage has (行政强制), only a row whose
 * own name the question says may answer, not its neighbour 行政处罚.
 */
function isAskedRow(question: Question, hit: Hit): boolean {
  const name = rowCells(hit.text)[0]?.row.split(/[／ ]/).at(-1) ?? "";
  return wordsOf(name).every((word) => question.text.includes(word));
}

/**
 * Of a row with many numbers, the one that the question means: the cell whose header has most of its words, else the
 * total. `said` is the row's name with it; a short row is quoted whole, of a long one only the cell.
 */
export function cellOf(
  question: Question,
  found: Found,
  terms: Term[],
): { quote: Quote; said: string } | null {
  if (found.hit.kind !== "row" || question.wants !== "count") return null;
  const cells = rowCells(found.text);
  if (cells.length < 2) return null;
  const scored = cells.map((cell) => ({ cell, score: coverage(terms, cell.header) }));
  const best = Math.max(...scored.map(({ score }) => score));
  // Of headers with the same words the shortest says nothing else: 行政复议／结果维持 before 行政诉讼／复议后起诉／结果维持.
  const named = scored
    .filter(({ score }) => best > 0 && score === best)
    .map(({ cell }) => cell)
    .sort((a, b) => a.header.length - b.header.length);
  const sole =
    named.length === 1 || (named[0]?.header.length ?? 0) < (named[1]?.header.length ?? 0);
  const meant = sole ? named[0] : cells.find((cell) => /^(?:总计|合计|共计)$/.test(cell.header));
  if (!meant) return null;
  const cell = { hit: found.hit, text: meant.text, start: found.start + meant.start };
  return {
    said: [meant.row, meant.text].filter((part) => part !== "").join("，"),
    quote: found.text.length <= LONG_ROW ? found : cell,
  };
}

/**
 * Finding the words that answer, without a model: candidate passages → weighed question words → the sentence, and
 * within it the clauses, that cover them best. Everything returned is verbatim.
 */
import type { Hit } from "../domain.ts";
import { fold, foldTight } from "../text/fold.ts";
import { hasOrdinal, placesIn } from "../text/names.ts";
import { fromChineseNumeral } from "../text/numerals.ts";
import { compareQuantities, type Quantity, quantitiesIn } from "../text/quantities.ts";
import { rowCells } from "../text/rows.ts";
import { clausesOf, type Span, sentencesOf } from "../text/sentences.ts";
import { coverage, type Synonyms, type Term, weigh, wordsOf } from "../text/terms.ts";
import { withYears } from "../text/years.ts";
import { fits, SURNAME } from "./needs.ts";
import type { Question } from "./question.ts";
import type { Quote } from "./reply.ts";
import type { Shelf } from "./shelf.ts";

export interface Found extends Quote {
  /** How well the quote answers, for ordering; about 0–1.3. */
  score: number;
  /** The share of the question's words that the quote, its passage and its headings cover together (0–1). */
  covered: number;
  quantities: Quantity[];
}

type Range = Pick<Span, "start" | "end">;

const CONTEXT_SHARE = 0.35;
const CANDIDATES = 40;
const LONG_ROW = 120;

/**
 * Passages of the asked years: what was done before what was planned, unless a plan is asked for. Where the question
 * names a kind of report, its passages come first.
 */
export async function candidates(question: Question, shelf: Shelf): Promise<Hit[]> {
  const scope = {
    ...(question.years.length > 0 ? { years: question.years } : {}),
    ...(question.tense === "open" ? {} : { aspect: question.tense }),
    ...(question.orgs.length > 0 ? { orgs: question.orgs } : {}),
  };
  const found = await shelf.search(withYears(question.text, question), scope, CANDIDATES);
  // A report that names no office may be anybody's.
  const hits = found.filter(
    (hit) => speaksOf(hit, question.years) && (question.orgs.length === 0 || hit.org !== null),
  );
  const meant = ofKind(question, hits);
  return ofName(question, meant.length > 0 ? meant : hits);
}

/** 沈主任 */
const TITLED = new RegExp(`(${SURNAME})(?:主任|书记|局长|处长|科长|区长)`, "u");

/** What a question puts in quotes is meant as it stands, where any passage has it. */
function ofName({ text }: Question, hits: Hit[]): Hit[] {
  const surname = TITLED.exec(text)?.[1];
  if (surname !== undefined) {
    const person = new RegExp(
      `${surname}\\p{Script=Han}{1,2}(?:同志|接任|担任|任|[，、])|(?:主任|书记|局长|处长)${surname}`,
      "u",
    );
    const theirs = hits.filter((hit) => person.test(hit.text));
    if (theirs.length > 0) return theirs;
  }
  const quoted = [...text.matchAll(/[“"「]([^”"」]{2,20})[”"」]/g)].map((match) =>
    foldTight(match[1]!),
  );
  if (quoted.length === 0) return hits;
  const named = hits.filter((hit) =>
    quoted.every((name) => foldTight(contextOf(hit)).includes(name)),
  );
  return named.length > 0 ? named : hits;
}

/** What is of another year, and a range that is more than the asked years, is found but answers nobody who asks for them. */
function speaksOf({ factYear, years, text }: Hit, asked: number[]): boolean {
  if (asked.length === 0) return true;
  if (factYear !== null)
    return asked.some((year) => year === factYear || withoutMeasures(text).includes(`${year}年`));
  return years === null || (years.from >= Math.min(...asked) && years.to <= Math.max(...asked));
}

/** 比2019年下降41.3% speaks of no 2019. */
function withoutMeasures(text: string): string {
  return text.replace(/(?:比|较|同|恢复到|恢复至|相当于)(?:19|20)\d{2}年/g, "");
}

/** The hits of the kind of report that the question names; all where it names none. */
export function ofKind(question: Question, hits: Hit[]): Hit[] {
  const { title } = question;
  return title === null ? hits : hits.filter((hit) => title.test(hit.title));
}

/** A word that no passage has, and that does not say what is asked for, is as often another way to say it. */
const OTHERWISE = 0.4;

/** The question's words, weighed by how rare they are among the candidates. */
export function weighQuestion(question: Question, hits: Hit[], synonyms: Synonyms): Term[] {
  const heads = new Set(question.needs.flatMap(({ strict, head }) => (strict ? head : [])));
  const texts = hits.map((hit) => contextOf(hit));
  return weigh(withCompounds(question, texts), texts, synonyms).map((term) =>
    term.absent && !heads.has(term.text) ? { ...term, weight: term.weight * OTHERWISE } : term,
  );
}

/**
 * The question's words with those joined that some passage has joined: 茶文化周 is one thing, of which the segmenter leaves
 * 文化 alone.
 */
function withCompounds({ text, words }: Question, texts: string[]): string[] {
  const all = fold(texts.join("\n")).toLowerCase();
  const compounds: string[] = [];
  for (const [run] of fold(text).matchAll(/\p{Script=Han}{3,40}/gu)) {
    const bounds = boundsOf(run);
    for (let i = 0; i < bounds.length; i++) {
      const from = bounds[i]!;
      // The longest that begins and ends where a word does.
      const to = bounds.findLast(
        (end) => end - from > 2 && end - from <= MAX_COMPOUND && all.includes(run.slice(from, end)),
      );
      if (to === undefined) continue;
      const found = run.slice(from, to);
      const inside = words.filter((word) => found.includes(word));
      const letters = inside.reduce((sum, word) => sum + word.length, 0);
      // It must add to its words, and be made of them for the most part: 去年接待了 is no thing.
      if (letters + 2 > found.length || letters * 2 < found.length || JOINED.test(found)) continue;
      compounds.push(found);
      i = bounds.indexOf(to) - 1;
    }
  }
  return [...new Set([...words, ...compounds])];
}

const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });
const MAX_COMPOUND = 10;

/** Where the words of a run of characters begin, and its end. */
function boundsOf(run: string): number[] {
  return [...[...SEGMENTER.segment(run)].map(({ index }) => index), run.length];
}

const JOINED = /[的了在是和与及或为被把将对]|多少|几|哪|什么|\d|年/;

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
    if (hit.kind === "heading" || hit.kind === "title" || !namesStand(question, hit)) continue;
    if (keys.length > 0 && coverage(keys, contextOf(hit)) < 0.5) continue;
    if (hit.kind === "row" && known.length < terms.length && !isAskedRow(question, hit)) continue;
    const context = coverage(terms, contextOf(hit));
    const pieces = piecesOf(hit);
    for (const [i, piece] of pieces.entries()) {
      // 第四届 may be said in the sentence before; further off it is another matter's.
      const near = [...hit.headings, pieces[i - 1]?.text ?? "", piece.text].join("\n");
      if (!question.ordinals.every((ordinal) => hasOrdinal(near, ordinal))) continue;
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
  const listed = wider + listBonus(question, text, hit);
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

/** 库里有多少人了 asks for all there are, and not for what was added. */
const STOCK =
  /(?:里|里面|一共|总共|现在|目前|年底|年末|现)(?:面)?有(?:了)?(?:多少|几)|总数|总量|达到多少|到了多少/;

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

/** Where a passage stands and what it says: what a question may refer to. */
export function contextOf(hit: Hit): string {
  return `${hit.title}\n${hit.headings.join("\n")}\n${hit.text}`;
}

/** Does a passage have the names and the editions (第四届) that the question names? */
export function mayAnswer(question: Question, hit: Hit): boolean {
  const all = `${hit.headings.join("\n")}\n${hit.text}`;
  return (
    namesStand(question, hit) && question.ordinals.every((ordinal) => hasOrdinal(all, ordinal))
  );
}

/** A question about 日本 is not answered by a passage that does not name it. */
function namesStand(question: Question, hit: Hit): boolean {
  const context = foldTight(contextOf(hit));
  return question.names.every((name) => context.includes(foldTight(name)));
}

/** The rarest words that the passages know are what the question is about: an answer's passage must have them. */
function keyTermsOf(terms: Term[]): Term[] {
  const known = terms.filter(({ absent }) => !absent);
  const average = known.reduce((sum, term) => sum + term.weight, 0) / Math.max(1, known.length);
  return known.filter((term) => term.weight >= average * KEY);
}

/** Has a passage what the question is about? */
export function hasKey(terms: Term[], hit: Hit): boolean {
  const keys = keyTermsOf(terms);
  return keys.length === 0 || coverage(keys, contextOf(hit)) >= 0.5;
}

const KEY = 1.5;

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

function windowOf(question: Question, hit: Hit, sentence: Span, terms: Term[]): Range | null {
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

/** So much of what is counted must be named beside its figure. */
const HEAD = 0.6;

/** What money is asked for: what was spent is not what was taken or moved. */
const SPENT = /花了|花的|花费|经费|支出|费用|成本|开销|预算|投入|投资/;

/** Does a sentence speak of what is counted: the noun after 多少名…, and of spending where that is asked for? */
function countsHead(question: Question, hit: Hit, sentence: string, synonyms: Synonyms): boolean {
  const said = `${hit.headings.join("\n")}\n${sentence}`;
  if (question.asks.includes("元") && SPENT.test(question.text) && !SPENT.test(said)) return false;
  const [need] = question.needs;
  // 几个 counts whatever is named beside it, so what is named must be there.
  const loose = question.asks.length === 1 && /^(?:个|项)$/.test(question.asks[0] ?? "个");
  if (!need || (!need.strict && !loose) || question.needs.length > 1) return true;
  const head = need.head.map((text) => ({ text, weight: text.length, also: synonyms(text) }));
  return head.length === 0 || coverage(head, said) >= HEAD;
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
    if (unit === "元" && SPENT.test(question.text) && !SPENT.test(clause.text)) continue;
    const wide = /全[市省国]/.exec(question.text)?.[0];
    const score =
      coverage(terms, clause.text) -
      strayScope(question.text, clause.text) * 0.25 +
      (wide && clause.text.includes(wide) ? 0.6 : 0);
    if (best === null || score > best.score) best = { at, score };
  }
  if (best === null) return null;
  return grow(clauses, best.at, terms, (clause) => quantitiesIn(clause.text).length === 0);
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

/**
 * Which figures answer an ask (pure): every figure of the passages found → what must hold (unit, year, outcome or plan,
 * role, edition) → how much of the asked words its subject, clause, sentence and headings have, less what its subject says
 * beyond them → the best, or the nearest with what differs.
 */
import type { Hit } from "../domain.ts";
import { fold } from "../text/fold.ts";
import { readLexicon } from "../text/lexicon.ts";
import { hasOrdinal } from "../text/names.ts";
import { placesOf } from "../text/offices.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { isStop, type Synonyms, segmentsOf, type Term, termIn, weigh } from "../text/terms.ts";
import { type Fact, lastItem } from "./figures.ts";
import { type Ask, type Frame, LIGHT } from "./frame.ts";
import { asksAdded, asksStock, namesAdded } from "./roles.ts";
import { unitFit } from "./units.ts";

/** What is told, where it stands and of which time: a figure, or a day, a person or a list. */
export interface Told extends Pick<Fact, "subject" | "clause" | "sentence"> {
  until?: number;
  figure: Pick<Fact["figure"], "factYear" | "years" | "aspect">;
}

/** A figure with the passage that it stands in, and what is known of its report. */
export interface Stated<T extends Told = Fact> {
  fact: T;
  hit: Hit;
  /** How the item begins that the passage goes on with; "" for one that begins its own. */
  lead: string;
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
  /** It is told of something else in passing. */
  passing: boolean;
}

/** What each place counts in which a word may stand. */
const PLACES = ["subject", "clause", "sentence", "lead", "headings", "passage", "title"] as const;
const COUNTS = {
  subject: 1,
  clause: 0.95,
  sentence: 0.85,
  lead: 0.75,
  headings: 0.8,
  passage: 0.4,
  title: 0.5,
};
/** A word that stands less than this is not there: elsewhere in the passage it is said of something else. */
export const THERE = 0.42;
const SURPLUS = 0.4;
/** A subject of which more was not asked for is another, whatever else fits. */
const MOST_BEYOND = 0.7;
/** What a subject loses that ends in another noun than any that was asked for: 单位国内生产总值能耗 is no 国内生产总值. */
const OTHER_HEAD = 0.2;
/** What a subject loses that has a word of its own where the question has another: 行政单位离退休 for 事业单位离退休. */
const SIBLING = 0.25;
/** What a unit loses that is not quite the one asked for: 人次 for 几个. */
const UNIT = 0.35;
/** What a figure loses that counts something else than what stands right after 多少. */
const NOT_COUNTED = 0.15;
/** What a part loses (其中) where its whole was asked for. */
const PART = 0.1;
/** What a figure loses that is told in passing, of something else: 5个友城参与 for the number of 友城. */
const PASSING = 0.12;
/** A lead is no longer than this. */
const LEAD = 80;
/** A table's number without a unit may count anything. */
const BARE = 0.4;
/** What does not reach this is another matter. */
const ENOUGH = 0.62;
/** What a light word weighs beside another of its length. */
const LIGHTLY = 0.2;
/** What a word weighs that another ask of the question says. */
const AROUND = 0.3;
/** A total that is called one answers 有几个 before a figure in passing. */
const CALLED_TOTAL = 0.1;

/** What an ask's words weigh where it was looked: whole words, and pairs of neighbouring characters. */
export interface Weights {
  terms: (Term & { joined?: boolean })[];
  pairs: Term[];
  /** The matter, what says nothing of it blanked out. */
  content: string;
}

export interface MatchOptions {
  weights: Weights;
  /** Whether a report of this office tells the outcome of this year: a plan does not stand for it. */
  reviewed: (org: string | null, year: number) => boolean;
}

/** Weigh an ask's words by how rare they are among `texts`; `synonyms` tells the office's other words. */
export function weightsOf(ask: Ask, texts: string[], synonyms: Synonyms): Weights {
  const compounds = compoundsIn(ask, texts);
  const words = [...new Set([...ask.words, ...compounds])];
  const terms = weigh(words, texts, synonyms).map((term) => ({
    ...term,
    joined: compounds.includes(term.text),
    weight: term.weight * (isLight(term.text, ask) ? LIGHTLY : 1),
  }));
  const around = weigh(ask.context, texts, synonyms)
    .filter(({ absent }) => !absent)
    .map((term) => ({
      ...term,
      weight: term.weight * AROUND,
    }));
  const folded = texts.map((text) => fold(text).toLowerCase());
  const pairs: Term[] = [];
  const content = contentOf(ask);
  for (const pair of pairsOf(content)) {
    const having = folded.filter((text) => text.includes(pair)).length;
    // A pair that nothing has joins two words, or is of a word that is said otherwise.
    const also = terms.flatMap((term) => (term.text.includes(pair) ? (term.also ?? []) : []));
    if (having > 0 || also.length > 0)
      pairs.push({ text: pair, weight: Math.log(1 + (folded.length + 1) / (having + 0.5)), also });
  }
  return { terms: [...terms, ...around], pairs, content };
}

/**
 * Words of the ask that some passage has joined: 事业单位离退休 is one thing, which a passage must have as it stands, not its
 * words strewn about.
 */
function compoundsIn(ask: Ask, texts: string[]): string[] {
  const all = fold(texts.join("\n")).toLowerCase();
  const compounds: string[] = [];
  for (const [run] of fold(ask.matter)
    .toLowerCase()
    .matchAll(/\p{Script=Han}{3,30}/gu)) {
    const bounds = segmentsOf(run)
      .map(({ index }) => index)
      .concat(run.length);
    for (let i = 0; i < bounds.length - 1; i++) {
      const from = bounds[i]!;
      const to = bounds.findLast(
        (end) => end - from > 2 && end - from <= LONGEST && all.includes(run.slice(from, end)),
      );
      if (to === undefined) continue;
      const found = run.slice(from, to);
      // It must join two words of the matter at least.
      if (ask.words.filter((word) => found.includes(word) && !LIGHT.has(word)).length < 2) continue;
      compounds.push(found);
      i = bounds.indexOf(to) - 1;
    }
  }
  return compounds;
}

const LONGEST = 12;

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
  const places = textsAround(stated);
  const words = standing(weights.terms, places);
  const near = places.filter(([counts]) => counts >= THERE).map(([, text]) => text);
  const missing = missingIn(weights, near);
  if (missing.length === 0 && ofAnotherItem(ask, weights, stated))
    missing.push(weights.content.trim());
  const pairs = standing(weights.pairs, places);
  const coverage = weights.pairs.length === 0 ? words.share : (words.share + pairs.share) / 2;
  const { fact, hit } = stated;
  const own = `${fact.subject} ${fact.clause.text}`;
  // A clause without a word of the matter is about whatever it says.
  const elsewhere = fact.subject !== "" && !hasAny(fold(own).toLowerCase(), weights);
  const { surplus, otherHead, another } = beyond(
    ask,
    weights,
    elsewhere ? own : fact.subject,
    hit.org,
  );
  const sibling = ask.apart
    ? lacks(weights.content, own, weights.terms)
    : another &&
      lacks(weights.content, hit.kind === "row" ? hit.text : fact.subject, weights.terms);
  const { quantity, clause } = fact;
  const fit = unitFit(ask.unit, quantity.unit) - (quantity.unit === "" ? BARE : 0);
  const passing = lacks(fold(fact.tail).toLowerCase(), weights.content, []);
  const total = ask.stock && asksStock(clause.text) ? CALLED_TOTAL : 0;
  const score =
    coverage -
    SURPLUS * surplus -
    (otherHead ? OTHER_HEAD : 0) -
    (sibling ? SIBLING : 0) -
    (passing ? PASSING : 0) -
    (surplus > 0 && isPart(fact, hit.text) ? PART : 0) -
    (countsOther(ask, fact.subject, weights) ? NOT_COUNTED : 0) -
    UNIT * (1 - fit) +
    total;
  const differs: Differs | null =
    fieldsOf(frame, ask, stated, reviewed) ??
    (fit <= 0 ? { field: "unit", says: quantity.unit } : null) ??
    (missing.length > 0 ? { field: "words", says: [...new Set(missing)].join("、") } : null) ??
    (score < ENOUGH || (hit.kind !== "row" && surplus > mostBeyond(ask, weights, fact))
      ? { field: "narrower", says: fact.subject }
      : null);
  return { ...stated, score, surplus, differs, passing };
}

/** What of an ask, two characters or more in a row, stands in none of the texts, by its words, their synonyms or its pairs. */
export function missingIn({ terms, content }: Weights, texts: string[]): string[] {
  const all = texts.join("\n");
  // Of two characters or more, or a number: 二期 is not 一期.
  const missing = [
    ...unsaidIn(content, all, terms, 0.5).matchAll(/\S{2,}|[一二三四五六七八九十]/g),
  ].map(([run]) => run);
  // 外语标识核查 is 核查外语标识 in another order.
  const inOrder = ({ text }: Term) => [...text].every((c) => texts[0]!.includes(c));
  for (const term of terms)
    if (term.joined && missing.length === 0 && termIn(term, all) < 0.9 && !inOrder(term))
      missing.push(term.text);
  return missing;
}

/**
 * Is a figure of another item, whose opening has what the sentence lacks of the matter but names something else: 其他公共安全支出
 * asked of the item 公共安全支出（类）…公共法律服务（项）?
 */
function ofAnotherItem(ask: Ask, weights: Weights, { fact, hit, lead }: Stated): boolean {
  const opening = lead === "" ? hit.text.slice(0, Math.min(LEAD, fact.sentence.start)) : lead;
  const words = opening.slice(0, quantitiesIn(opening)[0]?.start);
  const name = lastItem(words);
  const own = `${fact.subject} ${fact.sentence.text} ${headsOf(hit).join(" ")}`;
  const { content, terms } = weights;
  if (name === words || !lacks(content, own, terms)) return false;
  return beyond(ask, weights, name, hit.org).otherHead || lacks(content, `${own} ${name}`, terms);
}

function markIn(text: string, word: string, marks: Uint8Array): void {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    marks.fill(1, at, at + word.length);
}

/** A matter with what says nothing of it blanked out: words that ask or join, and those that tell only that something was done. */
function contentOf(ask: Ask): string {
  let matter = fold(ask.matter).toLowerCase();
  for (const word of [...PHRASES, ...ask.carriers])
    matter = matter.replaceAll(word, " ".repeat(word.length));
  return segmentsOf(matter)
    .map(({ segment }) => {
      const says =
        segment.length === 1
          ? !NO_NOUN.test(segment)
          : segment === "单位" ||
            !(
              isStop(segment) ||
              LIGHT.has(segment) ||
              ask.carriers.includes(segment) ||
              /^.[的了过着]$/.test(segment)
            );
      return says ? segment : " ".repeat(segment.length);
    })
    .join("");
}

/** Light words that the segmenter takes apart. */
const PHRASES = [...LIGHT].filter((word) => word.length > 1);

/** The texts in which a figure's words may stand, folded. */
export function textsAround({ fact, hit, lead }: Stated<Told>): [number, string][] {
  const texts: Record<(typeof PLACES)[number], string> = {
    subject: fact.subject,
    clause: upTo(fact.clause, fact.until),
    sentence: upTo(fact.sentence, fact.until),
    lead: `${lead}\n${leadOf(hit.text, fact.sentence.start)}`,
    headings: headsOf(hit).slice(1).join("\n"),
    passage: hit.text,
    title: `${hit.title}\n${hit.headings[0] ?? ""}`,
  };
  return PLACES.map((place) => [COUNTS[place], fold(texts[place]).toLowerCase()]);
}

function upTo({ text, start }: Fact["clause"], until = Number.POSITIVE_INFINITY): string {
  return text.slice(0, Math.max(0, until - start));
}

/** The share of the terms' weight that stands in the places, and of each term how far. */
export function standing(
  terms: Term[],
  places: [number, string][],
): { share: number; levels: number[] } {
  const levels = terms.map((term) =>
    Math.max(...places.map(([counts, text]) => counts * termIn(term, text))),
  );
  const total = terms.reduce((sum, { weight }) => sum + weight, 0);
  const stands = terms.reduce((sum, { weight }, i) => sum + weight * levels[i]!, 0);
  return { share: total === 0 ? 0 : stands / total, levels };
}

function isLight(word: string, ask: Ask): boolean {
  return LIGHT.has(word) || ask.carriers.includes(word);
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
  const scope = scopeDiffers(ask, stated);
  if (scope) return scope;
  if (!roleFits(ask, fact)) return { field: "role", says: fact.role };
  const near = [...hit.headings, hit.text.slice(0, fact.sentence.end)].join("\n");
  if (!frame.ordinals.every((ordinal) => hasOrdinal(near, ordinal)))
    return { field: "edition", says: frame.ordinals.map(({ ordinal }) => ordinal).join("、") };
  return null;
}

/** 全市118起 is not what a district's office did, nor its 16起 the city's. */
function scopeDiffers(ask: Ask, { fact, hit }: Stated): Differs | null {
  // Most texts name no scope, and to read an office's name takes time.
  if (!SCOPES.some(([, scope]) => ask.matter.includes(scope) || fact.clause.text.includes(scope)))
    return null;
  const own = SCOPES.find(([kind]) => levelOf(hit.org) === kind)?.[1];
  const scopeIn = (text: string) =>
    SCOPES.find(([, scope]) => scope !== own && text.includes(scope))?.[1] ?? null;
  const [asked, said] = [scopeIn(ask.matter), scopeIn(fact.clause.text)];
  if (own === undefined || asked === said || ask.anyScope || ask.role === "share") return null;
  return { field: "words", says: asked ?? own };
}

/** What an office is of: 望江区人民政府外事办公室 of a 区, 国务院 of the 国. */
function levelOf(org: string | null): string | undefined {
  if (org === null) return undefined;
  const place = placesOf(org).at(-1);
  return place === undefined ? (org.startsWith("国") ? "国" : undefined) : place.at(-1);
}

const SCOPES = readLexicon("scopes").map(({ words }) => words as [string, string]);

export function yearDiffers(frame: Frame, { fact, hit }: Stated<Told>): Differs | null {
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
export function planDiffers(
  frame: Frame,
  { fact, hit, planning }: Stated<Told>,
  reviewed: MatchOptions["reviewed"],
): Differs | null {
  const { aspect, factYear } = fact.figure;
  if (planning) return null;
  if (frame.aspect === "plan") return aspect === "plan" ? null : { field: "plan", says: "已做" };
  const open =
    frame.aspect === "open" &&
    frame.years.length > 0 &&
    factYear !== null &&
    !reviewed(hit.org, factYear);
  return aspect === "plan" && !open ? { field: "plan", says: "安排" } : null;
}

function roleFits(ask: Ask, { role, subject }: Fact): boolean {
  if (ask.role !== null) return role === ask.role;
  if (ask.each) return role === "average";
  if (role === "change" || (role === "average" && !ask.average)) return false;
  // 新增4100公里 is not how many there are.
  if (role === "added" || namesAdded(subject)) return asksAdded(ask.matter) && !ask.stock;
  return true;
}

function isPart({ sentence, quantity }: Fact, text: string): boolean {
  return text.slice(sentence.start, quantity.start).includes("其中");
}

/** Of a matter of one character (几辆车) nothing may be left open, unless what was done is said too (接待了几个团). */
function mostBeyond({ words }: Ask, { content }: Weights, { clause }: Fact): number {
  const enough = content.replace(/[^\p{L}\p{N}]/gu, "").length > 1;
  const done = words.some((word) => LIGHT.has(word) && clause.text.includes(word));
  return enough || done ? MOST_BEYOND : 0;
}

/** Does a figure's subject lack what is to be counted: 7个友城 for 多少代表? */
function countsOther({ head }: Ask, subject: string, { terms }: Weights): boolean {
  const words = fold(subject).toLowerCase();
  const heads = terms.filter(({ text }) => head.includes(text));
  return subject !== "" && heads.length > 0 && heads.every((term) => termIn(term, words) < 0.5);
}

/** The headings above a passage, of one that goes on with a paragraph (机关运行经费：指…) its title. */
function headsOf({ headings }: Hit): string[] {
  return headings.map((heading) => heading.split(/[：:。]/)[0]!);
}

/** What opens a passage, and the sentence before: 三是领事认证。…代办63份. */
function leadOf(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - LEAD), at);
  return `${text.slice(0, Math.min(LEAD, at)).split(/[。；\n]/)[0]}\n${
    before
      .split(/[。；\n]/)
      .filter(Boolean)
      .at(-1) ?? ""
  }`;
}

/**
 * How much a subject says beyond what was asked (0–1), by its characters: 涉疫 of 涉疫团组, where 团组 was; and whether it ends
 * in a noun that was not.
 */
export function beyond(
  ask: Ask,
  { terms, pairs }: Weights,
  words: string,
  org: string | null,
): { surplus: number; otherHead: boolean; another: boolean } {
  const subject = fold(words)
    .toLowerCase()
    .replace(/[（(][^（()）]{1,4}[）)]/g, (note) => " ".repeat(note.length));
  const said = new Uint8Array(subject.length);
  for (const { text, also } of terms)
    for (const word of [text, ...(also ?? [])]) markIn(subject, word, said);
  for (const { text } of pairs) markIn(subject, text, said);
  const plain = new Uint8Array(subject.length);
  for (const word of [...(org ? [org] : []), ...PHRASES, ...ask.carriers])
    if (word.length > 1) markIn(subject, word, plain);
  const characters = [...subject.matchAll(/\p{L}/gu)]
    .map(({ index }) => index)
    .filter((at) => said[at] || !(plain[at] || NO_NOUN.test(subject[at]!)));
  const unsaid = characters.filter((at) => !said[at]);
  const head = characters.slice(-2);
  return {
    surplus: characters.length === 0 ? 0 : unsaid.length / characters.length,
    otherHead: unsaid.length < characters.length && head.every((at) => !said[at]),
    another: unsaid.length < characters.length && unsaid.some((at) => unsaid.includes(at + 1)),
  };
}

export function hasAny(text: string, { terms, pairs }: Weights): boolean {
  return [...terms, ...pairs].some((term) => !LIGHT.has(term.text) && termIn(term, text) >= 0.5);
}

/** Has a matter two characters in a row that a text lacks? */
function lacks(content: string, text: string, terms: Term[]): boolean {
  return /\p{L}{2}/u.test(unsaidIn(content, fold(text).toLowerCase(), terms, 0.9));
}

/** A matter with what a folded text says of it blanked out: its pairs, and the terms that stand there at least so far. */
function unsaidIn(content: string, text: string, terms: Term[], least: number): string {
  const said = new Uint8Array(content.length);
  for (const term of terms) if (termIn(term, text) >= least) markIn(content, term.text, said);
  for (let i = 0; i + 1 < content.length; i++)
    if (text.includes(content.slice(i, i + 2))) said.fill(1, i, i + 2);
  return [...content].map((c, i) => (said[i] || !/[\p{L}\p{N}]/u.test(c) ? " " : c)).join("");
}

/** Numbers and characters that join, ask or point. */
const NO_NOUN =
  /[\d\s年月日的了在是和与及或为被把将对等从由于以其该共约近超到至按拟各几有多少哪吗呢]/;

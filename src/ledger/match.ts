/**
 * Which figures answer an ask (pure): every figure of the passages found → what must hold (unit, year, outcome or plan,
 * role, edition) → how much of the asked words its subject, clause, sentence and headings have, less what its subject says
 * beyond them → the best, or the nearest with what differs.
 */
import { folded } from "../text/fold.ts";
import { readLexicon, wordsOf } from "../text/lexicon.ts";
import { hasOrdinal } from "../text/names.ts";
import { placesOf } from "../text/offices.ts";
import { termIn } from "../text/terms.ts";
import { beyond } from "./beyond.ts";
import type { Fact } from "./figures.ts";
import { type Ask, type Frame, LIGHT } from "./frame.ts";
import {
  hasAny,
  lacks,
  missingIn,
  type Stated,
  saysAll,
  saysMore,
  standing,
  THERE,
  type Told,
  textsAround,
  type Weights,
} from "./overlap.ts";
import { asksAdded, asksSoFar, asksStock, namesAdded } from "./roles.ts";
import { unitFit } from "./units.ts";
import { isActedOn, ofOneOf, ofOthers } from "./whose.ts";

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
  /** It is told in passing, of a part, or of a thing of the same kind: not even as the only one is it what was asked. */
  akin: boolean;
  /** A word that nobody asked for makes its subject narrower: 县管水库 for 水库. */
  narrowed: boolean;
}

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
/** A table's number without a unit may count anything. */
const BARE = 0.4;
/** Characters of a word. */
const ONE_WORD = 3;
/** What does not reach this is another matter. */
const ENOUGH = 0.62;
/** The only figure that may be meant reaches this at least, and its unit is the one asked for. */
const LEAST = 0.2;
const ITS_UNIT = 0.8;
/** What a narrower thing loses where another figure is of the very thing. */
const NARROWED = 0.2;
/** A total that is called one answers 有几个 before a figure in passing. */
const CALLED_TOTAL = 0.1;

export interface MatchOptions {
  weights: Weights;
  /** Whether a report of this office tells the outcome of this year: a plan does not stand for it. */
  reviewed: (org: string | null, year: number) => boolean;
}

/** Every figure with how well it answers, best first; those that differ in a field come after. */
export function matchAll(frame: Frame, ask: Ask, all: Stated[], options: MatchOptions): Match[] {
  const matches = all.map((stated) => judge(frame, ask, stated, options));
  const only = matches.some(({ differs }) => differs === null)
    ? null
    : onlyOne(ask, matches, options.weights);
  const exact = matches.some((one) => !one.differs && !one.passing && one.surplus === 0);
  return matches
    .map((match) => (match === only ? { ...match, differs: null } : match))
    .map((match) => (exact && match.narrowed ? { ...match, score: match.score - NARROWED } : match))
    .sort((a, b) => Number(a.differs !== null) - Number(b.differs !== null) || b.score - a.score);
}

/**
 * The one figure of the asked year and office that counts in the asked unit and whose own clause says the whole matter, though
 * it says much more behind it: 危桥改造加固工程100座 for 修了几座危桥. Where there are two, neither.
 */
function onlyOne(ask: Ask, matches: Match[], weights: Weights): Match | null {
  if (ask.unit.dimension === null) return null;
  const [best, ...others] = matches
    .filter(({ differs }) => differs?.field === "narrower")
    .sort((a, b) => b.score - a.score);
  if (!best || others.some((other) => other.fact.quantity.lo !== best.fact.quantity.lo))
    return null;
  const { fact, hit, score, akin } = best;
  if (score < LEAST || akin || !isItsUnit(ask.unit, fact.quantity.unit)) return null;
  const own = folded(`${fact.subject} ${hit.kind === "row" ? hit.text : fact.clause.text}`);
  return saysAll(own, weights) ? best : null;
}

/** 处 is asked and 处 told, or money in another scale; a table's bare number counts what its row says. */
function isItsUnit(asked: Ask["unit"], unit: string): boolean {
  const same = asked.dimension !== "count" || asked.unit === unit || unit === "";
  return same && unitFit(asked, unit) >= ITS_UNIT;
}

function judge(frame: Frame, ask: Ask, stated: Stated, { weights, reviewed }: MatchOptions): Match {
  const places = textsAround(stated, ask.matter);
  const words = standing(weights.terms, places);
  const pairs = standing(weights.pairs, places);
  const coverage = coverageOf(weights, words.share, pairs.share);
  const { fact, hit } = stated;
  const own = ownWords(fact, weights);
  // A clause without a word of the matter is about whatever it says.
  const elsewhere = fact.subject !== "" && !hasAny(folded(own), weights);
  const { surplus, otherHead, another, narrowed } = beyond(
    ask,
    weights,
    elsewhere ? own : fact.subject,
    hit.org,
  );
  const sibling = ask.apart
    ? lacks(weights, own)
    : another && lacks(weights, hit.kind === "row" ? hit.text : fact.subject);
  const { quantity, clause } = fact;
  const fit = unitFit(ask.unit, quantity.unit) - (quantity.unit === "" ? BARE : 0);
  const passing = saysMore(fact.tail, weights);
  const ofLevel =
    isOfLevel(ask, weights, stated) || isActedOn(ask, weights, stated) || isOfPart(ask, fact);
  const total = ask.stock && asksStock(clause.text) ? CALLED_TOTAL : 0;
  const score =
    coverage -
    SURPLUS * surplus -
    (otherHead ? OTHER_HEAD : 0) -
    (sibling ? SIBLING : 0) -
    (passing ? PASSING : 0) -
    ((surplus > 0 && isPart(fact, hit.text)) || isOtherColumn(fact, ask) ? PART : 0) -
    (countsOther(ask, fact.subject, weights) ? NOT_COUNTED : 0) -
    UNIT * (1 - fit) +
    total;
  const differs: Differs | null =
    fieldsOf(frame, ask, stated, reviewed) ??
    (fit <= 0 ? { field: "unit", says: quantity.unit } : null) ??
    columnDiffers(ask, stated) ??
    wordsDiffer(ask, weights, stated, places) ??
    (ofLevel || score < ENOUGH || (hit.kind !== "row" && surplus > mostBeyond(ask, weights, fact))
      ? { field: "narrower", says: fact.subject }
      : null);
  return {
    ...stated,
    score,
    surplus,
    differs,
    passing,
    narrowed,
    akin: ofLevel || sibling || passing || narrowed,
  };
}

/** Of one word that the segmenter does not know (罚没款) its pairs alone tell. */
function coverageOf({ terms, pairs, content }: Weights, words: number, ofPairs: number): number {
  if (pairs.length === 0) return words;
  const unknown = terms.length === 0 && content.trim().length <= ONE_WORD;
  return unknown ? ofPairs : (words + ofPairs) / 2;
}

/** What of the matter is not said where the figure is told. */
function wordsDiffer(
  ask: Ask,
  weights: Weights,
  stated: Stated,
  places: [number, string][],
): Differs | null {
  const near = places.filter(([counts]) => counts >= THERE).map(([, text]) => text);
  // 实检 and 应检 say 检查 and 安检.
  const short = [...stated.fact.clause.text.matchAll(/^[应实](\p{Script=Han})/gu)];
  const missing = missingIn(weights, near, stated.fact.whole).filter(
    (words) => words.length > 2 || !short.some(([, verb]) => words.includes(verb!)),
  );
  if (missing.length === 0) missing.push(...ofOthers(ask, weights, stated, places));
  const all = missing.length === 0 ? ofOneOf(weights, stated) : [];
  if (all.length > 0) return { field: "range", says: all.join("、") };
  return missing.length > 0 ? { field: "words", says: [...new Set(missing)].join("、") } : null;
}

/** A figure's subject and clause; where its sentence has the matter, without the figure: 办结342件 then says nothing else. */
function ownWords({ subject, clause, sentence, quantity }: Fact, weights: Weights): string {
  const leans = weights.content.trim().length > 1 && hasAny(folded(sentence.text), weights);
  return `${subject} ${leans ? clause.text.replace(quantity.text, " ") : clause.text}`;
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
  if (!roleFits(frame, ask, fact)) return { field: "role", says: fact.role };
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
  const own = scopeOf(hit.org);
  const [asked, said] = [scopeIn(ask.matter, own), scopeIn(fact.clause.text, own)];
  if (own === undefined || asked === said || ask.anyScope || ask.role === "share") return null;
  return { field: "words", says: asked ?? own };
}

/** Does a text tell of another scope than an office's own? */
export function ofAnotherScope(text: string, org: string | null): boolean {
  if (scopeIn(text, undefined) === null) return false;
  const own = scopeOf(org);
  return own !== undefined && scopeIn(text, own) !== null;
}

function scopeOf(org: string | null): string | undefined {
  return SCOPES.find(([kind]) => levelOf(org) === kind)?.[1];
}

function scopeIn(text: string, own: string | undefined): string | null {
  return SCOPES.find(([, scope]) => scope !== own && text.includes(scope))?.[1] ?? null;
}

/** What an office is of: 望江区人民政府外事办公室 of a 区, 国务院 of the 国. */
function levelOf(org: string | null): string | undefined {
  if (org === null) return undefined;
  const place = placesOf(org).at(-1);
  return place === undefined ? (org.startsWith("国") ? "国" : undefined) : place.at(-1);
}

/** 中央财政赤字 is a part of 财政赤字: right before what was asked stands a level that is neither asked nor the office's own. */
function isOfLevel({ matter }: Ask, { terms, pairs }: Weights, { fact, hit }: Stated): boolean {
  const subject = folded(fact.subject);
  return LEVELS.some(
    (level) =>
      subject.includes(level) &&
      !matter.includes(level) &&
      level !== `${levelOf(hit.org)}级` &&
      [...terms, ...pairs].some(({ text }) => subject.includes(level + text)),
  );
}

/** 上半年巡堤60次 is not the year's, nor what the year came to that of 5月. */
function isOfPart({ matter }: Ask, { subject, clause, sentence, until }: Fact): boolean {
  const own = clause.text.slice(0, until - clause.start);
  const [, first, day] = MONTHS.exec(matter) ?? [];
  // Nor is 1至3月 told by 3月, or 3月 by 1至3月.
  const from = first === undefined ? `(?<![\\d${TO}])` : `(?<!\\d)${first}月?[${TO}]{1,2}`;
  if (day) return !new RegExp(`${from}${day}(?!\\d)`).test(sentence.text);
  // Of a table by months the year is its 合计.
  if (/^\d{1,2}月份?(?:\s|$)/.test(subject)) return true;
  return PARTS.some((part) => own.includes(part)) && !PARTS.some((part) => matter.includes(part));
}

const TO = "至到—～~－-";
const MONTHS = new RegExp(`(?:(\\d{1,2})月?[${TO}]{1,2})?(\\d{1,2}月(?:\\d{1,2}日)?)`);
const PARTS = wordsOf("parts-of-year");
const LEVELS = wordsOf("levels");
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

function roleFits({ want, aspect, years }: Frame, ask: Ask, fact: Fact): boolean {
  const { role, subject, clause } = fact;
  if (ask.role !== null) return role === ask.role;
  if (ask.each) return role === "average";
  if (
    role === "change" ||
    role === "due" ||
    role === "former" ||
    (role === "average") !== ask.average
  )
    return false;
  // 新增4100公里 is not how many there are.
  const comes = asksAdded(ask.matter);
  if (role === "added" || namesAdded(subject)) return (comes || aspect === "plan") && !ask.stock;
  // Nor is 累计达34915户 what came, or one year's 251册 what was done so far (累计).
  // A table's column says less than its row: 公务用车保有量（辆）；统计数：1.
  const stock = asksStock(clause.text) || asksStock(subject);
  if (asksSoFar(ask.matter) && want !== "sum" && !stock && years.length === 1) return false;
  const ofYear = years.length > 0 || OF_YEAR.test(ask.matter);
  if (fact.soFar && asksSoFar(clause.text) && ofYear && !asksStock(ask.matter)) return false;
  return !(comes && namesAdded(ask.matter) && stock);
}

const OF_YEAR = /当年|年内|本年|全年/;

function isPart({ sentence, quantity }: Fact, text: string): boolean {
  return text.slice(sentence.start, quantity.start).includes("其中");
}

/** 基本支出 beside a 合计, where it is not asked for. */
function isOtherColumn({ partOf }: Fact, { matter }: Ask): boolean {
  return partOf !== undefined && !matter.includes(partOf);
}

/** 投诉举报 is asked of a row that has 投诉 and 举报 in columns of their own: neither is all of it, nor 举报 what 投诉 says. */
function columnDiffers({ matter }: Ask, { fact, hit }: Stated): Differs | null {
  if (hit.kind !== "row") return null;
  const own = `${fact.subject} ${fact.clause.text}`;
  const columns = hit.text
    .split("；")
    .map((cell) => /^(.+)：/.exec(cell)?.[1] ?? "")
    .flatMap((column) => column.replace(/[（(][^（()）]*[)）]/g, "").split("／"));
  const beside = columns.find(
    (name) => name.length > 1 && !/\d/.test(name) && matter.includes(name) && !own.includes(name),
  );
  return beside === undefined ? null : { field: "words", says: beside };
}

/** Of a matter of one character (几辆车) nothing may be left open, unless what was done is said too (接待了几个团). */
function mostBeyond({ words }: Ask, { content }: Weights, { clause }: Fact): number {
  const enough = content.replace(/[^\p{L}\p{N}]/gu, "").length > 1;
  const done = words.some((word) => LIGHT.has(word) && clause.text.includes(word));
  return enough || done ? MOST_BEYOND : 0;
}

/** Does a figure's subject lack what is to be counted: 7个友城 for 多少代表? */
function countsOther({ head }: Ask, subject: string, { terms }: Weights): boolean {
  const words = folded(subject);
  const heads = terms.filter(({ text }) => head.includes(text));
  return subject !== "" && heads.length > 0 && heads.every((term) => termIn(term, words) < 0.5);
}

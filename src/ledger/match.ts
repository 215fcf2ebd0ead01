/**
 * Which figures answer an ask (pure): every figure of the passages found → what must hold (unit, year, outcome or plan,
 * role, edition) → how much of the asked words its subject, clause, sentence and headings have, less what its subject says
 * beyond them → the best, or the nearest with what differs.
 */
import { folded } from "../text/fold.ts";
import { readLexicon, wordsOf } from "../text/lexicon.ts";
import { hasOrdinal } from "../text/names.ts";
import { placesOf } from "../text/offices.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { anyOf, termIn } from "../text/terms.ts";
import { beyond } from "./beyond.ts";
import { type Fact, lastItem } from "./figures.ts";
import { type Ask, type Frame, LIGHT } from "./frame.ts";
import {
  COUNTS,
  hasAny,
  headsOf,
  LEAD,
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
import { asksAdded, asksStock, namesAdded } from "./roles.ts";
import { unitFit } from "./units.ts";

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
/** What does not reach this is another matter. */
const ENOUGH = 0.62;
/** The only figure that may be meant reaches this at least, and its unit is the one asked for. */
const LEAST = 0.2;
const ITS_UNIT = 0.8;
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
  return matches
    .map((match) => (match === only ? { ...match, differs: null } : match))
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
  const places = textsAround(stated);
  const words = standing(weights.terms, places);
  const pairs = standing(weights.pairs, places);
  const coverage = weights.pairs.length === 0 ? words.share : (words.share + pairs.share) / 2;
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
  const ofLevel = isOfLevel(ask, weights, stated);
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
    akin: ofLevel || sibling || passing || narrowed,
  };
}

/** What of the matter is not said where the figure is told. */
function wordsDiffer(
  ask: Ask,
  weights: Weights,
  stated: Stated,
  places: [number, string][],
): Differs | null {
  const near = places.filter(([counts]) => counts >= THERE).map(([, text]) => text);
  const missing = missingIn(weights, near);
  if (missing.length === 0 && ofAnotherItem(ask, weights, stated))
    missing.push(weights.content.trim());
  missing.push(...saidOfAnother(ask, stated), ...totalIn(ask, near));
  if (missing.length === 0) missing.push(...onlyBefore(ask, weights, stated, places));
  return missing.length > 0 ? { field: "words", says: [...new Set(missing)].join("、") } : null;
}

/**
 * What of the matter only the item's beginning or the sentence before has, where the figure's own sentence says something else
 * (颐康养老院设床位200张。福利中心入住245人) or has the noun without it (城市低保1821户。发放低保金6012万元).
 */
function onlyBefore(
  ask: Ask,
  weights: Weights,
  stated: Stated,
  places: [number, string][],
): string[] {
  const { fact, hit, lead } = stated;
  if (hit.kind === "row" || (lead === "" && fact.sentence.start === 0)) return [];
  const own = places
    .filter(([counts]) => counts >= THERE && counts !== COUNTS.lead)
    .map(([, text]) => text);
  const before = missingIn(weights, own);
  if (before.length === 0) return [];
  const until = fact.quantity.start - fact.sentence.start;
  const opening = fact.sentence.text.slice(0, until).split(/[，,]/)[0]!;
  if (beyond(ask, weights, opening, hit.org).unsaid >= ANOTHER) return before;
  // An item is about what it begins with: 会客厅一期使用充分。全年承接活动68场.
  const topics = topicsOf(stated);
  return before.filter((run) => {
    const at = weights.content.indexOf(run);
    const goesOn = at >= 0 && /\S/.test(weights.content[at + run.length] ?? " ");
    return goesOn && !topics.some((topic) => topic.includes(run));
  });
}

/** How the item, the passage and the sentence before begin, folded. */
function topicsOf({ lead, hit, fact }: Stated): string[] {
  const before = hit.text
    .slice(0, fact.sentence.start)
    .split(/[。；\n]/)
    .filter(Boolean);
  return [lead, hit.text, before.at(-1) ?? ""].map((words) =>
    folded(words)
      .slice(0, TOPIC)
      .replace(/[，,：:].*$/s, ""),
  );
}

/** So many characters of a sentence name what it is about. */
const TOPIC = 16;

/** A sentence that says so many characters more has a topic of its own. */
const ANOTHER = 3;

/** A figure's subject and clause; where its sentence has the matter, without the figure: 办结342件 then says nothing else. */
function ownWords({ subject, clause, sentence, quantity }: Fact, weights: Weights): string {
  const leans = weights.content.trim().length > 1 && hasAny(folded(sentence.text), weights);
  return `${subject} ${leans ? clause.text.replace(quantity.text, " ") : clause.text}`;
}

/** 总投资 is not what was 累计完成; a mere 总数 or 总共 says nothing more than 多少. */
function totalIn({ matter }: Ask, near: string[]): string[] {
  const whole = matter.replace(COUNT, " ");
  const said = near.some((text) => /总(?!结)/.test(text));
  return /总(?=\p{Script=Han})/u.test(whole) && !said ? ["总"] : [];
}

const COUNT = new RegExp(`${anyOf(wordsOf("light"))}|总的|总额`, "g");

/** 办结 of 受理346件，办结342件 tells which of the two is asked, though by itself it tells only that something was done. */
function saidOfAnother({ matter }: Ask, { fact, hit: { text } }: Stated): string[] {
  const { sentence, until } = fact;
  const own = sentence.text.slice(0, until - sentence.start);
  const after = text.slice(until, sentence.end + BEHIND);
  return DONE.filter(
    (word) => after.includes(word) && matter.includes(word) && !own.includes(word),
  );
}

/** So much of what follows a sentence may tell of the same things; characters. */
const BEHIND = 60;

/** What was received and what was settled, what was meant and what came. */
const DONE = wordsOf("stages");

/**
 * Is a figure of another item, whose opening has what the sentence lacks of the matter but names something else: 其他公共安全支出
 * asked of the item 公共安全支出（类）…公共法律服务（项）?
 */
function ofAnotherItem(ask: Ask, weights: Weights, { fact, hit, lead }: Stated): boolean {
  const opening = lead === "" ? hit.text.slice(0, Math.min(LEAD, fact.sentence.start)) : lead;
  const words = opening.slice(0, quantitiesIn(opening)[0]?.start);
  const name = lastItem(words);
  const own = `${fact.subject} ${fact.sentence.text} ${headsOf(hit).join(" ")}`;
  if (name === words || !lacks(weights, own)) return false;
  return beyond(ask, weights, name, hit.org).otherHead || lacks(weights, `${own} ${name}`);
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

function roleFits({ aspect }: Frame, ask: Ask, { role, subject, clause }: Fact): boolean {
  if (ask.role !== null) return role === ask.role;
  if (ask.each) return role === "average";
  if (role === "change" || (role === "average") !== ask.average) return false;
  // 新增4100公里 is not how many there are.
  const comes = asksAdded(ask.matter);
  if (role === "added" || namesAdded(subject)) return (comes || aspect === "plan") && !ask.stock;
  // Nor is 累计达34915户 what came.
  return !(comes && namesAdded(ask.matter) && asksStock(clause.text));
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
  const words = folded(subject);
  const heads = terms.filter(({ text }) => head.includes(text));
  return subject !== "" && heads.length > 0 && heads.every((term) => termIn(term, words) < 0.5);
}

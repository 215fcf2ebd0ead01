/** What a figure is of the thing that it counts (pure): how much there is, how much came or changed, which part of a whole. */
import { oneOf, readLexicon, wordsOf } from "../text/lexicon.ts";
import type { Quantity } from "../text/quantities.ts";
import { anyOf } from "../text/terms.ts";
import { AIMS, isDue } from "./aims.ts";

/**
 * level: how much there is or was done; added: what came to it (新增35名); change: against another time (比上年增加3批次, 增长
 * 6.6%); share: a part of a whole; average: a year's, a head's (年均, 人均); former: what it was before (由74条调整为69条); due: what
 * was to be (应到86人).
 */
export type Role = "level" | "added" | "change" | "share" | "average" | "former" | "due";

/** These stand between a word and its number. */
const BETWEEN = `(?:了|约|近|超过|超|逾|为|是|达到?|仅|再|的|${anyOf([...wordsOf("kept-at"), ...AIMS])})*`;
const endsIn = (list: string, behind: string) =>
  new RegExp(`(?:${anyOf(wordsOf(list))})${behind}$`);
const CHANGED = endsIn("change", BETWEEN);
/** 多3批次 is a change where something is measured against something. */
const MORE = endsIn("more", "(?:了|约|近)*");
const MEASURED = new RegExp(oneOf("measured"));
/** 比上年, 较2021年同期, 同比. */
const MEASURED_TIME = new RegExp(
  `(?:${oneOf("measured")})(?=[^，比较]{0,12}[年月期底初])|同比|环比`,
);
/** 建成以后接待12批 adds none. */
const ADDED = new RegExp(`(?:${oneOf("added")})(?!以?[后来]|的(?!$)|于|并|投)`);
/** Of 新建14座、改造27座 the latter are not new. */
const RENEWED = new RegExp(`、(?=(?:${oneOf("renews")}))`);
/** 书屋建了几家: the verb itself asks what came. */
const ADDS = /[建盖添增结签聘招设引](?=[了过\s]|$)|(?<!\p{Script=Han})新/u;
const STOCK = new RegExp(oneOf("stock"));
/** 标准为每人每月700元 is what each gets, and no average. */
const AVERAGE = new RegExp(`(?:${anyOf(readLexicon("average")[0]!.words)})(?<!每人每.)(?!每)`);
/** So much of a clause before a figure says its role. */
const NEAR = 14;
/** And so much what is due: 应参加法律知识考试的在岗干部61人. */
const DUE_NEAR = 30;

/** The role of a quantity in `text`, whose clause begins at `from`. */
export function roleOf(text: string, from: number, quantity: Quantity): Role {
  const { start, unit } = quantity;
  const before = text.slice(Math.max(from, start - NEAR), start);
  if (unit === "个百分点") return "change";
  // 增加到 and 降至 lead to what there is then; 增幅达到6% is a change.
  if (CHANGED.test(before)) return "change";
  if (MORE.test(before) && MEASURED.test(text.slice(from, start))) return "change";
  if (["%", "‰", "分之", "成"].includes(unit)) return "share";
  if (AVERAGE.test(before)) return "average";
  if (isDue(text.slice(Math.max(from, start - DUE_NEAR), start))) return "due";
  return ADDED.test(before.split(RENEWED).at(-1)!) ? "added" : "level";
}

/** What a table's column is called where its numbers are changes: 比上年增减, 同比. */
export function namesChange(column: string): boolean {
  return MEASURED_TIME.test(column);
}

/** Words that ask for all there is, which what came to it does not answer. */
export function asksStock(words: string): boolean {
  return STOCK.test(words);
}

/** Words that ask for what there is so far, which one year's figure does not answer. */
export function asksSoFar(words: string): boolean {
  return SO_FAR.test(words);
}

const SO_FAR = new RegExp(anyOf(readLexicon("stock")[2]!.words));

/** Words that name what came to a stock. */
export function namesAdded(words: string): boolean {
  return ADDED.test(words);
}

/** The word that names what came to a stock; null where none does. */
export function addedIn(words: string): string | null {
  return ADDED.exec(words)?.[0] ?? null;
}

/** What there is, of words that name what came to it: 泵站 of 新建泵站. */
export function withoutAdded(words: string): string {
  return words.replace(ADDED_FIRST, "");
}

/** Words that only say what was done with the like of what was told before: 当年新建7家，改造3家. */
export function namesDeed(words: string): boolean {
  return DEED.test(words);
}

const DEED = new RegExp(`^(?:${anyOf([...wordsOf("added"), ...wordsOf("renews")])})+$`);
const ADDED_FIRST = new RegExp(`^(?:${oneOf("added")})`);

/** 比上年多接待 */
const MORE_DONE = new RegExp(`(?:${oneOf("more")})(?=\\p{Script=Han}{0,4}$)`, "u");

/** Words that lead to a change, before a figure or before 多少: 增加了, 同比增长, 比上年多了, 比上年多接待了. */
export function leadsToChange(words: string): boolean {
  return (
    CHANGED.test(words) ||
    (MEASURED.test(words) && MORE_DONE.test(words.replace(/[了着过\s]+$/u, "")))
  );
}

/** A clause without the words of change at its end, which say what is asked of a thing and not of which. */
export function withoutChange(words: string): string {
  return words.trimEnd().replace(CHANGED, "").replace(MORE_DONE, "").replace(MEASURED, " ");
}

/** A clause without the words at its end that lead to what there is since: 直接结算率 of 直接结算率提高到. */
export function withoutArrival(words: string): string {
  return words.trimEnd().replace(ARRIVED, "");
}

const ARRIVED = new RegExp(
  `[已经又]*(?:${anyOf([...wordsOf("change"), "增", "升", "降"])})[了]?[到至为成]了?$`,
);

/** Words that ask what came to a stock. */
export function asksAdded(words: string): boolean {
  return ADDED.test(words) || ADDS.test(words);
}

export function namesAverage(words: string): boolean {
  return AVERAGE.test(words);
}

/** What stands before the words that a change is measured against: 来访团组 of 来访团组比上年. */
export function untilMeasured(words: string): string {
  const at = MEASURED_TIME.exec(words)?.index;
  return at === undefined ? words : words.slice(0, at);
}

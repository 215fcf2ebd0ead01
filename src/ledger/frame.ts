/**
 * A question for figures, read once: the time and the office that it names are taken out → each 多少 with its unit and the
 * words that say of what → what is asked of it: how much there is, how much it changed, which share; of one year or of
 * each. Nothing after it reads the question's own words again.
 */

import { fold } from "../text/fold.ts";
import { wordsOf as listed, readLexicon } from "../text/lexicon.ts";
import { type Ordinal, ordinalsIn } from "../text/names.ts";
import { withoutFigures } from "../text/quantities.ts";
import { anyOf, literal, segmentsOf, wordsOf } from "../text/terms.ts";
import { sameUnit } from "../text/units.ts";
import { DUE, isDue, withoutNames } from "./aims.ts";
import { extremeIn, OF_EACH, withoutExtreme } from "./extreme.ts";
import { namesBeforeTitles } from "./persons.ts";
import {
  asksStock,
  leadsToChange,
  namesAverage,
  type Role,
  withoutArrival,
  withoutChange,
} from "./roles.ts";
import { type AskedUnit, dimensionOf, unitAt } from "./units.ts";

/** One thing that is asked: a figure of what, in which unit and role. */
export interface Ask {
  /** What it is about, as words and as it stands, for the pairs of its characters. */
  words: string[];
  matter: string;
  /** Words that the asks before it say and it takes for granted. */
  context: string[];
  /** It is one of several that a question lists: its own words must stand with the figure. */
  apart: boolean;
  unit: AskedUnit;
  /** What is counted, where it stands right after 多少: 多少代表. */
  head: string[];
  /** Nouns that the unit already says. */
  carriers: string[];
  /** The question itself gives the figure of which it asks the change. */
  given?: boolean;
  /** A part and its whole are asked for, whose scopes differ. */
  anyScope?: boolean;
  /** change and share are asked for by name; null admits a level and what was added. */
  role: Role | null;
  /** What there is in all is asked, which what was added does not answer. */
  stock: boolean;
  average: boolean;
  /** What each of several has is asked, which what all of them have does not answer. */
  each: boolean;
}

/** value: of the year named, or of the latest; each: of every year; most and least: the year that has it; sum: of all of them together. */
export type Want = "value" | "each" | "most" | "least" | "sum";

export interface Frame {
  want: Want;
  asks: Ask[];
  /** The years spoken of, and those that only name a report. */
  years: number[];
  reportYears: number[];
  /** The years as they are said back: 去年（2025年）. */
  spoken: string;
  /** done: an outcome is asked for, which no plan stands for. */
  aspect: "plan" | "done" | "open";
  orgs: string[];
  /** What the titles of the kind of report have that is meant; null for any. */
  title: RegExp | null;
  ordinals: Ordinal[];
  /** The number itself is wanted, of which an estimate is none. */
  exact: boolean;
  /** The first year that has it, where no year is named. */
  earliest: boolean;
}

/** What the question's words were understood as before: its time, and its offices. */
export interface Understood {
  years: number[];
  said: string[];
  reports: number[];
  orgs: string[];
  names: string[];
  title?: RegExp | null;
}

/** Any of these words, the longest first. */
const ASKING =
  /百分之(?:多少|几)|多少|(?<!哪)几(?!乎|点|时|年|月|方面|部分|大块|何)|多[大高长远宽重久](?!影响|程度)/g;
export const CLAUSE = /[，,；;。：:？?！!\n]|以及|还有|其中|另外|此外/;
const PLAN = new RegExp(anyOf(listed("plan")));
const DONE = new RegExp(anyOf(listed("outcome")));
/** 核查了多少处 */
const CAME = /了\s*(?:多少|几)|(?:多少|几)\p{Script=Han}{0,3}了/u;
const QUANTITY = new RegExp(
  `(?:${anyOf(listed("quantity"))}|[\\p{Script=Han}]率)[？?。\\s]*$`,
  "u",
);
const COUNTED = new Map(
  readLexicon("counted").flatMap(({ words: [name, ...units] }) => [[name!, units[0]!] as const]),
);
const EXACT = new RegExp(anyOf(listed("exact")));
const EARLIEST = new RegExp(anyOf(listed("earliest")));
const [EACH_OF, EACH] = [
  new RegExp(anyOf(readLexicon("each")[0]!.words)),
  new RegExp(`(?:${anyOf(readLexicon("each")[1]!.words)})\\p{Script=Han}{0,4}$`, "u"),
];
/** What is aimed at, and what leads to the number: 执行数是 would make another word of what is counted. */
const AIMED = new RegExp(`(?:的?(?:${anyOf(listed("plan"))})+)?(?:是|为|达)*\\s*$`);
const CHANGES = anyOf([...listed("change"), ...listed("more")]);
/** 涨幅控制目标是多少 asks for the change, wherever its name stands. */
const RATE = new RegExp(anyOf(listed("change").filter((word) => /[幅率速]/.test(word))));
/** 合格率是多少 asks for a share, however it is counted. */
const ENDS_IN_RATE = /(?<![汇利税费频效])率(?:是|为|有|达)*\s*$/;
const MONEY = new RegExp(`(?:${anyOf(listed("money"))})(?:是|有|为|达|一共|总共|共)*$`);
const EVERY = new RegExp(anyOf(readLexicon("every")[0]!.words));
const RESPECTIVELY = new RegExp(`(?:${OF_EACH.source})(?:是|有|为)?$`);
/** 增加了还是减少了, 有没有增加, 增加了吗 */
const MORE_OR_LESS = new RegExp(
  `(${CHANGES})了?(?:(?:[，,、]|还是|或者?|与|和)+(?:${CHANGES})了?|(?:吗|没有?)(?=[？?。，,\\s]|$))|(?:有没有|是否|有无)(${CHANGES})了?(?![\\p{Script=Han}])`,
  "gu",
);
/** 五年来, of which the time has been read. */
const SPAN = /(?:[近这过去前]的?)?[一二两三四五六七八九十]{1,2}年(?:来|间|里|内)?/g;
const WHOLE = new RegExp(anyOf(listed("whole")));
/** What a clause says besides its matter. */
export const PARTICLES = /了(?!解)|来着|请问|麻烦|想问|一下/gu;
const SHARE_NOUN = /^的?(?:比例|比重|份额)/;
const SHARE = /占(?:比|了)?[^，。]{0,8}$/;

/** Read a question that has its spoken words written out; null where it asks for no figure. */
export function readFrame(question: string, understood: Understood): Frame | null {
  let rest = matterOf(question, understood);
  const want = wantOf(rest, understood);
  if (want === "most" || want === "least") rest = withoutExtreme(rest, want);
  rest = rest.replace(EVERY, " ").replace(SPAN, " ").replace(MORE_OR_LESS, "$1$2多少");
  // 书屋一共几家 without a year asks how many there are.
  const stock = understood.years.length === 0 && want === "value" && WHOLE.test(rest);
  const asks = asksIn(rest.replace(PARTICLES, " ")).map((ask) => ({
    ...ask,
    each: want === "value" && ask.each,
    // 五年来累计新建多少 adds up what came.
    stock: want !== "sum" && (ask.stock || stock),
  }));
  if (asks.length === 0) return null;
  return frameOf(question, understood, rest, want, asks);
}

/** 举报里办结 is parted there, where the segmenter would read 里办. */
const WITHIN = /(?<=\p{Script=Han}{2})(?<!年)里(?![程弄约])(?=\p{Script=Han}{2})/gu;

/** A question without the time, the offices and the editions that it names. */
export function matterOf(question: string, understood: Understood): string {
  let rest = fold(question);
  for (const words of [...understood.said, ...understood.names]) rest = rest.replace(words, " ");
  for (const { ordinal } of ordinalsIn(rest)) rest = rest.replace(ordinal, " ");
  return rest.replace(WITHIN, " $& ");
}

/** The asks with what they have in common. */
export function frameOf(
  question: string,
  understood: Understood,
  rest: string,
  want: Want,
  asks: Ask[],
): Frame {
  return {
    want,
    asks,
    years: yearsOf(question, understood),
    reportYears: understood.reports,
    spoken: spokenOf(understood),
    aspect: aspectOf(rest),
    orgs: understood.orgs,
    title: understood.title ?? null,
    ordinals: ordinalsIn(fold(question)),
    exact: EXACT.test(rest),
    earliest: EARLIEST.test(rest),
  };
}

function aspectOf(rest: string): Frame["aspect"] {
  if (DONE.test(rest) || CAME.test(rest)) return "done";
  return PLAN.test(withoutNames(rest)) ? "plan" : "open";
}

function spokenOf({ years, said }: Understood): string {
  const [only] = said.filter((words) => !/\d{2}/.test(words));
  const named = years.map((year) => `${year}年`).join("、");
  return only !== undefined && years.length === 1 ? `${only}（${named}）` : named;
}

/** 比2021年增长多少 names the year that is measured against: the one after it is asked. */
function yearsOf(question: string, { years, reports, said }: Understood): number[] {
  const spoken = years.filter((year) => !reports.includes(year));
  const [only] = spoken;
  const against = said.some((words) =>
    new RegExp(`(?:${anyOf(listed("measured"))})\\s*${literal(words)}`).test(fold(question)),
  );
  return only !== undefined &&
    spoken.length === 1 &&
    said.length === 1 &&
    against &&
    /\d{4}/.test(said[0]!)
    ? [only, only + 1]
    : spoken;
}

function wantOf(rest: string, { years, reports, said }: Understood): Want {
  const extreme = extremeIn(rest);
  if (extreme) return extreme;
  const spoken = years.filter((year) => !reports.includes(year));
  if (spoken.length > 1) return WHOLE.test(rest) ? "sum" : "each";
  if (EVERY.test([rest, ...said].join(" "))) return WHOLE.test(rest) ? "sum" : "each";
  if (!/[一二两三四五六七八九十]年/.test(rest)) return "value";
  return WHOLE.test(rest) ? "sum" : OF_EACH.test(rest) ? "each" : "value";
}

/** Does a clause ask for a figure? */
export function asksFigure(clause: string): boolean {
  return clause.search(ASKING) >= 0 || clause.search(MORE_OR_LESS) >= 0;
}

/** How many figures a text asks for. */
export function figuresAskedIn(text: string): number {
  return [...text.matchAll(ASKING)].length;
}

/** The clauses that ask, where these name a time themselves (`hasTime`): what stands around them is of another matter. */
export function askingPart(question: string, hasTime: (words: string) => boolean): string {
  const clauses = question.split(CLAUSE);
  const asking = clauses.filter((clause) => [...clause.matchAll(ASKING)].length > 0);
  return asking.some(hasTime) ? asking.join("，") : question;
}

function asksIn(rest: string): Ask[] {
  const asks: Ask[] = [];
  /** What a clause without a question of its own leads with. */
  let lead = "";
  for (const clause of rest.split(CLAUSE).filter((words) => words.trim() !== "")) {
    const found = [...clause.matchAll(ASKING)];
    let before = clause.slice(0, found[0]?.index);
    for (const [i, match] of found.entries()) {
      const rest = clause.slice(match.index + match[0].length, found[i + 1]?.index);
      const [behind, next] = i + 1 < found.length ? partedAt(rest) : [rest, ""];
      // 由几座增加到几座 asks for what was there and for what is there now of the same.
      const whole = before.replace(FROM, "");
      const arrives = whole !== before && next !== "" && isBare(withoutArrival(next));
      const unit = rest.slice(0, rest.length - next.length);
      if (arrives) asks.push({ ...readAsk(lead, whole, match[0], unit), role: "former" });
      else asks.push(...listedAsks(lead, before, match[0], behind));
      before = arrives ? whole : next;
    }
    // What a clause says itself, the answer need not say: 接待了9批次，共多少人次.
    if (found.length === 0) lead = `${lead} ${withoutFigures(clause)}`.trim();
  }
  if (asks.length > 0) return asks;
  const named = rest.split(CLAUSE).findLast((clause) => QUANTITY.test(clause));
  return named === undefined ? [] : listedAsks("", named, "多少", "");
}

/** What stands between two 多少: what the first is of, and what leads to the second. */
function partedAt(between: string): [behind: string, next: string] {
  const mark = between.search(/[、和与及]/);
  if (mark >= 0) return [between.slice(0, mark), between.slice(mark + 1)];
  const scale = /^[万亿千百]*/.exec(between)![0].length;
  return [between, between.slice(scale + (unitAt(between.slice(scale))?.length ?? 0))];
}

const FROM = /[由从]\s*$/;

/** 核查处数、纠正处数分别 asks for each of them. */
function listedAsks(lead: string, before: string, asking: string, behind: string): Ask[] {
  const turns = RESPECTIVELY.test(before) ? inTurn(before.replace(RESPECTIVELY, "")) : [];
  const [first, ...others] = turns.length > 1 ? turns : [before];
  return [
    readAsk(lead, first!, asking, behind),
    ...others.map((other) => ({
      ...readAsk("", other, asking, behind),
      context: matterWords(first!),
      apart: true,
    })),
  ];
}

/** Things that are asked for in turn, each with what the last says for all of them: 海棠路、滨江路的投资. */
function inTurn(listed: string): string[] {
  // 涉及 joins nothing.
  const words = segmentsOf(listed).map(({ segment }) =>
    /^(?:、|以及|[和与及])$/.test(segment) ? "\n" : segment,
  );
  const items = words
    .join("")
    .split("\n")
    .map((item) => item.trim());
  if (items.some((item) => item.length < 2)) return [listed];
  const last = items.at(-1)!;
  const kind = items[0]!.at(-1)!;
  const bounds = segmentsOf(last).map(({ index, segment }) => index + segment.length);
  const cut = bounds.find((end) => last[end - 1] === kind) ?? last.length;
  return items.map((item, i) => (i < items.length - 1 ? item + last.slice(cut) : item));
}

function readAsk(lead: string, said: string, asking: string, behind: string): Ask {
  // 增长的预期目标是多少 asks for a growth that is aimed at.
  const before = said.replace(AIMED, "");
  const scale = /^[万亿千百]*/.exec(behind)![0];
  const named = unitAt(behind.slice(scale.length));
  const counted = [...COUNTED].find(([name]) => new RegExp(`(?<!\\d)${name}`).test(before));
  const money = /^(?:钱|资金|经费|款)/.test(behind);
  const after = behind.slice(scale.length + (named?.length ?? 0));
  // 占全市多少, 占全市多大比例: the whole is not what is asked about, and the share is told in %.
  const share = SHARE.test(before);
  const rest = share ? after.replace(SHARE_NOUN, "") : after;
  const part = before.replace(SHARE, "").replace(RESPECTIVELY, " ");
  const own = `${part.replace(counted?.[0] ?? /$^/, " ")} ${rest}`;
  const change = leadsToChange(before.trimEnd()) || RATE.test(before);
  const whole = isBare(own) ? `${lead} ${own}` : own;
  const unit = askedUnit(
    asking,
    named ?? counted?.[1] ?? null,
    money || MONEY.test(before),
    ENDS_IN_RATE.test(before) || rest !== after,
  );
  const matter = change ? withoutChange(whole) : withoutArrival(whole);
  return {
    words: matterWords(matter),
    matter,
    context: isBare(own) ? [] : matterWords(lead),
    apart: false,
    head: wordsOf(rest),
    unit,
    carriers: unit.unit === null ? [] : (CARRIERS.get(unit.unit) ?? []),
    role: change ? "change" : share ? "share" : isDue(before) ? "due" : null,
    stock: asksStock(before) || /(?<![没还])有$/.test(before.trimEnd()),
    average: namesAverage(before),
    each: !/[、和与及]/.test(before) && (EACH_OF.test(before) || EACH.test(before)),
  };
}

/** Does a clause name nothing: 增长多少, 一共多少? What it asks about was said before it. */
export function isBare(clause: string): boolean {
  return matterWords(withoutChange(clause)).every((word) => LIGHT.has(word));
}

/** The ask with a matter: 9批次比2021年增长多少 is asked of what `subject` says the 9批次 count. */
export function askOf(ask: Ask, subject: string): Ask {
  return { ...ask, matter: subject, words: matterWords(subject), given: true };
}

/** The content words; a noun of one character right after the measure word is one too (几辆车). */
export function matterWords(text: string): string[] {
  // APEC卡 is one word, of which the segmenter leaves APEC alone.
  const mixed = [
    ...fold(text)
      .toLowerCase()
      .matchAll(/[a-z][a-z0-9]*\p{Script=Han}(?!\p{Script=Han})/gu),
  ];
  const words = [...wordsOf(text), ...mixed.map(([word]) => word), ...namesBeforeTitles(text)];
  const noun = /(?<=\s)\p{Script=Han}(?=\s*$)/u.exec(text)?.[0];
  return noun !== undefined && !LIGHT.has(noun) && !/[的呢吗啊吧呀]/.test(noun)
    ? [...words, noun]
    : words;
}

function askedUnit(asking: string, unit: string | null, money: boolean, rate: boolean): AskedUnit {
  if (asking.startsWith("百分之")) return { unit: "%", dimension: "share" };
  if (rate && unit === null) return { unit: "%", dimension: "share" };
  if (money && unit === null) return { unit: "元", dimension: "money" };
  if (unit === null) return { unit: null, dimension: MEASURED[asking] ?? null };
  const same = sameUnit(unit);
  return { unit: same, dimension: dimensionOf(same) };
}

const MEASURED: Record<string, AskedUnit["dimension"]> = {
  多大: "area",
  多高: "length",
  多长: "length",
  多远: "length",
  多宽: "length",
  多重: "mass",
  多久: "time",
};

/** Words whose absence from a text says nothing: they only tell that something was done, or that it was planned. */
export const LIGHT = new Set([
  ...listed("light"),
  ...DUE,
  ...listed("plan"),
  ...listed("whole"),
  ...listed("exact"),
  ...listed("earliest"),
  ...listed("each"),
  ...readLexicon("quantity")
    .slice(0, 2)
    .flatMap(({ words }) => words),
]);

const CARRIERS = new Map(
  readLexicon("carrier").map(({ words: [unit, ...nouns] }) => [unit!, nouns]),
);

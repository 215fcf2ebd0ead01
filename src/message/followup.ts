/**
 * A follow-up made whole from the turns before (pure): 那前一年呢 → the last question with its year moved on; 那出访呢 → the
 * last question about something else; 其中… and 它… → with what it was about; 第二条展开说说 → the passage of that claim.
 * Only the words of a question go over, never an answer's, so that what is found is found anew for whoever asks.
 */
import type { Reply } from "../domain.ts";
import { asksCount, YEAR_SAID } from "../text/asked.ts";
import { eachOf, oneOf, readLexicon } from "../text/lexicon.ts";
import { fromChineseNumeral } from "../text/numerals.ts";
import { wordsOf } from "../text/terms.ts";
import { talkIn } from "./talk.ts";

/** A turn as it was: the question as asked or as it was understood, and the reply. */
export interface Exchange {
  question: string;
  reply: Pick<Reply, "claims" | "citations" | "draft"> & Partial<Pick<Reply, "reason">>;
}

export interface Resolved {
  /** The question as it is to be answered. */
  text: string;
  /** How to ask it where that has no answer: of another matter in whatever unit the reports have. */
  otherwise?: string;
  /** Passages to be shown whole instead. */
  passages?: { reportId: string; passageId: string }[];
}

type When = (words: string) => { years: number[]; said: string[] };

const LEAD = new RegExp(`^(?:(?:${oneOf("goes-on")})[，,]?)+`);
const [THINGS, AGAIN] = eachOf("asks-again");
const TAIL = new RegExp(`(?:${THINGS})?(?:${AGAIN})?[？?。！!\\s]*$`);
const [BACK, ON] = eachOf("years-on");
const MOVED = new RegExp(`^(?:(?<back>${BACK})|(?<on>${ON}))$`);
/** 比上年呢, 同比变化呢, 同比增长了多少: the change is asked for. */
const CHANGE = new RegExp(
  `^(?:${oneOf("against-before")})(?:.{0,2}|(?:${oneOf("change")}|${oneOf("more")})了?(?:${eachOf("question-words")[0]}).?)$`,
);
/** 人次呢, 人数呢: the same, counted in another unit. */
const UNITS = new Map(
  readLexicon("counted").flatMap(({ words }) => words.map((word) => [word, words[1]!] as const)),
);
const EVERY = new RegExp(`^(?:${eachOf("every")[0]}).?$`);
/** 上半年呢, 全市呢, 望江区呢: the same, but of a part or of others. */
const NARROWED =
  /^(?:[上下]半年|[前第]?[一二三四]季度|\d{1,2}月份?|全[市省国区]|[\p{Script=Han}]{2}[区县市])$/u;
const NTH = /第(?<nth>[一二三四五六七八九十]|\d{1,2})(?:条|点|项|个|句)(?!国|城|友|部)/;
const [EXPAND, ALL] = [0, 2].map((line) => new RegExp(eachOf("expands")[line]!)) as [
  RegExp,
  RegExp,
];
const EXPANDS = new RegExp(oneOf("expands"), "g");
const POINTS = new RegExp(`^(?:${oneOf("points-back")})`);
const ASKED = new RegExp(`(?:${eachOf("question-words")[0]}|几(?!乎))[^？?。]*`);
const PAPERS = new RegExp(oneOf("papers"));
const MEASURED = new RegExp(oneOf("measured"));
const BUREAU = new RegExp(`^\\p{Script=Han}{1,9}(?:${eachOf("bureaus")[0]})$`, "u");
/** Nothing is said but a year, or not even that. */
const ONLY_YEAR = new RegExp(`^${YEAR_SAID}?$`);
/** And what of …? */
const WHAT_OF = /呢[？?]?\s*$/;
const YEAR = /(?:19|20)\d{2}(?=年)/g;
const YEARS = /(?:19|20)\d{2}年?(?:[至到—–、和与跟-]{1,2}(?:19|20)\d{2}年?)*/g;

/** The offices that a text names, as it names them. */
type Offices = (words: string) => string[];

/** The turn that a message goes on from: what was too short to be understood, or mere talk, carries nothing on. */
export function lastOf(history: Exchange[]): Exchange | null {
  return history.find(({ question }) => !isElliptic(question) && talkIn(question) === null) ?? null;
}

/** What `text` means after `history` (latest first); itself where it says all or nothing went before. */
export function resolve(
  text: string,
  history: Exchange[],
  when: When,
  offices: Offices = () => [],
): Resolved {
  const last = lastOf(history);
  if (!last) return { text };
  const bare = text.replace(LEAD, "").replace(TAIL, "");
  const passages = passagesMeant(text, last);
  if (passages.length > 0) return { text, passages };

  const before = when(last.question);
  const whole = dated(last.question, before, when);
  const moved = MOVED.exec(bare)?.groups;
  if (moved && before.years.length > 0) {
    // Two years set side by side move on together; of a span, the year next to it is meant.
    if (isPair(whole)) return { text: shifted(whole, moved.back ? -1 : 1) };
    const year = moved.back ? Math.min(...before.years) - 1 : Math.max(...before.years) + 1;
    return { text: inYear(whole, `${year}年`) };
  }
  if (before.years.length > 0) {
    if (EVERY.test(bare)) return { text: inYear(whole, "历年") };
    if (before.years.length === 1 && CHANGE.test(bare) && ASKED.test(whole))
      return { text: whole.replace(ASKED, "比上年增加多少") };
    const unit = UNITS.get(bare);
    if (unit && WHAT_OF.test(text) && asksCount(whole))
      return { text: whole.replace(ASKED, `多少${unit}`) };
    if (before.years.length === 1 && NARROWED.test(bare) && WHAT_OF.test(text))
      return { text: inYear(whole, `${before.years[0]}年${bare}`) };
  }
  if (isOffice(bare, offices(bare)) && WHAT_OF.test(text))
    return { text: ofOffice(whole, bare, offices(whole)) };
  const named = when(bare);
  if (named.years.length > 0 && isOnly(bare, named.said)) {
    const [year] = named.years;
    if (named.years.length === 1 && isPair(whole))
      return { text: shifted(whole, year! - yearMeant(whole, before.years)) };
    return { text: inYear(whole, named.years.length === 1 ? `${year}年` : bare) };
  }

  const words = wordsOf(bare);
  const led = LEAD.test(text);
  const years =
    named.years.length > 0 || before.years.length === 0 ? "" : `${yearWords(before.years)}`;
  // 那出访呢: another matter, asked the same way.
  if (words.length > 0 && bare.length <= 14 && WHAT_OF.test(text) && !ASKED.test(bare)) {
    const asking = ASKED.exec(whole)?.[0] ?? "";
    const of = offices(bare).length > 0 ? "" : (offices(whole)[0] ?? "");
    const ask = (how: string) => `${years}${of}${bare}${how}？`;
    // Another matter is counted in a unit of its own.
    const open = asksCount(asking) ? "多少" : asking;
    return { text: ask(asking), ...(open === asking ? {} : { otherwise: ask(open) }) };
  }
  if (POINTS.test(bare)) {
    const about = wordsOf(whole.replace(ASKED, " ").replace(YEARS, " ")).join("");
    return {
      text: `${years}${about}${bare.replace(POINTS, "")}${/[？?]\s*$/.test(text) ? "？" : ""}`,
    };
  }
  if (led && years !== "" && words.length > 0) return { text: `${years}${text.replace(LEAD, "")}` };
  return { text };
}

/** 财政局, or 市税务局 that no report here is of: nothing but whose report is meant. */
function isOffice(text: string, said: string[]): boolean {
  const rest = said.reduce((left, name) => left.replace(name, ""), text);
  return said.length > 0 ? rest === "" : BUREAU.test(rest);
}

/** A question about another office. */
function ofOffice(question: string, office: string, said: string[]): string {
  const [own] = said;
  return own === undefined ? `${office}${question}` : question.replace(own, office);
}

/** Does a text say too little to be a question by itself? */
export function isElliptic(text: string): boolean {
  const bare = text.replace(LEAD, "").replace(TAIL, "");
  if (MOVED.test(bare)) return true;
  if ((NTH.test(text) || onlyExpands(text)) && EXPAND.test(text) && text.length <= 14) return true;
  return WHAT_OF.test(text) && text.length <= 10 && ONLY_YEAR.test(bare);
}

/** 第二条展开说说: where the claim with that number stands; 展开原文: all that is cited. */
function passagesMeant(text: string, last: Exchange): NonNullable<Resolved["passages"]> {
  const names = /\d{4}/.test(text) || PAPERS.test(text);
  if (text.length > 20 || !EXPAND.test(text) || names) return [];
  const said = NTH.exec(text)?.groups?.nth;
  if (said === undefined && !onlyExpands(text)) return [];
  const nth = said === undefined ? 1 : /^\d/.test(said) ? Number(said) : fromChineseNumeral(said);
  const all = said === undefined && ALL.test(text);
  const { claims, citations } = last.reply;
  const n = claims[(nth ?? 0) - 1]?.citations[0];
  const meant = citations.filter((one) => one.reportId !== "material" && (all || one.n === n));
  return [...new Map(meant.map((one) => [one.passageId, one])).values()].map(
    ({ reportId, passageId }) => ({ reportId, passageId }),
  );
}

/** Is nothing said but that something is to be told at length? */
function onlyExpands(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text.replace(EXPANDS, ""));
}

/** 去年 and its like as the year they mean. */
function dated(question: string, { said }: { said: string[] }, when: When): string {
  return said.reduce((text, words) => {
    const { years } = when(words);
    return years.length === 1 ? text.replace(words, `${years[0]}年`) : text;
  }, question);
}

/** A question in other years: `2021年`, `历年`. */
function inYear(question: string, years: string): string {
  return question.search(YEARS) >= 0 ? question.replace(YEARS, years) : `${years}${question}`;
}

/** 2021年比2020年, or the plan for 2021年 of 2020年's report: two years that mean different things, and no span or list. */
function isPair(question: string): boolean {
  const spans = question.match(YEARS)?.length ?? 0;
  return spans > 1 || (question.match(YEAR)?.length === 2 && MEASURED.test(question));
}

/** A question with each of its years moved on by `n`. */
function shifted(question: string, n: number): string {
  return question.replace(YEAR, (year) => String(Number(year) + n));
}

/** The one of two years that is asked about: that of the report in 2022年报告提出的2023年目标, else the later one. */
function yearMeant(question: string, years: number[]): number {
  const [first] = question.match(YEAR) ?? [];
  return PAPERS.test(question) && first !== undefined ? Number(first) : Math.max(...years);
}

function yearWords(years: number[]): string {
  return years.length === 1 ? `${years[0]}年` : `${years[0]}年至${years.at(-1)}年`;
}

/** Is nothing said but the year? */
function isOnly(text: string, said: string[]): boolean {
  const rest = said.reduce((left, words) => left.replace(words, ""), text);
  return wordsOf(rest).length === 0 && rest.length <= 3;
}

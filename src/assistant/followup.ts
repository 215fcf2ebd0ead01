/**
 * A follow-up made whole from the turns before (pure): 那前一年呢 → the last question with its year moved on; 那出访呢 → the
 * last question about something else; 其中… and 它… → with what it was about; 第二条展开说说 → the passage of that claim.
 * Only the words of a question go over, never an answer's, so that what is found is found anew for whoever asks.
 */
import type { Reply } from "../domain.ts";
import { fromChineseNumeral } from "../text/numerals.ts";
import { wordsOf } from "../text/terms.ts";
import { talkIn } from "./talk.ts";

/** A turn as it was: the question as asked or as it was understood, and the reply. */
export interface Exchange {
  question: string;
  reply: Pick<Reply, "claims" | "citations" | "draft">;
}

export interface Resolved {
  /** The question as it is to be answered. */
  text: string;
  /** How to ask it where that has no answer: of another matter in whatever unit the reports have. */
  otherwise?: string;
  /** A passage to be shown whole instead. */
  passage?: { reportId: string; passageId: string };
}

type When = (words: string) => { years: number[]; said: string[] };

const LEAD = /^(?:那么?|那就|然后|另外|还有|再|以及|好的?[，,]?)+[，,]?/;
const TAIL = /(?:的?(?:情况|数据|数字))?(?:呢|怎么样|如何|咋样|又?如何)?[？?。！!\s]*$/;
const MOVED =
  /^(?:(?<back>再?(?:之?前一年|上一年|上年|再?往前(?:面)?(?:一?年)?|前面一年|[去上]年同期))|(?<on>再?(?:之?后一年|下一年|次年|第二年|往后一?年?)))(?:度)?$/;
/** 比上年呢, 同比呢: the change is asked for. */
const CHANGE =
  /^(?:(?:同|环)比|(?:比|较|和|跟|与)(?:上一?年|去年|前一年|上年同期|去年同期)(?:比|相比)?)(?:变化|增长|增减)?$/;
const EVERY = /^(?:每年|各年|历年|其他年份|别的年份|前后几年|这几年)(?:的|都)?$/;
/** 上半年呢, 全市呢, 望江区呢: the same, but of a part or of others. */
const NARROWED =
  /^(?:[上下]半年|[前第]?[一二三四]季度|\d{1,2}月份?|全[市省国区]|[\p{Script=Han}]{2}[区县市])$/u;
const NTH = /第(?<nth>[一二三四五六七八九十]|\d{1,2})(?:条|点|项|个|句)(?!国|城|友|部)/;
const EXPAND = /展开|详细|具体(?:说|讲|点)|细说|说说|讲讲|多说|原文/;
const POINTS = /^(?:其中|它|他们|这个|这些|这项|这次|这批|该|那个|那些|那次|那批|上述|上面|刚才)/;
const ASKING = /(?:多少|几|哪些|哪几|什么时候|何时|怎么|有没有|分别|有什么|是什么)[^？?。]*/;

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
  const passage = passageMeant(text, last);
  if (passage) return { text, passage };

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
    if (before.years.length === 1 && CHANGE.test(bare) && ASKING.test(whole))
      return { text: `${whole.replace(ASKING, "比上年增加多少")}` };
    if (before.years.length === 1 && NARROWED.test(bare) && /呢/.test(text))
      return { text: inYear(whole, `${before.years[0]}年${bare}`) };
  }
  if (isOffice(bare, offices(bare)) && /呢[？?]?$/.test(text))
    return { text: ofOffice(whole, bare.replace(/的$/, ""), offices(whole)) };
  const named = when(bare);
  if (named.years.length > 0 && isOnly(bare, named.said)) {
    const [year] = named.years;
    if (named.years.length === 1 && isPair(whole))
      return {
        text: shifted(
          whole,
          year! - (/报告|总结/.test(whole) ? firstYear(whole) : Math.max(...before.years)),
        ),
      };
    return { text: inYear(whole, named.years.length === 1 ? `${year}年` : bare) };
  }

  const words = wordsOf(bare);
  const led = LEAD.test(text);
  const years =
    named.years.length > 0 || before.years.length === 0 ? "" : `${yearWords(before.years)}`;
  // 那出访呢: another matter, asked the same way.
  if (words.length > 0 && bare.length <= 14 && /呢[？?]?$/.test(text) && !ASKING.test(bare)) {
    const asking = ASKING.exec(whole)?.[0] ?? "";
    const of = offices(bare).length > 0 ? "" : (offices(whole)[0] ?? "");
    const ask = (how: string) => `${years}${of}${bare}${how}？`;
    // Another matter is counted in a unit of its own.
    const open = asking.replace(/(?<=^(?:多少|几)).+$/, "").replace(/^几$/, "多少");
    return { text: ask(asking), ...(open === asking ? {} : { otherwise: ask(open) }) };
  }
  if (POINTS.test(bare)) {
    const about = wordsOf(whole.replace(ASKING, " ").replace(/\d{4}年/g, " ")).join("");
    return {
      text: `${years}${about}${bare.replace(POINTS, "")}${/[？?]\s*$/.test(text) ? "？" : ""}`,
    };
  }
  if (led && years !== "" && words.length > 0) return { text: `${years}${text.replace(LEAD, "")}` };
  return { text };
}

/** 财政局, or 市税务局 that no report here is of: nothing but whose report is meant. */
function isOffice(text: string, said: string[]): boolean {
  const rest = said.reduce((left, name) => left.replace(name, ""), text).replace(/的$/, "");
  return said.length > 0 ? rest === "" : /^[\p{Script=Han}]{1,9}(?:局|委|街道|镇|乡)$/u.test(rest);
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
  if (NTH.test(text) && EXPAND.test(text) && text.length <= 14) return true;
  return (
    /呢[？?]?\s*$/.test(text) &&
    text.length <= 10 &&
    /^(?:(?:19|20)?\d{2}年|大?[去前今明后]年)?$/.test(bare)
  );
}

/** 第二条展开说说: where the claim with that number stands. */
function passageMeant(text: string, last: Exchange): Resolved["passage"] | null {
  if (text.length > 20 || !EXPAND.test(text) || /\d{4}年|报告/.test(text)) return null;
  const said = NTH.exec(text)?.groups?.nth;
  const alone =
    /^(?:请|麻烦|能不能|可以)?(?:再|给我)?(?:展开|详细|具体|细)(?:地|点|一点)?(?:说说|讲讲|说|讲|介绍)?(?:一下|吗)?[？?。]*$/.test(
      text,
    );
  if (said === undefined && !alone) return null;
  const nth = said === undefined ? 1 : /^\d/.test(said) ? Number(said) : fromChineseNumeral(said);
  const n = last.reply.claims[(nth ?? 0) - 1]?.citations[0];
  const citation = last.reply.citations.find((one) => one.n === n);
  return citation && citation.reportId !== "material"
    ? { reportId: citation.reportId, passageId: citation.passageId }
    : null;
}

/** 去年 and its like as the year they mean. */
function dated(question: string, { said }: { said: string[] }, when: When): string {
  return said.reduce((text, words) => {
    const { years } = when(words);
    return years.length === 1 ? text.replace(words, `${years[0]}年`) : text;
  }, question);
}

const YEARS = /(?:19|20)\d{2}年?(?:[至到—–、和与跟-]{1,2}(?:19|20)\d{2}年?)*/g;

/** A question in other years: `2021年`, `历年`. */
function inYear(question: string, years: string): string {
  return question.search(YEARS) >= 0 ? question.replace(YEARS, years) : `${years}${question}`;
}

/** 2021年比2020年, or the plan for 2021年 of 2020年's report: two years that mean different things, and no span or list. */
function isPair(question: string): boolean {
  const years = question.match(/(?:19|20)\d{2}(?=年)/g) ?? [];
  return (
    (question.match(YEARS)?.length ?? 0) > 1 || (years.length === 2 && /[比较]/.test(question))
  );
}

/** A question with each of its years moved on by `n`. */
function shifted(question: string, n: number): string {
  return question.replace(/(?:19|20)\d{2}(?=年)/g, (year) => String(Number(year) + n));
}

/** The year named first: that of the report in 2022年报告提出的2023年目标. */
function firstYear(question: string): number {
  return Number(/(?:19|20)\d{2}(?=年)/.exec(question)?.[0]);
}

function yearWords(years: number[]): string {
  return years.length === 1 ? `${years[0]}年` : `${years[0]}年至${years.at(-1)}年`;
}

/** Is nothing said but the year? */
function isOnly(text: string, said: string[]): boolean {
  const rest = said.reduce((left, words) => left.replace(words, ""), text);
  return wordsOf(rest.replace(/[的年度]/g, "")).length === 0 && rest.length <= 3;
}

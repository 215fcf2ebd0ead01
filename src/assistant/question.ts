/**
 * What a question asks for (pure): the years, whose report, a count or a list or a text, an outcome or a plan, the
 * figures and names it takes for granted, and the words that an answer must cover.
 */
import type { ReportInfo } from "../domain.ts";
import { asksWhether } from "../ledger/open.ts";
import { aspectAsked, partAsked, titleAsked } from "../text/asked.ts";
import { fold } from "../text/fold.ts";
import { namesIn, type Ordinal, ordinalsIn } from "../text/names.ts";
import { readOffices } from "../text/offices.ts";
import { type Quantity, quantitiesIn } from "../text/quantities.ts";
import { wordsOf } from "../text/terms.ts";
import { UNITS } from "../text/units.ts";
import { type Need, needsOf } from "./extract/needs.ts";

export type Wants =
  | "count"
  | "date"
  | "passage"
  | "structure"
  | "list"
  | "figures"
  | "growth"
  | "text";

export interface Question {
  text: string;
  years: number[];
  /** 去年 and the like, as said, so that an answer can say the year back. */
  said: string[];
  wants: Wants;
  /** The question states something and asks whether it is so. */
  confirms: boolean;
  /** 已做 or 安排, or open where the question does not tell. */
  tense: "done" | "plan" | "open";
  /** The single things it asks for, in order. */
  needs: Need[];
  /** The units that 多少/几 ask for, normalised, in order, alternatives parted by |; null for one without a unit. */
  asks: (string | null)[];
  /** Figures that the question itself states; an answer must agree with them. */
  stated: Quantity[];
  /** Content words without time, office and asking words. */
  words: string[];
  /** Names that an answer's passage must have. */
  names: string[];
  /** 第四届, 首届: an answer's passage must speak of the same one. */
  ordinals: Ordinal[];
  /** 第一部分 → 1. */
  part: number | null;
  /** 法治报告, 工作总结: what the title of the meant kind of report has. */
  title: RegExp | null;
  /** Those of `years` that only name a report. */
  reports: number[];
  /** The organisations of the library that the question names; empty when it names none. */
  orgs: string[];
  /** The names by which it does. */
  orgNames: string[];
  /** An organisation that the question names and the library does not have. */
  stranger: string | null;
  /** Names that are an office's or part of the matter: whether the library's text has them must tell. */
  doubtful: string[];
}

/** A title or a quotation may hold an office's name without asking for it; what stands around keeps its place. */
export function withoutTitles(text: string): string {
  return text.replace(/《[^《》]*》|[“"「][^”"」]*[”"」]/g, (words) => " ".repeat(words.length));
}

export function readQuestion(
  text: string,
  when: { years: number[]; said: string[]; reports: number[] },
  reports: ReportInfo[],
  officeName: string | null = null,
): Question {
  const folded = fold(text);
  let rest = folded;
  for (const words of when.said) rest = rest.replace(words, " ");
  const own = reports
    .flatMap((report) => [report.org, ...report.aliases])
    .filter((name) => name !== null);
  const offices = readOffices(reports, officeName).asked(
    withoutTitles(folded.replaceAll("年度", "年 ")),
  );
  const said = offices.said.map((name) => name.text).sort((a, b) => b.length - a.length);
  for (const name of [...said, ...new Set(own)]) rest = rest.replaceAll(name, " ");
  const names = namesIn(rest).filter((name) => !own.some((org) => org.includes(name)));
  const ordinals = ordinalsIn(rest);
  // A title says nothing of what is asked: 《时间的故事》 is no question of time.
  const asked = rest.replace(/《[^《》]*》|[“"][^”"]*[”"]/g, " ");
  rest = rest
    .replace(
      /(?:法治政府建设|法治建设|法治)?(?:年度)?(?:情况)?报告|年度工作总结|工作总结|年终总结|述职报告|库里/g,
      " ",
    )
    .replace(/第[一二三四五六七八九十]部分/g, " ")
    .replace(/多久|多长时间|多大/g, " ")
    .replace(/(?:多少|几)(?:[万亿]?\p{Script=Han}{1,3})?/gu, withoutUnit)
    .replace(/第[一二三四五六七八九十]{1,3}(?:届|批|期)|首[届批]/g, " ");
  const needs = needsOf(asked);
  return {
    text,
    ...when,
    wants: wantsOf(asked),
    confirms: asksWhether(text),
    tense: aspectAsked(asked),
    needs,
    asks: asksOf(asked, needs),
    stated: quantitiesIn(rest)
      .filter((q) => isStated(q, rest))
      .map((q) => (q.unit === "个" ? { ...q, unit: "名" } : q)),
    words: wordsOf(withoutCounts(rest)),
    names,
    ordinals,
    part: partAsked(folded),
    title: titleAsked(folded),
    orgs: offices.orgs,
    orgNames: said,
    stranger: offices.strangers[0]?.text ?? null,
    doubtful: offices.unsure.map((name) => name.text),
  };
}

/** 多少批次, 几个语种: what is counted in is no word to be found. */
function withoutUnit(asked: string): string {
  const after = asked.replace(/^(?:多少|几)[万亿]?/, "");
  const unit = ["元", "钱", ...UNITS].find((name) => after.startsWith(name));
  return ` ${unit === undefined || unit === "语种" ? after : after.slice(unit.length)}`;
}

const CHANGE =
  "增长|增加|下降|减少|降低|提高|提升|上升|变化|差|多(?!少|[大久长])|(?<!多)少|(?<![新净])增|减|涨|降|高|低";

function wantsOf(text: string): Wants {
  const changed = new RegExp(`(?:${CHANGE})了?(?:多少|几)`).test(text);
  // 建了几家、少了几家 asks for two figures of one year.
  const several = (text.match(/多少|几(?!乎)/g)?.length ?? 0) > 1;
  if (
    (changed && (!several || /比|较|上年|去年同期|前一年/.test(text))) ||
    new RegExp(`同比|环比|(?:相比|比).{1,14}(?:${CHANGE})`).test(text)
  )
    return "growth";
  if (
    /(?:数据|数字|指标)(?:(?:都|全|全部|统统)?(?:列|给我|报|汇总|整理)|有哪些|都?有什么|是什么|清单|汇总)|(?:哪些|全部|所有|主要|关键|只要|列出|列一下|对外)[^，。？]{0,8}(?:数据|数字|指标)|(?:列|报|给)(?:一下|出来)?数(?![量字据])|的数(?=[，,。？?\s]|$)|数都?有哪些/.test(
      text,
    )
  )
    return "figures";
  if (
    /(?:几|哪几?|[一二两三四五六七八九十]|\d)(?:个|些|大)?(?:方面|部分|板块|层面|大块)|第[一二三四五六七八九十]部分|几大?块|提纲|框架|目录|[小级]标题|结构/.test(
      text,
    )
  )
    return "structure";
  if (/写了(?:什么|些什么|啥)|怎么写的|怎么说的|原文|展开说|讲了(?:什么|啥)/.test(text))
    return "passage";
  if (
    /什么时候|何时|哪[一]?[天日]|几月|哪一?年(?![^，。]{0,6}[多少高低最好])|几号|(?:什么|哪[个段])时间|时间是/.test(
      text,
    )
  )
    return "date";
  if (/哪些|列出|列举|哪几|一条条|逐条|逐一|列(?:一下|给|成|个)|清单(?:列|给)/.test(text))
    return "list";
  if (/多少|几(?!乎|点|时|年)|多大|多长|多久|规模|比例|占比/.test(text)) return "count";
  if (/哪[两三四五六七八九\d]|分别|有什么|清单/.test(text)) return "list";
  return "text";
}

function asksOf(text: string, needs: Need[]): (string | null)[] {
  const asks = needs.flatMap(({ kind, unit }) => (kind === "count" ? [unit] : []));
  return asks.length === 0 && /经费|花了|支出/.test(text) ? ["元"] : asks;
}

/** 想进30个人: what is counted says its unit, not 个人. */
function withoutCounts(text: string): string {
  return quantitiesIn(text).reduce((left, { text: said }) => left.replace(said, " "), text);
}

/** A figure that is a claim of the question's, not its wish for a form (200字, 三句话, 五个方面). */
function isStated(quantity: Quantity, text: string): boolean {
  const after = text.slice(quantity.end);
  // The second phase of a building is no figure.
  if (/^[一二三四五]期$/.test(quantity.text)) return false;
  // 哪五类 asks for them.
  if (/哪$/.test(text.slice(0, quantity.start))) return false;
  if (quantity.unit === "个" && PEOPLE.test(after)) return true;
  if (/^(?:方面|部分|以内|左右|字|句|条|点|举措|年|社区|友城|事|区|国)/.test(after)) return false;
  return !["字", "条", "个", "项", "倍", "国"].includes(quantity.unit);
}

/** 863个老外 counts people. */
const PEOPLE =
  /^[\p{Script=Han}]{0,4}?(?:老外|外国人|外宾|人(?![士员])|人员|人士|干部|学生|专家|游客|志愿者|代表)(?![\p{Script=Han}]{0,2}(?:站|中心|团|库|队|社区|学校|周|节|会))/u;

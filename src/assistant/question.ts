/**
 * What a question asks for (pure): the years, whose report, a count or a list or a text, an outcome or a plan, the
 * figures it takes for granted, and the words that an answer must cover.
 */
import type { ReportInfo } from "../domain.ts";
import { type Quantity, quantitiesIn, unitAfter } from "../text/quantities.ts";
import { wordsOf } from "../text/terms.ts";

export type Wants = "count" | "structure" | "list" | "figures" | "growth" | "confirm" | "text";

export interface Question {
  text: string;
  years: number[];
  /** 去年 and the like, as said, so that an answer can say the year back. */
  said: string[];
  wants: Wants;
  /** 已做 or 安排, or open where the question does not tell. */
  tense: "done" | "plan" | "open";
  /** The unit that 多少/几 asks for, normalised. */
  unit: string | null;
  /** Figures that the question itself states; an answer must agree with them. */
  stated: Quantity[];
  /** Content words without time, office and asking words. */
  words: string[];
  /** An organisation that the question names and the library does not have. */
  stranger: string | null;
}

export function readQuestion(
  text: string,
  when: { years: number[]; said: string[] },
  reports: ReportInfo[],
): Question {
  let rest = text;
  for (const words of when.said) rest = rest.replace(words, " ");
  const names = reports
    .flatMap((report) => [report.org, ...report.aliases])
    .filter((name) => name !== null);
  const stranger = strangerIn(rest, names);
  for (const name of new Set(names)) rest = rest.replaceAll(name, " ");
  rest = rest
    .replace(/[“"](?:小而美|[^”"]{1,20})[”"]/g, (quoted) => ` ${quoted.slice(1, -1)} `)
    .replace(
      /(?:法治政府建设)?年度情况报告|年度工作总结|工作总结|年终总结|述职报告|[在从]?报告[里中]?|库[里中]/g,
      " ",
    );
  return {
    text,
    ...when,
    wants: wantsOf(text),
    tense: tenseOf(text),
    unit: unitOf(text),
    stated: quantitiesIn(text).filter(
      (q) =>
        !/^(?:方面|部分|以内|左右|字|句|条|点|举措|年)/.test(text.slice(q.end)) &&
        !["字", "条", "个", "项", "倍"].includes(q.unit),
    ),
    words: wordsOf(rest),
    stranger,
  };
}

function wantsOf(text: string): Wants {
  if (
    /(?:增长|增加|下降|减少|降低|提高|提升|上升|变化|多|少|增|减|涨|降)了?(?:多少|几)|同比|环比|(?:相比|比).{1,14}(?:多|少|增|减|高|低|涨|降|变化)/.test(
      text,
    )
  )
    return "growth";
  if (/(?:对吧|对吗|是吗|是不是|对不对|是吧|没错吧)/.test(text)) return "confirm";
  if (
    /(?:数据|数字|指标)(?:有哪些|都?有什么|是什么|清单|汇总)|(?:哪些|全部|所有|主要|关键|只要|列出|列一下)[^，。？]{0,8}(?:数据|数字|指标)/.test(
      text,
    )
  )
    return "figures";
  if (
    /(?:几|哪几?|[一二两三四五六七八九十]|\d)(?:个|些|大)?(?:方面|部分|板块|层面|大块)|提纲|框架|目录|小标题|结构/.test(
      text,
    )
  )
    return "structure";
  if (/多少|几(?!乎|点|时|年)/.test(text)) return "count";
  if (/哪些|列出|列举|哪几|分别|有什么|清单/.test(text)) return "list";
  return "text";
}

function tenseOf(text: string): Question["tense"] {
  const plan = /安排|计划|打算|将要|下一步|目标|部署|准备|拟|要点|任务/.test(text);
  const done =
    /了(?:多少|几|吗|没|哪)|完成|实际|落实|实现|兑现|成效|成绩|做了|共有?(?:多少|几)/.test(text);
  if (plan) return done ? "open" : "plan";
  return done || /多少|几[^乎]/.test(text) ? "done" : "open";
}

function unitOf(text: string): string | null {
  const match = /(?:多少|几)/.exec(text);
  return match ? unitAfter(text.slice(match.index + match[0].length)) : null;
}

/** 西城区政府外办 in a question to 东城区's library: a place and an office that no report here was issued by. */
function strangerIn(text: string, names: string[]): string | null {
  if (names.length === 0) return null;
  const pattern =
    /([\p{Script=Han}]{2,3}?(?:自治区|区|县|市|省|州|旗|镇))((?:人民)?政府|(?:[\p{Script=Han}]{0,6})(?:外办|外事办|委员会|办公室|局)|(?=今年|去年|前年|\s|\d|接待|的?报告))/gu;
  for (const match of text.matchAll(pattern)) {
    const place = match[1]!.replace(/^(?:请问|那么?|我们?|问下|关于|和|与|跟|比|在|及|是)/, "");
    if (
      place.length < 3 ||
      /^(?:我|本|全|各|两|该|驻|辖|城|市|街|社|园|景|山|片|新|开发|地)区?/.test(place)
    )
      continue;
    if (names.some((name) => name.includes(place))) continue;
    return match[0].replace(/^(?:请问|那么?|我们?|问下|关于|和|与|跟|比|在|及|是)/, "").trim();
  }
  return null;
}

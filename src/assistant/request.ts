/** What a message asks for (pure): which skill, this year's material within it, the section and year of a draft, a length. */
import type { Skill } from "../domain.ts";
import { asksComparison, asksPromise } from "../ledger/compared.ts";
import { fromChineseNumeral } from "../text/numerals.ts";
import { quantitiesIn } from "../text/quantities.ts";
import type { Question } from "./question.ts";
import { TABLE } from "./skills/tables.ts";

/** What fits on one phone screen. */
export const DEFAULT_CHARS = 200;

/** Which skill a text asks for, by rule: the first that its words name; null where they neither name one nor ask anything. */
export function skillOf(text: string): Skill | null {
  if (
    text === "" ||
    /^(?:你好|您好|早上好|下午好|hi|hello|在吗|帮助|help|使用说明|怎么用|你是谁|你能做什么|你会什么|有什么功能|谢谢你?|多谢|辛苦了?|好的|收到|再见|ok)[啊呀了啦！!。？?~\s]*$/i.test(
      text,
    )
  )
    return "help";
  // 研究起草了什么标准 asks what was done.
  if (
    /搭一?个|架子|(?:框架|提纲).{0,12}(?:空|留白)|起草(?!了)|草拟(?!了)|拟写|拟一|代拟|仿照|初稿|草稿|写一?[段篇份个句]|写成|帮我?写|撰写(?!了)|改写成/.test(
      text,
    )
  )
    return "draft";
  if (TABLE.test(text)) return "answer";
  // What several years come to is stated as one figure, if anywhere.
  if (
    /[两三四五六七八九]年来[^，。]{0,20}(?:多少|几)/.test(text) &&
    /累计|一?总?共|合计/.test(text)
  )
    return "answer";
  if (/列(?:成|出|一下|个)|一条条|逐条/.test(text) && !/对比|比较|变化/.test(text)) return "answer";
  if (asksComparison(text) || asksPromise(text)) return "compare";
  if (IN_SHORT.test(text)) return "summary";
  return ASKS.test(text) ? "answer" : null;
}

const IN_SHORT =
  /(?:^|[，,。；;])(?:请|麻烦|帮我?|给我?|把)*(?:总结|小结|概括)(?![里中]|报告|材料|怎么)|^(?:(?:19|20)\d{2}年|[去今前上]年)(?:度)?的?(?:年度|年终|全年)?(?:工作)?(?:总结|小结|亮点|成绩单?)[。！？?\s]*$|(?:[一二三四五\d]+(?:句话|页纸)|\d+字(?:以?内|封顶|左右|之内)?)[^，。]{0,8}(?:说|讲|总结|概括|介绍|汇报)|(?:忙|干|做)了(?:些)?什么|做了哪些(?:主要)?工作|总结一下|概括|概述|综述|摘要|归拢|归纳|拢一拢|捋一?捋|盘点|总账|小结一下|简要(?:说|总结|介绍)|简单说说|总结.{0,8}(?:成绩|成效|工作|亮点)|(?:字|屏)(?:以内|之内|内|封顶)|梳理.{0,8}(?:成绩|成效|亮点)|(?:主要成绩|亮点|成绩单)(?:是|有)?(?:什么|哪些)?/;

/** Words that ask, and what reports are about: without any of them a message may be anything. */
const ASKS =
  /[?？吗]|呢$|多少|几|哪|什么|谁|怎|如何|是否|有没有|是不是|何时|为何|列出|查|找|介绍|说明|告诉|报告|总结|数据|数字|情况|原文|\d{4}年|[去前今明]年/;

/** 材料：…。请仿照… → this year's facts, and what is asked of them. */
export function splitMaterial(text: string): { ask: string; material: string | null } {
  // Figures told in passing, then what to make of them: 2024年来访团组48批次，…，按公文口气写一句。
  const told = /^(.*\d.*?)[，。；]\s*((?:请|帮我?|按|照|据此)[^，。]*写.*)$/s.exec(text);
  if (told && quantitiesIn(told[1]!).length > 0 && !/(?:材料|素材)[：:]/.test(text)) {
    return { ask: told[2]!, material: told[1]! };
  }
  const match =
    /(?:材料|素材|今年情况|今年数据|以下内容)[：:]\s*([\s\S]+?)(?:[。；\n]\s*)((?:请|仿照|按|照|帮|据此|写)[\s\S]*)?$/.exec(
      `${text}。`,
    );
  if (!match) return { ask: text, material: null };
  return {
    ask: `${text.slice(0, match.index)} ${match[2] ?? ""}`.trim(),
    material: match[1]!.trim(),
  };
}

/** 写成一段, 写一句: a passage and no whole report. */
export function asksPassage(ask: string): boolean {
  return (
    /[一这]?[段句]|成文|一下/.test(ask) &&
    !/架子|框架|提纲|大纲|全文|整篇|整个|报告(?:初稿|全文)/.test(ask)
  );
}

/** The section that a drafting request names: in quotes, or before 部分/一节. */
export function sectionOf(ask: string): string {
  const quoted = /[“"「]([^”"」]{2,60})[”"」]/.exec(ask);
  if (quoted) return quoted[1]!;
  // A frame is that of the whole report.
  if (
    /架子|框架|提纲|大纲|全文|整篇|体例|往年格式/.test(ask) &&
    !/第[一二三四五六]部分|[这那]一?(?:部分|节|段)/.test(ask)
  )
    return "";
  const part = /第[一二三四五六七八九]部分/.exec(ask);
  if (part) return part[0];
  const named =
    /(?:起草|草拟|拟写|撰写|代拟|写|[起拟]个?)(?:一下|一份|一段|一句)?(?:[^，。]{0,16}?(?:报告|总结|材料))?(?:里|中)?(?:的|关于)?([^，。；]{2,40}?)(?:[这那]?一?(?:部分|节|段|章|块|条|项)|的?(?:初稿|草稿|稿子))/.exec(
      ask,
    );
  const about =
    /写(?:一?[句段篇](?:话)?)?[，,：:]?\s*(?:讲|介绍|说明|关于)(?:一下)?([^，。；]{4,40})/.exec(
      ask,
    )?.[1];
  if (about) return about.replace(/的?(?:规模|情况)$/, "");
  return plainSection(named?.[1] ?? "") || plainSection(ask.split(/[，。；]/)[0]!);
}

/** What is left of a request's first clause when its year, its report and its asking are taken away. */
function plainSection(text: string): string {
  return text
    .replace(/(?:19|20)?\d{2}年(?:度)?|[今明去]年(?:度)?|本年度?/g, "")
    .replace(/(?:法治政府建设|法治)?(?:年度)?(?:情况|工作)?(?:报告|总结)(?:里|中|的)*/g, "")
    .replace(
      /请|帮我?|麻烦|先|给我?|仿照|照着|按照?|去年|写法|的体例|搭|起草|草拟|拟写|撰写|代拟|写成?|改写|初稿|草稿|稿子|[起拟]个|一下|一份|一?[段句篇](?:话)?|关于|部分|[那这]一?[段节块条]|[一这那]节/g,
      "",
    )
    .replace(/^(?:的|里|中|、)+|(?:的|那|这|里|、)+$/g, "")
    .trim();
}

/** The year that a draft is for: the one named beside 起草, else the material's own, else the latest named. */
export function targetYear(
  ask: string,
  question: Question,
  material: number[],
): number | undefined {
  const named = /(?:起草|草拟|撰写|拟写|代拟|写)[^，。；]{0,4}?((?:19|20)\d{2})年/.exec(ask);
  if (named) return Number(named[1]);
  return (/\d{4}/.test(ask) ? undefined : material.at(-1)) ?? question.years.at(-1);
}

export function charsOf(text: string): number {
  return statedChars(text) ?? DEFAULT_CHARS;
}

/** 200字以内 */
export function statedChars(text: string): number | null {
  const said = /(\d{2,4}|[一二两三四五六七八九]百[一二三四五六七八九十]{0,2})\s*个?字/.exec(
    text,
  )?.[1];
  return said === undefined ? null : (fromChineseNumeral(said) ?? Number(said));
}

/**
 * What a question asks of a report (pure): outcome or plan, which kind of report, which section. Shared by those who
 * search and those who answer, so that both understand a question alike.
 */

import { oneOf } from "./lexicon.ts";
import { anyOf } from "./terms.ts";
import { UNITS } from "./units.ts";

/** A year as it is said: 2021年, 去年. */
export const YEAR_SAID = "(?:(?:(?:19|20)?\\d{2}|大?[去前今明后上本])年度?)";
/** By which anything is asked for, as the source of a pattern. */
export const ASKING = `(?:${oneOf("question-words")}|几(?!乎))`;

/** 多少批次, 几个语种: how it is asked for a count, with what is counted in; 语种 are counted and named. */
export const ASKED_COUNT = new RegExp(
  `(?:多少|几)[万亿]?(?:${anyOf(["元", "钱", ...UNITS.filter((unit) => unit !== "语种")])})?|多(?:久|长时间|大)`,
  "g",
);

/** Words of a plan: 重点任务清单 and 规划方案 are things, not plans. */
const PLAN =
  /安排|计划|打算|将要|下一步|下步|目标|预期|部署|准备(?!金)|思路|拟(?!定|写|稿)|要点|任务(?!清单|书|单|表)/;
const DONE =
  /了(?:多少|几|吗|吧|没|哪)|完成|实际|落实|实现|兑现|成效|成绩|做了|共有?(?:多少|几)|(?:哪[天年月]|哪一[天年]|几月|何时|什么时候)[^，。？]{0,12}的/;
/** 计划完成多少 asks for the plan. */
const TO_BE_DONE = /(?:计划|目标|预期|预计|打算|拟|要|将|力争)(?:要|全年|新)?(?:完成|实现|落实)/g;
/** 为什么没按计划开工 asks for what became of a plan. */
const FELL_SHORT =
  /为什么|为何|原因|怎么没|没能|未能|没有?(?:按|达|完|实)|未(?:按|达|完|实)|延期|推迟/;

/** 已做 or 安排, or open where the question tells neither or both. */
export function aspectAsked(question: string): "done" | "plan" | "open" {
  if (FELL_SHORT.test(question)) return "done";
  const plan = hasPlan(question);
  const done = DONE.test(question.replace(TO_BE_DONE, "计划"));
  if (plan) return done ? "open" : "plan";
  return done || asksCount(question) ? "done" : "open";
}

/** Does a question speak of a plan at all? */
export function hasPlan(question: string): boolean {
  return PLAN.test(question);
}

/** 多少, 几批: the answer is a figure, which a plan must never supply for an outcome. */
export function asksCount(question: string): boolean {
  return /多少|几[^乎]/.test(question);
}

/** The kind of report that a question means, by its title; null where it names none. */
export function titleAsked(question: string): RegExp | null {
  if (/法治(?:政府)?(?:建设)?(?:年度)?(?:情况)?报告/.test(question)) return /法治/;
  if (/工作总结|年终总结|总结(?:里|中|报告|材料|怎么)/.test(question)) return /总结/;
  if (/政府工作报告/.test(question)) return /政府工作报告/;
  if (/信息公开(?:工作)?(?:年度)?(?:报告|年报)/.test(question)) return /信息公开/;
  return null;
}

/** 第三部分 → 3; null where no part is named by its number. */
export function partAsked(question: string): number | null {
  const match = /第([一二三四五六七八九])(?:个)?部分/.exec(question);
  return match ? "一二三四五六七八九".indexOf(match[1]!) + 1 : null;
}

/** “第一责任人部分”, 国际语言环境那条 → the words by which a section is called; null where none is. */
export function sectionAsked(question: string): string | null {
  const match =
    /([\p{Script=Han}A-Za-z“”"「」《》]{2,24}?)(?:[那这]一?(?:条|块|项|节|段|部分|方面)|的?(?:部分|一节|章节))/u.exec(
      question,
    );
  if (!match) return null;
  const quoted = /[“"「《]([^“”"「」《》]{2,})[”"」》]/.exec(match[1]!)?.[1];
  const words = quoted ?? match[1]!.replace(/^.*(?:年|报告|总结|里|中|的|请问|关于)/u, "");
  const names = words.length >= 2 && !/^第[一二三四五六七八九十]+个?$/.test(words);
  return names && !/^(?:哪|几|什么|其他|各|这|那)/.test(words) ? words : null;
}

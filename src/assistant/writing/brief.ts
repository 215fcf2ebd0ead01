/** What a model is told of one question: which prompt, and what its slots are filled with. */

import type { Looking } from "../explain.ts";
import type { PromptName } from "../model/prompts.ts";
import type { ReplyBody } from "../reply.ts";
import type { Sentence, Sought } from "./evidence.ts";
import { shown } from "./shown.ts";

export interface Briefed extends Sought {
  /** The most characters of the reply; null where nobody asked for a length. */
  chars: number | null;
  /** Unix milliseconds. */
  at: number;
}

const DEFAULT_CHARS = 400;
/** A question, and what it was read as, is told no longer. */
const LONGEST = 800;
const MATTERS = 6;

/**
 * What no model may talk its way around: a year or an office that is not there, or not known which; and what asks nothing of the
 * shelf. Any other refusal of the rules is its chance.
 */
const BARRED = [
  "year_not_covered",
  "unknown_organisation",
  "which_office",
  "empty_library",
  "incomplete_question",
];

export function mayTry({ reason }: ReplyBody): boolean {
  return reason === undefined || !BARRED.includes(reason);
}

export function promptOf(skill: ReplyBody["skill"]): PromptName {
  return skill === "summary" || skill === "compare" ? skill : "answer";
}

export function briefOf(
  request: Briefed,
  sentences: Sentence[],
  timeZone: string,
): Record<string, string> {
  const { ask, chars, at, officeName, before } = request;
  return {
    question: oneLine(ask),
    understood: oneLine(understoodOf(request)),
    before: before ? `上一问是：${oneLine(before.question)}` : "",
    office: officeName ?? "一个政府机关",
    evidence: shown(sentences),
    today: new Intl.DateTimeFormat("zh-CN", { timeZone, dateStyle: "long" }).format(at),
    chars: String(chars ?? DEFAULT_CHARS),
  };
}

function oneLine(words: string): string {
  return words.replace(/\s+/g, " ").trim().slice(0, LONGEST);
}

/** 区政府外办，2022年，接待来访团组（批次），要的是实绩 */
function understoodOf({ question, lookings, officeName, extracted }: Briefed): string {
  const { names, orgs, years, tense } = question;
  const offices = names.length > 0 ? names : orgs;
  const own = officeName === null ? "" : `本机关（${officeName}）`;
  const matters = [...new Set(lookings.map(matterOf).filter((matter) => matter !== ""))];
  const aspect = lookings.find(({ frame }) => frame.aspect !== "open")?.frame.aspect ?? tense;
  return [
    offices.length > 0 ? offices.join("、") : own,
    years.map((year) => `${year}年`).join("、"),
    matters.slice(0, MATTERS).join("；"),
    aspect === "plan" ? "要的是安排" : aspect === "done" ? "要的是实绩" : "",
    extracted.skill === "compare" ? "要对照" : (WANTS[lookings[0]?.frame.want ?? "value"] ?? ""),
  ]
    .filter((part) => part !== "")
    .join("，");
}

const WANTS: Record<string, string> = {
  each: "要逐年的数",
  most: "要最多的一年",
  least: "要最少的一年",
  sum: "要几年合计的数",
};

const ROLES: Record<string, string> = { change: "的变化", share: "的占比", former: "原来的数" };
const SOUGHT: Record<string, string> = {
  list: "的名单",
  day: "的日期",
  month: "的月份",
  time: "的时间",
  year: "的年份",
  place: "的地点",
  person: "的人",
};

/** 接待来访团组（批次） */
function matterOf({ ask, sought }: Looking): string {
  const matter = ask.matter.replace(/\s+/g, "");
  if (matter === "") return "";
  const { unit } = ask.unit;
  const counted = unit === null ? "" : `（${unit}）`;
  return `${matter}${ROLES[ask.role ?? ""] ?? SOUGHT[sought] ?? ""}${counted}`;
}

/** What a message asks for (pure): which skill, this year's material within it, the section and year of a draft, a length. */
import type { Skill } from "../domain.ts";
import { asksComparison, asksPromise } from "../ledger/compared.ts";
import { ASKING, partAsked, sectionAsked, YEAR_SAID } from "../text/asked.ts";
import { eachOf, oneOf } from "../text/lexicon.ts";
import { fromChineseNumeral } from "../text/numerals.ts";
import { quantitiesIn } from "../text/quantities.ts";
import type { Question } from "./question.ts";
import { TABLE } from "./skills/tables.ts";

/** What fits on one phone screen. */
export const DEFAULT_CHARS = 200;

const GREETS = new RegExp(
  `^(?:${oneOf("greets")})(?:${eachOf("courtesy")[1]})*[！!。？?~\\s]*$`,
  "i",
);
/** 研究起草了什么标准 asks what was done. */
const DRAFTS = new RegExp(`(?:${oneOf("drafting")})(?!了)`);
const LISTS = new RegExp(eachOf("orders")[0]!);
const SIDE_BY_SIDE = new RegExp(eachOf("side-by-side").slice(0, 2).join("|"));
const [SHORT, DONE, ROOM, SUM, OF_A_PAPER, TO_TELL] = eachOf("in-short");
const PLEASE = eachOf("summing")[4];
const IN_SHORT = new RegExp(
  [
    `${SHORT}|${DONE}|${ROOM}|(?:${SUM}).{0,8}(?:${TO_TELL}|工作)`,
    `(?:^|[，,。；;])(?:${PLEASE})*(?:${SUM})(?!${OF_A_PAPER})`,
    `^${YEAR_SAID}的?.{0,4}(?:${SUM}|${TO_TELL})[。！？?\\s]*$`,
    `(?:[一二三四五\\d]+(?:句话|页纸)|\\d+字)[^，。]{0,8}(?:${PLEASE}|${SUM}|说|讲)`,
  ].join("|"),
);
/** Words that ask, and what reports are about: without any of them a message may be anything. */
const ASKS = new RegExp(
  `[?？]|[吗呢]$|${ASKING}|${YEAR_SAID}|${oneOf("papers")}|${oneOf("orders")}`,
);

/** Which skill a text asks for, by rule: the first that its words name; null where they neither name one nor ask anything. */
export function skillOf(text: string): Skill | null {
  if (text === "" || GREETS.test(text)) return "help";
  if (DRAFTS.test(text)) return "draft";
  if (TABLE.test(text)) return "answer";
  if (LISTS.test(text) && !SIDE_BY_SIDE.test(text)) return "answer";
  if (asksComparison(text) || asksPromise(text)) return "compare";
  if (IN_SHORT.test(text)) return "summary";
  return ASKS.test(text) ? "answer" : null;
}

const [HEADS, WRITE] = eachOf("materials");
const HEADED = new RegExp(
  `(?:${HEADS})[：:]\\s*([\\s\\S]+?)(?:[。；\\n]\\s*)((?:${WRITE})[\\s\\S]*)?$`,
);
/** Figures told in passing, then what to make of them: 2024年来访团组48批次，…，按公文口气写一句。 */
const TOLD = new RegExp(
  `^(.*\\d.*?)[，。；]\\s*((?:${WRITE})[^，。]*?(?:${oneOf("drafting")}).*)$`,
  "s",
);

/** 材料：…。请仿照… → this year's facts, and what is asked of them. */
export function splitMaterial(text: string): { ask: string; material: string | null } {
  const match = HEADED.exec(`${text}。`);
  const told = match ? null : TOLD.exec(text);
  if (told && quantitiesIn(told[1]!).length > 0) return { ask: told[2]!, material: told[1]! };
  if (!match) return { ask: text, material: null };
  return {
    ask: `${text.slice(0, match.index)} ${match[2] ?? ""}`.trim(),
    material: match[1]!.trim(),
  };
}

const WHOLE = new RegExp(eachOf("whole-papers")[0]!);

/** 写成一段, 写一句: a passage and no whole report. */
export function asksPassage(ask: string): boolean {
  return /[段句]|成文|一下/.test(ask) && !WHOLE.test(ask);
}

/** The section that a drafting request names: in quotes, or before 部分/一节. */
export function sectionOf(ask: string): string {
  const quoted = /[“"「]([^”"」]{2,60})[”"」]/.exec(ask);
  if (quoted) return quoted[1]!;
  const part = partAsked(ask);
  if (part !== null) return `第${"一二三四五六七八九"[part - 1]}部分`;
  // A frame is that of the whole report.
  if (WHOLE.test(ask) && !/[这那]一?(?:部分|节|段)/.test(ask)) return "";
  const rest = ask.replace(UP_TO_ORDER, "");
  return sectionAsked(rest) ?? ABOUT.exec(rest)?.[1] ?? plainSection(ask.split(/[，。；]/)[0]!);
}

/** 写一句，讲首届对话会的规模. */
const ABOUT =
  /^[，,：:\s]*(?:讲|介绍|说明|关于)(?:一下)?([^，。；]{4,40}?)(?:的?(?:规模|情况))?(?=[，。；]|$)/;
const UP_TO_ORDER = new RegExp(`^.*(?:${eachOf("drafting").slice(0, 3).join("|")}|写)`);
const ASIDE = new RegExp(
  `${YEAR_SAID}|${oneOf("papers")}|${oneOf("drafting")}|${oneOf("section-words")}`,
  "g",
);

/** What is left of a request's first clause when its year, its report and its asking are taken away. */
function plainSection(text: string): string {
  return text
    .replace(ASIDE, "")
    .replace(/^[的里中、]+|[的那这里、]+$/g, "")
    .trim();
}

const DRAFTED_YEAR = new RegExp(`(?:${eachOf("drafting")[0]}|写)[^，。；]{0,4}?((?:19|20)\\d{2})`);

/** The year that a draft is for: the one named beside 起草, else the material's own, else the latest named. */
export function targetYear(
  ask: string,
  question: Question,
  material: number[],
): number | undefined {
  const named = DRAFTED_YEAR.exec(ask);
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

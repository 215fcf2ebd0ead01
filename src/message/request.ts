/** What a message asks for (pure): which skill, and of what length. */
import type { Skill } from "../domain.ts";
import { asksComparison, asksPromise } from "../ledger/compared.ts";
import { ASKING, YEAR_SAID } from "../text/asked.ts";
import { eachOf, oneOf } from "../text/lexicon.ts";
import { fromChineseNumeral } from "../text/numerals.ts";
import { isGreeting } from "./talk.ts";

/** What fits on one phone screen. */
export const DEFAULT_CHARS = 200;

/** A table is pointed at. */
export const TABLE =
  /(?:[那这下附]张?\p{Script=Han}{0,8}?|份)表(?!示|现|明|彰|格式)|表格?(?:里|中|上)/u;
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
    `^${YEAR_SAID}的?.{0,6}(?:${SUM}|${TO_TELL})[，,\\s]*\\d{2,4}\\s*个?字`,
    `(?:[一二三四五\\d]+(?:句话|页纸)|\\d+字)[^，。]{0,8}(?:${PLEASE}|${SUM}|说|讲)`,
  ].join("|"),
);
const WANTS = new RegExp(`[?？]|[吗呢]$|${ASKING}|${oneOf("orders")}`);
/** Words that ask, and what reports are about: without any of them a message may be anything. */
const ASKS = new RegExp(`${WANTS.source}|${YEAR_SAID}|${oneOf("papers")}`);

/** Which skill a text asks for, by rule: the first that its words name; null where they neither name one nor ask anything. */
export function skillOf(text: string): Skill | null {
  if (text === "" || isGreeting(text)) return "help";
  if (DRAFTS.test(text)) return "draft";
  if (TABLE.test(text)) return "answer";
  if (LISTS.test(text) && !SIDE_BY_SIDE.test(text)) return "answer";
  if (asksComparison(text) || asksPromise(text)) return "compare";
  if (IN_SHORT.test(text)) return "summary";
  return ASKS.test(text) ? "answer" : null;
}

/** Does a text want nothing of its own? Years, papers and 比上年增加9件 are also words of what is told. */
export function onlyTells(text: string): boolean {
  const skill = skillOf(text);
  return text === "" || (skill !== "draft" && skill !== "summary" && !WANTS.test(text));
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

/**
 * What a question narrows its matter to (pure): 第四季度, 12月, 全市, 二期. A figure of the whole year, of our own district or of
 * another phase is no answer then, however well the other words fit.
 */
import type { Hit } from "../../domain.ts";
import { fold } from "../../text/fold.ts";
import { fromChineseNumeral } from "../../text/numerals.ts";
import type { Question } from "../question.ts";

/** Does the sentence of `hit` that ends at `end` speak of all that the question narrows its matter to? */
export function isWithin(question: Question, hit: Hit, sentence: string, end: number): boolean {
  if (question.confirms || !question.needs.some(({ kind }) => kind === "count")) return true;
  const said = fold(sentence);
  return (
    partsOfYear(fold(question.text)).every((part) => part.test(said)) &&
    isOfScope(question.text, hit, said) &&
    isOfPhase(question.text, hit, end)
  );
}

/** 第四季度 and 四季度, 上半年, 12月 and 十二月. */
function partsOfYear(text: string): RegExp[] {
  const parts: RegExp[] = [];
  const quarter = /前?([一二三四])季度/.exec(text);
  if (quarter)
    parts.push(new RegExp(`${quarter[0].startsWith("前") ? "前" : "(?<!前)"}${quarter[1]}季度`));
  const half = /[上下]半年/.exec(text)?.[0];
  if (half) parts.push(new RegExp(half));
  const month =
    /(?<![\d至到—-])(\d{1,2}|[一二三四五六七八九]|十[一二]?)月(?!底|末|至|到|份?起|\d)/.exec(
      text,
    )?.[1];
  if (month !== undefined) {
    const n = /\d/.test(month) ? Number(month) : fromChineseNumeral(month);
    if (n !== null) parts.push(new RegExp(`(?<!\\d)${n}(?:月|·)`));
  }
  return parts;
}

/** 全市 in the mouth of a district's office is more than its own; a city's report need not say it of its own figures. */
function isOfScope(text: string, { org, title }: Hit, said: string): boolean {
  const scope = /全[市省国]/.exec(text)?.[0];
  if (scope === undefined) return true;
  const below = { 全市: /[区县旗]/, 全省: /[区县旗市州]/, 全国: /[区县旗市州省]/ }[scope]!;
  return !below.test(org ?? title) || said.includes(scope);
}

const PHASE = /(?<!第|\d)([一二三四])期(?!间|限|待|货|刊|望)/g;

/** The phase named last, in the passage or over it, is the one that is spoken of. */
function isOfPhase(text: string, hit: Hit, end: number): boolean {
  const asked = [...text.matchAll(PHASE)].map(([phase]) => phase);
  if (asked.length !== 1) return true;
  const told = `${hit.headings.join("\n")}\n${hit.text.slice(0, end)}`;
  const last = [...told.matchAll(PHASE)].at(-1)?.[0];
  return last === undefined || last === asked[0];
}

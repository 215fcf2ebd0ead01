/**
 * Texts and questions → the words that are indexed and looked for (pure). Both sides pass here, so what reads the same
 * is the same: width, script, letter case, blanks between Chinese characters, and figures however they are written.
 */
import { fold } from "../text/fold.ts";
import { fromChineseNumeral } from "../text/numerals.ts";

const HAN = "\\p{Script=Han}";
const BLANKS = new RegExp(`(?<=[${HAN}，。、；：“”《》])\\s+(?=[${HAN}，。、；：“”《》])`, "gu");
const NUMERAL = /[零〇○一二三四五六七八九十百千万亿两]{2,}|十(?=周年|多|余|几|大)/g;
/** No numeral that anybody means has more characters. */
const MAX_NUMERAL = 20;
/** Digits with their 万 or 亿. Looked for where a run of digits begins and no further than a number goes: runs may be endless. */
const WITH_PLACE = /(?<!\d)(\d{1,15}(?:\.\d{1,15})?)([万亿])(?=\D|$)/g;
const LARGE = { 万: 1e4, 亿: 1e8 } as const;

/** The form of a text in which it is indexed; of a question, the form in which it is asked. */
export function searchable(text: string): string {
  return fold(text)
    .toLowerCase()
    .replace(BLANKS, "")
    .replace(/(?<=\d)[,，](?=\d{3}(?!\d))/g, "")
    .replace(NUMERAL, arabic)
    .replace(WITH_PLACE, (_, n: string, unit: "万" | "亿") =>
      String(Math.round(Number(n) * LARGE[unit])),
    );
}

/** 五百五十一 → 551, 二〇二二 → 2022; 十四五, 三四十 and 一二 are no numbers. */
function arabic(numeral: string): string {
  if (numeral.length > MAX_NUMERAL) return numeral;
  const digitByDigit = !/[十百千万亿]/.test(numeral);
  if (digitByDigit && numeral.length !== 4) return numeral;
  const n = fromChineseNumeral(numeral.replaceAll("○", "〇"));
  return n === null || Number.isNaN(n) ? numeral : String(n);
}

/** Words that ask, and pairs of characters that only join such words. */
const ASKING =
  /是多少|是什么|是谁|有哪些|什么|哪些|哪个|哪里|哪年|哪几|多少|几个|怎么样|怎么|怎样|如何|何时|为何|是否|有没有|时候|是谁|请问|一下|吗|呢|呀|啊|吧|？|\?/g;

/** A question without what only asks: such words stand in very many passages and tell nothing. */
export function withoutAsking(asked: string): string {
  const rest = asked.replace(ASKING, " ");
  return /[\p{L}\p{N}]/u.test(rest) ? rest : asked;
}

/** The pairs of neighbouring characters and the Latin words or numbers of a question, each once, at most `MAX_PAIRS`. */
export function pairsOf(asked: string): string[] {
  const pairs = new Set<string>();
  for (const [run] of withoutAsking(asked).matchAll(/[\p{L}\p{N}]+/gu)) {
    for (const [piece] of run.matchAll(/\p{Script=Han}+|[^\p{Script=Han}]+/gu)) {
      if (!/^\p{Script=Han}/u.test(piece)) pairs.add(piece);
      else if (piece.length === 1 && piece === run) pairs.add(piece);
      for (let i = 0; i + 1 < piece.length && /^\p{Script=Han}/u.test(piece); i++)
        pairs.add(piece.slice(i, i + 2));
    }
    if (pairs.size >= MAX_PAIRS) break;
  }
  return [...pairs].slice(0, MAX_PAIRS);
}

const MAX_PAIRS = 80;

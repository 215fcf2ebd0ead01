/**
 * Whether a text says what its page shows. A font without a map of its characters gives others in their place: signs and
 * Latin letters, letters with accents, characters of many scripts, or Chinese characters that no text has side by side.
 * What is here and there in any report (rare names, codes, tables of figures, a page in English) must not count.
 */
import { wordsOf } from "../../../text/lexicon.ts";
import { isPair } from "../../../text/pairs.ts";
import { oneScript } from "../../../text/script.ts";

/** `short` is too little to tell. */
export type Soundness = "sound" | "garbled" | "short";

const HAN_PAIR = /[\u4E00-\u9FFF](?=[\u4E00-\u9FFF])/g;
/** Fewer pairs, or signs and letters, tell nothing. */
const ENOUGH = 40;
/** Reports have 70 to 90 of a hundred pairs in the table, articles on any matter 25 and more, characters by chance 5. */
const LEAST_KNOWN = 0.15;
/** Signs that a report has now and then; side by side, and of many kinds, only a text in which they stand for others. */
const ODD = /[!"#$&'*+<=>?@[\\\]^_`{|}~]/g;
const MANY_KINDS = 8;
const SCRIPTS = [
  /\p{Script=Greek}/gu,
  /\p{Script=Cyrillic}/gu,
  /\p{Script=Hangul}/gu,
  /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  /[\u0100-\u024F]/g,
];

const NAME = new RegExp(
  `(?<![\u4E00-\u9FFF])[${wordsOf("surnames").join("")}][\u4E00-\u9FFF]{1,2}(?![\u4E00-\u9FFF])`,
  "g",
);

/** Judge texts that each stand on their own, as lines or cells do. */
export function soundnessOf(texts: string[]): Soundness {
  const text = texts.join("\n");
  const pairs = pairsOf(text);
  const letters = count(text, /(?!\p{Script=Han})\p{L}/gu);
  const signs = count(text, /[!-/:-@[-`{-~]/g);
  const accented = text.match(/[À-ÖØ-öø-ÿ]/g) ?? [];
  const garbled =
    isOfSigns(text, letters + signs) ||
    isOfFalseWords(text) ||
    (accented.length > (letters + signs) * 0.4 && new Set(accented).size >= MANY_KINDS) ||
    isOfManyScripts(text) ||
    (pairs.length >= ENOUGH && knownShare(pairs) < LEAST_KNOWN);
  if (garbled) return "garbled";
  const plain = pairs.length > 0 && knownShare(pairs) > 0.5;
  return plain || pairs.length >= ENOUGH || letters >= ENOUGH ? "sound" : "short";
}

/** Signs of many kinds among the letters, or between Chinese characters. */
function isOfSigns(text: string, all: number): boolean {
  const odd = text.match(ODD) ?? [];
  const kinds = new Set(odd).size;
  if (kinds >= MANY_KINDS && odd.length > all * (kinds >= 2 * MANY_KINDS ? 0.15 : 0.25))
    return true;
  const between =
    text.match(/(?<=\p{Script=Han})[!"#$&'*<=>?@[\\\]^_`{|}~](?=\p{Script=Han})/gu) ?? [];
  return between.length > count(text, /\p{Script=Han}/gu) * 0.04 && new Set(between).size >= 5;
}

/** Words that nobody can say: without a vowel, with five consonants on end, or with capitals after small letters. */
function isOfFalseWords(text: string): boolean {
  // Capitals with digits are a code.
  const words = (text.match(/\d*[A-Za-z]{4,}\d*/g) ?? [])
    .filter((word) => /[a-z]/.test(word) || !/\d/.test(word))
    .map((word) => word.replace(/\d/g, ""));
  const unsayable = words.filter(
    (word) =>
      !/[aeiouy]/i.test(word) ||
      /[b-df-hj-np-tv-xz]{5}/i.test(word) ||
      (word.match(/[a-z][A-Z]/g) ?? []).length > 1,
  );
  const letters = words.join("").length;
  return letters >= 2 * ENOUGH && unsayable.join("").length > letters * 0.4;
}

/** Letters of two foreign scripts at once, and not by way of an example. */
function isOfManyScripts(text: string): boolean {
  const many = SCRIPTS.filter((script) => {
    const found = text.match(script) ?? [];
    return found.length > text.length * 0.05 && new Set(found).size >= MANY_KINDS;
  });
  return many.length > 1;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Every two Chinese characters side by side, in one script; not those of names, in which any may be. */
function pairsOf(text: string): string[] {
  const folded = oneScript(text).replace(NAME, " ");
  return [...folded.matchAll(HAN_PAIR)].map(({ index }) => folded.slice(index, index + 2));
}

function knownShare(pairs: string[]): number {
  const known = pairs.filter((pair) => isPair(pair[0]!, pair[1]!));
  return known.length / Math.max(1, pairs.length);
}

/** The commonest in reports. A text of some length has each of them. */
const COMMON = [..."的一在和年是有了不人大国发中为工作政区会对行市"];
/**
 * How many pairs a text must have, and how often and beside how many others a character must stand, to be judged by what
 * stands beside it: less where ordinary text has it beside none of them.
 */
const KNOWN_BY = { length: 600, times: 10, neighbours: 16, meant: 0.7 };
const STRANGE = { length: 150, times: 4, neighbours: 7, meant: 0.85 };

/**
 * The characters that a whole document has in place of common ones (皀 for every 的): they stand often, beside ever other
 * characters, where ordinary text hardly has them but has the common one, and that is nowhere.
 */
export function standIns(texts: string[]): string[] {
  const pairs = pairsOf(texts.join("\n"));
  if (pairs.length < STRANGE.length) return [];
  const before = Map.groupBy(pairs, (pair) => pair[1]!);
  const after = Map.groupBy(pairs, (pair) => pair[0]!);
  const absent = COMMON.filter((character) => !before.has(character) && !after.has(character));
  return [...after].flatMap(([character, behind]) => {
    const ahead = before.get(character) ?? [];
    const own = [...new Set([...ahead, ...behind])];
    const known = knownShare(own);
    const often = Math.max(ahead.length, behind.length);
    // The characters of a name stand beside the same ones again and again.
    const strange = known === 0 && own.length > 0.75 * (ahead.length + behind.length);
    const judged = [KNOWN_BY, ...(strange ? [STRANGE] : [])].filter(
      ({ length, times, neighbours }) =>
        pairs.length >= length && often >= times && own.length >= neighbours,
    );
    if (known > 0.3 || judged.length === 0) return [];
    const least = Math.min(...judged.map(({ meant }) => Math.max(meant, known + 0.45)));
    const isMeant = (common: string) =>
      knownShare(own.map((pair) => pair.replaceAll(character, common))) > least;
    return absent.some(isMeant) ? [character] : [];
  });
}

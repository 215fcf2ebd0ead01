/** How a name stands in its sentence (pure): what leads to it, whether it is the one asked or part of the matter, what follows. */
import { wordsOf } from "../lexicon.ts";

const LEADS = lasts(["before-owners", "before-matters"].flatMap(wordsOf));
const TOWARD = lasts(wordsOf("before-matters"));
const JOINING = new Set(["和", "与", "跟", "同", "及", "、", "比", "或", "还是"]);
const OWNING = wordsOf("after-owners");
const COMPARING = wordsOf("compares");
const WORDY = wordsOf("wordy-offices");
const NEVER = wordsOf("never-in-names");
const COMPARED = ["比", "相比", "对比"];
const HAN = /\p{Script=Han}/u;

/** Words by their last character, for looking back from a place in a text. */
function lasts(words: string[]): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const word of words) map.set(word.at(-1)!, [...(map.get(word.at(-1)!) ?? []), word]);
  return map;
}

function wordBefore(text: string, at: number, words: Map<string, string[]>): string | null {
  const found = words.get(text[at - 1] ?? "")?.filter((word) => text.endsWith(word, at));
  return found?.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

/** May a name begin here? At the beginning, after a mark or a figure, or after a word that leads to names. */
export function leadsToName(text: string, at: number): boolean {
  return at <= 0 || !HAN.test(text[at - 1]!) || wordBeforeIs(text, at, LEADS);
}

function wordBeforeIs(text: string, at: number, words: Map<string, string[]>): boolean {
  return words.get(text[at - 1]!)?.some((word) => text.endsWith(word, at)) ?? false;
}

/** 赴, 来自, 与: what makes the name behind it a part of the matter; null where none stands there. */
export function towards(text: string, at: number): string | null {
  return wordBefore(text, at, TOWARD);
}

/** Does a word stand before `at` that joins two names, and where does the first end? */
export function joinedAt(text: string, at: number): number | null {
  const word = [...JOINING].find((one) => text.endsWith(one, at));
  return word === undefined ? null : at - word.length;
}

/** A year follows: 西城区2022年. */
export function timeFollows(text: string, at: number): boolean {
  const rest = text.slice(at, at + 8).trimStart();
  return (
    /^\d/.test(rest) || ("二一".includes(rest[0] ?? " ") && "〇零○九".includes(rest[1] ?? " "))
  );
}

/** The sentence goes on as of an owner: a year, 有, 的, 一共, its end. */
export function owns(text: string, at: number): boolean {
  const rest = text.slice(at, at + 12);
  if (!HAN.test(rest[0] ?? "")) return true;
  return timeFollows(text, at) || OWNING.some((word) => rest.startsWith(word)) || rest[0] === "呢";
}

/** 教育局和财政局哪个多: what follows compares the two. */
export function compares(text: string, at: number): boolean {
  const rest = text.slice(at, at + 40);
  return COMPARING.some((word) => rest.includes(word));
}

/** 跟西城区比: what is compared with is an owner, though a word leads to it that makes others a part of the matter. */
export function isComparedWith(text: string, start: number, end: number): boolean {
  return joinedAt(text, start) !== null && COMPARED.some((word) => text.startsWith(word, end));
}

/** No name of a place or an office has asking and speaking words in it. */
export function mayBeName(words: string): boolean {
  return words.length <= 12 && !NEVER.some((word) => words.includes(word));
}

export function isWordy(words: string): boolean {
  return WORDY.some((word) => words.endsWith(word));
}

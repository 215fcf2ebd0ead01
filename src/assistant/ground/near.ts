/**
 * Words near in meaning that no list of ours has (pure but for reading its file once): two words of a dictionary with one
 * gloss, and verbs that share a character (查办 and 查处); nouns that do are mostly two of a kind (大学 and 中学).
 */
import { readFileSync } from "node:fs";
import { readLexicon } from "../../text/lexicon.ts";

const FILE = new URL("../../../data/near-words.txt", import.meta.url);
const VERBS = "动：";
/** What stands in the way: steps of one matter, and words that are opposites. */
const APART = [...readLexicon("progress"), ...readLexicon("opposites")].map(({ words }) => words);

let known: { groups: Map<string, Set<number>>; verbs: Set<string> } | undefined;

function dictionary() {
  if (known) return known;
  const groups = new Map<string, Set<number>>();
  let verbs = new Set<string>();
  const lines = readFileSync(FILE, "utf8").split("\n");
  for (const [i, line] of lines.entries()) {
    if (line.startsWith("#") || line === "") continue;
    if (line.startsWith(VERBS)) verbs = new Set(line.slice(VERBS.length).split(" "));
    else
      for (const word of line.split(" ")) groups.set(word, (groups.get(word) ?? new Set()).add(i));
  }
  known = { groups, verbs };
  return known;
}

/** The words of a text that the dictionary has, wherever they begin: no segmenter knows them all. */
export function knownWordsIn(text: string): string[] {
  const { groups, verbs } = dictionary();
  const words: string[] = [];
  for (let at = 0; at < text.length - 1; at++)
    for (const length of [2, 3]) {
      const word = text.slice(at, at + length);
      if (word.length === length && (groups.has(word) || verbs.has(word))) words.push(word);
    }
  return words;
}

/** Where the verbs of a text begin. */
export function knownVerbsIn(text: string): number[] {
  const { verbs } = dictionary();
  return Array.from(text, (_, at) => at).filter((at) => verbs.has(text.slice(at, at + 2)));
}

/** May one word stand for the other, where both stand in the same place? */
export function isNear(one: string, other: string): boolean {
  if (areApart(one, other)) return false;
  const { groups, verbs } = dictionary();
  const shared = groups.get(one);
  if (shared && [...(groups.get(other) ?? [])].some((group) => shared.has(group))) return true;
  return verbs.has(one) && verbs.has(other) && [...one].some((c) => other.includes(c));
}

function areApart(one: string, other: string): boolean {
  const has = (text: string, word: string) => text.includes(word);
  return APART.some((words) =>
    words.some(
      (word) =>
        has(one, word) &&
        words.some((next) => next !== word && has(other, next) && !has(one, next)),
    ),
  );
}

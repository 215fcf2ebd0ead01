/**
 * Verbs near in meaning that no list of ours has (pure but for reading a file once): two of a dictionary that share a character
 * (查办 and 查处). Nouns that do are mostly two of a kind (大学 and 中学).
 */
import { readFileSync } from "node:fs";
import { readLexicon } from "../../text/lexicon.ts";

const FILE = new URL("../../../data/verbs.txt", import.meta.url);
/** What stands in the way: steps of one matter, and words that are opposites. */
const APART = [...readLexicon("progress"), ...readLexicon("opposites")].map(({ words }) => words);

let read: Set<string> | undefined;

function verbs(): Set<string> {
  read ??= new Set(
    readFileSync(FILE, "utf8")
      .split("\n")
      .filter((line) => !line.startsWith("#"))
      .flatMap((line) => line.split(" ")),
  );
  return read;
}

/** The verbs of a text, wherever they begin: no segmenter knows them all. */
export function verbsIn(text: string): string[] {
  const known = verbs();
  const words: string[] = [];
  for (let at = 0; at < text.length - 1; at++)
    for (const length of [2, 3]) {
      const word = text.slice(at, at + length);
      if (word.length === length && known.has(word)) words.push(word);
    }
  return words;
}

/** Where the verbs of a text begin. */
export function knownVerbsIn(text: string): number[] {
  const known = verbs();
  return Array.from(text, (_, at) => at).filter((at) => known.has(text.slice(at, at + 2)));
}

/** May one word stand for the other, where both stand in the same place? */
export function isNear(one: string, other: string): boolean {
  if (areApart(one, other)) return false;
  const known = verbs();
  return known.has(one) && known.has(other) && [...one].some((c) => other.includes(c));
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

/**
 * Words that a language needs and no algorithm can know, from `data/lexicon/NAME.txt`: one entry a line, its words with
 * spaces between them, then an example that a test runs (`友城 友好城市 | 例：新结友城3对`). `#` begins a remark.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { anyOf } from "./terms.ts";

export interface Entry {
  words: string[];
  /** A sentence in which the entry matters; null where a line bears none. */
  example: string | null;
}

const FOLDER = new URL("../../data/lexicon/", import.meta.url);
const kept = new Map<string, Entry[]>();

/** The entries of one list, in its order; read once in the life of the program. */
export function readLexicon(name: string): Entry[] {
  const known = kept.get(name);
  if (known) return known;
  const entries = entriesOf(readFileSync(fileURLToPath(new URL(`${name}.txt`, FOLDER)), "utf8"));
  kept.set(name, entries);
  return entries;
}

/** The words of a list, without its grouping. */
export function wordsOf(name: string): string[] {
  return readLexicon(name).flatMap(({ words }) => words);
}

/** Any word of a list, as the source of a pattern. */
export function oneOf(name: string): string {
  return anyOf(wordsOf(name));
}

/** The same, line by line. */
export function eachOf(name: string): string[] {
  return readLexicon(name).map(({ words }) => anyOf(words));
}

/** What the text of a list says. */
export function entriesOf(text: string): Entry[] {
  return text
    .split("\n")
    .map((line) => line.replace(/#.*$/, "").trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [words = "", example] = line.split("|");
      return {
        words: words.trim().split(/\s+/),
        example: example === undefined ? null : example.trim().replace(/^例[：:]\s*/, ""),
      };
    });
}

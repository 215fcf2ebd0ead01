/**
 * Words near in meaning that no list of ours has (pure but for reading its file once): two words of a dictionary with one
 * gloss, and words that share a character — of verbs any (查办 and 查处), of others not the last of both, which makes another of
 * a kind (大学 and 中学).
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

/** May one word stand for the other, where both stand in the same place? */
export function isNear(one: string, other: string): boolean {
  if (areApart(one, other)) return false;
  const { groups, verbs } = dictionary();
  const shared = groups.get(one);
  if (shared && [...(groups.get(other) ?? [])].some((group) => shared.has(group))) return true;
  const common = [...one].filter((c) => other.includes(c));
  if (verbs.has(one) && verbs.has(other)) return common.length > 0;
  return common.some((c) => !(one.endsWith(c) && other.endsWith(c)));
}

function areApart(one: string, other: string): boolean {
  const has = (text: string, word: string) => text.includes(word);
  return APART.some((words) =>
    words.some(
      (word) => has(one, word) && words.some((next) => next !== word && has(other, next) && !has(one, next)),
    ),
  );
}

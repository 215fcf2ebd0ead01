/** How Chinese characters sound (pure): their syllables without tones, from `data/lexicon/readings.txt`; and back. */
import { readLexicon } from "./lexicon.ts";

interface Readings {
  /** fang → 方放房…. */
  chars: Map<string, string[]>;
  /** 访 → fang. */
  syllables: Map<string, string[]>;
  /** Syllables that are easily taken for one another (zh and z, in and ing) → the characters of all of them. */
  near: Map<string, string[]>;
}

let kept: Readings | null = null;

function readings(): Readings {
  if (kept) return kept;
  const chars = new Map<string, string[]>();
  const syllables = new Map<string, string[]>();
  const near = new Map<string, string[]>();
  for (const { words } of readLexicon("readings")) {
    const [syllable = "", list = ""] = words;
    chars.set(syllable, [...list]);
    const alike = blurred(syllable);
    near.set(alike, [...(near.get(alike) ?? []), ...list]);
    for (const char of list) syllables.set(char, [...(syllables.get(char) ?? []), syllable]);
  }
  kept = { chars, syllables, near };
  return kept;
}

/** What many speakers do not tell apart: zh z, ch c, sh s, l n, -ng -n. */
function blurred(syllable: string): string {
  return syllable
    .replace(/^([zcs])h/, "$1")
    .replace(/^n(?=[aeiou])/, "l")
    .replace(/ng$/, "n");
}

/** The common characters that are read as `syllable`; none where there is no such syllable. */
export function charsRead(syllable: string): string[] {
  return readings().chars.get(syllable) ?? [];
}

/** Other characters that sound like `char`, and those that nearly do. */
export function soundingLike(char: string): { same: string[]; near: string[] } {
  const { chars, syllables, near } = readings();
  const own = syllables.get(char) ?? [];
  const same = new Set(own.flatMap((syllable) => chars.get(syllable) ?? []));
  const alike = new Set(own.flatMap((syllable) => near.get(blurred(syllable)) ?? []));
  same.delete(char);
  alike.delete(char);
  return { same: [...same], near: [...alike].filter((other) => !same.has(other)) };
}

/** Of a run of Latin letters the ways in which it is one or more syllables, fewest first: fangan is fang an and fan gan. */
export function syllablesOf(letters: string): string[][] {
  if (letters.length > MAX_LETTERS) return [];
  // From each place the ways to the end.
  const ways: string[][][] = Array.from({ length: letters.length + 1 }, () => []);
  ways[letters.length] = [[]];
  for (let from = letters.length - 1; from >= 0; from--) {
    for (let to = Math.min(letters.length, from + LONGEST); to > from; to--) {
      const syllable = letters.slice(from, to);
      if (charsRead(syllable).length === 0) continue;
      for (const rest of ways[to]!) ways[from]!.push([syllable, ...rest]);
    }
    ways[from] = ways[from]!.sort((a, b) => a.length - b.length).slice(0, MAX_WAYS);
  }
  return ways[0]!;
}

const MAX_LETTERS = 40;
const LONGEST = 6;
const MAX_WAYS = 4;

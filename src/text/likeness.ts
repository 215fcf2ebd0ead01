/** How alike texts are by their pairs of characters (pure), and which of many known ones is likest. */
import { pairsIn } from "./terms.ts";

/** Of the known texts, how many of those with most in common are looked at. */
const NEAREST = 5;

/** How alike two texts are: twice what is common of all their pairs (0–1, Dice). */
export function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const [of, other] = [pairsIn(a), pairsIn(b)];
  if (of.length === 0 || other.length === 0) return 0;
  const left = new Map<string, number>();
  for (const pair of of) left.set(pair, (left.get(pair) ?? 0) + 1);
  let both = 0;
  for (const pair of other) {
    const rest = left.get(pair) ?? 0;
    if (rest > 0) both++;
    left.set(pair, rest - 1);
  }
  return (2 * both) / (of.length + other.length);
}

/** Finds the likest of `known`, by its place among them, and how alike it is; null where none shares a pair that tells. */
export function createLikest(
  known: string[],
): (text: string) => { at: number; share: number } | null {
  const holders = new Map<string, number[]>();
  for (const [at, text] of known.entries())
    for (const pair of new Set(pairsIn(text))) {
      const list = holders.get(pair);
      if (list) list.push(at);
      else holders.set(pair, [at]);
    }
  // A pair that most texts have tells none apart.
  const common = Math.max(20, known.length / 20);
  return (text) => {
    const counts = new Map<number, number>();
    for (const pair of new Set(pairsIn(text))) {
      const list = holders.get(pair);
      if (list && list.length <= common)
        for (const at of list) counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    const [best] = [...counts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, NEAREST)
      .map(([at]) => ({ at, share: likeness(known[at]!, text) }))
      .sort((a, b) => b.share - a.share);
    return best ?? null;
  };
}

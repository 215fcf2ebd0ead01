/**
 * Two lists of texts, each in its order, brought side by side: equal ones are the fixed points (jsdiff), and between two of
 * these the alignment with the most in common is taken. No text is passed over: what has no other stands alone.
 */
import { setImmediate } from "node:timers/promises";

/** The places of two texts that belong together; null where one stands alone. */
export type Aligned = [number | null, number | null];

/** Past so many texts that differ, equal ones are not looked for. */
const MOST_EDITS = 2_000;
/** Past so many comparisons between two fixed points, nothing is taken to belong together. */
const MOST_PAIRS = 60_000;
/** So many comparisons, and then a turn for everybody else. */
const TURN = 2_000;

export async function align(left: string[], right: string[], least: number): Promise<Aligned[]> {
  const { diffArrays } = await import("diff");
  const changes = diffArrays(left, right, { maxEditLength: MOST_EDITS });
  if (!changes) return between(left, right, 0, 0, least);
  const pairs: Aligned[] = [];
  let [i, j] = [0, 0];
  for (const [at, { value, added, removed }] of changes.entries()) {
    if (!added && !removed) {
      for (const _ of value) pairs.push([i++, j++]);
      continue;
    }
    // What is removed and what is added in one place come one after the other, and are looked at together.
    const beside = changes[at + 1];
    const both = removed && beside?.added;
    if (both) {
      pairs.push(...(await between(value, beside.value, i, j, least)));
    } else if (!(added && changes[at - 1]?.removed)) {
      for (const k of value.keys()) pairs.push(removed ? [i + k, null] : [null, j + k]);
    }
    if (removed) i += value.length;
    else j += value.length;
  }
  return pairs;
}

/** The texts between two fixed points, which begin at these places. */
async function between(
  left: string[],
  right: string[],
  i0: number,
  j0: number,
  least: number,
): Promise<Aligned[]> {
  const alone: Aligned[] = [
    ...left.map((_, i): Aligned => [i0 + i, null]),
    ...right.map((_, j): Aligned => [null, j0 + j]),
  ];
  if (left.length * right.length > MOST_PAIRS) return alone;
  const [lefts, rights] = [left.map(pairsOf), right.map(pairsOf)];
  const width = right.length + 1;
  const best = new Float64Array((left.length + 1) * width);
  const alike = new Float64Array((left.length + 1) * width);
  for (let i = left.length - 1, n = 0; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--, n++) {
      if (n % TURN === TURN - 1) await setImmediate();
      const at = i * width + j;
      const score = likeness(lefts[i]!, rights[j]!, least);
      alike[at] = score;
      const paired = score >= least ? score + best[at + width + 1]! : 0;
      best[at] = Math.max(paired, best[at + width]!, best[at + 1]!);
    }
  }
  return walked(best, alike, left.length, right.length, least).map(([i, j]) => [
    i === null ? null : i0 + i,
    j === null ? null : j0 + j,
  ]);
}

function walked(
  best: Float64Array,
  alike: Float64Array,
  m: number,
  n: number,
  least: number,
): Aligned[] {
  const width = n + 1;
  const pairs: Aligned[] = [];
  let [i, j] = [0, 0];
  while (i < m || j < n) {
    const at = i * width + j;
    const score = i < m && j < n ? alike[at]! : 0;
    if (score >= least && best[at] === score + best[at + width + 1]!) pairs.push([i++, j++]);
    else if (i < m && (j >= n || best[at] === best[at + width])) pairs.push([i++, null]);
    else pairs.push([null, j++]);
  }
  return pairs;
}

interface Pairs {
  counts: Map<string, number>;
  size: number;
}

function pairsOf(text: string): Pairs {
  const counts = new Map<string, number>();
  for (let i = 0; i + 2 <= text.length; i++) {
    const pair = text.slice(i, i + 2);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return { counts, size: Math.max(0, text.length - 1) };
}

/** As `likeness` of text/likeness.ts, with the pairs made once; 0 where their lengths alone say that it stays below `least`. */
function likeness(a: Pairs, b: Pairs, least: number): number {
  const all = a.size + b.size;
  if (all === 0 || 2 * Math.min(a.size, b.size) < least * all) return 0;
  const [few, many] = a.counts.size < b.counts.size ? [a, b] : [b, a];
  let both = 0;
  for (const [pair, n] of few.counts) both += Math.min(n, many.counts.get(pair) ?? 0);
  return (2 * both) / all;
}

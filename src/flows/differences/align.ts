/**
 * Two lists of texts, each in its order, brought side by side: equal ones are the fixed points (jsdiff), and between two of
 * these the alignment with the most in common is taken. Nothing is passed over: what has no other stands alone.
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
const LOOKED_AT = 2_000;

/** How much the i-th of the left and the j-th of the right have in common; 0 where they do not belong together. */
export type Alike = (i: number, j: number) => number;

export async function align(left: string[], right: string[], alike: Alike): Promise<Aligned[]> {
  const { diffArrays } = await import("diff");
  const changes = diffArrays(left, right, { maxEditLength: MOST_EDITS });
  if (!changes) return between([0, left.length], [0, right.length], alike);
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
      const [rows, columns] = [value.length, beside.value.length];
      pairs.push(...(await between([i, i + rows], [j, j + columns], alike)));
    } else if (!(added && changes[at - 1]?.removed)) {
      for (const k of value.keys()) pairs.push(removed ? [i + k, null] : [null, j + k]);
    }
    if (removed) i += value.length;
    else j += value.length;
  }
  return pairs;
}

/** What stands between two fixed points, from a place up to another. */
async function between(
  [i0, i1]: [number, number],
  [j0, j1]: [number, number],
  alike: Alike,
): Promise<Aligned[]> {
  const [m, n] = [i1 - i0, j1 - j0];
  const width = n + 1;
  const best = new Float64Array(m * n > MOST_PAIRS ? 0 : (m + 1) * width);
  const scores = new Float64Array(best.length);
  if (best.length === 0)
    return [
      ...Array.from({ length: m }, (_, i): Aligned => [i0 + i, null]),
      ...Array.from({ length: n }, (_, j): Aligned => [null, j0 + j]),
    ];
  for (let at = m * width - 1; at >= 0; at--) {
    if (at % TURN === 0) await setImmediate();
    const [i, j] = [Math.floor(at / width), at % width];
    if (j === n) continue;
    const score = alike(i0 + i, j0 + j);
    scores[at] = score;
    const paired = score > 0 ? score + best[at + width + 1]! : 0;
    best[at] = Math.max(paired, best[at + width]!, best[at + 1]!);
  }
  const pairs: Aligned[] = [];
  for (let [i, j] = [0, 0]; i < m || j < n; ) {
    const at = i * width + j;
    const score = i < m && j < n ? scores[at]! : 0;
    if (score > 0 && best[at] === score + best[at + width + 1]!) pairs.push([i0 + i++, j0 + j++]);
    else if (i < m && (j >= n || best[at] === best[at + width])) pairs.push([i0 + i++, null]);
    else pairs.push([null, j0 + j++]);
  }
  return pairs;
}

/**
 * As `likeness` of text/likeness.ts, with the pairs of each text made once; 0 below `least`. Of a long text so much is looked at.
 */
export function createAlike(left: string[], right: string[], least: number): Alike {
  const [lefts, rights] = [kept(left), kept(right)];
  return (i, j) => {
    const [a, b] = [lefts(i), rights(j)];
    const all = a.size + b.size;
    if (all === 0 || 2 * Math.min(a.size, b.size) < least * all) return 0;
    const [few, many] = a.counts.size < b.counts.size ? [a, b] : [b, a];
    let both = 0;
    for (const [pair, n] of few.counts) both += Math.min(n, many.counts.get(pair) ?? 0);
    const share = (2 * both) / all;
    return share < least ? 0 : share;
  };
}

function kept(texts: string[]): (i: number) => Pairs {
  const made: Pairs[] = [];
  return (i) => {
    made[i] ??= pairsOf(texts[i]!.slice(0, LOOKED_AT));
    return made[i];
  };
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

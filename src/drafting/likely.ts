/**
 * How near texts are to one another by their words (pure): pairs of Chinese characters as they stand or near one another in their
 * order (法援 in 法律援助), rare ones counting more.
 */
import { fold } from "../text/fold.ts";
import { pairsIn } from "../text/terms.ts";

/** The pairs of a text: 1 as they stand, less where other characters come between. */
export type Words = ReadonlyMap<string, number>;

const APART = 0.7;

export type Nearness = ReturnType<typeof createNearness>;

/** Measures over the texts of a shelf: what stands in many of them counts little. */
export function createNearness(texts: string[]) {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const pair of new Set(pairsOf(text))) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  const all = Math.max(1, texts.length);
  const weightOf = (pair: string) => Math.log(1 + all / (0.5 + (counts.get(pair) ?? 0.5)));
  const read = new Map<string, Words>();

  function wordsIn(text: string): Words {
    const known = read.get(text);
    if (known) return known;
    const words = new Map<string, number>();
    for (const run of runsIn(text)) {
      if (/[A-Za-z]/.test(run)) words.set(run, 1);
      for (let i = 0; i < run.length - 1; i++) {
        words.set(run.slice(i, i + 2), 1);
        for (const gap of [2, 3]) {
          const apart = run[i]! + (run[i + gap] ?? "");
          if (apart.length === 2 && !words.has(apart)) words.set(apart, APART);
        }
      }
    }
    read.set(text, words);
    return words;
  }

  /** How much of a text's words stands in others, each counting so much (0–1). */
  function cover(words: string, others: [number, string][]): number {
    const pairs = new Set(pairsOf(words));
    const known = others.map(([counts, text]) => [counts, wordsIn(text)] as const);
    let [sum, found] = [0, 0];
    for (const pair of pairs) {
      const weight = weightOf(pair);
      sum += weight;
      found +=
        weight *
        known.reduce((most, [counts, text]) => Math.max(most, counts * (text.get(pair) ?? 0)), 0);
    }
    return sum === 0 ? 0 : found / sum;
  }

  /** How much two texts have in common, seen from both (0–1). */
  function alike(a: string, b: string): number {
    return Math.sqrt(cover(a, [[1, b]]) * cover(b, [[1, a]]));
  }
  return { cover, alike };
}

/** Of which of several topics a text speaks (0–1 each, together 1 where it speaks of any): what all of them say tells none apart. */
export function createTopics(topics: [number, string][][]): (words: string) => number[] {
  const counts = topics.map((texts) => {
    const own = new Map<string, number>();
    for (const [weight, text] of texts)
      for (const pair of pairsOf(text)) own.set(pair, (own.get(pair) ?? 0) + weight);
    return own;
  });
  const sizes = counts.map((own) => Math.sqrt([...own.values()].reduce((a, b) => a + b, 1)));
  return (words) => {
    const scores = topics.map(() => 0);
    const pairs = [...new Set(pairsOf(words))];
    for (const pair of pairs) {
      const shares = counts.map((own, i) => Math.min(3, own.get(pair) ?? 0) / sizes[i]!);
      const sum = shares.reduce((a, b) => a + b, 0);
      if (sum === 0) continue;
      const all = shares.map((share) => share / sum);
      // 1 where one topic alone says it, 0 where all say it as often.
      const tells =
        1 +
        all.reduce((a, p) => a + (p > 0 ? p * Math.log(p) : 0), 0) /
          Math.log(Math.max(2, topics.length));
      for (const [i, share] of all.entries()) scores[i]! += share * tells;
    }
    return scores.map((score) => score / Math.max(1, pairs.length));
  };
}

function runsIn(text: string): string[] {
  return fold(text).match(/\p{Script=Han}+|[A-Za-z]{2,}/gu) ?? [];
}

/** Pairs of Chinese characters and words of Latin ones; no figures. */
function pairsOf(text: string): string[] {
  return runsIn(text).flatMap((run) => (/[A-Za-z]/.test(run) ? [run] : pairsIn(run)));
}

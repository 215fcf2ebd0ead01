/** L1, sentences too like those of last year (pure): pairs of characters that two have in common, figures aside. */
import { quantitiesIn, withoutFigures } from "../../text/quantities.ts";
import { sentencesOf } from "../../text/sentences.ts";
import { pairsIn } from "../../text/terms.ts";
import { at, type Issue, type Page } from "./page.ts";

/** A sentence of an earlier text, and where it stands: 《2022年工作总结》一（二）. */
export interface Known {
  text: string;
  source: string;
}

/** Twice what is common of all pairs. */
const ALIKE = 0.85;
/** In pairs: shorter ones are alike by chance. */
const SHORTEST = 10;
/** Of the known sentences, how many of those with most in common are looked at. */
const NEAREST = 5;

export function likeness({ lines }: Page, known: Known[]): Issue[] {
  if (known.length === 0) return [];
  const nearest = createIndex(known);
  return lines.flatMap((line) =>
    sentencesOf(line.text).flatMap((sentence) => {
      // A heading and a signature are the same in every year.
      if (line.title || !(line.label ? /[。；]/ : /[，。；]/).test(line.text)) return [];
      const found = nearest(sentence.text);
      if (!found) return [];
      const percent = Math.floor(found.share * 100);
      const same = figuresOf(sentence.text);
      const kept = same !== "" && same === figuresOf(found.known.text);
      const apart = same === figuresOf(found.known.text) ? "" : "除数字外";
      const message = `与${found.known.source}的一句${apart}有${percent}%相同${kept ? "，数字也一样" : ""}：“${found.known.text}”。核对今年是否仍是这样。`;
      return [at(line, sentence, ["L1", kept ? "warn" : "note"], message)];
    }),
  );
}

function createIndex(known: Known[]) {
  const pairs = known.map(({ text }) => pairsOf(text));
  const holders = new Map<string, number[]>();
  for (const [i, own] of pairs.entries())
    for (const pair of own) {
      const list = holders.get(pair);
      if (list) list.push(i);
      else holders.set(pair, [i]);
    }
  const common = Math.max(20, known.length / 20);
  return (text: string): { known: Known; share: number } | null => {
    const own = pairsOf(text);
    if (own.size < SHORTEST) return null;
    const counts = new Map<number, number>();
    for (const pair of own) {
      const list = holders.get(pair);
      if (list && list.length <= common)
        for (const i of list) counts.set(i, (counts.get(i) ?? 0) + 1);
    }
    const near = [...counts].sort((a, b) => b[1] - a[1]).slice(0, NEAREST);
    const [best] = near
      .map(([i]) => ({ known: known[i]!, share: shareOf(own, pairs[i]!) }))
      .sort((a, b) => b.share - a.share);
    return best && best.share >= ALIKE ? best : null;
  };
}

function pairsOf(text: string): Set<string> {
  return new Set(pairsIn(withoutFigures(text).replace(/\d{4}年|[^\p{L}\p{N}]/gu, "")));
}

function shareOf(a: Set<string>, b: Set<string>): number {
  let both = 0;
  for (const pair of a) if (b.has(pair)) both++;
  return a.size + b.size === 0 ? 0 : (2 * both) / (a.size + b.size);
}

function figuresOf(text: string): string {
  return quantitiesIn(text)
    .map(({ lo, hi, unit }) => `${lo}~${hi}${unit}`)
    .join(" ");
}

/** Reports with some of their clauses taken out, so that the library no longer knows what was asked. */
import { type Fact, shareOf } from "./fact.ts";
import type { Ledger } from "./facts.ts";
import type { Quantity } from "./quantity.ts";
import type { Clause, Sentence, Source } from "./source.ts";

interface Span {
  start: number;
  end: number;
}

export interface Cut {
  fact: Fact;
  /** What goes, by report. */
  spans: Map<string, Span[]>;
}

/** What hangs on the figure before it: 比上年增加12处. */
const HANGS_ON = /^(?:分别)?(?:比|较|同比|其中|增长|下降|减少|增加|总量|达到|完成.*目标|超额|占)/;

/** So many other clauses with the same number may go with it; of a small number there are too many to know. */
const MOST = 6;

/** Wherever the library tells the figure, or may: in the other report of the year, in a table, in the next year's. */
export function cutOf(fact: Fact, { mentions }: Ledger): Cut | null {
  const said = fact.before + fact.after;
  const spans = new Map([[fact.sentence.source.id, [spanOf(fact.clause, fact.sentence)]]]);
  let others = 0;
  for (const { quantity, sentence, at } of mentions) {
    const { id } = sentence.source;
    const gone = spans.get(id) ?? [];
    if (!isSameAmount(quantity, fact.quantity) || !mayMean(sentence, fact, said)) continue;
    if (gone.some(({ start, end }) => start <= at && at < end)) continue;
    const clause = sentence.clauses.find(({ start, end }) => start <= at && at < end);
    if (!clause || ++others > MOST) return null;
    spans.set(id, [...gone, spanOf(clause, sentence)]);
  }
  return { fact, spans };
}

/** In any unit that counts the same, and in cells without one; an amount of money in another scale as well. */
function isSameAmount(one: Quantity, other: Quantity): boolean {
  const isNear = Math.abs(one.value - other.value) <= other.value * 5e-5;
  return isNear && (one.unit === "" || one.dimension === other.dimension);
}

/** A number of two digits in the same year is hardly another thing's; a small one must share some words. */
function mayMean({ year, label, text }: Sentence, fact: Fact, said: string): boolean {
  if (fact.quantity.value >= 10 && (year === null || year === fact.year)) return true;
  return shareOf(said, `${label ?? ""}${text}`) > 0;
}

/** The clause with its mark, and those after it that say no more than how it has changed. */
function spanOf(clause: Clause, sentence: Sentence): Span {
  const at = sentence.clauses.findIndex(({ start }) => start === clause.start);
  let last = at;
  while (HANGS_ON.test(sentence.clauses[last + 1]?.text ?? "")) last++;
  return { start: clause.start, end: sentence.clauses[last]?.end ?? clause.end };
}

/** In so many rounds that no report loses more than a few of its clauses at once, nor two next to one another. */
export function roundsOf(cuts: Cut[], rounds: number): Cut[][] {
  const batches = Array.from({ length: rounds }, (): Cut[] => []);
  const ofReport = new Map<string, number>();
  for (const cut of cuts) {
    const { id } = cut.fact.sentence.source;
    const nth = ofReport.get(id) ?? 0;
    ofReport.set(id, nth + 1);
    batches[nth % rounds]!.push(cut);
  }
  return batches.filter((batch) => batch.length > 0);
}

export function cutText({ id, text }: Source, batch: Cut[]): string {
  const spans = batch.flatMap((cut) => cut.spans.get(id) ?? []).sort((a, b) => b.start - a.start);
  let left = text;
  let from = Number.POSITIVE_INFINITY;
  for (const { start, end } of spans) {
    const to = Math.min(end, from);
    if (start >= to) continue;
    left = joined(left.slice(0, start), left.slice(start, to), left.slice(to));
    from = start;
  }
  return left;
}

/** A sentence that lost its last clause still ends. */
function joined(before: string, gone: string, after: string): string {
  const open = /[，；、：,;]\s*$/;
  return /[。！？]\s*$/.test(gone) && open.test(before)
    ? `${before.replace(open, "。")}${after}`
    : before + after;
}

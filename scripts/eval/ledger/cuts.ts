/** Reports with some of their clauses taken out, so that the library no longer knows what was asked. */
import { type Fact, isLike, shareOf } from "./fact.ts";
import type { Ledger } from "./facts.ts";
import type { Source } from "./source.ts";

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

/** Null where the same figure is told in other words too, so that taking out the clause takes nothing from the library. */
export function cutOf(fact: Fact, { mentions, facts }: Ledger): Cut | null {
  const said = fact.before + fact.after;
  const same = facts.filter(
    (one) =>
      one.year === fact.year &&
      one.isPlan === fact.isPlan &&
      one.quantity.value === fact.quantity.value &&
      one.quantity.unit === fact.quantity.unit &&
      (one === fact ||
        isLike(said, one.before + one.after) ||
        isLike(one.before + one.after, said)),
  );
  const spans = new Map<string, Span[]>();
  for (const one of same) {
    const { id } = one.sentence.source;
    spans.set(id, [...(spans.get(id) ?? []), spanOf(one)]);
  }
  const isLeft = mentions.some(
    ({ quantity, sentence, at }) =>
      Math.abs(quantity.value - fact.quantity.value) <= fact.quantity.value * 5e-5 &&
      (quantity.unit === fact.quantity.unit || quantity.unit === "" || quantity.unit === "元") &&
      !(spans.get(sentence.source.id) ?? []).some(({ start, end }) => start <= at && at < end) &&
      shareOf(said, `${sentence.label ?? ""}${sentence.text}`) >= 0.3,
  );
  return isLeft ? null : { fact, spans };
}

/** The clause with its mark, and those after it that say no more than how it has changed. */
function spanOf({ clause, sentence }: Fact): Span {
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

/**
 * What a year's reports say of each thing that was planned for it (pure): every sentence of what was done → how much of the plan's
 * own words it says, rare ones for more → the likest. That the plan was carried out is told only by figures that reach it, or by a
 * sentence that says nearly all of it, denies nothing and names no later month.
 */
import type { Hit } from "../../domain.ts";
import { askOf } from "../../ledger/compared.ts";
import type { Fact } from "../../ledger/figures.ts";
import { fold } from "../../text/fold.ts";
import { wordsOf } from "../../text/lexicon.ts";
import { fromChineseNumeral } from "../../text/numerals.ts";
import { quantitiesIn, withoutFigures } from "../../text/quantities.ts";
import { anyOf, pairsIn } from "../../text/terms.ts";
import { isExact } from "../figures/choice.ts";
import { titleOf } from "../figures/matters.ts";
import type { Quote } from "../reply.ts";
import type { Figured, Kept } from "./kept.ts";

/** A sentence of a report, and all that is read with it. */
export interface Said {
  quote: Quote;
  text: string;
  /** How its item begins, and the headings above it. */
  around: string;
  facts: Fact[];
}

/** So much of a plan's words is said by what tells of it, and by what tells that it was carried out. */
const [TELLS, CARRIES_OUT] = [0.5, 0.7];
/** What no sentence says weighs no more than a common word: it may be another way of saying it. */
const ABSENT = 1.5;
/** What the words before a plan add that only name its field. */
const FIELD = 0.1;
/** So far below the likest another one tells of it too. */
const NEAR = 0.1;
/** What only stands around a sentence counts less. */
const AROUND = 0.6;
/** A name in quotes is another one where less of it is said. */
const NAMED = 0.6;
/** So much of what a plan counts is counted by what became of it. */
const SAME = 0.75;
const SHORT = 3;
const MOST = 2;
const UNDONE = new RegExp(anyOf(wordsOf("undone").filter((word) => word.length > 1)));
const MONTH = /(\d{1,2}|[一二三四五六七八九十]{1,2})月/g;
const HALF = "上半年";
const NAMES = /《[^》]+》|[“"][^”"]+[”"]|[一二三四五六七八九十]期|第[一二三四五六七八九十\d]+届/g;

export function saidIn(
  hit: Hit,
  { text, start }: Pick<Quote, "text" | "start">,
  facts: Fact[],
): Said {
  const around = [titleOf({ hit }), ...hit.headings.slice(1)].join("\n");
  return { quote: { hit, text, start }, text: fold(text), around: fold(around), facts };
}

/** A plan without the words that only name its field, and those words. */
export interface Planned {
  text: string;
  field: string;
}

export interface Outcome {
  told: Said[];
  /** Nearly all of the plan is said by the first of them. */
  whole: boolean;
  /** Something that is said of the plan denies that it was carried out. */
  denied: boolean;
}

/** Looks for what tells of a plan among all that is said. */
export function createOutcomes(said: Said[]) {
  const counts = new Map<string, number>();
  const having = (pair: string) => {
    const known = counts.get(pair) ?? said.filter(({ text }) => text.includes(pair)).length;
    counts.set(pair, known);
    return known;
  };
  const rarity = (pair: string) => Math.log(1 + (said.length + 1) / (having(pair) + 0.5));
  const weigh = (pair: string) => (having(pair) === 0 ? ABSENT : rarity(pair));
  const shareIn = (text: string, pairs: string[], weightOf: (pair: string) => number) => {
    let [has, total] = [0, 0];
    for (const pair of pairs) {
      total += weightOf(pair);
      if (text.includes(pair)) has += weightOf(pair);
    }
    return total === 0 ? 0 : has / total;
  };

  return ({ text: plan, field }: Planned): Outcome => {
    const [own, before] = [pairsOf(plan), pairsOf(field)];
    const named = namesIn(plan);
    const found = said
      .map((one, i) => {
        const all = one.text + one.around;
        const share = shareIn(one.text, own, weigh);
        const around = AROUND * (shareIn(all, own, weigh) - share);
        return { ...one, i, share, score: share + around + FIELD * shareOf(before, all) };
      })
      .filter(({ share, score }) => score >= TELLS && share >= TELLS / 2)
      .filter(({ text, around }) => named.every((name) => isNamed(name, text + around)))
      .sort((a, b) => b.score - a.score);
    const near = found.filter(({ score }) => score >= found[0]!.score - NEAR);
    const [first] = near;
    if (!first) return { told: [], whole: false, denied: false };
    // What denies it is told whatever else is: 该办法未能在年内出台 needs no name of its own.
    const denying = [...near, ...goingOn(said, first.i)].find(({ text }) => denies(text));
    return {
      told: [...new Set(denying ? [first, denying] : near)].slice(0, MOST),
      whole:
        shareIn(first.text, own, rarity) >= CARRIES_OUT &&
        shareIn(first.text, besides(own, named), rarity) >= TELLS,
      denied: denying !== undefined,
    };
  };
}

/** The sentence after one, where it is of the same item. */
function goingOn(said: Said[], at: number): Said[] {
  const [one, next] = [said[at]!.quote, said[at + 1]];
  if (!next || next.quote.hit !== one.hit) return [];
  const between = one.hit.text.slice(one.start + one.text.length, next.quote.start);
  return between.trim().length <= 1 ? [next] : [];
}

/** Does a plan name something: 《…》, “…”, 二期, 第四届? */
export function names(plan: string): boolean {
  return namesIn(plan).length > 0;
}

function namesIn(plan: string): string[] {
  return fold(plan).match(NAMES) ?? [];
}

/** What a plan says of the things that it names: 编制 of 编制《规程》; all of one that names none. */
function besides(pairs: string[], names: string[]): string[] {
  const rest = pairs.filter((pair) => !names.some((name) => name.includes(pair)));
  return rest.length > 0 ? rest : pairs;
}

/** Most of a name is said; of a thing in quotes its end may be, 会客厅 for “明湖国际会客厅”. */
function isNamed(name: string, text: string): boolean {
  const bare = name.replace(/[“”"《》]/g, "");
  const short = /^[“"]/.test(name) && text.includes(bare.slice(-SHORT));
  return short || shareOf(pairsIn(bare), text) >= NAMED;
}

/** Does a sentence say that something did not come about? */
export function denies(text: string): boolean {
  return UNDONE.test(text) || /[未没](?!来|发生|出现)/.test(text);
}

function shareOf(pairs: string[], text: string): number {
  return pairs.filter((pair) => text.includes(pair)).length / Math.max(1, pairs.length);
}

/** Of a plan what is not only that it is planned, when and how much. */
function pairsOf(plan: string): string[] {
  const matter = askOf(withoutFigures(plan))?.matter ?? "";
  const runs = matter.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(runs.flatMap(pairsIn))];
}

/** A figure that was planned with the one that what tells of it gives for the same. */
export function pairIn(planned: Figured, told: Said[]): [Figured, Figured][] {
  const { subject, quantity } = planned.fact;
  const same = told.flatMap(({ quote: { hit }, facts }) =>
    facts
      .filter(
        (fact) =>
          fact.quantity.unit === quantity.unit &&
          fact.role === planned.fact.role &&
          fact.figure.aspect === "done" &&
          fact.figure.factYear === planned.fact.figure.factYear &&
          shareOf(pairsOf(subject), fact.subject) >= SAME,
      )
      .map((fact) => ({ hit, fact })),
  );
  const numbers = new Set(same.map(({ fact }) => fact.quantity.lo));
  return numbers.size === 1 ? [[planned, same[0]!]] : [];
}

/** Is it told that a plan was carried out? */
export function isCarriedOut(
  plan: string,
  { pairs, quotes }: Kept["outcome"],
  { whole, denied }: Pick<Outcome, "whole" | "denied">,
): boolean {
  const [first] = quotes;
  if (!first) return false;
  if (pairs.length > 0)
    return pairs.every((pair) => reached(pair) && !denies(pair[1].fact.clause.text));
  const counted = quantitiesIn(plan).some(({ text }) => /\d/.test(text));
  return !denied && !counted && whole && !isLate(plan, first.text);
}

/** The same of an outcome that was found in another way: its own sentence says the plan. */
export function isToldDone(plan: Quote, outcome: Kept["outcome"]): boolean {
  const said = outcome.quotes.slice(0, 1).map((quote) => saidIn(quote.hit, quote, []));
  return isCarriedOut(plan.text, outcome, createOutcomes(said)({ text: plan.text, field: "" }));
}

/** 不超过10万元 is kept by less, 不少于300处 and 300处 by more. */
function reached([planned, done]: [Figured, Figured]): boolean {
  if (!isExact(done)) return false;
  const { lo, hi } = planned.fact.quantity;
  const most = lo === 0 && hi !== null;
  return most ? done.fact.quantity.lo <= hi : done.fact.quantity.lo >= lo;
}

/** 9月15日印发, where 上半年印发 was planned. */
function isLate(plan: string, told: string): boolean {
  const due = plan.includes(HALF) ? 6 : monthsIn(plan).at(-1);
  const came = monthsIn(told);
  return due !== undefined && came.length > 0 && Math.max(...came) > due;
}

function monthsIn(text: string): number[] {
  return [...fold(text).matchAll(MONTH)].map(
    ([, said]) => Number(said) || (fromChineseNumeral(said!) ?? 0),
  );
}

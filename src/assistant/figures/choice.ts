/** Of the figures that fit a question, which is told (pure): the best, both of two reports that differ, or none of two matters. */
import type { Frame } from "../../ledger/frame.ts";
import type { Match } from "../../ledger/match.ts";
import { asksStock } from "../../ledger/roles.ts";

/** Matches this near to one another in score are equally good. */
const MARGIN = 0.06;
/** So far below the best a report may contradict it: it says the same in other words. */
/** How much better what is told in passing may fit. */
const PASSING = 0.15;
const CONFLICT = 0.2;

/** The offices whose figures fit about as well as the best. */
export function officesOf(fitting: Match[]): (string | null)[] {
  const least = (fitting[0]?.score ?? 0) - MARGIN;
  return [...new Set(fitting.filter(({ score }) => score >= least).map(({ hit }) => hit.org))];
}

/**
 * The best; of equally good ones the latest year's. Where two reports say the same words with two figures, both; where two
 * matters fit alike, neither.
 */
export function choose(frame: Frame, fitting: Match[]): Match[] {
  const best = fitting[0];
  if (!best) return [];
  // What is told in passing gives way to what is told for its own sake: 5个友城参与 to 友城达到7个.
  const proper = fitting.find(
    (match) =>
      !match.passing &&
      (match.score >= best.score - MARGIN ||
        (match.score >= best.score - PASSING && isOf(best, match))),
  );
  const first = proper ?? best;
  const good = fitting.filter(
    ({ score, passing }) => Math.abs(score - first.score) <= MARGIN && (!proper || !passing),
  );
  const pick = frame.earliest ? Math.min : Math.max;
  const latest = frame.years.length > 1 ? null : pick(...good.map(yearOf));
  const own = good.filter((match) => latest === null || yearOf(match) === latest);
  const told = worded(own, fitting);
  const others = own.filter((match) => !agree(told, match));
  const conflict = fitting.find((match) => contradicts(told, match));
  if (conflict) return [told, conflict];
  // 138人次 stands beside 11批次 and not against it.
  const rival = others.some(
    (match) =>
      match.fact.sentence.text !== told.fact.sentence.text &&
      (sameUnit(told, match) || !sameMatter(told, match)),
  );
  return rival ? [] : [told];
}

/** Does a figure count the very things of which the other counts some: 国际友城 of 友城, also where 7个友城的93名代表 came? */
function isOf({ fact }: Match, other: Match): boolean {
  const things = fact.subject.replace(/[的共]$/, "");
  return things !== "" && other.fact.subject.includes(things);
}

/** The best, as a sentence of its report tells it rather than a table's cell, or as it rounds it. */
function worded(own: Match[], fitting: Match[]): Match {
  const best = own[0]!;
  const same = (match: Match) =>
    match.hit.kind !== "row" &&
    match.hit.reportId === best.hit.reportId &&
    match.fact.role === best.fact.role &&
    yearOf(match) === yearOf(best) &&
    (own.includes(match)
      ? agree(best, match)
      : isRounded(match, best) && match.score >= best.score - PASSING);
  if (best.hit.kind !== "row") return best;
  const told = fitting.filter(same);
  // 2023年执行60.13万元，2024年安排25.77万元 tells another figure first.
  const alone = told.find(({ fact }) => fact.clause.start === fact.sentence.start);
  return alone ?? told[0] ?? best;
}

/** Another report that gives another figure of the same year for what nothing tells apart. */
function contradicts(first: Match, other: Match): boolean {
  return (
    other.hit.reportId !== first.hit.reportId &&
    other.hit.org === first.hit.org &&
    yearOf(other) === yearOf(first) &&
    other.score >= first.score - CONFLICT &&
    other.surplus <= first.surplus + 0.05 &&
    other.fact.role === first.fact.role &&
    !agree(first, other) &&
    sameUnit(first, other) &&
    !other.passing &&
    // 年内完成2.1亿元 and 累计完成4.6亿元 are two things.
    asksStock(first.fact.clause.text) === asksStock(other.fact.clause.text) &&
    sameMatter(first, other)
  );
}

type Figured = Pick<Match, "fact">;

const yearOf = ({ fact, hit }: Match) => fact.figure.factYear ?? hit.reportYear ?? 0;

export function sameUnit(a: Figured, b: Figured): boolean {
  const units = [a.fact.quantity.unit, b.fact.quantity.unit];
  return units[0] === units[1] || units.includes("");
}

export function agree(a: Figured, b: Figured): boolean {
  const [one, other] = [a.fact.quantity, b.fact.quantity];
  if (!sameUnit(a, b)) return false;
  return (one.lo === other.lo && one.hi === other.hi) || isRounded(a, b) || isRounded(b, a);
}

/** 384.67万元 in a sentence is the 3,846,732元 of a table, told as far as its own digits go. */
function isRounded(short: Figured, long: Figured): boolean {
  if (!isExact(short) || !isExact(long)) return false;
  const { text, lo } = short.fact.quantity;
  const [digits, decimals = ""] = /\d[\d,]*(?:\.(\d+))?/.exec(text) ?? [];
  const number = Number(digits?.replaceAll(",", ""));
  const step = lo / number / 10 ** decimals.length;
  return step > 1 && Math.abs(lo - long.fact.quantity.lo) <= step / 2;
}

/** Told in the same words, or words of which one has the other's. */
export function sameMatter(a: Figured, b: Figured): boolean {
  const [one, other] = [charactersOf(a.fact), charactersOf(b.fact)];
  let common = 0;
  for (const c of one) if (other.has(c)) common++;
  return common / Math.max(1, Math.min(one.size, other.size)) >= 0.8;
}

/** Every figure of two years is set against every other. */
const characters = new WeakMap<object, Set<string>>();

function charactersOf(fact: Match["fact"]): Set<string> {
  const known = characters.get(fact) ?? new Set(fact.subject.replace(/[\d年\s]/g, ""));
  characters.set(fact, known);
  return known;
}

/** Of one unit, role and matter: what may be set against one another. */
export function sameThing(a: Figured, b: Figured): boolean {
  return sameUnit(a, b) && a.fact.role === b.fact.role && sameMatter(a, b);
}

export function isExact({ fact: { quantity } }: Figured): boolean {
  return !quantity.approx && quantity.lo === quantity.hi;
}

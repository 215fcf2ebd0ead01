/**
 * How this year's figure stands to last year's (pure): worked out where both are exact and of one unit, and compared with what the
 * material says of it.
 */
import type { Fact } from "../ledger/figures.ts";
import { round } from "../text/quantities.ts";
import type { Told } from "./material.ts";

const SHARES = ["%", "个百分点", "‰"];
const UP = /增|多|升|涨|提高|扩大/;

export interface Change {
  /** 比上年增加62处 */
  words: string;
  /** 338−276=62 */
  sum: string;
  by: number;
}

/** The difference of two levels; null where one is an estimate or their units differ. */
export function changeOf(is: Fact, was: Fact): Change | null {
  const [now, before] = [is.quantity, was.quantity];
  if (now.approx || before.approx || now.hi === null || now.unit !== before.unit) return null;
  const [own, old] = [numberOf(now.text), numberOf(before.text)];
  // Both in one scale: 2860万元 and 0.3亿元 are not subtracted as they are written.
  if (!own || !old || own.unit !== old.unit) return null;
  const by = round(own.number - old.number);
  const sum = `${own.digits}−${old.digits}=${by}`;
  if (by === 0) return { words: "与上年持平", sum, by };
  const unit = own.unit === "%" ? "个百分点" : own.unit;
  return { words: `比上年${by > 0 ? "增加" : "减少"}${Math.abs(by)}${unit}`, sum, by };
}

/** 362.5万元 → 362.5 and 万元; null for numerals in characters. */
function numberOf(text: string): { number: number; digits: string; unit: string } | null {
  const match = /^(\d[\d,]*(?:\.\d+)?)(.+)$/.exec(text);
  return match
    ? {
        number: Number(match[1]!.replaceAll(",", "")),
        digits: match[1]!.replaceAll(",", ""),
        unit: match[2]!,
      }
    : null;
}

const SCALES: [string, number][] = [
  ["亿元", 1e8],
  ["万元", 1e4],
  ["元", 1],
];

/** A sum of money in the scale that last year's report counts in: 208000元 → 20.8万元; null where it is in it already. */
export function inScaleOf({ quantity: now }: Fact, { quantity: before }: Fact): string | null {
  if (now.unit !== "元" || before.unit !== "元" || now.approx || now.hi === null) return null;
  const scaleOf = (text: string) => SCALES.find(([unit]) => text.endsWith(unit));
  const [own, old] = [scaleOf(now.text), scaleOf(before.text)];
  if (!own || !old || own[0] === old[0]) return null;
  return `${round(now.lo / old[1])}${old[0]}`;
}

/** What a change that the material states has against the two figures; null where it agrees or cannot be told. */
export function disagreement(stated: Told, { by, sum }: Change): string | null {
  const [fact] = stated.facts;
  if (
    !fact ||
    fact.quantity.approx ||
    fact.quantity.hi === null ||
    SHARES.includes(fact.quantity.unit)
  )
    return null;
  const said = UP.test(stated.text) ? fact.quantity.lo : -fact.quantity.lo;
  return said === by ? null : `材料写“${stated.text}”，而${sum}，对不上，请核对`;
}

/**
 * Which figure each difference of the material belongs to: the one before it of the same unit that it agrees with, else the one
 * before it in its sentence. `before` is last year's figure of one of the material.
 */
export function ownersOf(
  told: Told[],
  before: (fact: Fact) => Fact | null,
): Map<Told, { one: Told; fact: Fact }> {
  const owners = new Map<Told, { one: Told; fact: Fact }>();
  for (const [i, stated] of told.entries()) {
    const [change] = stated.facts;
    if (!stated.change || !change) continue;
    const earlier = told
      .slice(0, i)
      .filter((one) => one.paragraph === stated.paragraph && !one.change)
      .flatMap((one) => one.facts.map((fact) => ({ one, fact })))
      .toReversed();
    const same = earlier.filter(({ fact }) => fact.quantity.unit === change.quantity.unit);
    const agrees = same.find(({ fact }) => {
      const was = before(fact);
      const worked = was && changeOf(fact, was);
      return worked ? disagreement(stated, worked) === null : false;
    });
    const inSentence = earlier.find(
      ({ one, fact }) =>
        one.sentence === stated.sentence &&
        (fact.quantity.unit === change.quantity.unit || SHARES.includes(change.quantity.unit)),
    );
    const owner = agrees ?? inSentence;
    if (owner) owners.set(stated, owner);
  }
  return owners;
}

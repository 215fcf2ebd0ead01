/**
 * How this year's figure stands to last year's (pure): worked out where both are exact and of one unit, and compared with what the
 * material says of it.
 */
import type { Fact } from "../ledger/figures.ts";
import { oneOf, readLexicon } from "../text/lexicon.ts";
import { round } from "../text/quantities.ts";
import { anyOf } from "../text/terms.ts";
import { comparedIn } from "./heard.ts";
import type { Told } from "./told.ts";

const SHARES = ["%", "个百分点", "‰"];
const UP = /增|多|升|涨|提高|扩大/;
const [STILL, RISES, FALLS] = readLexicon("trends").map(
  ({ words }) => new RegExp(anyOf(words)),
) as [RegExp, RegExp, RegExp];

const AGAINST_PLAN = new RegExp(`[比较](?:年初|原)?的?(?:${oneOf("plan")})`);

export interface Change {
  /** 比上年增加62处 */
  words: string;
  /** 338−276=62 */
  sum: string;
  by: number;
  /** The same in single things, where it counts in 万 or 亿. */
  plain: number;
  /** 22.5 for 22.5% more; null of shares. */
  rate: number | null;
}

/** The difference of two levels; null where one is an estimate or their units differ. */
export function changeOf(is: Fact, was: Fact): Change | null {
  const [now, before] = [is.quantity, was.quantity];
  if (now.approx || before.approx || now.hi === null || now.unit !== before.unit) return null;
  const [own, old] = [numberOf(now.text), numberOf(before.text)];
  // Both in one scale: 2860万元 and 0.3亿元 are not subtracted as they are written.
  if (!own || !old || own.unit !== old.unit) return null;
  const by = round(own.number - old.number);
  const plain = round(now.lo - before.lo);
  const sum = `${own.digits}−${old.digits}=${by}`;
  if (by === 0) return { words: "与上年持平", sum, by, plain, rate: 0 };
  const unit = own.unit === "%" ? "个百分点" : own.unit;
  const rate = own.unit === "%" || old.number === 0 ? null : (by / old.number) * 100;
  return { words: `比上年${by > 0 ? "增加" : "减少"}${Math.abs(by)}${unit}`, sum, by, plain, rate };
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
  // 5890万元 is not 0.589亿元.
  return now.lo >= old[1] ? `${round(now.lo / old[1])}${old[0]}` : null;
}

/** What a change that the material states has against the two figures; null where it agrees or cannot be told. */
export function disagreement(stated: Told, change: Change): string | null {
  const told = agrees(stated, change);
  if (told !== false) return null;
  const [{ quantity }] = stated.facts as [Fact];
  const sum =
    quantity.unit === "%" && change.rate !== null
      ? `${change.sum}，即${round(Math.round(change.rate * 10) / 10)}%`
      : change.sum;
  return `材料写“${stated.text}”，而${sum}，对不上，请核对`;
}

/** Does a stated change agree with the one that is worked out? null where it cannot be told. */
function agrees(stated: Told, { plain, rate }: Change): boolean | null {
  const [fact] = stated.facts;
  if (!fact || fact.quantity.approx || fact.quantity.hi === null) return null;
  const { unit, lo, text } = fact.quantity;
  // 比2019年下降41.3%, 比计划少1家: not against the year before.
  const year = /(\d{4})年/.exec(stated.text)?.[1];
  if (year !== undefined && Number(year) + 1 !== stated.hit.reportYear) return null;
  if (AGAINST_PLAN.test(stated.text)) return null;
  const said = UP.test(stated.text) ? lo : -lo;
  if (unit === "%") {
    // As exact as it is stated: 33.3% for 33.33….
    const places = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
    return rate === null ? null : Math.abs(said - rate) <= 0.6 / 10 ** places;
  }
  return unit === "个百分点" ? (rate === null ? said === plain : null) : said === plain;
}

/** Words of last year's clause that this year's figure makes untrue: 仍为7个 where it is 8 now, 增至5个 where it is 5 still. */
export function belies(words: string, is: Fact, was: Fact): boolean {
  const [now, before] = [is.quantity.lo, was.quantity.lo];
  if (is.quantity.unit !== was.quantity.unit) return false;
  return (
    (STILL.test(words) && now !== before) ||
    (RISES.test(words) && now <= before) ||
    (FALLS.test(words) && now >= before)
  );
}

function isOf(matter: string, words: string): boolean {
  return [...matter].every((char) => words.includes(char));
}

/**
 * Which figure each difference of the material belongs to: in its own line the one before it that it agrees with, else the
 * nearest of its unit; standing alone, the one before it that it agrees with. `before` is last year's figure of one of the material.
 */
export function ownersOf(
  told: Told[],
  before: (fact: Fact) => Fact | null,
): Map<Told, { one: Told; fact: Fact }> {
  const owners = new Map<Told, { one: Told; fact: Fact }>();
  for (const [i, stated] of told.entries()) {
    const [change] = stated.facts;
    if (!stated.change || !change) continue;
    const share = SHARES.includes(change.quantity.unit);
    const earlier = told
      .slice(0, i)
      .filter((one) => one.paragraph === stated.paragraph && !one.change)
      .flatMap((one) => one.facts.map((fact) => ({ one, fact })))
      .filter(({ fact }) => share || fact.quantity.unit === change.quantity.unit)
      .toReversed();
    // 增长20.5%，增加323件: of one figure.
    const last = told[i - 1];
    const same = last?.sentence === stated.sentence ? owners.get(last) : undefined;
    if (same && (share || same.fact.quantity.unit === change.quantity.unit)) {
      owners.set(stated, same);
      continue;
    }
    const own = earlier.filter(({ one }) => one.line === stated.line);
    const agreeing = (own.length > 0 ? own : earlier).find(({ fact }) => {
      const was = before(fact);
      const worked = was && changeOf(fact, was);
      return worked ? agrees(stated, worked) === true : false;
    });
    // Alone on its line it goes with the only figure of its unit on the line before, where nothing is known against it.
    const above = earlier.filter(
      ({ one, fact }) => one.line === stated.line - 1 && before(fact) === null,
    );
    // 列全市第2位，比上年上升3位: behind a clause whose figure is none of its unit.
    const behind = last?.sentence === stated.sentence && !last.change ? last : undefined;
    // One that names its matter goes with the figure of that matter, wherever it stands.
    const matter = comparedIn(stated);
    const named = told
      .filter((one) => !one.change && matter !== "" && isOf(matter, `${one.over}${one.text}`))
      .flatMap((one) => one.facts.map((fact) => ({ one, fact })))
      .find(({ fact }) => share || fact.quantity.unit === change.quantity.unit);
    const owner =
      agreeing ??
      own[0] ??
      named ??
      (behind ? { one: behind, fact: change } : undefined) ??
      (own.length === 0 && above.length === 1 && !share ? above[0] : undefined);
    if (owner) owners.set(stated, owner);
  }
  return owners;
}

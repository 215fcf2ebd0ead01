/** Two figures that a clause sets beside each other (pure): 甲比乙多2家, 甲是乙的2倍, 占丙的四成, each by the words of its own. */
import { type Source, type Stated, shareOf } from "./statements.ts";

/** A name that has so much of a figure's words is its name. */
const NAMED = 0.6;

/** 甲是乙的2倍: which is which, where their words tell; else either way. */
export function timesOf(a: Stated, b: Stated, clause: string): number[] {
  const [x, y] = [a.quantity.lo, b.quantity.lo];
  return SIDES.some((sides) => sides.test(clause)) ? [x / y] : [x / y, y / x];
}

/** 甲比乙多2家, 甲是乙的2倍: the two that are set beside each other, not years. */
export const SIDES = [
  /(?<one>[^，]{2,16}?)[比较](?<other>(?!上|去|前|同|\d{4}年)[^，\d比较]{2,12}?)(?<way>[多高增超长大少低减短小])/,
  /(?<one>[^，]{2,16}?)(?:是|为|相当于|达到?)(?<other>[^，是为]{2,16})的[^，的]*倍/,
];

/** The figures of the evidence that a clause sets beside each other, in its order; null where its words do not tell. */
export function sidesOf(clause: string, sources: Source[]): [Source, Source] | null {
  const { one, other } = SIDES.map((sides) => sides.exec(clause)).find(Boolean)?.groups ?? {};
  if (one === undefined || other === undefined) return null;
  const [a, b] = [namedBy(one, sources), namedBy(other, sources)];
  return a && b && a !== b && a.quantity.unit === b.quantity.unit ? [a, b] : null;
}

/** The figure whose own words a name has whole; null where there is none, or more than one. */
export function namedBy(name: string, sources: Source[]): Source | null {
  const labels = sources.filter(({ local }) => shareOf(local.replace(/^其中/, ""), name) >= NAMED);
  const most = Math.max(...labels.map(({ local }) => shareOf(local.replace(/^其中/, ""), name)));
  const best = labels.filter(({ local }) => shareOf(local.replace(/^其中/, ""), name) === most);
  return best.length === 1 ? best[0]! : null;
}

/** Is the one the greater, where a clause says so? */
export function isGreater([one, other]: [Source, Source], clause: string): boolean {
  const { way } = SIDES[0]!.exec(clause)?.groups ?? {};
  return way === undefined || /[多高增超长大]/.test(way) === one.quantity.lo > other.quantity.lo;
}

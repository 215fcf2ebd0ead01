/**
 * What a claim crosses (pure): of two clauses that are built alike, what stands before the words that both have in the one and
 * what stands behind them in the other. 甲牵头演练，乙牵头普法 does not say that 乙牵头演练.
 */
import { quantitiesIn } from "../../text/quantities.ts";
import { pairsIn } from "../../text/terms.ts";
import { verbsIn } from "./near.ts";
import type { Told } from "./spots.ts";
import { shareOf, withoutFigures } from "./statements.ts";
import type { Reason } from "./verdict.ts";

/** So many sentences that say most of a clause are looked through. */
const NEAREST = 3;
/** What two clauses have in common joins two sides of each. */
const JOINT = /[\p{Script=Han}]{2,}/u;

export function checkCrossed({ clause, spots }: Told): Reason[] {
  const clauses = spots.slice(0, NEAREST).flatMap((spot) => spot.clauses);
  for (const [i, one] of clauses.entries())
    for (const other of clauses.slice(i + 1))
      for (const joint of jointsOf(one, other)) {
        const [said, a, b] = [clause, one, other].map((text) => sidesOf(text, joint));
        if (!said || !a || !b) continue;
        if (isCrossed(said, a, b) || isCrossed(said, b, a))
          return [
            {
              ...{ code: "ROLE", detail: `依据里是“${one.slice(0, 30)}”，“${other.slice(0, 30)}”` },
              // Two clauses that only name one thing are not built alike.
              ...(verbsIn(joint).length === 0 && { unsure: true }),
            },
          ];
      }
  return [];
}

/** So much of a side of the claim is that of a clause. */
const MOST = 0.6;

/** 护岸、堤防分别为12.6公里、5.8公里 where the evidence has them the other way round. */
export function checkRespective({ clause, own }: Told): Reason[] {
  const [labels, values] = clause.split("分别");
  if (!own || values === undefined) return [];
  const names = labels!.split(/[、和及与]/).map((name) => name.replace(/[^\p{Script=Han}]/gu, ""));
  const counts = quantitiesIn(values).map(({ text }) => text);
  const stated = own.spot.text;
  const places = counts.map((count) => stated.indexOf(count));
  if (counts.length < 2 || places.some((at) => at < 0) || new Set(counts).size < counts.length)
    return [];
  const inOrder = (at: number[]) => at.every((one, i) => i === 0 || at[i - 1]! < one);
  const named = names.slice(-counts.length).map((name, i) => keyOf(name, i === 0, stated));
  const known = named.length === counts.length && named.every((at) => at >= 0);
  const same = known ? inOrder(named) : true;
  return inOrder(places) === same
    ? []
    : [{ code: "ROLE", detail: "依据里这几个数与名称不是这样对应的" }];
}

/** Where a name of a list stands: of the first its end says it, of the others their beginning. */
function keyOf(name: string, first: boolean, text: string): number {
  for (let length = name.length; length > 0; length--) {
    const at = text.indexOf(first ? name.slice(-length) : name.slice(0, length));
    if (at >= 0 && (length > 1 || name.length === 1)) return at;
  }
  return -1;
}

/** Before the joint as in `a` and behind it as in `b`, and neither the other way. */
function isCrossed(said: Sides, a: Sides, b: Sides): boolean {
  // What goes on alike beyond the joint is no side of its own.
  if (said[1][0] === a[1][0] || said[0].at(-1) === b[0].at(-1)) return false;
  return (
    hasOwn(said[0], a[0], b[0]) &&
    !hasOwn(said[0], b[0], a[0]) &&
    hasOwn(said[1], b[1], a[1]) &&
    !hasOwn(said[1], a[1], b[1]) &&
    shareOf(said[0], a[0]) >= MOST &&
    shareOf(said[1], b[1]) >= MOST
  );
}

type Sides = [before: string, behind: string];

function sidesOf(text: string, joint: string): Sides | null {
  const at = text.indexOf(joint);
  return at < 0 ? null : [text.slice(0, at), text.slice(at + joint.length)];
}

/** Does a side have of `one` what `other` has not? */
function hasOwn(side: string, one: string, other: string): boolean {
  return pairsIn(one).some((pair) => !other.includes(pair) && side.includes(pair));
}

/** The longest pieces that two clauses have in common, with something before and behind each in both. */
function jointsOf(one: string, other: string): string[] {
  const joints: string[] = [];
  // A unit joins nothing.
  const words = withoutFigures(one);
  for (let at = 1; at < one.length - 1; at++) {
    let end = at;
    while (end < one.length && other.includes(one.slice(at, end + 1))) end++;
    const joint = JOINT.exec(words.slice(at, end))?.[0];
    if (joint !== undefined && !joints.some((known) => known.includes(joint))) joints.push(joint);
  }
  return joints;
}

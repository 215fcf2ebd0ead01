/**
 * What turns a matter round (pure): cancelled, forbidden, only proposed, falsely said, of each month. Where all clauses of the
 * evidence with a claim's figure or words are turned so, the claim's clause is too; and no claim brings in such a word, nor a
 * denial, nor praise.
 */
import { readLexicon } from "../../text/lexicon.ts";
import { compareQuantities } from "../../text/quantities.ts";
import { anyOf, pairsIn, segmentsOf } from "../../text/terms.ts";
import { NEUTRAL } from "./bare.ts";
import type { Told } from "./spots.ts";
import { plain, type Stated, type Statement, shareOf, withoutFigures } from "./statements.ts";
import type { Reason } from "./verdict.ts";

const [ENDED, FORBIDDEN, PROPOSED, FALSE, EACH] = readLexicon("turned").map(
  ({ words }) => words,
) as [string[], string[], string[], string[], string[]];
const [DENIALS, PLANS, , LATER] = readLexicon("not-yet").map(({ words }) => words) as [
  string[],
  string[],
  string[],
  string[],
];
const NOT = [...DENIALS, ...ENDED, ...FORBIDDEN];
/** What the evidence says of a matter, and the words any of which says so again. */
const KEPT: [words: RegExp, again: RegExp][] = [
  [new RegExp(anyOf(NOT), "g"), new RegExp(`${anyOf(NOT)}|(?<![\\d.])0(?=\\p{Script=Han})`, "u")],
  [new RegExp(anyOf(PROPOSED), "g"), new RegExp(anyOf([...PROPOSED, ...PLANS, ...LATER]))],
];
const PRAISE = readLexicon("praise").map(({ words }) => new RegExp(anyOf(words.map(plain))));
const DENIED = new RegExp(`(?:${anyOf(DENIALS)})(\\p{Script=Han}{2})`, "gu");
/** 发生事故0起 */
const NONE = /(?<![\d.])0(?=\p{Script=Han})|零(?=\p{Script=Han}$)/u;
/** So many sentences that say most of a clause are looked through. */
const NEAREST = 3;
/** A clause without figures is told by one that has so much of it. */
const TELLS = 0.4;
/** So far a word reaches. */
const REACH = 8;

export function checkTurned(claim: Statement[], told: Told[]): Reason[] {
  const figures = claim.flatMap((statement) => statement.figures);
  return told.flatMap((one) => {
    const own = figures.filter(({ clause }) => clause === one.clause);
    const stated = statedFor(one, own);
    return [
      ...(stated.length > 0 ? [...lostIn(one, own, stated), ...broughtInto(one, own, stated)] : []),
      ...praiseIn(one),
    ];
  });
}

/** The clauses of the evidence that tell a clause of a claim: those with its figures, or with most of its words. */
function statedFor({ clause, bound }: Told, figures: Stated[]): string[] {
  return bound
    .slice(0, NEAREST)
    .flatMap((spot) =>
      figures.length === 0
        ? spot.clauses.filter((text) => shareOf(clause, text) >= TELLS)
        : spot.figures
            .filter(({ quantity }) =>
              figures.some((one) => compareQuantities(quantity, one.quantity) === "OK"),
            )
            .map((figure) => figure.clause),
    );
}

/** 取消交流5场 is told with a word that says so. */
function lostIn({ clause, sentence }: Told, figures: Stated[], stated: string[]): Reason[] {
  // 没有一起未办结
  if (denialsIn(clause) === 1 && stated.every((text) => denialsIn(text) === 2))
    return [{ code: "NO_EVIDENCE", detail: `依据说的是“${stated[0]}”` }];
  for (const [words, again] of KEPT) {
    // 在安全方面，保持零事故: only a figure needs the word in its own clause.
    if (again.test(figures.length > 0 ? clause : sentence)) continue;
    const turned = stated.map((text) => turnOf(text.replace(NEUTRAL, " "), words, clause));
    if (turned.every((word) => word !== null))
      return [{ code: "STAGE", detail: `依据说的是“${turned[0]}”` }];
  }
  return [];
}

function denialsIn(text: string): number {
  return text.replace(NEUTRAL, " ").match(DENIED)?.length ?? 0;
}

/** The word that turns what the claim tells of a clause. */
function turnOf(text: string, words: RegExp, claim: string): string | null {
  const says = (part: string) => pairsIn(withoutFigures(part)).some((pair) => claim.includes(pair));
  for (const { 0: word, index } of text.matchAll(words)) {
    const behind = text.slice(index + word.length);
    if (says(behind.slice(0, REACH)) || (behind === "" && says(text.slice(0, index)))) return word;
  }
  return words === KEPT[0]![0] ? (NONE.exec(text)?.[0] ?? null) : null;
}

/** 谎称, 每月 and 未 before a figure are the evidence's, or it is worked out. */
function broughtInto({ clause, bound }: Told, figures: Stated[], stated: string[]): Reason[] {
  const all = bound
    .slice(0, NEAREST)
    .map(({ text }) => text)
    .join("\n");
  if (figures.length === 0) return [];
  const words = segmentsOf(clause).map(({ segment }) => segment);
  const has = (list: string[], text: string) => list.some((word) => text.includes(word));
  const single = (word: string) => word.length > 1 || words.includes(word);
  const odd =
    FALSE.find((word) => clause.includes(word) && single(word) && !all.includes(word)) ??
    EACH.find((word) => clause.includes(word) && !has(EACH, all));
  if (odd !== undefined) return [{ code: "NO_EVIDENCE", detail: `依据没有说“${odd}”` }];
  for (const [said, what] of clause.matchAll(DENIED))
    if (stated.some((text) => text.includes(what!)) && !stated.some((text) => has(NOT, text)))
      return [{ code: "NO_EVIDENCE", detail: `依据没有说“${said}”` }];
  return [];
}

function praiseIn({ clause, spots }: Told): Reason[] {
  return PRAISE.flatMap((words) => {
    const said = words.exec(clause)?.[0];
    const isTold = spots.some(({ text, around }) => words.test(text) || words.test(around));
    return said === undefined || isTold
      ? []
      : [{ code: "NO_EVIDENCE" as const, detail: `依据没有说“${said}”`, unsure: true }];
  });
}

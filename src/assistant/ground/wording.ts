/**
 * Does the evidence say a claim's words (pure)? Of each clause the words that say something → those that no sentence of the
 * evidence has → a word in the place of another is not said, wherever else it stands → what step of a matter it makes of another.
 */
import { readLexicon, wordsOf } from "../../text/lexicon.ts";
import { anyOf, literal, segmentsOf } from "../../text/terms.ts";
import { changesOf } from "./changes.ts";
import { contentOf, isSaid, meaningsOf } from "./content.ts";
import { isNear, verbsIn } from "./near.ts";
import { isAligned, type Spot, type Told } from "./spots.ts";
import { type Evidence, plain, shareOf, withoutFigures } from "./statements.ts";
import type { Reason } from "./verdict.ts";

/** Each word of a claim is said by the evidence, or `shown` by its figures. */
export function checkWords(told: Told[], shown: Set<string>, evidence: Evidence[]): Reason[] {
  const all = evidence.map(({ text }) => plain(text)).join("\n");
  const unsaid = told.map(unsaidIn);
  const lengthOf = (words: string[]) => words.join("").length;
  const isForeign =
    lengthOf(unsaid.flatMap(({ open }) => open)) >
    lengthOf(told.flatMap(({ words }) => words)) * MOST;
  const reasons = told.flatMap((one, i) => {
    const { open, swapped } = unsaid[i]!;
    const words = [...new Set([...swapped, ...open])].filter((word) => !shown.has(word));
    // One verb for another may say the same; a noun names another thing.
    const isOther = (word: string) =>
      swapped.includes(word) && word.length > 1 && !verbsIn(word).includes(word) && isAligned(one);
    return words.map((word): Reason => {
      const reason = reasonOf(word, one);
      const unsure = !isForeign && mayBeSaid(word, one.clause, all) && !isOther(word);
      return unsure ? { ...reason, unsure } : reason;
    });
  });
  const displaced = told.flatMap(displacedIn).map(
    (word): Reason => ({
      ...{ code: "NO_EVIDENCE", detail: `依据在“${word}”的地方说的是别的`, unsure: true },
    }),
  );
  const found = reasons.length > 0 ? reasons : displaced;
  return [...new Map(found.map((reason) => [reason.detail, reason])).values()];
}

/** A claim of which more is unsaid is about another matter. */
const MOST = 0.6;

function reasonOf(word: string, { clause, spots: [best] }: Told): Reason {
  const steps = STEPS.find((line) => line.includes(word));
  // 报名参加 says both.
  const other = steps?.find(
    (step) => step !== word && best?.text.includes(step) && !clause.includes(step),
  );
  return other === undefined
    ? { code: "NO_EVIDENCE", detail: `依据没有说到“${word}”` }
    : { code: "STAGE", detail: `依据写到的是“${other}”，不是“${word}”` };
}

/** May the evidence say a word in others? Not a step of a matter, what sets it above others, nor a part of a name. */
function mayBeSaid(word: string, clause: string, evidence: string): boolean {
  if (STEPS.some((line) => line.includes(word)) && !isSaid(word, evidence)) return false;
  // 参与帮扶学校 has no name in 参与.
  if (verbsIn(word).includes(word)) return true;
  const from = clause.slice(clause.indexOf(word));
  return !NAMED.some((ends) => new RegExp(`^${literal(word)}${ends}`, "u").test(from));
}

const STEPS = readLexicon("progress").map(({ words }) => words);
/** What follows a part of a name: its end, or how a person is called. */
const NAMED = [
  `(?<=${anyOf(wordsOf("place-kinds"))})`,
  `\\p{Script=Han}{0,4}?(?:${anyOf([...wordsOf("office-endings"), ...wordsOf("place-kinds"), ...wordsOf("name-ends")])})`,
  `(?:${anyOf(wordsOf("titles"))})`,
];

/** A sentence that says so much of a clause is about the same matter. */
const SAME_MATTER = 0.7;

const CAUSES = new Set(wordsOf("causes"));

/** What of a clause no evidence says, word by word, and what stands where it has another word. */
function unsaidIn({ clause, words, bound }: Told): { open: string[]; swapped: string[] } {
  const [best, ...others] = bound;
  if (!best) return { open: [], swapped: [] };
  const all = words.join("").length;
  const more = others.filter(({ text, names }) => {
    const said = words.filter((word) => isSaid(word, text, names)).join("").length;
    return said >= all * SAME_MATTER;
  });
  const isTold = (word: string) =>
    isSaid(word, `${best.text}\n${best.around}\n${plain(best.item.text)}`, best.names) ||
    more.some(({ text, around }) => isSaid(word, text) || isSaid(word, around));
  const near = counterpartsIn(plain(best.item.text));
  // A step of a matter is no other one.
  const isMeant = (word: string) =>
    !STEPS.some((line) => line.includes(word) && line.some((step) => near.includes(step))) &&
    near.some((other) => isNear(word, other));
  const swapped = swappedIn(clause, best).filter((word) => !isMeant(word));
  // Whether it gives the cause is looked at by itself.
  const isOpen = (word: string) => !CAUSES.has(word) && !isTold(word) && !isMeant(word);
  const open = words.filter(isOpen);
  if (open.length === 0) return { open, swapped };
  const rest = withoutCommon(clause, `${best.text}\n${best.around}\n${plain(best.item.text)}`);
  const left = contentOf(rest).filter(isOpen);
  return { open: [...new Set([...open.filter((word) => rest.includes(word)), ...left])], swapped };
}

/** The words of the evidence, which those of a claim may stand for. */
function counterpartsIn(text: string): string[] {
  const bare = withoutFigures(text);
  const words = [...segmentsOf(bare).map(({ segment }) => segment), ...verbsIn(bare)];
  return [...new Set(words)].filter((word) => /^\p{Script=Han}{2,}$/u.test(word));
}

/**
 * A clause with blanks where it says what a text says, from mark to mark: the segmenter may have cut across it (机|关联|手 where
 * the text has 机关). A word all of whose rest is within another stays.
 */
function withoutCommon(clause: string, text: string): string {
  let rest = clause;
  for (let at = 0; at + 1 < clause.length; at++) {
    let end = at;
    while (end < clause.length && text.includes(clause.slice(at, end + 1))) end++;
    if (end - at < 2) continue;
    rest = rest.slice(0, at) + " ".repeat(end - at) + rest.slice(end);
    at = end - 1;
  }
  return rest;
}

/** Of two near copies each has so much of the other. */
const HALF = 0.3;

/**
 * The words of a clause that stand where the clause of the evidence that says most of it has others: said elsewhere, they may be
 * said of another thing.
 */
function displacedIn({ clause, own }: Told): string[] {
  // The other way round only near copies tell.
  if (!own || shareOf(own.clause, clause) < HALF || shareOf(clause, own.clause) < HALF) return [];
  // A cause may stand in the clause before or behind it.
  const at = own.spot.clauses.indexOf(own.clause);
  const stated = /[因由受]/.test(clause)
    ? own.spot.clauses.slice(Math.max(0, at - 1), at + 2).join("，")
    : own.clause;
  return changesOf(withoutFigures(clause), withoutFigures(own.clause)).flatMap(({ is, was }) => {
    const others = contentOf(was);
    const isOne = (word: string) =>
      stated.includes(word) ||
      isSaid(word, was, own.spot.names) ||
      others.some((other) => isNear(word, other));
    return others.length === 0 ? [] : contentOf(is).filter((word) => !isOne(word));
  });
}

/** The words of a clause that stand where its evidence has others, of another meaning. */
function swappedIn(clause: string, { text, around, names }: Spot): string[] {
  return changesOf(withoutFigures(clause), withoutFigures(text)).flatMap(
    ({ is, was, chars, beside, single }) => {
      // One character for another makes another name: 樱津市, 樱明市; 贫困县, 贫困村.
      const [now, then] = chars;
      const meant = beside.some((word) => meaningsOf(word).some((other) => text.includes(other)));
      if (single && !meant && !meaningsOf(now).includes(then) && !isSaid(is, was)) return [is];
      const words = contentOf(is);
      const said = (word: string) => isSaid(word, text, names) || around.includes(word);
      return contentOf(was).length > 0 && !words.every(said) ? words.filter((w) => !said(w)) : [];
    },
  );
}

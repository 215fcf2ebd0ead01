/**
 * Was it done (pure)? What the evidence only denies, plans or waits for, under this word or another of one meaning, no claim
 * tells as done; and what the evidence tells as done, no claim denies.
 */
import { readLexicon, wordsOf } from "../../text/lexicon.ts";
import { anyOf, segmentsOf } from "../../text/terms.ts";
import { NEUTRAL } from "./bare.ts";
import { isSaid, meaningsOf } from "./content.ts";
import type { Own, Spot, Told } from "./spots.ts";
import { shareOf } from "./statements.ts";
import type { Reason } from "./verdict.ts";

const [DENIALS, PLANS, ONLY, LATER] = readLexicon("not-yet").map(({ words }) => anyOf(words)) as [
  string,
  string,
  string,
  string,
];
const DENIES = new RegExp(DENIALS, "g");
const PENDS = new RegExp(`(?<![原接招等期看对款按照依])(?:${PLANS})(?![定写稿合了过])`, "g");
const NOT_DONE = new RegExp(`${PENDS.source}|${ONLY}`);
/** 将 of 将军 is no plan, nor 要 of 主要. */
const TO_COME = new RegExp(
  `${PENDS.source}|${LATER}|(?<![即必])将(?!军)|(?<![主需重纪摘])要(?![素点求])`,
);
/** 将 tells a plan as one. */
const WILL = /(?<![即必])将(?!军)/;
/** What was planned once may have been done or not. */
const BEFORE = /原计划|原定|原拟/;
const PUSHED = /推动/g;
/** So far a plan reaches. */
const REACH = 16;
/** So many words behind a denial are denied. */
const DENIED = 4;
/** So much of a clause that is the evidence's own but for a few characters. */
const COPIES = 0.6;
const DID = /了|已|起(?=\p{Script=Han}{4})|圆满|成功|完成/u;
const STEPS = wordsOf("progress");
/** Words that only tell how something was to be done. */
const HOW = /^(?:\d|计划|规定|要求|年初|年内|年底|月底|按期|如期|预定|按照|能够|完全|全部|充分|够)/;
/** 较大事故零发生 denies all that it says. */
const WHOLLY = /(?:未|没有|零)(?:发生|出现|收到|发现|产生)/;
/** So many sentences that say most of a clause are looked through. */
const NEAREST = 3;

export function checkDone({ clause, sentence, words, spots, ...rest }: Told): Reason[] {
  const own = likest(clause, spots) ?? rest.own;
  // The names of a table's rows and columns deny nothing that its numbers tell.
  if (!own || /：[^；]*；/.test(own.spot.item.text)) return [];
  const steps = STEPS.filter((step) => clause.includes(step));
  const near = spots
    .slice(0, NEAREST)
    .flatMap((spot) => spot.clauses)
    .filter(
      (text) =>
        words.some((word) => isSaid(word, text)) || steps.some((step) => text.includes(step)),
    );
  const planned = (own.spot.item.factYear ?? 0) > (own.spot.item.reportYear ?? Infinity);
  const copied = isCopy(clause, own.clause);
  if (planned && !TO_COME.test(sentence) && (!copied || DID.test(clause)))
    return [{ code: "STAGE", detail: "依据说的是安排，不是已经做成的事" }];
  const said = clause.replace(NEUTRAL, "");
  // A copy without its 没有.
  const lost = copied && said.search(DENIES) < 0 && !NOT_DONE.test(clause);
  const denied = deniedIn(own.clause.replace(NEUTRAL, "")).find((word) => said.includes(word));
  if (lost && denied !== undefined && isOnly(denied, own.spot.clauses, isOpen))
    return [
      {
        ...{ code: "NO_EVIDENCE", detail: `依据说的是没有“${denied}”` },
        // 原定10月举办的论坛没有如期举办 denies it in another clause.
        ...(deniedIn(sentence.replace(NEUTRAL, "")).includes(denied) && { unsure: true }),
      },
    ];
  const told = WILL.test(sentence) && own.clause.search(PENDS) >= 0;
  if (!told && !NOT_DONE.test(sentence) && sentence.replace(NEUTRAL, "").search(DENIES) < 0) {
    const open = [...words, ...steps].find((word) => word.length > 1 && isOnly(word, near, isOpen));
    if (open === undefined) return [];
    // 推动企稳回升 may have come to it.
    const unsure =
      !planned && !isOnly(open, near, (text, at) => isOpen(text.replace(PUSHED, "～"), at));
    return [{ code: "STAGE", detail: `依据里“${open}”还没有做到`, ...(unsure && { unsure }) }];
  }
  const [undone] = deniedIn(said);
  // 有待验收 and 推迟 are not done.
  const turned =
    copied &&
    undone !== undefined &&
    own.clause.replace(NEUTRAL, "").search(DENIES) < 0 &&
    !NOT_DONE.test(own.clause);
  if (turned && own.clause.includes(undone))
    return [{ code: "NO_EVIDENCE", detail: `依据没有说未“${undone}”` }];
  return undone !== undefined &&
    (isOnly(undone, near, (text, at) => !isOpen(text, at) && !BEFORE.test(text)) ||
      isOnly(undone, [own.clause], (text, at) => !isOpen(text, at) && !BEFORE.test(text)))
    ? [
        {
          // 2家没有完成 may be those that are left of 9家 and 7家完成, and what was put off was not done.
          ...{ code: "NO_EVIDENCE", detail: `依据没有说未“${undone}”`, unsure: true },
        },
      ]
    : [];
}

/** Is a clause the evidence's own, but for 没有 and 已经? */
function isCopy(clause: string, own: string): boolean {
  return shareOf(bare(clause), bare(own)) >= COPIES;
}

function bare(text: string): string {
  return text
    .replace(NEUTRAL, "")
    .replace(DENIES, "")
    .replace(/已经?|了/g, "");
}

/** The clause of the evidence that a clause is a copy of: 达到目标 has no word of its own to be found by. */
function likest(clause: string, spots: Spot[]): Own | null {
  for (const spot of spots.slice(0, NEAREST))
    for (const [i, one] of spot.clauses.entries())
      if (isCopy(clause, one)) return { clause: one, before: spot.clauses.slice(0, i), spot };
  return null;
}

/** Do some clauses have a word, or another of its meaning, and is it so in all of them? */
function isOnly(
  word: string,
  clauses: string[],
  isSo: (text: string, at: [number, number]) => boolean,
): boolean {
  // 获批复 has a word within it.
  const within = word.length === 3 ? [word.slice(1), word.slice(0, 2)] : [];
  const names = [word, ...within, ...meaningsOf(word)].filter((one) => one.length > 1);
  const found = clauses.flatMap((text) => {
    const bare = text.replace(NEUTRAL, "");
    return names
      .map((name): [number, number] => [bare.indexOf(name), name.length])
      .filter(([at]) => at >= 0)
      .map((at) => isSo(bare, at));
  });
  return found.length > 0 && found.every(Boolean);
}

/** Is the word there denied, planned or waited for? */
function isOpen(text: string, [at, length]: [number, number]): boolean {
  if (WHOLLY.test(text) || new RegExp(`^(?:${ONLY})`).test(text.slice(at + length))) return true;
  const pends = [...text.matchAll(PENDS)].find(({ index, 0: mark }) => index + mark.length <= at);
  if (pends && at - pends.index - pends[0].length <= REACH) return true;
  return deniedIn(text).some(
    (word) =>
      text.slice(at, at + length).includes(word) || word.includes(text.slice(at, at + length)),
  );
}

/** The words right behind each denial. */
function deniedIn(clause: string): string[] {
  return [...clause.matchAll(DENIES)].flatMap(({ 0: mark, index }) =>
    segmentsOf(clause.slice(index + mark.length).split(/[、：；]/)[0]!)
      .filter(({ segment, isWordLike }) => isWordLike && segment.length > 1 && !HOW.test(segment))
      .slice(0, DENIED)
      .map(({ segment }) => segment),
  );
}

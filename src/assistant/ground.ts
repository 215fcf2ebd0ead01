/**
 * Is a claim supported by its evidence? Deterministic, the same for every route (model claims, `verify`, console): claim and
 * evidence in one form → the evidence about the same matter → quotations verbatim → figures with their units, years and days
 * → names, lists, ordinals → each clause beside the one that it retells → nothing told beside it.
 */

import { sentencesOf } from "../text/sentences.ts";
import { coverage, termsOf, wordsOf } from "../text/terms.ts";
import { checkAdded } from "./ground/added.ts";
import { checkFigures, checkYears, speaksOf } from "./ground/figures.ts";
import { checkRetold } from "./ground/retold.ts";
import {
  type Evidence,
  plain,
  type Statement,
  shareOf,
  statementsOf,
  withoutFigures,
  yearsIn,
} from "./ground/statements.ts";
import type { Reason, Verdict } from "./ground/verdict.ts";
import { checkListed, checkNames, checkOrdinals, checkQuotes } from "./ground/words.ts";

export type { Evidence } from "./ground/statements.ts";
export type { ReasonCode, Verdict } from "./ground/verdict.ts";
export { isVerbatim } from "./ground/words.ts";

/** Longer is no sentence, and to judge it would take the square of its length. */
const MAX_CLAIM = 1000;
const MAX_FIGURES = 60;

/** Judge every sentence of `text`. */
export function verifyText(text: string, evidence: Evidence[]): Verdict[] {
  return sentencesOf(text.replace(/\[\d{1,3}\]/g, "")).map((sentence) =>
    verifyClaim(sentence.text, evidence),
  );
}

/** Judge one claim against its evidence. */
export function verifyClaim(claim: string, evidence: Evidence[]): Verdict {
  if (claim.length > MAX_CLAIM) return refused(claim, [], `一句话超过${MAX_CLAIM}字，请拆开再核对`);
  if ((claim.match(/\p{Script=Han}|\d/gu)?.length ?? 0) < 2)
    return refused(claim, [], "这不是一句陈述");
  const text = plain(unwrapped(claim).replace(REMARK, ""));
  const about = relatedTo(text, evidence);
  // With a year in the claim only what speaks of that year carries it: another year's figure is no support.
  const years = yearsIn(text);
  const sameYear = years.length === 1 ? about.filter((item) => speaksOf(item, years[0]!)) : about;
  const related = sameYear.length > 0 ? sameYear : about;
  if (related.length === 0) return refused(claim, [], "没有一条依据说到这件事");

  const said = statementsOf({ id: "claim", text }, false);
  if (said.flatMap(({ figures }) => figures).length > MAX_FIGURES)
    return refused(claim, [], `一句话里超过${MAX_FIGURES}个数，请拆开再核对`);
  const statements = related.flatMap((item) => statementsOf(item));
  const reasons = [
    ...checkQuotes(text, related),
    ...checkFigures(said, related, statements),
    ...checkYears(said, related),
    ...checkNames(text, related),
    ...checkOrdinals(text, related),
    ...checkListed(text, related),
    ...checkRetold(said, statements, text),
    ...checkAdded(text, said, related),
    ...checkSubstance(said, related),
  ];
  return {
    text: claim,
    verdict: reasons.length === 0 ? "supported" : "unsupported",
    evidence: related.map((item) => item.id),
    reasons,
  };
}

function refused(text: string, evidence: string[], detail: string): Verdict {
  return { text, verdict: "unsupported", evidence, reasons: [{ code: "NO_EVIDENCE", detail }] };
}

/** How a figure was come by is said of the claim, not in it. */
const REMARK = /（由上述两数算得）/g;

/** Words that only say how two figures stand to each other. */
const WORKED_OUT =
  /^(?:增加|减少|增长|下降|提高|降低|上升|相差|上述|两数|算得|合计|共计|最多|最少|持平|相比|比|年)$/;

function relatedTo(text: string, evidence: Evidence[]): Evidence[] {
  const words = wordsOf(text);
  const terms = termsOf(words.filter((word) => !WORKED_OUT.test(word)));
  // 2023年比2021年增加74处 is of whatever its two figures are of.
  if (terms.length === 0 && words.length > 0) return evidence;
  const bare = text.replace(/^\d{4}年[：，]?/, "").replace(/[。；]$/, "");
  if (terms.length === 0)
    return evidence.filter((item) => plain(item.text).includes(bare) && bare !== "");
  const scored = evidence.map((item) => ({ item, share: coverage(terms, item.text) }));
  const best = Math.max(0, ...scored.map(({ share }) => share));
  if (best < 0.3) return [];
  return scored.filter(({ share }) => share >= Math.max(0.25, best * 0.5)).map(({ item }) => item);
}

/** A claim that is one quotation is judged by what is quoted. */
function unwrapped(claim: string): string {
  const inner = /^“([\s\S]*)”[。]?$/.exec(claim)?.[1];
  if (inner === undefined) return claim;
  let depth = 0;
  for (const c of inner) {
    depth += c === "“" ? 1 : c === "”" ? -1 : 0;
    if (depth < 0) return claim;
  }
  return inner;
}

/** Below this a clause says what the evidence does not speak of at all. */
const SUBSTANCE = 0.2;

/** Each clause must have something of the evidence: a true figure carries no praise that stands beside it. */
function checkSubstance(claim: Statement[], evidence: Evidence[]): Reason[] {
  const joined = evidence.map((item) => plain(item.text)).join("\n");
  const tails = claim
    .flatMap(({ figures }) => figures)
    .map(({ quantity, clause }) => tailOf(quantity.text, clause))
    .filter((tail) => tail.length >= 3 && shareOf(tail, joined) === 0)
    .filter((tail) => tail.length >= 5 || ![...tail].some((c) => joined.includes(c)))
    .map((tail) => ({ code: "NO_EVIDENCE" as const, detail: `依据没有说到“${tail}”` }));
  const bare = claim
    .flatMap(({ clauses }) => clauses)
    .filter((clause) => {
      const figure = /\d/.test(clause);
      const words = termsOf(wordsOf(figure ? withoutFigures(clause) : clause));
      // A clause with a figure is judged by it; a few words must have something of the evidence, many must have some share.
      if (words.length < 3)
        return (
          words.length > 0 &&
          (!figure || !isCounting(clause, joined)) &&
          coverage(words, joined) === 0 &&
          shareOf(figure ? withoutFigures(clause) : clause, joined) === 0
        );
      return coverage(words, joined) < SUBSTANCE && shareOf(clause, joined) < SUBSTANCE / 2;
    })
    .map((clause) => ({ code: "NO_EVIDENCE" as const, detail: `依据没有说到“${clause}”` }));
  return [...bare, ...tails];
}

const COUNTING =
  /惠及|覆盖|涉及|累计|达到|完成|共计|总计|合计|参与|参加|人数|数量|总数|规模|同比|增长|下降|增加|减少|相差|持平/;

/** 惠及551人次 says no more than the figure; 接种疫苗551人次, where the evidence has nothing of it, does. */
function isCounting(clause: string, known: string): boolean {
  if (COUNTING.test(clause)) return true;
  const said = withoutFigures(clause).replace(/[^\p{Script=Han}]/gu, "");
  return [...said.slice(0, 4)].some((c) => known.includes(c));
}

/** What stands after a figure in its clause, where no other figure follows: 5批次请立即处理. */
function tailOf(figure: string, clause: string): string {
  const tail = clause.slice(clause.indexOf(figure) + figure.length);
  return /\d|百分之|[一二三四五六七八九十]成/.test(tail)
    ? ""
    : tail.replace(/[^\p{Script=Han}]/gu, "");
}

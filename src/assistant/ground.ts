/**
 * Is a claim supported by its evidence? Deterministic, the same for every route (model claims, `verify`, console). The claim and
 * its evidence are read as a report is read → quotations verbatim → each figure is one that the evidence states, of its year,
 * role and thing, or worked out of two → names and ordinals → each clause beside the sentence that says most of it: plan or
 * outcome, every word said there, nobody and nothing in the place of another.
 */

import { sentencesOf } from "../text/sentences.ts";
import { checkAdded } from "./ground/added.ts";
import { checkDeeds } from "./ground/became.ts";
import { unboundIn } from "./ground/bound.ts";
import { checkCause } from "./ground/causes.ts";
import { isShortFor } from "./ground/content.ts";
import { checkCrossed, checkRespective } from "./ground/crossed.ts";
import { checkDigits } from "./ground/digits.ts";
import { checkDone } from "./ground/done.ts";
import { shownExtremes } from "./ground/extremes.ts";
import { checkFigures } from "./ground/figures.ts";
import { checkGiving } from "./ground/giving.ts";
import { checkPlayed } from "./ground/played.ts";
import { checkRelations } from "./ground/relations.ts";
import { checkRetold } from "./ground/retold.ts";
import { isAligned, spotsOf, type Told, toldBy } from "./ground/spots.ts";
import {
  claimedIn,
  type Evidence,
  plain,
  sourcesOf,
  statementsOf,
  withoutFigures,
  yearsIn,
} from "./ground/statements.ts";
import { checkTimes } from "./ground/times.ts";
import { checkTrend } from "./ground/trend.ts";
import { checkTurned } from "./ground/turned.ts";
import type { Reason, Verdict, Weighed } from "./ground/verdict.ts";
import { checkWhose } from "./ground/whose.ts";
import { checkWords } from "./ground/wording.ts";
import { checkNames, checkOrdinals, checkQuotes } from "./ground/words.ts";
import { checkYears } from "./ground/years.ts";

export { type Evidence, evidenceOf } from "./ground/statements.ts";
export type { Reason, ReasonCode, Verdict } from "./ground/verdict.ts";
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
  const { reasons, copied: _, ...verdict } = weighClaim(claim, evidence);
  return { ...verdict, reasons: reasons.map(({ code, detail }) => ({ code, detail })) };
}

/** The same, which tells what speaks against a claim from what only does not speak for it. */
export function weighClaim(claim: string, evidence: Evidence[]): Weighed {
  if (claim.length > MAX_CLAIM) return refused(claim, [], `一句话超过${MAX_CLAIM}字，请拆开再核对`);
  if ((claim.match(/\p{Script=Han}|\d/gu)?.length ?? 0) < 2)
    return refused(claim, [], "这不是一句陈述");
  const text = plain(unwrapped(claim).replace(REMARK, ""));
  const years = yearsIn(text);
  const own = new Set(evidence.map(({ factYear, reportYear }) => factYear ?? reportYear ?? null));
  const said = claimedIn(
    withoutSource(text, evidence),
    years[0] ?? (own.size === 1 ? [...own][0]! : null),
  );
  if (said.flatMap(({ figures }) => figures).length > MAX_FIGURES)
    return refused(claim, [], `一句话里超过${MAX_FIGURES}个数，请拆开再核对`);
  const statements = evidence.flatMap((item) => statementsOf(item));
  const told = toldBy(said, spotsOf(statements));
  if (!isStatement(text, told, evidence)) return refused(claim, [], "没有一条依据说到这件事");
  const sources = sourcesOf(statements);
  const shown = shownExtremes(said, sources);
  const found = [
    ...checkQuotes(text, evidence),
    ...checkFigures(said, evidence, sources),
    ...checkDigits(said, evidence),
    ...checkYears(said, evidence, statements),
    ...checkNames(text, evidence),
    ...checkOrdinals(text, evidence),
    ...checkRetold(told, shown),
    ...checkAdded(text, said, evidence),
    ...checkWords(told, shown, evidence),
    ...told.flatMap((one) => sureOf(one, checkTurned(said, [one]))),
    ...told.flatMap((one) => sureOf(one, checkDeeds(one))),
    ...checkTrend(
      told,
      sources,
      said.flatMap(({ figures }) => figures),
    ),
    ...told.filter((one) => !isCopied(one)).flatMap(joinedWrongly),
  ];
  const isOpen = found.length > 0 && found.every(({ unsure }) => unsure);
  const reasons = isOpen
    ? [
        ...found,
        ...unboundIn(
          said.flatMap(({ figures }) => figures),
          sources,
        ),
      ]
    : found;
  const ids = told.flatMap(({ words, bound }) => (words.length > 0 ? bound.slice(0, 1) : []));
  return {
    text: claim,
    verdict: reasons.length === 0 ? "supported" : "unsupported",
    evidence: [...new Set(ids.map(({ item }) => item.id))],
    reasons,
    copied: told.every(
      (one) =>
        one.words.length === 0 ||
        isCopied({ ...one, clause: one.clause.replace(/^(?:19|20)\d{2}年/, "") }),
    ),
  };
}

/** A clause of the evidence as it is, with whose it is before it, joins its words as the evidence does. */
function isCopied({ clause, bound }: Told): boolean {
  const words = wordsAlone(clause);
  return bound.some(({ clauses, names }) =>
    clauses.map(wordsAlone).some((one) => {
      const whose = words.slice(0, -one.length);
      const isOwn =
        whose === "" || /^[我本][局办委区市县]$/.test(whose) || isShortFor(whose, names);
      return one.length > 3 && words.endsWith(one) && isOwn;
    }),
  );
}

/** A text without its figures and marks: 8,600只 is 8600只. */
function wordsAlone(text: string): string {
  return withoutFigures(text).replace(/[^\p{Script=Han}]/gu, "");
}

/**
 * Every word of a clause may be the evidence's own, and be joined so that the claim is wrong. Where the two clauses are hardly
 * alike, that they are about one thing is only likely.
 */
function joinedWrongly(one: Told): Reason[] {
  return sureOf(one, wronglyJoined(one));
}

/** What is said against a clause by another that is hardly alike is not sure. */
function sureOf(one: Told, reasons: Reason[]): Reason[] {
  return isAligned(one) ? reasons : reasons.map((reason) => ({ ...reason, unsure: true }));
}

function wronglyJoined(one: Told): Reason[] {
  return [
    ...checkRelations(one),
    ...checkTimes(one),
    ...checkCause(one),
    ...checkDone(one),
    ...checkGiving(one),
    ...checkPlayed(one),
    ...checkWhose(one),
    ...checkCrossed(one),
    ...checkRespective(one),
  ];
}

function refused(text: string, evidence: string[], detail: string): Weighed {
  const reasons: Reason[] = [{ code: "NO_EVIDENCE", detail }];
  return { text, verdict: "unsupported", evidence, reasons, copied: false };
}

/** How a figure was come by is said of the claim, not in it; in the product's own words, or they are checked like any. */
const REMARK =
  /（由(?:上述两数算得|各年数字相加得出，(?:缺[\d、]+年，)?报告未写合计)）|（(?:19|20)\d{2}年报告）/g;

/** 据2024年政府工作报告，: which report says it is no time of what it says. */
const BY_REPORT =
  /^(?:据|根据|按照?|从)《?[^，《》]{0,14}\d{4}年[^，]{0,20}(?:报告|总结|年报|公报|[决预]算)》?(?:显示|看)?，/;

/** A claim without its 据2024年政府工作报告，, where that is the report of the evidence. */
function withoutSource(text: string, evidence: Evidence[]): string {
  const by = BY_REPORT.exec(text)?.[0];
  if (by === undefined) return text;
  const known = evidence.map((item) => plain(`${item.about ?? ""}\n${item.text}`)).join("\n");
  const body = /^(?:据|根据|按照?|从)《?(\p{Script=Han}{2,})/u
    .exec(by)?.[1]
    ?.replace(/发布|公布|的/g, "");
  const isKnown = body === undefined || known.includes(body) || isShortFor(body, known);
  return isKnown ? text.slice(by.length) : text;
}

/** What has neither words of its own nor figures is no statement, unless it stands in the evidence as it is. */
function isStatement(text: string, told: Told[], evidence: Evidence[]): boolean {
  if (/\d/.test(text) || told.some(({ words }) => words.length > 0)) return true;
  const bare = text.replace(/[。；]$/, "");
  return evidence.some((item) => bare !== "" && plain(item.text).includes(bare));
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

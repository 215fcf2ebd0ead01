/**
 * Is a claim supported by its evidence? Deterministic, the same for every route (model claims, `verify`, console):
 * quotes verbatim → figures with their units → years and dates → names → enough shared words at all.
 */

import { foldTight } from "../text/fold.ts";
import { hasOrdinal, namesIn, ordinalsIn } from "../text/names.ts";
import { fromChineseNumeral } from "../text/numerals.ts";
import { compareQuantities, type Quantity, quantitiesIn } from "../text/quantities.ts";
import { rowCells } from "../text/rows.ts";
import { sentencesOf } from "../text/sentences.ts";
import { coverage, wordsOf } from "../text/terms.ts";

export interface Evidence {
  id: string;
  text: string;
  reportYear?: number | null | undefined;
  factYear?: number | null | undefined;
}

export type ReasonCode =
  | "NUMBER"
  | "UNIT"
  | "YEAR"
  | "NAME"
  | "QUOTE"
  | "OVERPRECISE"
  | "NO_EVIDENCE";

export interface Reason {
  code: ReasonCode;
  detail: string;
}

export interface Verdict {
  text: string;
  verdict: "supported" | "unsupported";
  /** Ids of the evidence that shares most with the claim. */
  evidence: string[];
  reasons: Reason[];
}

/** Judge every sentence of `text`. */
export function verifyText(text: string, evidence: Evidence[]): Verdict[] {
  return sentencesOf(text.replace(/\[\d{1,3}\]/g, "")).map((sentence) =>
    verifyClaim(sentence.text, evidence),
  );
}

/** Judge one claim against its evidence. */
export function verifyClaim(claim: string, evidence: Evidence[]): Verdict {
  const text = claim.slice(0, MAX_CLAIM);
  const about = relatedTo(text, evidence);
  // With a year in the claim only what speaks of that year carries it: another year's figure is no support.
  const years = yearsIn(text);
  const sameYear = years.length === 1 ? about.filter((item) => speaksOf(item, years[0]!)) : about;
  const related = sameYear.length > 0 ? sameYear : about;
  if (related.length === 0) {
    return {
      text,
      verdict: "unsupported",
      evidence: [],
      reasons: [{ code: "NO_EVIDENCE", detail: "没有一条依据说到这件事" }],
    };
  }
  const reasons = [
    ...checkQuotes(text, related),
    ...checkFigures(text, related),
    ...checkYears(text, related),
    ...checkNames(text, related),
    ...checkDirection(text, related),
    ...checkOrdinals(text, related),
  ];
  return {
    text,
    verdict: reasons.length === 0 ? "supported" : "unsupported",
    evidence: related.map((item) => item.id),
    reasons,
  };
}

/** Is `quote` in `text`, whatever the width, blanks and invisible marks? */
export function isVerbatim(quote: string, text: string): boolean {
  const tight = foldTight(quote);
  return tight !== "" && foldTight(text).includes(tight);
}

function relatedTo(text: string, evidence: Evidence[]): Evidence[] {
  const terms = wordsOf(text).map((word) => ({ text: word, weight: word.length }));
  if (terms.length === 0) return evidence.filter((item) => isVerbatim(text, item.text));
  const scored = evidence.map((item) => ({ item, share: coverage(terms, item.text) }));
  const best = Math.max(0, ...scored.map(({ share }) => share));
  if (best < 0.3) return [];
  return scored.filter(({ share }) => share >= Math.max(0.25, best * 0.5)).map(({ item }) => item);
}

function checkQuotes(text: string, evidence: Evidence[]): Reason[] {
  const reasons: Reason[] = [];
  for (const [, quoted] of text.matchAll(/[“"「]([^”"」]+)[”"」]/g)) {
    if (!evidence.some((item) => isVerbatim(quoted!, item.text)))
      reasons.push({ code: "QUOTE", detail: `“${quoted}”不见于依据` });
  }
  for (const [, title] of text.matchAll(/《([^》]+)》/g)) {
    if (!evidence.some((item) => isVerbatim(title!, item.text)))
      reasons.push({ code: "NAME", detail: `《${title}》不见于依据` });
  }
  return reasons;
}

function checkFigures(text: string, evidence: Evidence[]): Reason[] {
  const reasons: Reason[] = [];
  const sources = evidence.flatMap((item) => [
    ...quantitiesIn(item.text),
    ...rowCells(item.text).map((cell) => cell.quantity),
  ]);
  const quantities = quantitiesIn(text);
  for (const claim of quantities) {
    const results = sources.map((source) => compareQuantities(asCounted(source, claim), claim));
    if (results.includes("OK")) continue;
    const sameValue = sources.find(
      (source) => source.unit !== claim.unit && source.lo === claim.lo && source.hi === claim.hi,
    );
    if (results.includes("OVERPRECISE"))
      reasons.push({ code: "OVERPRECISE", detail: `依据是概数，不能写成“${claim.text}”` });
    else if (sameValue)
      reasons.push({ code: "UNIT", detail: `依据写的是“${sameValue.text}”，不是“${claim.text}”` });
    else reasons.push({ code: "NUMBER", detail: `“${claim.text}”不见于依据` });
  }
  // UTF-16 units, as the offsets count them.
  const masked = text.split("");
  for (const quantity of quantities) masked.fill("\0", quantity.start, quantity.end);
  const rest = masked.join("").replace(/(?<!\d)(?:19|20)\d{2}(?!\d)/g, "");
  for (const [digits] of rest.matchAll(/\d+(?:\.\d+)?/g)) {
    const found = evidence.some((item) =>
      new RegExp(`(?<![\\d.])${digits.replace(".", "\\.")}(?![\\d.]*\\d)`).test(
        foldTight(item.text),
      ),
    );
    if (!found) reasons.push({ code: "NUMBER", detail: `“${digits}”不见于依据` });
  }
  return reasons;
}

/** A table's 4119 under 数量 may be called 4119件; no person, money or share is counted so. */
function asCounted(source: Quantity, claim: Quantity): Quantity {
  const counts = /^(?:件|个|项|条|份|宗|起|例)$/.test(claim.unit);
  return source.unit === "" && counts ? { ...source, unit: claim.unit } : source;
}

function checkYears(text: string, evidence: Evidence[]): Reason[] {
  return yearsIn(text)
    .filter((year) => !evidence.some((item) => speaksOf(item, year)))
    .map((year) => ({ code: "YEAR" as const, detail: `依据说的不是${year}年` }));
}

/** 2021 and 二〇二一年 alike. */
function yearsIn(text: string): number[] {
  const digits = [...text.matchAll(/(?<!\d)((?:19|20)\d{2})(?!\d)/g)].map((match) =>
    Number(match[1]),
  );
  const han = [...text.matchAll(/(二[〇零][〇零一二三四五六七八九]{2})年/g)].map((match) =>
    fromChineseNumeral(match[1]!),
  );
  return [...new Set([...digits, ...han.filter((year) => year !== null)])];
}

function speaksOf(item: Evidence, year: number): boolean {
  return item.text.includes(String(year)) || (item.factYear ?? item.reportYear) === year;
}

/** 第五届 is not 第四届. */
function checkOrdinals(text: string, evidence: Evidence[]): Reason[] {
  return ordinalsIn(text)
    .filter((ordinal) => !evidence.some((item) => hasOrdinal(item.text, ordinal)))
    .map(({ ordinal, of }) => ({ code: "NAME" as const, detail: `“${ordinal}${of}”不见于依据` }));
}

/** Places, titled people, countries and Latin names must stand in the evidence as they are. */
function checkNames(text: string, evidence: Evidence[]): Reason[] {
  return namesIn(text)
    .filter((name) => !evidence.some((item) => isVerbatim(name, item.text)))
    .map((name) => ({ code: "NAME" as const, detail: `“${name}”不见于依据` }));
}

/** Words that turn a claim into its opposite must be the evidence's own. */
const MAX_CLAIM = 1000;
const NOT = /未能|没有|尚未|未按|未完成|未实现|推迟|取消/;
const OPPOSITES: [RegExp, RegExp][] = [
  [/增长|增加|上升|提高/, /下降|减少|降低|压减/],
  [/未能|没有|尚未|未完成|未实现/, /^(?!.*(?:未能|没有|尚未|未))/],
  [/首次|首个|第一次/, /^(?!.*(?:首次|首个|第一))/],
];

function checkDirection(text: string, evidence: Evidence[]): Reason[] {
  const joined = evidence
    .map((item) => item.text)
    .join("\n")
    .replaceAll("\n", "");
  const reasons: Reason[] = [];
  // 未能举办 told as 举办: judged only where the evidence is one statement, whose negation must then be its own.
  const [only, ...others] = evidence;
  if (
    only &&
    others.length === 0 &&
    sentencesOf(only.text).length === 1 &&
    NOT.test(only.text) &&
    !/未|没|不|推迟|取消/.test(text)
  ) {
    reasons.push({ code: "NO_EVIDENCE", detail: `依据说的是“${NOT.exec(only.text)![0]}”` });
  }
  for (const [says, opposite] of OPPOSITES) {
    const said = says.exec(text);
    if (said && !says.test(joined) && opposite.test(joined))
      reasons.push({ code: "NO_EVIDENCE", detail: `依据没有说“${said[0]}”` });
  }
  if (
    /下降|减少|降低/.test(text) &&
    !/下降|减少|降低|压减/.test(joined) &&
    /增长|增加|上升|提高/.test(joined)
  ) {
    reasons.push({ code: "NO_EVIDENCE", detail: "方向与依据相反" });
  }
  return reasons;
}

/** Replies under construction: claims with numbered citations, refusals that say what was searched and what is nearest. */

import type { Citation, Hit, Reply, ReportInfo, Skill } from "../domain.ts";
import { type Source, sourceAt } from "../drafting/document.ts";
import { placesOf } from "../text/offices.ts";
import { type Evidence, evidenceOf, isVerbatim, verifyText } from "./ground.ts";

/** A piece of a passage, verbatim; offsets are into the passage's text. */
export interface Quote {
  hit: Hit;
  text: string;
  start: number;
}

/** A reply without what only the turn knows (model, usage, time). */
export type ReplyBody = Omit<Reply, "model" | "ms" | "usage" | "question">;

/** Around a citation's number while a reply is put together: two of the characters that Unicode keeps out of all text. */
const [OPEN, CLOSE] = ["\uFDD0", "\uFDD1"];
const MARKER = new RegExp(`${OPEN}(\\d+)${CLOSE}`, "g");

/** [1] of a report's footnote, or of whoever asks, is text: in a reply only a citation's own marker has such brackets. */
export function asText(words: string): string {
  return words.replace(/\[(\d{1,3})\]/g, "［$1］");
}

/** A reply's words, put together, with their markers as the reader has them. */
function marked(words: string): string {
  return asText(words).replace(MARKER, "[$1]");
}

/** Words of a reply under construction as they are outside of it, where no citation is pointed at. */
export function withoutMarkers(words: string): string {
  return words.replace(MARKER, "");
}

/** The citations that they point at. */
export function citedIn(words: string): number[] {
  return [...words.matchAll(MARKER)].map(([, n]) => Number(n));
}

/** Collects citations; the same quote gets the same number. */
export function createReply(skill: Skill) {
  const citations: Citation[] = [];
  const claims: Reply["claims"] = [];
  const gaps: Reply["gaps"] = [];

  function citeSource(source: Source): number {
    const known = citations.find(
      (c) => c.passageId === source.passageId && c.quote === source.quote,
    );
    if (known) return known.n;
    const n = citations.length + 1;
    citations.push({ n, ...source });
    return n;
  }

  const cite = ({ hit, text, start }: Quote) =>
    citeSource({ ...sourceAt(hit, text, start), title: titleOf(hit) });

  /** Say `text`, resting on the citations of these numbers; with its markers, as `claim` returns it. */
  function claimOn(text: string, numbers: number[]): string {
    claims.push({ text, citations: numbers });
    const markers = numbers.map((n) => OPEN + n + CLOSE).join("");
    return text.replace(/[\uFDD0\uFDD1]/g, "") + markers;
  }

  /** The numbers here of citations of another reply. */
  const recited = (numbers: number[], others: Citation[]) =>
    others
      .filter((one) => numbers.includes(one.n))
      .map(({ n: _, ...source }) => citeSource(source));

  /** Words of another reply, with their markers and the claims that they make. */
  function retold(words: string, other: Pick<Reply, "claims" | "citations">): string {
    const numbers = [...words.matchAll(/\[(\d{1,3})\]/g)].map(([, n]) => Number(n));
    const bare = words.replace(/\[\d{1,3}\]/g, "");
    for (const { text, citations: own } of other.claims)
      if (own.every((n) => numbers.includes(n)) && bare.includes(asText(text).replace(/。$/, "")))
        claims.push({ text, citations: recited(own, other.citations) });
    return words.replace(/\[(\d{1,3})\]/g, (_, n) =>
      recited([Number(n)], other.citations)
        .map((own) => OPEN + own + CLOSE)
        .join(""),
    );
  }

  return {
    gaps,
    cite,
    recited,
    retold,
    citeSource,
    claimOn,
    /** Say `text`, resting on `quotes`; returns it with its markers, to be put into the words of `reply` or `refuse`. */
    claim: (text: string, quotes: Quote[]): string =>
      claimOn(isHeld(text, quotes) ? text : inWords(quotes), [...new Set(quotes.map(cite))]),
    /** The same of what code has worked out of the figures of `quotes`: nothing of it is a report's words to be checked. */
    reckoned: (text: string, quotes: Quote[]): string =>
      claimOn(text, [...new Set(quotes.map(cite))]),
    reply: (text: string): ReplyBody => ({
      skill,
      kind: "reply",
      text: marked(text),
      claims,
      citations,
      gaps,
    }),
    refuse: (text: string, reason: string): ReplyBody => ({
      skill,
      kind: "refusal",
      text: marked(text),
      claims,
      citations,
      gaps,
      reason,
    }),
  };
}

/**
 * Does a line that was put together out of its quotations say no more than they do? What is quoted as it stands does, behind the
 * year and the office too that the reply puts before it; a line without a number only joins such quotations.
 */
function isHeld(text: string, quotes: Quote[]): boolean {
  const said = text.replace(/^“|”$/g, "");
  const behind = said.slice(said.indexOf("：") + 1).replace(/。$/, "");
  const isQuoted = quotes.some(
    ({ hit }) => isVerbatim(said, hit.text) || isVerbatim(behind, hit.text),
  );
  if (isQuoted || !/\d/.test(said)) return true;
  const holdsBy = (evidence: Evidence[]) =>
    verifyText(text, evidence).every(({ verdict }) => verdict === "supported");
  // Which year has most is to be seen among the quoted figures, and not among all that stand around them.
  return (
    holdsBy(quotes.map(({ hit }, i) => evidenceOf(String(i), hit))) ||
    holdsBy(quotes.map(({ hit, text }, i) => evidenceOf(String(i), hit, text)))
  );
}

/** What cannot be told in other words is told in the report's own. */
function inWords(quotes: Quote[]): string {
  return quotes.map(({ text }) => `“${text}”`).join("；");
}

const MARK =
  /^(?:[（(][^）)]{1,3}[）)]|\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}(?:[、.．]|是))\s*/;

/** A heading or an item as a quote, without its 层次序数 and closing mark. */
export function withoutMark(hit: Hit): Quote {
  const text = hit.text
    .replace(MARK, "")
    .replace(/[。：；]$/, "")
    .trim();
  return { hit, text, start: hit.text.indexOf(text) };
}

/** Nothing to answer from yet, and what to do about it. */
export function emptyLibrary(skill: Skill): ReplyBody {
  return createReply(skill).refuse("库中尚无报告，无法回答。请先把往年报告导入。", "empty_library");
}

/** A title that also says whose report it is and of which year. */
export function titleOf(report: {
  title: string;
  org: string | null;
  year?: number | null;
  reportYear?: number | null;
}): string {
  const { title, org } = report;
  const year = report.year ?? report.reportYear ?? null;
  const dated = year === null || /(?:19|20)\d{2}|[二一][〇零○九]|十[一二三四五六]五/.test(title);
  const words = dated ? title : `${year}年${title}`;
  // 望江区外办2009年总结 needs no 望江区人民政府外事办公室 before it.
  return org === null ||
    title.includes(org) ||
    placesOf(org).some((place) => title.startsWith(place))
    ? words
    : `${org}${words}`;
}

/** Do two quotes share characters of a passage? */
export function overlaps(a: Quote, b: Quote): boolean {
  return (
    a.hit.passageId === b.hit.passageId &&
    a.start < b.start + b.text.length &&
    b.start < a.start + a.text.length
  );
}

/** The offices that reports are of, each once. */
export function orgsOf(reports: ReportInfo[]): string[] {
  return [...new Set(reports.flatMap(({ org }) => org ?? []))];
}

/** 《…》《…》, or the span of years when there are many. */
export function namesOf(reports: ReportInfo[]): string {
  if (reports.length === 0) return "";
  if (reports.length <= 2) return reports.map((report) => `《${titleOf(report)}》`).join("");
  const orgs = orgsOf(reports);
  return `${orgs.slice(0, 2).join("、")}${orgs.length > 2 ? "等" : ""}${yearsOf(reports)}各报告`;
}

/** 2019—2021年、2023年 */
export function yearsOf(reports: ReportInfo[]): string {
  const years = [
    ...new Set(reports.map((report) => report.year).filter((year) => year !== null)),
  ].sort((a, b) => a - b);
  const spans: string[] = [];
  for (let i = 0; i < years.length; ) {
    let j = i;
    while (years[j + 1] === years[j]! + 1) j++;
    spans.push(i === j ? `${years[i]}年` : `${years[i]}—${years[j]}年`);
    i = j + 1;
  }
  return spans.join("、");
}

/** Two or more years side by side: for a topic the words of each year, without one the figures that have a counterpart. */

import type { ReportInfo } from "../../domain.ts";
import { namesPerson } from "../../ledger/persons.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { candidates, weighQuestion } from "../extract/candidates.ts";
import { factsOf } from "../extract/facts.ts";
import { findQuotes } from "../extract/quotes.ts";
import type { Question } from "../question.ts";
import {
  createReply,
  emptyLibrary,
  namesOf,
  type Quote,
  type ReplyBody,
  titleOf,
} from "../reply.ts";
import { type Shelf, TELLING } from "../shelf.ts";
import { asksPromise, promises } from "./promises.ts";
import { figuresOf, seriesReply } from "./series.ts";
import { figureQuotes, isYearsOwn } from "./summary.ts";
import { figuresIn } from "./topic.ts";

export interface CompareRequest {
  years: number[];
  /** What to compare; without it the figures of the years are lined up. */
  question: Question | null;
}

const PER_YEAR = 3;

export async function compare(request: CompareRequest, shelf: Shelf): Promise<ReplyBody> {
  const { question, years } = request;
  const reports = await shelf.reports();
  if (reports.length === 0) return emptyLibrary("compare");
  if (question === null) return compareFigures(years, shelf);
  if (question.years.length === 1 && BOTH.test(question.text)) {
    const both = await byReport(question, reports, shelf);
    if (both) return both;
  }
  if (asksPromise(question.text)) {
    const kept = await promises(question, promisedFor(question, years), shelf);
    if (kept) return kept;
  }
  const changed = /增加|减少|增长|下降|多了|少了|差/.test(question.text);
  if (!changed && question.needs.filter(({ kind }) => kind === "count").length > 1) {
    const each = await eachYear(question, years, shelf);
    if (each) return each;
  }
  if (asksFigures(question)) {
    const series = seriesReply(
      question,
      await figuresOf(question, years, shelf),
      years,
      reports,
      "compare",
    );
    if (series) return series;
    const missing = years.filter((year) => !reports.some((report) => report.year === year));
    if (missing.length > 0 && years.length === 2)
      return createReply("compare").refuse(
        `未收录${missing.map((year) => `${year}年`).join("、")}的报告，无法比较。已收录：${namesOf(reports)}。`,
        "year_not_covered",
      );
  }
  return compareWords(question, years, reports, shelf);
}

/** 总结和法治报告写得一样吗: two reports of one year. */
const BOTH = /总结.{0,10}法治|法治.{0,10}总结|两份(?:报告|材料)|两个报告|口径/;

async function byReport(
  question: Question,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<ReplyBody | null> {
  const reply = createReply("compare");
  const lines: string[] = [];
  const hits = (await candidates({ ...question, title: null, tense: "done" }, shelf)).filter(
    ({ kind }) => kind === "text",
  );
  const words = question.words.filter((word) => !/总结|法治|报告|写|一样|一致|口径/.test(word));
  const one: Question = {
    ...question,
    words,
    needs: [],
    wants: asksFigures(question) ? "count" : "text",
  };
  const terms = weighQuestion(one, hits, shelf.synonyms);
  for (const report of reports.filter(({ year }) => year === question.years[0])) {
    const own = hits.filter(({ reportId }) => reportId === report.reportId);
    const best = findQuotes(one, own, terms).find(({ covered }) => covered >= 0.5);
    if (best) lines.push(`《${titleOf(report)}》：${reply.claim(`${best.text}。`, [best])}`);
  }
  return lines.length > 1 ? reply.reply(lines.join("\n")) : null;
}

/** 各几起，里面涉疫的各几起: several figures of each year, in that year's own words. */
async function eachYear(
  question: Question,
  years: number[],
  shelf: Shelf,
): Promise<ReplyBody | null> {
  const reply = createReply("compare");
  const lines: string[] = [];
  for (const year of years) {
    const facts = await factsOf(
      { ...question, years: [year], wants: "count", tense: "done" },
      shelf,
    );
    const own = facts.filter(({ hit }) => hit.factYear === year);
    if (own.length > 0)
      lines.push(`${year}年：${own.map((quote) => reply.claim(quote.text, [quote])).join("；")}。`);
  }
  return lines.length === years.length ? reply.reply(lines.join("\n")) : null;
}

function asksFigures({ needs, text }: Question): boolean {
  return (
    needs.some(({ kind }) => kind === "count") ||
    /数量|人数|数字|批次|趋势|各(?:是)?多少|怎么变|变化|增长|下降|增减|规模/.test(text)
  );
}

/** 22年说要…，23年做到了没有 is of 23; 2022年提的…三件事 with one year is what that year's report planned for the next. */
function promisedFor({ text, years }: Question, compared: number[]): number {
  const named = years.at(-1) ?? compared.at(-1)!;
  return years.length === 1 &&
    /(?:报告|总结)?(?:里)?(?:说要|提的|提出|说的|写的)/.test(text) &&
    !/年初/.test(text)
    ? named + 1
    : named;
}

/** What the report of each year says of a matter, in its own words. */
async function compareWords(
  question: Question,
  years: number[],
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<ReplyBody> {
  const reply = createReply("compare");
  const lines: string[] = [];
  const missing: number[] = [];
  for (const year of years) {
    const scope = {
      years: [year],
      kinds: TELLING,
      ...(question.orgs.length > 0 ? { orgs: question.orgs } : {}),
    };
    const hits = (await shelf.search(question.words.join(" "), scope, 30)).filter(
      (hit) => hit.factYear === year,
    );
    const outcome = hits.some((hit) => hit.aspect === "done");
    // A year that only a plan speaks of is shown as a plan, never as an outcome.
    const spoken =
      outcome && question.tense !== "plan" ? hits.filter((hit) => hit.aspect === "done") : hits;
    // Who it was is said by a sentence with a name.
    const named = /谁|同一个人|负责人|哪位/.test(question.text)
      ? spoken.filter(({ text }) => namesPerson(text))
      : spoken;
    const found = findQuotes(
      { ...question, wants: "text", needs: [] },
      named.length > 0 ? named : spoken,
      weighQuestion(question, hits, shelf.synonyms),
    );
    const best = found[0];
    const kept = best
      ? found.filter((f) => f.score >= best.score * 0.6 && f.score > 0.15).slice(0, PER_YEAR)
      : [];
    if (kept.length === 0) {
      missing.push(year);
      continue;
    }
    const label = outcome ? `${year}年` : `${year}年（安排）`;
    lines.push(`${label}：${kept.map((quote) => reply.claim(quote.text, [quote])).join("；")}。`);
  }
  if (lines.length === 0) {
    return reply.refuse(
      `未收录${years.join("、")}年的相关内容，无法比较。已收录：${namesOf(reports)}。`,
      "year_not_covered",
    );
  }
  for (const year of missing) {
    const why = reports.some((report) => report.year === year) ? "报告未记载" : "未收录该年报告";
    reply.gaps.push({ text: `${year}年`, why });
    lines.push(`${year}年：${why}，无法比较。`);
  }
  return reply.reply(lines.join("\n"));
}

/** Figures that count the same thing in both years, and how they changed. */
async function compareFigures(years: number[], shelf: Shelf): Promise<ReplyBody> {
  const reply = createReply("compare");
  const reports = await shelf.reports();
  const missing = years.filter((year) => !reports.some((report) => report.year === year));
  if (missing.length > 0) {
    return reply.refuse(
      `未收录${missing.join("、")}年的报告，无法比较。已收录：${namesOf(reports)}。`,
      "year_not_covered",
    );
  }
  const [from, to] = [years[0]!, years.at(-1)!];
  const before = (await figureQuotes(from, shelf)).filter(isYearsOwn);
  const used = new Set<Quote>();
  const told = new Set<string>();
  const lines: string[] = [];
  for (const quote of (await figureQuotes(to, shelf)).filter(isYearsOwn)) {
    const match = before
      .filter((other) => !used.has(other))
      .map((other) => ({ other, like: likeness(other, quote) }));
    match.sort((a, b) => b.like - a.like);
    const best = match[0];
    if (!best || best.like < 0.6) continue;
    used.add(best.other);
    // Two reports of a year tell the same.
    const pair = [best.other, quote].map(({ text }) => figuresIn(text)).join("→");
    if (told.has(pair)) continue;
    told.add(pair);
    lines.push(
      `${lines.length + 1}. ${from}年：${reply.claim(best.other.text, [best.other])}；${to}年：${reply.claim(quote.text, [quote])}。`,
    );
    if (lines.length === 20) break;
  }
  if (lines.length === 0) {
    return reply.refuse(
      `${from}年与${to}年的报告没有可以一一对应的数字，无法比较。请说明要比较的事项。`,
      "not_comparable",
    );
  }
  return reply.reply(`${from}年与${to}年可以对照的数字：\n${lines.join("\n")}`);
}

/** How alike two clauses are without their figures (0–1); 0 when they count in other units. */
function likeness(a: Quote, b: Quote): number {
  const units = (quote: Quote) => new Set(quantitiesIn(quote.text).map((q) => q.unit));
  if (![...units(a)].some((unit) => units(b).has(unit))) return 0;
  const bare = (hit: Quote) => hit.text.replace(/[\d.,]+|[“”]/g, "");
  const pairs = (text: string) =>
    new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));
  const [x, y] = [pairs(bare(a)), pairs(bare(b))];
  const common = [...x].filter((pair) => y.has(pair)).length;
  return x.size + y.size === 0 ? 0 : (2 * common) / (x.size + y.size);
}

/**
 * The years that a comparison is about: those named, of 近三年 those with a report, else the two latest with one.
 */
export function comparedYears(
  { years, said, text }: Pick<Question, "years" | "said" | "text">,
  reports: { year: number | null }[],
): number[] {
  const known = [
    ...new Set(reports.map((report) => report.year).filter((year) => year !== null)),
  ].sort((a, b) => a - b);
  if (/历年|逐年|各年|每年|来龙去脉|经过|过程/.test(text) && years.length < 2) return known;
  if (years.length > 2) {
    const covered = years.filter((year) => known.includes(year));
    // 近五年 asked long after the last report means the last five that there are.
    return covered.length >= 2 || said.some((words) => /\d{4}/.test(words))
      ? years
      : known.slice(-years.length);
  }
  if (years.length === 2) return years;
  if (years.length === 1) return [years[0]! - 1, years[0]!];
  return said.some((words) => /^(?:历年|逐年|各年)/.test(words)) ? known : known.slice(-2);
}

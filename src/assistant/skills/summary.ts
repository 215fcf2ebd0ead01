/**
 * A year's achievements on one screen, and all figures of a year: the outcomes that carry a figure → the firmest of
 * each section → said verbatim in the report's own order, within the room there is.
 */
import type { Hit, ReportInfo } from "../../domain.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import { strayScope } from "../extract/windows.ts";
import type { Question } from "../question.ts";
import { createReply, namesOf, type Quote, type ReplyBody, withoutMark } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { aboutTopic, isShortcoming, type Topic } from "./topic.ts";

export interface SummaryRequest {
  year: number;
  /** The most characters of the text, markers included. */
  chars: number;
  /** What to keep to; null for the whole year. */
  topic: Topic | null;
}

/** A summary of `year` by extraction; refuses when no report covers it. */
export async function summarize(request: SummaryRequest, shelf: Shelf): Promise<ReplyBody> {
  const { year, chars } = request;
  const reply = createReply("summary");
  const reports = await shelf.reports();
  const own = reports.filter((report) => report.year === year);
  const found = (await figureQuotes(year, shelf)).filter((quote) => quote.hit.kind === "text");
  if (own.length === 0) {
    return reply.refuse(
      `未收录${year}年的报告，无法概括。已收录：${namesOf(reports)}。`,
      "year_not_covered",
    );
  }
  const topical = request.topic ? await aboutTopic(year, request.topic, shelf) : null;
  // A 政府工作报告 bears the year after the one that it reviews, so the report is found by what it speaks of.
  const speaking = reports.filter((report) =>
    found.some((quote) => quote.hit.reportId === report.reportId),
  );
  const main = mainReport(speaking.length > 0 ? speaking : own);
  const all = found.filter(
    (quote) =>
      quote.hit.reportId === main.reportId && !isShortcoming(quote.hit) && isYearsOwn(quote),
  );
  const quotes = topical ?? all;
  const headings = topical ? [] : await achievements(main.reportId, shelf);
  const lead = topical ? `${year}年：` : `${year}年主要成绩：`;
  const chosen: Quote[] = [];
  const length = (picked: Quote[]) =>
    lead.length +
    picked.reduce((sum, quote, i) => sum + quote.text.length + 1 + `[${i + 1}]`.length, 0);
  for (const quote of [...(topical ?? bySection(quotes)), ...headings]) {
    if (length([...chosen, quote]) <= chars) chosen.push(quote);
  }
  if (chosen.length === 0) {
    return reply.refuse(`${chars}字以内放不下一条完整的成绩，无法概括。请放宽字数。`, "too_short");
  }
  chosen.sort((a, b) => a.hit.start + a.start - (b.hit.start + b.start));
  return reply.reply(
    `${lead}${chosen.map((quote) => reply.claim(quote.text, [quote])).join("；")}。`,
  );
}

/** Every figure of the asked years, report by report. */
export async function allFigures(question: Question, shelf: Shelf): Promise<ReplyBody> {
  const reports = await shelf.reports();
  const years =
    question.years.length > 0
      ? question.years
      : [Math.max(...reports.map((report) => report.year ?? 0))];
  const reply = createReply("answer");
  const plan = question.tense === "plan";
  const { title } = question;
  const ids = new Set(
    reports
      .filter((report) => title === null || title.test(report.title))
      .filter((report) => question.orgs.length === 0 || question.orgs.includes(report.org ?? ""))
      .map((report) => report.reportId),
  );
  const found = (
    await Promise.all(years.map((year) => figureQuotes(year, shelf, plan ? "plan" : "done")))
  ).flat();
  const quotes = found.filter((quote) => ids.has(quote.hit.reportId)).slice(0, 60);
  if (quotes.length === 0) {
    return reply.refuse(
      `已收录的报告未记载${years.join("、")}年的数字。已查：${namesOf(reports)}。`,
      "not_stated",
    );
  }
  const lines = quotes.map((quote, i) => `${i + 1}. ${reply.claim(quote.text, [quote])}`);
  return reply.reply(
    `${years.join("、")}年${plan ? "安排" : "报告"}里的数字：\n${lines.join("\n")}`,
  );
}

/** The clauses of a year's outcomes (or plans) that carry a figure, in reading order, the same words once. */
export async function figureQuotes(
  year: number,
  shelf: Shelf,
  aspect: "done" | "plan" = "done",
): Promise<Quote[]> {
  const hits = await shelf.list({ years: [year], aspect, kinds: ["text", "row"] });
  const quotes = hits
    .filter((hit) => hit.factYear === year)
    .flatMap((hit) => clausesWithFigures(hit));
  return quotes.filter((quote, i) => quotes.findIndex((other) => other.text === quote.text) === i);
}

function clausesWithFigures(hit: Hit): Quote[] {
  return sentencesOf(hit.text)
    .flatMap((sentence) => clausesOf(sentence))
    .filter((clause) => quantitiesIn(clause.text).length > 0)
    .map((clause) => ({ hit, text: clause.text, start: clause.start }));
}

/** One report speaks for a year: the 工作总结 where there is one, else the one with most figures. */
function mainReport(reports: ReportInfo[]): ReportInfo {
  const rank = (report: ReportInfo) => (report.kind === "年度工作总结" ? 1000 : 0) + report.figures;
  return reports.reduce((a, b) => (rank(b) > rank(a) ? b : a));
}

/** Not a part of the year, a total of several, another place's figure or a target: those are no year's own outcome. */
export function isYearsOwn(quote: Quote): boolean {
  const sentence = quote.hit.text
    .slice(0, quote.start + quote.text.length)
    .split(/[。；;]/)
    .at(-1)!;
  return strayScope("", sentence) === 0 && !/^(?:其中|比上年|较上年|同比)/.test(quote.text);
}

/** Round by round the firmest quote of each section, so that no section takes all the room. */
function bySection(quotes: Quote[]): Quote[] {
  const sections = Map.groupBy(quotes, (quote) => quote.hit.path.slice(0, 2).join("/"));
  const queues = [...sections.values()].map((section) =>
    [...section].sort((a, b) => firmness(b) - firmness(a)),
  );
  const ordered: Quote[] = [];
  for (let round = 0; queues.some((queue) => queue.length > round); round++) {
    const layer = queues.flatMap((queue) => queue.slice(round, round + 1));
    ordered.push(...layer.sort((a, b) => firmness(b) - firmness(a)));
  }
  return ordered;
}

async function achievements(reportId: string, shelf: Shelf): Promise<Quote[]> {
  const headings = await shelf.list({ reportId, aspect: "done", kinds: ["heading"] });
  return headings.filter((hit) => hit.path.length === 2 && !isShortcoming(hit)).map(withoutMark);
}

/** An exact count of the whole year says more in few words than an anniversary, an approximation or a part. */
function firmness(quote: Quote): number {
  const quantities = quantitiesIn(quote.text);
  const exact = quantities.filter((q) => !q.approx && q.unit !== "周年" && q.unit !== "%").length;
  const whole = /全年|累计|共|成功|圆满|首/.test(quote.text) ? 1 : 0;
  const part = /其中|比上年|同比|占|由.{1,8}(?:提高|增加|扩大)|预算|只|仅|未|季度|五年/.test(
    quote.text,
  )
    ? 2
    : 0;
  const bare = quote.text.length < 10 ? 1 : 0;
  return (
    Math.min(exact, 2) * 2 +
    (quantities.some((q) => q.unit !== "周年") ? 1 : 0) +
    whole -
    part -
    bare -
    quote.text.length / 60
  );
}

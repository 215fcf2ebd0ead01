/** Last year's achievements on one screen, and all figures of a year: clauses that carry a figure, verbatim, in order. */
import type { Hit } from "../../domain.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import type { Question } from "../question.ts";
import { createReply, namesOf, type Quote, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";

export interface SummaryRequest {
  year: number;
  /** The most characters of the text, markers included. */
  chars: number;
}

/** A summary of `year` by extraction; refuses when no report covers it. */
export async function summarize(request: SummaryRequest, shelf: Shelf): Promise<ReplyBody> {
  const reply = createReply("summary");
  const quotes = await figureQuotes(request.year, shelf);
  const reports = await shelf.reports();
  if (!reports.some((report) => report.year === request.year)) {
    return reply.refuse(
      `未收录${request.year}年的报告，无法概括。已收录：${namesOf(reports)}。`,
      "year_not_covered",
    );
  }
  const headings = await achievements(request.year, shelf);
  const lead = `${request.year}年主要成绩：`;
  let text = lead;
  // Figures first, the firmest first; then headings for what has no figure, as far as the room goes.
  const ranked = [...quotes].sort((a, b) => firmness(b) - firmness(a));
  const chosen: Quote[] = [];
  const length = (picked: Quote[]) =>
    lead.length +
    picked.reduce((sum, quote, i) => sum + quote.text.length + 1 + `[${i + 1}]`.length, 0);
  for (const quote of [...ranked, ...headings]) {
    if (length([...chosen, quote]) <= request.chars) chosen.push(quote);
  }
  if (chosen.length === 0) {
    return reply.refuse(
      `${request.chars}字以内放不下一条完整的成绩，无法概括。请放宽字数。`,
      "too_short",
    );
  }
  const order = [...quotes, ...headings];
  chosen.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  text += `${chosen.map((quote) => reply.claim(quote.text, [quote])).join("；")}。`;
  return reply.reply(text);
}

/** Every figure of the asked years, report by report. */
export async function allFigures(question: Question, shelf: Shelf): Promise<ReplyBody> {
  const reports = await shelf.reports();
  const years =
    question.years.length > 0
      ? question.years
      : [Math.max(...reports.map((report) => report.year ?? 0))];
  const reply = createReply("answer");
  const quotes = (await Promise.all(years.map((year) => figureQuotes(year, shelf))))
    .flat()
    .slice(0, 60);
  if (quotes.length === 0) {
    return reply.refuse(
      `已收录的报告未记载${years.join("、")}年的数字。已查：${namesOf(reports)}。`,
      "not_stated",
    );
  }
  const lines = quotes.map((quote, i) => `${i + 1}. ${reply.claim(quote.text, [quote])}`);
  return reply.reply(`${years.join("、")}年报告里的数字：\n${lines.join("\n")}`);
}

/** The clauses of a year's outcomes that carry a figure, in reading order, the same words once. */
export async function figureQuotes(year: number, shelf: Shelf): Promise<Quote[]> {
  const hits = await shelf.list({ years: [year], aspect: "done", kinds: ["text", "row"] });
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

async function achievements(year: number, shelf: Shelf): Promise<Quote[]> {
  const headings = await shelf.list({ years: [year], aspect: "done", kinds: ["heading"] });
  return headings
    .filter((hit) => hit.factYear === year && hit.path.length === 2)
    .map((hit) => {
      const text = hit.text.replace(/^[（(][^）)]+[）)]\s*/, "").replace(/[。：]$/, "");
      return { hit, text, start: hit.text.indexOf(text) };
    });
}

/** An exact count says more in few words than an anniversary or an approximation. */
function firmness(quote: Quote): number {
  const quantities = quantitiesIn(quote.text);
  const exact = quantities.filter((q) => !q.approx && q.unit !== "周年").length;
  return (
    Math.min(exact, 2) * 2 +
    (quantities.some((q) => q.unit !== "周年") ? 1 : 0) -
    quote.text.length / 60
  );
}

/**
 * A year's achievements on one screen, and all figures of a year: the outcomes that carry a figure → the firmest of
 * each section → said verbatim in the report's own order, within the room there is.
 */
import type { Hit, ReportInfo } from "../../domain.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import { strayScope } from "../extract/windows.ts";
import type { Question } from "../question.ts";
import {
  createReply,
  emptyLibrary,
  namesOf,
  type Quote,
  type ReplyBody,
  withoutMark,
} from "../reply.ts";
import { type Shelf, TELLING } from "../shelf.ts";
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
  if (reports.length === 0) return emptyLibrary("summary");
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
  const echoed = echoesOf(found.filter(({ hit }) => hit.reportId !== main.reportId));
  const quotes = topical ?? all;
  const headings = topical ? [] : await achievements(main.reportId, shelf);
  const lead = topical ? `${year}年：` : `${year}年主要成绩：`;
  const chosen: Quote[] = [];
  const length = (picked: Quote[]) =>
    lead.length +
    picked.reduce((sum, quote, i) => sum + quote.text.length + 1 + `[${i + 1}]`.length, 0);
  const pieces = topical ?? bySection(quotes, echoed).flatMap((quote) => withMatter(quote) ?? []);
  for (const quote of [...pieces, ...headings]) {
    if (chosen.some((other) => overlaps(other, quote))) continue;
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
  const own = found.filter((quote) => ids.has(quote.hit.reportId));
  const quotes = own
    .filter((quote, i) => own.findIndex(({ text }) => text === quote.text) === i)
    .slice(0, 60);
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

/** The clauses of a year's outcomes (or plans) that carry a figure, in reading order. */
export async function figureQuotes(
  year: number,
  shelf: Shelf,
  aspect: "done" | "plan" = "done",
): Promise<Quote[]> {
  const quotes: Quote[] = [];
  for await (const page of shelf.pages({ years: [year], aspect, kinds: TELLING }))
    for (const hit of page) if (hit.factYear === year) quotes.push(...clausesWithFigures(hit));
  return quotes;
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
  const counts = quantitiesIn(quote.text).some(({ unit }) => unit !== "周年");
  // How the office is made up is no achievement.
  if (/^(?:内设|下设|现有|编制)/.test(quote.text)) return false;
  return (
    counts && strayScope("", sentence) === 0 && !/^(?:其中|比上年|较上年|同比)/.test(quote.text)
  );
}

/** Round by round the firmest quote of each section, so that no section takes all the room. */
function bySection(quotes: Quote[], echoed: Set<string>): Quote[] {
  const weight = (quote: Quote) => firmness(quote) + (isEchoed(quote, echoed) ? 1.5 : 0);
  const sections = Map.groupBy(quotes, (quote) => quote.hit.path.slice(0, 2).join("/"));
  const queues = [...sections.values()].map((section) =>
    [...section].sort((a, b) => weight(b) - weight(a)),
  );
  const ordered: Quote[] = [];
  for (let round = 0; queues.some((queue) => queue.length > round); round++) {
    const layer = queues.flatMap((queue) => queue.slice(round, round + 1));
    ordered.push(...layer.sort((a, b) => weight(b) - weight(a)));
  }
  return ordered;
}

/** Every figure of other reports of the year: what two reports tell is what the year is told by. */
function echoesOf(quotes: Quote[]): Set<string> {
  return new Set(quotes.flatMap(({ text }) => keysOf(text)));
}

function isEchoed({ text }: Quote, echoed: Set<string>): boolean {
  return keysOf(text).some((key) => echoed.has(key));
}

/** Small numbers are the same by chance. */
function keysOf(text: string): string[] {
  return quantitiesIn(text)
    .filter(({ lo, approx, unit }) => lo > 9 && !approx && unit !== "周年")
    .map(({ lo, unit }) => `${lo}${unit}`);
}

function overlaps(a: Quote, b: Quote): boolean {
  return (
    a.hit.passageId === b.hit.passageId &&
    a.start < b.start + b.text.length &&
    b.start < a.start + a.text.length
  );
}

/** Longer is no line on a phone. */
const LINE = 50;
const VAGUE =
  /举办|开展|组织|承接|活动|培训|新增|净增|完成|安排|签署|签约|达成|达到|增至|增加|增长|覆盖|吸引|服务|参训|参加|参与|参会|总投资|经费|支出|调出|协议|全年|累计|其中|共计|平均|提高|缩短|年末|年底|发现|整改|代表|人员|企业|惠及|纠错|纠正|错误|办卡|审批|咨询|入库|在库|建成|核查|办结|收集|建筑面积|启用|上岗|三个月来|制定/g;

/**
 * A figure with what it is of: 达到8个 alone says nothing, 国际友城达到8个 does. The clauses before it are taken in until one
 * names a matter; null where that makes too much of it.
 */
function withMatter(quote: Quote): Quote | null {
  const { hit, start, text } = quote;
  const end = start + text.length;
  const sentence = sentencesOf(hit.text).find((one) => one.start <= start && one.end >= end);
  if (!sentence) return quote;
  for (const clause of clausesOf(sentence).toReversed()) {
    if (clause.start > start) continue;
    if (!namesMatter(clause.text)) continue;
    const told = hit.text.slice(clause.start, end);
    return told.length <= LINE ? { hit, text: told, start: clause.start } : null;
  }
  // 首届对话会成功举办。10月19日至21日，86名代表参会: what it was stands in the sentence before.
  const before = sentencesOf(hit.text).findLast((one) => one.end <= sentence.start);
  const told = before && hit.text.slice(before.start, end);
  return told && before.text.length <= LINE / 2 && told.length <= LINE + 15
    ? { hit, text: told, start: before.start }
    : null;
}

/** Has a clause a noun of its own before its figure? */
function namesMatter(clause: string): boolean {
  if (/^(?:其中|由|比|较|与上年|同比|\d+月|\d+年)/.test(clause)) return false;
  const first = quantitiesIn(clause)[0]?.start ?? clause.length;
  const words = clause.slice(0, first).replace(VAGUE, "");
  return (words.match(/\p{Script=Han}/gu)?.length ?? 0) >= 2;
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

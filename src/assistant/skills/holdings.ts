/**
 * The shelf itself as the answer: which reports there are, how many, of which years and offices, which years lack one, and
 * which of them speak of something. From the records that the asker may see; only 提到 looks into the texts.
 */
import type { Hit, ReportInfo } from "../../domain.ts";
import { FROM, type HoldingsAsked } from "../../ledger/holdings.ts";
import { fold } from "../../text/fold.ts";
import { sentencesOf } from "../../text/sentences.ts";
import { unquoted } from "../../text/vocabulary.ts";
import {
  createReply,
  emptyLibrary,
  type Quote,
  type ReplyBody,
  titleOf,
  yearsOf,
} from "../reply.ts";
import type { Shelf } from "../shelf.ts";

const TITLES = 20;
const MENTIONS = 10;
/** A shelf with no more passages is read whole for 提到; of a larger one what a search finds. */
const READ_WHOLE = 3000;
const FOUND = 300;

export async function holdings(asked: HoldingsAsked, shelf: Shelf): Promise<ReplyBody> {
  const all = await shelf.reports();
  if (all.length === 0) return emptyLibrary("answer");
  if (asked.stranger !== null)
    return createReply("answer").reply(`没有，未收录“${asked.stranger}”的报告。${overview(all)}`);
  const meant = all.filter((report) => fits(report, asked));
  const of = [
    ...asked.orgs,
    ...(asked.years.length > 0 ? [`${asked.years.join("、")}年`] : []),
  ].join("");
  const about = `${of === "" ? "" : `${of}的`}${asked.title.length > 0 ? `“${asked.title.join("")}”` : ""}`;
  if (asked.wants === "mention") return mentioned(asked.words!, meant, about, shelf);
  const reply = createReply("answer");
  if (meant.length === 0) return reply.reply(`没有${about}报告（未收录）。${overview(all)}`);
  return reply.reply(said(asked, meant, about));
}

function said(asked: HoldingsAsked, meant: ReportInfo[], about: string): string {
  const years = yearsIn(meant);
  const count = `库中共有${about}报告${meant.length}份`;
  const span = asked.years.length > 0 ? "" : spanOf(meant);
  switch (asked.wants) {
    case "newest":
    case "oldest": {
      const year = asked.wants === "newest" ? years.at(-1) : years[0];
      if (year === undefined) return `${count}，都没有认出年份。`;
      const those = meant.filter((report) => coveredBy(report).includes(year));
      const word = asked.wants === "newest" ? "最新" : "最早";
      return `${about}报告${word}的是${year}年，共${those.length}份：${titles(those.slice(0, TITLES))}。`;
    }
    case "lacking":
      return lacking(meant, about);
    case "has":
      return `有。${count}${span}：${titles(newestFirst(meant).slice(0, TITLES))}${meant.length > TITLES ? "等" : ""}。`;
    case "count":
      return `${count}${span}。${kindsOf(meant)}${byOffice(meant)}`;
    case "each":
      return `${count}${span}。${byOffice(meant) || `都是${officeOf(meant[0]!)}的。`}${byYear(meant)}`;
    default:
      return page(
        asked,
        meant,
        `${count}${span}。${kindsOf(meant)}${byOffice(meant)}${gapsIn(meant)}`,
      );
  }
}

/** A page of titles, the newest first. */
function page({ from }: HoldingsAsked, meant: ReportInfo[], head: string): string {
  const first = Math.min(Math.max(1, from), meant.length);
  const shown = newestFirst(meant).slice(first - 1, first - 1 + TITLES);
  const lines = shown.map((report, i) => `${first + i}. 《${titleOf(report)}》`);
  const last = first - 1 + shown.length;
  const rest = last < meant.length ? `\n还有${meant.length - last}份，回复“继续”接着列。` : "";
  return `${head}\n${lines.join("\n")}${rest}`;
}

/** The question that asks for the page after this one; null where it was the last. */
export function nextPage(
  question: string,
  asked: HoldingsAsked,
  reports: ReportInfo[],
): string | null {
  const from = asked.from + TITLES;
  if (asked.wants !== "list" || reports.filter((one) => fits(one, asked)).length < from)
    return null;
  return `${question.replace(FROM, "").replace(/[？?。\s]+$/, "")}从第${from}份起？`;
}

function fits(report: ReportInfo, { years, orgs, title }: HoldingsAsked): boolean {
  const name = `${report.title}${report.kind}`;
  return (
    (years.length === 0 || coveredBy(report).some((year) => years.includes(year))) &&
    (orgs.length === 0 || orgs.includes(report.org ?? "")) &&
    title.every((word) => name.includes(word))
  );
}

/** The years that a report covers. */
function coveredBy({ year, years }: ReportInfo): number[] {
  if (years) return Array.from({ length: years.to - years.from + 1 }, (_, i) => years.from + i);
  return year === null ? [] : [year];
}

function yearsIn(reports: ReportInfo[]): number[] {
  return [...new Set(reports.flatMap(coveredBy))].sort((a, b) => a - b);
}

/** The years between the first and the last that none of these is of. */
function missingIn(reports: ReportInfo[]): number[] {
  const years = yearsIn(reports);
  const [first, last] = [years[0], years.at(-1)];
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(
    (year) => !years.includes(year),
  );
}

function lacking(meant: ReportInfo[], about: string): string {
  const span = yearsIn(meant);
  if (span.length === 0) return `${about}报告都没有认出年份，看不出缺哪年。`;
  const missing = missingIn(meant);
  const head =
    missing.length === 0
      ? `${span[0]}年到${span.at(-1)}年每年都有${about}报告，不缺。`
      : `${span[0]}年到${span.at(-1)}年之间缺${missing.join("、")}年${about === "" ? "" : `${about}`}报告。`;
  const offices = [...byOrg(meant)];
  const each = offices
    .slice(0, TITLES)
    .flatMap(([org, own]) =>
      missingIn(own).length === 0 ? [] : [`${org}缺${missingIn(own).join("、")}年`],
    );
  return offices.length > 1 && each.length > 0 ? `${head}其中${each.join("；")}。` : head;
}

function byOrg(reports: ReportInfo[]): Map<string, ReportInfo[]> {
  return Map.groupBy(reports, officeOf);
}

function officeOf({ org }: ReportInfo): string {
  return org ?? "单位未认出的";
}

function byOffice(reports: ReportInfo[]): string {
  const offices = [...byOrg(reports)].sort(([, a], [, b]) => b.length - a.length);
  if (offices.length < 2) return "";
  const shown = offices
    .slice(0, TITLES)
    .map(([org, own]) => `${org}${own.length}份（${yearsOf(own) || "年份未认出"}）`);
  const rest = offices.length > TITLES ? `等${offices.length}个单位` : "";
  return `按单位：${shown.join("、")}${rest}。`;
}

function byYear(reports: ReportInfo[]): string {
  const years = [...Map.groupBy(reports, ({ year }) => year ?? 0)].sort(([a], [b]) => a - b);
  return `按年份：${years.map(([year, own]) => `${year || "未认出"}${year ? "年" : ""}${own.length}份`).join("、")}。`;
}

function kindsOf(reports: ReportInfo[]): string {
  const kinds = [...Map.groupBy(reports, ({ kind }) => kind)];
  return `按种类：${kinds.map(([kind, own]) => `${kind}${own.length}份`).join("、")}。`;
}

function spanOf(reports: ReportInfo[]): string {
  const years = yearsOf(reports);
  const unknown = reports.filter(({ year }) => year === null).length;
  return `${years === "" ? "" : `，年份是${years}`}${unknown > 0 ? `，${unknown}份没有认出年份` : ""}`;
}

function gapsIn(reports: ReportInfo[]): string {
  const missing = missingIn(reports);
  return missing.length === 0 ? "" : `中间缺${missing.join("、")}年。`;
}

function overview(reports: ReportInfo[]): string {
  const orgs = [...byOrg(reports).keys()];
  const of = `${orgs.slice(0, 3).join("、")}${orgs.length > 3 ? `等${orgs.length}个单位` : ""}`;
  return `库中共有报告${reports.length}份${spanOf(reports)}，是${of}的。${gapsIn(reports)}`;
}

function newestFirst(reports: ReportInfo[]): ReportInfo[] {
  return reports.toSorted(
    (a, b) => (b.year ?? 0) - (a.year ?? 0) || officeOf(a).localeCompare(officeOf(b), "zh"),
  );
}

function titles(reports: ReportInfo[]): string {
  return reports.map((report) => `《${titleOf(report)}》`).join("");
}

async function mentioned(
  words: string,
  reports: ReportInfo[],
  about: string,
  shelf: Shelf,
): Promise<ReplyBody> {
  const reply = createReply("answer");
  const quotes = await quotesOf(words, reports, shelf);
  const order = new Map(newestFirst(reports).map(({ reportId }, i) => [reportId, i]));
  const found = [...quotes].sort(([a], [b]) => order.get(b)! - order.get(a)!);
  if (found.length === 0)
    return reply.reply(
      `库中没有${about}报告提到“${words}”，已查${reports.length}份${spanOf(reports)}。`,
    );
  const named = new Map(reports.map((report) => [report.reportId, report]));
  const lines = found.slice(-MENTIONS).map(([id, quote], i) => {
    const claim = reply.claim(`“${quote.text}”`, [quote]);
    return `${i + 1}. 《${titleOf(named.get(id)!)}》：${claim}`;
  });
  const own = found.map(([id]) => named.get(id)!);
  const more = found.length > MENTIONS ? `\n以上是最近的${MENTIONS}份。` : "";
  return reply.reply(
    `共${found.length}份${about}报告提到“${words}”${spanOf(own)}：\n${lines.join("\n")}${more}`,
  );
}

/** The first sentence of each report that has the words. */
async function quotesOf(
  words: string,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<Map<string, Quote>> {
  const meant = new Set(reports.map(({ reportId }) => reportId));
  const quotes = new Map<string, Quote>();
  const look = (hits: Hit[]) => {
    for (const hit of hits) {
      if (!meant.has(hit.reportId) || quotes.has(hit.reportId)) continue;
      const sentence = sentencesOf(hit.text).find(({ text }) => has(text, words));
      if (sentence) quotes.set(hit.reportId, { hit, text: sentence.text, start: sentence.start });
    }
  };
  const size = (await shelf.reports()).reduce((sum, { passages }) => sum + passages, 0);
  if (size > READ_WHOLE) {
    look(await shelf.search(words, {}, FOUND));
    return quotes;
  }
  for await (const hits of shelf.pages({})) look(hits);
  return quotes;
}

function has(text: string, words: string): boolean {
  const tight = (said: string) => unquoted(fold(said)).replace(/\s/g, "").toLowerCase();
  return tight(text).includes(tight(words));
}

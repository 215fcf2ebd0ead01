/**
 * Answer without a model, by extraction: refuse what the library cannot know → find candidates of the right year →
 * check what the question takes for granted → figures, a difference, headings or the answering words, by what is asked
 * → say them verbatim with their source, or refuse and say what is nearest.
 */
import type { Hit, ReportInfo } from "../../domain.ts";
import { hasOrdinal } from "../../text/names.ts";
import type { Quantity } from "../../text/quantities.ts";
import { sentencesOf } from "../../text/sentences.ts";
import { coverage, type Term } from "../../text/terms.ts";
import {
  candidates,
  cellOf,
  checkStated,
  contextOf,
  type Found,
  findQuotes,
  type PremiseCheck,
  weighQuestion,
} from "../extract.ts";
import { complete, fromPassage, suppliesAll } from "../needed.ts";
import type { Question } from "../question.ts";
import { createReply, namesOf, type Quote, type ReplyBody, yearsOf } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { listSection } from "./sections.ts";
import { growth } from "./series.ts";
import { allFigures } from "./summary.ts";
import { tableAsked } from "./tables.ts";

/** Below this share of the question's words a passage is about something else. */
const ENOUGH = 0.5;
/** What did not happen answers neither when nor how many. */
const NOT_DONE = /未能|未(?!来)|没有|推迟|延期|取消|暂缓|尚未|不再|待.{2,8}后/;

export async function answer(question: Question, shelf: Shelf): Promise<ReplyBody> {
  const all = await shelf.reports();
  const reports =
    question.orgs.length > 0
      ? all.filter((report) => question.orgs.includes(report.org ?? ""))
      : all;
  const refused = await refuseUnknown(question, reports, shelf);
  if (refused) return refused;
  if (question.wants === "figures") return allFigures(question, shelf);
  if (question.wants === "growth") return growth(question, reports, shelf);

  const hits = await candidates(question, shelf);
  const terms = weighQuestion(question, hits, shelf.synonyms);
  // What was planned does not confirm that it was done.
  const outcomes = question.confirms ? hits.filter((hit) => hit.aspect === "done") : hits;
  const premise = checkPremises(question, outcomes, terms, reports);
  if (premise) return premise;
  if (question.wants === "structure" || question.wants === "passage" || asksSection(question)) {
    const listed = await listSection(question, terms, shelf);
    if (listed) return listed;
  }
  const table = await tableAsked(question, hits, terms, shelf);
  if (table) return table;
  const found = preferYear(question, findQuotes(question, outcomes, terms));
  const best = found[0];
  const undone = best ? undoneEvent(question, best.hit) : null;
  if (undone) return denied(undone, "报告写的与问题所说的不符。");
  if (!best || best.covered < ENOUGH) {
    const needed = fromPassage(question, outcomes, terms, shelf.synonyms);
    if (needed.length > 0) return said(needed, question, reports);
    const event = outcomes.map((hit) => undoneEvent(question, hit)).find((quote) => quote !== null);
    return event
      ? denied(event, "报告写的与问题所说的不符。")
      : notStated(question, reports, hits, terms);
  }
  if (question.wants === "date" && (NOT_DONE.test(best.text) || !/\d+月|\d{4}年/.test(best.text)))
    return denied(best);

  if (question.wants === "passage") return wholePassage(best.hit);

  const kept =
    question.wants === "list"
      ? found.filter((f) => f.score >= best.score * 0.85).slice(0, 5)
      : sameAnswer(found, best);
  if (question.needs.length > 1 && !suppliesAll(question, kept, shelf.synonyms)) {
    const needed = fromPassage(question, outcomes, terms, shelf.synonyms);
    if (needed.length > 0) return said(needed, question, reports);
  }
  if (isSpread(question, kept)) return notStated(question, reports, hits, terms);
  const rest = complete(question, kept, hits, terms, shelf.synonyms);
  const reply = createReply("answer");
  // Where several offices share a library, an answer says whose figure it is.
  const several = new Set(reports.map((report) => report.org)).size > 1;
  const lines = kept.map((found) => {
    const cell = cellOf(question, found, terms);
    const quote = cell?.quote ?? found;
    const org = several ? (found.hit.org ?? "") : "";
    return reply.claim(
      org +
        stated(
          { ...quote, text: cell?.said ?? quote.text },
          several || question.years.length !== 1,
        ),
      [quote],
    );
  });
  for (const quote of rest)
    lines.push(reply.claim(stated(quote, several || question.years.length !== 1), [quote]));
  // Whether it is so, the reader judges by the report's own words.
  const lead = question.confirms ? "报告原文如下，请据此核对。" : "";
  return reply.reply(
    lead +
      (lines.length === 1 ? lines[0]! : lines.map((line, i) => `${i + 1}. ${line}`).join("\n")),
  );
}

/** What a list of is a section's own items: 哪些安排, 哪几个方面; 哪些友城 stands in a sentence. */
const SECTION =
  /方面|部分|举措|措施|做法|成效|成绩|安排|任务|打算|计划|问题|不足|短板|困难|原因|工作|事项|内容|亮点|思路|板块|实事|大事/;

function asksSection({ wants, needs }: Question): boolean {
  if (wants !== "list") return false;
  const lists = needs.filter(({ kind }) => kind === "list");
  return (
    lists.length === 0 ||
    lists.some(({ head }) => head.length === 0 || head.some((word) => SECTION.test(word)))
  );
}

const EVENTS: [RegExp, string][] = [
  [/开工|动工/, "开工|动工"],
  [/竣工|完工|建成/, "竣工|完工|建成"],
  [/举办|办了|办的|开了|搞了|办第|召开/, "举办|召开"],
  [/签约|签署|签了|结好/, "签约|签署|结好"],
  [/启用|投用/, "启用|投入使用"],
  [/出访|成行|派了|派出/, "成行|派出|出访"],
];
const NOT = "未能|未(?!来)|没有|没能|尚未|推迟|延期|取消|暂缓|顺延";

/** What the question takes as done (第四届友城周办了多少场活动, 开工以后) and this passage says was not. */
function undoneEvent(question: Question, hit: Hit): Quote | null {
  const text = question.text;
  if (
    hit.kind === "row" ||
    (question.years.length > 0 && !question.years.includes(hit.factYear ?? 0))
  )
    return null;
  // Asked about the failure itself, the report's words are the answer.
  if (/没|未|推迟|延期|为什么|为何|原因|取消/.test(text)) return null;
  for (const [asked, stated] of EVENTS) {
    if (!asked.test(text)) continue;
    const failed = new RegExp(
      `(?:${NOT})[^，。；]{0,8}(?:${stated})|(?:${stated})[^，。；]{0,6}(?:${NOT})|延期至[^，。；]{0,8}(?:${stated})`,
    );
    const sentence = sentencesOf(hit.text).find(
      (one) =>
        failed.test(one.text) &&
        question.ordinals.every((ordinal) => hasOrdinal(one.text, ordinal)) &&
        namesEvent(question, one.text, hit),
    );
    if (sentence) return { hit, text: sentence.text, start: sentence.start };
  }
  return null;
}

/** The sentence is about the very thing: it has the edition asked for, or most of the question's words. */
function namesEvent(question: Question, sentence: string, hit: Hit): boolean {
  if (question.ordinals.length > 0) return true;
  const words = question.words.map((word) => ({ text: word, weight: word.length }));
  return coverage(words, `${sentence}\n${hit.headings.join("\n")}`) >= 0.6;
}

/** 每个点各收了多少份 wants one figure for each; a total of them is no answer. */
function isSpread({ text, years }: Question, kept: Found[]): boolean {
  if (
    years.length > 1 ||
    !/每(?!年)\p{Script=Han}{1,6}?(?:各|都|分别)?[^，。]{0,6}(?:多少|几)|各(?:自|是|有|收|办|来|占)?[^，。]{0,4}(?:多少|几)/u.test(
      text,
    )
  )
    return false;
  return kept.every(
    ({ text: words, quantities }) => quantities.length < 2 && !/每|各|分别|均/.test(words),
  );
}

/** Each quote with its year, once. */
function said(quotes: Quote[], question: Question, reports: ReportInfo[]): ReplyBody {
  const reply = createReply("answer");
  const several = new Set(reports.map((report) => report.org)).size > 1;
  const dated = several || question.years.length !== 1;
  const lines = quotes.map((quote) =>
    reply.claim((several ? (quote.hit.org ?? "") : "") + stated(quote, dated), [quote]),
  );
  return reply.reply(
    lines.length === 1 ? lines[0]! : lines.map((line, i) => `${i + 1}. ${line}`).join("\n"),
  );
}

/** With no year in the question the latest year speaks, as long as it answers about as well as the best. */
function preferYear(question: Question, found: Found[]): Found[] {
  const best = found[0];
  if (!best || question.years.length > 0) return found;
  const good = found.filter((f) => f.score >= best.score * 0.93 && f.hit.factYear !== null);
  const latest = good.reduce<Found | null>(
    (a, b) => (a === null || b.hit.factYear! > a.hit.factYear! ? b : a),
    null,
  );
  if (!latest) return found;
  return [latest, ...found.filter((f) => f !== latest && f.hit.factYear === latest.hit.factYear)];
}

/** The best quote of each asked year; and where two reports state the same thing differently, both. */
function sameAnswer(found: Found[], best: Found): Found[] {
  const kept = [best];
  for (const other of found) {
    if (other.score < best.score * 0.85 || kept.includes(other)) continue;
    const sameYear = kept.find((k) => k.hit.factYear === other.hit.factYear);
    if (!sameYear && other.hit.factYear !== null && other.score >= best.score * 0.9)
      kept.push(other);
    else if (sameYear && differs(sameYear, other)) kept.push(other);
  }
  return kept.slice(0, 4).sort((a, b) => (a.hit.factYear ?? 0) - (b.hit.factYear ?? 0));
}

/** Two reports give another figure for what reads like the same thing. */
function differs(a: Found, b: Found): boolean {
  if (
    a.hit.reportId === b.hit.reportId ||
    a.hit.aspect !== b.hit.aspect ||
    a.quantities.length === 0
  )
    return false;
  const first = a.quantities[0]!;
  const second = b.quantities.find((q) => q.unit === first.unit);
  return (
    second !== undefined &&
    second.lo !== first.lo &&
    wordsBefore(a, first.start) === wordsBefore(b, second.start)
  );
}

function wordsBefore(found: Found, at: number): string {
  return found.text.slice(Math.max(0, at - 4), at);
}

/** The quote as it is said: the year first (`dated`: even where it begins with one), and a plan marked as a plan. */
function stated(quote: Quote, dated: boolean): string {
  const { factYear, years, aspect, reportYear } = quote.hit;
  if (years && factYear === null) return `${years.from}—${years.to}年：${quote.text}。`;
  if (factYear === null) return `${quote.text}。`;
  if (aspect === "plan")
    return `${factYear}年安排${reportYear === null ? "" : `（${reportYear}年报告）`}：${quote.text}。`;
  const starts = quote.text.startsWith(`${factYear}年`);
  return starts && !dated ? `${quote.text}。` : `${factYear}年：${quote.text}。`;
}

/** Every figure that the question takes for granted must be the report's own; else the report's words correct it. */
function checkPremises(
  question: Question,
  hits: Hit[],
  terms: Term[],
  reports: ReportInfo[],
): ReplyBody | null {
  for (const figure of question.stated) {
    const check = checkStated(figure, question, hits, terms);
    if (check) {
      const refused = correct(question, figure, check);
      if (refused) return refused;
    } else if (question.confirms) {
      const reply = createReply("answer");
      return reply.refuse(
        `报告未记载“${figure.text}”，无法确认。已查：${namesOf(reports)}。`,
        "not_stated",
      );
    }
  }
  return null;
}

/** The report's words against the question's, or null where they agree. */
function correct(question: Question, figure: Quantity, check: PremiseCheck): ReplyBody | null {
  // 比30名的计划少2名 has the figure, and says the opposite of what is to be confirmed.
  const contrary =
    /少|未|没|不足|仅|只|计划/.test(check.quote.text) && !/少|未|没/.test(question.text);
  // 62名 stands in the report, but for 选拔入库 and not for what is to be confirmed.
  const elsewhere = check.covered < 0.7;
  if (check.verdict === "supported" && !(question.confirms && (contrary || elsewhere))) return null;
  const reply = createReply("answer");
  const quotes = check.stray ? [check.quote, check.stray] : [check.quote];
  const words = quotes
    .map((quote) => `${whereOf(quote.hit)}${reply.claim(`“${quote.text}”`, [quote])}`)
    .join("；");
  const why = {
    unit: `报告未记载以“${figure.unit}”计的这个数，单位不同不能互换。原文是：`,
    value: "问题里的说法与报告不符。原文是：",
    supported: `报告未记载所问的说法，无法确认。报告里的“${figure.text}”说的是：`,
  }[check.verdict];
  return reply.refuse(`${why}${words}。`, "false_premise");
}

/** What was written about it: the passage as it stands. */
export function wholePassage(hit: Hit): ReplyBody {
  const reply = createReply("answer");
  const text = hit.text.replace(/^[一二三四五六七八九十]{1,3}是|[。；]$/g, "");
  return reply.reply(
    reply.claim(stated({ hit, text, start: hit.text.indexOf(text) }, false), [
      { hit, text, start: hit.text.indexOf(text) },
    ]),
  );
}

/** Asked when, and the report gives no date or says that it did not happen. */
function denied(found: Quote, lead = "报告未记载所问的时间。"): ReplyBody {
  const reply = createReply("answer");
  return reply.refuse(
    `${lead}${whereOf(found.hit)}${reply.claim(`“${found.text}”`, [found])}。`,
    "false_premise",
  );
}

function whereOf(hit: Hit): string {
  return hit.reportYear === null ? "" : `${hit.reportYear}年报告：`;
}

/** Refusals that need no search: nothing there, another office, a year that no report covers. */
async function refuseUnknown(
  question: Question,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<ReplyBody | null> {
  const reply = createReply("answer");
  if (reports.length === 0)
    return reply.refuse("库中尚无报告，无法回答。请先把往年报告导入。", "empty_library");
  if (question.stranger !== null) {
    const orgs = [...new Set(reports.map((report) => report.org).filter((org) => org !== null))];
    return reply.refuse(
      `未收录“${question.stranger}”的报告，无法回答。库中只有${orgs.join("、")}${yearsOf(reports)}的报告。`,
      "unknown_organisation",
    );
  }
  const missing: number[] = [];
  for (const year of question.years) {
    if (reports.some((report) => report.year === year)) continue;
    const aspect = question.confirms ? ("done" as const) : question.tense;
    const spoken = await shelf.search(
      question.words.join(" "),
      { years: [year], ...(aspect === "open" ? {} : { aspect }) },
      5,
    );
    if (!spoken.some((hit) => hit.factYear === year)) missing.push(year);
  }
  // A comparison says itself which of its years is lacking.
  if (missing.length === 0 || missing.length < question.years.length || question.wants === "growth")
    return null;
  return refuseYear(question, missing, reports, shelf);
}

/** No report of the asked year: say so, and offer the nearest year's own words. */
async function refuseYear(
  question: Question,
  missing: number[],
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<ReplyBody> {
  const reply = createReply("answer");
  const said = question.said.filter((words) => !/\d{2}/.test(words));
  const asked =
    said.length > 0 && missing.length === 1
      ? `${said[0]}（${missing[0]}年）`
      : missing.map((year) => `${year}年`).join("、");
  let text = `未收录${asked}的报告，无法回答${asked}的情况。已收录：${namesOf(reports)}。`;
  const near = await nearest(question, missing[0]!, reports, shelf);
  if (near) {
    const label =
      near.hit.aspect === "plan" ? `${near.hit.factYear}年安排` : `${near.hit.factYear}年`;
    text += `最接近的是${label}：${reply.claim(`“${near.text}”`, [near])}。`;
  }
  return reply.refuse(text, "year_not_covered");
}

async function nearest(
  question: Question,
  year: number,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<Found | null> {
  const years = [...new Set(reports.map((report) => report.year).filter((y) => y !== null))];
  years.sort((a, b) => Math.abs(a - year) - Math.abs(b - year) || b - a);
  const closest = years[0];
  if (closest === undefined) return null;
  const moved: Question = { ...question, years: [closest], tense: "done" };
  const hits = await candidates(moved, shelf);
  const terms = weighQuestion(moved, hits, shelf.synonyms);
  const best = [
    moved,
    {
      ...moved,
      wants: question.stated.length > 0 ? ("count" as const) : ("text" as const),
      asks: [],
    },
  ]
    .map((asked) => findQuotes(asked, hits, terms)[0])
    .find((found) => found !== undefined && found.covered >= 0.6);
  return best ?? null;
}

/** Searched in the right place and not found: say where it was looked for, and what is nearest if that states no figure. */
function notStated(
  question: Question,
  reports: ReportInfo[],
  hits: Hit[],
  terms: Term[],
): ReplyBody {
  const reply = createReply("answer");
  const searched = reports.filter(
    (report) => question.years.length === 0 || question.years.includes(report.year ?? 0),
  );
  let text = `已收录的报告未记载这一内容，无法回答。已查：${namesOf(searched.length > 0 ? searched : reports)}。`;
  const near = findQuotes({ ...question, wants: "text" }, hits, terms).find(
    (f) => f.covered >= 0.6 && f.quantities.length === 0,
  );
  const section = hits.find(
    (hit) => hit.kind !== "title" && coverage(terms, contextOf(hit)) >= 0.35,
  );
  if (near) text += `最接近的是${whereOf(near.hit)}${reply.claim(`“${near.text}”`, [near])}。`;
  else if (section)
    text += `最接近的内容在${section.reportYear === null ? "" : `${section.reportYear}年报告`}${section.path.join("/")}，但没有写明所问的内容。`;
  return reply.refuse(text, "not_stated");
}

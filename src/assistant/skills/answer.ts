/**
 * Answer without a model, by extraction: refuse what the library cannot know → figures, lists, days, places and people by the
 * ledger's reading → check what else the question takes for granted → headings, a table or the answering words, by what is
 * asked → what is needed and still open → say them verbatim with their source, or refuse and say what is nearest.
 */
import type { Hit, ReportInfo } from "../../domain.ts";
import { type Asking, readAsked, withoutAsked } from "../../ledger/asked.ts";
import { type Frame, LIGHT, readFrame } from "../../ledger/frame.ts";
import { sentencesOf } from "../../text/sentences.ts";
import type { Synonyms, Term } from "../../text/terms.ts";
import { candidates, weighQuestion } from "../extract/candidates.ts";
import { complete, fromPassage, suppliesAll } from "../extract/needed.ts";
import { hasTime, isMet } from "../extract/needs.ts";
import { cellOf, type Found, findQuotes } from "../extract/quotes.ts";
import type { Question } from "../question.ts";
import { createReply, type Quote, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { together } from "../together.ts";
import {
  checkPremises,
  denied,
  isSpread,
  notStated,
  refuseUnknown,
  toldOfStranger,
  undoneEvent,
} from "./refusals.ts";
import { listSection } from "./sections.ts";
import { growth } from "./series.ts";
import { allFigures } from "./summary.ts";
import { tableAsked } from "./tables.ts";
import { told } from "./told.ts";
import { value } from "./value.ts";

/** Below this share of the question's words a passage is about something else. */
const ENOUGH = 0.5;
/** What did not happen answers neither when nor how many. */
const NOT_DONE = /未能|未(?!来)|没有|推迟|延期|取消|暂缓|尚未|待.{2,8}后/;
const NOT_SO = "报告写的与问题所说的不符。";

export async function answer(question: Question, shelf: Shelf): Promise<ReplyBody> {
  const all = await shelf.reports();
  const reports =
    question.orgs.length > 0
      ? all.filter((report) => question.orgs.includes(report.org ?? ""))
      : all;
  const refused = await refuseUnknown(question, reports, shelf);
  if (refused) return refused;
  const stranger = await toldOfStranger(question, shelf);
  if (stranger) return said([stranger], question, reports);
  if (question.wants === "figures") return allFigures(question, shelf);
  const read = await byReading(question, shelf);
  if (read) return read;
  if (question.wants === "growth") return growth(question, reports, shelf);

  const hits = await candidates(question, shelf);
  const terms = weighQuestion(question, hits, shelf.synonyms);
  // What was planned does not confirm that it was done.
  const outcomes = question.confirms ? hits.filter((hit) => hit.aspect === "done") : hits;
  const premise = checkPremises(question, outcomes, terms, reports);
  if (premise) return premise;
  if (question.wants === "structure" || question.wants === "passage" || isBare(question)) {
    const listed = await listSection(question, terms, shelf);
    if (listed) return listed;
  }
  const table = await tableAsked(question, terms, shelf);
  if (table) return table;
  return fromWords(question, reports, outcomes, terms, shelf);
}

/** Figures, lists, days, places and people, each asked for by its words; null where none of them is. */
async function byReading(question: Question, shelf: Shelf): Promise<ReplyBody | null> {
  const whole = frameOf(question, question.text);
  // 哪一年最多 asks for figures, and for the year with them.
  if (whole?.want === "most" || whole?.want === "least") return value(whole, shelf);
  const asking = askingOf(question);
  const read = asking && (await told(asking, shelf));
  // 2023年有哪些安排 names no matter by which a list could be known: it asks for what stands under such a heading.
  const listed = isBare(question) && read?.kind === "refusal" ? null : read;
  const frame = frameOf(question, withoutAsked(question.text));
  const counted = frame && (await value(frame, shelf));
  if (!listed || !counted) return listed ?? counted;
  const parts = [listed, counted].map((body, i) => ({
    label: `${i + 1}`,
    question: question.text,
    body: { ...body, model: null },
  }));
  return together(parts, "");
}

/** Does a list asked for name no matter, as 2023年有哪些安排? */
function isBare({ wants, words }: Question): boolean {
  return wants === "list" && words.every((word) => LIGHT.has(word));
}

/** What the question asks of figures; null where it asks for none, or whether something is so. */
function frameOf(question: Question, text: string): Frame | null {
  if (question.confirms) return null;
  return readFrame(text, { ...question, names: question.orgNames });
}

/** The lists, days, places and people that a question asks for; null where it asks for none, or for a section by its place. */
function askingOf(question: Question): Asking | null {
  if (question.confirms || question.part !== null) return null;
  return readAsked(question.text, { ...question, names: question.orgNames });
}

export function asksFigures(question: Question): boolean {
  return frameOf(question, question.text) !== null;
}

/** The words that answer: one sentence, or the passage that has all that is needed. */
function fromWords(
  question: Question,
  reports: ReportInfo[],
  hits: Hit[],
  terms: Term[],
  shelf: Shelf,
): ReplyBody {
  const refuse = () => notStated(question, reports, hits, terms);
  const about = findQuotes(question, hits, terms, shelf.synonyms).filter(
    ({ covered }) => covered >= ENOUGH,
  );
  const first = about.filter((quote) => answersFirst(question, quote, shelf.synonyms));
  // What is called how may be answered without the word that asks for it; who it was may not.
  const who = question.needs[0]?.kind === "who";
  const found = preferYear(question, first.length > 0 || who ? first : about);
  const best = found[0];
  const undone = [...(best ? [best.hit] : []), ...hits]
    .map((hit) => undoneEvent(question, hit))
    .find((quote) => quote !== null);
  if (undone && (!best || undone.hit === best.hit))
    return /过[^，。]{0,14}吗|有没有|是否|了吗|了没/.test(question.text)
      ? said([undone], question, reports)
      : denied(undone, NOT_SO);
  const needed = fromPassage(question, hits, terms, shelf.synonyms);
  if (!best) {
    if (needed.length > 0) return said(needed, question, reports);
    return undone ? denied(undone, NOT_SO) : refuse();
  }
  const movedTo = /改到|改在|推(?:迟)?到|延(?:期)?到|顺延/.test(question.text);
  const undoneThen = NOT_DONE.test(best.text) && !movedTo;
  if (question.wants === "date" && (undoneThen || !hasTime(best.text)))
    return needed.length > 0 && !undoneThen ? said(needed, question, reports) : denied(best);
  if (question.wants === "passage") return wholePassage(best.hit);

  const kept = ofAskedYears(question, sameAnswer(found, best));
  if (
    question.needs.length > 1 &&
    needed.length > 0 &&
    !suppliesAll(question, kept, shelf.synonyms)
  )
    return said(needed, question, reports);
  if (isSpread(question, kept) || asksSum(question, kept)) return refuse();
  const vague = exactAsked(question, kept);
  if (vague) return said([vague], question, reports, [], [], "报告只写了概数，没有准确数字。");
  return said(
    kept,
    question,
    reports,
    complete(question, kept, hits, terms, shelf.synonyms),
    terms,
  );
}

/** What a year's reports state of what is asked, for setting years side by side. */
export async function factsOf(question: Question, shelf: Shelf): Promise<Quote[]> {
  const hits = await candidates(question, shelf);
  const terms = weighQuestion(question, hits, shelf.synonyms);
  const needed = fromPassage(question, hits, terms, shelf.synonyms);
  if (needed.length > 0) return needed;
  const best = findQuotes(question, hits, terms, shelf.synonyms).find(
    ({ covered }) => covered >= ENOUGH,
  );
  return best ? [best, ...complete(question, [best], hits, terms, shelf.synonyms)] : [];
}

/** 谁去签的 is answered by a sentence with a person, 哪家律所 by one that names such a thing. */
function answersFirst({ needs }: Question, { text }: Quote, synonyms: Synonyms): boolean {
  const [first] = needs;
  if (first === undefined || (first.kind !== "who" && first.kind !== "name")) return true;
  if (!isMet(first, text, false)) return false;
  const head = first.head.at(-1);
  if (first.kind !== "name" || head === undefined || first.head.length > 1) return true;
  const names = [head, ...synonyms(head)];
  return names.every((name) => name.length < 2) || names.some((name) => text.includes(name));
}

/** 几年加一块是多少 wants a total that a report states; none is added up here. */
function asksSum({ text }: Question, kept: Found[]): boolean {
  return (
    /加(?:到)?(?:一块|一起|起来)|相加|总和|合起来/.test(text) &&
    !kept.some(({ text: said }) => /累计|合计|年来|总计/.test(said))
  );
}

/** Asked for the exact number where the report has an estimate: the estimate, to be said as one. */
function exactAsked({ text, asks }: Question, kept: Found[]): Quote | null {
  if (
    asks.length === 0 ||
    !/准数|精确|确切|准确(?:的)?(?:数|是)|具体(?:的)?(?:数|多少)|别.{0,4}大概|个位/.test(text)
  )
    return null;
  return (
    kept.find(
      ({ quantities }) => quantities.length > 0 && quantities.every(({ approx }) => approx),
    ) ?? null
  );
}

/** Each quote with its year, and whose it is where several offices share a library. */
function said(
  quotes: (Quote | Found)[],
  question: Question,
  reports: ReportInfo[],
  rest: Quote[] = [],
  terms: Term[] = [],
  // Whether it is so, the reader judges by the report's own words.
  lead = question.confirms ? "报告原文如下，请据此核对。" : "",
): ReplyBody {
  const reply = createReply("answer");
  const several = new Set(reports.map((report) => report.org)).size > 1;
  const dated = several || question.years.length !== 1;
  const lines = [...quotes, ...rest].map((found) => {
    const cell = isFound(found) ? cellOf(question, found, terms) : null;
    const quote = cell?.quote ?? (OPEN_END.test(question.text) ? wholeSentence(found) : found);
    const org = several ? (found.hit.org ?? "") : "";
    return reply.claim(org + stated({ ...quote, text: cell?.said ?? quote.text }, dated), [quote]);
  });
  return reply.reply(
    lead +
      (lines.length === 1 ? lines[0]! : lines.map((line, i) => `${i + 1}. ${line}`).join("\n")),
  );
}

function isFound(quote: Quote | Found): quote is Found {
  return "covered" in quote;
}

/** 有几件行政复议，结果怎么样: the rest of the sentence and the next tell. */
const OPEN_END =
  /什么原因|为什么|为何|原因是|(?:结果|后来|情况)(?:怎么样|如何|怎样)|(?:是|有)?什么(?:形式|结果|内容)|怎么(?:处理|解决)的/;

function wholeSentence({ hit, text, start }: Quote): Quote {
  const sentences = sentencesOf(hit.text);
  const at = sentences.findIndex((one) => one.start <= start && one.end >= start + text.length);
  if (at < 0 || hit.kind === "row") return { hit, text, start };
  const next = sentences[at + 1];
  const end =
    next && next.text.length <= 60 && sentences[at]!.text.length < 30
      ? next.end
      : sentences[at]!.end;
  return { hit, text: hit.text.slice(sentences[at]!.start, end), start: sentences[at]!.start };
}

/** With no year in the question the latest year speaks (asked 最早, the earliest), as long as it answers about as well as the best. */
function preferYear(question: Question, found: Found[]): Found[] {
  const best = found[0];
  if (!best || question.years.length > 0) return found;
  const good = found.filter((f) => f.score >= best.score * 0.93 && f.hit.factYear !== null);
  const earliest = /最早|最初|起初|当初|第一次|首次|一开始/.test(question.text);
  const latest = good.reduce<Found | null>(
    (a, b) => (a === null || b.hit.factYear! > a.hit.factYear! !== earliest ? b : a),
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

/** A passage of another year may name the asked one (推迟至2023年签署); where the year itself answers, it does. */
function ofAskedYears({ years }: Question, kept: Found[]): Found[] {
  const own = kept.filter(({ hit }) => hit.factYear !== null && years.includes(hit.factYear));
  return own.length > 0 ? own : kept;
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

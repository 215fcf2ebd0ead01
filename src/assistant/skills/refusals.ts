/**
 * Refusals, which say what was searched and what is nearest: nothing there, another office, a year that no report covers;
 * what the question takes for granted and the report states otherwise; what was looked for in the right place and not found.
 */
import type { Hit, ReportInfo } from "../../domain.ts";
import { hasOrdinal } from "../../text/names.ts";
import { type Quantity, quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import { coverage, type Term, termsOf } from "../../text/terms.ts";
import { candidates, contextOf, weighQuestion } from "../extract/candidates.ts";
import { fits } from "../extract/needs.ts";
import { checkStated, type PremiseCheck } from "../extract/premise.ts";
import { type Found, findQuotes } from "../extract/quotes.ts";
import type { Question } from "../question.ts";
import {
  createReply,
  emptyLibrary,
  namesOf,
  type Quote,
  type ReplyBody,
  yearsOf,
} from "../reply.ts";
import { type Shelf, TELLING } from "../shelf.ts";

/** Refusals that need no search: nothing there, another office, a year that no report covers. */
export async function refuseUnknown(
  question: Question,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<ReplyBody | null> {
  const reply = createReply("answer");
  if (reports.length === 0) return emptyLibrary("answer");
  const stranger = question.stranger ?? (await unknownTo(question.doubtful, shelf));
  if (stranger !== null) {
    const told = await toldOfStranger(question, shelf);
    if (told) return null;
    const orgs = [...new Set(reports.map((report) => report.org).filter((org) => org !== null))];
    return reply.refuse(
      `未收录“${stranger}”的报告，无法回答。库中只有${orgs.join("、")}${yearsOf(reports)}的报告。`,
      "unknown_organisation",
    );
  }
  const missing: number[] = [];
  for (const year of question.years) {
    if (reports.some((report) => report.year === year)) continue;
    // 今年办得怎么样 asks for an outcome, which the plan for this year is none.
    const aspect = question.confirms || OUTCOME.test(question.text) ? "done" : question.tense;
    const spoken = await shelf.search(
      question.words.join(" "),
      { years: [year], kinds: TELLING, ...(aspect === "open" ? {} : { aspect }) },
      5,
    );
    if (!spoken.some((hit) => hit.factYear === year)) missing.push(year);
  }
  // A comparison says itself which of its years is lacking.
  if (missing.length === 0 || missing.length < question.years.length || question.wants === "growth")
    return null;
  return refuseYear(question, missing, reports, shelf);
}

/** The first of some names that no passage has: who asks for it asks another office. */
async function unknownTo(names: string[], shelf: Shelf): Promise<string | null> {
  for (const name of names) {
    const hits = await shelf.search(name, { kinds: TELLING }, 8);
    if (!hits.some(({ text, headings }) => `${headings.join("\n")}\n${text}`.includes(name)))
      return name;
  }
  return null;
}

const OUTCOME =
  /(?:怎么样|如何|咋样)(?:了|$|[？?，,])|了没有?|没有?[？?]?$|进展|进度|结果|成了吗|效果/;

/** Another place's figure that a report of ours tells (据市政府外办通报，青屏区同期核查310处): the clause that has it. */
export async function toldOfStranger(question: Question, shelf: Shelf): Promise<Quote | null> {
  const place = /^[\p{Script=Han}]{2,3}[区县市州旗镇]/u.exec(question.stranger ?? "")?.[0];
  if (!place) return null;
  const scope = question.years.length > 0 ? { years: question.years } : {};
  const hits = await shelf.search(
    `${place} ${question.words.join(" ")}`,
    { ...scope, kinds: ["text"] },
    20,
  );
  const words = termsOf(
    question.words.filter((word) => !place.includes(word)),
    shelf.synonyms,
  );
  for (const hit of hits) {
    if (question.years.length > 0 && !question.years.includes(hit.factYear ?? 0)) continue;
    for (const clause of sentencesOf(hit.text).flatMap(clausesOf)) {
      if (!clause.text.includes(place)) continue;
      const counted = question.asks.every((unit) =>
        quantitiesIn(clause.text).some((q) => fits(q, unit)),
      );
      if (counted && coverage(words, `${hit.headings.join("\n")}\n${hit.text}`) >= 0.25)
        return { hit, text: clause.text, start: clause.start };
    }
  }
  return null;
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

/** Every figure that the question takes for granted must be the report's own; else the report's words correct it. */
export function checkPremises(
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
      const own = findQuotes(
        { ...question, wants: "count", asks: [figure.unit], needs: [] },
        hits.filter(
          ({ factYear }) => question.years.length === 0 || question.years.includes(factYear ?? 0),
        ),
        terms.filter(({ absent }) => !absent),
      ).find((found) => found.covered >= 0.5);
      if (own)
        return reply.refuse(
          `问题里的说法与报告不符。原文是：${whereOf(own.hit)}${reply.claim(`“${own.text}”`, [own])}。`,
          "false_premise",
        );
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

/** Asked when, and the report gives no date or says that it did not happen. */
export function denied(found: Quote, lead = "报告未记载所问的时间。"): ReplyBody {
  const reply = createReply("answer");
  return reply.refuse(
    `${lead}${whereOf(found.hit)}${reply.claim(`“${found.text}”`, [found])}。`,
    "false_premise",
  );
}

function whereOf(hit: Hit): string {
  return hit.reportYear === null ? "" : `${hit.reportYear}年报告：`;
}

const EVENTS: [RegExp, string][] = [
  [/开工|动工/, "开工|动工"],
  [/竣工|完工|建成/, "竣工|完工|建成"],
  [/举办|办了|办的|开了|搞了|办第|召开/, "举办|召开"],
  [/签约|签署|签了|结好/, "签约|签署|结好"],
  [/启用|投用/, "启用|投入使用"],
  [/评上|评为|获评|创成|通过|拿到|入选/, "通过|获评|评定|评上|入选|创建成功"],
  [/接待/, "接待"],
  [/出台|印发|发布/, "出台|印发|发布"],
  [/出访|成行|派了|派出/, "成行|派出|出访"],
];
const NOT = "未能|未(?!来)|没有|没能|尚未|推迟|延期|取消|暂缓|顺延";

/** What the question takes as done (第四届友城周办了多少场活动, 开工以后) and this passage says was not. */
export function undoneEvent(question: Question, hit: Hit): Quote | null {
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
  const words = termsOf(question.words);
  return coverage(words, `${sentence}\n${hit.headings.join("\n")}`) >= 0.6;
}

/** 每个点各收了多少份 wants one figure for each; a total of them is no answer. */
export function isSpread({ text, years, asks }: Question, kept: Found[]): boolean {
  if (
    years.length > 1 ||
    !/每(?!年)\p{Script=Han}{1,6}?(?:各|都|分别)?[^，。]{0,6}(?:多少|几)|各(?:自|是|有|收|办|来|占)?[^，。]{0,4}(?:多少|几)/u.test(
      text,
    )
  )
    return false;
  return kept.every(
    ({ text: words, quantities }) =>
      quantities.filter((q) => asks.length === 0 || asks.some((unit) => fits(q, unit))).length <
        2 && !/每|各|分别|均/.test(words),
  );
}

/**
 * Searched in the right place and not found: say where it was looked for, and what is nearest. A figure is near only in another unit than the one
 * asked for, so that nobody takes it for the answer.
 */
export function notStated(
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
    (f) =>
      f.covered >= 0.6 && !f.quantities.some((q) => question.asks.some((unit) => fits(q, unit))),
  );
  const section = hits.find(
    (hit) => hit.kind !== "title" && coverage(terms, contextOf(hit)) >= 0.35,
  );
  if (near) text += `最接近的是${whereOf(near.hit)}${reply.claim(`“${near.text}”`, [near])}。`;
  else if (section)
    text += `最接近的内容在${section.reportYear === null ? "" : `${section.reportYear}年报告`}${section.path.join("/")}，但没有写明所问的内容。`;
  return reply.refuse(text, "not_stated");
}

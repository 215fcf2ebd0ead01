/**
 * Answer without a model, by the ledger's reading: what the question states is checked → figures, lists, days, places and people →
 * headings or a table, where the question means them → what the reports say of the matter → else a refusal that tells whose or
 * which year's report there is none of, or what is nearest and how it differs.
 */
import type { Hit } from "../../domain.ts";
import { type Asking, readAsked, withoutAsked } from "../../ledger/asked.ts";
import { type Frame, LIGHT, readFrame } from "../../ledger/frame.ts";
import { asksWhether, readOpen } from "../../ledger/open.ts";
import type { Question } from "../../ledger/question.ts";
import { createReply, emptyLibrary, type ReplyBody, titleOf, withoutMark } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { together } from "../together.ts";
import { unknownOffice } from "./refusals.ts";
import { withRelated } from "./related.ts";
import { listSection } from "./sections.ts";
import { allFigures } from "./summary.ts";
import { tableAsked } from "./tables.ts";
import { told } from "./told.ts";
import { value } from "./value.ts";
import { confirmed, contradicted } from "./whether.ts";

const AS_WRITTEN = "报告原文如下，请据此核对。";

export async function answer(
  question: Question,
  shelf: Shelf,
  officeName: string | null = null,
): Promise<ReplyBody> {
  const reports = await shelf.reports();
  if (reports.length === 0) return emptyLibrary("answer");
  const body = await read(question, shelf, officeName);
  const unknown = await unknownOffice(question, body, reports, shelf);
  if (unknown) return unknown;
  // A refusal that names nothing near leaves whoever asks with nothing to open.
  const bare = body.reason === "not_stated" && body.citations.length === 0;
  if (!bare) return body;
  const unit = frameOf(question, question.text)?.asks[0]?.unit ?? null;
  return withRelated(body, question, unit, reports, shelf);
}

async function read(
  question: Question,
  shelf: Shelf,
  officeName: string | null,
): Promise<ReplyBody> {
  const { wants } = question;
  if (wants === "figures") return allFigures(question, shelf, officeName);
  if (asksWhether(question.text))
    return (await confirmed(question, shelf)) ?? openly(question, shelf, AS_WRITTEN);
  const premise = await contradicted(question, shelf);
  if (premise) return premise;
  const section =
    wants === "structure" || wants === "passage" ? await listSection(question, shelf) : null;
  if (section) return section;
  const byReading = await asRead(question, shelf);
  if (byReading?.kind === "reply") return byReading;
  const listed = isBare(question) ? await listSection(question, shelf) : null;
  return listed ?? (await tableAsked(question, shelf)) ?? byReading ?? openly(question, shelf);
}

/** Figures, lists, days, places and people, each asked for by its words; null where none of them is. */
async function asRead(question: Question, shelf: Shelf): Promise<ReplyBody | null> {
  const whole = frameOf(question, question.text);
  // 哪一年最多 asks for figures, and for the year with them.
  if (whole?.want === "most" || whole?.want === "least") return value(whole, shelf);
  const asking = askingOf(question);
  const found = asking && (await told(asking, shelf));
  // 2023年有哪些安排 names no matter by which a list could be known: it asks for what stands under such a heading.
  const listed = isBare(question) && found?.kind === "refusal" ? null : found;
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

/** What is said of the matter at all. */
async function openly(question: Question, shelf: Shelf, lead = ""): Promise<ReplyBody> {
  const asking = readOpen(question.text, question);
  return (asking && (await told(asking, shelf, lead))) ?? unclear();
}

function unclear(): ReplyBody {
  return createReply("answer").refuse(
    "没有看出问的是哪件事。请把年份、单位和事项说全，例如“2021年接待来访团组多少批次？”。",
    "incomplete_question",
  );
}

/** Does a list asked for name no matter, as 2023年有哪些安排? */
function isBare({ wants, words }: Question): boolean {
  return wants === "list" && words.every((word) => LIGHT.has(word));
}

/** What the question asks of figures; null where it asks for none. */
function frameOf(question: Question, text: string): Frame | null {
  return readFrame(text, question);
}

/** The lists, days, places and people that a question asks for; null where it asks for none, or for a section by its place. */
function askingOf(question: Question): Asking | null {
  if (question.part !== null) return null;
  return readAsked(question.text, question);
}

export function asksFigures(question: Question): boolean {
  return !asksWhether(question.text) && frameOf(question, question.text) !== null;
}

/** What was written about it: the passages as they stand, several each under its place. */
export function wholePassages(hits: Hit[]): ReplyBody {
  const reply = createReply("answer");
  const lines = hits.map((hit, i) => {
    const quote = withoutMark(hit);
    const claim = reply.claim(`${yearOf(hit)}${quote.text}。`, [quote]);
    return hits.length === 1
      ? claim
      : `${i + 1}. 《${titleOf(hit)}》${hit.path.join("/")}：${claim}`;
  });
  return reply.reply(lines.join("\n"));
}

function yearOf({ factYear, reportYear, aspect, text }: Hit): string {
  if (factYear === null || text.startsWith(`${factYear}年`)) return "";
  if (aspect !== "plan") return `${factYear}年：`;
  return `${factYear}年安排${reportYear === null ? "" : `（${reportYear}年报告）`}：`;
}

/**
 * What may be asked next: what was asked, of another year and over the years; its plan, or what became of it; what stands beside it in
 * the report → each asked of the ledger first, so that none is offered that would be refused.
 */
import type { ReportInfo } from "../../domain.ts";
import { withoutAsked } from "../../ledger/asked.ts";
import { readFrame } from "../../ledger/frame.ts";
import type { Question } from "../../ledger/question.ts";
import { eachOf, wordsOf as listed } from "../../text/lexicon.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { anyOf } from "../../text/terms.ts";
import { reviewedYear, statedIn } from "../looking.ts";
import type { ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";

/** A question, and how it was answered. */
export interface NextRequest {
  question: Question;
  body: ReplyBody;
  shelf: Shelf;
}

/** How another question would be answered. */
type AskOf = (text: string) => Promise<ReplyBody>;

const PLANS = new RegExp(anyOf(listed("plan")), "g");
/** 国际友城由此 is no name. */
const HENCE = new RegExp(`(?:${eachOf("causes")[2]})$`);
const MOST = 3;
/** A row of fewer years tells no more than two questions. */
const ROW = 3;
/** What is longer is no button. */
const MAX_CHARS = 40;
/** What is shorter is part of a name. */
const MIN_SUBJECT = 4;
/** Passages behind the one that was told. */
const BESIDE = 2;

export async function nextQuestions(request: NextRequest, ask: AskOf): Promise<string[]> {
  const { question, body, shelf } = request;
  const years = coveredYears(await shelf.reports(), question);
  const found =
    body.skill === "summary"
      ? ofSummary(question, years)
      : body.table
        ? await ofTable(request, years, ask)
        : await ofAnswer(request, years, ask);
  const fresh = found.filter((text) => text.length <= MAX_CHARS && text !== question.text);
  return [...new Set(fresh)].slice(0, MOST);
}

/** The years whose outcome some report of the office asked about tells, with figures. */
function coveredYears(reports: ReportInfo[], { orgs }: Question): number[] {
  const own = reports.filter(
    ({ org, figures }) =>
      figures > 0 && (orgs.length === 0 || (org !== null && orgs.includes(org))),
  );
  return [...new Set(own.flatMap(reviewedYear))].sort((a, b) => a - b);
}

/** The year before, else the one after. */
function beside(year: number, years: number[]): number | null {
  return [year - 1, year + 1].find((one) => years.includes(one)) ?? null;
}

/** The question of another time: in place of the one it names, else before its words. */
function at(time: string, { text, said }: Question): string {
  const own = said.filter((words) => text.includes(words)).toSorted((a, b) => b.length - a.length);
  return own[0] === undefined ? `${time}${text}` : text.replace(own[0], time);
}

function ofSummary(question: Question, years: number[]): string[] {
  const [year, ...others] = question.years;
  const other = year === undefined || others.length > 0 ? null : beside(year, years);
  return other === null ? [] : [at(`${other}年`, question)];
}

/** Of a comparison how its first matter went over all the years. */
async function ofTable(
  { body, question }: NextRequest,
  years: number[],
  ask: AskOf,
): Promise<string[]> {
  const [name, ...cells] = body.table!.rows[0] ?? [];
  const unit = cells.flatMap((cell) => quantitiesIn(cell))[0]?.unit;
  const year = question.years.at(-1) ?? years.at(-1);
  if (!name || !unit || years.length < ROW || body.chart) return [];
  const what = `${name}多少${unit}？`;
  return (await isAnswered(ask, `${year}年${what}`)) ? [`历年${what}`] : [];
}

async function ofAnswer(request: NextRequest, years: number[], ask: AskOf): Promise<string[]> {
  const { question, body } = request;
  const frame = readFrame(withoutAsked(question.text), question);
  const [asked, ...more] = frame?.asks ?? [];
  if (!frame || !asked || more.length > 0 || frame.want !== "value" || frame.ordinals.length > 0)
    return [];
  const refused = body.kind === "refusal";
  const year = question.years[0] ?? body.citations[0]?.reportYear ?? null;
  if (question.years.length > 1 || year === null) return [];
  const other = beside(year, years) ?? (refused ? (years.at(-1) ?? null) : null);
  const another = other === null ? null : at(`${other}年`, question);
  const matter = asked.matter.replace(PLANS, "").replace(/\s+/g, "");
  const turned = `${year}年${frame.aspect === "plan" ? "" : "计划"}${matter}多少${asked.unit.unit ?? ""}？`;
  const [ofOther, ofPlan, near] = await Promise.all([
    another && isAnswered(ask, another),
    !refused && matter !== "" && isAnswered(ask, turned),
    refused ? null : besides(request, year, ask),
  ]);
  const row = at("历年", question);
  const isRow = readFrame(row, { ...question, years: [], said: [] })?.want === "each";
  return [
    ...(another && ofOther ? [another] : []),
    ...(ofPlan ? [turned] : []),
    ...(ofOther && !refused && isRow && years.length >= ROW ? [row] : []),
    ...(near ? [near] : []),
  ];
}

/** A figure that the report tells right beside the one that was told, as a question that this figure answers. */
async function besides(
  { body, shelf }: NextRequest,
  year: number,
  ask: AskOf,
): Promise<string | null> {
  const [cited] = body.citations;
  const [, report, n] = /^(.*)-(\d+)$/.exec(cited?.passageId ?? "") ?? [];
  if (!cited || !report) return null;
  const ids = Array.from({ length: BESIDE + 1 }, (_, i) => `${report}-${Number(n) + i}`);
  const hits = await shelf.list({ reportId: cited.reportId, passageIds: ids });
  const facts = statedIn(hits, await shelf.reports()).map(({ fact }) => fact);
  const fact = facts.find(
    ({ subject, role, quantity, figure, clause }) =>
      subject.length >= MIN_SUBJECT &&
      !HENCE.test(subject) &&
      (role === "level" || role === "added") &&
      !quantity.approx &&
      quantity.unit !== "" &&
      figure.factYear === year &&
      figure.aspect === "done" &&
      !cited.quote.includes(clause.text),
  );
  if (!fact) return null;
  const text = `${year}年${fact.subject}多少${fact.quantity.unit}？`;
  const answer = await ask(text);
  // It must be that very figure which the question brings.
  return answer.kind === "reply" && answer.text.includes(fact.quantity.text) ? text : null;
}

async function isAnswered(ask: AskOf, text: string): Promise<boolean> {
  const { kind, citations } = await ask(text);
  return kind === "reply" && citations.length > 0;
}

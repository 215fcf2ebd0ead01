/**
 * Lists, days, places and people as an answer: for each ask what fits of the year asked for or of the latest → told in the
 * report's own words, a list whole and with its number → what is not found is named, with the nearest and what differs.
 */
import { type Hit, plansOnly, type ReportInfo } from "../../domain.ts";
import { type Asked, type Asking, alsoCalled } from "../../ledger/asked.ts";
import { LIGHT } from "../../ledger/frame.ts";
import { listsIn } from "../../ledger/items.ts";
import type { MatchOptions } from "../../ledger/match.ts";
import { type Stated, type Told, weightsOf } from "../../ledger/overlap.ts";
import { piecesIn, type Statement, statementsOf } from "../../ledger/statements.ts";
import {
  isListed,
  isPlain,
  type Judged,
  judgeAll,
  type Listed,
  listedOf,
  restOf,
  titleOfOffice,
} from "../../ledger/told.ts";
import { refused } from "../figures/wording.ts";
import { passagesFor, reviewedIn } from "../looking.ts";
import { createReply, type ReplyBody, titleOf } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { UNKNOWN } from "../whose.ts";
import { type Found, good, MARGIN, nearlyOf, saidOf, withNext, yearOf } from "./open.ts";
import { denied } from "./refusals.ts";

const NEAR = 0.5;
const NEAREST = 3;
/** Reports whose lists are read for one ask. */
const REPORTS = 4;
/** A longer list says how many it leaves out. */
const MOST_ITEMS = 60;
const SHORT_SENTENCE = 90;

type Reply = ReturnType<typeof createReply>;

interface Context {
  asking: Asking;
  reports: ReportInfo[];
  shelf: Shelf;
  reply: Reply;
  several: boolean;
}

/** null where a question names nothing that could be looked for. `lead` goes before what is told. */
export async function told(asking: Asking, shelf: Shelf, lead = ""): Promise<ReplyBody | null> {
  const reports = await shelf.reports();
  const reply = createReply("answer");
  const several = new Set(reports.map(({ org }) => org)).size > 1;
  const context = { asking, reports, shelf, reply, several };
  const lines: string[] = [];
  const nearest: Found[] = [];
  let answered = false;
  for (const asked of asking.asked) {
    if (isPlain(asked.ask) && !asksPlans(asked, asking) && !asksOffice(asked))
      return asked.sought === "list" ? refused(asking, [], reports) : null;
    const found = await lookFor(asked, context);
    const chosen = await choose(asked, found, context);
    const nearly = chosen.length === 0 && asked.sought === "open" ? nearlyOf(asked, found) : null;
    if (nearly) {
      answered = true;
      const lacks = `报告没有写到“${nearly.differs!.says}”，最接近的原文是：`;
      lines.push(lacks + tell(asked, nearly, context));
      continue;
    }
    if (chosen.length === 0) {
      nearest.push(...nearestOf(found));
      const why = "报告未写明";
      reply.gaps.push({ text: asked.said, why });
      lines.push(`${asked.said}：${why}。`);
      continue;
    }
    answered = true;
    for (const one of chosen) {
      const line = tell(asked, one, context);
      if (!lines.includes(line)) lines.push(line);
    }
  }
  const untold = answered ? null : await openly(asking.asked[0]!, context);
  if (untold) return untold;
  if (!answered) return refused(asking, nearest.slice(0, NEAREST), reports);
  return reply.reply(lead + lines.join("\n"));
}

/** The sentence has a day, of which nothing told that it is the one asked for. */
const UNSURE = "没有认准所问的时间，请核对原文。";

const NOT_TOLD: Partial<Record<Asked["sought"], string>> = {
  day: "报告未记载所问的时间。",
  month: "报告未记载所问的时间。",
  time: "报告未记载所问的时间。",
  year: "报告未记载所问的时间。",
  place: "报告未记载所问的地点。",
  person: "没有认准所问的人，请核对原文。",
};

/** What is said of it at all, where the day, the place or the person is not. */
async function openly(asked: Asked, context: Context): Promise<ReplyBody | null> {
  const why = NOT_TOLD[asked.sought];
  if (why === undefined || asked.ask.words.filter((word) => !LIGHT.has(word)).length < 2)
    return null;
  const [best] = await lookFor({ ...asked, sought: "any" }, context);
  if (!best || best.differs !== null) return null;
  const { text, start } = best.fact.sentence;
  const dated = /\d[日月]/.test(text) && asked.sought !== "place" && asked.sought !== "person";
  return denied({ hit: best.hit, text, start }, dated ? UNSURE : why);
}

/** What may answer one ask, best first; those that do not come after those that do. */
async function lookFor(asked: Asked, { asking, reports, shelf }: Context): Promise<Found[]> {
  const { ask, sought } = asked;
  const hits = await passagesFor(asking, ask, shelf);
  const texts = hits.map((hit) => `${hit.title}\n${hit.headings.join("\n")}\n${hit.text}`);
  const synonyms = (word: string) => [...shelf.synonyms(word), ...alsoCalled(word, ask)];
  const options: MatchOptions = {
    weights: weightsOf(ask, texts, synonyms),
    reviewed: reviewedIn(reports),
  };
  const known = new Map(reports.map((report) => [report.reportId, report]));
  const stated: Stated<Listed | Statement>[] = hits.flatMap((hit) => {
    const report = known.get(hit.reportId);
    if (!report) return [];
    return statementsOf(hit, report, sought).map((fact) => ({
      fact,
      hit,
      lead: hit.lead ?? "",
      planning: plansOnly(report.kind),
    }));
  });
  if (sought === "list") stated.push(...(await listsOf(hits, known, shelf)));
  const own =
    asked.sought === "person" ? stated.filter((one) => !namedIn(asking, asked, one)) : stated;
  const plain = isPlain(ask) && sought === "list";
  const fitting = plain ? own.filter(({ fact, hit }) => isPlanSection(fact, hit)) : own;
  const byWords = judgeAll(asking, asked, fitting, options);
  const judged = plain
    ? byWords
        .map((one) => ({ ...one, score: 1 - restOf(one.fact) / 100, differs: plainly(one) }))
        .sort((a, b) => b.score - a.score)
    : byWords;
  shelf.noted?.({ frame: asking, ask, sought, hits, judged });
  return judged;
}

/** Who is asked for is none whom the question names. */
function namedIn(_: Asking, { said }: Asked, { fact }: Stated<Told>): boolean {
  return !isListed(fact) && said.includes((fact as Statement).answers.text);
}

const asksPlans = ({ sought }: Asked, { aspect }: Asking) => sought === "list" && aspect === "plan";

/** 馆长是谁 names nothing but the office. */
const asksOffice = ({ sought, ask }: Asked) =>
  sought === "person" && ask.words.some((word) => titleOfOffice(word) !== null);

/** Of 2024年有哪些安排 the whole section of plans is meant. */
function isPlanSection(fact: Told, hit: Hit): boolean {
  return isListed(fact) && hit.kind === "heading" && hit.aspect === "plan" && hit.path.length === 1;
}

/** Without words of a matter only the year and the plan can differ. */
function plainly({ differs }: Found): Found["differs"] {
  return differs?.field === "year" || differs?.field === "plan" ? differs : null;
}

/** The lists of the reports that the first hits are of. */
async function listsOf(
  hits: Hit[],
  known: Map<string, ReportInfo>,
  shelf: Shelf,
): Promise<Stated<Listed>[]> {
  const ids = [...new Set(hits.map(({ reportId }) => reportId))].slice(0, REPORTS);
  const runs = await Promise.all(ids.map((reportId) => shelf.list({ reportId })));
  return runs.flatMap((run, i) => {
    const report = known.get(ids[i]!);
    if (!report) return [];
    return listsIn(run).map((list) => {
      const fact = listedOf(list, report);
      return { fact, hit: list.at, lead: list.above, planning: plansOnly(report.kind) };
    });
  });
}

async function choose(asked: Asked, found: Found[], context: Context): Promise<Found[]> {
  if (asked.sought === "list") return chooseList(asked, found);
  if (asked.sought === "open") return saidOf(context.asking, found);
  if (asked.after === null) return chooseOne(found);
  const last = await lastYearOf(asked.after, asked, context);
  const next = found
    .filter((one) => one.differs === null && last !== null && yearOf(one) >= last)
    .sort((a, b) => yearOf(a) - yearOf(b))[0];
  return next ? [next] : [];
}

/** The last year in which a report names this person in the office that is asked about. */
async function lastYearOf(name: string, asked: Asked, context: Context): Promise<number | null> {
  const { ask } = asked;
  const before = {
    ...asked,
    takes: false,
    said: "",
    ask: { ...ask, matter: `${name} ${ask.matter}` },
  };
  const found = await lookFor(before, context);
  const years = found.filter((one) => one.differs === null && answerOf(one) === name).map(yearOf);
  return years.length === 0 ? null : Math.max(...years);
}

/** The best; where two tell the like of two days or people, neither. */
function chooseOne(found: Found[]): Found[] {
  const [first, ...others] = good(found);
  if (!first) return [];
  const own = answerOf(first);
  const rival = others.some((one) => {
    const other = answerOf(one);
    return !own.includes(other) && !other.includes(own);
  });
  return rival ? [] : [first];
}

const answerOf = ({ fact }: Found) => ("answers" in fact ? fact.answers.text : fact.subject);

/** The list that has as many as asked for; else that which its lead tells best, marked ones before a mere clause. */
function chooseList({ count }: Asked, found: Found[]): Found[] {
  const fitting = good(found);
  const counted = fitting.find((one) => count !== null && sizeOf(one) === count);
  if (counted) return [counted];
  const first = fitting[0];
  if (!first) return [];
  // A clause of a list is not the list.
  const around = isListed(first.fact) ? null : listAround(first, found);
  if (around) return [around];
  const whole = fitting.find((one) => isListed(one.fact) && one.score >= first.score - MARGIN / 2);
  return [whole ?? first];
}

function listAround({ hit, fact }: Found, found: Found[]): Found | null {
  const holds = (one: Found) =>
    isListed(one.fact) &&
    one.hit.passageId === hit.passageId &&
    one.fact.clause.start <= fact.clause.end &&
    one.fact.items.some(
      ({ passage, start, text }) =>
        passage.passageId === hit.passageId &&
        start < fact.clause.end &&
        fact.clause.start < start + text.length,
    );
  return found.find((one) => one.differs === null && holds(one)) ?? null;
}

function sizeOf({ fact }: Found): number {
  return isListed(fact) ? fact.items.length : piecesIn(fact.clause.text);
}

function tell(asked: Asked, found: Found, context: Context): string {
  return isListed(found.fact)
    ? tellList(asked, found as Judged<Listed>, context)
    : tellStatement(asked, found as Judged<Statement>, context);
}

function tellList({ count }: Asked, { fact, hit }: Judged<Listed>, { reply }: Context): string {
  const { items, subject, clause, figure } = fact;
  const plan =
    figure.aspect === "plan" && figure.factYear !== null ? `${figure.factYear}年安排，` : "";
  const lead =
    hit.kind === "row" || subject === ""
      ? ""
      : reply.claim(`“${subject}”`, [{ hit, text: subject, start: clause.start }]);
  const less = count === null || count === items.length ? "" : `（问的是${count}项）`;
  const rest = items.length > MOST_ITEMS ? `，先列前${MOST_ITEMS}项` : "";
  const head = `${titleOf(hit)}${lead}：${plan}共${items.length}项${less}${rest}。`;
  const lines = items
    .slice(0, MOST_ITEMS)
    .map(
      ({ passage, text, start }, i) =>
        `${i + 1}. ${reply.claim(text, [{ hit: passage, text, start }])}`,
    );
  return [head, ...lines].join("\n");
}

function tellStatement(
  { sought, count }: Asked,
  found: Judged<Statement>,
  context: Context,
): string {
  const { hit, fact } = found;
  const { sentence, clause } = fact;
  const whole =
    sentence.text.length <= SHORT_SENTENCE && (sought === "person" || sought === "list");
  const { text, start } = whole ? sentence : clause;
  const quote =
    sought === "open"
      ? withNext(found)
      : { hit, text: hit.text.slice(start, start + text.length), start };
  const office = context.several ? (hit.org ?? UNKNOWN) : "";
  const less =
    sought === "list" && count !== null && piecesIn(clause.text) !== count
      ? `问的是${count}个，报告所列如下，请核对是否齐全。`
      : "";
  const told =
    sought === "open" && quote.text.includes(`${fact.figure.factYear}年`)
      ? `${quote.text}。`
      : dated(found, quote.text);
  return less + context.reply.claim(office + told, [quote]);
}

function dated({ fact, hit }: Found, words: string): string {
  const { factYear, years, aspect } = fact.figure;
  if (factYear === null) return years ? `${years.from}—${years.to}年：${words}。` : `${words}。`;
  if (aspect === "plan")
    return `${factYear}年安排${hit.reportYear === null ? "" : `（${hit.reportYear}年报告）`}：${words}。`;
  return words.startsWith(`${factYear}年`) ? `${words}。` : `${factYear}年：${words}。`;
}

function nearestOf(found: Found[]): Found[] {
  const near: Found[] = [];
  for (const one of found.toSorted((a, b) => b.score - a.score)) {
    if (one.score < NEAR || near.length >= NEAREST) break;
    if (one.differs && !near.some(({ hit }) => hit.passageId === one.hit.passageId)) near.push(one);
  }
  return near;
}

/**
 * A figure of the reports as an answer: passages found → their figures → those that match the frame → each said in the report's
 * own words with its year, or the nearest with what differs. Several asks are answered one by one, each or named as open.
 */
import type { Hit, ReportInfo, Scope } from "../../domain.ts";
import { factsOf } from "../../ledger/figures.ts";
import type { Ask, Frame } from "../../ledger/frame.ts";
import { type Differs, type Match, matchAll, type Stated } from "../../ledger/match.ts";
import { type Term, weigh } from "../../text/terms.ts";
import { createReply, namesOf, type Quote, type ReplyBody, titleOf } from "../reply.ts";
import type { Shelf } from "../shelf.ts";

/** Passages looked at for one ask. */
const LOOKED_AT = 30;
const HEADINGS = 8;
/** Matches this near to one another in score are equally good. */
const MARGIN = 0.06;

interface Answered {
  ask: Ask;
  told: Match[];
  nearest: Match[];
  ambiguous: boolean;
}

export async function value(frame: Frame, query: string, shelf: Shelf): Promise<ReplyBody> {
  const reports = await shelf.reports();
  const answered: Answered[] = [];
  for (const ask of frame.asks) answered.push(await answerTo(frame, ask, query, reports, shelf));
  return said(frame, answered, reports);
}

async function answerTo(
  frame: Frame,
  ask: Ask,
  query: string,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<Answered> {
  const words = [...new Set([...ask.words, ...frame.words])];
  const hits = await passagesFor(frame, query, shelf);
  const stated = statedIn(hits, reports);
  const terms = termsFor(words, hits, shelf);
  const matches = matchAll(frame, ask, stated, { terms, reviewed: reviewedYears(reports) });
  const fitting = matches.filter(({ differs }) => differs === null);
  const told = choose(frame, fitting);
  return { ask, ...told, nearest: nearestOf(matches.filter(({ differs }) => differs !== null)) };
}

async function passagesFor(frame: Frame, query: string, shelf: Shelf): Promise<Hit[]> {
  const scope: Scope = {
    ...(frame.years.length > 0 ? { years: frame.years } : {}),
    ...(frame.reportYears.length > 0 ? { reportYears: frame.reportYears } : {}),
    ...(frame.orgs.length > 0 ? { orgs: frame.orgs } : {}),
  };
  const [texts, headings] = await Promise.all([
    shelf.search(query, { ...scope, kinds: ["text", "row"] }, LOOKED_AT),
    shelf.search(query, { ...scope, kinds: ["heading"] }, HEADINGS),
  ]);
  return [...texts, ...headings];
}

function statedIn(hits: Hit[], reports: ReportInfo[]): Stated[] {
  const known = new Map(reports.map((report) => [report.reportId, report]));
  return hits.flatMap((hit) => {
    const report = known.get(hit.reportId);
    if (!report) return [];
    const planning = PLANNING.test(report.title) || report.kind === "工作要点";
    return factsOf(hit, report).map((fact) => ({ fact, hit, planning }));
  });
}
const PLANNING = /预算|计划|规划|要点|方案/;

function termsFor(words: string[], hits: Hit[], shelf: Shelf): Term[] {
  const texts = hits.map((hit) => `${hit.title}\n${hit.headings.join("\n")}\n${hit.text}`);
  return weigh(words, texts, shelf.synonyms);
}

/** The years whose outcome some report tells. */
function reviewedYears(reports: ReportInfo[]): Set<number> {
  return new Set(
    reports.flatMap(({ year, kind }) =>
      year === null ? [] : kind === "政府工作报告" || kind === "工作要点" ? year - 1 : year,
    ),
  );
}

/** The best; of equally good ones the latest year's, and all of that year that say another figure. */
function choose(frame: Frame, fitting: Match[]): { told: Match[]; ambiguous: boolean } {
  const best = fitting[0];
  if (!best) return { told: [], ambiguous: false };
  const good = fitting.filter(({ score }) => score >= best.score - MARGIN);
  const yearOf = ({ fact, hit }: Match) => fact.figure.factYear ?? hit.reportYear ?? 0;
  const latest = frame.years.length > 1 ? null : Math.max(...good.map(yearOf));
  const own = good.filter((match) => latest === null || yearOf(match) === latest);
  const first = own[0]!;
  const others = own.filter((match) => differ(first, match));
  // The same words in two reports with two figures: both are told. Two matters that fit alike are none.
  const conflict = others.filter(
    (match) =>
      match.hit.reportId !== first.hit.reportId && match.fact.subject === first.fact.subject,
  );
  const ambiguous = others.some(
    (match) => !conflict.includes(match) && match.fact.sentence.text !== first.fact.sentence.text,
  );
  return { told: [first, ...conflict.slice(0, 1)], ambiguous };
}

function differ(a: Match, b: Match): boolean {
  const [one, other] = [a.fact.quantity, b.fact.quantity];
  return one.unit === other.unit ? one.lo !== other.lo || one.hi !== other.hi : true;
}

function nearestOf(differing: Match[]): Match[] {
  const near: Match[] = [];
  for (const match of differing.toSorted((a, b) => b.score - a.score)) {
    if (match.score < 0.5 || near.length >= 3) break;
    if (!near.some(({ hit }) => hit.passageId === match.hit.passageId)) near.push(match);
  }
  return near;
}

function said(frame: Frame, answered: Answered[], reports: ReportInfo[]): ReplyBody {
  const reply = createReply("answer");
  const several = new Set(reports.map(({ org }) => org)).size > 1;
  const lines: string[] = [];
  const quoted = new Set<string>();
  for (const { told, ambiguous, ask } of answered) {
    if (told.length === 0 || ambiguous) {
      lines.push(`${nameOf(ask)}：报告未写明。`);
      continue;
    }
    for (const match of told) {
      const quote = quoteOf(match);
      const key = `${quote.hit.passageId}:${quote.start}:${quote.text}`;
      if (quoted.has(key)) continue;
      quoted.add(key);
      lines.push(
        reply.claim((several ? (match.hit.org ?? "") : "") + dated(match, quote), [quote]),
      );
    }
    if (told.length > 1) lines.push("以上两份报告的数字不一致，请核对原文。");
  }
  if (quoted.size === 0) return refused(frame, answered, reports);
  return reply.reply(
    lines.length === 1 ? lines[0]! : lines.map((line, i) => `${i + 1}. ${line}`).join("\n"),
  );
}

function nameOf(ask: Ask): string {
  return ask.words.join("");
}

/** From the clause that names what is counted to the clause with the figure; of a table its cell. */
function quoteOf({ fact, hit }: Match): Quote {
  if (hit.kind === "row") {
    if (hit.text.length <= 120) return { hit, text: hit.text, start: 0 };
    return { hit, text: fact.clause.text, start: fact.clause.start };
  }
  const { sentence, clause } = fact;
  const whole = sentence.end - sentence.start <= 70;
  const at = hit.text.lastIndexOf(fact.subject, clause.start);
  const from = whole
    ? sentence.start
    : fact.subject !== "" && at >= sentence.start
      ? startOfClause(hit.text, at, sentence.start)
      : clause.start;
  const to = whole ? sentence.end : clause.end;
  return { hit, text: hit.text.slice(from, to), start: from };
}

function startOfClause(text: string, at: number, from: number): number {
  const comma = Math.max(text.lastIndexOf("，", at - 1), text.lastIndexOf(",", at - 1));
  return Math.max(from, comma + 1);
}

function dated({ fact, hit }: Match, quote: Quote): string {
  const { factYear, aspect } = fact.figure;
  const words =
    hit.kind === "row" && quote.text === fact.clause.text
      ? `${fact.subject}，${quote.text}`
      : quote.text;
  if (factYear === null) return `${words}。`;
  if (aspect === "plan")
    return `${factYear}年安排${hit.reportYear === null ? "" : `（${hit.reportYear}年报告）`}：${words}。`;
  return words.startsWith(`${factYear}年`) ? `${words}。` : `${factYear}年：${words}。`;
}

function refused(frame: Frame, answered: Answered[], reports: ReportInfo[]): ReplyBody {
  const reply = createReply("answer");
  const searched = reports.filter(
    ({ year }) => frame.years.length === 0 || frame.years.includes(year ?? 0),
  );
  let text = `已收录的报告未记载这一内容，无法回答。已查：${namesOf(searched.length > 0 ? searched : reports)}。`;
  const near = answered.flatMap(({ nearest }) => nearest).slice(0, 3);
  for (const [i, match] of near.entries()) {
    const { hit, fact } = match;
    const where = `《${titleOf(hit)}》${hit.path.join("/")}`;
    text += `${i === 0 ? "最接近的是" : "；"}${where}${reply.claim(`“${fact.subject}”`, [{ hit, text: fact.subject, start: Math.max(0, hit.text.indexOf(fact.subject)) }])}（${differsIn(match.differs!)}）`;
  }
  return reply.refuse(near.length > 0 ? `${text}。` : text, "not_stated");
}

function differsIn({ field, says }: Differs): string {
  switch (field) {
    case "unit":
      return `以“${says}”计`;
    case "year":
      return `是${says}的`;
    case "range":
      return `是${says}的合计`;
    case "plan":
      return says === "安排" ? "是安排，不是结果" : "是结果，不是安排";
    case "role":
      return "说的是变化或其中一部分，不是总数";
    case "edition":
      return `不是${says}`;
    case "words":
      return `没有写到“${says}”`;
    case "narrower":
      return "写的不是同一件事";
  }
}

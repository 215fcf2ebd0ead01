/**
 * A year in short, and all figures of a year: whose year it is → the reports that tell it → what in them is worth telling
 * (`salience.ts`), or is about the topic → said verbatim in the reports' own order, within the room there is.
 */
import type { Hit, ReportInfo } from "../../domain.ts";
import type { Fact } from "../../ledger/figures.ts";
import type { Question } from "../../ledger/question.ts";
import {
  inTurn,
  isShortcoming,
  onceEach,
  type Piece,
  piecesOf,
  type Telling,
  weigh,
} from "../../ledger/salience.ts";
import { plannersOf, reviewedBy, type Told, tellersOf } from "../../ledger/tellers.ts";
import { aboutTopic } from "../../ledger/topics.ts";
import { readOffices } from "../../text/offices.ts";
import { sentencesOf } from "../../text/sentences.ts";
import { conflictsAround } from "../conflicts.ts";
import {
  createReply,
  emptyLibrary,
  namesOf,
  orgsOf,
  overlaps,
  type Quote,
  type ReplyBody,
  titleOf,
  withoutMark,
} from "../reply.ts";
import { type Shelf, TELLING } from "../shelf.ts";
import type { Topic } from "./topic.ts";

/** Whose year: the offices and the kind of report that a question names, and who asks. */
export interface Whose extends Pick<Question, "years" | "reports" | "orgs" | "stranger" | "title"> {
  officeName: string | null;
}

export interface SummaryRequest extends Whose {
  /** The most characters of the text, markers included. */
  chars: number;
  /** What to keep to; null for the whole year. */
  topic: Topic | null;
}

/** What is told, the weightiest first; of shortcomings, how many items they are. */
interface Quotes {
  quotes: Quote[];
  items: number;
  /** Words of the topic that no report has. */
  unsaid: string[];
}

type Reply = ReturnType<typeof createReply>;

/** So many offices are named when it is asked which is meant. */
const NAMED = 8;
/** Passages that are searched to know whose reports tell of a topic. */
const SEARCHED = 40;
/** Reports of other years that are read for what the office tells every year. */
const OTHERS = 4;
const MOST_FIGURES = 60;
/** A report with fewer figures is told by its headings too. */
const FEW = 3;

/** A year in short, by extraction; refuses when no report tells it, or when it is not said whose. */
export async function summarize(request: SummaryRequest, shelf: Shelf): Promise<ReplyBody> {
  const { topic, chars } = request;
  const reply = createReply("summary");
  const reports = await shelf.reports();
  const telling = await tell(request, topic, shelf, reply);
  if ("kind" in telling) return telling;
  const several = new Set(reports.map(({ org }) => org)).size > 1;
  const room = Math.floor(chars / telling.length);
  const lines: string[] = [];
  let claims = 0;
  for (const { told, quotes, items, unsaid } of telling) {
    const note = unsaid.length > 0 ? `（其中没有写到“${unsaid.join("、")}”。）` : "";
    const lead = `${several ? (told.org ?? titleOf(told.reports[0]!)) : ""}${told.year}年`;
    const opening = `${lead}${headOf(topic, items)}：`;
    const chosen = fitting(quotes, room - opening.length - note.length, claims);
    if (chosen.length === 0)
      return reply.refuse(
        `${chars}字以内放不下一条完整的内容，无法概括。请放宽字数。`,
        "too_short",
      );
    claims += chosen.length;
    reply.gaps.push(...(await doubtsOf(chosen, told, reports, shelf)));
    const said = chosen.map((quote) => reply.claim(quote.text, [quote]));
    lines.push(`${opening}${said.join("；")}。${note}`);
  }
  return reply.reply(lines.join("\n"));
}

/** Figures that are told here and do not agree with what stands beside them or in the year before. */
async function doubtsOf(
  quotes: Quote[],
  told: Told,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<Reply["gaps"]> {
  const found = await conflictsAround(told, reports, shelf);
  return found
    .filter(({ figures }) =>
      figures.some(({ hit, fact }) =>
        quotes.some(
          (quote) =>
            quote.hit.passageId === hit.passageId &&
            quote.start < fact.quantity.end &&
            fact.quantity.start < quote.start + quote.text.length,
        ),
      ),
    )
    .map(({ matter, why }) => ({ text: matter, why: `${why}，请核对原文` }));
}

/** Every figure of the asked years, report by report. */
export async function allFigures(
  question: Question,
  shelf: Shelf,
  officeName: string | null = null,
): Promise<ReplyBody> {
  const reply = createReply("answer");
  const reports = await shelf.reports();
  const plan = question.tense === "plan";
  const whose = { ...question, officeName };
  const own = ofOffice(whose, reports, reply);
  if ("kind" in own) return own;
  const latest = Math.max(...own.map(({ year }) => year ?? 0));
  const found = plan
    ? plannersOf(own, whose.years.length > 0 ? whose.years : [latest + 1])
    : tellersOf(own, whose);
  if (found.length === 0) return notCovered(whose, own, reply);
  const undecided = askWhich(whose, found, reply);
  if (undecided) return undecided;
  const all = new Map<string, Quote>();
  for (const told of found)
    for (const report of told.reports)
      for (const piece of await read(report, told, shelf, { every: true, plan }))
        if (!isShortcoming(piece.passage) && !all.has(piece.text))
          all.set(piece.text, quoteOf(piece));
  const quotes = [...all.values()];
  const years = [...new Set(found.map(({ year }) => year))].join("、");
  if (quotes.length === 0)
    return reply.refuse(
      `已收录的报告未记载${years}年的数字。已查：${namesOf(found.flatMap((told) => told.reports))}。`,
      "not_stated",
    );
  const several = new Set(reports.map(({ org }) => org)).size > 1;
  const names = several ? [...new Set(found.map(({ org }) => org ?? ""))].join("、") : "";
  const lines = quotes
    .slice(0, MOST_FIGURES)
    .map((quote, i) => `${i + 1}. ${reply.claim(quote.text, [quote])}`);
  const more =
    quotes.length > MOST_FIGURES ? `（共${quotes.length}条，列出前${MOST_FIGURES}条）` : "";
  return reply.reply(
    `${names}${years}年${plan ? "安排" : "报告"}里的数字${more}：\n${lines.join("\n")}`,
  );
}

// ---- whose year

/** The reports of the office that is meant, of all where none is; or why there are none. */
function ofOffice(whose: Whose, reports: ReportInfo[], reply: Reply): ReportInfo[] | ReplyBody {
  if (reports.length === 0) return emptyLibrary("summary");
  if (whose.stranger !== null)
    return reply.refuse(
      `未收录“${whose.stranger}”的报告，无法概括。库中只有${orgsOf(reports).join("、")}的报告。`,
      "unknown_organisation",
    );
  const named = whose.orgs.length > 0 ? whose.orgs : ownOrgs(reports, whose.officeName);
  const own = named.length === 0 ? reports : reports.filter(({ org }) => named.includes(org ?? ""));
  const kept = own.filter(({ title }) => whose.title === null || whose.title.test(title));
  return kept.length > 0 ? kept : own;
}

/** The offices and years that are meant, or why none can be told. */
function whoseYear(
  whose: Whose,
  reports: ReportInfo[],
  reply: Reply,
  anyYear = false,
): Told[] | ReplyBody {
  const own = ofOffice(whose, reports, reply);
  if ("kind" in own) return own;
  const told = tellersOf(own, whose, anyYear);
  return told.length > 0 ? told : notCovered(whose, own, reply);
}

function ownOrgs(reports: ReportInfo[], officeName: string | null): string[] {
  return readOffices(reports, officeName).asked("本单位").orgs;
}

function notCovered({ years }: Whose, own: ReportInfo[], reply: Reply): ReplyBody {
  const planned = own.find(({ year }) => year !== null && years.includes(year));
  const only =
    planned === undefined
      ? ""
      : planned.kind === "政府工作报告"
        ? `《${titleOf(planned)}》回顾的是${planned.year! - 1}年。`
        : `《${titleOf(planned)}》只写了安排。`;
  const lacking = years.length === 0 ? "写一年结果" : years.map((year) => `${year}年`).join("、");
  return reply.refuse(
    `未收录${lacking}的报告，无法概括。${only}已收录：${namesOf(own)}。`,
    "year_not_covered",
  );
}

/** Which office is meant is asked where none is named and several would do. */
function askWhich({ orgs }: Whose, told: Told[], reply: Reply): ReplyBody | null {
  const names = [...new Set(told.map((one) => one.org ?? `《${titleOf(one.reports[0]!)}》`))];
  if (names.length < 2 || orgs.length > 0) return null;
  const more = names.length > NAMED ? `等${names.length}家` : "";
  return reply.refuse(
    `库中有几家单位的报告，请说明要的是哪一家：${names.slice(0, NAMED).join("、")}${more}。`,
    "which_office",
  );
}

/** Of many offices and years those in whose reports the topic is found. */
async function speakingOf({ asks }: Topic, found: Told[], shelf: Shelf): Promise<Told[]> {
  if (found.length < 2 || asks.length === 0) return found;
  const years = [...new Set(found.map(({ year }) => year))];
  const hits = await Promise.all(
    asks.map(({ matter }) => shelf.search(matter, { years, kinds: TELLING }, SEARCHED)),
  );
  const ids = new Set(hits.flat().map(({ reportId }) => reportId));
  return found.filter(({ reports }) => reports.some(({ reportId }) => ids.has(reportId)));
}

// ---- what is told of it

/** What each office meant tells of the years meant, the weightiest first; or why nothing can be told. */
export async function tell(
  whose: Whose,
  topic: Topic | null,
  shelf: Shelf,
  reply: Reply,
): Promise<(Quotes & { told: Told })[] | ReplyBody> {
  const reports = await shelf.reports();
  const found = whoseYear(whose, reports, reply, topic !== null && topic.asks.length > 0);
  if ("kind" in found) return found;
  const near = topic === null ? found : await speakingOf(topic, found, shelf);
  const undecided = topic === null ? askWhich(whose, found, reply) : null;
  if (undecided) return undecided;
  const all = await Promise.all(
    near.map(async (told) => ({ told, ...(await quotesOf(told, topic, reports, shelf)) })),
  );
  const some = all.filter(({ quotes }) => quotes.length > 0);
  const whole = some.filter(({ unsaid }) => unsaid.length === 0);
  const telling = whole.length > 0 ? whole : some;
  if (telling.length === 0) return nothingTold(topic, found, reply);
  const several = askWhich(
    whose,
    telling.map(({ told }) => told),
    reply,
  );
  if (several) return several;
  // Of a matter without a year the latest is meant that tells of it.
  return whose.years.length > 0 ? telling : telling.slice(-1);
}

/** One office's year, the weightiest first: of its main report, or of what all of them say of a topic. */
async function quotesOf(
  told: Told,
  topic: Topic | null,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<Quotes> {
  const all = await Promise.all(
    told.reports.map((report) => read(report, told, shelf, { plain: topic !== null })),
  );
  const [main, ...beside] = all.map((pieces) =>
    pieces.filter(({ passage }) => isShortcoming(passage) === (topic?.shortcomings ?? false)),
  );
  const factsOf = (pieces: Piece[]) => pieces.flatMap(({ facts }) => facts);
  if (topic === null) {
    const repeated = await otherYears(told, reports, shelf);
    const weighed = weigh(main!, beside.flatMap(factsOf), repeated);
    const figures = onceEach(inTurn(weighed)).map(quoteOf);
    const headings = figures.length < FEW ? await achievements(told, figures, shelf) : [];
    return { quotes: [...figures, ...headings], items: 0, unsaid: [] };
  }
  const pieces = weigh([main!, ...beside].flat(), [], []);
  const { about, unsaid } =
    topic.asks.length === 0
      ? { about: pieces, unsaid: [] }
      : aboutTopic(topic, pieces, shelf.synonyms);
  if (!topic.shortcomings) return { quotes: onceEach(about).map(quoteOf), items: 0, unsaid };
  // What each is called comes first; what explains it where there is room.
  const called = (piece: Piece<Hit>) =>
    piece.start <= (sentencesOf(piece.passage.text)[0]?.start ?? 0);
  const inOrder = about.toSorted(byPlace);
  const items = inOrder.filter(called);
  const rest = inOrder.filter((piece) => !called(piece));
  return { quotes: [...items, ...rest].map(quoteOf), items: items.length, unsaid };
}

/** The figures that the office told of other years, in the same kind of report. */
async function otherYears(told: Told, reports: ReportInfo[], shelf: Shelf): Promise<Fact[]> {
  const [{ kind }] = told.reports as [ReportInfo, ...ReportInfo[]];
  const others = reports.flatMap((report) => {
    const year = reviewedBy(report);
    const same = report.org === told.org && report.kind === kind;
    return same && year !== null && year !== told.year ? [{ report, year }] : [];
  });
  const near = others
    .sort((a, b) => Math.abs(a.year - told.year) - Math.abs(b.year - told.year))
    .slice(0, OTHERS);
  const pieces = await Promise.all(
    near.map(({ report, year }) => read(report, { ...told, year }, shelf)),
  );
  return pieces.flat().flatMap(({ facts }) => facts);
}

/** What a report tells of a year. */
async function read(
  report: ReportInfo,
  { org, year }: Told,
  shelf: Shelf,
  { plan = false, ...telling }: Telling & { plan?: boolean } = {},
): Promise<Piece<Hit>[]> {
  const passages = await shelf.list({ reportId: report.reportId, kinds: ["text", "row"] });
  const about = { year, aspect: plan ? "plan" : "done", time: report, org } as const;
  return piecesOf(passages, about, telling);
}

/** What a report calls its achievements, where it has few figures. */
async function achievements(
  { reports, year }: Told,
  figures: Quote[],
  shelf: Shelf,
): Promise<Quote[]> {
  const { reportId } = reports[0]!;
  const headings = await shelf.list({ reportId, aspect: "done", kinds: ["heading"] });
  return headings
    .filter((hit) => hit.path.length === 2 && hit.factYear === year && !isShortcoming(hit))
    .filter(({ path }) =>
      figures.every((one) => path.some((label, i) => one.hit.path[i] !== label)),
    )
    .map(withoutMark);
}

function quoteOf({ passage, text, start }: Piece<Hit>): Quote {
  return { hit: passage, text, start };
}

// ---- how it is said

function headOf(topic: Topic | null, count: number): string {
  if (topic === null) return "主要成绩";
  if (!topic.shortcomings) return "";
  return count > 1 ? `的不足共${count}项` : "的不足";
}

/** As many as fit into so many characters, the first before the rest, in the reports' own order. */
export function fitting(quotes: Quote[], room: number, claims: number): Quote[] {
  const chosen: Quote[] = [];
  let left = room;
  for (const quote of quotes) {
    const length = quote.text.length + `[${claims + chosen.length + 1}]；`.length;
    if (length > left || chosen.some((other) => overlaps(other, quote))) continue;
    chosen.push(quote);
    left -= length;
  }
  return chosen.sort(
    (a, b) => a.hit.reportId.localeCompare(b.hit.reportId) || placeOf(a) - placeOf(b),
  );
}

function nothingTold(topic: Topic | null, told: Told[], reply: Reply): ReplyBody {
  const matter = topic?.asks.map(({ matter }) => matter.replace(/\s+/g, "")).join("、") ?? "";
  const what = matter === "" ? "" : `“${matter}”`;
  return reply.refuse(
    `已收录的报告未写到${what || "可以概括的内容"}，无法概括。已查：${namesOf(told.flatMap(({ reports }) => reports))}。`,
    "not_stated",
  );
}

const placeOf = ({ hit, start }: Quote) => hit.start + start;
const byPlace = (a: Piece<Hit>, b: Piece<Hit>) =>
  a.passage.reportId.localeCompare(b.passage.reportId) ||
  a.passage.start + a.start - (b.passage.start + b.start);

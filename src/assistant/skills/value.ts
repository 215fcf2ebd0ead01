/**
 * Figures as an answer: for each ask the matches of the year asked for, of the latest, or of every year → told in the report's
 * own words with year and source → a difference, a sum or an extreme only from figures of one matter, role and unit, and shown
 * as worked out → what is not found is named, with the nearest and what differs.
 */
import type { ReportInfo } from "../../domain.ts";
import type { Ask, Frame } from "../../ledger/frame.ts";
import type { Differs, Match, Stated, Told } from "../../ledger/match.ts";
import { round } from "../../text/quantities.ts";
import { type Looked, look, withMatter } from "../looking.ts";
import { createReply, namesOf, type Quote, type ReplyBody, titleOf } from "../reply.ts";
import type { Shelf } from "../shelf.ts";

/** Matches this near to one another in score are equally good. */
const MARGIN = 0.06;
/** So far below the best a report may contradict it: it says the same in other words. */
const CONFLICT = 0.2;
const NEAR = 0.5;
const NEAREST = 3;
/** Where no office is named, so many are told one beneath the other. */
const OFFICES = 5;
/** A row that is longer is told by its cell. */
const SHORT_ROW = 60;
const SHORT_SENTENCE = 70;

type Reply = ReturnType<typeof createReply>;

/** The words that answer one ask, or none. */
interface Answered {
  lines: string[];
  nearest: Match[];
  /** Of a change the one figure that there is. */
  known?: Match[];
}

export async function value(frame: Frame, shelf: Shelf): Promise<ReplyBody> {
  const reports = await shelf.reports();
  const reply = createReply("answer");
  const several = new Set(reports.map(({ org }) => org)).size > 1;
  const all: { ask: Ask; told: Answered }[] = [];
  const quoted = new Set<string>();
  for (const one of frame.asks) {
    const ask = await withMatter(one, reports, shelf);
    const say = (match: Match, alone = false) => {
      const quote = alone ? clauseOf(match) : quoteOf(match);
      const key = `${quote.hit.passageId} ${quote.start} ${quote.text}`;
      if (quoted.has(key)) return null;
      quoted.add(key);
      return reply.claim(`${several ? (match.hit.org ?? "") : ""}${dated(match, quote)}`, [quote]);
    };
    all.push({ ask, told: await tellEach({ frame, ask, reports, shelf, reply, say }) });
  }
  const lines = all.flatMap(({ ask, told }) =>
    told.lines.length > 0 ? told.lines : [`${nameOf(ask)}：报告未写明。`],
  );
  if (quoted.size === 0) {
    const nearest = onceEach(all.flatMap(({ told }) => told.nearest));
    const known = all.flatMap(({ told }) => told.known ?? []);
    return known.length > 0
      ? notComparable(frame, known, reports)
      : refused(frame, nearest, reports);
  }
  const worded =
    frame.want === "value" && frame.asks.length > 1
      ? lines.map((line, i) => `${i + 1}. ${line}`)
      : lines;
  return reply.reply(worded.join("\n"));
}

/** What an ask without an answer is called. */
function nameOf({ matter, unit }: Ask): string {
  const words = matter.replace(/\s+/g, "");
  return words === "" ? `${unit.unit ?? ""}数` : words;
}

/** The line that tells a figure, of its clause `alone` where several stand beneath one another; null for one told already. */
type Say = (match: Match, alone?: boolean) => string | null;

/** What one ask is answered with. */
interface Asking {
  frame: Frame;
  ask: Ask;
  reports: ReportInfo[];
  shelf: Shelf;
  reply: Reply;
  say: Say;
}

/** Of a change, a series, a total or an extreme each office that has it is told by itself. */
async function tellEach(asking: Asking): Promise<Answered> {
  const { frame, ask, reports, shelf } = asking;
  const within = reports.filter(({ org }) => frame.orgs.length === 0 || frame.orgs.includes(org!));
  const alone = frame.want === "value" && ask.role !== "change";
  if (alone || new Set(within.map(({ org }) => org)).size < 2) return tell(asking);
  const plain: Ask = { ...ask, role: null, unit: plainUnit(ask) };
  const { matches } = await look({ ...frame, want: "value" }, plain, reports, shelf);
  const offices = officesOf(matches.filter(({ differs }) => differs === null));
  if (offices.length < 2) return tell(asking);
  const lines: string[] = [];
  for (const org of offices.slice(0, OFFICES)) {
    if (org === null) continue;
    const own = { ...frame, orgs: [org] };
    const told = await tell({
      ...asking,
      frame: own,
      reports: reports.filter((report) => report.org === org),
    });
    if (told.lines.length > 0) lines.push(`${org}：`, ...told.lines);
  }
  return { lines, nearest: nearestOf(matches) };
}

async function tell(asking: Asking): Promise<Answered> {
  const { frame, ask, reports, shelf, say } = asking;
  if (ask.role === "change" && frame.want !== "sum") return changeOf(asking);
  const looked =
    frame.want === "value" || frame.want === "sum" ? await look(frame, ask, reports, shelf) : null;
  if (frame.want === "value") {
    const told = ofAYear(asking, looked!);
    return ask.role === "share" && told.lines.length === 0 ? shareOf(asking) : told;
  }
  const total = totalOf(looked);
  if (total) return { lines: [say(total)].filter((line) => line !== null), nearest: [] };
  const { found, nearest } = await figuresOf(asking);
  if (found.some(({ match }) => match !== null)) return tellYears(asking, found);
  // “十四五”期间建了多少座: all of these years together, where none is told alone.
  const together =
    frame.want === "each" && frame.years.length > 1
      ? totalOf(await look({ ...frame, want: "sum" }, ask, reports, shelf))
      : null;
  return together
    ? { lines: [say(together)].filter((line) => line !== null), nearest: [] }
    : { lines: [], nearest };
}

/** A figure that a report states of all the years together. */
function totalOf(looked: Looked | null): Match | null {
  const stated = looked?.matches.find(
    ({ differs, fact }) => differs === null && fact.figure.factYear === null,
  );
  return stated ?? null;
}

function ofAYear({ frame, say }: Asking, { matches }: Looked): Answered {
  const fitting = matches.filter(({ differs }) => differs === null);
  const chosen = officesOf(fitting)
    .map((org) =>
      choose(
        frame,
        fitting.filter(({ hit }) => hit.org === org),
      ),
    )
    .filter((own) => own.length > 0);
  if (chosen.length === 0) return { lines: [], nearest: nearestOf(matches) };
  const lines = chosen
    .slice(0, OFFICES)
    .flatMap((own) => [
      ...own.map((match) => say(match)).filter((line) => line !== null),
      ...(own.length > 1 ? ["两份报告的数字不一致，请核对原文。"] : []),
    ]);
  if (frame.exact && chosen.flat().every(({ fact }) => fact.quantity.approx))
    lines.push("报告只写了概数，没有准确数字。");
  if (chosen.length > OFFICES)
    lines.push(`另有${chosen.length - OFFICES}家单位的报告也写了，请说明问的是哪一家。`);
  return { lines, nearest: [] };
}

/** The offices whose figures fit about as well as the best. */
function officesOf(fitting: Match[]): (string | null)[] {
  const least = (fitting[0]?.score ?? 0) - MARGIN;
  return [...new Set(fitting.filter(({ score }) => score >= least).map(({ hit }) => hit.org))];
}

/**
 * The best; of equally good ones the latest year's. Where two reports say the same words with two figures, both; where two
 * matters fit alike, neither.
 */
function choose(frame: Frame, fitting: Match[]): Match[] {
  const best = fitting[0];
  if (!best) return [];
  const near = fitting.filter(({ score }) => score >= best.score - MARGIN);
  // What is told in passing gives way to what is told for its own sake.
  const proper = near.filter(({ passing }) => !passing);
  const good = proper.length > 0 ? proper : near;
  const pick = frame.earliest ? Math.min : Math.max;
  const latest = frame.years.length > 1 ? null : pick(...good.map(yearOf));
  const own = good.filter((match) => latest === null || yearOf(match) === latest);
  const first = own[0]!;
  const others = own.filter((match) => !agree(first, match));
  const conflict = fitting.find((match) => contradicts(first, match));
  if (conflict) return [first, conflict];
  // 138人次 stands beside 11批次 and not against it.
  const rival = others.some(
    (match) =>
      match.fact.sentence.text !== first.fact.sentence.text &&
      (sameUnit(first, match) || !sameMatter(first, match)),
  );
  return rival ? [] : [first];
}

/** Another report that gives another figure of the same year for what nothing tells apart. */
function contradicts(first: Match, other: Match): boolean {
  return (
    other.hit.reportId !== first.hit.reportId &&
    other.hit.org === first.hit.org &&
    yearOf(other) === yearOf(first) &&
    other.score >= first.score - CONFLICT &&
    other.surplus <= first.surplus + 0.05 &&
    other.fact.role === first.fact.role &&
    !agree(first, other) &&
    sameUnit(first, other) &&
    !other.passing &&
    sameMatter(first, other)
  );
}

const yearOf = ({ fact, hit }: Match) => fact.figure.factYear ?? hit.reportYear ?? 0;

function sameUnit(a: Match, b: Match): boolean {
  const units = [a.fact.quantity.unit, b.fact.quantity.unit];
  return units[0] === units[1] || units.includes("");
}

function agree(a: Match, b: Match): boolean {
  const [one, other] = [a.fact.quantity, b.fact.quantity];
  return (
    (one.unit === other.unit || one.unit === "" || other.unit === "") &&
    one.lo === other.lo &&
    one.hi === other.hi
  );
}

/** Told in the same words, or words of which one has the other's. */
function sameMatter(a: Match, b: Match): boolean {
  const characters = (match: Match) => new Set([...match.fact.subject.replace(/[\d年\s]/g, "")]);
  const [one, other] = [characters(a), characters(b)];
  const common = [...one].filter((c) => other.has(c)).length;
  return common / Math.max(1, Math.min(one.size, other.size)) >= 0.8;
}

/**
 * A change that the report states; else the two years' figures, and the difference as worked out. Of two years that are
 * named the figures come first, since a report measures against the year before.
 */
async function changeOf(asking: Asking): Promise<Answered> {
  const { frame, ask, reports, shelf } = asking;
  const [first, last] = [frame.years[0], frame.years.at(-1) ?? frame.reportYears.at(-1)];
  const two = first !== undefined && last !== undefined && last > first;
  const years = two ? [first, last] : last === undefined ? [] : [last - 1, last];
  const both: Asking = {
    ...asking,
    frame: { ...frame, want: "each", years },
    ask: { ...ask, role: null, unit: plainUnit(ask) },
  };
  const figures = async () => (years.length < 2 ? { found: [], nearest: [] } : figuresOf(both));
  // One of them alone tells no change.
  const whole = (found: OfYear[]) => found.length > 1 && found.every(({ match }) => match !== null);
  const worked = two ? await figures() : null;
  const own = two ? { ...frame, want: "value" as const, years: [last] } : frame;
  const told = async () => ofAYear({ ...asking, frame: own }, await look(own, ask, reports, shelf));
  if (worked && whole(worked.found)) {
    // 国内生产总值增长6.6% is not what two years' sums come to: what a report states of the year before is not worked out.
    const rate = last === first! + 1 ? await told() : null;
    return rate && rate.lines.length > 0 ? rate : tellYears(both, worked.found);
  }
  const stated = await told();
  if (stated.lines.length > 0) return stated;
  const { found, nearest } = worked ?? (await figures());
  if (whole(found)) return tellYears(both, found);
  return {
    lines: [],
    nearest: [...stated.nearest, ...nearest],
    // What the question says itself may be said back.
    known: ask.given ? found.flatMap(({ match }) => match ?? []) : [],
  };
}

/** Of 增长百分之几 the level is in another unit. */
function plainUnit({ unit }: Ask): Ask["unit"] {
  return unit.dimension === "share" ? { unit: null, dimension: null } : unit;
}

/** 占全市多少, where no share is stated: the part and the whole, if one passage has both. */
async function shareOf({ frame, ask, reports, shelf, say }: Asking): Promise<Answered> {
  const { matches } = await look(frame, { ...ask, role: null, anyScope: true }, reports, shelf);
  const fitting = matches.filter(({ differs }) => differs === null);
  for (const match of fitting) {
    const other = fitting.find(
      (one) => one.hit.passageId === match.hit.passageId && !agree(match, one),
    );
    if (other)
      return {
        lines: [match, other].map((one) => say(one)).filter((line) => line !== null),
        nearest: [],
      };
  }
  return { lines: [], nearest: nearestOf(matches) };
}

interface OfYear {
  year: number;
  match: Match | null;
}
type Dated = OfYear & { match: Match };

/** The same figure of each year: of one matter and unit. */
async function figuresOf({
  frame,
  ask,
  reports,
  shelf,
}: Asking): Promise<{ found: OfYear[]; nearest: Match[] }> {
  const years = frame.years.length > 1 ? frame.years : yearsOf(reports);
  const looked = await Promise.all(
    years.map((year) => look({ ...frame, years: [year], reportYears: [] }, ask, reports, shelf)),
  );
  const found = years.map((year, i): OfYear => {
    const fitting = looked[i]!.matches.filter(
      ({ differs, fact }) => differs === null && fact.figure.factYear === year,
    );
    return { year, match: choose({ ...frame, years: [year] }, fitting)[0] ?? null };
  });
  const nearest = looked.flatMap(({ matches }) => nearestOf(matches));
  return { found: ofOneMatter(found), nearest };
}

/** Each year's figure, a year without it shown as one, and what they come to. */
function tellYears({ frame, reports, reply, say }: Asking, found: OfYear[]): Answered {
  const told = found.filter((one): one is Dated => one.match !== null);
  const extreme = frame.want === "most" || frame.want === "least" ? extremeOf(frame, told) : null;
  const lines = found.flatMap(({ year, match }) => {
    if (match) return extreme && extreme.year !== year ? [] : (say(match, true) ?? []);
    const why = reports.some((report) => report.year === year) ? "未见这一数字" : "未收录该年报告";
    reply.gaps.push({ text: `${year}年`, why });
    return `${year}年：${why}。`;
  });
  const worked = workedOut(frame, told);
  if (worked)
    lines.push(
      reply.claim(
        worked,
        told.map(({ match }) => clauseOf(match)),
      ),
    );
  return { lines, nearest: [] };
}

function yearsOf(reports: ReportInfo[]): number[] {
  const years = reports.map(({ year }) => year).filter((year) => year !== null);
  return [...new Set(years)].sort((a, b) => a - b);
}

/** Years whose figure is of the same matter, role and unit as that of most; the rest have none. */
function ofOneMatter(found: OfYear[]): OfYear[] {
  const known = found.flatMap(({ match }) => match ?? []);
  const fits = (a: Match, b: Match) => {
    const units = [a.fact.quantity.unit, b.fact.quantity.unit];
    return (
      a.hit.org === b.hit.org &&
      (units[0] === units[1] || units.includes("")) &&
      a.fact.role === b.fact.role &&
      sameMatter(a, b)
    );
  };
  const [most] = known.toSorted(
    (a, b) =>
      known.filter((one) => fits(one, b)).length - known.filter((one) => fits(one, a)).length,
  );
  return found.map(({ year, match }) => ({
    year,
    match: match && most && fits(match, most) ? match : null,
  }));
}

/** The year that has most or least; null where the figures are estimates. */
function extremeOf(frame: Frame, told: OfYear[]): OfYear | null {
  const exact = told.flatMap(({ year, match }) =>
    match && !match.fact.quantity.approx ? { year, match } : [],
  );
  if (exact.length < told.length || !ofOneAspect(exact)) return null;
  const sorted = exact.toSorted((a, b) => a.match.fact.quantity.lo - b.match.fact.quantity.lo);
  return (frame.want === "most" ? sorted.at(-1) : sorted[0]) ?? null;
}

/** The difference of two years, the sum, the highest or the lowest; null where figures are estimates. */
function workedOut(frame: Frame, told: { year: number; match: Match }[]): string | null {
  const exact = told.filter(({ match }) => !match.fact.quantity.approx);
  if (told.length < 2 || exact.length < told.length || !ofOneAspect(told)) return null;
  const number = ({ match }: { match: Match }) => match.fact.quantity.lo;
  const unit =
    told.find(({ match }) => match.fact.quantity.unit !== "")?.match.fact.quantity.unit ?? "";
  const scaled = scaleOf(told.map(({ match }) => match));
  const sorted = [...exact].sort((a, b) => number(a) - number(b));
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const span = `${told[0]!.year}—${told.at(-1)!.year}年`;
  if (frame.want === "most")
    return `${span}中${most.year}年最多，为${scaled(number(most), unit)}。`;
  if (frame.want === "least")
    return `${span}中${least.year}年最少，为${scaled(number(least), unit)}。`;
  if (frame.want === "sum")
    return `以上合计${scaled(round(exact.reduce((sum, one) => sum + number(one), 0)), unit)}（由各年数字相加得出，报告未写合计）。`;
  const [first, last] = [exact[0]!, exact.at(-1)!];
  const change = round(number(last) - number(first));
  const share =
    unit === "%" || number(first) <= 0
      ? ""
      : `，${change >= 0 ? "增长" : "下降"}${Number(((Math.abs(change) / number(first)) * 100).toFixed(1))}%`;
  const by = unit === "%" ? `${Math.abs(change)}个百分点` : scaled(Math.abs(change), unit);
  const ends =
    exact.length > 2
      ? `最多：${most.year}年${scaled(number(most), unit)}；最少：${least.year}年${scaled(number(least), unit)}。`
      : "";
  const word = change === 0 ? "持平" : `${change > 0 ? "增加" : "减少"}${by}${share}`;
  return `${last.year}年比${first.year}年${word}（由上述数字算得）。${ends}`;
}

/** What was done and what is planned are not reckoned with one another. */
function ofOneAspect(told: Dated[]): boolean {
  return new Set(told.map(({ match }) => match.fact.figure.aspect)).size <= 1;
}

/** A number in the scale that the reports use: 1361万人, 86.1亿元. */
function scaleOf(matches: Match[]): (n: number, unit: string) => string {
  const texts = matches.map(({ fact }) => fact.quantity.text).join(" ");
  const scale = /亿/.test(texts) ? "亿" : /万/.test(texts) ? "万" : "";
  const by = { 亿: 1e8, 万: 1e4, "": 1 }[scale];
  return (n, unit) => {
    const own = unit === "名" && /人/.test(texts) ? "人" : unit;
    const places =
      scale === "" && own === "元" && n >= 1e4 ? { by: 1e4, name: "万" } : { by, name: scale };
    return `${round(n / places.by)}${places.name}${own}`;
  };
}

/** The first few, each passage once. */
function onceEach(matches: Match[]): Match[] {
  const seen = new Set<string>();
  return matches
    .filter(({ hit }) => !seen.has(hit.passageId) && seen.add(hit.passageId))
    .slice(0, NEAREST);
}

function nearestOf(matches: Match[]): Match[] {
  const near: Match[] = [];
  for (const match of matches
    .filter(({ differs }) => differs !== null)
    .toSorted((a, b) => b.score - a.score)) {
    if (match.score < NEAR || near.length >= NEAREST) break;
    if (match.fact.subject !== "" && !near.some(({ hit }) => hit.passageId === match.hit.passageId))
      near.push(match);
  }
  return near;
}

/** From the clause that names what is counted to the clause with the figure; of a table its cell. */
function quoteOf({ fact, hit }: Match): Quote {
  const { sentence, clause, subject } = fact;
  const piece = (start: number, end: number) => ({ hit, text: hit.text.slice(start, end), start });
  if (hit.kind === "row")
    return hit.text.length <= SHORT_ROW
      ? piece(0, hit.text.length)
      : piece(clause.start, clause.end);
  if (clause.end - sentence.start <= SHORT_SENTENCE) return piece(sentence.start, clause.end);
  const at = subject === "" ? -1 : hit.text.lastIndexOf(subject, clause.start);
  if (at < sentence.start) return piece(clause.start, clause.end);
  const comma = Math.max(hit.text.lastIndexOf("，", at - 1), hit.text.lastIndexOf(",", at - 1));
  return piece(Math.min(clause.start, Math.max(sentence.start, comma + 1)), clause.end);
}

/** The clause alone, where it names what it counts: 新增28名，在库167名 tells two things. */
function clauseOf(match: Match): Quote {
  const { hit, fact } = match;
  const { start, end, text } = fact.clause;
  return text.includes(fact.subject) && fact.subject !== ""
    ? { hit, text: hit.text.slice(start, end), start }
    : quoteOf(match);
}

/** The quote with its year first, and a plan marked as a plan. */
function dated({ fact, hit }: Match, quote: Quote): string {
  const { factYear, years, aspect } = fact.figure;
  const words = hit.kind === "row" ? `${rowName(fact)}${fact.clause.text}` : quote.text;
  if (factYear === null) return years ? `${years.from}—${years.to}年：${words}。` : `${words}。`;
  if (aspect === "plan")
    return `${factYear}年安排${hit.reportYear === null ? "" : `（${hit.reportYear}年报告）`}：${words}。`;
  return words.startsWith(`${factYear}年`) ? `${words}。` : `${factYear}年：${words}。`;
}

/** What names a cell's row, which the cell alone does not say. */
function rowName({ subject, clause }: Match["fact"]): string {
  const column = clause.text.split("：")[0]!.replace(/[（(][^（()）]*[)）]/g, "");
  const row = subject.endsWith(column) ? subject.slice(0, subject.length - column.length) : subject;
  return row.trim() === "" ? "" : `${row.trim()}，`;
}

/** One year's figure and no other to compare it with. */
function notComparable(frame: Frame, known: Match[], reports: ReportInfo[]): ReplyBody {
  const reply = createReply("answer");
  const held = new Set(reports.map(({ year }) => year));
  const absent = frame.years.filter((year) => !held.has(year)).map((year) => `${year}年`);
  const lack =
    absent.length > 0 ? `未收录${absent.join("、")}的报告` : "报告未记载可供比较的另一年数字";
  const lines = known.map((match) => reply.claim(dated(match, quoteOf(match)), [quoteOf(match)]));
  return reply.refuse(`${lack}，无法比较。${lines.join("")}`, "not_comparable");
}

/** What was searched, and what is nearest with what differs: where it stands and of what it is, never its figure. */
export function refused(
  frame: Pick<Frame, "years" | "reportYears">,
  nearest: (Stated<Told> & Pick<Match, "differs">)[],
  reports: ReportInfo[],
): ReplyBody {
  const reply = createReply("answer");
  const asked = [...frame.years, ...frame.reportYears];
  const searched = reports.filter(({ year }) => asked.length === 0 || asked.includes(year ?? 0));
  const looked = `已收录的报告未记载这一内容，无法回答。已查：${namesOf(searched.length > 0 ? searched : reports)}。`;
  if (nearest.length === 0) return reply.refuse(looked, "not_stated");
  const lines = nearest.map(({ hit, fact, differs }) => {
    const { subject } = fact;
    const place = `《${titleOf(hit)}》${hit.path.join("/")}`;
    if (subject === "") return `${place}，${differsIn(differs!)}`;
    const at = hit.text.indexOf(subject);
    const words = at < 0 ? fact.clause.text.replace(/[：:].*$/s, "") : subject;
    const said = reply.claim(`“${words}”`, [
      { hit, text: words, start: Math.max(0, hit.text.indexOf(words)) },
    ]);
    return `${place}${said}，${differsIn(differs!)}`;
  });
  return reply.refuse(`${looked}最接近的是：${lines.join("；")}。`, "not_stated");
}

function differsIn({ field, says }: Differs): string {
  switch (field) {
    case "unit":
      return says === "" ? "单位不同" : `是以“${says}”计的`;
    case "year":
      return `是${says}的`;
    case "range":
      return `是${says}合起来的`;
    case "plan":
      return says === "安排" ? "是安排，不是结果" : "是结果，不是安排";
    case "role":
      return says === "change"
        ? "是变化，不是总数"
        : says === "share"
          ? "是比例"
          : says === "added"
            ? "是新增，不是总数"
            : says === "average"
              ? "是平均数"
              : "不是变化";
    case "edition":
      return `不是${says}`;
    case "words":
      return `没有写到“${says}”`;
    case "narrower":
      return "写的不是同一件事";
  }
}

/**
 * Years side by side, one office at a time: the whole of them by their figures, a topic by those that are about it → matters
 * that the ledger pairs, a line for each with every year's figure, what changed worked out → a topic without such figures in
 * each year's own sentences. Two reports of one year the same way, report by report.
 */
import { letIn } from "../../clock.ts";
import type { ReportInfo } from "../../domain.ts";
import type { Compared } from "../../ledger/compared.ts";
import { factsOf } from "../../ledger/figures.ts";
import type { Ask } from "../../ledger/frame.ts";
import { chartOf } from "../figures/chart.ts";
import { agree, isExact, sameThing } from "../figures/choice.ts";
import {
  inPassing,
  type Matter,
  mattersOf,
  nameOf,
  reportsOf,
  type Told,
  writtenOf,
} from "../figures/matters.ts";
import { clauseOf, quoteOf } from "../figures/wording.ts";
import { changeBetween, distance } from "../figures/years.ts";
import { look, reviewedYear } from "../looking.ts";
import {
  citedIn,
  createReply,
  emptyLibrary,
  namesOf,
  type ReplyBody,
  titleOf,
  withoutMarkers,
} from "../reply.ts";
import { byWord, figuresOfYear, isAbout, sayings } from "../sayings.ts";
import type { Shelf } from "../shelf.ts";
import { isOf, officesFor, scopeOf, UNKNOWN, type Whose } from "../whose.ts";

export interface CompareRequest {
  compared: Compared;
  /** The words that name the years, as said. */
  said: string[];
  officeName: string | null;
}

type Reply = ReturnType<typeof createReply>;

interface Context {
  compared: Compared;
  years: number[];
  reports: ReportInfo[];
  shelf: Shelf;
  reply: Reply;
  /** The lines as they are told, cell by cell. */
  rows: string[][];
  /** Of each line its figures, where they can be drawn. */
  charts: ReplyBody["chart"][];
  /** Where several offices are told, whose these are. */
  whose: string;
}

/** So many lines are read on a phone. */
const MOST = 20;
/** Sentences of one year. */
const PER_YEAR = 3;
/** Offices that are told one beneath the other. */
const OFFICES = 5;

export async function compare(request: CompareRequest, shelf: Shelf): Promise<ReplyBody> {
  const reports = await shelf.reports();
  if (reports.length === 0) return emptyLibrary("compare");
  const { compared, said, officeName } = request;
  const reply = createReply("compare");
  const offices = officesFor(compared.frame.orgs, reports, officeName);
  const own = reports.filter((report) => offices.some((whose) => isOf(whose, report)));
  const years = yearsOf(compared, said, own);
  const context: Context = {
    compared,
    years,
    reports: own,
    shelf,
    reply,
    rows: [],
    charts: [],
    whose: "",
  };
  const whole = compared.asks.length === 0;
  if (offices.length > OFFICES || (whole && offices.length > 1 && compared.frame.orgs.length === 0))
    return whichOffice(reply, offices);
  const told: { whose: Whose; lines: string[] }[] = [];
  for (const whose of offices) {
    const named = offices.length > 1 ? `${whose.name ?? UNKNOWN}：` : "";
    const theirs = own.filter((report) => isOf(whose, report));
    const within = { ...context, reports: theirs, whose: named };
    const lines =
      compared.of === "papers" ? await papers(whose, within) : await side(whose, within);
    if (lines.length > 0) told.push({ whose, lines });
  }
  if (told.length === 0) return nothing(context);
  const missing = years.filter((year) => !isCovered(year, own));
  for (const year of missing) reply.gaps.push({ text: `${year}年`, why: "未收录该年报告" });
  const several = offices.length > 1 || new Set(reports.map(({ org }) => org)).size > 1;
  const text = told.flatMap(({ whose, lines }) =>
    several ? [`${whose.name ?? UNKNOWN}：`, ...lines] : lines,
  );
  const { rows, charts } = context;
  const columns = ["事项", ...years.map((year) => `${year}年`), "增减"];
  const plain = rows.map((row) => row.map(withoutMarkers));
  const cited = rows.map((row) => row.map(citedIn));
  // Of a year's many matters none stands for all.
  const chart = whole || rows.length === 0 ? null : charts[0];
  return {
    ...reply.reply(text.join("\n")),
    ...(rows.length > 0 ? { table: { columns, rows: plain, cited } } : {}),
    ...(chart ? { chart } : {}),
  };
}

function whichOffice(reply: Reply, offices: Whose[]): ReplyBody {
  const names = offices.flatMap(({ name }) => name ?? []);
  return reply.refuse(
    `库中有${names.length}家单位的报告，各家的数字不能放在一起比较。请说明比较哪一家：${names.slice(0, 8).join("、")}${names.length > 8 ? "等" : ""}。`,
    "which_office",
  );
}

function nothing({ compared, years, reports, reply }: Context): ReplyBody {
  const missing = years.filter((year) => !isCovered(year, reports));
  if (missing.length > 0)
    return reply.refuse(
      `未收录${missing.map((year) => `${year}年`).join("、")}的报告，无法比较。已收录：${namesOf(reports)}。`,
      "year_not_covered",
    );
  const years_ = `${years.map((year) => `${year}年`).join("、")}`;
  const [ask] = compared.asks;
  return ask
    ? reply.refuse(
        `${years_}的报告未记载“${ask.matter.replaceAll(" ", "")}”，无法比较。已查：${namesOf(reports)}。`,
        "not_stated",
      )
    : reply.refuse(
        `${years_}的报告没有可以一一对应的数字，无法比较。请说明要比较的事项。`,
        "not_comparable",
      );
}

async function side(whose: Whose, context: Context): Promise<string[]> {
  const [ask] = context.compared.asks;
  if (!ask) return wholeYears(whose, context);
  const told = (
    await Promise.all(context.years.map((year) => figuresAbout(ask, year, whose, context)))
  ).flat();
  const matters = mattersOf(told).filter(
    ({ years, told: all }) => years.size > 1 || all.some(({ meant }) => meant),
  );
  return matters.some(({ years }) => years.size > 1)
    ? table(matters, context)
    : inWords(ask, whose, context);
}

async function wholeYears(whose: Whose, context: Context): Promise<string[]> {
  const told: Told[] = [];
  for (const year of context.years)
    told.push(...(await figuresOfYear(year, whose, context.reports, context.shelf)));
  await letIn();
  const matters = mattersOf(told).filter((matter) => matter.years.size > 1);
  return matters.length === 0 ? [] : table(matters, context);
}

/** The figures about a matter that a year has, or what is planned for it. */
async function figuresAbout(
  ask: Ask,
  year: number,
  whose: Whose,
  { compared, reports, shelf, years }: Context,
): Promise<Told[]> {
  const plain = { ...compared.frame, years: [year], reportYears: [], orgs: scopeOf(whose) };
  const planned = compared.frame.aspect === "plan" && year === years.at(-1);
  for (const aspect of planned ? (["plan"] as const) : (["done", "plan"] as const)) {
    const { matches, weights } = await look({ ...plain, aspect }, ask, reports, byWord(ask, shelf));
    const about = matches.filter((match) => isAbout(match, weights) && isOf(whose, match.hit));
    if (about.length > 0)
      return about.map((match) => ({
        ...match,
        year,
        meant: match.differs === null && !inPassing(match),
      }));
  }
  return [];
}

function table(found: Matter[], context: Context): string[] {
  const matters: Matter[] = [];
  let more = 0;
  for (const matter of found)
    if (matters.length === MOST) more++;
    else if (!matters.some((other) => same(matter, other))) matters.push(matter);
  const head = `${context.years.map((year) => `${year}年`).join("、")}对照（增减由所列数字算得）：`;
  return [
    head,
    ...matters.map((matter, i) => `${i + 1}. ${matter.name}｜${rowOf(matter, context)}`),
    ...(more > 0 ? [`另有${more}项可以对照的数字未列出，请说明要比较哪一方面。`] : []),
  ];
}

/** Small numbers are the same by chance. */
const BY_CHANCE = 9;

/** Two reports call it by other words, and the figures of several years are the same: 参训 and 培训560人次, 780人次. */
function same(one: Matter, other: Matter): boolean {
  const years = [...one.years];
  return (
    years.length > 1 &&
    years.some(([, [told]]) => told!.fact.quantity.lo > BY_CHANCE) &&
    years.every(([year, [told]]) => {
      const [again] = other.years.get(year) ?? [];
      return again && agree(told!, again) && told!.fact.role === again.fact.role;
    })
  );
}

/** Each year's figure as its report writes it, and how the last differs from the first. */
function rowOf(matter: Matter, context: Context): string {
  const { years, reports, reply, rows, charts, whose } = context;
  const cells = years.map((year) => {
    const told = matter.years.get(year);
    if (!told) return isCovered(year, reports) ? "：未见" : "：未收录该年报告";
    const plan = told[0]!.fact.figure.aspect === "plan" ? "（安排）" : "";
    const figures = told.map((one) => reply.claim(writtenOf(one), [quoteOf(one)]));
    return `${plan}：${figures.join("、")}${told.length > 1 ? "（报告不一致）" : ""}`;
  });
  const change = changeOf(matter, context);
  const told = years.map((year) => ({ year, told: matter.years.get(year) ?? [] }));
  charts.push(chartOf(`${whose}${matter.name}`, told) ?? undefined);
  rows.push([`${whose}${matter.name}`, ...cells.map((cell) => cell.replace("：", "")), change]);
  const line = cells.map((cell, i) => `${years[i]}年${cell}`).join("；");
  return `${line}${change === "" ? "" : `｜${change}`}`;
}

/** What the last year's figure is above the first's, where both are exact, of one aspect and told alike by every report. */
function changeOf(matter: Matter, { years, reply, reports }: Context): string {
  const told = years.flatMap((year) => {
    const own = matter.years.get(year);
    return own ? [{ year, own }] : [];
  });
  const [first, last] = [told[0], told.at(-1)];
  if (!first || !last || first === last || first.own.length > 1 || last.own.length > 1) return "";
  const [from, to] = [first.own[0]!, last.own[0]!];
  if (!isExact(from) || !isExact(to) || from.fact.figure.aspect !== to.fact.figure.aspect)
    return "";
  const rate = last.year === first.year + 1 ? rateStated(from, to, reports) : null;
  const worked = changeBetween(from, to, rate === null);
  const span =
    told.length === years.length && years.length === 2 ? "" : `${last.year}年比${first.year}年`;
  const said = reply.claim(`${span}${worked}`, [quoteOf(from), quoteOf(to)]);
  return rate === null
    ? said
    : `${said}，报告写明${reply.claim(rate.fact.clause.text, [clauseOf(rate)])}`;
}

/**
 * The rate of growth that a report states of a figure: the one that its sentence tells of it alone (国内生产总值900309亿元，增长
 * 6.6%), or that is what its growth comes to.
 */
function rateStated(from: Told, to: Told, reports: ReportInfo[]): Told | null {
  const report = reports.find(({ reportId }) => reportId === to.hit.reportId)!;
  const { fact, hit, year } = to;
  const within = factsOf(hit, report).filter(
    ({ sentence }) => sentence.start === fact.sentence.start,
  );
  const levels = within.filter(({ role }) => role !== "change");
  const worked =
    from.fact.quantity.lo === 0 ? null : (fact.quantity.lo / from.fact.quantity.lo - 1) * 100;
  const rate = within.find(
    ({ role, quantity }) =>
      role === "change" &&
      quantity.unit === "%" &&
      (levels.length === 1 || (worked !== null && Math.abs(Math.abs(worked) - quantity.lo) < 0.06)),
  );
  return rate ? { fact: rate, hit, year } : null;
}

/** What the reports of each year say of a matter, in their own words. */
async function inWords(ask: Ask, whose: Whose, context: Context): Promise<string[]> {
  const { compared, years, reports, shelf, reply } = context;
  const lines: string[] = [];
  let found = false;
  for (const year of years) {
    const frame = { ...compared.frame, years: [year], reportYears: [], orgs: scopeOf(whose) };
    const asksPlan = compared.frame.aspect === "plan" && year === years.at(-1);
    const about = async (aspect: "done" | "plan", sought?: "open") =>
      (await sayings({ ...frame, aspect }, ask, reports, shelf, sought)).filter(
        // No report tells what was done in a year to come.
        ({ hit }) => isOf(whose, hit) && (aspect === "plan" || (hit.reportYear ?? year) >= year),
      );
    const own = asksPlan ? [] : await about("done");
    const done = own.length > 0 || asksPlan ? own : await about("done", "open");
    const told = done.length > 0 ? done : await about("plan");
    const said = told.slice(0, PER_YEAR);
    if (said.length === 0) {
      const why = isCovered(year, reports) ? "报告未记载" : "未收录该年报告";
      if (why === "报告未记载") reply.gaps.push({ text: `${year}年`, why });
      lines.push(`${year}年：${why}。`);
      continue;
    }
    found = true;
    const plan = said.every(({ fact }) => fact.figure.aspect === "plan") ? "（安排）" : "";
    const quotes = said.map(({ hit, fact }) => ({ hit, ...fact.clause }));
    lines.push(
      `${year}年${plan}：${quotes.map((quote) => reply.claim(quote.text, [quote])).join("；")}。`,
    );
  }
  return found ? lines : [];
}

/** The same matter as each report of one year states it. */
async function papers(whose: Whose, context: Context): Promise<string[]> {
  const { compared, years, reports, shelf, reply } = context;
  const year = years.at(-1)!;
  const own = reports.filter((report) => report.year === year && isOf(whose, report));
  if (own.length < 2) return [];
  const [ask] = compared.asks;
  if (!ask) return disagreements(whose, context);
  const frame = { ...compared.frame, years: [year], reportYears: [], orgs: scopeOf(whose) };
  const { matches } = await look(frame, ask, reports, shelf);
  const said = await sayings(frame, ask, reports, shelf);
  const fitting = matches.filter(
    ({ differs, fact }) => differs === null && fact.figure.factYear === year,
  );
  const figures: Told[] = [];
  const lines = own.map((report) => {
    const of = ({ hit }: Pick<Told, "hit">) => hit.reportId === report.reportId;
    // A sentence says it better than a row.
    const match = fitting.find((one) => of(one) && one.hit.kind === "text") ?? fitting.find(of);
    const words = match ? undefined : said.find(of);
    if (match) figures.push({ ...match, year });
    const told = match
      ? reply.claim(wordsOf(match), [quoteOf(match)])
      : words && reply.claim(words.fact.clause.text, [{ hit: words.hit, ...words.fact.clause }]);
    return `《${titleOf(report)}》：${told ?? "未见"}。`;
  });
  const [one, other] = figures;
  if (one && other && sameThing(one, other)) {
    const same = agree(one, other);
    const apart = isExact(one) && isExact(other) ? `，相差${distance(one, other).size}` : "";
    const verdict = same ? "两份报告的数字一致。" : `两份报告的数字不一致${apart}，请核对原文。`;
    lines.push(reply.claimOn(verdict, [one, other].map(quoteOf).map(reply.cite)));
  }
  return lines.some((line) => !line.endsWith("：未见。")) ? lines : [];
}

/** A figure in its report's words; of a row only its cell. */
function wordsOf(told: Pick<Told, "fact" | "hit">): string {
  return told.hit.kind === "row" ? `${nameOf(told)}：${writtenOf(told)}` : quoteOf(told).text;
}

/** The figures that two reports of a year both tell, and those in which they differ. */
async function disagreements(whose: Whose, context: Context): Promise<string[]> {
  const { years, reports, shelf, reply } = context;
  const year = years.at(-1)!;
  const told = await figuresOfYear(year, whose, reports, shelf);
  const both = mattersOf(told).filter((matter) => reportsOf(matter.told) > 1);
  if (both.length === 0) return [];
  const apart = both.filter((matter) => matter.years.get(year)!.length > 1);
  const lines = apart.slice(0, MOST).map((matter, i) => {
    const each = matter.years
      .get(year)!
      .map((one) => `《${titleOf(one.hit)}》${reply.claim(writtenOf(one), [quoteOf(one)])}`);
    return `${i + 1}. ${matter.name}｜${each.join("；")}`;
  });
  const head = `${year}年各份报告都写到的数字有${both.length}项，其中${apart.length}项不一致${apart.length > 0 ? "，请核对原文：" : "。"}`;
  return [head, ...lines];
}

function isCovered(year: number, reports: ReportInfo[]): boolean {
  return reports.some((report) => report.year === year || reviewedYear(report).includes(year));
}

/** The years that are meant: those named, of 近三年 those with a report, else the two latest with one. */
function yearsOf({ of, frame, every }: Compared, said: string[], reports: ReportInfo[]): number[] {
  const known = [...new Set(reports.flatMap(reviewedYear))].sort((a, b) => a - b);
  const years = [...new Set([...frame.years, ...frame.reportYears])].sort((a, b) => a - b);
  if (of === "papers") return years.length > 0 ? years.slice(-1) : known.slice(-1);
  if (years.length === 0) return every ? known : known.slice(-2);
  if (years.length === 1) return every ? known : [years[0]! - 1, years[0]!];
  // 近五年 asked long after the last report means the last five that there are.
  const covered = years.filter((year) => known.includes(year)).length;
  const named = years.length === 2 || said.some((words) => /\d{4}/.test(words));
  return named || covered >= 2 ? years : known.slice(-years.length);
}

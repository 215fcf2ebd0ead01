/** The same figure of several years: found year by year, of one matter, role and unit → told beneath one another, and what they come to. */
import type { ReportInfo } from "../../domain.ts";
import type { Frame } from "../../ledger/frame.ts";
import type { Match } from "../../ledger/match.ts";
import { round } from "../../text/quantities.ts";
import { look } from "../looking.ts";
import type { Answered, Asking } from "./asking.ts";
import { choose, sameMatter, sameUnit } from "./choice.ts";
import { clauseOf, nearestOf } from "./wording.ts";

export interface OfYear {
  year: number;
  match: Match | null;
  /** What another report of the year says instead. */
  other: Match | null;
}
type Dated = OfYear & { match: Match };

/** The same figure of each year: of one matter and unit. */
export async function figuresOf({
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
    const [match = null, other = null] = choose({ ...frame, years: [year] }, fitting);
    return { year, match, other };
  });
  const nearest = looked.flatMap(({ matches }) => nearestOf(matches));
  return { found: ofOneMatter(found), nearest };
}

export const CONTRADICTING = "两份报告的数字不一致，请核对原文。";

/** Each year's figure, a year without it shown as one, and what they come to. */
export function tellYears({ frame, reports, reply, say }: Asking, found: OfYear[]): Answered {
  const told = found.filter((one): one is Dated => one.match !== null);
  const extreme = frame.want === "most" || frame.want === "least" ? extremeOf(frame, told) : null;
  const lines = found.flatMap(({ year, match, other }) => {
    if (match && other) return [say(match, true), say(other, true), CONTRADICTING];
    if (match) return extreme && extreme.year !== year ? [] : say(match, true);
    const why = reports.some((report) => report.year === year) ? "未见这一数字" : "未收录该年报告";
    reply.gaps.push({ text: `${year}年`, why });
    return `${year}年：${why}。`;
  });
  const missing = found.filter(({ match }) => !match).map(({ year }) => year);
  // Which of two contradicting figures to reckon with nobody can say.
  const sure = told.every(({ other }) => other === null);
  const worked = sure ? workedOut(frame, told, missing) : null;
  const quotes = told.map(({ match }) => clauseOf(match));
  if (worked) lines.push(reply.reckoned(worked, quotes));
  return { lines, nearest: [], years: found };
}

function yearsOf(reports: ReportInfo[]): number[] {
  const years = reports.map(({ year }) => year).filter((year) => year !== null);
  return [...new Set(years)].sort((a, b) => a - b);
}

/** Years whose figure is of the same matter, role and unit as that of most; the rest have none. */
function ofOneMatter(found: OfYear[]): OfYear[] {
  const known = found.flatMap(({ match }) => match ?? []);
  const fits = (a: Match, b: Match) =>
    a.hit.org === b.hit.org &&
    sameUnit(a, b) &&
    a.fact.role === b.fact.role &&
    // What names nothing itself has answered the same ask.
    (a.fact.subject === "" || b.fact.subject === "" || sameMatter(a, b));
  const [most] = known.toSorted(
    (a, b) =>
      known.filter((one) => fits(one, b)).length - known.filter((one) => fits(one, a)).length,
  );
  return found.map(({ year, match, other }) => ({
    year,
    other: match && most && fits(match, most) ? other : null,
    match: match && most && fits(match, most) ? match : null,
  }));
}

/** The year that has most or least; null where the figures are estimates. */
function extremeOf(frame: Frame, told: Dated[]): Dated | null {
  const exact = told.filter(({ match }) => !match.fact.quantity.approx);
  if (exact.length < told.length || !ofOneAspect(exact)) return null;
  const sorted = exact.toSorted((a, b) => a.match.fact.quantity.lo - b.match.fact.quantity.lo);
  return (frame.want === "most" ? sorted.at(-1) : sorted[0]) ?? null;
}

/** The difference of two years, the sum, the highest or the lowest; null where figures are estimates. */
function workedOut(frame: Frame, told: Dated[], missing: number[]): string | null {
  const lacking = missing.length === 0 ? "" : `缺${missing.join("、")}年，`;
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
  if (frame.want === "sum" && missing.length > told.length) return null;
  if (frame.want === "sum")
    return `以上${lacking === "" ? "" : `${exact.length}年`}合计${scaled(round(exact.reduce((sum, one) => sum + number(one), 0)), unit)}（由各年数字相加得出，${lacking}报告未写合计）。`;
  const [first, last] = [exact[0]!, exact.at(-1)!];
  const ends =
    exact.length > 2
      ? `最多：${most.year}年${scaled(number(most), unit)}；最少：${least.year}年${scaled(number(least), unit)}。`
      : "";
  return `${last.year}年比${first.year}年${changeBetween(first.match, last.match)}（由上述两数算得）。${ends}`;
}

type Figured = Pick<Match, "fact">;

/** How much one exact figure is above or below another of its matter, role and unit: 增加3批次，增长37.5%. */
export function changeBetween(first: Figured, last: Figured, rate = true): string {
  const { change, size } = distance(first, last);
  if (change === 0) return "持平";
  const from = first.fact.quantity.lo;
  const share =
    last.fact.quantity.unit === "%" || from <= 0 || !rate
      ? ""
      : `，${change > 0 ? "增长" : "下降"}${Number(((Math.abs(change) / from) * 100).toFixed(1))}%`;
  return `${change > 0 ? "增加" : "减少"}${size}${share}`;
}

/** How far two exact figures lie apart, and that in the reports' own scale: 3批次, 2.1个百分点. */
export function distance(first: Figured, last: Figured): { change: number; size: string } {
  const [from, to] = [first.fact.quantity, last.fact.quantity];
  const change = round(to.lo - from.lo);
  const unit = to.unit || from.unit;
  const by = Math.abs(change);
  return { change, size: unit === "%" ? `${by}个百分点` : scaleOf([first, last])(by, unit) };
}

/** What was done and what is planned are not reckoned with one another. */
function ofOneAspect(told: Dated[]): boolean {
  return new Set(told.map(({ match }) => match.fact.figure.aspect)).size <= 1;
}

/** A number in the scale that the reports use: 1361万人, 86.1亿元. */
function scaleOf(matches: Figured[]): (n: number, unit: string) => string {
  const places = placesOf(matches);
  return (n, unit) => {
    const scale = places(n, unit);
    return `${round(n / scale.by)}${scale.unit}`;
  };
}

/** How the reports count such a number: by what, and how that is called. */
export function placesOf(matches: Figured[]): (n: number, unit: string) => Places {
  const texts = matches.map(({ fact }) => fact.quantity.text).join(" ");
  const scale = /亿/.test(texts) ? "亿" : /万/.test(texts) ? "万" : "";
  const by = { 亿: 1e8, 万: 1e4, "": 1 }[scale];
  return (n, unit) => {
    const own = unit === "名" && /人/.test(texts) ? "人" : unit;
    if (scale === "" && own === "元" && n >= 1e4) return { by: 1e4, unit: `万${own}` };
    return { by, unit: `${scale}${own}` };
  };
}

interface Places {
  by: number;
  unit: string;
}

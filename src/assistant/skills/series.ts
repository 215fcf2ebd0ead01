/**
 * The same figure of several years: for each year the cell of a table that has it, else the clause that states it → what
 * each year has, and how much more or less, only where both figures are exact, in one unit, and cited.
 */
import type { ReportInfo } from "../../domain.ts";
import { type Quantity, round } from "../../text/quantities.ts";
import { rowCells } from "../../text/rows.ts";
import { coverage, type Term, termsOf, wordsOf } from "../../text/terms.ts";
import { sameUnit } from "../../text/units.ts";
import { candidates, contextOf, weighQuestion } from "../extract/candidates.ts";
import { fits } from "../extract/needs.ts";
import { checkStated } from "../extract/premise.ts";
import { findQuotes } from "../extract/quotes.ts";
import type { Question } from "../question.ts";
import { createReply, type Quote, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";

export interface YearFigure {
  year: number;
  quote: Quote;
  /** How it is said: the clause as it stands, or of a table the row's name and the number. */
  said: string;
  quantity: Quantity | null;
}

const ENOUGH = 0.5;
/** A figure in the asked unit needs fewer of the words beside it. */
const NEAR = 0.4;
/** Words that ask for a change and name nothing that is counted. */
const CHANGE =
  /^(?:增长|增加|下降|减少|提高|变化|相比|同比|环比|提升|降低|上升|恢复|趋势|对比|比较|幅度|增幅|逐年|每年|历年|各年|年份|多少|疫情前|水平|一起|摆|看看)/;

/** The figures of `years`, those that can be found. The latest first: whose figure it is, that office's the others must be too. */
export async function figuresOf(
  question: Question,
  years: number[],
  shelf: Shelf,
): Promise<YearFigure[]> {
  const topic = question.words.filter((word) => !CHANGE.test(word));
  const words = topic.length > 0 ? topic : question.words;
  const rows = await seriesRow(words, question, years, shelf);
  if (rows.length === years.length) return rows;
  const found: YearFigure[] = [];
  let { orgs } = question;
  let unit = unitAsked(question);
  for (const year of years.toReversed()) {
    const one: Question = {
      ...question,
      // What the question states or compares with is not what each year is asked for.
      text: words.join(" "),
      years: [year],
      orgs,
      wants: "count",
      tense: "done",
      asks: unit === null ? [] : [unit],
      needs: [],
      words,
    };
    const figure = rows.find((row) => row.year === year) ?? (await figureOf(one, year, shelf));
    if (!figure) continue;
    found.unshift(figure);
    if (figure.quote.hit.org) orgs = [figure.quote.hit.org];
    unit ??= figure.quantity?.unit ?? null;
  }
  return found;
}

/** The unit of each year's figure: not 几成 and 百分之几, which are asked of two of them. */
function unitAsked({ asks, text, stated }: Question): string | null {
  const asked = asks.find((ask) => ask !== null && !/^(?:%|成|番|倍|分之)/.test(ask));
  if (asked === undefined && /钱|经费|支出|花费|花了|开销|投资|预算/.test(text)) return "元";
  if (asked === undefined && /人数/.test(text)) return "名";
  const named = /批次|人次|针次|件次|场次/.exec(text)?.[0];
  return asked ?? (named === undefined ? null : sameUnit(named)) ?? stated[0]?.unit ?? null;
}

/** One row of a table that has the figure of two or more of the years: they are counted alike. */
async function seriesRow(
  words: string[],
  question: Question,
  years: number[],
  shelf: Shelf,
): Promise<YearFigure[]> {
  const scope = {
    kinds: ["row" as const],
    ...(question.orgs.length > 0 ? { orgs: question.orgs } : {}),
  };
  const hits = await shelf.search(words.join(" "), scope, 30);
  const terms = weighQuestion({ ...question, words, needs: [] }, hits, shelf.synonyms);
  const unit = unitAsked(question);
  const found = hits.map((hit) =>
    years.flatMap((year) => bestCell([hit], year, unit, terms) ?? []),
  );
  const best = found
    .filter((cells) => cells.length >= Math.min(2, years.length) && cells[0]!.named >= 0.7)
    .sort((a, b) => b.length - a.length || b[0]!.named - a[0]!.named)[0];
  return best ?? [];
}

async function figureOf(
  question: Question,
  year: number,
  shelf: Shelf,
): Promise<YearFigure | null> {
  const hits = await candidates(question, shelf);
  const terms = weighQuestion(question, hits, shelf.synonyms);
  const unit = question.asks[0] ?? null;
  const best = findQuotes(
    question,
    hits.filter(({ kind }) => kind !== "row"),
    terms,
  ).find((f) => f.covered >= NEAR && f.hit.factYear === year);
  const rows = await shelf.search(
    question.words.join(" "),
    { ...(question.orgs.length > 0 ? { orgs: question.orgs } : {}), kinds: ["row"] },
    20,
  );
  const cell = bestCell(rows, year, unit, terms);
  // A table that counts this very thing by years says nothing else; a clause may.
  if (cell && cell.named >= (best ? Math.min(best.covered, 0.9) : ENOUGH)) return cell;
  if (!best) return null;
  return { year, quote: best, said: best.text, quantity: pick(best.quantities, unit) };
}

/** The cell of a year in the row whose name has most of what is asked. */
function bestCell(
  rows: Quote["hit"][],
  year: number,
  unit: string | null,
  terms: Term[],
): (YearFigure & { named: number }) | null {
  let best: (YearFigure & { named: number }) | null = null;
  for (const hit of rows) {
    const cells = rowCells(hit.text);
    const cell = cells.find(
      ({ header }) => header.replace(/\s/g, "") === `${year}年` || header === String(year),
    );
    const name = cells[0]?.row ?? "";
    if (!cell || name === "") continue;
    if (unit !== null && cell.quantity.unit !== "" && !fits(cell.quantity, unit)) continue;
    const named = Math.min(coverage(terms, name), coverageBack(name, terms));
    if (best !== null && named <= best.named) continue;
    const figure = cell.quantity.text.trim();
    best = {
      year,
      named,
      quantity: cell.quantity,
      said: `${name.replace(/^.*[／ ]/, "")}${figure}${/\D$/.test(figure) ? "" : cell.quantity.unit}`,
      quote: { hit, text: hit.text, start: 0 },
    };
  }
  return best;
}

/** How much of a row's own name is asked for: 外语标识核查 is, 纠正标识错误 is only in part. */
function coverageBack(name: string, terms: Term[]): number {
  const asked = terms.map(({ text, also }) => [text, ...(also ?? [])].join(" ")).join(" ");
  const own = termsOf(wordsOf(name));
  return own.length === 0 ? 0 : Math.min(1, 0.3 + coverage(own, asked));
}

function pick(quantities: Quantity[], unit: string | null): Quantity | null {
  return quantities.find((q) => unit === null || fits(q, unit)) ?? null;
}

/** Several years' figures as a reply; null where fewer than two of them are found. */
export function seriesReply(
  question: Question,
  figures: YearFigure[],
  years: number[],
  reports: ReportInfo[],
  skill: "answer" | "compare",
): ReplyBody | null {
  if (figures.length < 2) return null;
  const reply = createReply(skill);
  const lines = figures.map(({ year, said, quote }) =>
    said.includes(`${year}年`)
      ? reply.claim(`${said}。`, [quote])
      : reply.claim(`${year}年：${said}。`, [quote]),
  );
  for (const year of years.filter((one) => !figures.some((figure) => figure.year === one))) {
    const why = reports.some((report) => report.year === year)
      ? "报告未记载这一数字"
      : "未收录该年报告";
    reply.gaps.push({ text: `${year}年`, why });
    lines.push(`${year}年：${why}，无法比较。`);
  }
  const change = changeOf(question, figures);
  if (change)
    lines.push(
      reply.claim(
        change.text,
        change.figures.map(({ quote }) => quote),
      ),
    );
  else lines.push("各年口径不完全相同，请据原文判断。");
  return reply.reply(lines.join("\n"));
}

/** The difference of the first and the last year, and of more than two the highest and the lowest. */
function changeOf(
  question: Question,
  figures: YearFigure[],
): { text: string; figures: YearFigure[] } | null {
  const exact = figures.filter(
    (figure): figure is YearFigure & { quantity: Quantity } =>
      figure.quantity !== null && !figure.quantity.approx,
  );
  const [first, last] = [exact[0], exact.at(-1)];
  if (
    !first ||
    !last ||
    exact.length < figures.length ||
    exact.some(({ quantity }) => quantity.unit !== last.quantity.unit)
  )
    return null;
  const unit = last.quantity.unit;
  const [a, b] = [first.quantity.lo, last.quantity.lo];
  const change = round(b - a);
  const share =
    a > 0 && unit !== "%" ? `，${b >= a ? "增长" : "下降"}${percent(Math.abs(b - a) / a)}` : "";
  const word =
    change === 0
      ? "持平"
      : `${change > 0 ? "增加" : "减少"}${said(Math.abs(change), unit)}${share}`;
  const ratio =
    /几成|恢复到|百分之|占比/.test(question.text) && a > 0
      ? `，为${first.year}年的${percent(b / a)}`
      : "";
  let text = `${last.year}年比${first.year}年${word}${ratio}（由上述两数算得）。`;
  if (exact.length > 2) {
    const sorted = [...exact].sort((x, y) => x.quantity.lo - y.quantity.lo);
    const [least, most] = [sorted[0]!, sorted.at(-1)!];
    text += `最多：${toldOf(most)}；最少：${toldOf(least)}。`;
  }
  return { text, figures: exact.length > 2 ? exact : [first, last] };
}

function toldOf({ year, quantity }: YearFigure & { quantity: Quantity }): string {
  return `${year}年${said(quantity.lo, quantity.unit)}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))}%`;
}

/** Money is kept in 元 and said in 万元. */
function said(n: number, unit: string): string {
  return unit === "元" && n >= 10_000 ? `${round(n / 10_000)}万元` : `${n}${unit}`;
}

/** How much more or less than another year. */
export async function growth(
  question: Question,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<ReplyBody> {
  const reply = createReply("answer");
  const held = await holderOf(question, shelf);
  const years = yearsToCompare(question, reports, held);
  const asked = question.words.some((word) => !CHANGE.test(word))
    ? question
    : { ...question, words: held ? wordsOf(held.quote.text) : question.words };
  const figures = await figuresOf(asked, years, shelf);
  const stated = await statedChange(question, years.at(-1)!, shelf);
  const nearer =
    stated !== null &&
    nearnessTo(asked, stated.text) > nearnessTo(asked, figures.at(-1)?.said ?? "") + 0.3;
  if (figures.length >= 2 && !nearer) {
    const body = seriesReply(question, figures, years, reports, "answer")!;
    return body;
  }
  if (stated)
    return reply.reply(reply.claim(`${stated.hit.factYear}年：${stated.text}。`, [stated]));
  const known = figures
    .map(({ year, said: words, quote }) => `${year}年：${reply.claim(words, [quote])}`)
    .join("；");
  const missing = years.filter((year) => !reports.some((report) => report.year === year));
  const lack =
    missing.length > 0
      ? `未收录${missing.map((year) => `${year}年`).join("、")}的报告`
      : "报告未记载可供比较的另一年数字";
  return reply.refuse(`${lack}，无法比较。${known ? `${known}。` : ""}`, "not_comparable");
}

/** How far words have what is asked about, change aside (0–1). */
function nearnessTo({ words }: Question, said: string): number {
  const terms = termsOf(words.filter((word) => !CHANGE.test(word)));
  return coverage(terms, said);
}

/** The report's own words for the change (同比增长39.7%), where it has some. */
async function statedChange(question: Question, year: number, shelf: Shelf): Promise<Quote | null> {
  const words = question.words.filter((word) => !CHANGE.test(word));
  if (words.length === 0) return null;
  const one: Question = { ...question, years: [year], wants: "text", needs: [], asks: [], words };
  const hits = (await candidates(one, shelf)).filter(
    ({ factYear, aspect, kind }) => factYear === year && aspect === "done" && kind === "text",
  );
  const terms = weighQuestion(one, hits, shelf.synonyms);
  return (
    findQuotes(one, hits, terms).find(
      (f) =>
        f.covered >= ENOUGH &&
        coverage(terms, contextOf(f.hit)) >= ENOUGH &&
        /(?:比|较)(?:上年|去年|\d{4}年|上一年|年初)|同比|增长|下降/.test(f.text),
    ) ?? null
  );
}

/** The clause that has the figure which the question states (551针次比2021年…), and its year. */
async function holderOf(
  question: Question,
  shelf: Shelf,
): Promise<{ quote: Quote; year: number | null } | null> {
  for (const figure of question.stated) {
    const hits = await shelf.search(
      `${figure.text} ${question.words.join(" ")}`,
      { aspect: "done", kinds: ["text", "row"] },
      30,
    );
    // Without other words any clause with this very figure is meant.
    const anything = hits.map((hit) =>
      checkStated(
        figure,
        { ...question, text: hit.text, years: [] },
        [hit],
        [{ text: figure.text, weight: 1 }],
      ),
    );
    const at = anything.findIndex((check) => check?.verdict === "supported");
    if (at >= 0) return { quote: anything[at]!.quote, year: hits[at]!.factYear };
  }
  return null;
}

/** The years that 比2021年 or 同比 set side by side. */
function yearsToCompare(
  question: Question,
  reports: ReportInfo[],
  held: { year: number | null } | null,
): number[] {
  const known = reports.map((report) => report.year ?? 0);
  // 2023年比上一年, asked in 2026: 上一年 is 2022, whatever the calendar says.
  const named = question.years.filter((year) => question.text.includes(String(year)));
  if (/[比较跟和](?:上一?年|去年|前一年)/.test(question.text) && named.length === 1)
    return [named[0]! - 1, named[0]!];
  if (question.years.length >= 2) return [question.years[0]!, question.years.at(-1)!];
  const year = question.years[0];
  if (year === undefined) {
    const latest = held?.year ?? Math.max(...known);
    return [latest - 1, latest];
  }
  // 551针次比2021年 names the earlier year; 2022年比上年 names the later one.
  if (!new RegExp(`比\\s*${year}`).test(question.text)) return [year - 1, year];
  const other = held?.year ?? year + 1;
  return other === year ? [year - 1, year] : [year, other].sort((a, b) => a - b);
}

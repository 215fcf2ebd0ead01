/**
 * What evidence states, piece by piece: evidence → sentences → clauses, each with its figures, and each figure with the
 * words it stands among and the years it is of. A claim is read the same way, so that like is compared with like.
 */

import type { Aspect, Hit, Passage } from "../../domain.ts";
import { type Fact, factsOf } from "../../ledger/figures.ts";
import type { Role } from "../../ledger/roles.ts";
import { fromChineseNumeral, hanYear } from "../../text/numerals.ts";
import { withoutFigures as blanked, type Quantity } from "../../text/quantities.ts";
import { remembered } from "../../text/remembered.ts";
import { oneScript } from "../../text/script.ts";
import { clausesOf, type Span, sentencesOf } from "../../text/sentences.ts";
import { pairsIn } from "../../text/terms.ts";

/** So many texts are remembered: the same evidence is read for each claim of an answer, and for the next answer. */
export const KEPT = 4_000;

export interface Evidence {
  id: string;
  text: string;
  /** What stands over it (title, office, headings): its names may be said of it, its figures not. */
  about?: string | undefined;
  reportYear?: number | null | undefined;
  factYear?: number | null | undefined;
}

export interface Stated {
  quantity: Quantity;
  /** The words about it, without other figures. */
  near: string;
  /** Those of its own clause alone, up to the figures beside it. */
  local: string;
  /** It takes turns with others: 甲、乙分别为3座、5座. */
  shared: boolean;
  /** What stands right before and right after it in its clause, up to the next figure. */
  before: string;
  after: string;
  /** Told of the year before: 由上年的50分钟. */
  ofYearBefore: boolean;
  /** The years it is of; empty where nothing tells. */
  years: number[];
  clause: string;
  /** How the ledger reads it: what it is of what it counts, and what it counts. */
  role: Role;
  subject: string;
  /** It is of all its years together. */
  span: boolean;
}

/** A figure of the evidence, with what it stands in. */
export interface Source extends Stated {
  item: Evidence;
  sentence: string;
}

export interface Statement {
  item: Evidence;
  sentence: string;
  clauses: string[];
  figures: Stated[];
}

/**
 * One form for reading a claim and its evidence: simplified script, plain digits and percent signs, nothing invisible,
 * no blank beside a Chinese character. Punctuation stays, as it parts sentences.
 */
export const plain = remembered(
  (text: string): string =>
    oneScript(text)
      .replace(/[\u200B-\u200F\u2060\uFEFF\u00AD\u202A-\u202E\u2066-\u2069]/g, "")
      .replace(/｜/g, "；")
      .replace(/[‘‹〝«﹁「『]/g, "“")
      .replace(/[’›〞»﹂」』]/g, "”")
      .replace(/\p{Nd}/gu, (c) => (/\d/.test(c) ? c : asciiDigit(c)))
      .replace(/[Ａ-Ｚａ-ｚ％．﹪]/g, (c) => c.normalize("NFKC"))
      .replace(/([一二三四五六七八九])成([一二三四五六七八九])/g, inTenths)
      .replace(/(?<![一-十百千])([一二][一二三四五六七八九〇零○]{3})(?=年)/g, (han) => {
        const year = hanYear(han);
        return year >= 1900 && year < 2100 ? String(year) : han;
      })
      .replace(
        /(?<=年)([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})[日号])?/g,
        dayOf,
      )
      .replace(
        /(?<=[\p{Script=Han}，。、；：“”])[ \t\u00A0\u3000]+|[ \t\u00A0\u3000]+(?=[\p{Script=Han}，。、；：“”])/gu,
        "",
      ),
  KEPT,
);

/** 八成五 is 85%. */
function inTenths(_: string, tens: string, ones: string): string {
  return `${fromChineseNumeral(tens)}${fromChineseNumeral(ones)}%`;
}

/** 五月十八日 is 5月18日. */
function dayOf(_: string, month: string, day: string | undefined): string {
  const n = (han: string) => fromChineseNumeral(han) ?? han;
  return `${n(month)}月${day === undefined ? "" : `${n(day)}日`}`;
}

/** The ASCII digit of a decimal digit of any script, whose ten stand in a row. */
function asciiDigit(c: string): string {
  const code = c.codePointAt(0)!;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

/** A passage, or a part of it, with what stands over it. */
export function evidenceOf(id: string, hit: Hit, text = hit.text): Evidence {
  const { org, title, headings, reportYear, factYear } = hit;
  return { id, text, about: [org, title, ...headings].join("\n"), reportYear, factYear };
}

/** The statements of one piece of evidence, read as a report is read. */
export function statementsOf(item: Evidence): Statement[] {
  const text = plain(item.text);
  const own = item.factYear ?? item.reportYear ?? null;
  // 2024年，甲；乙 is of that year to its end.
  const ahead = Number(AHEAD.exec(text)?.[1] ?? 0);
  const year = own !== null && ahead > own ? ahead : own;
  const planned = year !== null && year > (item.reportYear ?? year);
  return statementsIn(
    `${year ?? ""}|${planned ? "plan" : "done"}|${opens(item) ? "opens" : ""}|${text}`,
  ).map((read) => ({ ...read, item }));
}

const AHEAD = /^(\d{4})年，[^。]*；[^。]*。?$/;

/** Was it said at the beginning of the year after it, so that 去年 is its own year? */
function opens({ about, factYear, reportYear }: Evidence): boolean {
  return /政府工作报告/.test(about ?? "") && factYear != null && reportYear === factYear + 1;
}

/** Every figure of the statements. */
export function sourcesOf(statements: Statement[]): Source[] {
  return statements.flatMap(({ figures, item, sentence }) =>
    figures.map((figure): Source => ({ ...figure, item, sentence })),
  );
}

/** The statements of a claim, whose years are those that it says itself; `year` is the one that 上年 is before. */
export function claimedIn(text: string, year: number | null): Statement[] {
  const item = { id: "claim", text };
  return statementsIn(`~${year ?? ""}|done||${text}`).map((read) => ({ ...read, item }));
}

/** What a text states, by `year|aspect|opens|text`; a year after ~ is none of the text's own. */
const statementsIn = remembered((key): Omit<Statement, "item">[] => {
  const [, claimed, said, aspect, opens, text] =
    /^(~?)(\d*)\|(done|plan)\|(opens)?\|([\s\S]*)$/.exec(key)!;
  const year = said === "" ? null : Number(said);
  const passage: Passage = {
    ...{ passageId: "", reportId: "", kind: "text", path: [], headings: [] },
    ...{ text: text!, start: 0, end: text!.length, reportYear: year },
    factYear: claimed ? null : year,
    years: claimed || year === null ? null : { from: year, to: year },
    aspect: aspect as Aspect,
  };
  const time =
    opens && year !== null
      ? ({ year: year + 1, kind: "政府工作报告" } as const)
      : ({ year, kind: "其他" } as const);
  const isRow = /：[^；]*；|；[^；]*：/.test(text!);
  const cells = isRow ? factsOf({ ...passage, kind: "row" }, time) : [];
  const row = { sentence: text!, clauses: [], figures: cells.map((cell) => cellOf(cell, year)) };
  const facts = Map.groupBy(factsOf(passage, time), ({ sentence }) => sentence.start);
  const sentences = sentencesOf(text!).map((sentence) => {
    const own = facts.get(sentence.start) ?? [];
    return {
      sentence: sentence.text,
      clauses: clausesOf(sentence).map((clause) => clause.text),
      figures: yearByYear(own.map((_, i) => figureOf(text!, sentence, own, i))),
    };
  });
  return isRow ? [row, ...sentences] : sentences;
}, KEPT);

/** 2020年至2022年分别为2个、3个、1个: one of each year. */
function yearByYear(figures: Stated[]): Stated[] {
  return figures.map((figure) => {
    const [, ...rest] = figure.clause.split("分别");
    const row = figures.filter(
      ({ clause, quantity, span }) =>
        span && clause === figure.clause && quantity.unit === figure.quantity.unit,
    );
    const at = row.indexOf(figure);
    if (rest.length !== 1 || at < 0 || row.length !== figure.years.length) return figure;
    const { role, subject, near } = row[0]!;
    return { ...figure, role, subject, near, years: [figure.years[at]!], span: false };
  });
}

function readingOf({ quantity, role, subject, figure, others }: Fact) {
  const shared = others !== undefined;
  const { factYear, years } = figure;
  const span = years && years.from < years.to ? years : null;
  return {
    quantity,
    role,
    subject,
    shared,
    span: span !== null,
    years:
      factYear !== null
        ? [factYear]
        : span
          ? Array.from({ length: Math.min(30, span.to - span.from + 1) }, (_, i) => span.from + i)
          : [],
  };
}

/** A number in a table, which the names of its row and its column lead to. */
function cellOf(cell: Fact, year: number | null): Stated {
  const header = /^[^：]*/.exec(cell.clause.text)![0];
  return {
    ...readingOf(cell),
    near: cell.subject,
    local: cell.subject,
    before: header,
    after: "",
    ofYearBefore: false,
    ...(yearsIn(header).length > 0 || year === null ? {} : { years: [year] }),
    clause: cell.clause.text,
  };
}

/** What leads to what there was before, and to what came of it. */
export const FROM = /[由从](?!于|业|事)(?:(?![到至为])[^，。、]){0,10}$/;
export const TO = /[到至为](?:\d{4}年的?)?$/;

/** So many characters right before a figure are looked at. */
const BEFORE = 14;

/** A figure of a sentence with the words it stands among. */
function figureOf(text: string, sentence: Span, facts: Fact[], i: number): Stated {
  const fact = facts[i]!;
  const { quantity } = fact;
  const clauses = clausesOf(sentence);
  const at = clauses.findLastIndex(({ start }) => start <= quantity.start);
  const clause = clauses[at]!;
  const begin = Math.max(clause.start, facts[i - 1]?.quantity.end ?? 0);
  const to = Math.min(clause.end, facts[i + 1]?.quantity.start ?? clause.end);
  const words = text.slice(begin, quantity.start);
  const bare = words.replace(/\d+/g, "").length < 4;
  const lead = !bare
    ? ""
    : begin === clause.start
      ? (clauses[at - 1]?.text ?? "")
      : text.slice(clause.start, begin);
  const from = facts[i - 1];
  // 由50%提高到60%: the two are of one thing.
  const isTo =
    from !== undefined &&
    from.quantity.start >= clause.start &&
    TO.test(words) &&
    FROM.test(text.slice(clause.start, from.quantity.start));
  const reading = readingOf(isTo ? { ...fact, subject: from.subject } : fact);
  const [own] = reading.years;
  // 比上年的36张: the figure of the year before.
  const measured = own !== undefined && /[比较](?:上一?年|去年)(?:同期)?的$/.test(words);
  return {
    ...reading,
    ...(measured ? { years: [own - 1] } : {}),
    ofYearBefore: /(?:上年|去年|上一年度?|前一年)(?:同期)?的?$/.test(words),
    before: words.slice(-BEFORE),
    after: text.slice(quantity.end, Math.min(to, quantity.end + 4)),
    local: `${words.split(/[、，]/).at(-1)!}${text.slice(quantity.end, to).split(/[、，]/)[0]!}`,
    near: `${lead}${words}${text.slice(quantity.end, Math.min(to, quantity.end + 12))}`,
    clause: clause.text,
  };
}

/** 2019—2023年 speaks of each of them. */
function rangeOf(text: string): number[] {
  const match = /(?<!\d)((?:19|20)\d{2})年?[—–\-至到~～]{1,2}((?:19|20)\d{2})年/.exec(text);
  if (!match) return [];
  const [from, to] = [Number(match[1]), Number(match[2])];
  return to - from > 0 && to - from < 30
    ? Array.from({ length: to - from + 1 }, (_, i) => from + i)
    : [];
}

/** 2021 and 二〇二一年 alike, and each year of a span. */
export function yearsIn(text: string): number[] {
  // 2000卷 is no year.
  const digits = [
    ...text.matchAll(/(?<![\d.])((?:19|20)\d{2})(?![\d.]|[\p{Script=Han}--[年至到和与及度]])/gv),
  ].map((match) => Number(match[1]));
  return [...new Set([...digits, ...rangeOf(text)])];
}

/** How much of `part`'s pairs of characters `whole` has, figures and marks aside (0–1). */
export function shareOf(part: string, whole: string): number {
  const pairs = pairsOf(part);
  if (pairs.size === 0) return 0;
  const others = pairsOf(whole);
  let common = 0;
  for (const pair of pairs) if (others.has(pair)) common++;
  return common / pairs.size;
}

const pairsOf = remembered((text: string): Set<string> => {
  const bare = text.replace(/[\d\s，。、；：“”‘’《》（）()！？!?,.;:%-]+/g, "");
  return new Set(pairsIn(bare));
}, KEPT);

/** A text with a blank where each of its figures stands. */
export const withoutFigures = remembered(blanked, KEPT);

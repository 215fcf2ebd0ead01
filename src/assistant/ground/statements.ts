/**
 * What evidence states, piece by piece: evidence → sentences → clauses, each with its figures, and each figure with the
 * words it stands among and the years it is of. A claim is read the same way, so that like is compared with like.
 */

import { hanYear } from "../../text/numerals.ts";
import { withoutFigures as blanked, type Quantity, quantitiesIn } from "../../text/quantities.ts";
import { rowCells } from "../../text/rows.ts";
import { oneScript } from "../../text/script.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import { pairsIn } from "../../text/terms.ts";

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
  /** What stands right before and right after it in its clause, up to the next figure. */
  before: string;
  after: string;
  /** Told of the year before: 由上年的50分钟. */
  ofYearBefore: boolean;
  /** The years it is of; empty where nothing tells. */
  years: number[];
  clause: string;
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
export const plain = remembered((text: string): string =>
  oneScript(text)
    .replace(/[\u200B-\u200F\u2060\uFEFF\u00AD\u202A-\u202E\u2066-\u2069]/g, "")
    .replace(/[‘‹〝«﹁「『]/g, "“")
    .replace(/[’›〞»﹂」』]/g, "”")
    .replace(/\p{Nd}/gu, (c) => (/\d/.test(c) ? c : asciiDigit(c)))
    .replace(/[Ａ-Ｚａ-ｚ％．﹪]/g, (c) => c.normalize("NFKC"))
    .replace(/(?<![一-十百千])([一二][一二三四五六七八九〇零○]{3})(?=年)/g, (han) => {
      const year = hanYear(han);
      return year >= 1900 && year < 2100 ? String(year) : han;
    })
    .replace(
      /(?<=[\p{Script=Han}，。、；：“”])[ \t\u00A0\u3000]+|[ \t\u00A0\u3000]+(?=[\p{Script=Han}，。、；：“”])/gu,
      "",
    ),
);

/** `read` with its latest answers kept: the same evidence is read for each claim of an answer, and for the next answer. */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (known.has(text)) return known.get(text)!;
    if (known.size >= 4000) known.clear();
    const answer = read(text);
    known.set(text, answer);
    return answer;
  };
}

/** The ASCII digit of a decimal digit of any script, whose ten stand in a row. */
function asciiDigit(c: string): string {
  const code = c.codePointAt(0)!;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

/** The statements of one piece of evidence. `ownYear` false reads a claim, whose year is what it says itself. */
export function statementsOf(item: Evidence, ownYear = true): Statement[] {
  const own = ownYear ? (item.factYear ?? item.reportYear ?? null) : null;
  return statementsIn(`${own ?? ""}|${plain(item.text)}`).map((read) => ({ ...read, item }));
}

/** What a text states, by `year|text`. */
const statementsIn = remembered((yearAndText): Omit<Statement, "item">[] => {
  const bar = yearAndText.indexOf("|");
  const own = bar === 0 ? null : Number(yearAndText.slice(0, bar));
  const text = yearAndText.slice(bar + 1);
  const row = /：[^；]*；|；[^；]*：/.test(text) ? [rowOf(text, own)] : [];
  const sentences = sentencesOf(text).map((sentence) => {
    const clauses = clausesOf({ ...sentence, start: 0, end: sentence.text.length });
    const told: Told = { before: "", earlier: [], spans: [], own };
    return {
      sentence: sentence.text,
      clauses: clauses.map((clause) => clause.text),
      figures: clauses.flatMap((clause) => figuresOf(clause.text, told)),
    };
  });
  return [...row, ...sentences];
});

function rowOf(text: string, own: number | null): Omit<Statement, "item"> {
  return {
    sentence: text,
    clauses: [],
    figures: rowCells(text).map(({ header, row, quantity, text: cell }) => {
      const years = yearsIn(header);
      return {
        quantity,
        near: `${row}${header}`,
        before: header,
        after: "",
        ofYearBefore: false,
        years: years.length > 0 ? years : own === null ? [] : [own],
        clause: cell,
      };
    }),
  };
}

/** A year that others are measured by: 比2019年, 恢复到2019年的85.7%. It is no year of the clause. */
const MEASURE = /(?:比|较|同|与|和|相当于|恢复到|恢复至|达到|超过|自|从|由|继)\s*$/;

/** What a sentence has told up to a clause. */
interface Told {
  /** The clause right before. */
  before: string;
  earlier: NamedYear[];
  spans: number[];
  own: number | null;
}

/** The figures of a clause; adds to `told` what the clause tells the next one. */
function figuresOf(clause: string, told: Told): Stated[] {
  const { before, own } = told;
  const [earlier, spans] = [[...told.earlier], [...told.spans]];
  const quantities = quantitiesIn(clause);
  const said = namedYears(clause);
  told.before = clause;
  told.earlier.push(...said.filter((year) => !year.measure));
  told.spans.push(...rangeOf(clause));
  // 上年 of a claim is the year before the one that it says itself.
  const base = own ?? said.find((year) => !year.measure)?.year ?? earlier.at(-1)?.year ?? null;
  return quantities.map((quantity, i) => {
    const from = quantities[i - 1]?.end ?? 0;
    const to = quantities[i + 1]?.start ?? clause.length;
    const words = clause.slice(from, quantity.start);
    const lead =
      words.replace(/\d+/g, "").length < 4 ? (from === 0 ? before : clause.slice(0, from)) : "";
    // 由2019年的42批次: the year right before a figure is that figure's, whatever leads to it.
    const beside = said.find(
      (year) =>
        year.end <= quantity.start &&
        /^年?度?(?:同期|底|末)?的?(?:约|近)?$/.test(clause.slice(year.end, quantity.start)),
    );
    const spoken = said.filter((year) => !year.measure && year.end <= quantity.start);
    const relative = /(?:上年|去年|上一年度?|前一年)(?:同期)?的?$/.test(words);
    const years = beside
      ? [beside.year]
      : relative && base !== null
        ? [base - 1]
        : spoken.length > 0
          ? [spoken.at(-1)!.year, ...rangeOf(clause)]
          : [
              ...earlier.slice(-1).map(({ year }) => year),
              ...spans,
              ...(own === null ? [] : [own]),
            ];
    return {
      quantity,
      ofYearBefore: relative,
      before: words.slice(-6),
      after: clause.slice(quantity.end, Math.min(to, quantity.end + 4)),
      near: `${lead}${words}${clause.slice(quantity.end, Math.min(to, quantity.end + 12))}`,
      years,
      clause,
    };
  });
}

interface NamedYear {
  year: number;
  end: number;
  measure: boolean;
}

function namedYears(text: string): NamedYear[] {
  return [...text.matchAll(/(?<!\d)((?:19|20)\d{2})(?=年|[—–\-至]{1,2}(?:19|20)\d{2}年|：)/g)].map(
    (match) => ({
      year: Number(match[1]),
      end: match.index + 4,
      measure:
        MEASURE.test(text.slice(0, match.index)) ||
        /^年(?:度)?(?:工作|情况)?(?:报告|总结)/.test(text.slice(match.index + 4)),
    }),
  );
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
  const digits = [...text.matchAll(/(?<!\d)((?:19|20)\d{2})(?!\d)/g)].map((match) =>
    Number(match[1]),
  );
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
});

/** A text with a blank where each of its figures stands. */
export const withoutFigures = remembered(blanked);

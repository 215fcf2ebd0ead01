/** The figures of a report with the time that each is of, and one of them as it is shown (pure). */
import { writtenOf } from "../../assistant/figures/matters.ts";
import { quoteOf } from "../../assistant/figures/wording.ts";
import { titleOf } from "../../assistant/reply.ts";
import { TELLING } from "../../assistant/shelf.ts";
import type { Hit, Passage, ReportInfo } from "../../domain.ts";
import { sourceAt } from "../../drafting/document.ts";
import { factsOf } from "../../ledger/figures.ts";
import { fold } from "../../text/fold.ts";
import { wordsOf } from "../../text/lexicon.ts";
import type { Placed } from "./grouping.ts";
import type { FigureShown } from "./shown.ts";

/** A report with its passages, as it is on record. */
export interface ReportRead {
  info: ReportInfo;
  body: Passage[];
}

const PARTS = wordsOf("parts-of-year").toSorted((a, b) => b.length - a.length);

/** Passages as hits: what tells something, without its place in any search. */
export function hitsOf({ info, body }: ReportRead): Hit[] {
  const { title, org, sample } = info;
  return body
    .filter(({ kind }) => TELLING.includes(kind))
    .map((passage) => ({ ...passage, title, org, score: 0, ...(sample && { sample }) }));
}

/** Every figure of a report, in reading order. */
export function placedIn(report: ReportRead): Placed[] {
  return hitsOf(report).flatMap((hit) =>
    factsOf(hit, report.info).map((fact) => {
      const { factYear, years, start } = fact.figure;
      const said = hit.text.slice(fact.clause.start, fact.quantity.start);
      return {
        ...{ fact, hit },
        id: `${hit.passageId}-${start}`,
        year: factYear,
        years: factYear === null ? years : null,
        part: hit.kind === "row" ? null : (PARTS.find((part) => said.includes(part)) ?? null),
      };
    }),
  );
}

/** A figure for whoever looks at the ledger. */
export function shownOf(placed: Placed, { kind, year, title, org }: ReportInfo): FigureShown {
  const { fact, hit, id } = placed;
  const { text, start } = quoteOf(placed);
  const source = sourceAt(hit, text, start);
  return {
    ...{ id, value: writtenOf(placed), ...numberOf(placed), approx: fact.quantity.approx },
    ...{ counts: countsOf(placed), role: fact.role, aspect: fact.figure.aspect },
    ...{ year: placed.year, years: placed.years, part: placed.part },
    ...{ reportYear: year, kind },
    citation: { n: 1, ...source, title: titleOf({ title, org, year }) },
  };
}

/** What it counts, without the year that a column bears; of a table its row and its column. */
export function countsOf({ fact, hit }: Pick<Placed, "fact" | "hit">): string {
  const words = hit.kind === "row" ? fact.figure.counts : fact.subject;
  return words
    .replace(/(?:19|20)\d{2}年?/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

const SCALES: Record<string, number> = { 万亿: 1e12, 亿: 1e8, 万: 1e4, 千: 1e3, 百: 1e2 };
const WRITTEN =
  /^[^\d]*([\d,]+(?:\.\d+)?)\s*(万亿|亿|万|千|百)?(?:余|多)?\s*([^\d]*?)(?:余|多)?(?:左右|上下|[及或]?以上|以内|[及或]?以下)?$/;

/** The number in its own scale, and that scale with the unit: 86.1, 亿元. */
export function numberOf(placed: Pick<Placed, "fact" | "hit">): {
  number: number | null;
  unit: string;
} {
  const { quantity } = placed.fact;
  const written = WRITTEN.exec(fold(writtenOf(placed)));
  if (!written) {
    const exact = !quantity.approx && quantity.lo === quantity.hi;
    return { number: exact ? quantity.lo : null, unit: quantity.unit };
  }
  const [, digits = "", scale = "", unit = ""] = written;
  const number = Number(digits.replaceAll(",", ""));
  // −5.2% and 3千人 are read as they are meant.
  const sign = quantity.hi !== null && quantity.hi < 0 ? -1 : 1;
  return { number: sign * number, unit: `${scale}${unit || quantity.unit}` };
}

/** By what a written unit multiplies: 1e4 of 万人次. */
export function scaleOf(unit: string): number {
  const scale = /^(?:万亿|亿|万|千(?![瓦米克])|百)/.exec(unit)?.[0];
  return scale ? SCALES[scale]! : 1;
}

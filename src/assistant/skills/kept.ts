/** A plan and what became of it: as they are found, and how an outcome is quoted. */
import type { ReportInfo } from "../../domain.ts";
import type { Compared } from "../../ledger/compared.ts";
import type { Told } from "../figures/matters.ts";
import { quoteOf } from "../figures/wording.ts";
import { overlaps, type Quote } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import type { Whose } from "../whose.ts";

export interface Context {
  compared: Compared;
  whose: Whose;
  reports: ReportInfo[];
  shelf: Shelf;
}

export type Figured = Pick<Told, "fact" | "hit">;

/** One plan and the year that it is for, and what became of it: its figures with theirs, and the words that tell it. */
export interface Kept {
  plan: { quote: Quote; year: number | null; figure: Figured | null } | null;
  outcome: { pairs: [Figured, Figured][]; quotes: Quote[] };
  /** It is told that it was carried out. */
  done: boolean;
}

/** A sentence of no more is told whole; characters. */
const SHORT = 80;

/** What is told of a figure's plan often follows it in its sentence: 入库28名，比30名的计划少2名. */
export function wholeOf(told: Figured): Quote {
  const { hit, fact } = told;
  const short = hit.kind === "text" && fact.sentence.text.length <= SHORT;
  return short ? { hit, ...fact.sentence } : quoteOf(told);
}

export function onceEach(quotes: Quote[]): Quote[] {
  const same = (a: Quote, b: Quote) => a.text === b.text || overlaps(a, b);
  return quotes.filter((one, i) => !quotes.slice(0, i).some((other) => same(one, other)));
}

/** A figure where a report states it, with what its sentence says of it (pure). */
import type { Figure, Passage } from "../domain.ts";
import type { Quantity } from "../text/quantities.ts";
import type { Span } from "../text/sentences.ts";
import type { Role } from "./roles.ts";
import { singleYear, type Time } from "./years.ts";

/** A figure where it stands. Spans are of the passage's text. */
export interface Fact {
  figure: Figure;
  quantity: Quantity;
  role: Role;
  /** The words that name what is counted, a table's row and column headers among them. */
  subject: string;
  /** What the clause goes on with after the noun that is counted: 5个友城参与. */
  tail: string;
  /** The clause or the table cell that states it, and the sentence or row around that. */
  clause: Span;
  sentence: Span;
  /** Up to where the passage's text may say of what it is: what follows leads to another figure. */
  until: number;
  /** What its sentence says of it: how it begins, what names no figure, and its own clause up to there. */
  about: string;
  /** What its clause says of other figures: 甲县 of 甲县、乙县分别为3座、5座, for the 5座. */
  others?: string[];
  /** What it is a part of: 低保对象 of 低保对象6518户，其中城市1821户. */
  whole?: string;
  /** The column of a table's cell whose row has a total beside it: 基本支出 beside 合计. */
  partOf?: string;
  /** It is of more than its year: 累计完成4.6亿元，其中当年2.5亿元. */
  soFar?: true;
  /** What it is told of together: 甲3场，乙5场，共240人次. */
  items?: string[];
}

/** A quantity as a figure of its passage, of the time `at` or else of the passage's own. */
export function figure(
  passage: Passage,
  quantity: Quantity,
  counts: string,
  at: Time | null,
): Figure {
  const { lo, hi, unit, approx, text, start, end } = quantity;
  const years = at ? at.years : passage.years;
  return {
    passageId: passage.passageId,
    ...{ lo, hi, unit, approx, counts, text },
    start: passage.start + start,
    end: passage.start + end,
    factYear: at ? singleYear(years) : passage.factYear,
    years,
    aspect: at?.aspect ?? passage.aspect,
    ...(passage.sure === undefined ? {} : { sure: passage.sure }),
  };
}

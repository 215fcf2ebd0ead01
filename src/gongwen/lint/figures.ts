/** N8, figures that another paper states otherwise (pure): each figure of a text is shown to whoever knows the others. */
import type { Passage } from "../../domain.ts";
import { type Fact, factsOf } from "../../ledger/figures.ts";
import { ofAnotherScope } from "../../ledger/match.ts";
import { singleYear, timeOfPassage } from "../../ledger/years.ts";
import { foldTight } from "../../text/fold.ts";
import { compareQuantities, quantitiesIn } from "../../text/quantities.ts";
import { at, type Issue, type Line, type Page } from "./page.ts";

/** What is stated elsewhere of the same matter in the same year: 551针次, and where. */
export interface Elsewhere {
  said: string;
  source: string;
}

/** A figure of the text → what differs from it, or null. */
export type Compare = (fact: Fact, passage: Passage) => Elsewhere | null;

export function figures({ lines, time }: Page, compare: Compare): Issue[] {
  return lines.flatMap((line) => {
    if (line.title || !/[\d一二三四五六七八九十百千万]/.test(line.text)) return [];
    const passage = passageOf(line, time);
    return factsOf(passage, time).flatMap((fact) => {
      const other = compare(fact, passage);
      if (!other) return [];
      const { text, start, end } = fact.quantity;
      const message = `这里是${text}，${other.source}是${other.said}：核对哪个对。`;
      return [at(line, { start, end }, ["N8", "warn"], message)];
    });
  });
}

function passageOf({ text, number, headings }: Line, time: Page["time"]): Passage {
  const { years, aspect } = timeOfPassage(text, headings, time);
  return {
    ...{ passageId: `line-${number}`, reportId: "", kind: "text" as const, path: [], headings },
    ...{ text, start: 0, end: text.length, reportYear: time.year, years, aspect },
    factYear: singleYear(years),
  };
}

/** A figure of another paper, and where it stands. */
export interface Stated {
  fact: Fact;
  source: string;
}

/**
 * Compare with what other papers of an office state of the same matter in the same year, in the same words and the same
 * role; a matter of which they themselves state several figures tells nothing. 551人 is another figure than 551针次.
 */
export function differing(stated: Stated[], org: string | null): Compare {
  const byMatter = Map.groupBy(
    stated.filter(({ fact }) => matterOf(fact, org) !== null),
    ({ fact }) => matterOf(fact, org)!,
  );
  return (fact) => {
    const matter = matterOf(fact, org);
    const others = matter === null ? [] : (byMatter.get(matter) ?? []);
    const same = others.filter((other) => other.fact.quantity.unit === fact.quantity.unit);
    const equal = others.filter((other) => isEqual(other.fact, fact));
    const [first, ...rest] = same.length > 0 ? same : equal;
    if (!first || rest.some((other) => !isEqual(other.fact, first.fact))) return null;
    const fits = compareQuantities(first.fact.quantity, fact.quantity);
    return fits === "OK" ? null : { said: first.fact.quantity.text, source: first.source };
  };
}

const SHORTEST = 4;

/**
 * What a figure is of, in one form. Null where that is too little to tell it by, is only planned, is said of the whole city,
 * or has two figures in one clause (由2个扩大到4个).
 */
function matterOf(
  { subject, figure, role, clause, quantity }: Fact,
  org: string | null,
): string | null {
  const words = foldTight(subject).replace(/[^\p{L}\p{N}]/gu, "");
  if (words.length < SHORTEST || figure.factYear === null || figure.aspect !== "done") return null;
  const alike = quantitiesIn(clause.text).filter(({ unit }) => unit === quantity.unit);
  if (alike.length > 1 || ofAnotherScope(clause.text, org)) return null;
  return `${figure.factYear} ${role} ${words}`;
}

function isEqual({ quantity: a }: Fact, { quantity: b }: Fact): boolean {
  return a.lo === b.lo && a.hi === b.hi;
}

/**
 * What a question goes on with (立案多少件，结了多少，移送几件): of a clause that names hardly a thing, the figure beside the one that
 * answered before it.
 */
import type { Ask } from "../../ledger/frame.ts";
import type { Match } from "../../ledger/match.ts";
import { contentOf, type Stated } from "../../ledger/overlap.ts";
import { unitFit } from "../../ledger/units.ts";

/** Characters of a verb, which is all that such a clause says. */
const VERB = 2;
const FITS = 0.5;

/** What an ask says of its own, where it leans on the one before: 结, 移送, or nothing (来了多少人); null where it stands alone. */
export function leaningOn(ask: Ask): string | null {
  const own = contentOf(ask, true).replace(/[^\p{L}\p{N}]/gu, "");
  return ask.role === null && own.length <= VERB ? own : null;
}

/** The one figure beside `before`, in its sentence or else in its passage, that says `own`; null where none or several do. */
export function besideOf(own: string, ask: Ask, before: Match, all: Stated[]): Match | null {
  const inSentence = all.filter(({ fact }) => fact.sentence.start === before.fact.sentence.start);
  for (const among of [inSentence, all]) {
    if (own === "" && among === all) return null;
    const said = among.filter((one) => saysIt(own, ask, before, one));
    const figures = new Set(said.map(({ fact }) => fact.quantity.lo));
    if (figures.size > 1) return null;
    if (figures.size === 1) return { ...before, ...said[0]! };
  }
  return null;
}

function saysIt(own: string, ask: Ask, before: Match, { fact }: Stated): boolean {
  const { quantity, role, subject, figure } = fact;
  if (quantity.start === before.fact.quantity.start || (role !== "level" && role !== "added"))
    return false;
  const open = ask.unit.unit === null && ask.unit.dimension === null;
  const fits = open
    ? quantity.unit === before.fact.quantity.unit
    : unitFit(ask.unit, quantity.unit) >= FITS;
  const same =
    figure.factYear === before.fact.figure.factYear && figure.aspect === before.fact.figure.aspect;
  // 来了多少人 is asked of whatever was just told.
  const says =
    own === ""
      ? quantity.start > before.fact.quantity.start
      : [...own].every((c) => subject.includes(c));
  return fits && same && says;
}

/** Words that set one figure above or below the others, where the evidence has these others (pure): 2019年最多，为42批次. */
import { oneOf } from "../../text/lexicon.ts";
import { compareQuantities } from "../../text/quantities.ts";
import { type Source, type Stated, type Statement, shareOf } from "./statements.ts";

const MOST = /最[多高大长]值?|高点|峰值/g;
const LEAST = /最[少低小短]值?|低点/g;
const EVERY = new RegExp(oneOf("every"));
/** Figures whose words share so much are of one thing. */
const ALIKE = 0.3;

/** The words of a claim that its figures and those of the evidence show to be so. */
export function shownExtremes(claim: Statement[], sources: Source[]): Set<string> {
  const text = claim.map(({ sentence }) => sentence).join("；");
  const figures = claim.flatMap((statement) => statement.figures);
  const shown = new Set<string>();
  // 历年最多 is said of more than two.
  const years = new Set(sources.flatMap((source) => source.years));
  if (EVERY.test(text) && years.size <= 2) return shown;
  for (const [words, sign] of [
    [MOST, 1],
    [LEAST, -1],
  ] as const)
    for (const [word] of text.matchAll(words))
      if (figures.some((figure) => isExtreme(figure, sources, sign)))
        shown.add(word).add(word.replace("值", ""));
  return shown;
}

/** Is a figure the greatest (`sign` 1) or the least (-1) of those of its thing, of which there are several? */
function isExtreme(figure: Stated, sources: Source[], sign: number): boolean {
  const own = sources.find(({ quantity }) => compareQuantities(quantity, figure.quantity) === "OK");
  if (!own) return false;
  const same = sources.filter(
    (one) =>
      one.quantity.unit === own.quantity.unit &&
      one.role === own.role &&
      (one.item === own.item ? one.sentence === own.sentence : isAlike(one, own)),
  );
  const years = new Set(same.flatMap((one) => one.years));
  const others = same.filter((one) => one.years[0] !== own.years[0]);
  return (
    years.size > 1 && others.every(({ quantity }) => sign * (own.quantity.lo - quantity.lo) >= 0)
  );
}

function isAlike(a: Stated, b: Stated): boolean {
  return (
    Math.max(shareOf(a.near, b.near), shareOf(b.near, a.near)) >= ALIKE || a.subject === b.subject
  );
}

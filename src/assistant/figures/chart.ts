/** The figures of one matter over the years as the points of a chart (pure): of one unit and scale, and a gap where there is none. */
import type { Reply } from "../../domain.ts";
import type { Match } from "../../ledger/match.ts";
import { round } from "../../text/quantities.ts";
import { isExact } from "./choice.ts";
import { placesOf } from "./years.ts";

type Chart = NonNullable<Reply["chart"]>;

/** What a year's reports tell: one figure, or two that contradict one another. */
interface OfYear {
  year: number;
  told: Pick<Match, "fact">[];
}

/** Null where fewer than two years have an exact figure, or what was done would stand beside what is planned. */
export function chartOf(title: string, years: OfYear[]): Chart | null {
  // Of an estimate, or of two figures for one thing, no bar tells the truth.
  const sure = years.map(({ year, told }) => ({
    year,
    figure: told.length === 1 && isExact(told[0]!) ? told[0]!.fact : null,
  }));
  const facts = sure.flatMap(({ figure }) => figure ?? []);
  const units = new Set(facts.map(({ quantity }) => quantity.unit));
  const aspects = new Set(facts.map(({ figure }) => figure.aspect));
  const [unit = ""] = units;
  if (facts.length < 2 || units.size !== 1 || aspects.size !== 1 || unit === "") return null;
  const most = Math.max(...facts.map(({ quantity }) => quantity.lo));
  const places = placesOf(facts.map((fact) => ({ fact })))(most, unit);
  return {
    title,
    unit: places.unit,
    points: sure.map(({ year, figure }) => ({
      label: `${year}年`,
      value: figure && round(figure.quantity.lo / places.by),
    })),
  };
}

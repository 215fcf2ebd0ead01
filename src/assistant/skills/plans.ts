/**
 * All that was planned for a year, each with what became of it: the sentences of plans → their figures paired with the year's as
 * matters are → those without a pair clause by clause by what the year's reports say.
 */
import type { Hit } from "../../domain.ts";
import { askOf } from "../../ledger/compared.ts";
import { factsOf } from "../../ledger/figures.ts";
import type { Frame } from "../../ledger/frame.ts";
import { type Statement, statementsOf } from "../../ledger/statements.ts";
import { withoutFigures } from "../../text/quantities.ts";
import { clausesOf } from "../../text/sentences.ts";
import { pairsIn } from "../../text/terms.ts";
import { mattersOf, type Told } from "../figures/matters.ts";
import type { Quote } from "../reply.ts";
import { figuresOfYear, sayings } from "../sayings.ts";
import { TELLING } from "../shelf.ts";
import { isOf } from "../whose.ts";
import { type Context, type Kept, onceEach, wholeOf } from "./kept.ts";

interface Plan {
  quote: Quote;
  year: number;
  /** Its figures, as of a year of their own. */
  told: Told[];
}

/** Plans that are told one beneath the other. */
const MOST = 15;
/** So many clauses of a plan are looked for. */
const CLAUSES = 3;
/** A plan of which so much was told by another report is the same. */
const AGAIN = 0.6;
/** Stands for the year of what is planned, beside the year itself. */
const PLANNED = 0;

export async function allPlans(
  places: Frame[],
  context: Context,
): Promise<{ kept: Kept[]; more: number }> {
  for (const place of places) {
    const plans = await plansIn(place, context);
    if (plans.length === 0) continue;
    // Of many those that can be checked by a figure.
    const checked = plans.filter(({ told }) => told.length > 0);
    const told = (plans.length > MOST && checked.length > 0 ? checked : plans).slice(0, MOST);
    const pairs = await pairsOf(told, context);
    const kept: Kept[] = [];
    for (const plan of told) {
      const own = pairs.filter(([{ fact }]) => plan.told.some((told) => told.fact === fact));
      const quotes =
        own.length > 0
          ? own.flatMap(([, became]) => became.map(wholeOf))
          : await saidOf(plan, place, context);
      // Two reports that contradict one another tell no one outcome.
      const single = own.flatMap(([planned, [done, ...others]]): [Told, Told][] =>
        done && others.length === 0 ? [[planned, done]] : [],
      );
      kept.push({
        plan: { ...plan, figure: null },
        outcome: { pairs: single, quotes: onceEach(quotes) },
      });
    }
    return { kept, more: plans.length - told.length };
  }
  return { kept: [], more: 0 };
}

/** The sentences of plans, each told once though two reports have it. */
async function plansIn(place: Frame, { whose, reports, shelf }: Context): Promise<Plan[]> {
  const { years, reportYears, orgs } = place;
  const scope = {
    aspect: "plan" as const,
    kinds: TELLING,
    ...(years.length > 0 ? { years } : {}),
    ...(reportYears.length > 0 ? { reportYears } : {}),
    ...(orgs.length > 0 ? { orgs } : {}),
  };
  const plans: Plan[] = [];
  for await (const page of shelf.pages(scope))
    for (const hit of page) {
      const report = reports.find(({ reportId }) => reportId === hit.reportId);
      if (!report || !isOf(whose, hit) || hit.aspect !== "plan") continue;
      for (const fact of statementsOf(hit, report, "any")) {
        const { factYear, aspect } = fact.figure;
        const own = years.length === 0 || years.includes(factYear ?? 0);
        if (factYear === null || !own || aspect !== "plan" || !plansSomething(fact)) continue;
        if (plans.some((plan) => saysAgain(fact.clause.text, plan.quote.text))) continue;
        plans.push({
          quote: { hit, ...fact.clause },
          year: factYear,
          told: factsOf(hit, report)
            .filter(({ sentence }) => sentence.start === fact.sentence.start)
            .map((figure) => ({ fact: figure, hit, year: PLANNED })),
        });
      }
    }
  return plans;
}

/** What leads to a list plans nothing by itself. */
function plansSomething({ clause: { text } }: Statement): boolean {
  return !/[：:]$/.test(text) && askOf(text) !== null;
}

function saysAgain(text: string, told: string): boolean {
  const pairs = pairsIn(text);
  return pairs.filter((pair) => told.includes(pair)).length / Math.max(1, pairs.length) >= AGAIN;
}

/** Each figure that was planned with the year's figures of the same matter. */
async function pairsOf(
  plans: Plan[],
  { whose, reports, shelf }: Context,
): Promise<[Told, Told[]][]> {
  const pairs: [Told, Told[]][] = [];
  for (const [year, own] of Map.groupBy(plans, (plan) => plan.year)) {
    const done = await figuresOfYear(year, whose, reports, shelf, true);
    const outcomes = done.filter(({ hit }) => isLater(hit, year));
    for (const matter of mattersOf([...own.flatMap(({ told }) => told), ...outcomes])) {
      const became = matter.years.get(year) ?? [];
      const planned = matter.told.filter((told) => told.year === PLANNED);
      if (became.length > 0) pairs.push(...planned.map((told): [Told, Told[]] => [told, became]));
    }
  }
  return pairs;
}

/** No report tells the outcome of a year to come. */
function isLater({ reportYear }: Hit, year: number): boolean {
  return (reportYear ?? year) >= year;
}

/** What the year's reports say of the first clause of a plan of which they say anything. */
async function saidOf(
  { quote, year }: Plan,
  place: Frame,
  { whose, reports, shelf }: Context,
): Promise<Quote[]> {
  const frame: Frame = { ...place, aspect: "done", years: [year], reportYears: [] };
  const clauses = clausesOf({ ...quote, end: quote.start + quote.text.length });
  const asks = clauses.flatMap(({ text }) => askOf(withoutFigures(text)) ?? []);
  for (const ask of asks.slice(0, CLAUSES)) {
    const [said] = (await sayings(frame, ask, reports, shelf)).filter(
      ({ hit, fact }) => isOf(whose, hit) && fact.figure.aspect === "done" && isLater(hit, year),
    );
    if (said) return [{ hit: said.hit, ...said.fact.clause }];
  }
  return [];
}

/**
 * All that was planned for a year, each with what became of it: the sentences of plans → thing by thing → their figures paired with
 * the year's as matters are → those without a pair by what the year's reports say (`outcomes.ts`).
 */
import type { Hit, ReportInfo } from "../../domain.ts";
import { askOf } from "../../ledger/compared.ts";
import { factsOf } from "../../ledger/figures.ts";
import type { Frame } from "../../ledger/frame.ts";
import { statementsOf } from "../../ledger/statements.ts";
import { oneOf } from "../../text/lexicon.ts";
import { clausesOf, type Span } from "../../text/sentences.ts";
import { pairsIn } from "../../text/terms.ts";
import { mattersOf, type Told } from "../figures/matters.ts";
import { reviewedYear } from "../looking.ts";
import type { Quote } from "../reply.ts";
import { figuresOfYear } from "../sayings.ts";
import { TELLING } from "../shelf.ts";
import { isOf } from "../whose.ts";
import { type Context as Compared, type Figured, type Kept, onceEach, wholeOf } from "./kept.ts";
import {
  createOutcomes,
  isCarriedOut,
  names,
  type Planned,
  pairIn,
  type Said,
  saidIn,
} from "./outcomes.ts";

interface Plan extends Planned {
  quote: Quote;
  year: number;
  /** Its figures, as of a year of their own. */
  told: Told[];
}

/** Plans that are told one beneath the other. */
const MOST = 60;
/** A clause of no more characters may only name a field of work. */
const HEADLINE = 12;
/** A plan of which so much was told by another report is the same. */
const AGAIN = 0.6;
const FIELD = new RegExp(`^(?:${oneOf("fields")})`);
/** 随着人员往来恢复: says when and why, and plans nothing. */
const LEADS_IN = new RegExp(`^(?:${oneOf("leads-in")})`);
/** Stands for the year of what is planned, beside the year itself. */
const PLANNED = 0;

/** Whose plans, and of which reports; of the shelf only what its pages hold is looked at. */
type Context = Pick<Compared, "whose" | "reports"> & { shelf: Pick<Compared["shelf"], "pages"> };
type Place = Pick<Frame, "years" | "reportYears" | "orgs">;

export async function allPlans(
  places: Place[],
  context: Context,
): Promise<{ kept: Kept[]; more: number }> {
  for (const place of places) {
    const plans = await plansIn(place, context);
    if (plans.length === 0) continue;
    // Of many those that can be checked by a figure.
    const checked = plans.filter(({ told }) => told.length > 0);
    const told = (plans.length > MOST && checked.length > 0 ? checked : plans).slice(0, MOST);
    const pairs = await pairsOf(told, context);
    const years = new Map<number, ReturnType<typeof createOutcomes>>();
    for (const year of new Set(told.map((plan) => plan.year)))
      years.set(year, createOutcomes(await allSaid(year, context)));
    const kept = told.map((plan) => keptOf(plan, pairs, years.get(plan.year)!));
    return { kept, more: plans.length - told.length };
  }
  return { kept: [], more: 0 };
}

function keptOf(
  plan: Plan,
  all: [Told, Told[]][],
  outcomesOf: ReturnType<typeof createOutcomes>,
): Kept {
  const own = all.filter(([{ fact }]) => plan.told.some((told) => told.fact === fact));
  const said = outcomesOf(plan);
  // Two reports that contradict one another tell no one outcome.
  const single = own.flatMap(([planned, [done, ...others]]): [Figured, Figured][] =>
    done && others.length === 0 ? [[planned, done]] : [],
  );
  const pairs = own.length > 0 ? single : plan.told.flatMap((told) => pairIn(told, said.told));
  const became =
    own.length > 0
      ? own.flatMap(([, told]) => told.map(wholeOf))
      : pairs.length > 0
        ? pairs.map(([, done]) => wholeOf(done))
        : said.told.map(({ quote }) => quote);
  const outcome = { pairs, quotes: onceEach(became) };
  const contradicts = own.length > single.length;
  return {
    plan: { ...plan, figure: null },
    outcome,
    done: !contradicts && isCarriedOut(plan.quote.text, outcome, said),
  };
}

/** What was planned, thing by thing, each told once though two reports have it. */
async function plansIn(place: Place, { whose, reports, shelf }: Context): Promise<Plan[]> {
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
      const facts = factsOf(hit, report);
      const sentences = statementsOf(hit, report, "any");
      for (const [i, { clause, figure }] of sentences.entries()) {
        const { factYear, aspect } = figure;
        // “十四五”时期 names no year of its own.
        const year = factYear ?? hit.factYear;
        const own = years.length === 0 || years.includes(year ?? 0);
        if (year === null || !own || aspect !== "plan" || !plansSomething(clause)) continue;
        if (isHeadline(clause) && goesOn(hit, clause, sentences[i + 1]?.clause)) continue;
        for (const thing of thingsIn(clause)) {
          if (!plansSomething(thing)) continue;
          if (plans.some((plan) => saysAgain(thing.text, plan.quote.text))) continue;
          plans.push({
            quote: { hit, text: thing.text, start: thing.start },
            text: thing.text.slice(thing.field.length),
            field: thing.field,
            year,
            told: facts
              .filter(({ quantity: { start, end } }) => thing.start <= start && end <= thing.end)
              .map((fact) => ({ fact, hit, year: PLANNED })),
          });
        }
      }
    }
  return plans;
}

/** The clauses of a plan, each a thing to be done; what only names the field goes with the next. */
function thingsIn(sentence: Span): (Span & { field: string })[] {
  const things: (Span & { field: string })[] = [];
  let from = sentence.start;
  const clauses = clausesOf(sentence);
  for (const [i, clause] of clauses.entries()) {
    const last = i === clauses.length - 1;
    if (!last && ((i === 0 && isHeadline(clause)) || LEADS_IN.test(clause.text))) continue;
    const cut = (start: number, end: number) =>
      sentence.text.slice(start - sentence.start, end - sentence.start);
    things.push({
      ...{ start: from, end: clause.end },
      text: cut(from, clause.end),
      field: cut(from, clause.start),
    });
    from = clauses[i + 1]?.start ?? sentence.end;
  }
  return things;
}

/** 深化企业服务: without a figure or a name, and short. */
function isHeadline({ text }: Span): boolean {
  return FIELD.test(text) && text.length <= HEADLINE && !/\d/.test(text) && !names(text);
}

/** The sentence after a headline has no mark of its own. */
function goesOn({ text }: Hit, headline: Span, next: Span | undefined): boolean {
  return next !== undefined && text.slice(headline.end, next.start).trim().length <= 1;
}

/** What leads to a list plans nothing by itself. */
function plansSomething({ text }: Span): boolean {
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

/** Every sentence that the reports of a year tell of what was done. */
async function allSaid(year: number, { whose, reports, shelf }: Context): Promise<Said[]> {
  const said: Said[] = [];
  for (const report of reports.filter((one) => reviewedYear(one).includes(year)))
    for await (const page of shelf.pages({ reportId: report.reportId, kinds: TELLING }))
      for (const hit of page.filter((one) => one.aspect !== "plan" && isOf(whose, one)))
        said.push(...sentencesIn(hit, report));
  return said;
}

function sentencesIn(hit: Hit, report: ReportInfo): Said[] {
  const facts = factsOf(hit, report);
  return statementsOf(hit, report, "open").map(({ clause }) => {
    const own = facts.filter(
      ({ quantity }) => clause.start <= quantity.start && quantity.end <= clause.end,
    );
    return saidIn(hit, clause, own);
  });
}

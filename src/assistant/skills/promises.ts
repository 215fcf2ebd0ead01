/**
 * What was planned for a year beside what became of it: the plans that a question names, or all that there are (`plans.ts`) → of
 * each the outcome of the same matter by the ledger → side by side, each with its report; whether it was reached is said only of
 * two exact figures of one matter, as the difference between them.
 */
import type { ReportInfo } from "../../domain.ts";
import type { Compared } from "../../ledger/compared.ts";
import type { Ask, Frame } from "../../ledger/frame.ts";
import type { Match } from "../../ledger/match.ts";
import type { Statement } from "../../ledger/statements.ts";
import type { Judged } from "../../ledger/told.ts";
import { oneOf } from "../../text/lexicon.ts";
import { isExact, sameThing } from "../figures/choice.ts";
import { nameOf } from "../figures/matters.ts";
import { quoteOf } from "../figures/wording.ts";
import { distance } from "../figures/years.ts";
import { look, reviewedYear } from "../looking.ts";
import { createReply, namesOf, type ReplyBody } from "../reply.ts";
import { byWord, isAbout, sayings } from "../sayings.ts";
import type { Shelf } from "../shelf.ts";
import { isOf, officesFor, scopeOf, UNKNOWN } from "../whose.ts";
import { type Context, type Figured, type Kept, onceEach, wholeOf } from "./kept.ts";
import { isToldDone } from "./outcomes.ts";
import { allPlans } from "./plans.ts";

type Reply = ReturnType<typeof createReply>;

const PLANS = new RegExp(oneOf("plan"));

/** Sentences of an outcome. */
const OUTCOMES = 2;
const OFFICES = 5;

/** null where no plan is found and the question may be of something else. */
export async function promises(
  compared: Compared,
  officeName: string | null,
  shelf: Shelf,
): Promise<ReplyBody | null> {
  const reports = await shelf.reports();
  const reply = createReply("compare");
  const offices = officesFor(compared.frame.orgs, reports, officeName).slice(0, OFFICES);
  const listed = compared.asks.length === 0;
  const lines: string[] = [];
  const items: NonNullable<ReplyBody["items"]> = [];
  const all: Kept[] = [];
  for (const whose of offices) {
    const own = reports.filter((report) => isOf(whose, report));
    const context: Context = { compared, whose, reports: own, shelf };
    const { kept, more } = listed
      ? await allPlans(placesOf(context), context)
      : { kept: await namedIn(context), more: 0 };
    if (kept.length > 0 && offices.length > 1) lines.push(`${whose.name ?? UNKNOWN}：`);
    for (const [i, one] of kept.entries()) {
      lines.push(`${kept.length > 1 ? `${i + 1}. ` : ""}${lineOf(one, own, reply, listed)}`);
      if (one.plan) items.push(itemOf(one, one.plan, reply));
    }
    if (more > 0) lines.push(`另有${more}条安排未列出，请说明问的是哪一件。`);
    all.push(...kept);
  }
  const known = lines.join("\n");
  if (!all.some(({ plan }) => plan))
    return compared.planned
      ? reply.refuse(
          `报告未记载这件事的计划或目标，无法判断是否完成。已查：${namesOf(reports)}。${known}`,
          "not_stated",
        )
      : null;
  const [year] = all.flatMap(({ plan }) => plan?.year ?? []);
  const told = all.some(({ outcome }) => outcome.quotes.length > 0);
  if (!told && year !== undefined && !isReviewed(year, reports))
    return reply.refuse(
      `未收录${year}年的报告，无法回答${year}年的落实情况。已收录：${namesOf(reports)}。\n${known}`,
      "year_not_covered",
    );
  return { ...reply.reply(known), items };
}

function itemOf(
  { outcome, done }: Kept,
  plan: NonNullable<Kept["plan"]>,
  reply: Reply,
): NonNullable<ReplyBody["items"]>[number] {
  const cited = [plan.quote, ...outcome.quotes].map((quote) => reply.cite(quote));
  const status = outcome.quotes.length === 0 ? "none" : done ? "done" : "mentioned";
  return { plan: plan.quote.text, status, citations: [...new Set(cited)] };
}

/** Of a plan that is one of all (`listed`) it is only known that nothing was found for it. */
function lineOf(
  { plan, outcome }: Kept,
  reports: ReportInfo[],
  reply: Reply,
  listed: boolean,
): string {
  const told = plan
    ? `${labelOf(plan)}：${reply.claim(plan.quote.text, [plan.quote])}。`
    : "安排：报告未记载。";
  const of = plan?.year == null ? "" : `（${plan.year}年）`;
  if (outcome.quotes.length === 0) {
    const covered = plan?.year == null || isReviewed(plan.year, reports);
    const why = !covered ? "未收录该年报告" : listed ? "未见" : "报告未记载";
    reply.gaps.push({ text: plan?.quote.text ?? "", why: `落实情况：${why}` });
    return `${told}落实情况${of}：${why}。`;
  }
  const apart = new Set(outcome.pairs.map((pair) => apartIn(pair, reply)));
  const became = outcome.quotes.map((quote) => reply.claim(quote.text, [quote])).join("；");
  return `${told}落实情况${of}：${became}。${[...apart].join("")}`;
}

function isReviewed(year: number, reports: ReportInfo[]): boolean {
  return reports.some((report) => reviewedYear(report).includes(year));
}

function labelOf({ year, quote: { hit } }: NonNullable<Kept["plan"]>): string {
  const of = year === null ? "" : `${year}年`;
  return hit.reportYear === null || hit.reportYear === year
    ? `${of}安排`
    : `${of}安排（${hit.reportYear}年报告）`;
}

/** By how much an outcome is above or below its plan, where both are exact. */
function apartIn([planned, done]: [Figured, Figured], reply: Reply): string {
  if (!isExact(planned) || !isExact(done)) return "";
  const { change, size } = distance(planned, done);
  const words = change === 0 ? "与安排数相同" : `比安排数${change > 0 ? "多" : "少"}${size}`;
  const said = `${nameOf(done)}${words}（由上述两数算得）`;
  return `${reply.reckoned(said, [quoteOf(planned), wholeOf(done)])}。`;
}

/** The plan of each matter that is named, and its outcome; without a plan the outcome of the year that is named. */
async function namedIn(context: Context): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const ask of context.compared.asks) {
    const plan = await planOf(ask, context);
    const year = plan ? plan.year : (context.compared.frame.years.at(-1) ?? null);
    const outcome = await outcomeOf(ask, year, plan?.figure ?? null, context);
    const done = plan !== null && isToldDone(plan.quote, outcome);
    if (plan || outcome.quotes.length > 0) kept.push({ plan, outcome, done });
  }
  return kept;
}

/** Where a plan may stand, in order: made in a report that is named, or for a year that is; of one year also made in it. */
function placesOf({ compared: { frame }, whose, reports }: Context): Frame[] {
  const plain: Frame = {
    ...frame,
    aspect: "plan",
    orgs: scopeOf(whose),
    years: [],
    reportYears: [],
  };
  const latest = Math.max(...reports.flatMap(({ year }) => year ?? []));
  const last = frame.years.at(-1);
  if (frame.reportYears.length > 0)
    return [
      { ...plain, reportYears: frame.reportYears },
      { ...plain, years: frame.reportYears },
    ];
  if (last === undefined) return Number.isFinite(latest) ? [{ ...plain, years: [latest] }] : [];
  const first = { ...plain, years: [last] };
  return frame.years.length > 1 ? [first] : [first, { ...plain, reportYears: [last] }];
}

/** The plan that says most of a matter: the one with the figure that the question gives, else the first. */
async function planOf(ask: Ask, context: Context): Promise<Kept["plan"]> {
  const { compared, whose, reports, shelf } = context;
  const given = ({ fact: { quantity } }: Match) =>
    compared.given.some(
      ({ lo, unit }) => quantity.lo === lo && (quantity.unit === unit || unit === "个"),
    );
  let first: Kept["plan"] = null;
  for (const place of placesOf(context)) {
    const { matches, weights } = await look(place, ask, reports, byWord(ask, shelf));
    const isPlan = ({ hit, fact }: Pick<Judged, "hit" | "fact">) =>
      isOf(whose, hit) && fact.figure.aspect === "plan";
    const figures = matches.filter((one) => isAbout(one, weights) && isPlan(one));
    const meant = figures.find(given);
    if (meant) return ofFigure(meant);
    if (first) continue;
    const said = (await sayings(place, ask, reports, shelf)).find(isPlan);
    const best = figures.find(({ differs }) => differs === null) ?? (said ? null : figures[0]);
    first = best ? ofFigure(best) : said ? ofSentence(said) : null;
  }
  return first;
}

function ofFigure(match: Match): Kept["plan"] {
  return { quote: quoteOf(match), year: match.fact.figure.factYear, figure: match };
}

function ofSentence({ hit, fact }: Judged<Statement>): Kept["plan"] {
  return { quote: { hit, ...fact.clause }, year: fact.figure.factYear, figure: null };
}

/** What a year's reports tell as done of a matter. */
export async function outcomeOf(
  ask: Ask,
  year: number | null,
  planned: Figured | null,
  { compared, whose, reports, shelf }: Context,
): Promise<Kept["outcome"]> {
  if (year === null) return { pairs: [], quotes: [] };
  const frame: Frame = {
    ...compared.frame,
    aspect: "done",
    orgs: scopeOf(whose),
    years: [year],
    reportYears: [],
  };
  const { matches, weights } = await look(frame, ask, reports, byWord(ask, shelf));
  // No report tells the outcome of a year to come.
  const isOutcome = ({ hit, fact }: Pick<Judged, "hit" | "fact">) =>
    isOf(whose, hit) && fact.figure.aspect === "done" && (hit.reportYear ?? year) >= year;
  const done = matches
    .filter((one) => isAbout(one, weights) && isOutcome(one))
    .toSorted((a, b) => Number(a.hit.kind === "row") - Number(b.hit.kind === "row"));
  const same = done.find((one) => planned && sameThing(planned, one));
  const figure = same ?? done.find(({ differs }) => differs === null);
  const said = (await sayings(frame, ask, reports, shelf)).filter(
    // Beside its figure only what speaks of the plan itself.
    (one) => isOutcome(one) && (!figure || PLANS.test(one.fact.clause.text)),
  );
  const quotes = [
    ...(figure ? [wholeOf(figure)] : []),
    ...said.map(({ hit, fact }) => ({ hit, ...fact.clause })),
  ];
  return {
    pairs: planned && same ? [[planned, same]] : [],
    quotes: onceEach(quotes).slice(0, OUTCOMES),
  };
}

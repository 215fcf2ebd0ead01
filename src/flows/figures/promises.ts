/** The plans that an office's reports make for a year, each with what its later reports tell of it. */
import { isExact } from "../../assistant/figures/choice.ts";
import { nameOf } from "../../assistant/figures/matters.ts";
import { distance } from "../../assistant/figures/years.ts";
import { reviewedYear } from "../../assistant/looking.ts";
import { type Quote, titleOf } from "../../assistant/reply.ts";
import type { Kept } from "../../assistant/skills/kept.ts";
import { allPlans } from "../../assistant/skills/plans.ts";
import type { Hit, Scope } from "../../domain.ts";
import { sourceAt } from "../../drafting/document.ts";
import { hitsOf, type ReportRead } from "./placed.ts";
import type { PromisesShown } from "./shown.ts";

type Shown = Omit<PromisesShown, "office">;

export function createPromises(reports: ReportRead[]) {
  const infos = reports.map(({ info }) => info);
  const hits = reports.map((report) => ({ id: report.info.reportId, own: hitsOf(report) }));
  const whose = { name: null, orgs: [...new Set(infos.map(({ org }) => org))] };
  const told = new Map<number, Promise<Shown>>();
  const years = yearsOf(hits.flatMap(({ own }) => own));

  /** What the skills ask of a shelf: the passages of a report, or all, that were done or planned. */
  async function* pages({ reportId, aspect }: Scope): AsyncGenerator<Hit[]> {
    for (const { id, own } of hits)
      if (reportId === undefined || reportId === id)
        yield aspect === undefined ? own : own.filter((hit) => hit.aspect === aspect);
  }

  async function of(year: number): Promise<Shown> {
    const place = { years: [year], reportYears: [], orgs: [] };
    const { kept, more } = await allPlans([place], { whose, reports: infos, shelf: { pages } });
    return {
      ...{ year, years, more },
      reviewed: infos.some((info) => reviewedYear(info).includes(year)),
      promises: kept.flatMap(promiseOf),
    };
  }

  return async (asked: number | null): Promise<Shown> => {
    const outcome = years.findLast((year) =>
      infos.some((info) => reviewedYear(info).includes(year)),
    );
    const year = asked ?? outcome ?? years.at(-1) ?? null;
    if (year === null) return { year, years, reviewed: false, promises: [], more: 0 };
    const known = told.get(year) ?? of(year);
    told.set(year, known);
    return known;
  };
}

function yearsOf(hits: Hit[]): number[] {
  const planned = hits.filter(({ aspect }) => aspect === "plan");
  return [...new Set(planned.flatMap(({ factYear }) => factYear ?? []))].sort((a, b) => a - b);
}

function promiseOf({ plan, outcome, done }: Kept): Shown["promises"] {
  if (!plan) return [];
  const outcomes = outcome.quotes.map(saidOf);
  return [
    {
      plan: saidOf(plan.quote),
      status: outcomes.length === 0 ? "none" : done ? "done" : "mentioned",
      outcomes,
      apart: apartOf(outcome.pairs),
    },
  ];
}

function saidOf({ hit, text, start }: Quote) {
  const source = sourceAt(hit, text, start);
  return { text, citation: { n: 1, ...source, title: titleOf(hit) } };
}

/** By how much outcomes are above or below their plans, where both are exact. */
function apartOf(pairs: Kept["outcome"]["pairs"]): string | null {
  const said = pairs.flatMap(([planned, told]) => {
    if (!isExact(planned) || !isExact(told)) return [];
    const { change, size } = distance(planned, told);
    return `${nameOf(told)}${change === 0 ? "与安排数相同" : `比安排数${change > 0 ? "多" : "少"}${size}`}`;
  });
  return said.length > 0 ? [...new Set(said)].join("；") : null;
}

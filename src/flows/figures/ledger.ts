/**
 * The ledger of one office (pure): its reports' figures → matters → found by words; one year by year, with what contradicts it and what
 * is near; all that contradicts itself; the plans of a year with what became of them.
 */

import { conflictsIn } from "../../assistant/conflicts.ts";
import { chartOf } from "../../assistant/figures/chart.ts";
import { isExact } from "../../assistant/figures/choice.ts";
import { writtenOf } from "../../assistant/figures/matters.ts";
import { distance } from "../../assistant/figures/years.ts";
import { reviewedYear } from "../../assistant/looking.ts";
import { fold } from "../../text/fold.ts";
import { pairsIn } from "../../text/terms.ts";
import type { Placed } from "./grouping.ts";
import { groupsOf } from "./grouping.ts";
import { differing, type Matter, matterOf, matterShown } from "./matter.ts";
import { placedIn, type ReportRead, shownOf } from "./placed.ts";
import { createPromises } from "./promises.ts";
import {
  type ConflictShown,
  type FigureShown,
  type MatterShown,
  ROLES,
  type SeriesShown,
} from "./shown.ts";

export interface Sought {
  /** Each word with the others that stand for it. */
  words: string[][];
  from: number | null;
  to: number | null;
  role: string | null;
  /** Only what two years or more tell. */
  several: boolean;
  /** Only what contradicts itself. */
  differs: boolean;
  offset: number;
  limit: number;
}

export interface Found {
  matters: MatterShown[];
  total: number;
  /** All years of which the ledger tells something. */
  years: number[];
}

export type Ledger = ReturnType<typeof createLedger>;

/** So much of a word's pairs of characters stands for it where the word itself does not stand. */
const NEARLY = 0.67;
/** What a year more is worth, where words are found in several matters. */
const OF_A_YEAR = 0.2;
/** What is shown of what is near. */
const NEAR = { most: 12, alike: 0.75 };

export function createLedger(org: string, reports: ReportRead[]) {
  const infos = new Map(reports.map(({ info }) => [info.reportId, info]));
  const placed = reports.flatMap(placedIn);
  const matters = groupsOf(placed).map(matterOf).sort(byWeight);
  const ofFigure = new Map(
    matters.flatMap((matter) => matter.group.map((one) => [one.id, matter] as const)),
  );
  const shown = (one: Placed): FigureShown => shownOf(one, infos.get(one.hit.reportId)!);
  const covered = new Set(
    [...infos.values()].flatMap((info) => [info.year ?? [], reviewedYear(info)].flat()),
  );
  const years = [...new Set(placed.flatMap(({ year }) => year ?? []))].sort((a, b) => a - b);
  let found: { conflict: ConflictShown; ids: Set<string> }[] | null = null;

  function conflicts() {
    const idOf = new Map(placed.map((one) => [one.fact, one]));
    found ??= conflictsIn(placed.flatMap(toldOf)).map(({ matter, why, figures }) => {
      const told = figures.map(({ fact }) => idOf.get(fact)!);
      return {
        conflict: { matter, why, figures: told.map(shown) },
        ids: new Set(told.map(({ id }) => id)),
      };
    });
    return found;
  }

  function search(sought: Sought): Found {
    const wrong = sought.differs ? new Set(conflicts().flatMap(({ ids }) => [...ids])) : null;
    const own = matters.filter((matter) => fits(matter, sought, wrong));
    const scored = own.map((matter) => ({ matter, score: scoreOf(matter, sought.words) }));
    const rank = ({ score, matter }: (typeof scored)[number]) =>
      score + OF_A_YEAR * Math.max(0, weightOf(matter));
    const ranked = scored
      .filter(({ score }) => score > 0)
      .sort((a, b) => rank(b) - rank(a))
      .map(({ matter }) => matterShown(matter, org));
    const { offset, limit } = sought;
    return { matters: ranked.slice(offset, offset + limit), total: ranked.length, years };
  }

  function series(id: string): Omit<SeriesShown, "office"> | null {
    const matter = ofFigure.get(id);
    if (!matter) return null;
    const own = new Set(matter.group.map((one) => one.id));
    const against = conflicts().filter(({ ids }) => [...ids].some((one) => own.has(one)));
    const told = [...matter.years.keys()].sort((a, b) => a - b);
    const [first = 0, last = -1] = [told[0], told.at(-1)];
    const span = last - first > MOST_YEARS ? told : range(first, last);
    return {
      matter: matterShown(matter, org),
      points: span.map((year) => pointOf(year, matter)),
      others: matter.group.filter(({ year }) => year === null).map(shown),
      conflicts: against.map(({ conflict }) => conflict),
      near: nearOf(matter),
      chart: matter.period === "year" || matter.period === "part" ? chartFor(matter, span) : null,
    };
  }

  function pointOf(year: number, { years: all }: Matter): SeriesShown["points"][number] {
    const { done, plans } = all.get(year) ?? { done: [], plans: [] };
    const differs = differing(done);
    const [told, ...rest] = done;
    return {
      ...{ year, covered: covered.has(year) },
      told: told ? shown(told) : null,
      again: rest.filter((one) => !differs.includes(one)).map(shown),
      differs: differs.map(shown),
      plans: plans.map(shown),
      kept: told && differs.length === 0 ? keptOf(plans, told) : null,
    };
  }

  function nearOf(matter: Matter): SeriesShown["near"] {
    const mine = nameOf(matter);
    const alike = matters
      .filter((other) => other !== matter)
      .map((other) => ({ other, score: likeness(mine, nameOf(other)) }))
      .filter(({ score }) => score >= NEAR.alike)
      .sort((a, b) => b.score - a.score || b.other.years.size - a.other.years.size);
    return alike.slice(0, NEAR.most).map(({ other }) => ({
      ...matterShown(other, org),
      why: whyApart(matter, other),
    }));
  }

  return {
    search,
    series,
    years,
    figures: placed.length,
    conflicts: () => conflicts().map(({ conflict }) => conflict),
    promises: createPromises(reports),
    /** Every statement, matter by matter, each with its matter's name; of the matters of a search alone where one is given. */
    rows(sought: Sought | null, id: string | null) {
      const wrong = new Set(conflicts().flatMap(({ ids }) => [...ids]));
      const only = sought?.differs ? wrong : null;
      const own = id
        ? matters.filter((matter) => matter === ofFigure.get(id))
        : matters.filter(
            (one) => !sought || (fits(one, sought, only) && scoreOf(one, sought.words) > 0),
          );
      return own.flatMap((matter) =>
        matter.group.map((one) => ({
          matter: matter.name,
          under: matter.under,
          differs:
            wrong.has(one.id) ||
            differing(matter.years.get(one.year ?? 0)?.done ?? []).includes(one),
          figure: shown(one),
        })),
      );
    },
  };
}

const MOST_YEARS = 40;

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

/** As `check` takes them: of the year that each is of, or the last of several. */
function toldOf(one: Placed) {
  const year = one.year ?? one.years?.to;
  return year === undefined ? [] : [{ fact: one.fact, hit: one.hit, year }];
}

/** Matters of most years first; what is nought throughout, or no count, last. */
function byWeight(a: Matter, b: Matter): number {
  return weightOf(b) - weightOf(a) || b.group.length - a.group.length || orderOf(a) - orderOf(b);
}

function weightOf({ group, years, first }: Matter): number {
  if (group.every(({ fact }) => fact.quantity.lo === 0 && fact.quantity.hi === 0)) return -1;
  if (first.fact.subject === "" || !/\d/.test(fold(first.fact.quantity.text))) return -2;
  return [...years.values()].filter(({ done }) => done.length > 0).length + years.size / 100;
}

const orderOf = ({ first }: Matter) => first.hit.start;

function fits(matter: Matter, sought: Sought, wrong: Set<string> | null): boolean {
  const { from, to, role, several } = sought;
  const inYears = [...matter.years.keys()].some(
    (year) => (from === null || from <= year) && (to === null || year <= to),
  );
  if ((from !== null || to !== null) && !inYears) return false;
  if (role !== null && matter.first.fact.role !== role) return false;
  if (several && matter.years.size < 2) return false;
  return wrong === null || matter.group.some(({ id }) => wrong.has(id));
}

/** How well a matter is what the words say; 0 where one of them is nowhere. */
function scoreOf({ words: [name, names, around] }: Matter, words: string[][]): number {
  let score = 1;
  for (const said of words) {
    const best = Math.max(
      ...said.map((word, i) => {
        const other = i === 0 ? 1 : 0.8;
        if (name.includes(word)) return other * (4 + (2 * word.length) / Math.max(name.length, 1));
        if (names.includes(word)) return other * 3;
        if (around.includes(word)) return other;
        const pairs = pairsIn(word);
        const part = pairs.filter((pair) => name.includes(pair)).length / Math.max(1, pairs.length);
        return part >= NEARLY ? other * part * 1.5 : 0;
      }),
    );
    if (best === 0) return 0;
    score += best;
  }
  return score;
}

function nameOf(matter: Matter): string {
  return fold(matter.name).replace(/[^\p{Script=Han}A-Za-z]/gu, "");
}

function likeness(a: string, b: string): number {
  const [less, more] = a.length < b.length ? [a, b] : [b, a];
  if (less.length < 2) return 0;
  const pairs = pairsIn(less);
  return pairs.filter((pair) => more.includes(pair)).length / pairs.length;
}

/** Why what is near is no part of the series. */
function whyApart(matter: Matter, other: Matter): string {
  const [one, another] = [matter.first, other.first];
  if (one.fact.role !== another.fact.role) return `说的是${ROLES[another.fact.role]}`;
  if (one.fact.quantity.unit !== another.fact.quantity.unit)
    return another.fact.quantity.unit === "" ? "没有写单位" : `以“${another.fact.quantity.unit}”计`;
  if (matter.period !== other.period || one.part !== another.part) {
    if (other.period === "part") return `只是${another.part}的`;
    if (other.period === "years") return "是几年合起来的";
    return other.period === "none" ? "没有写明年度" : "是全年的";
  }
  return "说法不同，不能确定是同一件事";
}

/** How an outcome stands to its year's plan, where that is told in one exact number or one bound. */
function keptOf(plans: Placed[], told: Placed): string | null {
  const [plan, ...others] = plans;
  if (!plan || !isExact(told) || others.some((one) => writtenOf(one) !== writtenOf(plan)))
    return null;
  if (isExact(plan)) {
    const { change, size } = distance(plan, told);
    return change === 0 ? "与安排数相同" : `比安排数${change > 0 ? "多" : "少"}${size}`;
  }
  const { lo, hi } = plan.fact.quantity;
  const bound = hi === null || lo === 0;
  if (!bound) return null;
  const inside = told.fact.quantity.lo >= lo && (hi === null || told.fact.quantity.lo <= hi);
  return `${inside ? "符合" : "不在"}“${writtenOf(plan)}”${inside ? "的安排" : "的范围内"}`;
}

function chartFor(matter: Matter, span: number[]): SeriesShown["chart"] {
  const told = span.map((year) => {
    const done = matter.years.get(year)?.done ?? [];
    return { year, told: done[0] ? [done[0], ...differing(done)] : [] };
  });
  // A plan for a year to come is no gap of what was done.
  const chart = chartOf(
    matter.name,
    told.slice(0, told.findLastIndex((one) => one.told.length > 0) + 1),
  );
  return (
    chart && {
      ...chart,
      points: chart.points.map((point, i) =>
        point.value === null ? { ...point, gap: gapOf(told[i]!.told) } : point,
      ),
    }
  );
}

function gapOf([told, other]: Placed[]): string {
  return other ? "不一致" : told ? "约数" : "未见";
}

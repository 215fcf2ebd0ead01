/** A group of figures as a matter with its name, and year by year (pure). */
import { agree, isExact } from "../../assistant/figures/choice.ts";
import { titleOf, writtenOf } from "../../assistant/figures/matters.ts";
import { fold } from "../../text/fold.ts";
import { contentOf, type Group, type Placed } from "./grouping.ts";
import { countsOf, numberOf } from "./placed.ts";
import type { MatterShown } from "./shown.ts";

export interface Matter {
  id: string;
  name: string;
  under: string;
  group: Group;
  /** The figure that it is named by. */
  first: Placed;
  period: MatterShown["period"];
  years: Map<number, OfYear>;
  /** Its name, the names that it has elsewhere, and what is said around it: folded, to be searched. */
  words: [string, string, string];
}

/** What is told of one year: what was done, best told first, and what was planned. */
export interface OfYear {
  done: Placed[];
  plans: Placed[];
}

/** No name of a matter is shorter and says enough alone; and none is shown longer. */
const [SHORT, LONG] = [4, 24];

export function matterOf(group: Group): Matter {
  const ordered = group.toSorted(firstTold);
  const first = named(ordered);
  const title = first.hit.kind === "row" ? (first.hit.headings.at(-1) ?? "") : titleOf(first);
  const name = nameIn(first);
  const around = ordered.flatMap(({ fact, hit }) => [fact.clause.text, titleOf({ hit })]);
  return {
    ...{ id: earliest(group).id, name, first, group: ordered },
    under: title === name ? "" : title,
    period: periodOf(first),
    years: yearsOf(ordered),
    words: [
      fold(`${name} ${title}`),
      fold(ordered.map(countsOf).join(" ")),
      fold([...new Set(around)].join(" ")),
    ],
  };
}

/** Its address stays the same when a later report tells it again. */
function earliest(group: Group): Placed {
  return group.reduce((a, b) => ((b.year ?? 0) < (a.year ?? 0) ? b : a));
}

function periodOf({ year, years, part }: Placed): Matter["period"] {
  if (part !== null) return "part";
  return year !== null ? "year" : years ? "years" : "none";
}

/** What it counts, as part of what; a figure that nothing names is known by its words. */
function nameIn(one: Placed): string {
  const words = countsOf(one);
  const { whole, clause } = one.fact;
  const of = whole && !words.startsWith(whole) ? `${whole}，其中` : "";
  return words === "" ? clause.text.slice(0, LONG) : `${of}${words.replace(/^其中/, "")}`;
}

/**
 * What names it best: a table's row whose columns are years, as the office itself calls it; else the words that most of its
 * sentences have, of those that say enough.
 */
function named(group: Group): Placed {
  const row = group.find(
    ({ hit, fact }) => hit.kind === "row" && /(?:19|20)\d{2}年/.test(fact.subject),
  );
  if (row) return row;
  const told = [...Map.groupBy(group, countsOf).values()];
  const rank = (own: Placed[]) => {
    const content = contentOf(countsOf(own[0]!)).length;
    const plans = own.every(({ fact }) => fact.figure.aspect === "plan");
    return [content >= SHORT, !plans, own.length, content].map(Number);
  };
  const ranked = told.map((own) => ({ own, rank: rank(own) }));
  ranked.sort((a, b) => {
    const i = a.rank.findIndex((one, at) => one !== b.rank[at]);
    return i < 0 ? 0 : b.rank[i]! - a.rank[i]!;
  });
  return ranked[0]!.own[0]!;
}

/** A sentence of the year's own report before another year's report, and before a table. */
function firstTold(a: Placed, b: Placed): number {
  const own = ({ hit, year }: Placed) => (hit.reportYear === year ? 0 : 1);
  const kind = ({ hit }: Placed) => (hit.kind === "row" ? 1 : 0);
  return (
    (a.year ?? 0) - (b.year ?? 0) ||
    own(a) - own(b) ||
    kind(a) - kind(b) ||
    Number(isExact(b)) - Number(isExact(a)) ||
    a.hit.start - b.hit.start
  );
}

function yearsOf(group: Group): Map<number, OfYear> {
  const years = new Map<number, OfYear>();
  for (const one of group) {
    if (one.year === null) continue;
    const own = years.get(one.year) ?? { done: [], plans: [] };
    (one.fact.figure.aspect === "plan" ? own.plans : own.done).push(one);
    years.set(one.year, own);
  }
  return years;
}

/** Those of a year's figures that contradict the one that is told. */
export function differing([told, ...others]: Placed[]): Placed[] {
  if (!told) return [];
  return others.filter((one) => isExact(told) && isExact(one) && !agree(told, one));
}

export function matterShown(matter: Matter, org: string): MatterShown {
  const { id, name, under, group, first, period } = matter;
  const cells = [...matter.years].map(([year, { done, plans }]) => ({
    year,
    value: done[0] ? [done[0], ...differing(done)].map(writtenOf).filter(isNew).join("／") : null,
    ...exactOf(done[0]),
    plan: plans[0] ? writtenOf(plans[0]) : null,
    differs: differing(done).length > 0,
  }));
  return {
    ...{ id, org, name: name.slice(0, 60), under: under.slice(0, 60), period, part: first.part },
    unit: numberOf(first).unit.replace(/^(?:万亿|亿|万)/, ""),
    role: first.fact.role,
    cells: cells.sort((a, b) => a.year - b.year),
    statements: group.length,
    values: group.flatMap((one) => (one.year === null ? [timedOf(one)] : [])).slice(0, 4),
  };
}

const isNew = (value: string, i: number, all: string[]) => all.indexOf(value) === i;

function exactOf(told: Placed | undefined): { number: number | null; unit: string } {
  if (!told) return { number: null, unit: "" };
  const { number, unit } = numberOf(told);
  return { number: isExact(told) ? number : null, unit };
}

function timedOf(one: Placed): string {
  const { years } = one;
  return years ? `${years.from}—${years.to}年 ${writtenOf(one)}` : writtenOf(one);
}

/**
 * Figures of several years → matters (pure): those of one unit, role and scope that say the same of what they count, in their
 * own words or in what stands around them → each matter with its figure of each year, the weightiest first.
 */
import { LIGHT } from "../../ledger/frame.ts";
import type { Stated } from "../../ledger/overlap.ts";
import { namesAdded } from "../../ledger/roles.ts";
import { fold } from "../../text/fold.ts";
import { readLexicon } from "../../text/lexicon.ts";
import { placesOf } from "../../text/offices.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { sentencesOf } from "../../text/sentences.ts";
import { anyOf } from "../../text/terms.ts";
import { directionsOf } from "../ground/direction.ts";
import { agree, sameMatter } from "./choice.ts";

/** A figure of one year, and what stands around it. */
export interface Told extends Pick<Stated, "fact" | "hit"> {
  year: number;
  /** It is the very thing that is asked for. */
  meant?: boolean;
}

export interface Matter {
  name: string;
  /** Of each year its figures: one, or what two reports give differently. */
  years: Map<number, Told[]>;
  /** All that tells it, also what tells the same again. */
  told: Told[];
}

interface Read extends Told {
  key: string;
  /** The subject's pairs of characters; of what stands around it the same, and all of it as text, once they are asked for. */
  own: string[];
  around?: Set<string>;
  near?: string;
  length: number;
  weight: number;
}

/** So much of one of two subjects, and of the other, must be said by the other or around it. */
const [SAME, LEAST] = [0.75, 0.4];
/** A subject of fewer characters is known by what stands around it. */
const SHORT = 4;
/** So much of what stands around two short subjects must be the same. */
const AROUND = 0.2;
/** Two matters that are this much alike could each be the counterpart. */
const MARGIN = 0.03;
/** Two reports that say so much of the same contradict one another where their figures differ. */
const CONFLICT = 0.6;
/** What two lose of which only one is told in passing. */
const PASSING = 0.2;
/** More figures of one unit in one year are not set against one another. */
const MOST = 150;
/** Words that only say that something was done. */
export const LIGHTLY = new RegExp(anyOf([...LIGHT].filter((word) => word.length > 1)), "g");
const SCOPES = readLexicon("scopes").map(({ words }) => words);

/** The matters of figures, those that stand in most years first, then by their place in their reports. */
export function mattersOf(all: Told[]): Matter[] {
  const counted = all.filter(isCounted);
  const read = counted.map(readTold);
  const groups = Map.groupBy(read, ({ key }) => key);
  const clusters = [...groups.values()].flatMap((group) => clustersOf(group));
  const bare = clusters.filter((cluster) => cluster.every(isBare));
  const named = clusters.filter((cluster) => !cluster.every(isBare));
  // A table's number without a unit is the one that a sentence tells with it; so is what another year's figure shows to be one.
  const joined: Read[][] = [];
  const told = new Map<string, Read[][]>();
  for (const cluster of [...named, ...bare]) {
    const near = cluster.flatMap((one) => told.get(numberOf(one)) ?? []);
    const own = near.find((other) => saysAgain(other, cluster)) ?? [];
    if (own.length === 0) joined.push(own);
    own.push(...cluster);
    for (const one of cluster) {
      const alike = told.get(numberOf(one)) ?? [];
      // A large table has thousands of noughts.
      if (alike.length < MOST) alike.push(own);
      told.set(numberOf(one), alike);
    }
  }
  return joined
    .map(weighed)
    .sort(byWeight)
    .map(({ cluster }) => matterOf(cluster));
}

/** 两项制度 and 二期 are enumerated or named and not counted; of 由2个增加到4个 the first is what there was before. */
function isCounted({ fact, hit }: Told): boolean {
  const { text, start } = fact.quantity;
  return fact.subject !== "" && /\d/.test(fold(text)) && !/[由从]$/.test(hit.text.slice(0, start));
}

const numberOf = ({ year, fact }: Read) => `${year} ${fact.quantity.lo}`;

const isBare = ({ fact }: Read) => fact.quantity.unit === "";

function readTold(told: Told): Read {
  return {
    ...told,
    key: keyOf(told),
    own: pairsOf(subjectOf(told.fact.subject)),
    length: lengthOf(told),
    weight: weightOf(told),
  };
}

/** Unit, role and scope: what differs in one of these is of two matters. */
export function keyOf({ fact, hit }: Told): string {
  const clause = fold(fact.clause.text);
  const level = hit.org === null ? "" : (placesOf(hit.org).at(-1)?.at(-1) ?? "");
  // 全区 of a 区 is its own.
  const scope = SCOPES.filter(([of, word]) => of !== level && clause.includes(word!)).join("");
  const turn = fact.role === "change" ? directionsOf(fact.figure.counts).at(-1) : "";
  return [fact.quantity.unit, fact.role, turn, namesAdded(fact.subject), scope].join(" ");
}

function textAround(told: Told): string {
  return [titleOf(told), told.fact.sentence.text, ...told.hit.headings.slice(1)].join("\n");
}

function around(one: Read): Set<string> {
  one.around ??= new Set(pairsOf(textAround(one)));
  return one.around;
}

function near(one: Read): string {
  one.near ??= fold(`${one.fact.subject}\n${textAround(one)}`);
  return one.near;
}

/** A subject without the year that a column bears. */
function subjectOf(subject: string): string {
  return subject.replace(/(?:19|20)\d{2}年?/g, " ").trim();
}

function pairsOf(text: string): string[] {
  const pairs = new Set<string>();
  for (const [run] of fold(text).matchAll(/[\p{Script=Han}A-Za-z]+/gu))
    for (let i = 0; i + 1 < run.length; i++) pairs.add(run.slice(i, i + 2));
  return [...pairs];
}

/** Figures of one unit and role, the likest of two years joined first, as long as each year has one figure or two reports' two. */
function clustersOf(group: Read[]): Read[][] {
  const cluster = new Map<Read, Read[]>(group.map((one) => [one, [one]]));
  const kept = [...Map.groupBy(group, ({ year }) => year).values()].flatMap((one) =>
    one.toSorted(byPlace).slice(0, MOST),
  );
  const pairs = pairsIn(kept);
  for (const { a, b, score } of pairs) {
    const [one, other] = [cluster.get(a)!, cluster.get(b)!];
    if (one === other || !together(one, other, score)) continue;
    one.push(...other);
    for (const told of other) cluster.set(told, one);
  }
  return [...new Set(cluster.values())];
}

interface Pair {
  a: Read;
  b: Read;
  score: number;
}

function pairsIn(group: Read[]): Pair[] {
  const pairs: Pair[] = [];
  for (const [i, a] of group.entries())
    for (const b of group.slice(i + 1)) {
      const score = likeness(a, b);
      if (score > 0) pairs.push({ a, b, score });
    }
  pairs.sort((one, other) => other.score - one.score);
  const [ofA, ofB] = [Map.groupBy(pairs, ({ a }) => a), Map.groupBy(pairs, ({ b }) => b)];
  return pairs.filter(
    (pair) =>
      !ofA.get(pair.a)!.some((other) => isRival(pair, other, pair.b, other.b)) &&
      !ofB.get(pair.b)!.some((other) => isRival(pair, other, pair.a, other.a)),
  );
}

/** How much two figures are of one matter (0–1); 0 of two. */
function likeness(a: Read, b: Read): number {
  if (a.hit === b.hit && a.year === b.year) return 0;
  if (!sameMatter(a, b)) return 0;
  const said = [saidIn(a, b), saidIn(b, a)];
  const [less, more] = [Math.min(...said), Math.max(...said)];
  if (more < SAME || less < LEAST) return 0;
  const alike = common(around(a), around(b));
  if (Math.min(a.length, b.length) < SHORT && alike < AROUND) return 0;
  const apart = inPassing(a) === inPassing(b) ? 0 : PASSING;
  return 0.4 * more + 0.3 * less + 0.3 * alike - apart;
}

/** The share of one subject that the other says, what stands around it counting less. */
function saidIn({ own, fact }: Read, other: Read): number {
  if (own.length === 0) return other.fact.subject.includes(fact.subject) ? 1 : 0;
  const said = own.map((pair) =>
    other.own.includes(pair) ? 1 : near(other).includes(pair) ? 0.8 : 0,
  );
  return said.reduce<number>((sum, one) => sum + one, 0) / own.length;
}

function common(a: Set<string>, b: Set<string>): number {
  const both = [...a].filter((pair) => b.has(pair)).length;
  return both / Math.max(1, Math.min(a.size, b.size));
}

/** The characters of a subject that say more than that something was done. */
function lengthOf({ fact }: Pick<Told, "fact">): number {
  const rest = subjectOf(fact.subject).replace(LIGHTLY, "");
  return rest.match(/[\p{Script=Han}A-Za-z]/gu)?.length ?? 0;
}

/** The same report has another figure that is about as near: which of them it is nobody can tell. */
function isRival(pair: Pair, other: Pair, one: Read, another: Read): boolean {
  return (
    other !== pair &&
    Math.abs(other.score - pair.score) < MARGIN &&
    one.hit.reportId === another.hit.reportId &&
    one.year === another.year &&
    !agree(one, another)
  );
}

function together(one: Read[], other: Read[], score: number): boolean {
  return one.every((a) =>
    other.every(
      (b) =>
        a.year !== b.year ||
        agree(a, b) ||
        (a.hit.reportId !== b.hit.reportId && score >= CONFLICT && !inPassing(a) && !inPassing(b)),
    ),
  );
}

/** 5个友城参与 says what they did and not how many there are. */
export function inPassing({ fact }: Pick<Told, "fact">): boolean {
  return /^\p{Script=Han}/u.test(fact.tail);
}

/** Are two told with the same number of some year, of what is called the same? */
function saysAgain(told: Read[], again: Read[]): boolean {
  const [one, other] = [told[0]!, again[0]!];
  const alike = isBare(one) || isBare(other) || one.key === other.key;
  return (
    alike &&
    sameMatter(one, other) &&
    told.some((a) => again.some((b) => a.year === b.year && agree(a, b)))
  );
}

function byPlace(a: Read, b: Read): number {
  return (
    a.weight - b.weight || a.hit.start - b.hit.start || a.fact.clause.start - b.fact.clause.start
  );
}

/** What is less: a part, what is not first in its item, a share. */
function weightOf({ fact, hit }: Told): number {
  const before = hit.text.slice(0, fact.quantity.start);
  const part = hit.text.slice(fact.sentence.start, fact.quantity.start).includes("其中") ? 2 : 0;
  const later = hit.kind === "text" && quantitiesIn(before).length > 0 ? 1 : 0;
  const share = fact.role === "share" || fact.role === "average" ? 1 : 0;
  return part + later + share;
}

interface Weighed {
  cluster: Read[];
  years: number;
  reports: number;
  /** The figure that weighs most. */
  first: Read;
}

function weighed(cluster: Read[]): Weighed {
  const years = new Set(cluster.map(({ year }) => year)).size;
  const first = cluster.reduce((a, b) => (byPlace(b, a) < 0 ? b : a));
  return { cluster, years, reports: reportsOf(cluster), first };
}

function byWeight(a: Weighed, b: Weighed): number {
  return (
    b.years - a.years ||
    a.first.weight - b.first.weight ||
    b.reports - a.reports ||
    byPlace(a.first, b.first)
  );
}

/** How many reports tell a matter. */
export function reportsOf(cluster: Told[]): number {
  return new Set(cluster.map(({ hit }) => hit.reportId)).size;
}

function matterOf(cluster: Read[]): Matter {
  const years = new Map<number, Told[]>();
  for (const told of cluster.toSorted(firstTold)) {
    const own = years.get(told.year) ?? [];
    if (!own.some((one) => agree(one, told))) own.push(told);
    years.set(told.year, own);
  }
  const latest = cluster.toSorted((a, b) => b.year - a.year || firstTold(a, b))[0]!;
  return {
    name: nameOf(latest),
    years,
    told: cluster,
  };
}

/** A sentence of the year's own report before a table and before another year's report. */
function firstTold(a: Read, b: Read): number {
  const own = ({ hit, year }: Read) => (hit.reportYear === year ? 0 : 1);
  const kind = ({ hit }: Read) => (hit.kind === "row" ? 1 : 0);
  return kind(a) - kind(b) || own(a) - own(b) || b.length - a.length;
}

/** What a figure counts, in the report's words; a short word with what it stands under: 在库（人才培养）. */
export function nameOf(told: Pick<Told, "fact" | "hit">): string {
  const { fact, hit } = told;
  const subject = subjectOf(fact.subject);
  const part = hit.text.slice(fact.sentence.start, fact.quantity.start).includes("其中");
  const words = `${part && !subject.startsWith("其中") ? "其中" : ""}${subject}`;
  if (hit.kind === "row" || (lengthOf(told) >= SHORT && !part)) return words;
  const title = titleOf(told);
  return title === "" ? words : `${words}（${title}）`;
}

/** A figure as its report writes it, with the unit that a table has elsewhere. */
export function writtenOf({ fact: { quantity } }: Pick<Told, "fact">): string {
  return /^[\d.,]+$/.test(fold(quantity.text)) ? `${quantity.text}${quantity.unit}` : quantity.text;
}

/** How an item names itself: 四是人才培养持续推进。…, or the heading above it. */
export function titleOf({ hit }: Pick<Told, "hit">): string {
  const first = sentencesOf(hit.text)[0]?.text ?? "";
  if (first.length <= 20 && quantitiesIn(first).length === 0) return first;
  const heading = hit.headings.slice(1).at(-1) ?? "";
  return sentencesOf(heading)[0]?.text ?? "";
}

/**
 * Which section each sentence of the material belongs to (pure): the words that it shares with a section and its best item, the
 * figures of the section that its own follow, and the heading above it in the material → how likely each chapter is → what stands
 * near it in the material leads it to its neighbours' chapter, those of one heading or one speaker the more → in it the section that
 * itself speaks for most.
 */
import { oneOf } from "../text/lexicon.ts";
import type { Kin, Section } from "./kin.ts";
import { createTopics, type Nearness } from "./likely.ts";
import type { Pair } from "./pairing.ts";
import type { Block } from "./paper.ts";
import type { Told } from "./told.ts";

/** The clauses of one sentence of the material. */
export interface Unit {
  told: Told[];
  words: string;
  line: number;
  /** The line whose point it is a part of. */
  point: number;
  /** What stands above it: a heading, who reports. */
  heading: string;
  /** What stands together in the material: a heading's lines, or those of one who reports. */
  group: string;
}

/** A section as the place of one sentence. */
export interface Leaning {
  of: Section;
  /** How much of the sentence itself speaks for it. */
  score: number;
  /** How likely its chapter is (0–1). */
  share: number;
  /** The nearest first. */
  items: { block: Block; near: number }[];
}

// Fitted on the sets of material (`npm run eval -- drafts`), office by office; a half more or less of each changes next to nothing.
/** What shared words count (the section's, those that it alone speaks of, its best item's), and figures that follow its own. */
const [WORDS, VOTES] = [3.5, 2];
/** What the words of the heading above count, and that a report's opening tells little of single deeds. */
const [HEADING, OPENING] = [3, 1];
/** What neighbours count, those of another group, and those that come after. */
const [NEIGHBOURS, APART, AFTER] = [5, 0.25, 0.65];
/** What the words of an item, of other years and of the headings above count, and in an item what its figures say. */
const [OWN, ABOVE, KIN, VOTE] = [1, 0.5, 0.7, 0.5];
const OPENING_ITEM = 0.6;

/** 接待科 reports of 接待, 办公室 of anything. */
const ROOM = new RegExp(`(?:${oneOf("rooms")})$`);

export function unitsOf(told: Told[]): Unit[] {
  return [...Map.groupBy(told, ({ sentence }) => sentence).values()].map(
    (own): Unit => ({
      told: own,
      words: [...own.map((one) => `${one.label} ${one.text}`), own[0]!.context].join(" "),
      line: own[0]!.line,
      point: Math.floor(own[0]!.entry / 100),
      heading: `${own[0]!.heading} ${own[0]!.by.replace(ROOM, "")}`,
      group: `${own[0]!.paragraph} ${own[0]!.by}`,
    }),
  );
}

/** The sections that each sentence may stand in, the likeliest first. */
export function leaningsOf(
  units: Unit[],
  kin: Kin,
  pairs: Pair[],
  nearness: Nearness,
): Map<Unit, Leaning[]> {
  const topics = createTopics(
    kin.sections.map(({ text, above, kin: other, outer }) => [
      [1, text],
      [3, above],
      [KIN, other],
      [KIN, outer],
    ]),
  );
  const alone = new Map(units.map((unit) => [unit, aloneOf(unit, kin, topics, pairs, nearness)]));
  const chapters = new Map(units.map((unit) => [unit, chaptersOf(alone.get(unit)!)]));
  const shares = new Map(units.map((unit) => [unit, sharesOf(chapters.get(unit)!)]));
  return new Map(
    units.map((unit, at) => {
      const around = aroundOf(at, units, shares);
      const own = [...chapters.get(unit)!].map(
        ([chapter, score]) => [chapter, score + NEIGHBOURS * (around.get(chapter) ?? 0)] as const,
      );
      const likely = sharesOf(new Map(own));
      const found = alone
        .get(unit)!
        .map((one) => ({ ...one, share: likely.get(one.of.chapter)! }))
        .sort((a, b) => b.share - a.share || b.score - a.score);
      return [unit, found];
    }),
  );
}

/** How much speaks for each section by the sentence itself. */
function aloneOf(
  unit: Unit,
  kin: Kin,
  topics: (words: string) => number[],
  pairs: Pair[],
  { cover }: Nearness,
): Leaning[] {
  // What the material says is the leader's part stands there.
  const leads = ({ part }: { part: string }) => part === "leader";
  const only = unit.told.some(leads) && kin.sections.some(({ items }) => items.some(leads));
  const figures = Math.max(1, unit.told.flatMap(({ facts }) => facts).length);
  const votes = pairs.filter(({ told }) => unit.told.includes(told));
  const own = topics(unit.words);
  const above = topics(unit.heading);
  return kin.sections.flatMap((of, i) => {
    if (only && !of.items.some(leads)) return [];
    const items = of.items.map((block) => {
      const here = votes.filter((pair) => pair.block === block).map(({ score }) => score);
      const texts: [number, string][] = [
        [OWN, block.hit.text],
        [KIN, kin.of(block)],
        [ABOVE, of.above],
      ];
      // A table's row takes no sentence.
      const said = block.kind === "row" ? 0 : cover(unit.words, texts);
      return { block, said, votes: here };
    });
    const scores = items.flatMap((item) => item.votes);
    const words = cover(unit.words, [
      [OWN, of.text],
      [OWN, of.above],
      [KIN, of.kin],
      [KIN, of.outer],
    ]);
    const opens = of.items.some(({ part }) => part === "opening");
    const score =
      WORDS * (words + own[i]! + Math.max(...items.map(({ said }) => said))) +
      VOTES * (Math.max(0, ...scores) + sum(scores) / figures) +
      HEADING * above[i]! -
      (opens ? OPENING : 0);
    const near = items.map(({ block, said, votes: here }) => ({
      block,
      near:
        block.kind === "row"
          ? 0
          : (said + VOTE * (sum(here) / Math.max(1, here.length))) * (opens ? OPENING_ITEM : 1),
    }));
    return [{ of, score, share: 0, items: near.sort((a, b) => b.near - a.near) }];
  });
}

/** What speaks for each chapter: what does for the best of its sections. */
function chaptersOf(all: Leaning[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { of, score } of all)
    found.set(of.chapter, Math.max(score, found.get(of.chapter) ?? Number.NEGATIVE_INFINITY));
  return found;
}

/** How likely each is, all of them being 1. */
function sharesOf(scores: Map<string, number>): Map<string, number> {
  const most = Math.max(...scores.values());
  const weights = [...scores].map(([chapter, score]) => [chapter, Math.exp(score - most)] as const);
  const whole = sum(weights.map(([, weight]) => weight));
  return new Map(weights.map(([chapter, weight]) => [chapter, weight / whole]));
}

/** What stands further off counts for nothing, in sentences. */
const FAR = 40;

/** Where those around a sentence stand: nearer ones count more. */
function aroundOf(
  at: number,
  units: Unit[],
  shares: Map<Unit, Map<string, number>>,
): Map<string, number> {
  const unit = units[at]!;
  const before = units.slice(Math.max(0, at - FAR), at);
  const after = units.slice(at + 1, at + 1 + FAR);
  const weigh = (other: Unit, counts: number): [Unit, number] => [
    other,
    counts * 0.5 ** Math.abs(other.line - unit.line) * (other.group === unit.group ? 1 : APART),
  ];
  const weights = [
    ...before.map((other) => weigh(other, 1)),
    ...after.map((other) => weigh(other, AFTER)),
  ];
  const whole = Math.max(0.5, sum(weights.map(([, weight]) => weight)));
  const found = new Map<string, number>();
  for (const [other, weight] of weights)
    for (const [chapter, share] of shares.get(other)!)
      found.set(chapter, (found.get(chapter) ?? 0) + (weight / whole) * share);
  return found;
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

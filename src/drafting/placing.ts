/**
 * Which fact of the material belongs where (pure): each figure is weighed against each figure of the report that is built on, by
 * unit and role first, then by the words of both, rare ones more → the surest pairs first, and a line's other figures beside the
 * first → what has no figure to stand for goes to the item whose words it shares, else to the section, else nowhere.
 */
import { inScaleOf } from "./changes.ts";
import { retell } from "./correcting.ts";
import { type Kin, kinOf, push, type Section } from "./kin.ts";
import { createNearness, createTopics, type Nearness } from "./likely.ts";
import { type Pair, type Supplied, supply } from "./pairing.ts";
import type { Block, Paper } from "./paper.ts";
import type { Told } from "./told.ts";

export interface Placed {
  supplied: Supplied[];
  /** Clauses that go into an item, in the material's order; figures that took a place are not told again. */
  beside: Map<Block, Told[]>;
  /** What no item is about, by the last block of the section that is nearest. */
  under: Map<Block, Told[]>;
  /** What fits nowhere, with the three likeliest places. */
  nowhere: { told: Told; places: string[] }[];
}

const ELSEWHERE = 0.6;
const SAME_ITEM = 0.22;
const SAME_SECTION = 0.07;
const ELSEWHERE_ITEM = 0.4;
/** What a sentence's figures that follow an item's say for it, and what its neighbours in the material do for their section. */
const VOTE = 0.5;
const NEIGHBOURS = 0.5;
/** What it counts that a sentence says what one section alone speaks of. */
const TOPIC = 1.5;
/** What the words of a clause, of other years and of the headings above count. */
const [CLAUSE, ABOVE, KIN] = [1, 0.5, 0.7];

const OPENING = 0.6;

/** The clauses of one sentence of the material. */
interface Unit {
  told: Told[];
  words: string;
  line: number;
  /** What stands together in the material: a heading's lines, or those of one who reports. */
  group: string;
}

interface Score {
  of: Section;
  block: Block;
  item: number;
  section: number;
}

/** Where each clause of the material goes among `blocks`, the items of one report; `series` tells what other years said there. */
export function place(
  { blocks: all }: Paper,
  series: Paper[],
  told: Told[],
  blocks: Block[],
): Placed {
  const nearness = createNearness(
    [...all, ...series.flatMap((other) => other.blocks)].map(({ hit }) => hit.text),
  );
  const units = [...Map.groupBy(told, ({ sentence }) => sentence).values()].map(
    (own): Unit => ({
      told: own,
      words: [...own.map((one) => `${one.label} ${one.text}`), own[0]!.context].join(" "),
      line: own[0]!.line,
      group: `${own[0]!.paragraph} ${own[0]!.by}`,
    }),
  );
  const kin = kinOf(blocks, series, nearness);
  const pairs = supply(told, blocks, nearness);
  const topics = createTopics(
    kin.sections.map(({ text, above, kin: other, outer }) => [
      [1, text],
      [3, above],
      [KIN, other],
      [KIN, outer],
    ]),
  );
  const scores = new Map(
    units.map((unit) => [unit, scoresOf(unit, kin, topics(unit.words), pairs, nearness)]),
  );
  const result: Placed = { supplied: [], beside: new Map(), under: new Map(), nowhere: [] };
  /** Where the last sentence of a line went. */
  const lines = new Map<number, { map: Map<Block, Told[]>; block: Block }>();
  for (const unit of units) {
    const ranked = rankedFor(unit, units, scores);
    const best = ranked[0];
    const own = pairs.filter(
      ({ told, block }) => unit.told.includes(told) && ranked.some((one) => one.block === block),
    );
    const likely = best && best.item >= SAME_ITEM ? best.block : null;
    // A figure that surely follows another item's says more than words in common.
    const sure = own.some(({ block }) => block === likely)
      ? undefined
      : own.toSorted((a, b) => b.score - a.score).find(({ score }) => score >= ELSEWHERE);
    const home = sure?.block ?? likely;
    const kept = own.filter(
      ({ block, score }) => home === null || block === home || score >= ELSEWHERE,
    );
    for (const { told: one, is, was } of kept) {
      const written = inScaleOf(is, was);
      if (written) retell(one, is, written);
    }
    result.supplied.push(...kept);
    const before = lines.get(unit.line);
    // What follows on its line stays there, but where it is clearly of another item.
    const goesOn =
      before !== undefined && kept.length === 0 && (!best || best.item < ELSEWHERE_ITEM);
    const to = goesOn
      ? before
      : home || kept.length > 0
        ? { map: result.beside, block: home ?? kept[0]!.block }
        : best && best.rank >= SAME_SECTION * (2 + NEIGHBOURS)
          ? { map: result.under, block: best.of.items.at(-1)! }
          : null;
    // Away from the first of its line it needs the line's label of its own.
    if (before && to && before.block !== to.block) unit.told[0]!.label = unit.told[0]!.over;
    if (to) lines.set(unit.line, to);
    for (const one of unit.told) {
      if (
        one.facts.length > 0 &&
        kept.filter((pair) => pair.told === one).length === one.facts.length
      )
        continue;
      if (to) push(to.map, to.block, one);
      else result.nowhere.push({ told: one, places: placesOf(ranked) });
    }
  }
  return result;
}

/** All items, the likeliest first: by their own words, by their section's, and by where the neighbours in the material stand. */
function rankedFor(
  unit: Unit,
  units: Unit[],
  scores: Map<Unit, Score[]>,
): (Score & { rank: number })[] {
  const around = units.filter((other) => other !== unit && other.group === unit.group);
  const weights = around.map((other) => 1 / (1 + Math.abs(other.line - unit.line)));
  const sum = Math.max(
    1,
    weights.reduce((a, b) => a + b, 0),
  );
  const near = new Map<Section, number>();
  for (const [i, other] of around.entries())
    for (const [of, own] of Map.groupBy(scores.get(other)!, (score) => score.of))
      near.set(
        of,
        (near.get(of) ?? 0) +
          (weights[i]! / sum) * Math.max(...own.map(({ item, section }) => item + section)),
      );
  return scores
    .get(unit)!
    .map((one) => ({ ...one, rank: one.item + one.section + NEIGHBOURS * (near.get(one.of) ?? 0) }))
    .sort((a, b) => b.rank - a.rank);
}

/** How well a sentence fits each item, and the section that it stands in. */
function scoresOf(
  unit: Unit,
  kin: Kin,
  topics: number[],
  pairs: Pair[],
  { cover }: Nearness,
): Score[] {
  // What the material says is the leader's part stands there.
  const leads = ({ part }: { part: string }) => part === "leader";
  const only = unit.told.some(leads) && kin.sections.some(({ items }) => items.some(leads));
  return kin.sections.flatMap((of, i) => {
    if (only && !of.items.some(leads)) return [];
    const section =
      cover(unit.words, [
        [CLAUSE, of.text],
        [CLAUSE, of.above],
        [KIN, of.kin],
        [KIN, of.outer],
      ]) +
      TOPIC * topics[i]!;
    return of.items.map((block) => {
      const votes = pairs.filter((pair) => pair.block === block && unit.told.includes(pair.told));
      const said = cover(unit.words, [
        [CLAUSE, block.hit.text],
        [KIN, kin.of(block)],
        [ABOVE, of.above],
      ]);
      // A table's row takes no sentence; a report's opening tells little of single deeds.
      const counts = block.kind === "row" ? 0 : block.part === "opening" ? OPENING : 1;
      const item = said + VOTE * average(votes.map(({ score }) => score));
      return {
        of,
        block,
        section: section * (block.part === "opening" ? OPENING : 1),
        item: item * counts,
      };
    });
  });
}

/** The lines of the material that speak of what an item plans. */
export function linesAboutOf({ blocks }: Paper): (block: Block, told: Told[]) => number[] {
  const { cover } = createNearness(blocks.map(({ hit }) => hit.text));
  const speaks = (one: Told, block: Block) =>
    cover(`${one.context} ${one.text}`, [[CLAUSE, block.hit.text]]) >= SAME_ITEM;
  return (block, told) => [
    ...new Set(told.filter((one) => speaks(one, block)).map(({ line }) => line)),
  ];
}

function average(numbers: number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((a, b) => a + b, 0) / numbers.length;
}

/** The three likeliest sections, each with the item that is nearest. */
function placesOf(ranked: Score[]): string[] {
  const names = ranked.map(({ block }) => {
    const lead = block.sentences[0]?.clauses[0]?.text ?? "";
    const above = block.hit.headings.at(-1) ?? "";
    return `${above}${above !== "" && lead !== "" ? "：" : ""}${lead.slice(0, 16)}`;
  });
  return [...new Set(names)].slice(0, 3);
}

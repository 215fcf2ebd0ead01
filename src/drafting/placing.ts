/**
 * Which fact of the material belongs where (pure): each figure is weighed against each figure of the report that is built on, by
 * unit and role first, then by the words of both, rare ones more → the surest pairs first, and a line's other figures beside the
 * first → what has no figure to stand for goes to the item whose words it shares, else to the section, else nowhere.
 */
import type { Fact } from "../ledger/figures.ts";
import { unitFit } from "../ledger/units.ts";
import { inScaleOf } from "./changes.ts";
import { retell } from "./correcting.ts";
import { type Kin, kinOf, push, type Section } from "./kin.ts";
import { createNearness, createTopics, type Nearness } from "./likely.ts";
import { aboveOf, type Block, type Clause, type Paper } from "./paper.ts";
import type { Told } from "./told.ts";

/** A figure of the old report and the figure of this year that takes its place. */
export interface Supplied {
  block: Block;
  clause: Clause;
  was: Fact;
  told: Told;
  is: Fact;
  /** Another figure of the report would be followed nearly as well. */
  doubtful: boolean;
}

interface Pair extends Supplied {
  score: number;
}

export interface Placed {
  supplied: Supplied[];
  /** Clauses that go into an item, in the material's order; figures that took a place are not told again. */
  beside: Map<Block, Told[]>;
  /** What no item is about, by the last block of the section that is nearest. */
  under: Map<Block, Told[]>;
  /** What fits nowhere, with the three likeliest places. */
  nowhere: { told: Told; places: string[] }[];
}

/** A pair of less is another matter (0–1), and so is one in an item that the rest of the sentence is not about. */
const SAME_FIGURE = 0.42;
/** So near comes a figure that might be meant as well. */
const RIVAL = 0.85;
const RARE_UNIT = 0.15;
/** What there is and what came to it are two figures: 在库73名, 新增35名. */
const OTHER_ROLE = 0.8;
const ELSEWHERE = 0.6;
const SAME_ITEM = 0.22;
const SAME_SECTION = 0.07;
const ELSEWHERE_ITEM = 0.4;
/** What the figures of one line gain where its first has found its place. */
const TOGETHER = 0.15;
/** What a sentence's figures that follow an item's say for it, and what its neighbours in the material do for their section. */
const VOTE = 0.5;
const NEIGHBOURS = 0.5;
/** What it counts that a sentence says what one section alone speaks of. */
const TOPIC = 1.5;
/** What the words of a clause, of its sentence, of its item's opening, of other years and of the headings above count. */
const [CLAUSE, SENTENCE, LEAD, ABOVE, KIN] = [1, 0.75, 0.6, 0.5, 0.7];

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

/** Each figure of the material with the figure of the report that it follows, the surest first. */
function supply(told: Told[], blocks: Block[], nearness: Nearness): Pair[] {
  const old = blocks.flatMap((block) =>
    block.sentences.flatMap(({ clauses }) =>
      clauses.flatMap((clause) => clause.facts.map((was) => ({ block, clause, was }))),
    ),
  );
  const ofUnit = Map.groupBy(old, ({ was }) => was.quantity.unit);
  const pairs = told.flatMap((one) =>
    one.facts.flatMap((is) =>
      old.flatMap((place) => {
        const fit = pairScore(one, is, place, nearness);
        // A unit that stands for little else tells, too.
        const rare =
          is.quantity.unit === place.was.quantity.unit
            ? RARE_UNIT / ofUnit.get(is.quantity.unit)!.length
            : 0;
        const score =
          fit > SAME_FIGURE / 2 ? (fit + rare) * (is.role === place.was.role ? 1 : OTHER_ROLE) : 0;
        return score >= SAME_FIGURE - TOGETHER
          ? [{ ...place, told: one, is, score, doubtful: false }]
          : [];
      }),
    ),
  );
  for (const own of Map.groupBy(pairs, ({ is }) => is).values())
    for (const pair of own)
      pair.doubtful = own.some(
        ({ clause, score }) => clause !== pair.clause && score >= RIVAL * pair.score,
      );
  const taken = new Set<Fact>();
  const found: Pair[] = [];
  const rounds = [SAME_FIGURE, SAME_FIGURE - TOGETHER];
  for (const least of rounds) {
    for (const pair of pairs.sort((a, b) => b.score - a.score)) {
      if (taken.has(pair.is) || taken.has(pair.was) || pair.score < least) continue;
      // What is less sure has to stand beside a surer figure of its line.
      const company = found.some(
        ({ told: one, block }) => Math.abs(one.line - pair.told.line) <= 1 && block === pair.block,
      );
      if (least < SAME_FIGURE && !company) continue;
      taken.add(pair.is).add(pair.was);
      found.push(pair);
    }
  }
  return found;
}

function pairScore(
  one: Told,
  is: Fact,
  { block, clause, was }: { block: Block; clause: Clause; was: Fact },
  nearness: Nearness,
): number {
  if (
    is.role !== was.role &&
    (is.role === "change" || was.role === "change" || is.role === "share" || was.role === "share")
  )
    return 0;
  const unit = unitFit({ unit: is.quantity.unit, dimension: null }, was.quantity.unit);
  if (unit === 0) return 0;
  const own = `${is.subject} ${is.tail}`;
  const said = `${one.context} ${one.text}`;
  const sentence = block.sentences.find(
    ({ start, end }) => start <= clause.start && end >= clause.end,
  );
  const texts: [number, string][] = [
    [CLAUSE, `${was.subject} ${clause.text}`],
    [SENTENCE, sentence?.text ?? ""],
    [LEAD, block.sentences[0]?.clauses[0]?.text ?? ""],
    [ABOVE, aboveOf(block).slice(1).join(" ")],
  ];
  const forth = nearness.cover(said, texts);
  const back = nearness.cover(`${was.subject} ${was.tail}`, [[1, said]]);
  const mine = nearness.cover(own, [
    [1, `${was.subject} ${was.tail} ${clause.text}`],
    [LEAD, sentence?.text ?? ""],
  ]);
  return unit * (0.35 * forth + 0.3 * back + 0.35 * mine);
}

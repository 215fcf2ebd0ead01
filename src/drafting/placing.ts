/**
 * Which fact of the material belongs where (pure): each figure with the figure of last year's that it follows, each sentence with
 * the section that it leans to → a sentence goes to the item that its figures or its words are of, else to its section, else
 * nowhere.
 */
import { inScaleOf } from "./changes.ts";
import { retell } from "./correcting.ts";
import type { LikelyPlace } from "./document.ts";
import { kinOf, push } from "./kin.ts";
import { type Leaning, leaningsOf, type Unit, unitsOf } from "./leaning.ts";
import { createNearness } from "./likely.ts";
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
  nowhere: { told: Told; places: LikelyPlace[] }[];
}

/** So surely a figure follows another item's that it says more than words in common (0–1). */
const ELSEWHERE = 0.6;
const POSSIBLE = 0.05;
/** What is less near to an item is none of its matter (0–1). */
const SAME_ITEM = 0.22;
/** Less near is enough where no other item of the section comes close. */
const [LIKE_ITEM, CLEARLY] = [0.1, 1.2];
/** What comes second on its line leaves the item of the first where it is so near to its own, or so many times nearer. */
const [ELSEWHERE_ITEM, NEARER] = [0.4, 3];
/** No section that is less likely takes what is new (0–1). */
const SAME_SECTION = 0.2;

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
  const units = unitsOf(told);
  const kin = kinOf(blocks, series, nearness);
  const pairs = supply(told, blocks, nearness);
  const leanings = leaningsOf(units, kin, pairs, nearness);
  const result: Placed = { supplied: [], beside: new Map(), under: new Map(), nowhere: [] };
  /** Where the last sentence of a point went. */
  const points = new Map<number, { map: Map<Block, Told[]>; block: Block; line: number }>();
  for (const unit of units) {
    const ranked = leanings.get(unit)!;
    const [best] = ranked;
    const nearest = best?.items[0];
    // A figure follows none of a section that all else speaks against.
    const own = pairs.filter(
      ({ told, block }) => unit.told.includes(told) && shareOf(block, ranked) >= POSSIBLE,
    );
    const likely = best && takes(best) ? nearest!.block : null;
    // A figure that surely follows another item's says more than words in common.
    const sure = own.some(({ block }) => block === likely)
      ? undefined
      : own.toSorted((a, b) => b.score - a.score).find(({ score }) => score >= ELSEWHERE);
    const home = sure?.block ?? likely;
    const kept = own.filter(
      (pair) =>
        home === null || pair.block === home || pair.score >= ELSEWHERE || followsWholly(pair, own),
    );
    for (const { told: one, is, was } of kept) {
      const written = inScaleOf(is, was);
      if (written) retell(one, is, written);
    }
    result.supplied.push(...kept);
    const before = points.get(unit.point);
    // What follows in its point stays there, but where it is clearly of another item.
    const elsewhere = unit.line === before?.line ? leaves(before.block, ranked) : home !== null;
    const goesOn = before !== undefined && kept.length === 0 && !elsewhere;
    const to = goesOn
      ? before
      : home || kept.length > 0
        ? { map: result.beside, block: home ?? kept[0]!.block }
        : best && best.share >= SAME_SECTION && speaks(unit, ranked)
          ? { map: result.under, block: best.of.items.at(-1)! }
          : null;
    // Away from the first of its point it needs the line's label of its own.
    if (before && to && before.block !== to.block) unit.told[0]!.label = unit.told[0]!.over;
    if (to) points.set(unit.point, { ...to, line: unit.line });
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

/** Does what comes second on its line belong to another item than the first? */
function leaves(first: Block, ranked: Leaning[]): boolean {
  const nearest = ranked[0]?.items[0]?.near ?? 0;
  const there = ranked.flatMap(({ items }) => items).find(({ block }) => block === first);
  return (
    nearest >= ELSEWHERE_ITEM || (nearest >= SAME_ITEM && nearest >= NEARER * (there?.near ?? 0))
  );
}

/** Is the nearest item of a section of the sentence's matter? */
function takes({ items: [nearest, second] }: Leaning): boolean {
  return (
    nearest!.near >= SAME_ITEM ||
    (nearest!.near >= LIKE_ITEM && nearest!.near >= CLEARLY * (second?.near ?? 0))
  );
}

/** 来访团组22批186人次 follows 来访团组3批27人次: two figures of one clause are surer than one. */
function followsWholly({ told, clause }: Pair, pairs: Pair[]): boolean {
  const together = pairs.filter((pair) => pair.told === told && pair.clause === clause);
  return together.length > 1 && together.length === told.facts.length;
}

function shareOf(block: Block, ranked: Leaning[]): number {
  return ranked.find(({ of }) => of.items.includes(block))?.share ?? 0;
}

/** Chatter shares no word with any section, and names no figure, day or title. */
function speaks({ told }: Unit, ranked: Leaning[]): boolean {
  return (
    told.some(({ text, facts }) => facts.length > 0 || /[《“]|\d[年月日]/.test(text)) ||
    ranked.some(({ items }) => items[0]!.near > 0)
  );
}

/** The lines of the material that speak of what an item plans. */
export function linesAboutOf({ blocks }: Paper): (block: Block, told: Told[]) => number[] {
  const { cover } = createNearness(blocks.map(({ hit }) => hit.text));
  const speaks = (one: Told, block: Block) =>
    cover(`${one.context} ${one.text}`, [[1, block.hit.text]]) >= SAME_ITEM;
  return (block, told) => [
    ...new Set(told.filter((one) => speaks(one, block)).map(({ line }) => line)),
  ];
}

/** The three likeliest sections, each with the item that is nearest. */
function placesOf(ranked: Leaning[]): LikelyPlace[] {
  const places = ranked.slice(0, 3).map(({ of, items }) => {
    const block = items[0]?.block ?? of.items[0]!;
    const lead = block.sentences[0]?.clauses[0]?.text ?? "";
    const above = block.hit.headings.at(-1) ?? "";
    const name = `${above}${above !== "" && lead !== "" ? "：" : ""}${lead.slice(0, 16)}`;
    return { passageId: block.hit.passageId, name };
  });
  return [...new Map(places.map((place) => [place.name, place])).values()];
}

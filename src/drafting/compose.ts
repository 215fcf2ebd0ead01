/**
 * A draft from last year's report (pure): block by block → headings with their years moved on, clauses that stand every year kept,
 * figures and events asked for, this year's facts in the places of last year's → what fits no item at the end of its section →
 * the plan anew, with last year's plan as the checklist.
 */
import { ownersOf } from "./changes.ts";
import { type Desk, group } from "./desk.ts";
import type { DraftDocument } from "./document.ts";
import { frameOf, moved } from "./frame.ts";
import { comparedIn } from "./heard.ts";
import { writeItem } from "./items.ts";
import { readMaterial } from "./material.ts";
import type { Block, Paper } from "./paper.ts";
import {
  checklistOf,
  unusedOf,
  writeClosing,
  writeHeading,
  writeNew,
  writePlan,
  writeShort,
  writeTable,
} from "./parts.ts";
import { place } from "./placing.ts";
import type { Material, Told } from "./told.ts";

export interface Ordered {
  base: Paper;
  /** The other years of its series. */
  series: Paper[];
  year: number;
  material: string | null;
  /** The blocks that are drafted; all of the report where none are named. */
  blocks?: Block[];
}

const NOTHING: Material = { told: [], aside: [], notes: [] };

export function compose(ordered: Ordered): DraftDocument {
  const { base, year, blocks = base.blocks } = ordered;
  const desk = deskFor(ordered);
  const parts = new Set<Block["part"]>();
  for (const block of blocks) {
    const isFirst = !parts.has(block.part);
    if (block.kind === "heading") writeHeading(block, desk);
    else if (block.part === "plan") isFirst && writePlan(block, blocks, desk);
    else if (block.part === "short") isFirst && writeShort(block, blocks, desk);
    else if (block.part === "closing") writeClosing(block, desk);
    else if (block.kind === "row") writeTable(block, blocks, desk);
    else writeItem(block, desk);
    if (block.kind !== "heading") parts.add(block.part);
    for (const one of group(desk.placed.under.get(block) ?? [])) writeNew(one, block, desk);
  }
  const whole = blocks === base.blocks;
  return {
    year,
    title: moved(base.info.title, desk.by),
    org: base.info.org,
    whole,
    ...(whole ? {} : { part: blocks.map(({ hit }) => hit.passageId) }),
    items: desk.items,
    unused: unusedOf(desk, blocks),
    notes: desk.notes,
    // What was planned is asked beside the whole report; a part of it has questions of its own.
    checklist: whole ? checklistOf(base, desk) : [],
  };
}

/** What is known before the first block is written: the material read and placed, and what repeats in the series. */
function deskFor({ base, series, year, material: text }: Ordered): Desk {
  const { org, aliases, title, kind } = base.info;
  const known = [org ?? "", title, ...base.blocks.map(({ hit }) => hit.text)].join("\n");
  const names = [org ?? "", ...aliases];
  const material = text === null ? NOTHING : readMaterial(text, { year, kind, known, names });
  // What belongs to a part that is not drafted is not to be pressed into this one.
  const places = base.blocks.filter(
    ({ part, kind }) =>
      kind !== "heading" && (part === "opening" || part === "done" || part === "leader"),
  );
  const others = series.filter((other) => other !== base);
  const placeAll = (told: Told[]) =>
    place(
      base,
      others,
      told.filter(({ part, change }) => (part === "done" || part === "leader") && !change),
      places,
    );
  const first = placeAll(material.told);
  const was = new Map(first.supplied.map((pair) => [pair.is, pair.was]));
  const owners = ownersOf(material.told, (fact) => was.get(fact) ?? null);
  // 来访团组比上年减少9批 is told by itself where no figure is told that it belongs to.
  const alone = material.told.filter(
    (one) => one.change && !owners.has(one) && comparedIn(one) !== "",
  );
  material.told = material.told.map((one) =>
    alone.includes(one) ? { ...one, change: false, facts: [] } : one,
  );
  const placed = alone.length > 0 ? placeAll(material.told) : first;
  return {
    ...{ base, year, placed, material, owners },
    by: year - base.info.year,
    frame: frameOf(base, series),
    items: [],
    notes: [...material.notes],
    told: new Set(),
    checked: new Set(),
    numbered: new Map(),
  };
}

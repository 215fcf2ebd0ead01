/** What the parts of a draft are written on (pure): what is known, what stands already, and how one item is put down. */
import { placeholder } from "./asking.ts";
import type { ownersOf } from "./changes.ts";
import { type DraftItem, type Source, sourceAt, type Unused } from "./document.ts";
import type { Frame } from "./frame.ts";
import { LACKING } from "./heard.ts";
import type { Block, Paper, Sentence } from "./paper.ts";
import type { Placed } from "./placing.ts";
import type { Material, Told } from "./told.ts";
import { asTold, type Worded } from "./wording.ts";

/** An item as it is put down: what it tells of the material is known by the clauses, its place by the block. */
export type Written = Omit<DraftItem, "section" | "passageId" | "material"> & { told?: Told[] };
/** One whose paragraph its place decides. */
export type Piece = Omit<Written, "opens">;

export interface Desk {
  base: Paper;
  year: number;
  by: number;
  frame: Frame;
  placed: Placed;
  material: Material;
  /** The figure that each difference of the material belongs to. */
  owners: ReturnType<typeof ownersOf>;
  items: DraftItem[];
  notes: Unused[];
  /** Clauses of the material that stand in the draft. */
  told: Set<Told>;
  checked: Set<Told>;
  /** The number of the last item that came new behind a block. */
  numbered: Map<Block, string>;
}

export function add(desk: Desk, block: Block, item: Written): void {
  const { told = [], ...rest } = item;
  for (const one of told) desk.told.add(one);
  const material = [...new Set(told.flatMap(({ line, alsoLines }) => [line, ...alsoLines]))].sort(
    (a, b) => a - b,
  );
  const section = block.kind === "heading" ? block.hit.path.slice(0, -1) : sectionOf(block);
  desk.items.push({ ...rest, section, passageId: block.hit.passageId, material });
}

/** The labels of the headings above an item. */
function sectionOf({ hit }: Block): string[] {
  return hit.path.slice(0, hit.headings.length);
}

/** Clauses of one line of the material together. */
export function group(told: Told[]): Told[][] {
  return [...Map.groupBy(told, ({ entry, part }) => `${entry} ${part}`).values()];
}

export function newSentence(own: Told[], { year, owners, told: already }: Desk): Piece {
  // A difference goes with its figure, and what follows its clause needs no name of its own.
  const changes = (one: Told) =>
    [...owners]
      .filter(([change, { one: owner }]) => owner === one && !already.has(change))
      .map(([change]) => change);
  const told = [
    ...own.flatMap((one) => [
      one,
      ...changes(one).filter(({ sentence }) => sentence === one.sentence),
    ]),
    ...own.flatMap((one) => changes(one).filter(({ sentence }) => sentence !== one.sentence)),
  ];
  const worded = told.map((one, i) => (one.lacking ? lacking(one, year) : asTold(one, i > 0)));
  return {
    kind: told.every((one) => one.lacking) ? "ask" : "new",
    text: `${worded.map(({ text }, i) => (i === 0 ? text : (told[i]!.sentence === told[i - 1]!.sentence || told[i]!.change ? "，" : "；") + text)).join("")}。`,
    sources: worded.flatMap(({ sources }) => sources),
    told,
  };
}

/** What the material says is not known yet. */
function lacking(one: Told, year: number): Worded {
  const matter = one.text.split(LACKING)[0]!;
  return { ...asTold(one), text: placeholder(`${year}年${matter === "" ? one.text : matter}`) };
}

export function whole({ hit }: Block): Source {
  return sourceAt(hit, hit.text, 0);
}

export function bareOf({ hit, mark }: Block): string {
  return hit.text.slice(mark.length);
}

export function closing({ close }: Sentence, words: string): string {
  return /[：:]$/.test(words) ? "" : close === "" ? "。" : close.replace(";", "；");
}

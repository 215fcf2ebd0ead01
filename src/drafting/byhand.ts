/**
 * A draft changed by hand (pure): an item's words, a new item, one less → the items anew, and what is to be said of its figures. What a
 * person writes is the person's own, and stays so.
 */
import { quantitiesIn } from "../text/quantities.ts";
import { type DraftDocument, type DraftItem, PLACEHOLDER } from "./document.ts";
import { countedOn } from "./dropping.ts";
import { placeholdersOf, revise } from "./revise.ts";

export interface ByHand {
  draft: DraftDocument;
  told: string[];
}

/** An item in other words; a line feed in them begins a paragraph. */
export function reworded(draft: DraftDocument, n: number, text: string, by: string): ByHand {
  const item = draft.items[n]!;
  const [first, ...more] = linesIn(text).map((line, i) => anew(item, line, by, i > 0));
  const own = [first!, ...more];
  const told = figuresApart(item.text, own.map((one) => one.text).join(""));
  return { draft: { ...draft, items: draft.items.toSpliced(n, 1, ...own) }, told };
}

function anew(item: DraftItem, text: string, by: string, opens: boolean): DraftItem {
  const { template: _, worded: __, level, ...kept } = item;
  const asks = text.search(PLACEHOLDER) >= 0;
  const kind = asks ? "ask" : item.kind === "keep" || item.kind === "adapt" ? "adapt" : "new";
  // What follows a heading's own line is text below it.
  return {
    ...kept,
    ...{ kind, text, by },
    opens: opens || item.opens,
    ...(level === undefined || opens ? {} : { level }),
  };
}

/** What is put in the place of an item's placeholder, counted from 0 among the item's own. */
export interface Filled {
  item: number;
  at: number;
  words: string;
}

/** Placeholders filled in; blank words leave theirs as it is. */
export function filledIn(draft: DraftDocument, fills: Filled[], by: string): ByHand {
  const before = (n: number) => placeholdersOf(draft.items.slice(0, n)).length;
  const orders = fills
    .filter(({ words }) => words.trim() !== "")
    .map(({ item, at, words }) => ({
      to: "fill" as const,
      place: before(item) + at + 1,
      words: linesIn(words).join(""),
    }));
  if (orders.length === 0) return { draft, told: [] };
  const { told, ...done } = revise(draft, orders, by);
  return { draft: done.draft, told };
}

/** What is added by hand, and the line of the material where it is one. */
export interface Added {
  text: string;
  /** A paragraph of its own. */
  opens?: boolean;
  line?: number;
}

/** A new item behind another; a line of the material is then no longer among what is not used. */
export function inserted(draft: DraftDocument, after: number, added: Added, by: string): ByHand {
  const { line } = added;
  const beside = draft.items[after]!;
  const own = linesIn(added.text).map(
    (text, i): DraftItem => ({
      ...{ kind: text.search(PLACEHOLDER) >= 0 ? "ask" : "new", text, by },
      ...{ section: beside.section, passageId: beside.passageId },
      opens: i > 0 || added.opens === true || beside.level !== undefined,
      sources: [],
      material: line === undefined ? [] : [line],
    }),
  );
  const unused =
    line === undefined
      ? draft.unused
      : draft.unused.filter((one) => one.line !== line || !added.text.includes(bare(one.text)));
  const items = draft.items.toSpliced(after + 1, 0, ...own);
  return { draft: { ...draft, items, unused }, told: [] };
}

/** Without an item; what follows the first of a paragraph opens it now, and points count on. */
export function without(draft: DraftDocument, n: number): ByHand {
  const gone = draft.items[n]!;
  const next = draft.items[n + 1];
  const moves = gone.opens && next && !next.opens && next.level === undefined;
  const items = draft.items
    .toSpliced(n, 1)
    .map((item) => (moves && item === next ? { ...item, opens: true } : item));
  return { draft: { ...draft, items: countedOn(items, draft.items) }, told: [] };
}

function linesIn(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function bare(text: string): string {
  return text.replace(/[，；。\s]+$/, "");
}

/** Which figures went and which came, in one sentence; none where they are the same. */
function figuresApart(before: string, after: string): string[] {
  const [was, is] = [before, after].map((text) =>
    quantitiesIn(text.replace(PLACEHOLDER, "")).map((one) => one.text),
  ) as [string[], string[]];
  const gone = was.filter((one) => !is.includes(one));
  const come = is.filter((one) => !was.includes(one));
  if (gone.length + come.length === 0) return [];
  const told = [
    ...(gone.length > 0 ? [`去掉了${gone.join("、")}`] : []),
    ...(come.length > 0 ? [`写上了${come.join("、")}`] : []),
  ];
  return [`数字有变动：${told.join("，")}。请核对。`];
}

/** Last year's figure and this year's are seldom further apart. */
const FAR = 5;

/** What is to be checked of an item that somebody wrote: figures that nothing written gives, last year's, and such as are far from it. */
export function doubtsOn(item: DraftItem, { materials = [] }: DraftDocument): string[] {
  if (item.by === undefined) return [];
  const lines = item.material.map((line) => lineOf(line, materials)?.text ?? "");
  const given = quantitiesIn(
    [...lines, ...item.sources.filter(isMaterial).map(({ quote }) => quote)].join("\n"),
  );
  const before = item.sources
    .filter((source) => !isMaterial(source))
    .flatMap(({ quote, reportYear }) => quantitiesIn(quote).map((one) => ({ one, reportYear })));
  return quantitiesIn(item.text.replace(PLACEHOLDER, "")).flatMap((own) => {
    const same = ({ lo, hi, unit }: typeof own) =>
      lo === own.lo && hi === own.hi && unit === own.unit;
    if (given.some(same)) return [];
    const old = before.find(({ one }) => same(one));
    if (old) return [`${own.text}与${old.reportYear ?? "上"}年报告里的数相同，请核对是不是今年的`];
    const alike = before.filter(({ one }) => one.unit === own.unit && one.lo > 0);
    const [was] = alike;
    const times = was && alike.length === 1 ? own.lo / was.one.lo : 1;
    if (was && (times >= FAR || times <= 1 / FAR))
      return [`${own.text}与上年的${was.one.text}相差很大，请核对`];
    return [`${own.text}没有书面出处，以填写的人所说为准`];
  });
}

function isMaterial({ reportId }: DraftItem["sources"][number]): boolean {
  return reportId === "material";
}

/** A line of the material, and whose it is; null where that was not kept. */
export function lineOf(
  line: number,
  materials: NonNullable<DraftDocument["materials"]>,
): { name: string | null; text: string } | null {
  const own = materials.findLast(({ from }) => from < line);
  const text = own?.text.split("\n")[line - own.from - 1];
  return own && text !== undefined ? { name: own.name, text } : null;
}

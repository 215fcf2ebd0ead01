/**
 * What a draft looks like where something of it is gone (pure): what follows takes a point's number over, a sentence keeps its end, and
 * the points of a section count on without a gap.
 */
import { fromChineseNumeral, toChineseNumeral } from "../text/numerals.ts";
import { type DraftItem, PLACEHOLDER } from "./document.ts";

/** Stands in the place of a placeholder that is to go. */
export const GONE = "\uFDD3";

const POINT = /^([一二三四五六七八九十]{1,3})是/;

/** The items without what is marked as `GONE`. */
export function withoutGone(items: DraftItem[]): DraftItem[] {
  const kept: DraftItem[] = [];
  let mark = "";
  let opens = false;
  for (const item of items) {
    if (item.opens) [mark, opens] = ["", false];
    const text = item.text.includes(GONE) ? tidied(item.text) : item.text;
    const own = POINT.exec(text)?.[0] ?? "";
    if (item.text.includes(GONE) && !/[^。；，、：]/.test(text.slice(own.length))) {
      [mark, opens] = [mark || own, opens || item.opens];
      if (!opens && /。$/.test(text)) close(kept);
      continue;
    }
    const first = mark !== "" || opens;
    kept.push(
      text === item.text && !first
        ? item
        : { ...item, text: mark + text, opens: item.opens || opens },
    );
    [mark, opens] = ["", false];
  }
  return kept;
}

function tidied(text: string): string {
  return text
    .replaceAll(GONE, "")
    .replace(/^([一二三四五六七八九十]{1,3}是)?[，、；]+/, "$1")
    .replace(/[，、；：]+(?=[，、；。])/g, "");
}

/** What now ends a sentence says so. */
function close(kept: DraftItem[]): void {
  const last = kept.at(-1)!;
  kept[kept.length - 1] = { ...last, text: last.text.replace(/[，；、]$/, "。") };
}

/** 一是, 三是 → 一是, 二是, in every section whose points ran on in `before`. */
export function countedOn(items: DraftItem[], before: DraftItem[]): DraftItem[] {
  const ran = new Set(
    sectionsOf(before)
      .filter((section) => runs(section))
      .map(keyOf),
  );
  const due = new Map<DraftItem, number>();
  for (const section of sectionsOf(items))
    if (ran.has(keyOf(section)))
      for (const [i, item] of section.filter(({ text }) => POINT.test(text)).entries())
        due.set(item, i + 1);
  return items.map((item) => {
    const number = due.get(item);
    if (number === undefined) return item;
    const text = item.text.replace(POINT, `${toChineseNumeral(number)}是`);
    return text === item.text ? item : { ...item, text };
  });
}

function sectionsOf(items: DraftItem[]): DraftItem[][] {
  const sections = new Map<string, DraftItem[]>();
  for (const item of items) {
    if (item.level !== undefined) continue;
    const key = item.section.join("/");
    sections.set(key, [...(sections.get(key) ?? []), item]);
  }
  return [...sections.values()];
}

const keyOf = ([first]: DraftItem[]) => first!.section.join("/");

/** Its points are 一是, 二是, … each at the head of an item. */
function runs(section: DraftItem[]): boolean {
  const numbers = section.flatMap(({ text }) => {
    const said = POINT.exec(text)?.[1];
    return said === undefined ? [] : [fromChineseNumeral(said)];
  });
  const inside = section.some(({ text }) =>
    /[。；][一二三四五六七八九十]{1,3}是/.test(text.replace(PLACEHOLDER, "")),
  );
  return !inside && numbers.every((number, i) => number === i + 1);
}

/** Lists that a report sets one item a passage (pure): 一是…二是…三是…, 第一，…第二，…, 1.…2.…. */
import type { Hit, Passage } from "../domain.ts";

const LABEL =
  /^(?:[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,3}|\d{1,2}[.．]|[（(]\d{1,2}[）)])$/;
const FIRST = /^(?:一是|第一|1[.．]|[（(]1[）)])$/;
/** No list is longer; as many passages on either side of an item are looked at. */
const MAX_ITEMS = 15;

/** An item has no more passages before its last. */
const PARTS = 4;
/** So much of how an item begins says what it is about, in characters. */
const LEAD = 80;

/** How the item begins of which the passage at `ord` of a report is a later part; null for one that begins its own or is of none. */
export function leadOf(body: Passage[], ord: number): string | null {
  const { kind, path, text } = body[ord]!;
  const label = path.at(-1);
  if (kind !== "text" || label === undefined || text.startsWith(label)) return null;
  const place = path.join("/");
  const first = body
    .slice(Math.max(0, ord - PARTS), ord)
    .findLast((one) => one.path.join("/") === place && one.text.startsWith(label));
  return first?.text.slice(0, LEAD) ?? null;
}

const labelOf = (hit: Hit) => hit.path.at(-1) ?? "";

/** The ids of the passages among which the list of an item stands; none for a passage that is no item. */
export function idsAround(hit: Hit): string[] {
  const [, report, place] = /^(.*)-(\d+)$/.exec(hit.passageId) ?? [];
  if (report === undefined || !LABEL.test(labelOf(hit))) return [];
  const first = Math.max(0, Number(place) - MAX_ITEMS);
  const count = Number(place) + MAX_ITEMS - first + 1;
  return Array.from({ length: count }, (_, i) => `${report}-${first + i}`);
}

/**
 * Of passages in reading order, the list that `item` is part of, whole and with it; nothing where it stands alone. One list
 * ends where another begins with 一是, or where something else stands between.
 */
export function listWith(item: Hit, near: Hit[]): Hit[] {
  const stem = JSON.stringify(item.path.slice(0, -1));
  const goesOn = (hit: Hit | undefined) =>
    hit !== undefined && LABEL.test(labelOf(hit)) && JSON.stringify(hit.path.slice(0, -1)) === stem;
  const at = near.findIndex(({ passageId }) => passageId === item.passageId);
  let from = at;
  while (goesOn(near[from - 1]) && !FIRST.test(labelOf(near[from]!))) from--;
  let to = at;
  while (goesOn(near[to + 1]) && !FIRST.test(labelOf(near[to + 1]!))) to++;
  return at < 0 || from === to ? [] : near.slice(from, to + 1);
}

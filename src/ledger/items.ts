/**
 * Passages in reading order → the lists they hold (pure), whole: consecutive marks inside a paragraph (一是…二是…, （1）…（2）…, ①…),
 * what follows a colon parted by semicolons, marked paragraphs or headings beneath what introduces them, and the rows of a
 * table. Each with the words that introduce it, which say of what it is the list.
 */
import type { Passage } from "../domain.ts";
import { wordsOf } from "../text/lexicon.ts";
import { countFrom } from "../text/numerals.ts";
import type { Span } from "../text/sentences.ts";

export interface Item<P extends Passage = Passage> {
  passage: P;
  /** Verbatim, without its mark; a span of the passage's text. */
  text: string;
  start: number;
}

export interface List<P extends Passage = Passage> {
  /** The passage that introduces it, and the words there that do. */
  at: P;
  lead: Span;
  /** The paragraph before a short lead: 本部门行政单位1家。具体包括： says little without it. */
  above: string;
  items: Item<P>[];
}

/** Each kind of mark, with what its number is written in. A mark opens a paragraph or stands after another item's end. */
const OPENS = "(?<=^|[。；;：:，,！？\\n]\\s*)";
const HAN = "[一二三四五六七八九十]{1,3}";
const MARKS = [
  `${OPENS}(${HAN})是`,
  `${OPENS}第(${HAN})[，,、：:]`,
  `${OPENS}(${HAN})、`,
  `[（(](${HAN})[）)]`,
  "[（(](\\d{1,2})[）)]",
  "([①-⑳])",
  `${OPENS}(\\d{1,2})[.．、](?!\\d)`,
].map((mark) => new RegExp(`${mark}\\s*`, "gu"));
const DASH = /^(?:[—–-]{1,2}|[•●·◆■▪○])\s*/u;
const CLOSING = /[。；;，,、\s]+$/;
/** 其中： says nothing of what is listed; the sentence before does. */
export const LEANS = new Set(wordsOf("leans"));
/** A lead is told by its last sentence; one that is shorter than this leans on the paragraph before. */
const SHORT = 40;
/** A list has at least this many items. */
const FEW = 2;

interface Mark {
  number: number;
  start: number;
  end: number;
}

/** All lists of a run of passages of one report. */
export function listsIn<P extends Passage>(run: P[]): List<P>[] {
  return [
    ...run.flatMap((passage, i) => (passage.kind === "text" ? within(passage, run, i) : [])),
    ...beneath(run),
    ...tables(run),
  ].filter(({ items }) => items.length >= FEW);
}

// ---- inside one paragraph

function within<P extends Passage>(passage: P, run: P[], i: number): List<P>[] {
  for (const marks of MARKS) {
    const series = consecutive(passage.text, marks);
    if (series.length < FEW) continue;
    const lead = leadBefore(passage.text, series[0]!.start);
    const items = itemsBetween(passage, series);
    return [
      lead
        ? { at: passage, lead, above: "", items }
        : { ...introducing(run, i, passage.path), items },
    ];
  }
  return afterColon(passage);
}

/** 1, 2, 3… of one kind; a paragraph that begins with 二是 goes on with another's list. */
function consecutive(text: string, pattern: RegExp): Mark[] {
  const series: Mark[] = [];
  for (const match of text.matchAll(pattern)) {
    const number = numberOf(match[1]!);
    if (number === series.length + 1)
      series.push({ number, start: match.index, end: match.index + match[0].length });
  }
  return series;
}

function numberOf(text: string): number {
  const circled = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳".indexOf(text);
  return circled >= 0 ? circled + 1 : countFrom(text);
}

function itemsBetween<P extends Passage>(passage: P, series: Mark[]): Item<P>[] {
  const bodies = series.map(({ end }, i) =>
    passage.text.slice(end, series[i + 1]?.start ?? passage.text.length),
  );
  bodies[bodies.length - 1] = withoutTail(bodies);
  return bodies.map((body, i) => ({
    passage,
    text: body.replace(CLOSING, ""),
    start: series[i]!.end,
  }));
}

/** The last item; where every one before is one sentence so is it, and what comes after is said of something else. */
function withoutTail(items: string[]): string {
  const last = items.at(-1)!;
  const end = last.indexOf("。");
  return end < 0 || items.slice(0, -1).some((item) => /。./.test(item)) ? last : last.slice(0, end);
}

/** The last sentence before a place, without its colon; null where nothing stands there. */
function leadBefore(text: string, at: number): Span | null {
  const before = text.slice(0, at).replace(/[。：:；;，,\s]+$/, "");
  const sentence = (end: number) =>
    Math.max(...["。", "\n", "；"].map((mark) => before.lastIndexOf(mark, end - 1))) + 1;
  let from = sentence(before.length);
  if (LEANS.has(before.slice(from).trim()) && from > 0) from = sentence(from - 1);
  const words = before.slice(from);
  return words.trim() === "" ? null : { text: words, start: from, end: before.length };
}

/** 主要是：甲；乙；丙。 */
function afterColon<P extends Passage>(passage: P): List<P>[] {
  const lists: List<P>[] = [];
  let from = 0;
  for (const sentence of passage.text.split(/(?<=。|\n)/)) {
    const colon = sentence.search(/[：:]/);
    const body = sentence.slice(colon + 1);
    const parts = colon < 0 ? [] : body.split(/[；;]/);
    const lead = colon < 0 ? null : leadBefore(passage.text.slice(0, from + colon), from + colon);
    if (lead && parts.length >= FEW && !/[：:]/.test(body)) {
      let at = from + colon + 1;
      const items = parts.map((part) => {
        const blank = part.length - part.trimStart().length;
        const item = { passage, text: part.trim().replace(CLOSING, ""), start: at + blank };
        at += part.length + 1;
        return item;
      });
      lists.push({ at: passage, lead, above: "", items: items.filter(({ text }) => text !== "") });
    }
    from += sentence.length;
  }
  return lists;
}

// ---- one paragraph or heading an item

interface Open<P extends Passage> extends List<P> {
  parent: string;
  number: number | null;
}

function beneath<P extends Passage>(run: P[]): List<P>[] {
  const lists: List<P>[] = [];
  /** What is being listed at each depth. */
  const open: (Open<P> | undefined)[] = [];
  let dashes: List<P> | undefined;
  for (const [i, passage] of run.entries()) {
    const { path, text, kind } = passage;
    if (kind === "row" || kind === "title") continue;
    const dash = kind === "text" ? DASH.exec(text) : null;
    if (dash) {
      dashes ??= listed(lists, { ...introducing(run, i, path), items: [] });
      dashes.items.push({
        passage,
        text: text.slice(dash[0].length).replace(CLOSING, ""),
        start: dash[0].length,
      });
      continue;
    }
    dashes = undefined;
    const label = path.at(-1);
    if (label === undefined || !opensWith(passage, label)) continue;
    const depth = path.length;
    const parent = path.slice(0, -1).join("/");
    const number = numberIn(label);
    const now = open[depth];
    open.length = depth + 1;
    const goesOn =
      now?.parent === parent &&
      (number === null) === (now.number === null) &&
      (number === null || number === now.number! + 1);
    if (!goesOn) {
      if (number !== null && number !== 1) {
        open[depth] = undefined;
        continue;
      }
      const lead = introducing(run, i, path.slice(0, -1));
      open[depth] = Object.assign(listed(lists, { ...lead, items: [] as Item<P>[] }), {
        parent,
        number,
      });
    }
    const list = open[depth]!;
    list.number = number;
    list.items.push(unmarked(passage));
  }
  for (const { items } of lists)
    if (items.length >= FEW && items.at(-1)!.passage.kind === "text")
      items.at(-1)!.text = withoutTail(items.map(({ text }) => text));
  return lists;
}

function listed<P extends Passage, L extends List<P>>(lists: List<P>[], list: L): L {
  lists.push(list);
  return list;
}

function opensWith({ kind, text }: Passage, label: string): boolean {
  return kind === "heading" || text.startsWith(label);
}

/** The number of a 层次序数 (一, （一）, 1., 一是); null for a heading that has a title for its label. */
function numberIn(label: string): number | null {
  const bare = /^[（(第]?([一二三四五六七八九十]{1,3}|\d{1,2}|[①-⑳])(?:[）).．、，]|是)?$/u.exec(
    label,
  )?.[1];
  return bare === undefined ? null : numberOf(bare);
}

const MARK =
  /^(?:[（(][^）)]{1,3}[）)]|\d{1,2}[.．、]|[①-⑳]|第?[一二三四五六七八九十]{1,3}(?:[、.．，]|是))\s*/u;

function unmarked<P extends Passage>(passage: P): Item<P> {
  const mark = MARK.exec(passage.text)?.[0].length ?? 0;
  return { passage, text: passage.text.slice(mark).replace(/[：:。；;\s]+$/, ""), start: mark };
}

/** What introduces the passage at `i`: the paragraph right before, where that ends in a colon, else the heading above. */
function introducing<P extends Passage>(
  run: P[],
  i: number,
  parent: string[],
): Omit<List<P>, "items"> {
  const before = run[i - 1];
  const colon = before?.kind === "text" && /[：:]\s*$/.test(before.text);
  if (before && colon) {
    const lead = leadBefore(before.text, before.text.length);
    if (lead)
      return { at: before, lead, above: lead.text.length < SHORT ? aboveOf(run, i - 1) : "" };
  }
  const heading = headingAbove(run, i, parent) ?? run[i]!;
  const { text } = unmarked(heading);
  const own = heading === run[i];
  const start = own ? 0 : heading.text.indexOf(text);
  return {
    at: heading,
    lead: own ? { text: "", start: 0, end: 0 } : { text, start, end: start + text.length },
    above: "",
  };
}

/** The paragraph before a lead, where both stand under the same headings. */
function aboveOf<P extends Passage>(run: P[], i: number): string {
  const before = run[i - 1];
  return before?.kind === "text" && before.path.join("/") === run[i]!.path.join("/")
    ? before.text.slice(-200)
    : "";
}

/** No heading stands further above what it leads. */
const FAR = 60;

function headingAbove<P extends Passage>(run: P[], i: number, parent: string[]): P | undefined {
  const path = parent.join("/");
  for (let k = i - 1; k >= Math.max(0, i - FAR); k--) {
    const one = run[k]!;
    if (one.path.join("/") === path && one.path.length > 0)
      if (one.kind === "heading" || one.text.startsWith(parent.at(-1)!)) return one;
  }
  return undefined;
}

// ---- tables

/** Rows that stand together; their columns and what stands right above say of what. */
function tables<P extends Passage>(run: P[]): List<P>[] {
  const lists: List<P>[] = [];
  let from = -1;
  for (let i = 0; i <= run.length; i++) {
    const row = run[i]?.kind === "row";
    if (row && from < 0) from = i;
    if (row || from < 0) continue;
    const rows = run.slice(from, i);
    const first = rows[0]!;
    const caption = run[from - 1];
    const items = rows
      .filter(({ text }) => /[：:]/.test(text))
      .map((passage) => ({ passage, text: passage.text, start: 0 }));
    const columns = columnsOf(first.text).join(" ");
    lists.push({
      at: first,
      lead: { text: columns, start: 0, end: first.text.length },
      above: caption && caption.text.length <= SHORT ? caption.text : "",
      items,
    });
    from = -1;
  }
  return lists;
}

function columnsOf(row: string): string[] {
  return row.includes(" | ")
    ? row.split(" | ").map((cell) => cell.trim())
    : row.split("；").map((cell) => cell.split("：")[0]!.trim());
}

/**
 * Tree → the lines and tables that a reader of the page sees, in their order, each with the element it stands in.
 * Inline tags do not part words; list numbers become text; a table that only lays out the page is gone into.
 */
import { lowered, raised } from "../raised.ts";
import type { Cell } from "../table.ts";
import { printNumber, setApart } from "../word/number-formats.ts";
import { BLOCKS, type Element, type Tree } from "./tree.ts";

export interface Line {
  kind: "line";
  text: string;
  /** Of `<h1>` to `<h6>`. */
  level: number | null;
  owner: Element;
  /** How many of its characters are links to other pages. */
  linked: number;
  /** A foot- or endnote; it follows the line or table that refers to it. */
  note?: true;
}

export interface DataTable {
  kind: "table";
  cells: Cell[][];
  owner: Element;
  linked: number;
}

export type Item = Line | DataTable;

/** Links to files are attachments and links within the page are notes; only the others are navigation. */
const FILE_LINK =
  /\.(?:docx?|wps|pdf|ofd|xlsx?|et|pptx?|rtf|odt|zip|rar|7z|txt|jpe?g|png)(?:[?#]|$)/i;
/** The mark of a foot- or endnote, or the mark before the note itself, in Word's and in LibreOffice's pages. */
const NOTE_MARK = /^#_?((?:ftn|edn|sdfootnote|sdendnote)(?:ref)?\d+)(?:sym|anc)?$/;
const NOTE = /^(?:ftn|edn|sdfootnote|sdendnote)\d+$/;
/** A line with a number of its own. */
export const NUMBERED =
  /^\s*(?:第?[一二三四五六七八九十百]+[、.．部章节条]|[（(]?(?:[一二三四五六七八九十]+|\d{1,3})[）)]|\d{1,3}[.．、]|[①-⑳])/;

/** The notes of a page by their ids, and those that a line has referred to. */
interface Notes {
  bodies: Map<string, Element>;
  said: Set<Element>;
}

/** The page's lines and data tables. */
export function itemsOf({ root, elements }: Tree): Item[] {
  const bodies = elements.filter(({ attributes }) => NOTE.test(attributes.id ?? ""));
  const items: Item[] = [];
  const byId = new Map(bodies.map((body) => [body.attributes.id!, body]));
  collect(root, items, { bodies: byId, said: new Set() });
  return items;
}

/** One pass over `element`; whatever is block starts and ends a line. */
function collect(element: Element, items: Item[], notes: Notes): void {
  let text = "";
  let linked = 0;
  let lineOwner = element;
  /** A list item's number, until its first line takes it. */
  let marker = "";
  /** Notes to which the line refers. */
  let referred: Element[] = [];

  const endLine = () => {
    const words = closeUp(text);
    if (words.trim() !== "") {
      const number = NUMBERED.test(words) ? "" : marker;
      const numbered = number === "" ? words : setApart(number, words, false) + words.trimStart();
      const level = levelOf(lineOwner);
      items.push({ kind: "line", text: numbered, level, owner: lineOwner, linked });
      marker = "";
      for (const note of referred) items.push(...noteLines(note, lineOwner, notes));
      referred = [];
    }
    text = "";
    linked = 0;
  };

  const walk = (node: Element, block: Element, link: boolean, script: Script): void => {
    for (const child of node.children) {
      if (typeof child === "string") {
        for (const [i, words] of (block.tag === "pre" ? child.split("\n") : [child]).entries()) {
          if (i > 0) endLine();
          if (text === "") lineOwner = block;
          text += script ? script(words) : words;
          if (link) linked += words.trim().length;
        }
        continue;
      }
      const { tag, attributes } = child;
      if (tag === "br") endLine();
      else if (tag === "a" && NOTE_MARK.test(attributes.href ?? "")) {
        const note = notes.bodies.get(NOTE_MARK.exec(attributes.href!)![1]!);
        // The mark before a note itself refers back.
        if (note && !inside(node, note) && !notes.said.has(note)) {
          notes.said.add(note);
          referred.push(note);
        }
      } else if (notes.said.has(child)) continue;
      // The blanks that Word puts between a list's number and its text.
      else if (/font:\s*7\.0pt/.test(attributes.style ?? "") && contentsOf(child).words === 0)
        continue;
      else if (tag === "table" && isData(child)) {
        endLine();
        items.push(...readTable(child, notes));
      } else if (BLOCKS.has(tag)) {
        endLine();
        if (tag === "li") marker = markerOf(child, node);
        walk(child, child, link, null);
        endLine();
        if (tag === "li") marker = "";
      } else walk(child, block, link || isLink(child), scriptOf(child) ?? script);
    }
  };
  walk(element, element, false, null);
  endLine();
}

/** A note's lines, as part of the element that refers to it. */
function noteLines(note: Element, owner: Element, notes: Notes): Item[] {
  const lines: Item[] = [];
  collect(note, lines, notes);
  return lines.flatMap((line, i): Item[] => {
    if (line.kind === "table") return [{ ...line, owner }];
    const text = i === 0 ? `注：${line.text.trim()}` : line.text;
    return [{ ...line, text, owner, level: null, note: true }];
  });
}

function inside(element: Element, outer: Element): boolean {
  for (let at: Element | null = element; at; at = at.parent) if (at === outer) return true;
  return false;
}

/** What becomes of digits in raised or lowered text. */
type Script = ((text: string) => string) | null;

function scriptOf({ tag, attributes }: Element): Script {
  const style = /vertical-align\s*:\s*(super|sub)\b/i.exec(attributes.style ?? "")?.[1];
  if (tag === "sup" || style === "super") return raised;
  return tag === "sub" || style === "sub" ? lowered : null;
}

function isLink({ tag, attributes }: Element): boolean {
  const href = attributes.href ?? "";
  return tag === "a" && href !== "" && !href.startsWith("#") && !FILE_LINK.test(href);
}

function levelOf(element: Element): number | null {
  for (let at: Element | null = element; at; at = at.parent) {
    const match = /^h([1-6])$/.exec(at.tag);
    if (match) return Number(match[1]);
    if (BLOCKS.has(at.tag) && at.tag !== "div" && at.tag !== "p") return null;
  }
  return null;
}

const WIDE = /[\u2E80-\u9FFF\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFFEF“”‘’…—\u{20000}-\u{3FFFF}]/u;

/** Blanks as a browser shows them, except that a line broken in the source between two Han characters is no blank. */
function closeUp(text: string): string {
  return text.replace(/[ \t\r\n\f]+/g, (blank, at: number) => {
    const between =
      blank.includes("\n") &&
      WIDE.test(text.charAt(at - 1)) &&
      WIDE.test(text.charAt(at + blank.length));
    return between ? "" : " ";
  });
}

const LIST_TYPES: Record<string, string> = {
  a: "lowerLetter",
  A: "upperLetter",
  i: "lowerRoman",
  I: "upperRoman",
};
const LIST_STYLES: Record<string, string> = {
  "lower-alpha": "lowerLetter",
  "upper-alpha": "upperLetter",
  "lower-roman": "lowerRoman",
  "upper-roman": "upperRoman",
  "cjk-ideographic": "chineseCounting",
  "simp-chinese-informal": "chineseCounting",
  "trad-chinese-informal": "chineseCounting",
  "cjk-decimal": "ideographDigital",
};

/** The number that a browser prints before an item of an ordered list: “3.”, “三、”, or nothing. */
function markerOf(item: Element, list: Element): string {
  if (list.tag !== "ol") return "";
  const styles = `${item.attributes.style ?? ""};${list.attributes.style ?? ""}`;
  const style = /list-style(?:-type)?\s*:\s*([a-z-]+)/i.exec(styles)?.[1]?.toLowerCase() ?? "";
  if (/^(?:none|disc|circle|square)$/.test(style)) return "";
  const format =
    LIST_STYLES[style] ??
    LIST_TYPES[item.attributes.type ?? list.attributes.type ?? ""] ??
    "decimal";
  const number = printNumber(countOf(item, list), format);
  return /^(?:chinese|ideograph)/.test(format) ? `${number}、` : `${number}.`;
}

const counts = new WeakMap<Element, Map<Element, number>>();

function countOf(item: Element, list: Element): number {
  let numbers = counts.get(list);
  if (!numbers) {
    numbers = new Map();
    let next = Number(list.attributes.start ?? 1) || 1;
    for (const child of list.children) {
      if (typeof child === "string" || child.tag !== "li") continue;
      next = Number(child.attributes.value ?? next) || next;
      numbers.set(child, next++);
    }
    counts.set(list, numbers);
  }
  return numbers.get(item) ?? 1;
}

/** The rows of a table: its own, not those of tables in it. */
function rowsOf(table: Element): Element[] {
  return table.children.flatMap((child) =>
    typeof child === "string"
      ? []
      : child.tag === "tr"
        ? [child]
        : /^(?:thead|tbody|tfoot)$/.test(child.tag)
          ? rowsOf(child)
          : [],
  );
}

function cellsOf(row: Element): Element[] {
  return row.children.filter(
    (child): child is Element => typeof child !== "string" && /^t[dh]$/.test(child.tag),
  );
}

/**
 * Does the table state data, or does it only lay out the page? Layout is one column, or a few cells of which one holds
 * nearly all the words, as paragraphs. Where in doubt, and where words stand outside the cells, it is layout: gone into,
 * no word is lost.
 */
function isData(table: Element): boolean {
  if (/presentation|none/.test(table.attributes.role ?? "")) return false;
  const rows = rowsOf(table).map(cellsOf);
  if (rows.every((row) => row.length < 2)) return false;
  const cells = rows.flat().map(contentsOf);
  const captions = table.children.filter(
    (child) => typeof child !== "string" && child.tag === "caption",
  );
  const inside = sum(
    [...cells, ...captions.map((caption) => contentsOf(caption as Element))].map((c) => c.words),
  );
  if (inside !== contentsOf(table).words) return false;
  return !cells.some(
    ({ words, tables, paragraphs }) =>
      (tables > 0 && words * 4 > inside) ||
      (paragraphs > 1 && words > 200 && (words * 5 > inside * 4 || rows.length <= 2)),
  );
}

/** A data table and, before it, its caption. */
function readTable(table: Element, notes: Notes): Item[] {
  const captions: Item[] = [];
  for (const child of table.children) {
    if (typeof child !== "string" && child.tag === "caption") collect(child, captions, notes);
  }
  let linked = 0;
  const after: Item[] = [];
  const cells = rowsOf(table).map((row) =>
    cellsOf(row).map((cell): Cell => {
      const items: Item[] = [];
      collect(cell, items, notes);
      linked += sum(items.map((item) => item.linked));
      const isNote = (item: Item) => item.kind === "line" && item.note === true;
      after.push(...items.filter(isNote).map((note) => ({ ...note, owner: table })));
      return {
        text: items
          .filter((item) => !isNote(item))
          .flatMap(textsOf)
          .join(" "),
        colSpan: span(cell.attributes.colspan),
        rowSpan: span(cell.attributes.rowspan),
      };
    }),
  );
  return [...captions, { kind: "table", cells, owner: table, linked }, ...after];
}

function textsOf(item: Item): string[] {
  return item.kind === "line"
    ? [item.text.trim()]
    : item.cells.map((row) => row.map((cell) => cell.text).join(" "));
}

function span(value: string | undefined): number {
  return Math.min(Math.max(Number.parseInt(value ?? "1", 10) || 1, 1), 1000);
}

interface Contents {
  /** Characters that show. */
  words: number;
  tables: number;
  paragraphs: number;
}

const contents = new WeakMap<Element, Contents>();

function contentsOf(element: Element): Contents {
  let found = contents.get(element);
  if (!found) {
    found = { words: 0, tables: 0, paragraphs: 0 };
    for (const child of element.children) {
      if (typeof child === "string") {
        found.words += child.replace(/\s/g, "").length;
        continue;
      }
      const inner = contentsOf(child);
      found.words += inner.words;
      found.tables += inner.tables + (child.tag === "table" ? 1 : 0);
      found.paragraphs += inner.paragraphs + (/^(?:p|div|li|br|h[1-6])$/.test(child.tag) ? 1 : 0);
    }
    contents.set(element, found);
  }
  return found;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

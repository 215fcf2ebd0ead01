/**
 * A web page's lines → those of the report it shows. What makes a page of a portal is its paragraphs and data tables:
 * the smallest element that holds them all is the article, and the title stands in it or before it. Inside the article
 * everything is kept that is not known for furniture, because a line too many is a smaller harm than a line lost.
 */
import { isFooter, isFurniture, metadataIn, ownLength } from "./furniture.ts";
import type { Item } from "./items.ts";
import type { Element, Tree } from "./tree.ts";

export interface Article {
  /** The lines of the title; empty if the page is a document with a title of its own in its text. */
  title: string[];
  /** 发布日期：2023-03-28, 索引号：…: what the page says of the article. */
  metadata: string[];
  items: Item[];
  /** The element that holds its paragraphs. */
  body: Element;
}

/** What share of a page's content makes the article, if its title confirms it. */
const MOST = 0.75;

export function articleIn(items: Item[], tree: Tree): Article {
  const all = measure(items, tree.elements, () => true);
  const whole = all(tree.root);
  const furniture = furnitureIn(items, tree.elements, all);
  const kept = (item: Item) => !within(item.owner, furniture) && !isFurniture(item);
  const isPlain = furniture.size === 0 && whole.linked * 20 <= whole.length;
  if (isPlain && items.every((item) => kept(item) && metadataIn(item).length < 2)) {
    return { title: [], metadata: [], items, body: tree.root };
  }
  const measured = measure(items, tree.elements, kept);
  const rest = items.filter(kept);
  if (measured(tree.root).content === 0) {
    return { title: [], metadata: [], items: rest, body: tree.root };
  }

  const names = namesOf(tree);
  const startIn = (body: Element) =>
    items.findIndex((item) => kept(item) && isContent(item) && inside(item.owner, body));
  const isTitle = titleTest(names);
  let body = bodyOf(tree.root, measured, rest, MOST);
  let start = startIn(body);
  let title = titleBefore(items, start, (item) => kept(item) && isTitle(item));
  if (!title) {
    body = bodyOf(tree.root, measured, rest, 1);
    start = startIn(body);
    const isHeading = (item: Item) => item.kind === "line" && item.level !== null;
    title = titleBefore(items, start, (item) => kept(item) && isHeading(item));
  }
  const from = title?.from ?? 0;
  const to = title?.to ?? 0;
  const scope = title ? common(body, items[from]!.owner) : body;
  const lines = items.slice(from, to).flatMap((item) => (item.kind === "line" ? item.text : []));
  return {
    title: title ? lines : names.slice(0, 1),
    metadata: recordIn(items.slice(0, start), tree),
    items: textIn(items.slice(to), start - to, { body, scope, kept, measured }),
    body,
  };
}

interface Page {
  /** Holds the paragraphs; the scope holds the title too. */
  body: Element;
  scope: Element;
  kept: (item: Item) => boolean;
  measured: (element: Element) => Measure;
}

/** The items of the article, of those that come after its title; its first paragraph is at `start`. */
function textIn(items: Item[], start: number, { body, scope, kept, measured }: Page): Item[] {
  /** Does the text go on outside its element without a break, as where a pasted tag has closed it too early? */
  let goesOn = true;
  return items.filter((item, i) => {
    const isOutside = !inside(item.owner, scope);
    if (i > start && isOutside && (!kept(item) || item.linked > 0)) goesOn = false;
    if (!kept(item)) return false;
    if (inside(item.owner, body)) {
      return !(i < start && metadataIn(item).length > 0) && !inLinkList(item, body, measured);
    }
    // Beside the paragraphs: a subtitle may stand before them, a signature after.
    if (item.linked > 0) return false;
    if (i < start) return !isOutside && item.kind === "line" && item.level !== null;
    return !isOutside || goesOn || (isContent(item) && ownLength(item) > 40);
  });
}

interface Measure {
  length: number;
  linked: number;
  /** How many lines are mostly link. */
  links: number;
  /** The characters of its paragraphs and data tables. */
  content: number;
}

/** How much of each kind every element holds, counted up from the items. */
function measure(items: Item[], elements: Element[], kept: (item: Item) => boolean) {
  const measures = new Map<Element, Measure>(
    elements.map((element) => [element, { length: 0, linked: 0, links: 0, content: 0 }]),
  );
  for (const item of items) {
    if (!kept(item)) continue;
    const own = measures.get(item.owner)!;
    const length = item.linked + ownLength(item);
    own.length += length;
    own.linked += item.linked;
    own.links += item.linked * 2 > length ? 1 : 0;
    own.content += isContent(item) ? length : 0;
  }
  for (const element of elements.toReversed()) {
    const above = element.parent ? measures.get(element.parent) : undefined;
    if (!above) continue;
    const own = measures.get(element)!;
    above.length += own.length;
    above.linked += own.linked;
    above.links += own.links;
    above.content += own.content;
  }
  return (element: Element) => measures.get(element)!;
}

/** A paragraph with a sentence in it, or a table of figures. */
function isContent(item: Item): boolean {
  const own = ownLength(item);
  if (item.linked > own || isFurniture(item) || isFooter(item)) return false;
  if (item.kind === "line") return own >= 20 && (/[。；！？]/.test(item.text) || own >= 60);
  const filled = item.cells.filter((row) => row.filter((cell) => cell.text !== "").length > 1);
  return filled.length > 1 && metadataIn(item).length < 3;
}

const ROLES = /^(?:navigation|banner|contentinfo|complementary|search)$/;
const NAMES =
  /(?:^|[\s_-])(?:footer|foot|copyright|nav|navbar|breadcrumbs?|crumbs?|sidebar|share|bdsharebuttonbox|related|recommend|popup|toolbar|qrcode|ewm|dbx)(?:$|[\s_-])/i;

/** The topmost elements that are the page's and not the article's. One that holds much of the content is never one. */
function furnitureIn(
  items: Item[],
  elements: Element[],
  measured: (element: Element) => Measure,
): Set<Element> {
  const total = measured(elements[0]!).content;
  const found = new Set<Element>();
  for (const element of elements) {
    const { tag, attributes } = element;
    const named =
      /^(?:nav|footer|aside)$/.test(tag) ||
      ROLES.test(attributes.role ?? "") ||
      NAMES.test(attributes.class ?? "") ||
      NAMES.test(attributes.id ?? "");
    const { content, length } = measured(element);
    if (named && length > 0 && content * 5 <= total && tag !== "body") found.add(element);
  }
  for (const item of items) {
    if (!isFooter(item)) continue;
    let top: Element | null = null;
    for (
      let at: Element | null = item.owner;
      at?.parent && measured(at).content === 0;
      at = at.parent
    ) {
      top = at;
    }
    if (top) found.add(top);
  }
  return found;
}

/** The smallest element that holds `share` of the content, widened while what stands around it is plain text too. */
function bodyOf(
  root: Element,
  measured: (element: Element) => Measure,
  items: Item[],
  share: number,
): Element {
  const enough = measured(root).content * share;
  let body = root;
  for (let next: Element | undefined = root; next; ) {
    body = next;
    next = body.children.find(
      (child): child is Element => typeof child !== "string" && measured(child).content >= enough,
    );
  }
  const dirty = new Set<Element>();
  for (const item of items) {
    if (item.linked === 0 && metadataIn(item).length === 0) continue;
    for (let at: Element | null = item.owner; at && !dirty.has(at); at = at.parent) dirty.add(at);
  }
  while (body.parent && !dirty.has(body.parent)) body = body.parent;
  return body;
}

/** Is the item in a list of links, as under 相关阅读? One link alone is part of the text. */
function inLinkList(item: Item, body: Element, measured: (element: Element) => Measure): boolean {
  for (let at: Element | null = item.owner; at && at !== body; at = at.parent) {
    const { content, linked, length, links } = measured(at);
    if (content > 0) return false;
    if (links > 1 && linked * 2 > length) return true;
  }
  return false;
}

/** What the page calls the article: by the meta tag that government sites must have, then by `<title>` without the site's name. */
function namesOf(tree: Tree): string[] {
  const site = tree.meta.get("sitename");
  let title = tree.title.slice(0, 300);
  for (let parts = /^(.{6,})[\s]*[_|｜\-–—]+\s*([^_|｜\-–—]*)$/.exec(title); parts; ) {
    if (/年度|报告|总结|要点|计划/.test(parts[2]!) && !/(?:政府|网|频道)$/.test(parts[2]!)) break;
    title = parts[1]!;
    parts = /^(.{6,})[\s]*[_|｜\-–—]+\s*([^_|｜\-–—]*)$/.exec(title);
  }
  return [tree.meta.get("articletitle") ?? "", title]
    .map((name) => name.trim())
    .filter(
      (name) => name !== "" && name !== site && !/(?:人民政府|网站|门户网|政府网)$/.test(name),
    );
}

/** Is a line part of the page's name? */
function titleTest(names: string[]): (item: Item) => boolean {
  const named = names.map(compact);
  return (item) => {
    if (item.kind !== "line" || item.text.length > 120) return false;
    const words = compact(item.text);
    return words.length >= 4 && named.some((name) => name.includes(words));
  };
}

/** The nearest line before the content that passes, with those above it in the same element that do. */
function titleBefore(
  items: Item[],
  start: number,
  test: (item: Item) => boolean,
): { from: number; to: number } | null {
  for (let at = start - 1; at >= 0; at--) {
    const { owner } = items[at]!;
    if (!test(items[at]!)) continue;
    let from = at;
    while (from > 0 && items[from - 1]!.owner === owner && test(items[from - 1]!)) from--;
    return { from, to: at + 1 };
  }
  return null;
}

function recordIn(before: Item[], tree: Tree): string[] {
  const found = new Map<string, string>();
  for (const item of before) {
    for (const [label, value] of metadataIn(item)) if (!found.has(label)) found.set(label, value);
  }
  const published = tree.meta.get("pubdate");
  if (published && ![...found.keys()].some((label) => /日期|时间/.test(label))) {
    found.set("发布日期", published);
  }
  return [...found]
    .filter(([, value]) => value !== "")
    .map(([label, value]) => `${label}：${value}`);
}

function compact(text: string): string {
  return text.replace(/[\s\p{P}]/gu, "");
}

function inside(element: Element, outer: Element): boolean {
  for (let at: Element | null = element; at; at = at.parent) if (at === outer) return true;
  return false;
}

function within(element: Element, outers: Set<Element>): boolean {
  for (let at: Element | null = element; at; at = at.parent) if (outers.has(at)) return true;
  return false;
}

function common(a: Element, b: Element): Element {
  let at = a;
  while (!inside(b, at) && at.parent) at = at.parent;
  return at;
}

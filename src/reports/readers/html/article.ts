/**
 * A web page's lines → those of the report it shows. What makes a page of a portal is its paragraphs and data tables:
 * the smallest element that holds them all is the article, and the title stands in it or before it. Inside the article
 * everything is kept that is not known for furniture, because a line too many is a smaller harm than a line lost.
 */
import { isFooter, isFurniture, metadataIn, ownLength } from "./furniture.ts";
import { type Item, NUMBERED } from "./items.ts";
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
  const { root, elements } = tree;
  const all = measure(items, elements);
  const furniture = furnitureIn(items, elements, all);
  const dropped = under(furniture, elements);
  const kept = (item: Item) => !dropped.has(item.owner) && !isFurniture(item);
  const { linked, length } = all(root);
  const maker = `${tree.meta.get("generator")} ${tree.meta.get("progid")}`;
  const isDocument =
    furniture.size === 0 &&
    (/Word|Office|WPS|KSO/i.test(maker)
      ? linked * 3 <= length
      : linked * 20 <= length && items.every((item) => kept(item) && metadataIn(item).length < 2));
  if (isDocument || !items.some((item) => kept(item) && isContent(item))) {
    return { title: [], metadata: [], items: isDocument ? items : items.filter(kept), body: root };
  }

  const names = namesOf(tree);
  const named = namedTitle(items, names, kept);
  const title = named ?? (names.length > 0 ? null : firstHeading(items, kept));
  const rest = items.slice(title?.to ?? 0);
  const measured = measure(rest.filter(kept), elements);
  const body = bodyOf(root, measured, rest.filter(kept), named ? MOST : 1);
  const inBody = under(new Set([body]), elements);
  const start = rest.findIndex((item) => kept(item) && isContent(item) && inBody.has(item.owner));
  const scope = title ? common(body, items[title.from]!.owner) : body;
  const inScope = under(new Set([scope]), elements);
  const inLists = linkListsIn(body, elements, measured);
  const titled = items.slice(title?.from ?? 0, title?.to ?? 0);
  return {
    title: title
      ? titled.flatMap((item) => (item.kind === "line" ? item.text : []))
      : names.slice(0, 1),
    metadata: recordIn(items.slice(0, start + (title?.to ?? 0)), tree),
    items: textIn(rest, start, { inBody, inScope, inLists, kept }),
    body,
  };
}

interface Page {
  /** What the element of the paragraphs holds, and the one that holds the title too. */
  inBody: Set<Element>;
  inScope: Set<Element>;
  inLists: Set<Element>;
  kept: (item: Item) => boolean;
}

/** The items of the article, of those that come after its title; its first paragraph is at `start`. */
function textIn(items: Item[], start: number, page: Page): Item[] {
  /** Does the text go on outside its element without a break, as where a pasted tag has closed it too early? */
  let goesOn = true;
  return items.filter((item, i) => {
    const kept = page.kept(item);
    const isOutside = !page.inScope.has(item.owner);
    if (i > start && isOutside && (!kept || item.linked > 0)) goesOn = false;
    if (!kept) return false;
    if (page.inBody.has(item.owner)) {
      return !(i < start && metadataIn(item).length > 0) && !page.inLists.has(item.owner);
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
function measure(items: Item[], elements: Element[]) {
  const measures = new Map<Element, Measure>(
    elements.map((element) => [element, { length: 0, linked: 0, links: 0, content: 0 }]),
  );
  for (const item of items) {
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

/** The lists of links in the body, as under 相关阅读, with all that is in them. One link alone is part of the text. */
function linkListsIn(
  body: Element,
  elements: Element[],
  measured: (element: Element) => Measure,
): Set<Element> {
  const inBody = under(new Set([body]), elements);
  inBody.delete(body);
  const lists = elements.filter((element) => {
    const { content, linked, length, links } = measured(element);
    return inBody.has(element) && content === 0 && links > 1 && linked * 2 > length;
  });
  return under(new Set(lists), elements);
}

/** A name that is a site's and no article's. */
const SITE = /(?:人民政府|网站|门户网|政府网)$/;

/** What the page calls the article: by the meta tag that government sites must have, then by `<title>` without the site's name. */
function namesOf(tree: Tree): string[] {
  const site = tree.meta.get("sitename");
  let title = tree.title.slice(0, 300);
  for (;;) {
    const [, before, last] = /^(.{6,})[_|｜\-–—]+([^_|｜\-–—]*)$/.exec(title) ?? [];
    const isReport =
      /年度|报告|总结|要点|计划/.test(last ?? "") && !/(?:政府|网|频道)\s*$/.test(last!);
    if (before === undefined || isReport) break;
    title = before.trim();
  }
  return [tree.meta.get("articletitle") ?? "", title]
    .map((name) => name.trim())
    .filter((name) => compact(name).length >= 4 && name !== site && !SITE.test(name));
}

interface Title {
  from: number;
  to: number;
}

/** The lines that the page's own name has in it and that most of the content comes after; the last such, if several. */
function namedTitle(items: Item[], names: string[], kept: (item: Item) => boolean): Title | null {
  const named = names.map(compact);
  const isTitle = (item: Item) => {
    if (item.kind !== "line" || item.linked > 0 || item.text.length > 120 || !kept(item))
      return false;
    const words = compact(item.text);
    return words.length >= 4 && named.some((name) => name.includes(words));
  };
  const sizes = items.map((item) => (kept(item) && isContent(item) ? ownLength(item) : 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let after = 0;
  for (let at = items.length - 1; at >= 0; at--) {
    after += sizes[at]!;
    if (after * 2 < total || !isTitle(items[at]!)) continue;
    let from = at;
    while (from > 0 && isTitle(items[from - 1]!)) from--;
    return { from, to: at + 1 };
  }
  return null;
}

/** Of a page without a name, the heading that stands before its content and is none of its sections'. */
function firstHeading(items: Item[], kept: (item: Item) => boolean): Title | null {
  const start = items.findIndex((item) => kept(item) && isContent(item));
  const at = items
    .slice(0, start)
    .findLastIndex((item) => item.kind === "line" && item.level !== null && kept(item));
  const heading = items[at];
  if (heading?.kind !== "line" || NUMBERED.test(heading.text)) return null;
  return { from: at, to: at + 1 };
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

/** `tops` and all elements in them. */
function under(tops: Set<Element>, elements: Element[]): Set<Element> {
  const found = new Set<Element>();
  for (const element of elements) {
    if (tops.has(element) || (element.parent && found.has(element.parent))) found.add(element);
  }
  return found;
}

function common(a: Element, b: Element): Element {
  const above = new Set<Element>();
  for (let at: Element | null = a; at; at = at.parent) above.add(at);
  let at = b;
  while (!above.has(at) && at.parent) at = at.parent;
  return at;
}

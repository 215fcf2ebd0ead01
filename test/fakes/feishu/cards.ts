/** What a card of JSON 2.0 may be: a walk through its elements that ends at the first thing the platform refuses. */
import {
  BAD_CHART,
  behaviors,
  counted,
  icon,
  image,
  isObject,
  markdown,
  NOT_SHARED,
  named,
  only,
  Refused,
  refuse,
  SCHEMA,
  type Seen,
  TOO_MANY,
  TOO_MANY_TABLES,
  table,
  text,
  UNKNOWN_TAG,
  type Values,
} from "./parts.ts";
import { AT_ROOT, COMPONENTS, NAMED, PARTS, TEMPLATES } from "./rules.ts";

export { isObject } from "./parts.ts";

/** What is wrong, with the platform's number for it. */
export interface Wrong {
  code: number;
  msg: string;
}

export interface CardRules {
  /** Tables that a card may hold, those in Markdown among them. */
  tables?: number;
  /** Whether the app has uploaded this picture; without it none is known. */
  hasImage?: (key: string) => boolean;
}

export const MAX_CARD_BYTES = 30 * 1024;
const MAX_ELEMENTS = 200;
const MAX_DEPTH = 5;

/** What is wrong with a card by the rules of JSON 2.0, or null. */
export function checkCard(card: object, rules: CardRules = {}): string | null {
  return judgeCard(card, rules)?.msg ?? null;
}

/** The same with its number. */
export function judgeCard(card: object, rules: CardRules = {}): Wrong | null {
  try {
    walkCard(card as Values, rules);
    return null;
  } catch (error) {
    if (error instanceof Refused) return { code: error.code, msg: error.message };
    throw error;
  }
}

function walkCard(card: Values, rules: CardRules): void {
  if (card.schema !== "2.0") refuse("schema must be 2.0", SCHEMA);
  only("card", card, PARTS.card);
  const config = only("config", card.config ?? {}, PARTS.config);
  if (config.update_multi === false) refuse("update_multi property is false", NOT_SHARED);
  if (config.summary !== undefined) only("summary", config.summary, PARTS.summary);
  const body = only("body", card.body, PARTS.body);
  if (!Array.isArray(body.elements) || body.elements.length === 0) refuse("body has no elements");
  const { hasImage = () => false, tables: most = 3 } = rules;
  const seen: Seen = {
    ids: new Set(),
    names: new Set(),
    count: 0,
    tables: 0,
    submits: 0,
    hasImage,
  };
  if (card.header !== undefined) {
    const header = only("header", card.header, PARTS.header);
    if (header.template !== undefined && !TEMPLATES.has(String(header.template)))
      refuse(`unknown template ${header.template}`);
    text(seen, "header title", header.title);
    if (header.subtitle !== undefined) text(seen, "header subtitle", header.subtitle);
    if (header.icon !== undefined) icon(seen, header.icon);
  }
  elements(seen, body.elements as unknown[], { depth: 0, form: false });
  if (seen.count > MAX_ELEMENTS) refuse(`over 200 elements: ${seen.count}`, TOO_MANY);
  if (seen.tables > most) refuse(`card table number over limit: ${seen.tables}`, TOO_MANY_TABLES);
}

interface Where {
  depth: number;
  /** Inside a form. */
  form: boolean;
}

function panel(seen: Seen, element: Values, where: Where): void {
  const header = only("panel header", element.header, PARTS["panel header"]);
  text(seen, "panel title", header.title);
  if (header.icon !== undefined) icon(seen, header.icon);
  elements(seen, (element.elements ?? []) as unknown[], inner(where));
}

function columnSet(seen: Seen, element: Values, where: Where): void {
  if (!Array.isArray(element.columns)) refuse("column_set without columns");
  for (const column of element.columns) {
    if ((column as Values)?.tag !== "column") refuse("a column_set holds columns");
    const known = only("column", column, PARTS.column);
    counted(seen, known);
    elements(seen, (known.elements ?? []) as unknown[], inner(where));
  }
}

function form(seen: Seen, element: Values, where: Where): void {
  if (typeof element.name !== "string" || seen.names.has(element.name))
    refuse("form without a name of its own");
  seen.names.add(String(element.name));
  const before = seen.submits;
  elements(seen, (element.elements ?? []) as unknown[], { ...inner(where), form: true });
  if (seen.submits === before) refuse("form without a submit button");
}

function inner({ depth, form }: Where): Where {
  if (depth + 1 > MAX_DEPTH) refuse("containers are nested deeper than five");
  return { depth: depth + 1, form };
}

function elements(seen: Seen, list: unknown[], where: Where): void {
  if (!Array.isArray(list)) refuse("elements is no list");
  for (const element of list) {
    const tag = String((element as Values | null)?.tag);
    if (!Object.hasOwn(COMPONENTS, tag)) refuse(`unknown tag ${tag}`, UNKNOWN_TAG);
    const known = only(tag, element, COMPONENTS[tag]);
    counted(seen, known);
    if (AT_ROOT.has(tag) && where.depth > 0) refuse(`${tag} must stand at the card's root`);
    if (tag === "chart" && where.form) refuse("a form holds no chart");
    one(seen, tag, known, where);
  }
}

function one(seen: Seen, tag: string, element: Values, where: Where): void {
  if (NAMED.has(tag)) named(seen, tag, element, where);
  else if (tag === "markdown") {
    markdown(seen, element.content);
    if (element.icon !== undefined) icon(seen, element.icon);
  } else if (tag === "div") {
    if (element.text !== undefined) text(seen, "div text", element.text);
    if (element.icon !== undefined) icon(seen, element.icon);
  } else if (tag === "img") {
    image(seen, element.img_key);
    for (const key of ["alt", "title"])
      if (element[key] !== undefined) text(seen, `img ${key}`, element[key]);
  } else if (tag === "table") table(seen, element);
  else if (tag === "chart") {
    const spec = element.chart_spec;
    if (!isObject(spec) || typeof spec.type !== "string")
      refuse("chart without chart_spec", BAD_CHART);
  } else if (tag === "collapsible_panel") panel(seen, element, where);
  else if (tag === "column_set") columnSet(seen, element, where);
  else if (tag === "form") form(seen, element, where);
  else if (tag === "interactive_container") {
    behaviors(element.behaviors);
    elements(seen, (element.elements ?? []) as unknown[], inner(where));
  }
}

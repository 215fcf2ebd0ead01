/** What a card of JSON 2.0 may be: a walk through its elements that ends at the first thing the platform refuses. */
import {
  AT_ROOT,
  BUTTON_TYPES,
  CELLS,
  COMPONENTS,
  ICONS,
  NAMED,
  PARTS,
  TEMPLATES,
  TEXTS,
} from "./rules.ts";

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
const MAX_COLUMNS = 50;

const PARSE = 200621;
const UNKNOWN_TAG = 200861;
const BAD_IMAGE = 200570;
const BAD_CHART = 200550;
const TOO_MANY_TABLES = 11310;
const DUPLICATE_ID = 300301;
const TOO_MANY = 300305;
const SCHEMA = 300303;
const NOT_SHARED = 300302;

type Values = Record<string, unknown>;

/** Thrown inside the walk only. */
class Refused extends Error {
  readonly code: number;
  constructor(code: number, msg: string) {
    super(msg);
    this.code = code;
  }
}

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

export function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(msg: string, code = PARSE): never {
  throw new Refused(code, msg);
}

function only(kind: string, value: unknown, keys: string[] | undefined): Values {
  if (!isObject(value)) refuse(`${kind} is no object`);
  const unknown = Object.keys(value).find((key) => !keys?.includes(key));
  if (unknown) refuse(`unknown property ${unknown} in ${kind}`);
  return value;
}

function walkCard(card: Values, rules: CardRules): void {
  if (card.schema !== "2.0") refuse("schema must be 2.0", SCHEMA);
  only("card", card, PARTS.card);
  const config = only("config", card.config ?? {}, PARTS.config);
  if (config.update_multi === false) refuse("update_multi property is false", NOT_SHARED);
  if (config.summary !== undefined) only("summary", config.summary, PARTS.summary);
  const body = only("body", card.body, PARTS.body);
  if (!Array.isArray(body.elements) || body.elements.length === 0) refuse("body has no elements");
  const walk = createWalk(rules);
  if (card.header !== undefined) {
    const header = only("header", card.header, PARTS.header);
    if (header.template !== undefined && !TEMPLATES.has(String(header.template)))
      refuse(`unknown template ${header.template}`);
    walk.text("header title", header.title);
    if (header.subtitle !== undefined) walk.text("header subtitle", header.subtitle);
    if (header.icon !== undefined) walk.icon(header.icon);
  }
  walk.elements(body.elements as unknown[], { depth: 0, form: false });
  walk.end();
}

interface Where {
  depth: number;
  /** Inside a form. */
  form: boolean;
}

function createWalk({ tables: mostTables = 3, hasImage = () => false }: CardRules) {
  const ids = new Set<string>();
  const names = new Set<string>();
  let count = 0;
  let tables = 0;
  let submits = 0;

  function counted(value: Values): void {
    count++;
    if (value.element_id === undefined) return;
    const id = value.element_id;
    if (typeof id !== "string" || !/^[A-Za-z]\w{0,19}$/.test(id)) refuse(`bad element_id ${id}`);
    if (ids.has(id)) refuse(`duplicate element_id ${id}`, DUPLICATE_ID);
    ids.add(id);
  }

  function markdown(content: unknown): void {
    if (typeof content !== "string") refuse("markdown without content");
    tables += tablesIn(content);
    for (const key of imagesIn(content))
      if (!hasImage(key)) refuse(`image key ${key} is invalid`, BAD_IMAGE);
  }

  function text(kind: string, value: unknown): void {
    if (!isObject(value)) refuse(`${kind} is no text`);
    only(kind, value, TEXTS[String(value.tag)] ?? refuse(`${kind} has unknown tag ${value.tag}`));
    counted(value);
    if (typeof value.content !== "string") refuse(`${kind} without content`);
    if (value.tag !== "plain_text") markdown(value.content);
    if (value.icon !== undefined) icon(value.icon);
  }

  function icon(value: unknown): void {
    if (!isObject(value)) refuse("icon is no object");
    only("icon", value, ICONS[String(value.tag)] ?? refuse(`unknown icon ${value.tag}`));
    count++;
    if (value.tag === "custom_icon") image(value.img_key);
  }

  function image(key: unknown): void {
    if (!hasImage(String(key))) refuse(`image key ${key} is invalid`, BAD_IMAGE);
  }

  function behaviors(value: unknown): void {
    if (value === undefined) return;
    if (!Array.isArray(value)) refuse("behaviors is no list");
    for (const behavior of value) {
      const type = String((behavior as Values | null)?.type);
      if (type !== "callback" && type !== "open_url") refuse(`unknown behavior ${type}`);
      const known = only(type, behavior, PARTS[type]);
      if (type === "callback" && !isObject(known.value)) refuse("callback value is no object");
      if (type === "open_url" && !/^(?:https?|lark):\/\//.test(String(known.default_url)))
        refuse("open_url without default_url");
    }
  }

  function named(tag: string, element: Values, { form }: Where): void {
    if (form && (typeof element.name !== "string" || element.name === ""))
      refuse(`${tag} in a form needs a name`);
    if (element.name !== undefined) {
      if (names.has(String(element.name))) refuse(`name ${element.name} is not unique`);
      names.add(String(element.name));
    }
    if (!form && (element.required !== undefined || element.form_action_type !== undefined))
      refuse(`${tag} outside a form cannot be required or submit`);
    for (const key of ["placeholder", "label", "text", "disabled_tips", "hover_tips"])
      if (element[key] !== undefined) text(`${tag} ${key}`, element[key]);
    if (element.icon !== undefined) icon(element.icon);
    behaviors(element.behaviors);
    if (element.form_action_type === "submit") submits++;
    if (tag === "button") {
      if (element.text === undefined && element.icon === undefined) refuse("button without text");
      if (element.type !== undefined && !BUTTON_TYPES.has(String(element.type)))
        refuse(`unknown button type ${element.type}`);
    }
    if (tag === "input" && element.max_length !== undefined) {
      const most = Number(element.max_length);
      if (!Number.isInteger(most) || most < 1 || most > 1000)
        refuse("max_length must be 1 to 1000");
    }
    if (Array.isArray(element.options))
      for (const option of element.options) {
        const { text: label, value } = only("option", option, PARTS.option);
        text("option text", label);
        if (typeof value !== "string") refuse("option value is no string");
      }
  }

  function table(element: Values): void {
    tables++;
    const { columns, rows, page_size: size = 5 } = element;
    if (!Array.isArray(columns) || columns.length === 0 || columns.length > MAX_COLUMNS)
      refuse("table needs 1 to 50 columns");
    if (!Array.isArray(rows)) refuse("table without rows");
    if (!Number.isInteger(size) || Number(size) < 1 || Number(size) > 10)
      refuse("page_size must be 1 to 10");
    const cells = new Map<string, string>();
    for (const column of columns) {
      const { name, data_type: type = "text" } = only(
        "table column",
        column,
        PARTS["table column"],
      );
      if (typeof name !== "string" || name === "" || cells.has(name)) refuse("bad column name");
      if (!CELLS[String(type)]) refuse(`unknown data_type ${type}`);
      cells.set(name as string, String(type));
    }
    for (const row of rows)
      for (const [name, value] of Object.entries(only("row", row, [...cells.keys()]))) {
        const type = cells.get(name)!;
        if (!CELLS[type]!(value)) refuse(`cell ${name} is no ${type}`);
        if (type === "markdown" || type === "lark_md")
          for (const key of imagesIn(String(value))) image(key);
      }
  }

  function panel(element: Values, where: Where): void {
    const header = only("panel header", element.header, PARTS["panel header"]);
    text("panel title", header.title);
    if (header.icon !== undefined) icon(header.icon);
    elements((element.elements ?? []) as unknown[], inner(where));
  }

  function columnSet(element: Values, where: Where): void {
    if (!Array.isArray(element.columns)) refuse("column_set without columns");
    for (const column of element.columns) {
      if ((column as Values)?.tag !== "column") refuse("a column_set holds columns");
      const known = only("column", column, PARTS.column);
      counted(known);
      elements((known.elements ?? []) as unknown[], inner(where));
    }
  }

  function form(element: Values, where: Where): void {
    if (typeof element.name !== "string" || names.has(element.name))
      refuse("form without a name of its own");
    names.add(String(element.name));
    const before = submits;
    elements((element.elements ?? []) as unknown[], { ...inner(where), form: true });
    if (submits === before) refuse("form without a submit button");
  }

  function inner({ depth, form }: Where): Where {
    if (depth + 1 > MAX_DEPTH) refuse("containers are nested deeper than five");
    return { depth: depth + 1, form };
  }

  function elements(list: unknown[], where: Where): void {
    if (!Array.isArray(list)) refuse("elements is no list");
    for (const element of list) {
      const tag = String((element as Values | null)?.tag);
      if (!Object.hasOwn(COMPONENTS, tag)) refuse(`unknown tag ${tag}`, UNKNOWN_TAG);
      const known = only(tag, element, COMPONENTS[tag]);
      counted(known);
      if (AT_ROOT.has(tag) && where.depth > 0) refuse(`${tag} must stand at the card's root`);
      if (tag === "chart" && where.form) refuse("a form holds no chart");
      one(tag, known, where);
    }
  }

  function one(tag: string, element: Values, where: Where): void {
    if (NAMED.has(tag)) named(tag, element, where);
    else if (tag === "markdown") {
      markdown(element.content);
      if (element.icon !== undefined) icon(element.icon);
    } else if (tag === "div") {
      if (element.text !== undefined) text("div text", element.text);
      if (element.icon !== undefined) icon(element.icon);
    } else if (tag === "img") {
      image(element.img_key);
      for (const key of ["alt", "title"])
        if (element[key] !== undefined) text(`img ${key}`, element[key]);
    } else if (tag === "table") table(element);
    else if (tag === "chart") {
      const spec = element.chart_spec;
      if (!isObject(spec) || typeof spec.type !== "string")
        refuse("chart without chart_spec", BAD_CHART);
    } else if (tag === "collapsible_panel") panel(element, where);
    else if (tag === "column_set") columnSet(element, where);
    else if (tag === "form") form(element, where);
    else if (tag === "interactive_container") {
      behaviors(element.behaviors);
      elements((element.elements ?? []) as unknown[], inner(where));
    }
  }

  return {
    text,
    icon,
    elements,
    end(): void {
      if (count > MAX_ELEMENTS) refuse(`over 200 elements: ${count}`, TOO_MANY);
      if (tables > mostTables) refuse(`card table number over limit: ${tables}`, TOO_MANY_TABLES);
    },
  };
}

/** Tables in Markdown: a line of dashes and bars under a line with bars, outside code. */
export function tablesIn(markdown: string): number {
  const lines = markdown.replace(/^```[\s\S]*?^```/gm, "").split("\n");
  return lines.filter(
    (line, i) =>
      line.includes("|") &&
      /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/.test(line) &&
      lines[i - 1]?.includes("|"),
  ).length;
}

function imagesIn(markdown: string): string[] {
  return Array.from(markdown.matchAll(/!\[[^\]]*\]\(([^)]*)\)/g), (match) => match[1]!);
}

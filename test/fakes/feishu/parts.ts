/** The parts of cards: texts, icons, pictures, what is pressed and filled in, tables. Each refuses by throwing. */
import { BUTTON_TYPES, CELLS, ICONS, PARTS, TEXTS } from "./rules.ts";

const MAX_COLUMNS = 50;

export const PARSE = 200621;
export const UNKNOWN_TAG = 200861;
export const BAD_IMAGE = 200570;
export const BAD_CHART = 200550;
export const TOO_MANY_TABLES = 11310;
export const DUPLICATE_ID = 300301;
export const TOO_MANY = 300305;
export const SCHEMA = 300303;
export const NOT_SHARED = 300302;

export type Values = Record<string, unknown>;

/** Thrown inside the walk only. */
export class Refused extends Error {
  readonly code: number;
  constructor(code: number, msg: string) {
    super(msg);
    this.code = code;
  }
}

/** What a walk through one card has met. */
export interface Seen {
  ids: Set<string>;
  names: Set<string>;
  /** Elements, and texts and icons in them. */
  count: number;
  tables: number;
  submits: number;
  hasImage: (key: string) => boolean;
}

export function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function refuse(msg: string, code = PARSE): never {
  throw new Refused(code, msg);
}

export function only(kind: string, value: unknown, keys: string[] | undefined): Values {
  if (!isObject(value)) refuse(`${kind} is no object`);
  const unknown = Object.keys(value).find((key) => !keys?.includes(key));
  if (unknown) refuse(`unknown property ${unknown} in ${kind}`);
  return value;
}

export function counted(seen: Seen, value: Values): void {
  seen.count++;
  if (value.element_id === undefined) return;
  const id = value.element_id;
  if (typeof id !== "string" || !/^[A-Za-z]\w{0,19}$/.test(id)) refuse(`bad element_id ${id}`);
  if (seen.ids.has(id)) refuse(`duplicate element_id ${id}`, DUPLICATE_ID);
  seen.ids.add(id);
}

export function markdown(seen: Seen, content: unknown): void {
  if (typeof content !== "string") refuse("markdown without content");
  seen.tables += tablesIn(content);
  for (const key of imagesIn(content))
    if (!seen.hasImage(key)) refuse(`image key ${key} is invalid`, BAD_IMAGE);
}

export function text(seen: Seen, kind: string, value: unknown): void {
  if (!isObject(value)) refuse(`${kind} is no text`);
  only(kind, value, TEXTS[String(value.tag)] ?? refuse(`${kind} has unknown tag ${value.tag}`));
  counted(seen, value);
  if (typeof value.content !== "string") refuse(`${kind} without content`);
  if (value.tag !== "plain_text") markdown(seen, value.content);
  if (value.icon !== undefined) icon(seen, value.icon);
}

export function icon(seen: Seen, value: unknown): void {
  if (!isObject(value)) refuse("icon is no object");
  only("icon", value, ICONS[String(value.tag)] ?? refuse(`unknown icon ${value.tag}`));
  seen.count++;
  if (value.tag === "custom_icon") image(seen, value.img_key);
}

export function image(seen: Seen, key: unknown): void {
  if (!seen.hasImage(String(key))) refuse(`image key ${key} is invalid`, BAD_IMAGE);
}

export function behaviors(value: unknown): void {
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

export function named(seen: Seen, tag: string, element: Values, { form }: { form: boolean }): void {
  if (form && (typeof element.name !== "string" || element.name === ""))
    refuse(`${tag} in a form needs a name`);
  if (element.name !== undefined) {
    if (seen.names.has(String(element.name))) refuse(`name ${element.name} is not unique`);
    seen.names.add(String(element.name));
  }
  if (!form && (element.required !== undefined || element.form_action_type !== undefined))
    refuse(`${tag} outside a form cannot be required or submit`);
  for (const key of ["placeholder", "label", "text", "disabled_tips", "hover_tips"])
    if (element[key] !== undefined) text(seen, `${tag} ${key}`, element[key]);
  if (element.icon !== undefined) icon(seen, element.icon);
  behaviors(element.behaviors);
  if (element.form_action_type === "submit") seen.submits++;
  if (tag === "button") {
    if (element.text === undefined && element.icon === undefined) refuse("button without text");
    if (element.type !== undefined && !BUTTON_TYPES.has(String(element.type)))
      refuse(`unknown button type ${element.type}`);
  }
  if (tag === "input" && element.max_length !== undefined) {
    const most = Number(element.max_length);
    if (!Number.isInteger(most) || most < 1 || most > 1000) refuse("max_length must be 1 to 1000");
  }
  if (Array.isArray(element.options))
    for (const option of element.options) {
      const { text: label, value } = only("option", option, PARTS.option);
      text(seen, "option text", label);
      if (typeof value !== "string") refuse("option value is no string");
    }
}

export function table(seen: Seen, element: Values): void {
  seen.tables++;
  const { columns, rows, page_size: size = 5 } = element;
  if (!Array.isArray(columns) || columns.length === 0 || columns.length > MAX_COLUMNS)
    refuse("table needs 1 to 50 columns");
  if (!Array.isArray(rows)) refuse("table without rows");
  if (!Number.isInteger(size) || Number(size) < 1 || Number(size) > 10)
    refuse("page_size must be 1 to 10");
  const cells = new Map<string, string>();
  for (const column of columns) {
    const { name, data_type: type = "text" } = only("table column", column, PARTS["table column"]);
    if (typeof name !== "string" || name === "" || cells.has(name)) refuse("bad column name");
    if (!CELLS[String(type)]) refuse(`unknown data_type ${type}`);
    cells.set(name as string, String(type));
  }
  for (const row of rows)
    for (const [name, value] of Object.entries(only("row", row, [...cells.keys()]))) {
      const type = cells.get(name)!;
      if (!CELLS[type]!(value)) refuse(`cell ${name} is no ${type}`);
      if (type === "markdown" || type === "lark_md")
        for (const key of imagesIn(String(value))) image(seen, key);
    }
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

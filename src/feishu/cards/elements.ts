/** The parts that our cards are made of, as JSON 2.0 has them; a property that Feishu does not know makes it refuse the card. */
import type { Action } from "../../domain.ts";

export type Element = { tag: string } & Record<string, unknown>;
export type Size = "normal" | "notation" | "heading" | "heading-2";

export const textOf = (content: string): Element => ({ tag: "plain_text", content });

export function markdown(content: string, size: Size = "normal"): Element {
  return { tag: "markdown", content, ...(size === "normal" ? {} : { text_size: size }) };
}

export const rule: Element = { tag: "hr" };

/** Words that open at a touch. */
export function panel(title: string, elements: Element[], expanded = false): Element {
  return {
    tag: "collapsible_panel",
    expanded,
    header: {
      title: textOf(title),
      icon: { tag: "standard_icon", token: "down-small-ccm_outlined", size: "16px 16px" },
      icon_position: "right",
      icon_expanded_angle: -180,
    },
    border: { color: "grey", corner_radius: "5px" },
    padding: "8px 8px 8px 8px",
    vertical_spacing: "8px",
    elements,
  };
}

export interface ButtonOptions {
  type?: "default" | "primary" | "danger";
  /** As wide as the card. */
  fill?: boolean;
  /** Inside a form: pressing it sends what was filled in. Its name is the button's own on its card. */
  submits?: string;
}

export function button(words: string, value: Action, options: ButtonOptions = {}): Element {
  const { type = "default", fill = false, submits } = options;
  return {
    tag: "button",
    text: textOf(words),
    type,
    size: "small",
    ...(fill ? { width: "fill" } : {}),
    behaviors: [{ type: "callback", value }],
    ...(submits ? { name: submits, form_action_type: "submit" } : {}),
  };
}

/** Opens an address. */
export function linkButton(words: string, url: string): Element {
  return {
    tag: "button",
    text: textOf(words),
    type: "default",
    size: "small",
    behaviors: [{ type: "open_url", default_url: url }],
  };
}

/** Side by side, and on further lines where a phone is too narrow. */
export function row(elements: Element[]): Element {
  return {
    tag: "column_set",
    flex_mode: "flow",
    horizontal_spacing: "8px",
    columns: elements.map((element) => ({ tag: "column", width: "auto", elements: [element] })),
  };
}

export function form(name: string, elements: Element[]): Element {
  return { tag: "form", name, elements };
}

export interface InputOptions {
  label?: string;
  placeholder?: string;
  value?: string;
  lines?: number;
}

/** Feishu takes at most 1,000 characters in a field. */
const MAX_INPUT = 1000;

export function input(name: string, options: InputOptions): Element {
  const { label, placeholder, value, lines } = options;
  return {
    tag: "input",
    name,
    width: "fill",
    max_length: MAX_INPUT,
    ...(lines ? { input_type: "multiline_text", rows: lines } : {}),
    ...(label ? { label: textOf(label), label_position: "top" } : {}),
    ...(placeholder ? { placeholder: textOf(placeholder) } : {}),
    ...(value ? { default_value: value } : {}),
  };
}

export function select(
  name: string,
  placeholder: string,
  options: string[],
  chosen?: string,
): Element {
  return {
    tag: "select_static",
    name,
    width: "fill",
    placeholder: textOf(placeholder),
    options: options.map((words) => ({ text: textOf(words), value: words })),
    ...(chosen !== undefined && options.includes(chosen) ? { initial_option: chosen } : {}),
  };
}

export interface Head {
  title: string;
  template: "blue" | "orange" | "green" | "grey" | "red" | "turquoise";
  subtitle?: string | null;
  /** What the list of chats shows of it. */
  summary: string;
}

export function cardOf({ title, template, subtitle, summary }: Head, elements: Element[]): object {
  return {
    schema: "2.0",
    config: { update_multi: true, summary: { content: summary } },
    header: {
      title: textOf(title),
      ...(subtitle ? { subtitle: textOf(subtitle) } : {}),
      template,
    },
    body: { elements },
  };
}

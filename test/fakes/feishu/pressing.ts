/** The buttons of a card that call back, as the person before it finds them. */
import { isObject } from "./cards.ts";
import { NAMED } from "./rules.ts";

type Values = Record<string, unknown>;

export interface Pressable {
  words: string;
  name?: string;
  value: Values;
  /** Of a button that sends a form: its fields as they stand; else null. */
  fields: Values | null;
}

/** In reading order; a button without a callback opens a page and tells the app nothing. */
export function buttonsOf(card: unknown, fields: Values | null = null): Pressable[] {
  if (Array.isArray(card)) return card.flatMap((one) => buttonsOf(one, fields));
  if (!isObject(card)) return [];
  const within = card.tag === "form" ? fieldsOf(card.elements) : fields;
  if (card.tag === "button") return buttonOf(card, within);
  return Object.entries(card)
    .filter(([key]) => key !== "chart_spec" && key !== "rows")
    .flatMap(([, inner]) => buttonsOf(inner, within));
}

function buttonOf(button: Values, fields: Values | null): Pressable[] {
  const behaviors = (button.behaviors ?? []) as Values[];
  const callback = behaviors.find(({ type }) => type === "callback");
  const submits = button.form_action_type === "submit";
  if ((!callback && !submits) || button.disabled === true) return [];
  return [
    {
      words: String((button.text as Values | undefined)?.content ?? ""),
      ...(typeof button.name === "string" ? { name: button.name } : {}),
      value: (callback?.value ?? {}) as Values,
      fields: submits ? fields : null,
    },
  ];
}

function fieldsOf(value: unknown): Values {
  if (Array.isArray(value)) return Object.assign({}, ...value.map(fieldsOf)) as Values;
  if (!isObject(value)) return {};
  const { tag, name } = value;
  if (NAMED.has(String(tag)) && tag !== "button")
    return { [String(name)]: value.default_value ?? value.initial_option ?? "" };
  return Object.assign({}, ...Object.values(value).map(fieldsOf)) as Values;
}

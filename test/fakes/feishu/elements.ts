/** A card's elements by their ids, and the changes that a batch makes to them. */
import { type Answer, parsed } from "./platform.ts";

type Values = Record<string, unknown>;

/** The element with this id, however deep it stands. */
export function findElement(value: unknown, id: string): Values | null {
  if (typeof value !== "object" || value === null) return null;
  if ((value as Values).element_id === id) return value as Values;
  for (const [key, inner] of Object.entries(value)) {
    // Charts and rows hold data, not elements.
    if (key === "chart_spec" || key === "rows") continue;
    const found = findElement(inner, id);
    if (found) return found;
  }
  return null;
}

/** The list in which the element with this id stands, and where. */
function placeOf(value: unknown, id: string): { list: unknown[]; at: number } | null {
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) {
    const at = value.findIndex((one) => (one as Values | null)?.element_id === id);
    if (at >= 0) return { list: value, at };
  }
  for (const inner of Object.values(value)) {
    const found = placeOf(inner, id);
    if (found) return found;
  }
  return null;
}

/** A batch on a copy of the card: all of it, or the first refusal. `settings` are for whoever keeps them. */
export function runActions(
  before: Values,
  actions: Values[],
): Answer | { card: Values; settings: Values | null } {
  const card = structuredClone(before);
  let settings: Values | null = null;
  for (const { action, params } of actions) {
    const given = (params ?? {}) as Values;
    if (action === "partial_update_setting") {
      settings = (
        typeof given.settings === "string" ? parsed(given.settings) : given.settings
      ) as Values;
      continue;
    }
    const wrong = runAction(card, String(action), given);
    if (wrong) return wrong;
  }
  return { card, settings };
}

function runAction(card: Values, action: string, given: Values): Answer | null {
  if (action === "add_elements") return add(card, given);
  if (action === "delete_elements") {
    for (const id of (given.element_ids ?? []) as string[]) {
      const place = placeOf(card, id);
      if (!place) return { code: 300314, msg: `Failed to delete element ${id}` };
      place.list.splice(place.at, 1);
    }
    return null;
  }
  const id = String(given.element_id);
  const element = findElement(card, id);
  if (action === "partial_update_element") {
    const partial = (given.partial_element ?? {}) as Values;
    if (!element) return { code: 300313, msg: `Failed to update element properties: ${id}` };
    if (partial.tag !== undefined && partial.tag !== element.tag)
      return { code: 300312, msg: "Unable to update element tag" };
    Object.assign(element, partial);
    return null;
  }
  if (action === "update_element") {
    const place = placeOf(card, id);
    if (!place) return { code: 300121, msg: `Failed to replace element ${id}` };
    place.list[place.at] = { element_id: id, ...(given.element as Values) };
    return null;
  }
  return { code: 10002, msg: `unknown action ${action}` };
}

function add(card: Values, { type, target_element_id: target, elements }: Values): Answer | null {
  const failed = { code: 300315, msg: "Failed to add element" };
  if (!Array.isArray(elements)) return failed;
  if (type === "append") {
    const holder = target === undefined ? card.body : findElement(card, String(target));
    const list = (holder as Values | null)?.elements;
    if (!Array.isArray(list)) return failed;
    list.push(...elements);
    return null;
  }
  const place = placeOf(card, String(target));
  if (!place || (type !== "insert_before" && type !== "insert_after")) return failed;
  place.list.splice(place.at + (type === "insert_after" ? 1 : 0), 0, ...elements);
  return null;
}

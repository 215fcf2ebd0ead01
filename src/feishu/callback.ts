/**
 * card.action.trigger → what was pressed (pure). The value of one of our buttons is an Action; what was filled in comes beside it and
 * is flattened into words by field. Fields that are missing are null; a value that is none of ours says so in a toast.
 */
import { z } from "zod";
import { type Action, ActionSchema } from "../schemas.ts";

/** What is shown at once to whoever pressed. */
export interface CardAnswer {
  toast?: { type: "info" | "success" | "error" | "warning"; content: string };
}

/** Somebody pressed one of our buttons, or sent one of our forms. */
export interface Press {
  operator: string;
  /** The card, and the chat in which it stands. */
  cardMessageId: string | null;
  chatId: string | null;
  action: Action;
}

const MAX_FIELDS = 200;
const MAX_WORDS = 2000;

const EventSchema = z.object({
  operator: z.object({ open_id: z.string().min(1) }),
  action: z.object({
    // As we gave it; some clients give it back as a string.
    value: z.unknown().optional(),
    name: z.string().nullish(),
    form_value: z.record(z.string(), z.unknown()).nullish().catch(null),
    input_value: z.unknown().optional(),
    option: z.unknown().optional(),
    options: z.unknown().optional(),
  }),
  context: z
    .object({ open_message_id: z.string().nullish(), open_chat_id: z.string().nullish() })
    .nullish()
    .catch(null),
});

/** Read one card.action.trigger event; what cannot be acted on is a sentence for whoever pressed. */
export function readPress(event: unknown): Press | { toast: NonNullable<CardAnswer["toast"]> } {
  const parsed = EventSchema.safeParse(event);
  if (!parsed.success)
    return warning("飞书没有说明是谁、点了什么，所以没有办。请直接把要求发给我。");
  const { operator, action, context } = parsed.data;
  const ours = ActionSchema.omit({ form: true }).safeParse(givenIn(action.value));
  if (!ours.success) return warning("这个按钮不是现在的“承前”发出的，已经不能用了。请直接提问。");
  const { name, form_value, input_value, option, options } = action;
  const form = formOf({
    ...form_value,
    // What stands outside a form is sent alone, as soon as it is chosen.
    ...(name ? { [name]: input_value ?? option ?? options } : {}),
  });
  return {
    operator: operator.open_id,
    cardMessageId: context?.open_message_id || null,
    chatId: context?.open_chat_id || null,
    action: { ...ours.data, ...(Object.keys(form).length > 0 ? { form } : {}) },
  };
}

export function warning(content: string): { toast: NonNullable<CardAnswer["toast"]> } {
  return { toast: { type: "warning", content } };
}

function givenIn(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

/** Of each field its words; what was left empty, or is no words, is left out. Of several choices each is one. */
function formOf(fields: Record<string, unknown>): Record<string, string> {
  const words = Object.entries(fields)
    .slice(0, MAX_FIELDS)
    .map(([name, value]) => [name, wordsOf(value)] as const);
  return Object.fromEntries(words.filter(([, said]) => said !== ""));
}

function wordsOf(value: unknown): string {
  const parts = Array.isArray(value) ? value : [value];
  return parts
    .filter((part) => typeof part === "string" || typeof part === "number")
    .map((part) => String(part).trim())
    .filter((part) => part !== "")
    .join("、")
    .slice(0, MAX_WORDS);
}

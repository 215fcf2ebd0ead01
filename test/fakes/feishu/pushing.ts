/**
 * Events on their way to the app, by webhook or long connection: what is not answered with 200 within three seconds comes
 * again after 15 s, 5 min, 1 h and 6 h. Callbacks of cards are asked once, and their answer is kept.
 */
import type { CardKit } from "./cardkit.ts";
import { isObject, judgeCard } from "./cards.ts";
import type { Chats } from "./chats.ts";
import type { Event, Events } from "./events.ts";
import type { Files } from "./files.ts";
import type { Messages, SentMessage } from "./messages.ts";
import type { Platform } from "./platform.ts";
import { buttonsOf } from "./pressing.ts";
import { type Sealed, seal } from "./seal.ts";

/** Where the app listens: a webhook's address, a function in its place, or a long connection. */
export type Door =
  | string
  | ((request: Sealed & { method: "POST" }) => Response | Promise<Response>)
  | { exchange(event: object): Promise<{ code: number; data?: unknown }> };

export interface Heard {
  /** The HTTP status, or the code of a frame; 0 where nothing came in time. */
  status: number;
  body: unknown;
}

export interface Delivery {
  event: Event;
  attempts: number;
  /** When it is due again; null when it was answered, or given up. */
  due: number | null;
}

export interface Press {
  messageId: string;
  /** Who presses, an open_id. */
  operator: string;
  /** What the button's value holds, or part of it. */
  value?: Record<string, unknown>;
  /** Or the words on it, or its name. */
  button?: string;
  /** What is filled in, by the names of the fields; the others go as they stand. */
  form?: Record<string, unknown>;
}

export interface Pressed {
  /** 0, or what the person is shown: 200340 not set up, 200341 too late, 200671 not 200, 200672 or 200673 a wrong answer, 200810 a card that streams. */
  code: number;
  toast: { type?: string; content: string } | null;
  /** The card that was put in its place. */
  card: object | null;
  status: number;
  body: unknown;
}

const ANSWER_MS = 3000;
const AGAIN_MS = [15_000, 5 * 60_000, 3600_000, 6 * 3600_000];
const TOASTS = ["info", "success", "error", "warning"];

interface Around {
  platform: Platform;
  chats: Chats;
  files: Files;
  cardkit: CardKit;
  messages: Messages;
  events: Events;
}

export function createPushing({ platform, chats, files, cardkit, messages, events }: Around) {
  const { clock, encryptKey, patienceMs } = platform;
  const deliveries: Delivery[] = [];
  const pressed: Pressed[] = [];
  let door: Door | null = null;

  /** Tell the app of an event and hear its answer, or nothing after three seconds of either clock. */
  async function tell(event: Event): Promise<Heard> {
    if (door === null) return { status: 0, body: null };
    const began = clock();
    const late = AbortSignal.timeout(patienceMs);
    const gone = new Promise<Heard>((resolve) =>
      late.addEventListener("abort", () => resolve({ status: 0, body: null })),
    );
    const heard = await Promise.race([exchange(door, event, late), gone]);
    return clock() - began > ANSWER_MS ? { status: 0, body: null } : heard;
  }

  async function exchange(to: Door, event: Event, signal: AbortSignal): Promise<Heard> {
    try {
      if (typeof to === "object") {
        const { code, data = null } = await to.exchange(event);
        return { status: code, body: data };
      }
      const request = { method: "POST" as const, ...seal(event, encryptKey, clock()) };
      const response =
        typeof to === "string"
          ? await fetch(to, { ...request, redirect: "manual", signal })
          : await to(request);
      const text = await response.text();
      return { status: response.status, body: text === "" ? null : jsonOf(text) };
    } catch {
      return { status: 0, body: null };
    }
  }

  async function attempt(delivery: Delivery): Promise<Heard> {
    const heard = await tell(delivery.event);
    const wait = AGAIN_MS[delivery.attempts];
    delivery.attempts++;
    delivery.due = heard.status === 200 || wait === undefined ? null : clock() + wait;
    return heard;
  }

  async function press(input: Press): Promise<Pressed> {
    const message = messages.sent.find(({ messageId }) => messageId === input.messageId);
    const whisper = messages.whispered.find(({ messageId }) => messageId === input.messageId);
    const card = message?.content ?? whisper?.card;
    if (!isObject(card)) throw new Error(`no card ${input.messageId}`);
    const chatId = message?.chatId ?? whisper!.chatId;
    const action = actionOf(card, input);
    const event = events.actionEvent({ ...input, chatId, action });
    const entity = message?.cardId === undefined ? undefined : cardkit.entities.get(message.cardId);
    if (entity) entity.pressing++;
    const heard = await tell(event).finally(() => {
      if (entity) entity.pressing--;
    });
    const done: Pressed = { ...heard, toast: null, card: null, code: codeOf(heard) };
    if (done.code === 0) Object.assign(done, take(heard.body ?? {}, message));
    pressed.push(done);
    return done;
  }

  function codeOf({ status }: Heard): number {
    if (door === null) return 200340;
    if (status === 0) return 200341;
    return status === 200 ? 0 : 200671;
  }

  /** What a callback's answer does: a few words for who pressed, another card in the card's place. */
  function take(body: unknown, message: SentMessage | undefined): Partial<Pressed> {
    if (!isObject(body)) return { code: 200672 };
    const { toast, card, ...other } = body;
    if (Object.keys(other).length > 0) return { code: 200672 };
    if (toast !== undefined) {
      if (!isObject(toast) || typeof toast.content !== "string" || toast.content === "")
        return { code: 200672 };
      if (toast.type !== undefined && !TOASTS.includes(String(toast.type))) return { code: 200672 };
    }
    const words = { toast: (toast as Pressed["toast"]) ?? null };
    if (card === undefined) return words;
    if (!isObject(card) || card.type !== "raw" || !isObject(card.data))
      return { ...words, code: 200673 };
    const wrong = put(card.data, message);
    return wrong === null ? { ...words, card: card.data } : { ...words, code: wrong };
  }

  function put(card: Record<string, unknown>, message: SentMessage | undefined): number | null {
    const rules = { tables: platform.options.tables ?? 3, hasImage: files.hasImage };
    if (judgeCard(card, rules)) return 200673;
    const entity = message?.cardId === undefined ? undefined : cardkit.entities.get(message.cardId);
    if (entity) return cardkit.answer(entity, card)?.code ?? null;
    if (message) {
      message.content = card;
      const kept = chats.find(message.messageId);
      if (kept) kept.content = card;
    }
    return null;
  }

  return {
    deliveries,
    pressed,
    /** Where the app listens from now on. */
    connect(to: Door): void {
      door = to;
    },
    /** Tell the app of an event; it comes again by `redeliver` when it is not answered. */
    async push(event: Event): Promise<Heard> {
      const delivery: Delivery = { event, attempts: 0, due: null };
      deliveries.push(delivery);
      return attempt(delivery);
    },
    /** Tell again what is due by the platform's clock; how many that were. */
    async redeliver(): Promise<number> {
      const due = deliveries.filter((one) => one.due !== null && one.due <= clock());
      for (const delivery of due) await attempt(delivery);
      return due.length;
    },
    press,
  };
}

function actionOf(card: Record<string, unknown>, input: Press): object {
  const { value, button, form } = input;
  const found = buttonsOf(card).find(
    (one) =>
      (button === undefined || one.name === button || one.words === button) &&
      (value === undefined || holds(one.value, value)),
  );
  if (!found)
    throw new Error(`no button ${button ?? JSON.stringify(value)} on ${JSON.stringify(card)}`);
  return {
    tag: "button",
    value: found.value,
    ...(found.name === undefined ? {} : { name: found.name }),
    ...(found.fields === null ? {} : { form_value: { ...found.fields, ...form } }),
  };
}

function holds(whole: Record<string, unknown>, part: Record<string, unknown>): boolean {
  return Object.entries(part).every(
    ([key, value]) => JSON.stringify(whole[key]) === JSON.stringify(value),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

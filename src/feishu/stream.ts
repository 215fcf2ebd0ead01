/**
 * A card that is written in place (CardKit): made with streaming on and an id for every text → sent once as a message → written
 * as words come → ended with streaming off and a summary. A write that changes words alone goes to their elements, where the
 * reader sees them typed; any other replaces the card. The platform closes a stream after ten minutes; it is opened again.
 */
import type { createCards, Write } from "./calls/cards.ts";
import type { Refusal } from "./refusals.ts";

export interface StreamOptions {
  cards: ReturnType<typeof createCards>;
  cardId: string;
  /** When the platform opened it: Unix milliseconds. */
  openedAt: number;
  /** What stands there; null where that is not known. */
  shown: object | null;
  now: () => number;
  /** The number of the next write, noted before it is used: of two writes with one number the platform drops the second. */
  nextSequence: () => Promise<number>;
  /** It was opened anew at `at`, or closed for good. */
  noteOpened: (at: number | null) => Promise<void>;
}

export type Stream = ReturnType<typeof createStream>;
type Done = { ok: true } | Refusal;
type Json = Record<string, unknown>;

/** The platform closes after ten minutes; a write must not meet that. */
const OPEN_MS = 9.5 * 60_000;
/** With more texts than that to change, one whole card is less to send. */
const MAX_TEXTS = 2;
const MAX_CONTENT = 100_000;

/** What is sent as a message in which the card stands. */
export function messageOfCard(cardId: string): object {
  return { type: "card", data: { card_id: cardId } };
}

/** A card as a stream begins with it and is written: its texts have ids, and it says that it is being written. */
export function streaming(card: object): object {
  return configured(withIds(card), { streaming_mode: true, update_multi: true });
}

export function createStream(options: StreamOptions) {
  const { cards, cardId, now, nextSequence, noteOpened } = options;
  let { openedAt, shown } = options;

  async function numbered(write: (at: Write) => Promise<Done>): Promise<Done> {
    for (let repeated = false; ; repeated = true) {
      const sequence = await nextSequence();
      const done = await write({ cardId, sequence, uuid: `${cardId}-${sequence}` });
      // An earlier write that was slow on its way may have come in between.
      if (done.ok || done.kind !== "sequence" || repeated) return done;
    }
  }

  async function open(): Promise<Done> {
    const done = await numbered((at) => cards.settings(at, { streaming_mode: true }));
    if (!done.ok) return done;
    openedAt = now();
    await noteOpened(openedAt);
    return done;
  }

  /** A write for which the stream is opened anew where the platform has closed it. */
  async function reopened(write: (at: Write) => Promise<Done>): Promise<Done> {
    const done = await numbered(write);
    if (done.ok || done.kind !== "closed") return done;
    const opened = await open();
    return opened.ok ? numbered(write) : opened;
  }

  /** As it is about to be closed it is opened anew as well: what is typed must not stop in the middle. */
  async function ready(): Promise<Done> {
    const age = now() - openedAt;
    return age < 0 || age >= OPEN_MS ? open() : { ok: true };
  }

  return {
    /** Let `card` stand there, as one that goes on being written. */
    async write(card: object): Promise<Done> {
      const next = streaming(card);
      const texts = shown && changedTexts(shown, next);
      shown = null;
      let done = await ready();
      if (!texts || texts.length > MAX_TEXTS) {
        if (done.ok) done = await reopened((at) => cards.update(at, next));
      } else
        for (const { id, content } of texts)
          if (done.ok) done = await reopened((at) => cards.content(at, id, content));
      if (done.ok) shown = next;
      return done;
    },

    /** Let `card` stand there for good. */
    async finish(card: object): Promise<Done> {
      shown = null;
      const last = configured(withIds(card), { streaming_mode: false, update_multi: true });
      const put = await reopened((at) => cards.update(at, last));
      if (!put.ok) return put;
      const { summary } = (card as { config?: Json }).config ?? {};
      const config = { streaming_mode: false, ...(summary ? { summary } : {}) };
      const done = await numbered((at) => cards.settings(at, config));
      if (!done.ok && done.kind !== "closed") return done;
      await noteOpened(null);
      return { ok: true };
    },
  };
}

function configured(card: object, config: Json): object {
  return { ...card, config: { ...(card as { config?: Json }).config, ...config } };
}

/** Every text has an id by its place, unless it has one. */
function withIds(card: object): object {
  const copy = structuredClone(card) as Json;
  const elements = [...elementsOf(copy)];
  const taken = new Set(elements.map(({ element_id }) => element_id));
  let n = 0;
  for (const element of elements) {
    if (element.tag !== "markdown" || element.element_id !== undefined) continue;
    do n++;
    while (taken.has(`words_${n}`));
    element.element_id = `words_${n}`;
  }
  return copy;
}

/** A card's elements at whatever depth, in their order. */
function* elementsOf(holder: Json): Generator<Json> {
  const inner = [holder.body, holder.elements, holder.columns].flat();
  for (const one of inner) {
    if (typeof one !== "object" || one === null) continue;
    const element = one as Json;
    if (element.tag !== undefined) yield element;
    yield* elementsOf(element);
  }
}

/** The texts in which one card differs from another, where nothing else differs; null where something does. */
function changedTexts(before: object, after: object): { id: string; content: string }[] | null {
  if (frameOf(before) !== frameOf(after)) return null;
  const old = new Map([...textsOf(before)].map(({ id, content }) => [id, content]));
  const changed = [...textsOf(after)].filter(({ id, content }) => old.get(id) !== content);
  const fits = changed.every(({ content }) => content !== "" && content.length <= MAX_CONTENT);
  return fits ? changed : null;
}

function* textsOf(card: object) {
  for (const { tag, element_id, content } of elementsOf(card as Json))
    if (tag === "markdown") yield { id: String(element_id), content: String(content) };
}

/** A card without its words. What stands for it in the list of chats changes with them, and counts when it ends. */
function frameOf(card: object): string {
  const copy = structuredClone(card) as Json;
  for (const element of elementsOf(copy)) if (element.tag === "markdown") delete element.content;
  const { summary: _, ...config } = copy.config as Json;
  return JSON.stringify({ ...copy, config });
}

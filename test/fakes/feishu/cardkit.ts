/**
 * CardKit: cards as entities that are sent once and then changed, and text that streams into them. Each change bears a higher
 * sequence; streaming closes by itself after ten minutes.
 */
import type { Context } from "hono";
import { isObject, judgeCard, MAX_CARD_BYTES, type Wrong } from "./cards.ts";
import { findElement, runActions } from "./elements.ts";
import type { Files } from "./files.ts";
import {
  type Answer,
  type Api,
  bodyOf,
  type Platform,
  parsed,
  success,
  tooOften,
} from "./platform.ts";

type Values = Record<string, unknown>;

/** One change that was taken. */
export interface Change {
  api: Api;
  at: number;
  sequence: number;
  /** Of streamed text. */
  elementId?: string;
  content?: string;
}

export interface CardEntity {
  cardId: string;
  /** As it stands. */
  card: Values;
  madeAt: number;
  sentAt: number | null;
  sequence: number;
  /** When streaming was switched on; null when it is off. */
  streamingSince: number | null;
  /** It was on, and ten minutes closed it. */
  timedOut: boolean;
  /** Callbacks of it that are not answered yet. */
  pressing: number;
  changes: Change[];
}

const STREAMING_MS = 10 * 60_000;
const LIFE_MS = 14 * 86_400_000;
const PER_CARD = [{ count: 10, ms: 1000 }];
const MAX_INT32 = 2 ** 31 - 1;
const WRITE = { scopes: ["cardkit:card:write"] };
/** Numbers that CardKit gives by themselves; any other fault of a card comes inside 230099. */
const OWN = new Set([300301, 300302, 300303, 300305]);

export type CardKit = ReturnType<typeof addCardKit>;

export function addCardKit(platform: Platform, files: Files) {
  const { api, clock, limiter } = platform;
  const entities = new Map<string, CardEntity>();
  const uuids = new Set<string>();
  const watchers = new Map<string, (card: Values) => void>();
  const rules = { tables: platform.options.tables ?? 3, hasImage: files.hasImage };

  /** What is wrong with a whole card, as CardKit says it. */
  function judge(card: Values): Answer | null {
    if (Buffer.byteLength(JSON.stringify(card)) > MAX_CARD_BYTES)
      return { code: 200860, msg: "Card content exceeds limit." };
    const wrong = judgeCard(card, rules);
    return wrong && said(wrong);
  }

  function put(entity: CardEntity, card: Values): void {
    entity.card = card;
    watchers.get(entity.cardId)?.(card);
  }

  /** Switch streaming as the card's config says. */
  function heed(entity: CardEntity, on: unknown): void {
    if (on === undefined) return;
    entity.streamingSince = on === true ? clock() : null;
    entity.timedOut = false;
  }

  /** Streaming that is over time is closed. */
  function expire(entity: CardEntity): void {
    if (entity.streamingSince === null || clock() - entity.streamingSince < STREAMING_MS) return;
    entity.streamingSince = null;
    entity.timedOut = true;
    put(entity, {
      ...entity.card,
      config: { ...(entity.card.config as Values), streaming_mode: false },
    });
  }

  /** Does text stream into it at this moment? */
  function isStreaming(entity: CardEntity): boolean {
    expire(entity);
    return entity.streamingSince !== null;
  }

  api("card", "POST", "/cardkit/v1/cards", WRITE, async (c) => {
    const body = await bodyOf(c);
    if (body?.type !== "card_json" || typeof body.data !== "string")
      return { code: 10002, msg: "type must be card_json, data a string" };
    const card = parsed(body.data);
    if (!card) return { code: 200220, msg: "Failed to generate card content" };
    const wrong = judge(card);
    if (wrong) return wrong;
    const cardId = `7355372766${String(entities.size + 1).padStart(9, "0")}`;
    const entity: CardEntity = {
      cardId,
      card,
      madeAt: clock(),
      sentAt: null,
      sequence: 0,
      streamingSince: null,
      timedOut: false,
      pressing: 0,
      changes: [],
    };
    heed(entity, (card.config as Values | undefined)?.streaming_mode);
    entities.set(cardId, entity);
    return success({ card_id: cardId });
  });

  /** One change of a card: what all of them are refused for, then `work`, which says what it refuses. */
  function change(
    name: Api,
    method: string,
    path: string,
    work: (entity: CardEntity, body: Values, c: Context) => Answer | Partial<Change>,
  ): void {
    api(name, method, `/cardkit/v1/cards/:card${path}`, WRITE, async (c) => {
      const entity = entities.get(c.req.param("card")!);
      if (!entity) return { code: 200740, msg: "The card entity does not exist" };
      const body = await bodyOf(c);
      if (!body) return { code: 10002, msg: "no JSON" };
      const refusal = guard(entity, body);
      if (refusal) return refusal;
      const done = work(entity, body, c);
      if ("code" in done) return done as Answer;
      const { uuid } = body;
      if (typeof uuid === "string") uuids.add(`${entity.cardId} ${uuid}`);
      entity.sequence = Number(body.sequence);
      entity.changes.push({
        api: name,
        at: clock(),
        sequence: entity.sequence,
        ...(done as Partial<Change>),
      });
      limiter.note(`card ${entity.cardId}`);
      return success();
    });
  }

  function guard(entity: CardEntity, { uuid, sequence }: Values): Answer | null {
    if (clock() - entity.madeAt > LIFE_MS)
      return { code: 200750, msg: "The card entity has expired" };
    const crowded = limiter.broken(`card ${entity.cardId}`, PER_CARD);
    if (crowded) return tooOften(crowded);
    if (uuid !== undefined && (typeof uuid !== "string" || uuid === "" || uuid.length > 64))
      return { code: 10002, msg: "uuid must have 1 to 64 characters" };
    if (uuids.has(`${entity.cardId} ${uuid}`)) return { code: 200770, msg: "UUID conflict" };
    if (!Number.isInteger(sequence) || Number(sequence) < 1 || Number(sequence) > MAX_INT32)
      return { code: 10002, msg: "sequence must be a positive int32" };
    if (Number(sequence) <= entity.sequence)
      return {
        code: 300317,
        msg: "The sequence number for operating on the card did not increment consecutively",
      };
    expire(entity);
    return entity.pressing > 0 ? interacting() : null;
  }

  change("content", "PUT", "/elements/:element/content", (entity, { content }, c) => {
    if (entity.streamingSince === null)
      return entity.timedOut
        ? { code: 200850, msg: "Card streaming timeout" }
        : { code: 300309, msg: "Card streaming closed" };
    if (typeof content !== "string" || content.length < 1 || content.length > 100_000)
      return { code: 10002, msg: "content must have 1 to 100000 characters" };
    const elementId = c.req.param("element")!;
    const card = structuredClone(entity.card);
    const element = findElement(card, elementId);
    if (!element) return { code: 300313, msg: `Failed to update element properties: ${elementId}` };
    if (element.tag !== "markdown" && element.tag !== "plain_text")
      return { code: 300310, msg: "Only update text" };
    element.content = content;
    const wrong = judge(card);
    if (wrong) return wrong;
    put(entity, card);
    return { elementId, content };
  });

  change("cardUpdate", "PUT", "", (entity, { card: given }) => {
    const { type, data } = isObject(given) ? given : {};
    const card = type === "card_json" ? parsed(data) : null;
    if (!card) return { code: 300307, msg: "The card DSL is empty" };
    const wrong = judge(card);
    if (wrong) return wrong;
    heed(entity, (card.config as Values | undefined)?.streaming_mode ?? false);
    put(entity, card);
    return {};
  });

  change("settings", "PATCH", "/settings", (entity, body) => {
    const settings = parsed(body.settings);
    if (!settings) return { code: 10002, msg: "settings must be a JSON string" };
    return applySettings(entity, entity.card, settings);
  });

  function applySettings(entity: CardEntity, card: Values, settings: Values): Answer | object {
    const other = Object.keys(settings).find((key) => key !== "config" && key !== "card_link");
    if (other) return { code: 300122, msg: `Failed to update card configuration: ${other}` };
    const config = (settings.config ?? {}) as Values;
    const next = {
      ...card,
      ...settings,
      config: { ...(card.config as Values | undefined), ...config },
    };
    const wrong = judge(next);
    if (wrong) return wrong;
    heed(entity, config.streaming_mode);
    put(entity, next);
    return {};
  }

  change("batch", "POST", "/batch_update", (entity, body) => {
    const actions = parsed(body.actions);
    if (!Array.isArray(actions) || actions.length === 0)
      return { code: 10002, msg: "actions must be a JSON list" };
    const ran = runActions(entity.card, actions as Values[]);
    if ("code" in ran) return ran as Answer;
    const wrong = judge(ran.card);
    if (wrong) return wrong;
    if (ran.settings) return applySettings(entity, ran.card, ran.settings);
    put(entity, ran.card);
    return {};
  });

  return {
    entities,
    /** The card of an entity that may be sent: a live one, and once. */
    toSend(cardId: string): { card: Values } | Wrong {
      const entity = entities.get(cardId);
      if (!entity) return { code: 200740, msg: "The card entity does not exist" };
      if (clock() - entity.madeAt > LIFE_MS)
        return { code: 200750, msg: "The card entity has expired" };
      if (entity.sentAt !== null) return { code: 200900, msg: "card entity was sent before" };
      return { card: entity.card };
    },
    /** It was sent; `onChange` hears of each state in which it stands from then on. */
    noteSent(cardId: string, onChange: (card: Values) => void): void {
      entities.get(cardId)!.sentAt = clock();
      watchers.set(cardId, onChange);
    },
    isStreaming,
    /** Put the card that a callback was answered with. */
    answer(entity: CardEntity, card: Values): Answer | null {
      if (isStreaming(entity)) return interacting();
      const wrong = judge(card);
      if (!wrong) put(entity, card);
      return wrong;
    },
  };
}

function interacting(): Answer {
  return { code: 200810, msg: "The card is in an ongoing interaction and cannot be updated" };
}

function said({ code, msg }: Wrong): Answer {
  return OWN.has(code)
    ? { code, msg }
    : {
        code: 230099,
        msg: `Failed to create card content, ext=ErrCode: ${code}; ErrMsg: ${msg}; `,
      };
}

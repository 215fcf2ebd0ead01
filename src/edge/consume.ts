/**
 * What lies in the queues → the office's server. A batch goes one by one in the order in which it came; what the server has on
 * disk is done with, what it cannot take now comes again by the schedule, and what it will never take, or has not taken in all
 * its tries, becomes a dead letter that says why. Nothing is ever thrown: the platform would bring back what is done with.
 */
import { DELIVERY_PATH, type Delivery, readDelivery, sealDelivery } from "../feishu/delivery.ts";
import { isRecord, parseJson } from "../feishu/verify.ts";
import { messageOf } from "../log.ts";
import { log } from "./log.ts";
import { delayAfter, retryAfterOf } from "./schedule.ts";
import { type EdgeEnv, readSettings, type Settings } from "./settings.ts";

/** Of Cloudflare's messages, what is used here. */
export interface QueuedMessage {
  id: string;
  timestamp: Date;
  body: unknown;
  /** One at the first try. */
  attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

export interface Batch {
  queue: string;
  messages: readonly QueuedMessage[];
}

interface Later {
  kind: "later";
  why: string;
  /** The seconds that the server asks for. */
  retryAfter: number | null;
  /** Whether it is the server that does not take anything now, and not this event alone that fails there. */
  away: boolean;
}

type Outcome = { kind: "taken" } | { kind: "refused"; why: string } | Later;

/** The server answers when the event is on disk, which takes milliseconds; longer than this it is stuck. */
const SERVER_MS = 10_000;
/** What the server says of an event that it will not take however often it comes. */
const NEVER = [400, 413, 422];

/** Seconds before a letter that has died again is offered once more, and before one is taken up again that went nowhere. */
const AGAIN = 3600;
const SOON = 60;

export async function consume(batch: Batch, env: EdgeEnv): Promise<void> {
  const settings = readSettings(env);
  if (!settings.ok) return putOff(batch, settings.error);
  let away: Later | null = null;
  for (const message of inOrder(batch.messages)) {
    try {
      // The rest of the batch is not tried, and comes again together with what was.
      const outcome: Outcome = away ?? (await offer(message.body, settings.value));
      if (outcome.kind === "later" && outcome.away) away = outcome;
      await settle(message, outcome, settings.value);
    } catch (error) {
      // Only a queue that does not take a dead letter; the message stays where it is.
      note("error", "message could not be settled", message, { why: messageOf(error) });
      message.retry();
    }
  }
}

/** Nothing can be delivered until a keeper has set the Worker right. With its tries used up the platform moves a message. */
function putOff({ messages }: Batch, why: string): void {
  for (const message of messages) {
    note("error", "event waits", message, { why, attempts: message.attempts });
    const delaySeconds = delayAfter(message.attempts, Date.now());
    message.retry(delaySeconds === null ? {} : { delaySeconds });
  }
}

function offer(body: unknown, settings: Settings): Promise<Outcome> | Outcome {
  const delivery = readDelivery(body);
  if (!delivery) return { kind: "refused", why: "what lay in the queue is no event" };
  return deliver(delivery, settings);
}

async function settle(message: QueuedMessage, outcome: Outcome, settings: Settings): Promise<void> {
  if (outcome.kind === "taken") {
    note("info", "event delivered", message, { attempts: message.attempts });
    return message.ack();
  }
  const { why } = outcome;
  const delaySeconds =
    outcome.kind === "later" ? delayAfter(message.attempts, Date.now(), outcome.retryAfter) : null;
  if (delaySeconds === null) return bury(message, why, settings);
  note("warn", "event waits", message, { why, attempts: message.attempts, delaySeconds });
  message.retry({ delaySeconds });
}

/** Ask the server to take an event; only its own word that it has counts, since a proxy may answer 200 to anything. */
async function deliver(delivery: Delivery, { origin, secret }: Settings): Promise<Outcome> {
  try {
    const { body, headers } = await sealDelivery(delivery, secret, Date.now());
    const response = await fetch(origin + DELIVERY_PATH, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(SERVER_MS),
    });
    const said = parseJson(await response.text());
    const answer = isRecord(said) ? said : {};
    if (response.status === 200 && answer.taken === delivery.id) return { kind: "taken" };
    const error = typeof answer.error === "string" ? answer.error.slice(0, 200) : null;
    const why = `the server answered ${response.status}${error === null ? "" : `: ${error}`}`;
    if (NEVER.includes(response.status) && error !== null) return { kind: "refused", why };
    const retryAfter = retryAfterOf(response.headers.get("retry-after"), Date.now());
    // The server itself gives its reason; a proxy or a tunnel before one that is down has a page.
    return { kind: "later", why, retryAfter, away: error === null || retryAfter !== null };
  } catch (error) {
    const why = `the server does not answer: ${messageOf(error)}`;
    return { kind: "later", why, retryAfter: null, away: true };
  }
}

/** Out of the queue, with the reason beside it. */
async function bury(message: QueuedMessage, why: string, { dead }: Settings): Promise<void> {
  note("error", "event is a dead letter", message, { why, attempts: message.attempts });
  const died = new Date().toISOString();
  await dead.send({ why, died, delivery: message.body }, { contentType: "json" });
  message.ack();
}

/**
 * Dead letters go back to where they came from. This is so while the Worker is a consumer of their queue, which a keeper makes
 * it when the reason is gone. A letter that dies once more in that time waits, so that it does not go round and round.
 */
export async function giveBack(batch: Batch, env: EdgeEnv): Promise<void> {
  const settings = readSettings(env);
  for (const message of batch.messages) {
    try {
      if (!settings.ok) throw new Error(settings.error);
      // The platform's own dead letters are the message alone.
      const letter = message.body;
      const delivery = isRecord(letter) && isRecord(letter.delivery) ? letter.delivery : letter;
      const returns = isRecord(delivery) ? Number(delivery.returns ?? 0) + 1 : 1;
      const body = isRecord(delivery) ? { ...delivery, returns } : delivery;
      const delaySeconds = returns > 1 ? AGAIN : 0;
      await settings.value.events.send(body, { contentType: "json", delaySeconds });
      note("info", "dead letter given back", message, { returns, delaySeconds });
      message.ack();
    } catch (error) {
      note("error", "dead letter could not be given back", message, { why: messageOf(error) });
      message.retry({ delaySeconds: SOON });
    }
  }
}

function inOrder(messages: readonly QueuedMessage[]): QueuedMessage[] {
  return messages.toSorted((a, b) => a.timestamp.getTime() - b.timestamp.getTime());
}

/** The event's id and what became of it, never what is in it. */
function note(
  level: "info" | "warn" | "error",
  text: string,
  { id, body }: QueuedMessage,
  more: Record<string, unknown>,
): void {
  const inside = isRecord(body) && isRecord(body.delivery) ? body.delivery : body;
  const event = isRecord(inside) && typeof inside.id === "string" ? inside.id : null;
  log[level](text, { event, queued: id, ...more });
}

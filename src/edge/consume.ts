/**
 * What lies in the queues → the office's server. A batch goes one by one in the order in which it came; what the server has on
 * disk is done with, what it cannot take now comes again by the schedule, and what it will never take, or has not taken in all
 * its tries, becomes a dead letter that says why. Nothing is ever thrown: the platform would bring back what is done with.
 */
import { DELIVERY_PATH, type Delivery, readDelivery, sealDelivery } from "../feishu/delivery.ts";
import { isRecord, parseJson } from "../feishu/verify.ts";
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

type Outcome =
  | { kind: "taken" }
  | { kind: "refused"; why: string }
  | { kind: "later"; why: string; retryAfter: number | null };

/** The server answers when the event is on disk, which takes milliseconds; longer than this it is stuck. */
const SERVER_MS = 10_000;
/**
 * So many that fail in a row, and the server is taken to be away: the rest of the batch is not tried. One alone may be at fault
 * itself and must not keep others back.
 */
const AWAY = 2;
/** Those that were not tried come so many seconds after those that were, and so in another batch. */
const HELD_BACK = 60;
/** What the server says of an event that it will not take however often it comes. */
const NEVER = [400, 413, 422];

export async function consume(batch: Batch, env: EdgeEnv): Promise<void> {
  const settings = readSettings(env);
  let failures = 0;
  for (const message of inOrder(batch.messages)) {
    try {
      // With its tries used up the platform moves it, without a word of why.
      if (!settings.ok && !later(message, { why: settings.error, retryAfter: null }))
        message.retry();
      if (!settings.ok) continue;
      if (failures >= AWAY) await holdBack(message, settings.value);
      else if (await offer(message, settings.value)) failures = 0;
      else failures++;
    } catch (error) {
      // Only a queue that does not take a dead letter; the message stays where it is.
      note("error", "message could not be settled", message, { why: wordsOf(error) });
      message.retry({ delaySeconds: HELD_BACK });
    }
  }
}

/** Whether the server answered for this message: took it, or refused it for good. */
async function offer(message: QueuedMessage, settings: Settings): Promise<boolean> {
  const delivery = readDelivery(message.body);
  const outcome: Outcome = delivery
    ? await deliver(delivery, settings)
    : { kind: "refused", why: "what lay in the queue is no event" };
  if (outcome.kind === "taken") {
    note("info", "event delivered", message, {});
    message.ack();
  } else if (outcome.kind === "refused") await bury(message, outcome.why, settings);
  else await laterOrNever(message, outcome, settings);
  return outcome.kind !== "later";
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
    return { kind: "later", why, retryAfter };
  } catch (error) {
    return {
      kind: "later",
      why: `the server does not answer: ${wordsOf(error)}`,
      retryAfter: null,
    };
  }
}

async function laterOrNever(
  message: QueuedMessage,
  reason: { why: string; retryAfter: number | null },
  settings: Settings,
): Promise<void> {
  if (!later(message, reason)) await bury(message, reason.why, settings);
}

function holdBack(message: QueuedMessage, settings: Settings): Promise<void> {
  const delay = delayAfter(message.attempts, Date.now());
  const why = "the server is away";
  // As much later as the others' next try is, and a little.
  const retryAfter = delay === null ? null : delay + HELD_BACK;
  return laterOrNever(message, { why, retryAfter }, settings);
}

/** Put it back into the queue; false where its tries are used up. */
function later(
  message: QueuedMessage,
  { why, retryAfter }: { why: string; retryAfter: number | null },
): boolean {
  const delaySeconds = delayAfter(message.attempts, Date.now(), retryAfter);
  if (delaySeconds === null) return false;
  note("warn", "event waits", message, { why, attempts: message.attempts, delaySeconds });
  message.retry({ delaySeconds });
  return true;
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
      note("error", "dead letter could not be given back", message, { why: wordsOf(error) });
      message.retry({ delaySeconds: HELD_BACK });
    }
  }
}

/** Seconds before a letter that has died again is offered once more. */
const AGAIN = 3600;

function inOrder(messages: readonly QueuedMessage[]): QueuedMessage[] {
  return messages.toSorted((a, b) => a.timestamp.getTime() - b.timestamp.getTime());
}

/** One line of JSON: the event's id and what became of it, never what is in it. */
function note(
  level: "info" | "warn" | "error",
  text: string,
  { id, body }: QueuedMessage,
  more: Record<string, unknown>,
): void {
  const event = isRecord(body) && typeof body.id === "string" ? body.id : null;
  console[level](JSON.stringify({ level, message: text, event, queued: id, ...more }));
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

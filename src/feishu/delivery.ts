/**
 * An event on its way from the edge to the office's server, seconds or days after Feishu sent it: Feishu's request as it came,
 * under a seal of the edge's own, since the time of Feishu's signature has run out by then. seal → open: the seal and its age →
 * what is in it → Feishu's own signature and token as at the webhook → event. WebCrypto only, like `verify.ts`.
 *
 * Whoever has the seal's secret can still only bring what Feishu has signed, and that is taken once however often it comes.
 */
import {
  type GateEvent,
  type GateOptions,
  hex,
  isRecord,
  parseJson,
  sameSecret,
  verify,
} from "./verify.ts";

export const DELIVERY_PATH = "/feishu/delivery";

/** Feishu's request, as it came. */
export interface Delivery {
  /** The event's id; the server says it back when the event is on disk, so that nobody else's 200 passes for that. */
  id: string;
  body: string;
  timestamp: string;
  nonce: string;
  signature: string;
}

/** How far the seal's time may be from now: two clocks and one request. */
const SEAL_MS = 5 * 60_000;
/** Fourteen days is the longest that a queue keeps a message; a dead letter has been in two of them. */
const OLDEST_MS = 30 * 86_400_000;

/** A delivery as a request's body and headers, sealed at `now` (Unix milliseconds). */
export async function sealDelivery(
  { id, body, timestamp, nonce, signature }: Delivery,
  secret: string,
  now: number,
): Promise<{ body: string; headers: Record<string, string> }> {
  const sealed = JSON.stringify({ id, body, timestamp, nonce, signature });
  const at = String(Math.floor(now / 1000));
  const seal = await sealOf(at, new TextEncoder().encode(sealed), secret);
  return {
    body: sealed,
    headers: {
      "content-type": "application/json",
      "x-edge-timestamp": at,
      "x-edge-signature": seal,
    },
  };
}

export interface SealedRequest {
  body: Uint8Array;
  timestamp: string | null;
  signature: string | null;
}

/** 401: the seal is not right, or not now; it may be when it comes again. 422: what is under it never will be. */
export type Opened =
  | { kind: "event"; value: GateEvent }
  | { kind: "refused"; status: 401 | 422; error: string };

export async function openDelivery(
  request: SealedRequest,
  options: GateOptions & { secret: string },
): Promise<Opened> {
  const { body, timestamp, signature } = request;
  if (!timestamp || !signature) return refused(401, "the edge's seal is missing");
  const age = Math.abs(options.clock() - Number(timestamp) * 1000);
  if (!(age <= SEAL_MS))
    return refused(401, "the edge's seal is too old or in the future; is the clock right?");
  if (!(await sameSecret(signature.toLowerCase(), await sealOf(timestamp, body, options.secret))))
    return refused(401, "the edge's seal does not match; is EDGE_SECRET the same on both sides?");
  const delivery = readDelivery(parseJson(new TextDecoder().decode(body)));
  if (!delivery) return refused(422, "what was delivered is no event of Feishu");
  const verdict = await verify(
    { ...delivery, body: new TextEncoder().encode(delivery.body) },
    { ...options, freshnessMs: OLDEST_MS },
  );
  if (verdict.kind === "refused") return refused(422, verdict.error);
  if (verdict.kind === "challenge" || isCallback(verdict.value.header.event_type))
    return refused(422, "only events are delivered; callbacks are answered while somebody waits");
  return verdict;
}

/** A delivery as it lay in a queue; null where it is none. */
export function readDelivery(value: unknown): Delivery | null {
  if (!isRecord(value)) return null;
  const { id, body, timestamp, nonce, signature } = value;
  const fields = { id, body, timestamp, nonce, signature };
  return Object.values(fields).every((field) => typeof field === "string")
    ? (fields as Delivery)
    : null;
}

/** Events are named with their version (im.message.receive_v1); what somebody waits for is not (card.action.trigger). */
export function isCallback(type: string): boolean {
  return !/_v\d+$/.test(type);
}

/** Hex HMAC-SHA-256 of `timestamp.body`. */
async function sealOf(timestamp: string, body: Uint8Array, secret: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, [
    "sign",
  ]);
  const head = encoder.encode(`${timestamp}.`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return hex(new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes)));
}

function refused(status: 401 | 422, error: string): Opened {
  return { kind: "refused", status, error };
}

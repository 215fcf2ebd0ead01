/**
 * A Cloudflare Worker between Feishu and an office's server that may be behind a tunnel, or away: verify with the same gate →
 * challenges answered here → events into a queue and acknowledged → the queue to the server (`edge/consume.ts`). A callback is
 * somebody waiting at a button, so it goes straight through. Forged traffic never reaches the office's line; the server
 * verifies all of it again.
 */
import { type Batch, consume, giveBack } from "./edge/consume.ts";
import { log } from "./edge/log.ts";
import { type EdgeEnv, readSettings, type Settings } from "./edge/settings.ts";
import { type Delivery, isCallback } from "./feishu/delivery.ts";
import { type GateRequest, parseJson, verify } from "./feishu/verify.ts";

const MAX_BYTES = 1024 * 1024;
/** What a queue takes in one message, less what it adds itself and a dead letter's reason. */
const MAX_QUEUED_BYTES = 128_000 - 1_000;
/** Feishu waits 3 s in all; past this whoever pressed is told so, and an event is sent again. */
const ORIGIN_TIMEOUT_MS = 2500;
const SIGNED = ["timestamp", "nonce", "signature"] as const;
const HEADERS = {
  timestamp: "x-lark-request-timestamp",
  nonce: "x-lark-request-nonce",
  signature: "x-lark-signature",
};

export default {
  async fetch(request: Request, env: EdgeEnv): Promise<Response> {
    const { pathname } = new URL(request.url);
    const settings = readSettings(env);
    const isHealth = pathname === "/healthz" && request.method !== "POST";
    if (!isHealth && (request.method !== "POST" || pathname !== "/feishu/webhook"))
      return answer(404, "no such address");
    if (!settings.ok) return answer(503, settings.error);
    if (isHealth) return Response.json({ ok: true });
    if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES)
      return answer(413, "request is over 1 MiB");
    const body = new Uint8Array(await request.arrayBuffer());
    if (body.length > MAX_BYTES) return answer(413, "request is over 1 MiB");
    const { timestamp, nonce, signature } = HEADERS;
    return take(
      {
        body,
        timestamp: request.headers.get(timestamp),
        nonce: request.headers.get(nonce),
        signature: request.headers.get(signature),
      },
      settings.value,
    );
  },

  /** Of the queue of dead letters only while a keeper has put this Worker to it (README). */
  async queue(batch: Batch, env: EdgeEnv): Promise<void> {
    await (batch.queue.endsWith("-dead") ? giveBack(batch, env) : consume(batch, env));
  },
};

async function take(request: GateRequest, settings: Settings): Promise<Response> {
  const verdict = await verify(request, { ...settings.gate, clock: Date.now });
  if (verdict.kind === "challenge") return Response.json({ challenge: verdict.challenge });
  if (verdict.kind === "refused") return answer(verdict.status, verdict.error);
  const { event_id: id, event_type: type } = verdict.value.header;
  if (type === "card.action.trigger") return press(request, settings);
  if (isCallback(type)) return straight(request, settings);
  const delivery = deliveryOf(id, request);
  if (!delivery) return straight(request, settings);
  try {
    await settings.events.send(delivery, { contentType: "json" });
    return Response.json({});
  } catch {
    log.error("queue takes nothing", { event: id });
    return straight(request, settings);
  }
}

/** Null where no queue takes it: too long, or not the text that its signature is of. */
function deliveryOf(id: string, { body, timestamp, nonce, signature }: GateRequest) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    const delivery = { id, body: text, timestamp, nonce, signature } as Delivery;
    const bytes = new TextEncoder().encode(JSON.stringify(delivery)).length;
    return bytes <= MAX_QUEUED_BYTES ? delivery : null;
  } catch {
    return null;
  }
}

/**
 * With Feishu's own signature, which is fresh. The server's answer comes back as it is, so that Feishu repeats exactly what the
 * server has not taken, for seven hours; what is no answer of the server, such as a login page before it, is 502.
 */
async function straight(request: GateRequest, { origin }: Settings): Promise<Response> {
  const headers = new Headers({ "content-type": "application/json; charset=utf-8" });
  for (const name of SIGNED) if (request[name] !== null) headers.set(HEADERS[name], request[name]);
  let got = "nothing in time";
  try {
    const response = await fetch(`${origin}/feishu/webhook`, {
      method: "POST",
      headers,
      body: request.body as Uint8Array<ArrayBuffer>,
      redirect: "manual",
      signal: AbortSignal.timeout(ORIGIN_TIMEOUT_MS),
    });
    const { status } = response;
    const text = await response.text();
    const type = { "content-type": response.headers.get("content-type") ?? "application/json" };
    if (status >= 400 || (status === 200 && parseJson(text) !== null))
      return new Response(text, { status, headers: type });
    got = `${status} of somebody else`;
  } catch {}
  log.error("no answer of the server", { got });
  return answer(502, "the office's server does not answer, send the event again");
}

/** A button that somebody pressed. Feishu shows what is answered with 200, and of anything else a number, so a fault is a toast. */
async function press(request: GateRequest, settings: Settings): Promise<Response> {
  const answered = await straight(request, settings);
  const { status } = answered;
  if (status === 200) return answered;
  log.error("callback failed", { status });
  const content =
    status < 500
      ? "办公室的服务器没有受理这次点击，请告诉管理员。"
      : "办公室的服务器暂时连不上，请过几分钟再点一次。";
  return Response.json({ toast: { type: "error", content } });
}

function answer(status: number, error: string): Response {
  return Response.json({ error }, { status });
}

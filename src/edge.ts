/**
 * A Cloudflare Worker in front of the office's server: verify with the same gate, answer challenges at the edge, and
 * forward real events unchanged. Forged traffic never reaches the office's line; the server verifies again.
 */
import { verify } from "./feishu/verify.ts";

export interface EdgeEnv {
  /** Where the office's server is reachable, without a path. */
  ORIGIN_URL: string;
  FEISHU_ENCRYPT_KEY: string;
  FEISHU_VERIFICATION_TOKEN: string;
}

const MAX_BYTES = 1024 * 1024;
/** Feishu waits 3 s in all; past this it is told to send the event again. */
const ORIGIN_TIMEOUT_MS = 2500;

export default {
  async fetch(request: Request, env: EdgeEnv): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST" || pathname !== "/feishu/webhook")
      return answer(404, "no such address");
    if (!env.FEISHU_ENCRYPT_KEY || !env.FEISHU_VERIFICATION_TOKEN || !env.ORIGIN_URL) {
      return answer(503, "ORIGIN_URL, FEISHU_ENCRYPT_KEY or FEISHU_VERIFICATION_TOKEN is not set");
    }
    if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES)
      return answer(413, "request is over 1 MiB");
    const body = new Uint8Array(await request.arrayBuffer());
    if (body.length > MAX_BYTES) return answer(413, "request is over 1 MiB");
    const verdict = await verify(
      {
        body,
        timestamp: request.headers.get("x-lark-request-timestamp"),
        nonce: request.headers.get("x-lark-request-nonce"),
        signature: request.headers.get("x-lark-signature"),
      },
      {
        encryptKey: env.FEISHU_ENCRYPT_KEY,
        verificationToken: env.FEISHU_VERIFICATION_TOKEN,
        clock: Date.now,
      },
    );
    if (verdict.kind === "challenge") return Response.json({ challenge: verdict.challenge });
    if (verdict.kind === "refused") return answer(verdict.status, verdict.error);
    return forward(request, body, env.ORIGIN_URL);
  },
};

/** The server's own status comes back, so that Feishu repeats exactly what the server has not taken. */
async function forward(
  request: Request,
  body: Uint8Array<ArrayBuffer>,
  origin: string,
): Promise<Response> {
  const headers = new Headers();
  for (const name of [
    "content-type",
    "x-lark-request-timestamp",
    "x-lark-request-nonce",
    "x-lark-signature",
  ]) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  try {
    const response = await fetch(`${origin.replace(/\/+$/, "")}/feishu/webhook`, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(ORIGIN_TIMEOUT_MS),
    });
    return new Response(await response.arrayBuffer(), {
      status: response.status,
      headers: { "content-type": response.headers.get("content-type") ?? "application/json" },
    });
  } catch {
    return answer(502, "the office's server does not answer, send the event again");
  }
}

function answer(status: number, error: string): Response {
  return Response.json({ error }, { status });
}

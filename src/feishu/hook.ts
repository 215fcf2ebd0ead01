/** An incoming webhook as Feishu's custom bots have it: a text goes there, signed where the bot wants that. */
import { createHmac } from "node:crypto";
import { failure, type Outcome } from "../domain.ts";
import { messageOf } from "../log.ts";

export interface HookOptions {
  url: string;
  secret: string | null;
  fetch: typeof globalThis.fetch;
  /** Unix milliseconds; the platform refuses what was signed an hour before or after its own. */
  clock: () => number;
}

const TIMEOUT_MS = 10_000;

/** Sends a text. Why it was not taken names neither address nor secret: whoever has the address may write there. */
export function createHook({ url, secret, fetch, clock }: HookOptions) {
  return async (text: string): Promise<Outcome<void>> => {
    const signed = secret === null ? {} : signatureOf(Math.floor(clock() / 1000), secret);
    const body = JSON.stringify({ ...signed, msg_type: "text", content: { text } });
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const said = (await response.json().catch(() => null)) as { code?: unknown } | null;
      if (!response.ok) return failure(`对方答复 HTTP ${response.status}`, { retry: true });
      // Feishu refuses with 200 and a code; another program's webhook may say anything.
      const code = said?.code ?? 0;
      if (code !== 0) return failure(`对方没有接受（${code}）`, { retry: true });
      return { ok: true, value: undefined };
    } catch (error) {
      return failure(messageOf(error), { retry: true });
    }
  };
}

/** The key is the time and the secret, and what is signed is nothing. */
function signatureOf(seconds: number, secret: string): { timestamp: string; sign: string } {
  const timestamp = String(seconds);
  const sign = createHmac("sha256", `${timestamp}\n${secret}`).digest("base64");
  return { timestamp, sign };
}

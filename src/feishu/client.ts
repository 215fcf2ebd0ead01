/**
 * REST calls to Feishu through the SDK's `Client`, over an injected HTTP instance: one fetch with a time limit, one
 * token request at a time, secrets never logged. Every answer becomes a value that says whether to try again.
 *
 * The SDK is required lazily and as CommonJS: 110 ms and 37 MB, against 220 ms and 69 MB for its ES modules.
 */
import { createRequire } from "node:module";
import type * as Lark from "@larksuiteoapi/node-sdk";
import { type Failure, failure, type Outcome } from "../domain.ts";
import { type Log, messageOf } from "../log.ts";

export interface FeishuClientOptions {
  appId: string;
  appSecret: string;
  /** Base URL of the open platform: Feishu, Lark or a private deployment. */
  domain: string;
  fetch: typeof globalThis.fetch;
  log: Log;
  timeoutMs?: number;
}

export type FeishuClient = ReturnType<typeof createFeishuClient>;

interface Answer {
  code: number;
  msg: string;
  data?: Record<string, unknown>;
  /** Seconds until the rate limit is lifted, from `x-ogw-ratelimit-reset`. */
  resetSeconds?: number;
  /** The HTTP status, where it is no success. */
  status?: number;
  [key: string]: unknown;
}

const TIMEOUT_MS = 15_000;
const RATE_LIMITED = new Set([99991400, 230020, 11232]);
/** The tenant token was revoked or expired early: fetch another and repeat once. */
const TOKEN_INVALID = 99991663;
/** The card itself was refused (elements, tables, size): its words must then go as text. */
const CARD_REFUSED = new Set([230099, 230025, 11310, 200570, 200550, 200621, 200860, 200861]);
const INTERNAL = new Set([1500, 2200, 5000, 190004, 190005]);

/** Load the SDK; the first call costs, so nothing does it before there is something to send. */
export function loadSdk(): typeof Lark {
  return createRequire(import.meta.url)("@larksuiteoapi/node-sdk");
}

export function createFeishuClient(options: FeishuClientOptions) {
  let client: Lark.Client | null = null;
  let tokens = new Map<string, { value: unknown; until: number }>();
  let botId: string | null = null;
  const http = createHttp(options);

  function sdk(): Lark.Client {
    if (client) return client;
    const lark = loadSdk();
    client = new lark.Client({
      appId: options.appId,
      appSecret: options.appSecret,
      domain: options.domain,
      httpInstance: http,
      cache: {
        get: async (key) => {
          const entry = tokens.get(String(key));
          return entry && entry.until > Date.now() ? entry.value : undefined;
        },
        set: async (key, value, until) => {
          tokens.set(String(key), { value, until: until ?? Number.POSITIVE_INFINITY });
          return true;
        },
      },
      logger: silentLogger(),
      loggerLevel: lark.LoggerLevel.fatal,
    });
    return client;
  }

  /** One API call; an answer with a code other than 0 is a failure that says whether to try again. */
  async function call(
    name: string,
    run: (client: Lark.Client) => Promise<unknown>,
  ): Promise<Outcome<Answer> & { code?: number }> {
    for (let repeated = false; ; repeated = true) {
      let answer: Answer;
      try {
        answer = (await run(sdk())) as Answer;
      } catch (error) {
        if (error instanceof TokenRefused) return error.outcome;
        return failure(`飞书接口 ${name} 未能连通：${messageOf(error)}`, { retry: true });
      }
      if (answer.code === 0) return { ok: true, value: answer };
      if (answer.code === TOKEN_INVALID && !repeated) {
        tokens = new Map();
        continue;
      }
      options.log.warn("feishu refused a call", { api: name, code: answer.code, msg: answer.msg });
      return { ...judge(name, answer), code: answer.code };
    }
  }

  return {
    /** Answer `messageId` with a card, or with `text` when Feishu refuses the card. Returns the sent message's id. */
    async reply(
      messageId: string,
      card: object,
      text: string,
      uuid: string,
    ): Promise<Outcome<string>> {
      const send = (msg_type: string, content: object) =>
        call("im.message.reply", (lark) =>
          lark.im.v1.message.reply({
            path: { message_id: messageId },
            data: { msg_type, content: JSON.stringify(content), uuid },
          }),
        );
      let sent = await send("interactive", card);
      if (!sent.ok && sent.code !== undefined && CARD_REFUSED.has(sent.code))
        sent = await send("text", { text });
      return sent.ok ? { ok: true, value: String(sent.value.data?.message_id ?? "") } : sent;
    },

    /** The bot's own open_id, asked once. Groups are answered only where it is mentioned. */
    async botOpenId(): Promise<Outcome<string>> {
      if (botId !== null) return { ok: true, value: botId };
      const info = await call("bot.v3.info", (lark) =>
        lark.request({ method: "GET", url: "/open-apis/bot/v3/info" }),
      );
      if (!info.ok) return info;
      const bot = info.value.bot as { open_id?: string } | undefined;
      if (!bot?.open_id)
        return failure("飞书没有返回机器人信息，请在开放平台为应用开启“机器人”能力。");
      botId = bot.open_id;
      return { ok: true, value: botId };
    },
  };
}

function judge(name: string, answer: Answer): Failure {
  const text = `飞书接口 ${name} 返回 ${answer.code}：${answer.msg}`;
  const status = answer.status ?? 200;
  if (RATE_LIMITED.has(answer.code) || status === 429) {
    return failure(text, { retry: true, delayMs: Math.max(1, answer.resetSeconds ?? 1) * 1000 });
  }
  const retry = INTERNAL.has(answer.code) || answer.code === TOKEN_INVALID || status >= 500;
  return failure(text, { retry });
}

/** Thrown through the SDK, which would go on without a token. */
class TokenRefused extends Error {
  readonly outcome: Failure;

  constructor(answer: Answer) {
    const judged = judge("auth.v3.tenant_access_token", answer);
    const outcome = judged.retry
      ? judged
      : failure(
          `飞书不接受应用凭证（${answer.code}）。请核对 FEISHU_APP_ID 与 FEISHU_APP_SECRET。`,
        );
    super(outcome.error);
    this.outcome = outcome;
  }
}

/** The shape of axios that the SDK expects, over `fetch`. Feishu's JSON is an answer whatever the HTTP status. */
function createHttp(options: FeishuClientOptions): Lark.HttpInstance {
  const inFlight = new Map<string, Promise<Answer>>();

  async function request(opts: Lark.HttpRequestOptions<unknown>): Promise<Answer> {
    const url = new URL(opts.url ?? "");
    for (const [key, value] of Object.entries(opts.params ?? {})) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const response = await options.fetch(url, {
      method: opts.method ?? "GET",
      headers: { "content-type": "application/json; charset=utf-8", ...opts.headers },
      ...(opts.data === undefined ? {} : { body: JSON.stringify(opts.data) }),
      redirect: "error",
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
    });
    const answer = (await response.json().catch(() => null)) as Answer | null;
    if (answer === null || typeof answer.code !== "number")
      throw new Error(`HTTP ${response.status}`);
    const reset = Number(response.headers.get("x-ogw-ratelimit-reset"));
    return {
      ...answer,
      ...(reset > 0 ? { resetSeconds: reset } : {}),
      ...(response.ok ? {} : { status: response.status }),
    };
  }

  async function post(url: string, data?: unknown): Promise<Answer> {
    if (!url.includes("/auth/v3/")) return request({ url, method: "POST", data });
    // Ten messages at once need one token, not ten.
    const running =
      inFlight.get(url) ??
      request({ url, method: "POST", data }).finally(() => inFlight.delete(url));
    inFlight.set(url, running);
    const answer = await running;
    if (answer.code !== 0) throw new TokenRefused(answer);
    return answer;
  }

  const method =
    (name: string) =>
    (url: string, opts: Lark.HttpRequestOptions<unknown> = {}) =>
      request({ ...opts, url, method: name });
  const withBody =
    (name: string) =>
    (url: string, data?: unknown, opts: Lark.HttpRequestOptions<unknown> = {}) =>
      request({ ...opts, url, data, method: name });
  return {
    request,
    post,
    get: method("GET"),
    delete: method("DELETE"),
    head: method("HEAD"),
    options: method("OPTIONS"),
    put: withBody("PUT"),
    patch: withBody("PATCH"),
  } as Lark.HttpInstance;
}

/** The SDK logs request bodies on errors, app_secret among them; what matters is logged in `call`. */
export function silentLogger() {
  const drop = () => {};
  return { error: drop, warn: drop, info: drop, debug: drop, trace: drop };
}

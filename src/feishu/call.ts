/**
 * One call of the open platform: its turn is waited for → the SDK adds the token → one fetch → an answer, or a refusal that says
 * what it means. A token that the platform takes no more is replaced once; a rate limit of a few seconds is waited out.
 *
 * The SDK is required lazily and as CommonJS: 110 ms and 37 MB, against 220 ms and 69 MB for its ES modules.
 */
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import type * as Lark from "@larksuiteoapi/node-sdk";
import { steadyNow } from "../clock.ts";
import { failure } from "../domain.ts";
import { type Log, messageOf, rootOf } from "../log.ts";
import { failedAtProxy } from "../proxy.ts";
import { type Answer, type Extras, isUndone, NoToken, TooLarge } from "./http.ts";
import { createLimiter, OF_ONE, type Rate, ratesOf } from "./limits.ts";
import { judge, type Refusal, TOKEN_INVALID } from "./refusals.ts";

export interface ApiCall extends Extras {
  /** The API's name, for people and for its rates (im.message.reply). */
  api: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  query?: Record<string, string | number | boolean | string[] | undefined>;
  body?: object;
  /** The chat, message or card whose five a second it counts among. */
  within?: string | undefined;
  /** Instead of the API's usual rates. */
  rates?: Rate[];
  /** The scopes that it needs, by blanks. */
  scope?: string | undefined;
}

export type Answered = { ok: true; value: Answer } | Refusal;
export type Call = (request: ApiCall) => Promise<Answered>;

export interface CallOptions {
  appId: string;
  appSecret: string;
  /** Base URL of the open platform: Feishu, Lark or a private deployment. */
  domain: string;
  http: Lark.HttpInstance;
  log: Log;
  /** Told why the platform could not be reached, or null when it could. */
  onReach: (why: string | null) => void;
  /** Told of a refusal of the credentials, as a sentence. */
  onCredentials: (error: string) => void;
  now?: (() => number) | undefined;
  pause?: ((ms: number) => Promise<unknown>) | undefined;
}

/** Wrong credentials are put right by people: often enough to notice, seldom enough not to be locked out. */
const CREDENTIALS_RETRY_MS = 60_000;
/** A turn that comes later is no reason to hold whoever waits. */
const PATIENCE_MS = 5_000;
/** So often a rate limit is waited out. */
const TURNS = 3;

/** Load the SDK; the first call costs, so nothing does it before there is something to send. */
export function loadSdk(): typeof Lark {
  return createRequire(import.meta.url)("@larksuiteoapi/node-sdk");
}

/** The SDK logs request bodies on errors, app_secret among them; what matters is logged here. */
export function silentLogger() {
  const drop = () => {};
  return { error: drop, warn: drop, info: drop, debug: drop, trace: drop };
}

/** A path with its values in it, none of which can be more than one part of it. */
export function pathOf(parts: TemplateStringsArray, ...values: string[]): string {
  return String.raw({ raw: parts }, ...values.map(encodeURIComponent));
}

export function createCall(options: CallOptions): Call {
  const { log, now = steadyNow, pause = sleep } = options;
  const limiter = createLimiter({ now, pause: async (ms) => void (await pause(ms)) });
  const sdk = createSdk(options);

  /** Whoever waits for an answer waits until the credentials are right; nothing of theirs is given up for it. */
  function tokenRefused(answer: Answer): Refusal {
    const judged = judge("auth.v3.tenant_access_token", answer, options);
    if (judged.retry) return { ...judged, undone: true };
    const error = `飞书不接受应用凭证（${answer.code}）。请核对 FEISHU_APP_ID 与 FEISHU_APP_SECRET；改正并重新启动之前，收到的消息会一直等着。`;
    options.onCredentials(error);
    const waits = failure(error, { retry: true, delayMs: CREDENTIALS_RETRY_MS });
    return { ...waits, kind: "credentials", undone: true };
  }

  function failed(request: ApiCall, error: unknown): Refusal {
    if (error instanceof NoToken && error.answer) return tokenRefused(error.answer);
    if (error instanceof TooLarge) {
      const most = Math.floor(request.maxBytes! / 1024 / 1024);
      return { ...failure(`文件超过 ${most} MB，没有取。`), kind: "content", undone: true };
    }
    const cause = error instanceof NoToken ? error.cause : error;
    const why = `${failedAtProxy(rootOf(cause)) ? "代理没有接通：" : ""}${messageOf(cause)}`;
    options.onReach(why);
    return {
      ...failure(`飞书接口 ${request.api} 未能连通：${why}`, { retry: true }),
      kind: "unreachable",
      undone: isUndone(error),
    };
  }

  /** One try; null where the token was no good and another is to be had. */
  async function attempt(request: ApiCall, last: boolean): Promise<Answered | null> {
    const known = sdk.generation();
    let answer: Answer;
    try {
      answer = await sdk.send(request);
    } catch (error) {
      return failed(request, error);
    }
    options.onReach(null);
    if (answer.code === 0) return { ok: true, value: answer };
    if (answer.code === TOKEN_INVALID && !last) {
      sdk.dropToken(known);
      return null;
    }
    const { appSecret } = options;
    log.warn("feishu refused a call", {
      api: request.api,
      code: answer.code,
      msg: String(answer.msg).replaceAll(appSecret, "***"),
      ...(answer.logId ? { logId: answer.logId } : {}),
    });
    return judge(request.api, answer, { ...options, scope: request.scope });
  }

  return async function call(request) {
    const keys = new Map([[request.api, request.rates ?? ratesOf(request.api)]]);
    if (request.within !== undefined) keys.set(`within ${request.within}`, OF_ONE);
    for (let tries = 1; ; tries++) {
      const turn = { at: 0, underWay: true };
      const wait = await limiter.take(keys, PATIENCE_MS, turn);
      if (wait > 0) return notYet(request.api, wait);
      const answered = (await attempt(request, false)) ?? (await attempt(request, true));
      Object.assign(turn, { at: now(), underWay: false });
      if (answered === null || answered.ok || answered.kind !== "rate") return answered!;
      // What the gateway says is of the API; what the chat says, of the chat.
      const ofOne = answered.code !== 99991400 && request.within !== undefined;
      limiter.close(ofOne ? `within ${request.within}` : request.api, answered.delayMs ?? 1000);
      if (tries === TURNS || (answered.delayMs ?? 0) > PATIENCE_MS) return answered;
    }
  };
}

function notYet(api: string, delayMs: number): Refusal {
  const text = `飞书接口 ${api} 的调用次数已满，${Math.ceil(delayMs / 1000)} 秒后再试`;
  return { ...failure(text, { retry: true, delayMs }), kind: "rate", undone: true };
}

/** The SDK's client with its tokens, which are dropped when the platform takes them no more. */
function createSdk({ appId, appSecret, domain, http }: CallOptions) {
  let client: Lark.Client | null = null;
  let tokens = new Map<string, { value: unknown; until: number }>();
  let generation = 0;

  function made(): Lark.Client {
    if (client) return client;
    const lark = loadSdk();
    client = new lark.Client({
      appId,
      appSecret,
      domain,
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

  return {
    generation: () => generation,
    /** Drop the token that was in use as `known` was; one that came since is another. */
    dropToken(known: number): void {
      if (known !== generation) return;
      generation++;
      tokens = new Map();
    },
    async send({ method, path, query, body, form, maxBytes }: ApiCall): Promise<Answer> {
      const extras = { ...(form && { form }), ...(maxBytes === undefined ? {} : { maxBytes }) };
      return made().request({ method, url: path, params: query, data: body, ...extras });
    },
  };
}

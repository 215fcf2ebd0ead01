/**
 * The shape of axios that Feishu's SDK expects, over one `fetch` with a time limit. Feishu's JSON is an answer whatever the
 * HTTP status; tokens are asked for one at a time; every answer tells Feishu's time.
 */
import type * as Lark from "@larksuiteoapi/node-sdk";
import { causeOf } from "../log.ts";

export interface Answer {
  code: number;
  msg: string;
  data?: Record<string, unknown>;
  /** Seconds until the rate limit is lifted, from `x-ogw-ratelimit-reset`. */
  resetSeconds?: number;
  /** The HTTP status, where it is no success. */
  status?: number;
  [key: string]: unknown;
}

export interface HttpOptions {
  fetch: typeof globalThis.fetch;
  timeoutMs?: number | undefined;
  /** Told Feishu's time of each answer, Unix milliseconds. */
  onDate: (at: number) => void;
  /** Told when a token was given. */
  onToken: () => void;
}

const TIMEOUT_MS = 15_000;
/** With these nothing was sent: the connection did not come about. */
const NOT_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_ABORTED",
]);

/** Thrown through the SDK, which would go on without a token. */
export class NoToken extends Error {
  /** What Feishu said; null where it could not be asked. */
  readonly answer: Answer | null;

  constructor(answer: Answer | null, cause?: unknown) {
    super(answer?.msg ?? "no token could be had", { cause });
    this.answer = answer;
  }
}

/** Is it certain that what was asked has not been done? */
export function isUndone(error: unknown): boolean {
  return error instanceof NoToken || NOT_CONNECTED.has(causeOf(error) ?? "");
}

export function createHttp(options: HttpOptions): Lark.HttpInstance {
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
    const date = Date.parse(response.headers.get("date") ?? "");
    if (date > 0) options.onDate(date);
    const reset = Number(response.headers.get("x-ogw-ratelimit-reset"));
    return {
      // The SDK takes an answer without data for a broken connection, and asks for ever.
      data: {},
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
    const answer = await running.catch((error: unknown) => {
      throw new NoToken(null, error);
    });
    if (answer.code !== 0) throw new NoToken(answer);
    options.onToken();
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

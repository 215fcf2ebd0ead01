/**
 * The shape of axios that Feishu's SDK expects, over one `fetch` with a time limit. Feishu's JSON is an answer whatever the
 * HTTP status; tokens are asked for one at a time; every answer tells Feishu's time. Beside JSON it sends forms with files and
 * takes bytes, which the SDK hands through.
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
  /** By which the platform's support finds the request. */
  logId?: string;
  /** The content, where bytes were asked for. */
  bytes?: Uint8Array;
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

/** A file of a form; the platform refuses one without a name. */
export interface FormFile {
  name: string;
  bytes: Uint8Array;
}

/** What the SDK hands through beside what it knows. */
export interface Extras {
  form?: Record<string, string | FormFile>;
  /** Bytes are asked for, so many at most. */
  maxBytes?: number;
}

const TIMEOUT_MS = 15_000;
/** A large file over a slow line. */
const BYTES_TIMEOUT_MS = 180_000;
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

/** Thrown where more bytes come than were asked for. */
export class TooLarge extends Error {}

export function createHttp(options: HttpOptions): Lark.HttpInstance {
  const inFlight = new Map<string, Promise<Answer>>();

  async function request(opts: Lark.HttpRequestOptions<unknown> & Extras): Promise<Answer> {
    const { method = "GET", form, maxBytes } = opts;
    const url = new URL(opts.url ?? "");
    for (const [key, value] of Object.entries(opts.params ?? {}))
      for (const one of [value].flat())
        if (one !== undefined) url.searchParams.append(key, String(one));
    // The SDK gives every GET an empty body, which fetch refuses.
    const body =
      form === undefined
        ? method.toUpperCase() === "GET" || opts.data === undefined
          ? undefined
          : JSON.stringify(opts.data)
        : formOf(form);
    const slow = form !== undefined || maxBytes !== undefined;
    const response = await options.fetch(url, {
      method,
      headers: {
        ...(form === undefined ? { "content-type": "application/json; charset=utf-8" } : {}),
        ...opts.headers,
      },
      ...(body === undefined ? {} : { body }),
      redirect: "error",
      signal: AbortSignal.timeout(options.timeoutMs ?? (slow ? BYTES_TIMEOUT_MS : TIMEOUT_MS)),
    });
    const answer = await answerOf(response, maxBytes);
    if (answer === null || typeof answer.code !== "number")
      throw new Error(`HTTP ${response.status}`);
    const date = Date.parse(response.headers.get("date") ?? "");
    if (date > 0) options.onDate(date);
    const reset = Number(response.headers.get("x-ogw-ratelimit-reset"));
    const logId = logIdOf(response, answer);
    return {
      // The SDK takes an answer without data for a broken connection, and asks for ever.
      data: {},
      ...answer,
      ...(reset > 0 ? { resetSeconds: reset } : {}),
      ...(logId ? { logId } : {}),
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

function formOf(form: Record<string, string | FormFile>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(form)) {
    if (typeof value === "string") data.set(name, value);
    else data.set(name, new Blob([new Uint8Array(value.bytes)]), value.name);
  }
  return data;
}

/** JSON; or what was asked for as bytes, unless it is a refusal. */
async function answerOf(response: Response, maxBytes?: number): Promise<Answer | null> {
  if (maxBytes === undefined || !response.ok)
    return (await response.json().catch(() => null)) as Answer | null;
  const bytes = await bytesOf(response, maxBytes);
  return refusalIn(response, bytes) ?? { code: 0, msg: "", bytes };
}

/** A file may be JSON as well; a refusal is short, and names no file. */
function refusalIn(response: Response, bytes: Uint8Array): Answer | null {
  const { headers } = response;
  if (!headers.get("content-type")?.includes("json") || headers.has("content-disposition"))
    return null;
  if (bytes.length > 65_536) return null;
  try {
    const answer = JSON.parse(Buffer.from(bytes).toString("utf8"));
    const refused =
      typeof answer?.code === "number" && answer.code !== 0 && typeof answer.msg === "string";
    return refused ? answer : null;
  } catch {
    return null;
  }
}

async function bytesOf(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    // Leaving the loop lets go of the connection.
    if (length > maxBytes) throw new TooLarge(`more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function logIdOf(response: Response, answer: Answer): string | null {
  const inside = (answer.error as { log_id?: unknown } | undefined)?.log_id ?? answer.log_id;
  return response.headers.get("x-tt-logid") ?? (typeof inside === "string" ? inside : null);
}

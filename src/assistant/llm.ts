/**
 * Calls to an OpenAI-compatible server: ask for a stream of JSON → take what the server will not do off the request → gather
 * the words as they come → try again where that can help and time is left. Trouble is a value that says what it is.
 */
import { setTimeout as pause } from "node:timers/promises";
import { steadyNow } from "../clock.ts";
import { type Failure, failure, type Reply } from "../domain.ts";
import { type Log, messageOf } from "../log.ts";
import { createBreaker, type Rest } from "./breaker.ts";

export interface LlmOptions {
  apiKey: string;
  baseURL: string | null;
  model: string;
  fetch: typeof globalThis.fetch;
  /** Told why a call was in vain, for whoever runs the server; readers are told less. */
  log?: Log;
  /** Milliseconds that only go forward: a date that is set must not end a turn, or make it last a day. */
  clock?: () => number;
}

export interface Completion {
  text: string;
  /** The server stopped at its limit of length, so the end is missing. */
  clipped: boolean;
}

/**
 * What went wrong, for those who can do something about it: `context` is a prompt that is too long for the model; `resting`
 * that it has not answered lately and is left alone; `stopped` that the program ends.
 */
export type Trouble =
  | "key"
  | "refused"
  | "busy"
  | "server"
  | "network"
  | "time"
  | "empty"
  | "context"
  | "resting"
  | "stopped";
export type LlmOutcome = { ok: true; value: Completion } | (Failure & { trouble: Trouble });

export type Usage = NonNullable<Reply["usage"]>;

export const noUsage = (): Usage => ({ calls: 0, promptTokens: 0, completionTokens: 0, ms: 0 });

/** What one turn may cost. */
export interface Limits {
  /** When its time is over, by the model's clock. */
  until: number;
  /** What it has cost so far; added to. */
  usage: Usage;
  /** Aborted when nobody waits for the model any more; ENOUGH and UNHEARD are reasons of their own. */
  signal?: AbortSignal | undefined;
}

/** A call is aborted with this when what it has told is all that is wanted: that is then its answer. */
export const ENOUGH = "enough";
/** … and with this when it has told nothing for too long, which is the server's fault. */
export const UNHEARD = "unheard";

export interface CompleteRequest extends Limits {
  prompt: string;
  /** The JSON schema that the words are to fit, and its name. */
  schema: { name: string; schema: Record<string, unknown> };
  /**
   * Told all words so far, each time the server says something, if only that it thinks; from the beginning again where a call
   * is tried again.
   */
  heard?: (text: string) => void;
}

export type Llm = ReturnType<typeof createLlm>;

const TRIES = 3;
/** Milliseconds before the second and the third try. */
const PAUSES = [400, 1200];
/** With less time left no call is begun: no model answers that fast. */
const LEAST_MS = 50;
/** A server that says nothing for this share of the time left is tried again while it can be. */
const SILENT_SHARE = 0.6;
/** No answer is that long; what goes on is a model that has lost its way. */
const MAX_CHARS = 40_000;
/** Bytes of one response, whatever they are; a stream has some hundred of them for each few characters. */
const MAX_BYTES = 16_000_000;
/** Calls of one turn, tries included: what more there may be is a server in trouble, and the office pays for each. */
const MAX_CALLS = 9;

/** What a server may not know, in the order in which it is given up. */
type Feature = "json_schema" | "json_object" | "stream_options" | "stream";

export function createLlm(options: LlmOptions) {
  const clock = options.clock ?? steadyNow;
  const breaker = createBreaker(clock);
  /** What this server has refused; it is not asked for again. */
  const lacks = new Set<Feature>();

  /** The model's words for one prompt. */
  async function complete(request: CompleteRequest): Promise<LlmOutcome> {
    let last: LlmOutcome = trouble("time", "模型服务未在规定时间内作答");
    const known = [...lacks];
    for (let tries = 0; tries < TRIES; ) {
      const left = request.until - clock();
      if (left < LEAST_MS || request.usage.calls >= MAX_CALLS) break;
      if (request.signal?.aborted) {
        last = stoppedBy(request.signal);
        break;
      }
      if (!breaker.mayAsk()) {
        last = trouble("resting", "模型服务接连几次没有作答，暂时不再等它");
        break;
      }
      const begun = clock();
      request.usage.calls++;
      last = await call(request, left);
      request.usage.ms += clock() - begun;
      note(last);
      if (last.ok) return last;
      if (!last.retry) break;
      // A request without what the server does not know is the same try.
      if (last.trouble !== "refused") tries++;
      else continue;
      const delay = last.delayMs ?? PAUSES[tries - 1] ?? 0;
      if (tries === TRIES || request.until - clock() - delay < LEAST_MS) break;
      await pause(delay, undefined, { signal: request.signal }).catch(() => {});
    }
    // What was given up in vain was not what the server lacks.
    lacks.clear();
    for (const feature of known) lacks.add(feature);
    return last;
  }

  function note(outcome: LlmOutcome): void {
    const kind = outcome.ok ? null : outcome.trouble;
    if (kind === "stopped") breaker.leftOff();
    // What a server refuses (a key, a form, a length, a model that it lacks) it has answered, and so has one that is busy.
    else if (outcome.ok || !(kind === "time" || kind === "network" || isBroken(outcome)))
      breaker.answered();
    else if (breaker.failed(outcome.error))
      options.log?.warn("the model does not answer and is left alone for a while", {
        seconds: breaker.restMs() / 1000,
        error: outcome.error,
      });
  }

  async function call(request: CompleteRequest, left: number): Promise<LlmOutcome> {
    // Loaded on first use: an office without a model never pays for the library.
    const { default: OpenAI } = await import("openai");
    const client = new OpenAI({
      apiKey: options.apiKey,
      baseURL: options.baseURL,
      fetch: options.fetch,
      maxRetries: 0,
      timeout: left,
    });
    const abort = new AbortController();
    const leave = () => abort.abort();
    const end = setTimeout(leave, left);
    request.signal?.addEventListener("abort", leave);
    const silence = createSilence(leave, left * SILENT_SHARE);
    let told = "";
    try {
      const response = await client.chat.completions
        .create(bodyOf(request) as never, { signal: abort.signal })
        .asResponse();
      silence.heard();
      const words = await wordsOf(response, abort, request.usage, (text) => {
        silence.heard();
        told = text;
        request.heard?.(text);
      });
      return request.signal?.aborted ? stoppedBy(request.signal, told) : finish(words);
    } catch (error) {
      if (request.signal?.aborted) return stoppedBy(request.signal, told);
      options.log?.warn("the model was asked in vain", { error: messageOf(error) });
      return read(error, abort.signal.aborted);
    } finally {
      clearTimeout(end);
      request.signal?.removeEventListener("abort", leave);
      silence.stop();
      // A stream that is not read to its end would hold its connection.
      abort.abort();
    }
  }

  function bodyOf({ prompt, schema }: CompleteRequest): Record<string, unknown> {
    const format = lacks.has("json_schema")
      ? lacks.has("json_object")
        ? {}
        : { response_format: { type: "json_object" } }
      : { response_format: { type: "json_schema", json_schema: { ...schema, strict: true } } };
    const stream = lacks.has("stream")
      ? {}
      : {
          stream: true,
          ...(lacks.has("stream_options") ? {} : { stream_options: { include_usage: true } }),
        };
    return {
      model: options.model,
      temperature: 0,
      messages: [{ role: "user", content: prompt }],
      ...format,
      ...stream,
    };
  }

  function read(error: unknown, aborted: boolean): LlmOutcome {
    const {
      status,
      message = "",
      headers,
    } = error as {
      status?: number;
      message?: string;
      headers?: Headers;
    };
    if (status === undefined)
      return aborted
        ? trouble("time", "模型服务未在规定时间内作答", { retry: true })
        : trouble("network", "模型服务未能连通，或中途断开", { retry: true });
    if (status === 413 || ((status === 400 || status === 422) && TOO_LONG.test(message)))
      return trouble("context", "问题连同资料超过模型能读的长度");
    if (status === 401 || status === 403)
      return trouble("key", "模型服务不接受密钥，请管理员核对 OPENAI_API_KEY");
    if (status === 404)
      return trouble(
        "server",
        "模型服务没有这个模型，请管理员核对 OPENAI_MODEL 和 OPENAI_BASE_URL",
      );
    if (status === 429) return trouble("busy", "模型服务繁忙", { retry: true, ...waitOf(headers) });
    if ((status === 400 || status === 422) && giveUp(message))
      return trouble("refused", "模型服务不接受请求的格式", { retry: true });
    return trouble("server", `模型服务出错（HTTP ${status}）`, {
      retry: status >= 500 || status === 408,
    });
  }

  /** Leave out what the server's words name, else the first thing that servers do without. False when nothing is left. */
  function giveUp(message: string): boolean {
    const order: Feature[] = ["json_schema", "json_object", "stream_options", "stream"];
    const named: Feature | undefined = /stream_options|include_usage/i.test(message)
      ? "stream_options"
      : /\bstream/i.test(message)
        ? "stream"
        : undefined;
    const next =
      named !== undefined && !lacks.has(named)
        ? named
        : order.find((feature) => !lacks.has(feature));
    if (next === undefined) return false;
    lacks.add(next);
    return true;
  }

  return { model: options.model, complete, state: (): Rest => breaker.state() };
}

const TOO_LONG =
  /context|too long|too large|maximum.{0,20}(?:length|token)|max_tokens|token limit|exceed|超出|超过|过长/i;

function trouble(
  kind: Trouble,
  error: string,
  more: { retry?: boolean; delayMs?: number } = {},
): LlmOutcome {
  return { ...failure(error, more), trouble: kind };
}

/** What a call has come to whose signal was aborted, after it told so much. */
function stoppedBy({ reason }: AbortSignal, text = ""): LlmOutcome {
  if (reason === ENOUGH) return { ok: true, value: { text, clipped: true } };
  if (reason === UNHEARD) return trouble("time", "模型服务未在规定时间内作答");
  return trouble("stopped", "服务重新启动，这次没有等它作答");
}

/** Is it the server itself that fails, not what it was asked? Such trouble is worth another try. */
function isBroken(outcome: Failure & { trouble: Trouble }): boolean {
  return outcome.trouble === "server" && outcome.retry === true;
}

/** How long the server asked to wait: Retry-After in seconds or as a date of its own, or its like in milliseconds. */
function waitOf(headers: Headers | undefined): { delayMs?: number } {
  const ms = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (ms >= 0) return { delayMs: ms };
  const after = headers?.get("retry-after");
  if (!after) return {};
  const seconds = Number(after);
  const now = Date.parse(headers?.get("date") ?? "") || Date.now();
  const delay = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(after) - now;
  return Number.isFinite(delay) ? { delayMs: Math.max(0, delay) } : {};
}

/** Calls `tooLong` when nothing is heard for `ms`. */
function createSilence(tooLong: () => void, ms: number) {
  let timer = setTimeout(tooLong, ms);
  return {
    heard(): void {
      clearTimeout(timer);
      timer = setTimeout(tooLong, ms);
    },
    stop: () => clearTimeout(timer),
  };
}

interface Part {
  /** Words, or as some servers have it a list of parts with words. */
  content?: string | { text?: string }[] | null;
  refusal?: string | null;
}

/** A chunk of a stream, or a whole answer where the server does not stream; every field may be missing. */
interface Chunk {
  choices?: {
    delta?: Part;
    message?: Part;
    finish_reason?: string | null;
  }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
}

interface Words {
  text: string;
  refusal: string;
  /** Null when the stream ended without saying why: it was cut. */
  reason: string | null;
}

async function wordsOf(
  response: Response,
  abort: AbortController,
  usage: Usage,
  heard: (text: string) => void,
): Promise<Words> {
  const words: Words = { text: "", refusal: "", reason: null };
  let spent: Chunk["usage"] = null;
  const take = (chunk: Chunk) => {
    const choice = chunk.choices?.[0];
    const part = choice?.delta ?? choice?.message;
    words.text += wordsIn(part?.content);
    words.refusal += part?.refusal ?? "";
    words.reason = choice?.finish_reason ?? words.reason;
    // Some servers tell it with every chunk, each time for all of them.
    spent = chunk.usage ?? spent;
  };
  const done = (reason: string | null): Words => {
    usage.promptTokens += tokens(spent?.prompt_tokens);
    usage.completionTokens += tokens(spent?.completion_tokens);
    return { ...words, reason };
  };
  if (!response.headers.get("content-type")?.includes("text/event-stream")) {
    take((await bounded(response).json()) as Chunk);
    return done(words.reason ?? "stop");
  }
  const { Stream } = await import("openai/streaming");
  for await (const chunk of Stream.fromSSEResponse<Chunk>(bounded(response), abort)) {
    take(chunk);
    heard(words.text);
    if (words.text.length + words.refusal.length > MAX_CHARS) return done("length");
  }
  return done(words.reason);
}

function wordsIn(content: Part["content"]): string {
  if (typeof content === "string") return content;
  return Array.isArray(content) ? content.map((one) => String(one?.text ?? "")).join("") : "";
}

/** What a server says it has used, where that is a count. */
function tokens(n: unknown): number {
  return typeof n === "number" && Number.isSafeInteger(n) && n >= 0 ? n : 0;
}

/** `response`, which fails where it goes on past MAX_BYTES: an endless line would fill the memory. */
function bounded(response: Response): Response {
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BYTES) controller.error(new Error("response too long"));
      else controller.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(counting), response);
}

function finish({ text, refusal, reason }: Words): LlmOutcome {
  if (reason === null) return trouble("network", "模型服务中途断开", { retry: true });
  if (reason === "content_filter" || (refusal !== "" && text.trim() === ""))
    return trouble("server", "模型拒绝作答");
  if (text.trim() === "") return trouble("empty", "模型没有输出内容", { retry: true });
  return { ok: true, value: { text, clipped: reason === "length" } };
}

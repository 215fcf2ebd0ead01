/**
 * Calls to an OpenAI-compatible server: ask for a stream of JSON → take what the server will not do off the request → gather
 * the words as they come → try again where that can help and time is left. Trouble is a value that says what it is.
 */
import { setTimeout as pause } from "node:timers/promises";
import { steadyNow } from "../../clock.ts";
import { type Failure, type Reply, STOPPED } from "../../domain.ts";
import { type Log, messageOf, rootOf } from "../../log.ts";
import { failedAtProxy } from "../../proxy.ts";
import { createBreaker, type Rest } from "./breaker.ts";
import { complaintOf, type LlmOutcome, type Trouble, trouble, troubleOf } from "./trouble.ts";
import { finish, wordsOf } from "./words.ts";

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
/** Calls of one turn, tries included: what more there may be is a server in trouble, and the office pays for each. */
const MAX_CALLS = 9;

/** What a server may not know, in the order in which it is given up. */
const FEATURES = ["json_schema", "json_object", "stream_options", "stream", "temperature"] as const;
type Feature = (typeof FEATURES)[number];
/** … and how its words tell which. */
const NAMED: [Feature, RegExp][] = [
  ["temperature", /temperature/i],
  ["stream_options", /stream_options|include_usage/i],
  ["stream", /\bstream/i],
];

export function createLlm(options: LlmOptions) {
  const clock = options.clock ?? steadyNow;
  const breaker = createBreaker(clock);
  /** Why the server takes nothing of us, which somebody has to put right; null since it has answered. */
  let wrong: string | null = null;
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
      const ms = clock() - begun;
      request.usage.ms += ms;
      options.log?.info("the model was called", { ms, outcome: last.ok ? "ok" : last.trouble });
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
    if (outcome.ok) wrong = null;
    else if (kind === "key") wrong = outcome.error;
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
      const words = await wordsOf(response, abort, request.usage, {
        alive: silence.heard,
        heard(text) {
          told = text;
          request.heard?.(text);
        },
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
      ...(lacks.has("temperature") ? {} : { temperature: 0 }),
      messages: [{ role: "user", content: prompt }],
      ...format,
      ...stream,
    };
  }

  function read(error: unknown, aborted: boolean): LlmOutcome {
    const complaint = complaintOf(error);
    if (complaint) {
      const said = troubleOf(complaint);
      const inVain = !said.ok && said.trouble === "refused" && !giveUp(complaint.words);
      return inVain ? trouble("server", `模型服务出错（HTTP ${complaint.status}）`) : said;
    }
    if (aborted) return trouble("time", "模型服务未在规定时间内作答", { retry: true });
    return failedAtProxy(rootOf(error))
      ? trouble("network", "代理没有接通，够不到模型服务，请管理员核对 HTTPS_PROXY", {
          retry: true,
        })
      : trouble("network", "模型服务未能连通，或中途断开", { retry: true });
  }

  /** Leave out what the server's words name, else the first thing that servers do without. False when nothing is left. */
  function giveUp(words: string): boolean {
    const named = NAMED.find(([feature, name]) => !lacks.has(feature) && name.test(words))?.[0];
    const next = named ?? FEATURES.find((feature) => !lacks.has(feature));
    if (next === undefined) return false;
    lacks.add(next);
    return true;
  }

  return { model: options.model, complete, state: (): Rest => breaker.state(), wrong: () => wrong };
}

/** What a call has come to whose signal was aborted, after it told so much. */
function stoppedBy({ reason }: AbortSignal, text = ""): LlmOutcome {
  if (reason === ENOUGH) return { ok: true, value: { text, clipped: true } };
  if (reason === UNHEARD) return trouble("time", "模型服务未在规定时间内作答");
  const why = reason === STOPPED ? "已按要求停止" : "服务重新启动，这次没有等它作答";
  return trouble("stopped", why);
}

/** Is it the server itself that fails, not what it was asked? Such trouble is worth another try. */
function isBroken(outcome: Failure & { trouble: Trouble }): boolean {
  return outcome.trouble === "server" && outcome.retry === true;
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

/** What a call to a model came to: its words, or what went wrong, read out of whatever a server says about that. */
import { type Failure, failure } from "../../domain.ts";

export interface Completion {
  text: string;
  /** The server stopped at its limit of length, so the end is missing. */
  clipped: boolean;
}

/**
 * What went wrong, for those who can do something about it: `key` is an account that may not; `context` a prompt that is too long
 * for the model; `refused` a form that the server does not know; `resting` that it has not answered lately and is left alone;
 * `stopped` that the program ends.
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

export function trouble(
  kind: Trouble,
  error: string,
  more: { retry?: boolean; delayMs?: number } = {},
): LlmOutcome {
  return { ...failure(error, more), trouble: kind };
}

/** What a server says against a request: its HTTP status, or the one that its words within a good answer amount to. */
export interface Complaint {
  status: number;
  words: string;
  headers?: Headers | undefined;
}

/** A complaint that comes as an answer, thrown to where all others are read. */
export class Complained extends Error {
  readonly complaint: Complaint;

  constructor(complaint: Complaint) {
    super(complaint.words);
    this.complaint = complaint;
  }
}

// As vLLM, Ollama, llama.cpp, DeepSeek, Qwen and Azure have it; a 500 is only taken for it where it says so plainly.
const TOO_LONG =
  /context|too long|too large|input length|maximum.{0,20}(?:length|token)|max_tokens|token limit|exceed|超出|超过|过长/i;
const PLAINLY_TOO_LONG =
  /context.{0,3}(?:length|size|window)|input length|prompt is too long|maximum context/i;
/** Azure's policy, Qwen's inspection, DeepSeek's risk: the question or the material itself is not wanted. */
const FILTERED =
  /content.?filter|content management policy|ResponsibleAI|data.?inspection|content exists risk/i;
const OUT_OF_MONEY =
  /arrear|insufficient.{0,3}(?:balance|quota)|good standing|exceeded your current quota/i;
const BAD_KEY =
  /(?:invalid|incorrect).{0,20}api.?key|api.?key.{0,20}(?:invalid|incorrect|not valid)/i;
const NO_MODEL = /model.{0,60}(?:not exist|not found)|DeploymentNotFound/i;
const SLOW_DOWN = /rate.?limit|throttl|too many requests|overload|server.?busy/i;

export function troubleOf({ status, words, headers }: Complaint): LlmOutcome {
  const unwanted = status === 400 || status === 422;
  if (FILTERED.test(words)) return trouble("server", "模型服务的内容审核没有放行这一问");
  if (status === 402 || OUT_OF_MONEY.test(words))
    return trouble("key", "模型服务的账户欠费或额度用完，请管理员核对");
  if (
    status === 413 ||
    (unwanted && TOO_LONG.test(words)) ||
    (status >= 500 && PLAINLY_TOO_LONG.test(words))
  )
    return trouble("context", "问题连同资料超过模型能读的长度");
  if (status === 401 || status === 403 || (unwanted && BAD_KEY.test(words)))
    return trouble(
      "key",
      "模型服务不接受密钥，请管理员核对 OPENAI_API_KEY 是不是 OPENAI_BASE_URL 那一家的",
    );
  if (status === 404 || (unwanted && NO_MODEL.test(words)))
    return trouble("server", "模型服务没有这个模型，请管理员核对 OPENAI_MODEL 和 OPENAI_BASE_URL");
  if (status === 429) return trouble("busy", "模型服务繁忙", { retry: true, ...waitOf(headers) });
  if (unwanted) return trouble("refused", "模型服务不接受请求的格式", { retry: true });
  return trouble("server", `模型服务出错（HTTP ${status}）`, {
    retry: status >= 500 || status === 408,
  });
}

/** The complaint that stands in the place of an answer (`{"error":…}`, or vLLM's and Qwen's own shapes); null where it is one. */
export function complaintIn(answer: unknown): Complaint | null {
  if (typeof answer !== "object" || answer === null) return null;
  const { error, object, code, message, choices } = answer as Record<string, unknown>;
  const bare = object === "error" || (choices === undefined && typeof message === "string");
  if (!error && !bare) return null;
  const inner = typeof error === "object" && error !== null ? (error as { code?: unknown }) : null;
  const words = JSON.stringify(error || answer).slice(0, MAX_WORDS);
  return { status: statusOf(inner?.code ?? code, words), words };
}

const MAX_WORDS = 4000;

function statusOf(code: unknown, words: string): number {
  const status = Number(code);
  if (status >= 400 && status < 600) return status;
  return SLOW_DOWN.test(words) ? 429 : 500;
}

/** The complaint of a response that is none but a refusal, as the client throws it; null where there was no response. */
export function complaintOf(thrown: unknown): Complaint | null {
  if (thrown instanceof Complained) return thrown.complaint;
  const { status, message, headers, error } = thrown as {
    status?: number;
    message?: string;
    headers?: Headers;
    error?: unknown;
  };
  // Within a stream it comes without a status.
  if (status === undefined) return error ? complaintIn({ error }) : null;
  // Azure says in `code` and `innererror` what its message does not.
  const words = `${message ?? ""} ${JSON.stringify(error ?? "")}`.slice(0, MAX_WORDS);
  return { status, words, headers };
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

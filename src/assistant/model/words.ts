/**
 * The words of a response: a stream of chunks, or one answer where the server does not stream. What a model thinks, and what keeps
 * the connection open, is a sign of life and no words.
 */
import type { Reply } from "../../domain.ts";
import { Complained, complaintIn, type LlmOutcome, trouble } from "./trouble.ts";

/** No answer is that long; what goes on is a model that has lost its way. */
const MAX_CHARS = 40_000;
/** Models that are held to JSON may go on with blanks for ever, when they have said all. */
const MAX_BLANKS = 1000;
/** Bytes of one response, whatever they are; a stream has some hundred of them for each few characters. */
const MAX_BYTES = 16_000_000;

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

export interface Hearing {
  /** Told all words so far with each chunk, also where it has none. */
  heard: (text: string) => void;
  /** Told of each byte that comes. */
  alive: () => void;
}

export async function wordsOf(
  response: Response,
  abort: AbortController,
  usage: NonNullable<Reply["usage"]>,
  { heard, alive }: Hearing,
): Promise<Words> {
  const words: Words = { text: "", refusal: "", reason: null };
  let spent: Chunk["usage"] = null;
  const take = (chunk: Chunk) => {
    const complaint = complaintIn(chunk);
    if (complaint) throw new Complained(complaint);
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
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("html")) throw new Complained({ status: WEB_PAGE, words: "a web page" });
  const { bytes, hasEnded } = watched(response, alive);
  if (type.includes("json")) {
    take((await bytes.json()) as Chunk);
    return done(words.reason ?? "stop");
  }
  const { Stream } = await import("openai/streaming");
  for await (const chunk of Stream.fromSSEResponse<Chunk>(bytes, abort)) {
    take(chunk);
    heard(words.text);
    const { text, refusal } = words;
    if (text.length + refusal.length > MAX_CHARS || hasOnlyBlanks(text.slice(-MAX_BLANKS)))
      return done("length");
  }
  return done(words.reason ?? (hasEnded() ? "stop" : null));
}

/** A page where a model was asked: the address is somebody else's. */
const WEB_PAGE = 404;

const hasOnlyBlanks = (end: string) => end.length === MAX_BLANKS && end.trim() === "";

function wordsIn(content: Part["content"]): string {
  if (typeof content === "string") return content;
  return Array.isArray(content) ? content.map((one) => String(one?.text ?? "")).join("") : "";
}

/** What a server says it has used, where that is a count. */
function tokens(n: unknown): number {
  return typeof n === "number" && Number.isSafeInteger(n) && n >= 0 ? n : 0;
}

/** `response`, which fails where it goes on past MAX_BYTES: an endless line would fill the memory. */
function watched(response: Response, alive: () => void) {
  let count = 0;
  let tail = "";
  const decoder = new TextDecoder();
  const watching = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      alive();
      count += chunk.byteLength;
      tail = (tail + decoder.decode(chunk.subarray(-TAIL), { stream: true })).slice(-TAIL);
      if (count > MAX_BYTES) controller.error(new Error("response too long"));
      else controller.enqueue(chunk);
    },
  });
  return {
    bytes: new Response(response.body?.pipeThrough(watching), response),
    /** Has it said that it is over? The client keeps that for itself. */
    hasEnded: () => /^data: ?\[DONE\]\s*$/m.test(tail),
  };
}

const TAIL = 64;

export function finish({ text, refusal, reason }: Words): LlmOutcome {
  if (reason === null) return trouble("network", "模型服务中途断开", { retry: true });
  if (reason === "content_filter" || (refusal !== "" && text.trim() === ""))
    return trouble("server", "模型拒绝作答");
  if (text.trim() === "") return trouble("empty", "模型没有输出内容", { retry: true });
  return { ok: true, value: { text, clipped: reason === "length" } };
}

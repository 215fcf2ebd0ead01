/**
 * A stand-in for an OpenAI-compatible server: it answers `POST /v1/chat/completions` with what the test scripts, as a stream
 * where one is asked for, and like servers that know less.
 */
import { serve } from "@hono/node-server";
import { Hono } from "hono";

export interface ModelRequest {
  model: string;
  messages: { role: string; content: string }[];
  stream?: boolean;
  stream_options?: object;
  response_format?: {
    type: string;
    json_schema?: { name: string; schema: object; strict: boolean };
  };
}

/** The words of the next answer, at once or as they come, an HTTP refusal, silence, or a stream that is cut or never ends. */
export type Script =
  | string
  | { parts: AsyncIterable<string> }
  | { status: number; body?: object; headers?: Record<string, string> }
  | { cutAfter: string }
  | { clipped: string }
  | { refusal: string }
  /** Says this, and then a word over and over. */
  | { endless: string; again?: string }
  | "hang";

export interface FakeOpenAIOptions {
  /** What the server does not know; it refuses a request that has it. */
  lacks?: ("json_schema" | "json_object" | "stream_options" | "stream")[];
}

export async function startFakeOpenAI(
  script: (request: ModelRequest) => Script,
  { lacks = [] }: FakeOpenAIOptions = {},
) {
  const requests: ModelRequest[] = [];
  const app = new Hono();
  app.post("/v1/chat/completions", async (c) => {
    const request = (await c.req.json()) as ModelRequest;
    requests.push(request);
    if (!c.req.header("authorization")?.startsWith("Bearer "))
      return c.json({ error: { message: "no key" } }, 401);
    const unknown = lacks.find((feature) => asksFor(request, feature));
    if (unknown) {
      const field = unknown.startsWith("json") ? "response_format" : unknown;
      return c.json({ error: { message: `Unknown field: ${field}` } }, 400);
    }
    const answer = script(request);
    if (answer === "hang") return new Promise<Response>(() => {});
    if (typeof answer === "object" && "status" in answer) {
      return new Response(JSON.stringify(answer.body ?? { error: { message: "scripted" } }), {
        status: answer.status,
        headers: { "content-type": "application/json", ...answer.headers },
      });
    }
    if (!request.stream) return c.json(whole(await spoken(answer), request));
    return streamed(answer, request);
  });
  const listener = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise<void>((resolve) => listener.once("listening", resolve));
  const { port } = listener.address() as { port: number };
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    requests,
    async close(): Promise<void> {
      // A hanging answer would keep the server open for ever.
      (listener as { closeAllConnections?: () => void }).closeAllConnections?.();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function asksFor(request: ModelRequest, feature: string): boolean {
  if (feature === "stream") return request.stream === true;
  if (feature === "stream_options") return request.stream_options !== undefined;
  return request.response_format?.type === feature;
}

type Spoken = Exclude<Script, { status: number } | "hang">;
type Words = Exclude<Spoken, { parts: AsyncIterable<string> }>;
const USAGE = { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 };

function wordsOf(answer: Words): {
  content: string;
  refusal: string | null;
  reason: string | null;
} {
  if (typeof answer === "string") return { content: answer, refusal: null, reason: "stop" };
  if ("clipped" in answer) return { content: answer.clipped, refusal: null, reason: "length" };
  if ("refusal" in answer) return { content: "", refusal: answer.refusal, reason: "stop" };
  return {
    content: "cutAfter" in answer ? answer.cutAfter : answer.endless,
    refusal: null,
    reason: null,
  };
}

/** What comes bit by bit, when all of it has come. */
async function spoken(answer: Spoken): Promise<Words> {
  if (typeof answer === "string" || !("parts" in answer)) return answer;
  let words = "";
  for await (const part of answer.parts) words += part;
  return words;
}

function whole(answer: Words, request: ModelRequest): object {
  const { content, refusal, reason } = wordsOf(answer);
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: request.model,
    choices: [
      { index: 0, finish_reason: reason, message: { role: "assistant", content, refusal } },
    ],
    usage: USAGE,
  };
}

/** A few characters a chunk, for ever where it is endless; a stream that is cut ends without its last chunk, some servers' way of failing. */
async function* piecesOf(answer: Spoken): AsyncIterable<string> {
  if (typeof answer === "object" && "parts" in answer) {
    yield* answer.parts;
    return;
  }
  const { content } = wordsOf(answer);
  yield* content.match(/[\s\S]{1,24}/g) ?? [];
  while (typeof answer === "object" && "endless" in answer) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    yield answer.again ?? "无".repeat(500);
  }
}

function streamed(answer: Spoken, request: ModelRequest): Response {
  const inParts = typeof answer === "object" && "parts" in answer;
  const { refusal, reason } = wordsOf(inParts ? "" : answer);
  const chunk = (delta: object, finish_reason: string | null, usage: object | null = null) =>
    `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: request.model, choices: usage ? [] : [{ index: 0, delta, finish_reason }], usage })}\n\n`;
  const encoder = new TextEncoder();
  async function* lines(): AsyncIterable<string> {
    yield chunk({ role: "assistant", content: "" }, null);
    if (refusal !== null) yield chunk({ refusal }, null);
    for await (const content of piecesOf(answer)) yield chunk({ content }, null);
    if (reason === null) return;
    yield chunk({}, reason);
    if (request.stream_options) yield chunk({}, null, USAGE);
    yield "data: [DONE]\n\n";
  }
  const all = lines()[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await all.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      // Not waited for: it may stand at a pause that nobody ends.
      void all.return?.();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

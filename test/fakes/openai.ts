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

/** The words of the next answer, an HTTP refusal, silence, or a stream that is cut after some words or never ends. */
export type Script =
  | string
  | { status: number; body?: object; headers?: Record<string, string> }
  | { cutAfter: string }
  | { clipped: string }
  | { refusal: string }
  | { endless: string }
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
    return request.stream ? streamed(answer, request) : c.json(whole(answer, request));
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

type Words = Exclude<Script, { status: number } | "hang">;
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

/** A few characters a chunk; a stream that is cut ends without its last chunk, some servers' way of failing. */
function streamed(answer: Words, request: ModelRequest): Response {
  const { content, refusal, reason } = wordsOf(answer);
  const chunk = (delta: object, finish_reason: string | null, usage: object | null = null) =>
    `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: request.model, choices: usage ? [] : [{ index: 0, delta, finish_reason }], usage })}\n\n`;
  const parts = content.match(/[\s\S]{1,24}/g) ?? [];
  const endless = typeof answer === "object" && "endless" in answer;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      send(chunk({ role: "assistant", content: "" }, null));
      if (refusal !== null) send(chunk({ refusal }, null));
      for (const part of parts) send(chunk({ content: part }, null));
      if (reason !== null) {
        send(chunk({}, reason));
        if (request.stream_options) send(chunk({}, null, USAGE));
        send("data: [DONE]\n\n");
      }
      if (!endless) controller.close();
    },
    async pull(controller) {
      if (endless) {
        controller.enqueue(encoder.encode(chunk({ content: "无".repeat(500) }, null)));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** A stand-in for an OpenAI-compatible server: it answers `POST /v1/chat/completions` with what the test scripts. */
import { serve } from "@hono/node-server";
import { Hono } from "hono";

export interface ModelRequest {
  model: string;
  messages: { role: string; content: string }[];
}

/** The words of the next answer, or an HTTP refusal, or silence. */
export type Script =
  | string
  | { status: number; body?: object; headers?: Record<string, string> }
  | "hang";

export async function startFakeOpenAI(script: (request: ModelRequest) => Script) {
  const requests: ModelRequest[] = [];
  const app = new Hono();
  app.post("/v1/chat/completions", async (c) => {
    const request = (await c.req.json()) as ModelRequest;
    requests.push(request);
    if (!c.req.header("authorization")?.startsWith("Bearer "))
      return c.json({ error: { message: "no key" } }, 401);
    const answer = script(request);
    if (answer === "hang") return new Promise<Response>(() => {});
    if (typeof answer !== "string") {
      return new Response(JSON.stringify(answer.body ?? { error: { message: "scripted" } }), {
        status: answer.status,
        headers: { "content-type": "application/json", ...answer.headers },
      });
    }
    return c.json({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model: request.model,
      choices: [
        { index: 0, finish_reason: "stop", message: { role: "assistant", content: answer } },
      ],
      usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
    });
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

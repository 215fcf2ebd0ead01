/** Servers as offices run them: each with its own idea of a stream, of an error, and of how much a model can read. */
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { createLlm, type Limits, noUsage } from "../../../src/assistant/model/llm.ts";
import { steadyNow } from "../../../src/clock.ts";

const WORDS = '{"claims":[]}';

/** A model at a server that answers so; `ask` asks it one thing. */
async function served(answer: RequestListener) {
  const bodies: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    bodies.push(JSON.parse(body));
    await answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const llm = createLlm({ apiKey: "k", baseURL: `http://127.0.0.1:${port}/v1`, model: "m", fetch });
  const heard: string[] = [];
  const usage = noUsage();
  return {
    bodies,
    heard,
    llm,
    usage,
    ask(over: Partial<Limits> = {}) {
      const limits = { until: steadyNow() + 60_000, usage, ...over };
      const schema = { name: "claims", schema: {} };
      return llm.complete({ prompt: "问", schema, heard: (text) => heard.push(text), ...limits });
    },
  };
}

/** A stream of these lines as they are, each `pauseMs` after the one before. */
const streaming =
  (lines: string[], { pauseMs = 0, end = true } = {}): RequestListener =>
  async (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const line of lines) {
      response.write(line);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    if (end) response.end();
  };

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_, response: ServerResponse) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const delta = (part: object, finish_reason: string | null = null) =>
  data({ object: "chat.completion.chunk", choices: [{ index: 0, delta: part, finish_reason }] });
const stop = delta({}, "stop");
const DONE = "data: [DONE]\n\n";
const usage = (completion_tokens: number) => ({ prompt_tokens: 40, completion_tokens });

const HALVES = ['{"cla', 'ims":[]}'] as const;
const said = HALVES.map((content) => delta({ content }));

describe("a stream is understood", () => {
  test.each<[string, string[]]>([
    ["that ends in a chunk of its own", [...said, stop, DONE]],
    ["whose last words bring the end along", [said[0]!, delta({ content: HALVES[1] }, "stop")]],
    ["without [DONE]", [...said, stop]],
    ["without a reason, but with [DONE]", [...said, DONE]],
    ["with data: and no blank after it", [...said, stop].map((l) => l.replace("data: ", "data:"))],
    ["with CRLF", [...said, stop, DONE].map((line) => line.replaceAll("\n", "\r\n"))],
    ["with comments", [": keep-alive\n\n", said[0]!, ":\n\n", said[1]!, stop, DONE]],
    ["with event names and numbers", [...said, stop].map((l, i) => `id: ${i}\nevent: chunk\n${l}`)],
    ["cut anywhere by the network", [...[...said, stop].join("")]],
    [
      "with a model's thoughts before its words",
      [
        delta({ role: "assistant", content: null, reasoning_content: '先想想{"claims":' }),
        delta({ reasoning_content: "……" }),
        ...said,
        stop,
      ],
    ],
    ["with thoughts under another name", [delta({ reasoning: '{"claims":[{}]}' }), ...said, stop]],
    ["as a list of parts", [delta({ content: [{ type: "text", text: WORDS }] }), stop]],
    [
      "with Azure's first chunk, which has only what its filter says",
      [data({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] }), ...said, stop],
    ],
  ])("%s", async (_, lines) => {
    const { ask } = await served(streaming(lines));
    expect(await ask()).toEqual({ ok: true, value: { text: WORDS, clipped: false } });
  });

  test.each<[string, string[], number]>([
    ["in the last chunk, which has no choice", [stop, data({ choices: [], usage: usage(7) })], 7],
    [
      "with every chunk, each time for all of them",
      [
        data({ choices: [{ delta: {} }], usage: usage(3) }),
        data({ choices: [{ delta: {}, finish_reason: "stop" }], usage: usage(7) }),
      ],
      7,
    ],
    ["never", [stop], 0],
  ])("and its cost, told %s", async (_, lines, tokens) => {
    const model = await served(streaming([...said, ...lines, DONE]));
    expect(await model.ask()).toMatchObject({ ok: true });
    expect(model.usage).toMatchObject({ calls: 1, completionTokens: tokens });
  });

  test("and a server that answers a stream with one JSON is, thoughts and all", async () => {
    const message = { content: WORDS, reasoning_content: "先想想" };
    const whole = { choices: [{ message, finish_reason: "stop" }], usage: usage(7) };
    const { ask } = await served(json(200, whole));
    expect(await ask()).toMatchObject({ ok: true, value: { text: WORDS } });
  });
});

test("words are told as they come, thoughts only as a sign of life", async () => {
  const thoughts = [delta({ reasoning_content: "一" }), delta({ reasoning_content: "二" })];
  const { ask, heard } = await served(streaming([...thoughts, ...said, stop]));
  await ask();
  expect(heard).toEqual(["", "", HALVES[0], WORDS, WORDS]);
});

// What comes in between takes longer than a server may be silent, which is 60 % of the time there is.
test.each<[string, string]>([
  ["thinks", delta({ reasoning_content: "想" })],
  ["lets wait, as DeepSeek does in a rush", ": keep-alive\n\n"],
])("a server that %s for long before its first word is waited for", async (_, sign) => {
  const lines = [...Array.from({ length: 24 }, () => sign), ...said, stop];
  const { ask, bodies } = await served(streaming(lines, { pauseMs: 100 }));
  expect(await ask({ until: steadyNow() + 3600 })).toMatchObject({ ok: true });
  expect(bodies).toHaveLength(1);
});

test("a stream that stalls is left, and the server asked again", async () => {
  let asked = 0;
  const stall = streaming([said[0]!], { end: false });
  const whole = streaming([...said, stop]);
  const { ask } = await served((request, response) =>
    (asked++ === 0 ? stall : whole)(request, response),
  );
  expect(await ask({ until: steadyNow() + 5000 })).toMatchObject({ ok: true });
  expect(asked).toBe(2);
});

test("a model that goes on with blanks for ever is left with what it has said", async () => {
  const blanks = Array.from({ length: 300 }, () => delta({ content: " \n\t  ".repeat(5) }));
  const { ask } = await served(streaming([...said, ...blanks], { end: false }));
  const answer = await ask();
  expect(answer).toMatchObject({ ok: true, value: { clipped: true } });
  expect(answer.ok && answer.value.text.trim()).toBe(WORDS);
});

describe("an error is understood", () => {
  const openai = (message: string, over: object = {}) => ({ error: { message, ...over } });

  test.each<[string, number, unknown]>([
    [
      "vLLM",
      400,
      {
        object: "error",
        message: "This model's maximum context length is 8192 tokens. However, you requested 9100.",
        type: "BadRequestError",
        code: 400,
      },
    ],
    [
      "vLLM of today",
      400,
      openai("The decoder prompt (length 9100) is longer than the maximum model length of 8192."),
    ],
    ["Ollama", 500, openai("the input length exceeds the context length")],
    [
      "llama.cpp",
      400,
      openai("the request exceeds the available context size", {
        type: "exceed_context_size_error",
      }),
    ],
    [
      "DeepSeek",
      400,
      openai("This model's maximum context length is 65536 tokens.", {
        code: "invalid_request_error",
      }),
    ],
    [
      "Qwen",
      400,
      openai(
        "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]",
        { code: "invalid_parameter_error" },
      ),
    ],
    [
      "Azure",
      400,
      openai("This model's maximum context length is 8192 tokens", {
        code: "context_length_exceeded",
      }),
    ],
    ["a proxy", 413, "<html>Request Entity Too Large</html>"],
  ])(
    "%s: too long for the model, which is not asked for less of a form",
    async (_, status, body) => {
      const { ask, bodies } = await served(json(status, body));
      expect(await ask()).toMatchObject({ ok: false, trouble: "context" });
      expect(bodies).toHaveLength(1);
    },
  );

  test.each<[string, number, unknown, string, RegExp]>([
    [
      "Azure's filter",
      400,
      openai("The response was filtered", {
        code: "content_filter",
        innererror: { code: "ResponsibleAIPolicyViolation" },
      }),
      "server",
      /内容审核/,
    ],
    [
      "a filter that only innererror names",
      400,
      openai("Bad request", {
        innererror: { code: "ResponsibleAIPolicyViolation" },
      }),
      "server",
      /内容审核/,
    ],
    [
      "Qwen's inspection",
      400,
      openai("Input data may contain inappropriate content.", {
        code: "data_inspection_failed",
      }),
      "server",
      /内容审核/,
    ],
    ["DeepSeek's risk", 400, openai("Content Exists Risk"), "server", /内容审核/],
    [
      "a key of another server",
      401,
      openai("Incorrect API key provided"),
      "key",
      /OPENAI_API_KEY.*OPENAI_BASE_URL/,
    ],
    [
      "the same as a bad request",
      400,
      openai("API key not valid. Please pass a valid API key."),
      "key",
      /OPENAI_API_KEY/,
    ],
    [
      "Azure's gateway, without `error`",
      401,
      { statusCode: 401, message: "Access denied" },
      "key",
      /OPENAI_API_KEY/,
    ],
    ["no money left", 402, openai("Insufficient Balance"), "key", /欠费/],
    [
      "no money left, as Qwen has it",
      400,
      openai("Access denied, please make sure your account is in good standing.", {
        code: "Arrearage",
      }),
      "key",
      /欠费/,
    ],
    ["a model that is not there", 404, { error: "model 'm' not found" }, "server", /OPENAI_MODEL/],
    ["the same as a bad request", 400, openai("Model Not Exist"), "server", /OPENAI_MODEL/],
  ])("%s: said once, for the administrator", async (_, status, body, trouble, words) => {
    const { ask, bodies, llm } = await served(json(status, body));
    const answer = await ask();
    expect(answer).toMatchObject({ ok: false, trouble, error: expect.stringMatching(words) });
    expect(bodies).toHaveLength(1);
    expect(llm.state().resting).toBe(false);
  });

  test.each<[string, RequestListener]>([
    [
      "a gateway's page",
      (_, response) => {
        response.writeHead(503, { "content-type": "text/html" });
        response.end("<html><body>503 Service Temporarily Unavailable</body></html>");
      },
    ],
    ["an error with a good status", json(200, openai("CUDA out of memory", { code: 500 }))],
    ["an error within a stream", streaming([said[0]!, data(openai("engine died"))])],
    [
      "vLLM's own within a stream",
      streaming([data({ object: "error", message: "died", code: 500 })]),
    ],
  ])("%s: the server is in trouble, and asked again", async (_, answer) => {
    const { ask, bodies } = await served(answer);
    expect(await ask()).toMatchObject({
      ok: false,
      trouble: "server",
      error: expect.stringContaining("HTTP 50"),
    });
    expect(bodies).toHaveLength(3);
  });

  test("a prompt that is too long, within a stream", async () => {
    const { ask } = await served(
      streaming([data(openai("maximum context length is 8192 tokens", { code: 400 }))]),
    );
    expect(await ask()).toMatchObject({ ok: false, trouble: "context" });
  });

  test("a rush, within a stream, as Qwen has it", async () => {
    let asked = 0;
    const rush = streaming([
      'event:error\ndata:{"code":"Throttling.RateQuota","message":"Requests rate limit exceeded"}\n\n',
    ]);
    const { ask } = await served((request, response) =>
      (asked++ === 0 ? rush : streaming([...said, stop]))(request, response),
    );
    expect(await ask()).toMatchObject({ ok: true });
  });

  test("a rush with the time to wait", async () => {
    let asked = 0;
    const busy = json(429, openai("slowly"), { "retry-after": "1" });
    const { ask } = await served((request, response) =>
      (asked++ === 0 ? busy : streaming([...said, stop]))(request, response),
    );
    expect(await ask()).toMatchObject({ ok: true });
    expect(asked).toBe(2);
  });

  test("a web page where a model was looked for is no answer", async () => {
    const { ask, bodies } = await served((_, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end("<html><body>欢迎使用网关，请先登录</body></html>");
    });
    expect(await ask()).toMatchObject({
      ok: false,
      error: expect.stringContaining("OPENAI_BASE_URL"),
    });
    expect(bodies).toHaveLength(1);
  });

  test.each<[string, string[]]>([
    ["no choices", [data({ choices: [] }), DONE]],
    [
      "a call of a tool in the place of words",
      [
        delta({ tool_calls: [{ index: 0, function: { name: "answer", arguments: "{}" } }] }),
        delta({}, "tool_calls"),
      ],
    ],
    ["blanks", [delta({ content: " \n " }), stop]],
  ])("%s: nothing was said, so it is asked again", async (_, lines) => {
    const { ask, bodies } = await served(streaming(lines));
    expect(await ask()).toMatchObject({ ok: false, trouble: "empty" });
    expect(bodies).toHaveLength(3);
  });

  test("what a server does not know is left out, what its words name first", async () => {
    const { ask, bodies } = await served((request, response) => {
      const temperature = bodies.at(-1)!.temperature;
      const refused = openai(
        "Unsupported value: 'temperature' does not support 0 with this model.",
      );
      const answer = temperature === 0 ? json(400, refused) : streaming([...said, stop]);
      return answer(request, response);
    });
    expect(await ask()).toMatchObject({ ok: true });
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toMatchObject({ stream: true, response_format: { type: "json_schema" } });
  });
});

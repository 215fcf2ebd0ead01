import { expect, onTestFinished, test, vi } from "vitest";
import type { App } from "../../src/app.ts";
import type { TurnRequest } from "../../src/assistant/turn.ts";
import type { Reply } from "../../src/domain.ts";
import { eventually, fileOf, listen, openApp, serverOf } from "../helper.ts";

const NAME = "2024年年度工作总结.txt";
const REPORT = `2024年年度工作总结
望江区人民政府外事办公室2024年工作总结如下。
一、主要工作
（一）对外交往
一是接待来访团组7批次。二是新结友城2个。`;
const QUESTION = "2024年接待来访团组多少批次？";

type Step = (request: TurnRequest, reply: Reply) => Promise<Reply> | Reply;

/** The product, whose turn goes `step` before it ends; `ask` asks it for a stream. */
async function office(step: Step) {
  const app = await openApp();
  const path = fileOf(NAME, REPORT);
  await app.shelving.ingest([path]);
  const { turn } = app;
  const staged: App = {
    ...app,
    turn: {
      ...turn,
      respond: async (request) => step(request, await turn.respond({ text: request.text })),
    },
  };
  const ask = (init: RequestInit = {}, question = QUESTION) => ({
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ question }),
    ...init,
  });
  const limit = () => app.shelving.ingest([path], { given: { audience: ["ou_leader"] } });
  return { app: staged, ask, limit };
}

/** The events of a stream, `:` for a comment. */
function eventsOf(stream: string): { event: string; data: { text?: string; error?: string } }[] {
  return stream.split("\n\n").flatMap((block) => {
    const event = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    return event && data ? [{ event, data: JSON.parse(data) }] : [];
  });
}

const texts = (stream: string) => eventsOf(stream).map(({ event, data }) => [event, data.text]);
const saying = (reply: Reply, text: string): Reply => ({ ...reply, text });
const turnOfLoop = () => new Promise((resolve) => setTimeout(resolve, 20));

test("what may be shown already comes before the reply, each in place of the one before", async () => {
  const { app, ask } = await office(async ({ shown }, reply) => {
    for (const text of ["接待7批次", "接待7批次，新结友城2个"]) {
      shown!(saying(reply, text));
      await turnOfLoop();
    }
    return reply;
  });
  const response = await serverOf(app)("/api/v1/ask", ask());
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(texts(await response.text())).toEqual([
    ["partial", "接待7批次"],
    ["partial", "接待7批次，新结友城2个"],
    ["reply", expect.stringContaining("7批次")],
  ]);
});

test("an answer without a model is one event, and without the asking for a stream it is JSON", async () => {
  const { app, ask } = await office((_, reply) => reply);
  const server = serverOf(app);
  const events = eventsOf(await (await server("/api/v1/ask", ask())).text());
  expect(events.map(({ event }) => event)).toEqual(["reply"]);
  const headers = { "content-type": "application/json" };
  const json = await (await server("/api/v1/ask", ask({ headers }))).json();
  expect(json.text).toBe(events[0]!.data.text);
});

test("what cannot be asked is refused before a stream begins", async () => {
  const { app, ask } = await office((_, reply) => reply);
  const response = await serverOf(app)("/api/v1/ask", ask({}, " "));
  expect(response.status).toBe(400);
  expect((await response.json()).error).toContain("4000 字");
});

test("trouble inside is an event that says so, without its details", async () => {
  const { app, ask } = await office(() => Promise.reject(new Error("SQLITE_IOERR at /srv")));
  const stream = await (await serverOf(app)("/api/v1/ask", ask())).text();
  expect(eventsOf(stream)).toEqual([
    { event: "error", data: { error: expect.stringContaining("内部出错") } },
  ]);
  expect(stream).not.toMatch(/SQLITE|srv/);
});

test("a report that is limited while the answer is made is told neither before its end nor in it", async () => {
  let limited = false;
  const { app, ask, limit } = await office(async ({ shown }, reply) => {
    if (!limited) {
      await limit();
      limited = true;
    }
    shown!(saying(reply, `先说：${reply.text}`));
    await turnOfLoop();
    return reply;
  });
  const stream = await (await serverOf(app)("/api/v1/ask", ask())).text();
  expect(stream).not.toContain("7批次");
  expect(eventsOf(stream).at(-1)).toMatchObject({ event: "reply", data: { kind: "refusal" } });
});

test("a reader who leaves ends the turn", async () => {
  const signals: AbortSignal[] = [];
  const { app, ask } = await office(async ({ signal, shown }, reply) => {
    signals.push(signal!);
    shown!(reply);
    await new Promise((resolve) => signal!.addEventListener("abort", resolve));
    return reply;
  });
  const address = await listen(app);
  const reader = new AbortController();
  const response = await fetch(`${address}/api/v1/ask`, ask({ signal: reader.signal }));
  const body = response.body!.getReader();
  while (signals.length === 0) await body.read();
  expect(signals[0]!.aborted).toBe(false);
  reader.abort();
  await eventually(() => expect(signals[0]!.aborted).toBe(true));
});

test("a comment now and then keeps the connection while nothing else is said", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const done = Promise.withResolvers<void>();
  const { app, ask } = await office(async (_, reply) => {
    await done.promise;
    return reply;
  });
  const response = await serverOf(app)("/api/v1/ask", ask());
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe(":\n\n");
  vi.advanceTimersByTime(30_000);
  expect((await reader.read()).value).toBe(":\n\n");
  done.resolve();
  let rest = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) rest += read.value;
  expect(rest).toContain("event: reply");
});

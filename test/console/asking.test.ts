import { expect, onTestFinished, test, vi } from "vitest";
import type { TurnRequest } from "../../src/assistant/turn.ts";
import type { Reply } from "../../src/domain.ts";
import { createAsking } from "../../src/flows/asking.ts";
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
  const respond = async (request: TurnRequest) =>
    step(request, await app.turn.respond({ text: request.text }));
  const asking = createAsking({ ...app, turnOf: () => ({ respond }) });
  const ask = (init: RequestInit = {}, question = QUESTION, talk: string | null = null) => ({
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ question, talk }),
    ...init,
  });
  const limit = () => app.shelving.ingest([path], { given: { audience: ["ou_leader"] } });
  const post = (body: object = {}) => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const server = serverOf({ ...app, asking });
  const get = async (path: string) => (await server(`/api/v1/${path}`)).json();
  return { app: { ...app, asking }, server, get, ask, post, limit };
}

/** The events of a stream, `:` for a comment. */
function eventsOf(
  stream: string,
): { event: string; data: { id?: string; talk?: string; text?: string; error?: string } }[] {
  return stream.split("\n\n").flatMap((block) => {
    const event = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    return event && data ? [{ event, data: JSON.parse(data) }] : [];
  });
}

/** What a stream that goes on begins with. */
async function firstOf(response: Response): Promise<{ id: string; talk: string }> {
  let text = "";
  for await (const bytes of response.body!) {
    text += new TextDecoder().decode(bytes);
    const [begun] = eventsOf(text);
    if (begun) return begun.data as { id: string; talk: string };
  }
  throw new Error("the stream ended");
}

const texts = (stream: string) => eventsOf(stream).map(({ event, data }) => [event, data.text]);
const saying = (reply: Reply, text: string): Reply => ({ ...reply, text });
const turnOfLoop = () => new Promise((resolve) => setTimeout(resolve, 20));

test("what may be shown already comes before the reply, each in place of the one before", async () => {
  const { server, ask } = await office(async ({ shown }, reply) => {
    for (const text of ["接待7批次", "接待7批次，新结友城2个"]) {
      shown!(saying(reply, text));
      await turnOfLoop();
    }
    return reply;
  });
  const response = await server("/api/v1/ask", ask());
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(texts(await response.text())).toEqual([
    ["begun", undefined],
    ["partial", "接待7批次"],
    ["partial", "接待7批次，新结友城2个"],
    ["reply", expect.stringContaining("7批次")],
  ]);
});

test("an answer without a model begins and is there, and without the asking for a stream it is JSON", async () => {
  const { server, ask, post } = await office((_, reply) => reply);
  const events = eventsOf(await (await server("/api/v1/ask", ask())).text());
  expect(events.map(({ event }) => event)).toEqual(["begun", "reply"]);
  const json = await (await server("/api/v1/ask", post({ question: QUESTION }))).json();
  expect(json.text).toBe(events[1]!.data.text);
  expect(json).toMatchObject({ id: expect.stringMatching(/^job-/), talk: expect.any(String) });
});

test("what cannot be asked is refused before a stream begins", async () => {
  const { server, ask } = await office((_, reply) => reply);
  const response = await server("/api/v1/ask", ask({}, " "));
  expect(response.status).toBe(400);
  expect((await response.json()).error).toContain("4000 字");
});

test("trouble inside is an event that says so, without its details", async () => {
  const { server, ask } = await office(() => Promise.reject(new Error("SQLITE_IOERR at /srv")));
  const stream = await (await server("/api/v1/ask", ask())).text();
  expect(eventsOf(stream).slice(1)).toEqual([
    { event: "error", data: { error: expect.stringContaining("内部出错") } },
  ]);
  expect(stream).not.toMatch(/SQLITE|srv/);
});

test("a report that is limited while the answer is made is told neither before its end nor in it", async () => {
  let limited = false;
  const { server, ask, limit } = await office(async ({ shown }, reply) => {
    if (!limited) {
      await limit();
      limited = true;
    }
    shown!(saying(reply, `先说：${reply.text}`));
    await turnOfLoop();
    return reply;
  });
  const stream = await (await server("/api/v1/ask", ask())).text();
  expect(stream).not.toContain("7批次");
  expect(eventsOf(stream).at(-1)).toMatchObject({ event: "reply", data: { kind: "refusal" } });
});

test("a reader who leaves ends nothing: the answer is kept, and its rest is heard on a new connection", async () => {
  const done = Promise.withResolvers<void>();
  const { app, get, ask } = await office(async ({ signal, shown }, reply) => {
    shown!(saying(reply, "先说7批次"));
    await done.promise;
    expect(signal!.aborted).toBe(false);
    return reply;
  });
  const address = await listen(app);
  const leaving = new AbortController();
  const response = await fetch(`${address}/api/v1/ask`, ask({ signal: leaving.signal }));
  const { id, talk } = await firstOf(response);
  leaving.abort();

  expect((await get(`talks/${talk}`)).turns).toMatchObject([{ id, state: "running" }]);
  const again = (await fetch(`${address}/api/v1/replies/${id}/events`)).text();
  await turnOfLoop();
  done.resolve();
  expect(texts(await again)).toEqual([
    ["begun", undefined],
    ["partial", "先说7批次"],
    ["reply", expect.stringContaining("7批次。")],
  ]);
  // Who comes later still hears how it ended.
  const later = await (await fetch(`${address}/api/v1/replies/${id}/events`)).text();
  expect(texts(later).at(-1)).toEqual(["reply", expect.stringContaining("7批次。")]);
  expect(await get(`replies/${id}`)).toMatchObject({ state: "answered", question: QUESTION });
});

test("stopped, what was checked so far is the answer, and says so", async () => {
  const { server, get, ask, post } = await office(async ({ signal }, reply) => {
    if (!signal!.aborted)
      await new Promise((resolve) => signal!.addEventListener("abort", resolve));
    return saying(reply, "接待7批次[1]");
  });
  const response = await server("/api/v1/ask", ask());
  const { id } = await firstOf(response);
  const stopped = await (await server(`/api/v1/replies/${id}/stop`, post())).json();
  expect(stopped).toEqual({ stopped: true });
  await eventually(async () => expect((await get(`replies/${id}`)).state).toBe("answered"));
  expect((await get(`replies/${id}`)).reply.text).toBe("接待7批次[1]\n（已停止）");
  expect(await (await server(`/api/v1/replies/${id}/stop`, post())).json()).toEqual({
    stopped: false,
  });
});

test("of one talk one question at a time is answered, and a stranger's talk is none", async () => {
  const done = Promise.withResolvers<void>();
  const { server, ask } = await office(async (_, reply) => {
    await done.promise;
    return reply;
  });
  const { talk } = await firstOf(await server("/api/v1/ask", ask()));
  const second = await server("/api/v1/ask", ask({}, "2024年新结友城多少个？", talk));
  expect(second.status).toBe(409);
  expect((await second.json()).error).toContain("还没有答完");
  const strange = await server("/api/v1/ask", ask({}, QUESTION, "talk-00"));
  expect(strange.status).toBe(404);
  done.resolve();
});

const KEY = "k-0123456789abcdef";

test("asked again under its key a question is answered once, and another question wants another key", async () => {
  const done = Promise.withResolvers<void>();
  let answers = 0;
  const { server, post, get } = await office(async (_, reply) => {
    answers++;
    await done.promise;
    return reply;
  });
  const ask = (question: string, key: string | null, talk: string | null = null) =>
    server("/api/v1/ask", post({ question, key, talk }));
  const twice = [ask(QUESTION, KEY), ask(QUESTION, KEY)];
  await eventually(() => expect(answers).toBe(1));
  done.resolve();
  const [first, second] = await Promise.all(twice.map(async (one) => (await one).json()));
  expect(first.text).toContain("7批次");
  expect(second).toEqual(first);
  // With the talk that was told meanwhile, and long after.
  const later = await (await ask(QUESTION, KEY, first.talk)).json();
  expect(later).toMatchObject({ id: first.id, talk: first.talk, text: first.text });
  expect(answers).toBe(1);
  expect((await get(`talks/${first.talk}`)).turns).toHaveLength(1);
  const other = await ask("2024年新结友城多少个？", KEY);
  expect(other.status).toBe(409);
  expect((await other.json()).error).toContain("换一个 key");
  expect((await ask(QUESTION, "短")).status).toBe(400);
});

test("what was asked under a key is shown again only while it may be read", async () => {
  const { server, post, limit } = await office((_, reply) => reply);
  const ask = () => server("/api/v1/ask", post({ question: QUESTION, key: KEY }));
  expect((await ask()).status).toBe(200);
  await limit();
  const again = await ask();
  expect(again.status).toBe(410);
  expect(await again.text()).not.toContain("7批次");
});

test("of two programs that answer one question the reply that was kept first is told by both", async () => {
  const { app } = await office((_, reply) => reply);
  const asker = { person: "ou_he", reader: [] };
  const asked = { question: QUESTION, talk: null, via: "console" as const, key: KEY };
  const begun = (words: string, wait: Promise<void>) => {
    const respond = async ({ text }: TurnRequest) => {
      const reply = await app.turn.respond({ text });
      await wait;
      return saying(reply, words);
    };
    return createAsking({ ...app, turnOf: () => ({ respond }) }).begin(asker, asked);
  };
  const slow = Promise.withResolvers<void>();
  const [one, other] = [await begun("慢的", slow.promise), await begun("快的", Promise.resolve())];
  if (!one.ok || !other.ok) throw new Error("not begun");
  expect([one.value.id, one.value.talk]).toEqual([other.value.id, other.value.talk]);
  expect(await other.value.done).toMatchObject({ ok: true, value: { text: "快的" } });
  slow.resolve();
  expect(await one.value.done).toMatchObject({ ok: true, value: { text: "快的" } });
  expect(await app.records.questions.page({}, null, 10)).toHaveLength(1);
});

test("a comment now and then keeps the connection while nothing else is said", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const done = Promise.withResolvers<void>();
  const { server, ask } = await office(async (_, reply) => {
    await done.promise;
    return reply;
  });
  const response = await server("/api/v1/ask", ask());
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe(":\n\n");
  expect((await reader.read()).value).toContain("event: begun");
  vi.advanceTimersByTime(30_000);
  expect((await reader.read()).value).toBe(":\n\n");
  done.resolve();
  let rest = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) rest += read.value;
  expect(rest).toContain("event: reply");
});

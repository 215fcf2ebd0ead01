import { serve } from "@hono/node-server";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type FakeFeishu, startFakeFeishu } from "../fakes/feishu.ts";
import { listen, openApp } from "../helper.ts";
import { SECRET, secretsOf, startWorld, type World } from "./world.ts";

const HOUR = 3600;

type Event = Parameters<FakeFeishu["messageEvent"]>[0];

/** A server on a port of this machine; returns its address. */
async function startServer(
  answer: (path: string, init: RequestInit) => Promise<Response>,
): Promise<string> {
  const server = serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { url, method, headers } = request;
      return answer(new URL(url).pathname, { method, headers, body: await request.text() });
    },
  });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** An office's server that answers as `script` says, and remembers what it took. */
async function startOffice(script: (id: string, tries: number) => Response | "away" | null) {
  const taken: string[] = [];
  const tries = new Map<string, number>();
  const url = await startServer(async (_, { body }) => {
    const { id } = JSON.parse(body as string) as { id: string };
    tries.set(id, (tries.get(id) ?? 0) + 1);
    const answer = script(id, tries.get(id)!);
    if (answer === "away") return new Response("tunnel error", { status: 530 });
    if (answer) return answer;
    taken.push(id);
    return Response.json({ taken: id });
  });
  return { url, taken, tries };
}

describe("events on their way to a server", () => {
  let feishu: FakeFeishu;
  let now = Date.now;
  beforeEach(async () => {
    feishu = await startFakeFeishu({ clock: () => now() });
  });
  afterEach(() => feishu.close());

  const worldBefore = async (origin: string, more: Partial<World> = {}) => {
    const world = await startWorld({ ...more, env: { ORIGIN_URL: origin, ...secretsOf(feishu) } });
    now = world.flowing;
    onTestFinished(() => {
      now = Date.now;
    });
    return world;
  };
  const eventOf = (event: Event, at?: number) =>
    feishu.seal(feishu.messageEvent({ chatType: "p2p", ...event }), at);

  test("six hours without a server: every event comes once, in its order, and is answered once", async () => {
    let app: Awaited<ReturnType<typeof openApp>> | null = null;
    let url = "";
    // The tunnel's end stays; the server behind it comes back.
    const tunnel = await startServer(async (path, init) => {
      if (!app) return new Response("tunnel error", { status: 530 });
      const answer = await fetch(url + path, init);
      return new Response(await answer.text(), answer.ok ? {} : { status: answer.status });
    });
    const world = await worldBefore(tunnel);

    const asked: string[] = [];
    for (let hour = 0; hour < 6; hour++) {
      for (const chatId of ["oc_a", "oc_b"]) {
        const messageId = `om_${chatId}_${hour}`;
        const sealed = eventOf({ messageId, chatId, text: "帮助", at: world.now() }, world.now());
        expect(await world.post(sealed)).toEqual({ status: 200, said: {} });
        // Feishu may well send one twice.
        if (hour % 2 === 0) await world.post(sealed);
        asked.push(messageId);
      }
      await world.pass(HOUR, 600);
    }

    app = await openApp({ feishu, env: { EDGE_SECRET: SECRET }, clock: world.flowing });
    url = await listen(app);
    await world.pass(2 * HOUR, 600);
    const { records, queue } = app;
    for (const messageId of asked) expect(await records.message(messageId)).not.toBeNull();
    const jobs = async () => (await queue!.counts()).waiting;
    expect(await jobs()).toBe(12);
    expect(world.letters).toEqual([]);

    queue!.start();
    await feishu.waitForSent(12);
    await world.pass(HOUR, 600);
    for (const chat of ["oc_a", "oc_b"]) {
      const answered = feishu.sent.flatMap(({ replyTo }) =>
        replyTo?.includes(chat) ? [replyTo] : [],
      );
      expect(answered).toEqual(asked.filter((id) => id.includes(chat)));
    }
  });

  test("an event comes again when the server's receipt was lost, and is answered once", async () => {
    let url = "";
    let received = 0;
    const tunnel = await startServer(async (path, init) => {
      const answer = await fetch(url + path, init);
      const text = await answer.text();
      return received++ === 0 ? new Response("broken", { status: 502 }) : new Response(text);
    });
    const world = await worldBefore(tunnel);
    const app = await openApp({ feishu, env: { EDGE_SECRET: SECRET }, clock: world.flowing });
    url = await listen(app);
    await world.post(eventOf({ messageId: "om_1", text: "帮助" }, world.now()));
    await world.pass(60, 10);
    expect([received, app.taking.counts.duplicates]).toEqual([2, 1]);
    app.queue!.start();
    await feishu.waitForSent(1);
    expect((await app.queue!.counts()).waiting).toBe(0);
    expect(feishu.sent).toHaveLength(1);
  });

  test("those that have waited are in the order in which they came", async () => {
    let back = false;
    const office = await startOffice(() => (back ? null : "away"));
    const world = await worldBefore(office.url);
    const ids: string[] = [];
    for (let minute = 0; minute < 60; minute += 7) {
      const event = feishu.messageEvent({ text: `${minute}` });
      ids.push(event.header.event_id);
      await world.post(feishu.seal(event, world.now()));
      await world.pass(7 * 60, 60);
    }
    await world.pass(HOUR / 2, 60);
    back = true;
    await world.pass(HOUR / 3, 60);
    expect(office.taken).toEqual(ids);
  });

  test("an event that the server fails on keeps no other one back", async () => {
    const faulty = feishu.messageEvent({ text: "坏" });
    const office = await startOffice((id) =>
      id === faulty.header.event_id ? Response.json({ error: "no" }, { status: 500 }) : null,
    );
    const world = await worldBefore(office.url);
    await world.post(feishu.seal(faulty, world.now()));
    for (let i = 0; i < 5; i++) await world.post(eventOf({ text: `${i}` }, world.now()));
    expect(office.taken).toHaveLength(5);
    await world.pass(HOUR, 600);
    expect(office.tries.get(faulty.header.event_id)).toBeGreaterThan(4);
  });

  test("a server that says when to come again is not asked sooner", async () => {
    const headers = { "retry-after": "1200" };
    const office = await startOffice((_, tries) =>
      tries === 1 ? Response.json({ error: "busy" }, { status: 503, headers }) : null,
    );
    const world = await worldBefore(office.url);
    await world.post(eventOf({ text: "你好" }, world.now()));
    await world.pass(1000, 100);
    expect(office.taken).toEqual([]);
    await world.pass(200, 100);
    expect(office.taken).toHaveLength(1);
  });

  test("neither a page of somebody else nor a server that is not set right yet decides about an event", async () => {
    const others = [
      () => new Response("<h1>Welcome</h1>"),
      () => Response.json({}),
      () => new Response(null, { status: 302, headers: { location: "https://login.example.com" } }),
      () => new Response("<h1>Bad Request</h1>", { status: 400 }),
      // The server's own, until a keeper has set it right.
      () => Response.json({ error: "the edge's seal does not match" }, { status: 401 }),
      () => Response.json({ error: "EDGE_SECRET is not configured" }, { status: 503 }),
      () => Response.json({ error: "没有这个地址。" }, { status: 404 }),
    ];
    const office = await startOffice((_, tries) => others[tries - 1]?.() ?? null);
    const world = await worldBefore(office.url);
    await world.post(eventOf({ text: "你好" }, world.now()));
    await world.pass(2 * HOUR, 100);
    expect(office.taken).toHaveLength(1);
    expect(world.letters).toEqual([]);
  });

  test("what the server will never take is a dead letter at once, and says why", async () => {
    const office = await startOffice(() => Response.json({ error: "not ours" }, { status: 422 }));
    const world = await worldBefore(office.url);
    const event = feishu.messageEvent({ text: "你好" });
    await world.post(feishu.seal(event, world.now()));
    await world.queue({ something: "else" });
    expect(world.letters).toMatchObject([
      { why: "the server answered 422: not ours", delivery: { id: event.header.event_id } },
      { why: "what lay in the queue is no event", delivery: { something: "else" } },
    ]);
    await world.pass(HOUR, 600);
    expect(office.tries.get(event.header.event_id)).toBe(1);
  });

  test("what has not been taken in all its tries is a dead letter too", async () => {
    const office = await startOffice(() => "away");
    const world = await worldBefore(office.url);
    await world.post(eventOf({ text: "你好" }, world.now()));
    await world.pass(8 * HOUR, 600);
    await world.pass(64 * HOUR, 5400);
    expect(world.letters).toEqual([]);
    await world.pass(24 * HOUR, 5400);
    expect(world.letters).toMatchObject([{ why: "the server answered 530" }]);
  });

  test("dead letters go back where they came from when a keeper says so", async () => {
    const office = await startOffice((_, tries) =>
      tries <= 2 ? Response.json({ error: "not ours" }, { status: 422 }) : null,
    );
    const world = await worldBefore(office.url, { givingBack: true });
    await world.post(eventOf({ text: "你好" }, world.now()));
    await world.pass(600, 60);
    // Given back once, and dead again: it waits before it goes round once more.
    expect([...office.tries.values()]).toEqual([2]);
    await world.pass(HOUR, 600);
    expect(office.taken).toHaveLength(1);
  });
});

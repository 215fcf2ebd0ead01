import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Message } from "../../src/domain.ts";
import { createFeishuClient } from "../../src/feishu/client.ts";
import { createLog } from "../../src/log.ts";
import { BOT_OPEN_ID, type FakeFeishu, type Fault, startFakeFeishu } from "../fakes/feishu.ts";

const CARD = { schema: "2.0", body: { elements: [{ tag: "markdown", content: "9批次" }] } };
const TEXT = "9批次";

let feishu: FakeFeishu;
let logged: string[];
/** How long the client waited for its turns, on a clock of its own. */
let waited: number[];

beforeEach(async () => {
  feishu = await startFakeFeishu();
  logged = [];
  waited = [];
});
afterEach(() => feishu.close());

/** An address at which nobody listens. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

function clientOf(
  over: { appSecret?: string; domain?: string; timeoutMs?: number; clock?: () => number } = {},
) {
  const { appId, appSecret } = feishu.credentials;
  return createFeishuClient({
    appId,
    appSecret,
    domain: feishu.url,
    fetch: globalThis.fetch,
    log: createLog("debug", (line) => logged.push(line)),
    now: () => waited.reduce((all, ms) => all + ms, 0),
    pause: async (ms) => void waited.push(ms),
    ...over,
  });
}

test("a reply is one card under the message, with the job's id as uuid", async () => {
  const outcome = await clientOf().reply("om_1", CARD, TEXT, "job-1");
  expect(feishu.sent).toMatchObject([
    { replyTo: "om_1", type: "interactive", content: CARD, uuid: "job-1" },
  ]);
  expect(outcome).toEqual({ ok: true, value: feishu.sent[0]!.messageId });
});

test("the bot's open_id is asked once", async () => {
  const client = clientOf();
  expect(await client.botOpenId()).toEqual({ ok: true, value: BOT_OPEN_ID });
  expect(await client.botOpenId()).toEqual({ ok: true, value: BOT_OPEN_ID });
  expect(feishu.calls.bot).toBe(1);
});

test("an app without a bot is said", async () => {
  feishu.faults.push({ api: "bot", body: { code: 0, msg: "ok" } });
  expect(await clientOf().botOpenId()).toMatchObject({
    ok: false,
    retry: true,
    delayMs: 60_000,
    error: expect.stringContaining("机器人"),
  });
});

describe("tokens", () => {
  test("ten calls at once take one token", async () => {
    const client = clientOf();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) => client.reply(`om_${i}`, CARD, TEXT, `job-${i}`)),
    );
    expect(feishu.calls.token).toBe(1);
    expect(outcomes.every((outcome) => outcome.ok || outcome.retry)).toBe(true);
  });

  test("a revoked token is replaced and the call repeated", async () => {
    const client = clientOf();
    await client.reply("om_1", CARD, TEXT, "job-1");
    feishu.revokeTokens();
    expect(await client.reply("om_2", CARD, TEXT, "job-2")).toMatchObject({ ok: true });
    expect(feishu.calls).toMatchObject({ token: 2, reply: 3 });
  });

  test("a token that is refused again is not fought over", async () => {
    const refused = { api: "reply", body: { code: 99991663, msg: "invalid token" } } as const;
    feishu.faults.push(refused, refused, refused);
    expect(await clientOf().reply("om_1", CARD, TEXT, "job-1")).toMatchObject({
      ok: false,
      retry: true,
    });
    expect(feishu.calls).toMatchObject({ token: 2, reply: 2 });
  });

  test("a wrong secret is waited for, says which settings to look at, and is never logged", async () => {
    const wrong = "a-wrong-secret-of-the-office";
    const client = clientOf({ appSecret: wrong });
    expect(client.state().credentials).toBe("unknown");
    for (let i = 0; i < 3; i++) {
      const outcome = await client.reply("om_1", CARD, TEXT, "job-1");
      expect(outcome).toMatchObject({ ok: false, retry: true, delayMs: 60_000, undone: true });
      expect(outcome).toHaveProperty("error", expect.stringContaining("FEISHU_APP_SECRET"));
      expect(JSON.stringify([outcome, logged])).not.toContain(wrong);
    }
    expect(client.state().credentials).toBe("refused");
    expect(feishu.calls).toMatchObject({ token: 3, reply: 0 });
    // One line for whoever reads the log, not one a minute.
    expect(logged.filter((line) => line.includes("FEISHU_APP_ID"))).toHaveLength(1);
  });

  test("an internal error of the token service passes", async () => {
    feishu.faults.push({ api: "token", status: 500, body: { code: 1, msg: "busy" } });
    const client = clientOf();
    expect(await client.reply("om_1", CARD, TEXT, "job-1")).toMatchObject({
      ok: false,
      retry: true,
    });
    expect(await client.reply("om_1", CARD, TEXT, "job-1")).toMatchObject({ ok: true });
  });

  test("a rate limit of the token service is waited out", async () => {
    const body = { code: 99991400, msg: "frequency limit" };
    feishu.faults.push({ api: "token", status: 400, body });
    expect(await clientOf().reply("om_1", CARD, TEXT, "job-1")).toMatchObject({ ok: true });
    expect(waited).toEqual([1000]);
  });

  test("of many calls that find a token revoked, the first alone has another fetched", async () => {
    const client = clientOf();
    await client.botOpenId();
    feishu.revokeTokens();
    const asked = await Promise.all(
      Array.from({ length: 4 }, (_, i) => client.reply(`om_${i}`, CARD, TEXT, `job-${i}`)),
    );
    expect(asked.every(({ ok }) => ok)).toBe(true);
    expect(feishu.calls.token).toBe(2);
  });
});

describe("asked at the start", () => {
  test("an app in order has nothing to be said of it", async () => {
    const client = clientOf();
    expect(await client.check()).toBeNull();
    expect(client.state()).toMatchObject({ credentials: "ok", link: "off" });
  });

  test("wrong credentials are said, with the settings to look at", async () => {
    expect(await clientOf({ appSecret: "wrong" }).check()).toMatch(
      /FEISHU_APP_ID 与 FEISHU_APP_SECRET/,
    );
  });

  test("an app without a bot is said", async () => {
    feishu.faults.push({ api: "bot", body: { code: 0, msg: "ok" } });
    expect(await clientOf().check()).toContain("机器人");
  });

  test("a server without a connection is said, and is no fault of the app", async () => {
    const client = clientOf({ domain: await closedPort() });
    expect(await client.check()).toMatch(/连不上飞书.*HTTPS_PROXY.*消息会等着/);
    const unknown = { credentials: "unknown", link: "off", clockSkewMs: null };
    expect(client.state()).toEqual({ ...unknown, unreachable: expect.stringContaining("ECONN") });
  });
});

describe("the clock", () => {
  test.each([
    ["a day slow", -86_400_000],
    ["a day fast", 86_400_000],
  ])("%s is seen by Feishu's answers and said once", async (_, wrongMs) => {
    const client = clientOf({ clock: () => Date.now() + wrongMs });
    await client.check();
    await client.reply("om_1", CARD, TEXT, "job-1");
    // Feishu tells whole seconds.
    expect(Math.abs(client.state().clockSkewMs! + wrongMs)).toBeLessThan(60_000);
    expect(Math.abs(client.now() - Date.now())).toBeLessThan(60_000);
    expect(logged.filter((line) => line.includes("clock of this machine"))).toHaveLength(1);
  });

  test("that is right is not spoken of", async () => {
    const client = clientOf();
    await client.check();
    expect(logged.join()).not.toContain("clock");
  });
});

describe("looking for a reply that may have been sent", () => {
  const AT = 1_700_000_000_000;
  const message = (over: Partial<Message> = {}): Message => ({
    messageId: "om_asked",
    chatId: "oc_1",
    chatType: "p2p",
    senderId: "ou_1",
    text: "",
    mentions: [],
    readable: true,
    at: AT,
    ...over,
  });

  function chat(count: number) {
    feishu.place("om_asked", { chatId: "oc_1", chatType: "p2p", at: AT });
    for (let i = 0; i < count; i++)
      feishu.place(`om_later_${i}`, { chatId: "oc_1", chatType: "p2p", at: AT + 1 + i });
  }

  test.each([0, 49, 50, 130])("it is found, after %i other messages", async (others) => {
    chat(others);
    const client = clientOf();
    const sent = await client.reply("om_asked", CARD, TEXT, "job-1");
    expect(await client.repliesTo(message())).toEqual({ ok: true, value: [sent.ok && sent.value] });
  });

  test("what others said, what we said to others, and what other apps said is none", async () => {
    chat(3);
    const client = clientOf();
    await client.reply("om_later_1", CARD, TEXT, "job-2");
    const place = { chatId: "oc_1", chatType: "p2p", parentId: "om_asked", at: AT + 9 };
    feishu.history.push({ ...place, messageId: "om_person", sender: null });
    feishu.history.push({ ...place, messageId: "om_app", sender: "cli_another" });
    expect(await client.repliesTo(message())).toEqual({ ok: true, value: [] });
  });

  test("in a thread it stands under the thread's first message", async () => {
    const thread = { chatId: "oc_1", chatType: "group", threadId: "omt_1" };
    feishu.place("om_first", { ...thread, at: AT - 1000 });
    feishu.place("om_asked", { ...thread, at: AT });
    const client = clientOf();
    const sent = await client.reply("om_asked", CARD, TEXT, "job-1");
    const asked = message({ chatType: "group", threadId: "omt_1" });
    expect(await client.repliesTo(asked)).toEqual({ ok: true, value: [sent.ok && sent.value] });
  });

  test("an error on a later page is no end of the list", async () => {
    chat(80);
    const body = { code: 2200, msg: "internal" };
    feishu.faults.push({ api: "list", after: 1, status: 500, body });
    expect(await clientOf().repliesTo(message())).toMatchObject({ ok: false, retry: true });
    expect(feishu.calls.list).toBe(2);
  });

  test.each([
    ["a private chat", "p2p", "im:message:readonly", /im:message:readonly/],
    ["a group", "group", "im:message.group_msg", /im:message\.group_msg/],
  ] as const)("a scope that is missing for %s is named", async (_, chatType, scope, named) => {
    feishu.place("om_asked", { chatId: "oc_1", chatType, at: AT });
    feishu.scopes.delete(scope);
    expect(await clientOf().repliesTo(message({ chatType }))).toMatchObject({
      ok: false,
      retry: false,
      error: expect.stringMatching(named),
    });
  });
});

describe("what may pass is worth another try", () => {
  test.each([
    ["an internal code", { body: { code: 2200, msg: "internal error" } }],
    ["HTTP 500 with an unknown code", { status: 500, body: { code: 77, msg: "?" } }],
    ["HTTP 502 without code", { status: 502, body: {} as { code: number; msg: string } }],
  ])("%s", async (_, fault) => {
    feishu.faults.push({ api: "reply", ...fault });
    expect(await clientOf().reply("om_1", CARD, TEXT, "job-1")).toMatchObject({
      ok: false,
      retry: true,
    });
    expect(feishu.sent).toHaveLength(0);
  });

  test.each<[string, Fault]>([
    ["HTTP 429 with an unknown code", { api: "reply", status: 429, body: { code: 77, msg: "?" } }],
    ["the gateway's limit", { api: "reply", body: { code: 99991400, msg: "frequency limit" } }],
    ["the chat's limit", { api: "reply", body: { code: 230020, msg: "frequency limit" } }],
  ])("%s is waited out, and what was refused is sent", async (_, fault) => {
    feishu.faults.push(fault, { ...fault, headers: { "x-ogw-ratelimit-reset": "3" } });
    expect(await clientOf().reply("om_1", CARD, TEXT, "job-1")).toMatchObject({ ok: true });
    expect(waited).toEqual([1000, 3000]);
    expect(feishu.sent).toHaveLength(1);
  });

  test("while one API is closed for long, what asks for it is told so at once, and others are open", async () => {
    const body = { code: 99991400, msg: "frequency limit" };
    const headers = { "x-ogw-ratelimit-reset": "40" };
    feishu.faults.push({ api: "reply", status: 400, body, headers });
    const client = clientOf();
    for (let i = 0; i < 2; i++)
      expect(await client.reply("om_1", CARD, TEXT, "job-1")).toMatchObject({
        ok: false,
        retry: true,
        delayMs: 40_000,
        undone: true,
      });
    expect(feishu.calls.reply).toBe(1);
    expect(await client.botOpenId()).toMatchObject({ ok: true });
    expect(waited).toEqual([]);
  });

  test.each([99991400, 230020, 11232])(
    "rate limit %i, after the time it asks for",
    async (code) => {
      feishu.faults.push({
        api: "reply",
        status: 400,
        body: { code, msg: "frequency limit" },
        headers: { "x-ogw-ratelimit-reset": "7" },
      });
      expect(await clientOf().reply("om_1", CARD, TEXT, "job-1")).toMatchObject({
        ok: false,
        retry: true,
        delayMs: 7000,
      });
    },
  );

  test("a server that cannot be reached, and it says why", async () => {
    const client = clientOf({ domain: await closedPort() });
    expect(await client.reply("om_1", CARD, TEXT, "job-1")).toMatchObject({
      ok: false,
      retry: true,
      undone: true,
      error: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("an answer lost after the work was done: the repeat sends nothing twice", async () => {
    const client = clientOf();
    feishu.faults.push({ api: "reply", cut: true });
    expect(await client.reply("om_1", CARD, TEXT, "job-1")).toMatchObject({
      ok: false,
      retry: true,
      undone: false,
    });
    expect(await client.reply("om_1", CARD, TEXT, "job-1")).toEqual({
      ok: true,
      value: feishu.sent[0]!.messageId,
    });
    expect(feishu.sent).toHaveLength(1);
  });
});

test.each([230002, 230011, 230022, 99991672, 99991401])(
  "code %i stays as it is however often one asks",
  async (code) => {
    feishu.faults.push({ api: "reply", status: 400, body: { code, msg: "no" } });
    expect(await clientOf().reply("om_1", CARD, TEXT, "job-1")).toMatchObject({
      ok: false,
      retry: false,
      error: expect.stringContaining(String(code)),
    });
    expect(logged.join()).toContain(String(code));
  },
);

test.each([230099, 11310, 200570, 200860, 230025])(
  "a card refused with %i goes as text, the same words",
  async (code) => {
    feishu.faults.push({ api: "reply", body: { code, msg: "bad card" } });
    expect(await clientOf().reply("om_1", CARD, TEXT, "job-1")).toMatchObject({ ok: true });
    expect(feishu.sent).toMatchObject([{ type: "text", content: { text: TEXT }, uuid: "job-1" }]);
  },
);

describe("another card in the place of one", () => {
  const card = (words: string) => ({
    schema: "2.0",
    config: { update_multi: true },
    body: { elements: [{ tag: "markdown", content: words }] },
  });

  /** A card of ours that stands in the chat, sent `days` ago. */
  async function standing(days = 0, first: object = card("9批次")) {
    await feishu.close();
    let later = 0;
    feishu = await startFakeFeishu({ clock: () => Date.now() + later });
    const client = clientOf();
    const sent = await client.reply("om_1", first, null, "job-1");
    if (!sent.ok) throw new Error(sent.error);
    later = days * 86_400_000;
    return { client, id: sent.value };
  }

  test("stands there for everybody, as often as five times a second", async () => {
    const { client, id } = await standing(13);
    for (let i = 0; i < 5; i++)
      expect(await client.update(id, card(`第${i}版`))).toEqual({ ok: true });
    expect(JSON.stringify(feishu.sent)).toContain("第4版");
    expect(feishu.sent).toHaveLength(1);
  });

  test("a sixth within the second waits for the next", async () => {
    const { client, id } = await standing();
    for (let i = 0; i < 5; i++) await client.update(id, card(`第${i}版`));
    expect(waited).toEqual([]);
    feishu.faults.push({ api: "update", status: 400, body: { code: 2200, msg: "away" } });
    await client.update(id, card("新"));
    expect(waited).toEqual([expect.any(Number)]);
    expect(waited[0]).toBeGreaterThanOrEqual(1000);
  });

  test.each<[string, number, object, object]>([
    ["after a fortnight", 15, card("9批次"), card("新")],
    ["where the first was nobody's to share", 0, CARD, card("新")],
    ["where the new one is not", 0, card("9批次"), CARD],
    ["with a card that is none", 0, card("9批次"), { ...card("新"), title: "x" }],
    ["with one of more than 30 KB", 0, card("9批次"), card("新".repeat(11_000))],
  ])("%s it is refused for good", async (_, days, first, next) => {
    const { client, id } = await standing(days, first);
    expect(await client.update(id, next)).toMatchObject({ ok: false, retry: false });
    expect(JSON.stringify(feishu.sent[0]!.content)).toBe(JSON.stringify(first));
  });

  test("once it is recalled, that is said by its code", async () => {
    const { client, id } = await standing();
    feishu.recall(id);
    expect(await client.update(id, card("新"))).toMatchObject({ ok: false, code: 230011 });
  });

  test("where a card may not go as text, what is refused is not sent", async () => {
    feishu.faults.push({ api: "reply", body: { code: 230099, msg: "bad card" } });
    expect(await clientOf().reply("om_1", CARD, null, "job-1")).toMatchObject({ ok: false });
    expect(feishu.sent).toEqual([]);
  });
});

test("no token and no secret reaches the log, whatever fails", async () => {
  const client = clientOf();
  await client.reply("om_1", CARD, TEXT, "job-1");
  for (const body of [
    { code: 230002, msg: "not in chat" },
    { code: 2200, msg: "internal" },
    { code: 99991663, msg: "invalid token" },
  ]) {
    feishu.faults.push({ api: "reply", body });
    await client.reply("om_1", CARD, TEXT, "job-1");
  }
  expect(logged.length).toBeGreaterThan(0);
  expect(logged.join()).not.toContain(feishu.credentials.appSecret);
  expect(logged.join()).not.toMatch(/t-[0-9a-f]{8}-/);
});

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { App } from "../src/app.ts";
import { BOT_OPEN_ID, type FakeFeishu, startFakeFeishu } from "./fakes/feishu.ts";
import { startFakeOpenAI } from "./fakes/openai.ts";
import {
  eventually,
  fileOf,
  libraryOf,
  listen,
  openApp,
  REPORT_2022,
  serverOf,
  temporaryFolder,
} from "./helper.ts";

const QUESTION = "2022年接待来访团组多少批次？";
const BOT = { key: "@_user_1", name: "承前", openId: BOT_OPEN_ID };

/** The app with one report on its shelf. */
const officeWithReport = libraryOf((app) =>
  app.shelving.ingest([fileOf("2022年法治政府建设年度情况报告.txt", REPORT_2022)]),
);

describe("the webhook", () => {
  let feishu: FakeFeishu;
  beforeEach(async () => {
    feishu = await startFakeFeishu();
  });
  afterEach(() => feishu.close());

  type Event = Parameters<FakeFeishu["messageEvent"]>[0];

  /** Send a message event as the platform would; `post` is a server of the product. */
  const deliver = (post: ReturnType<typeof serverOf>, event: Event) =>
    post("/feishu/webhook", { method: "POST", ...feishu.seal(feishu.messageEvent(event)) });

  const metricsOf = async (app: App) =>
    (await serverOf(app, "127.0.0.1", "local")("/metrics")).text();

  const jobsOf = async (app: App) => {
    const { waiting, running, done, dead } = await app.queue!.counts();
    return waiting + running + done + dead;
  };

  test("a genuine event is taken with 200 and an empty object", async () => {
    const app = await openApp({ feishu });
    const response = await deliver(serverOf(app), { text: "你好", chatType: "p2p" });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({});
    expect(await jobsOf(app)).toBe(1);
  });

  test("a clock that is off by a day refuses no event once Feishu has told the time", async () => {
    const app = await openApp({ feishu, clock: () => Date.now() - 86_400_000 });
    const event: Event = { text: "你好", chatType: "p2p" };
    expect((await deliver(serverOf(app), event)).status).toBe(401);
    await app.feishu!.check();
    expect((await deliver(serverOf(app), event)).status).toBe(200);
    const state = serverOf(app, "127.0.0.1", "local")("/readyz");
    expect((await (await state).json()).troubles).toEqual([expect.stringContaining("24 小时")]);
  });

  test("a challenge is answered", async () => {
    const post = serverOf(await openApp({ feishu }));
    const ask = (token?: string) =>
      post("/feishu/webhook", { method: "POST", body: JSON.stringify(feishu.challenge(token)) });
    expect(await (await ask()).json()).toEqual({ challenge: "ajls384kdjxxxx" });
    expect((await ask("forged")).status).toBe(401);
  });

  test("what is forged, garbled or too large is refused and leaves nothing", async () => {
    const app = await openApp({ feishu });
    const post = serverOf(app);
    const sealed = feishu.seal(feishu.messageEvent({ text: "你好", chatType: "p2p" }));
    const status = async (init: RequestInit) =>
      (await post("/feishu/webhook", { method: "POST", ...init })).status;
    const forged = { ...sealed.headers, "x-lark-signature": "0".repeat(64) };
    expect(await status({ ...sealed, headers: forged })).toBe(401);
    expect(await status({ body: sealed.body })).toBe(401);
    expect(await status({ ...sealed, body: sealed.body.slice(0, -1) })).toBe(400);
    expect(await status({ ...sealed, body: "{" })).toBe(400);
    expect(await status({ ...sealed, body: "x".repeat(1024 * 1024 + 1) })).toBe(413);
    expect(await jobsOf(app)).toBe(0);
    expect(await metricsOf(app)).toContain("chengqian_webhook_refused_total 4");
  });

  test("a body without announced length is cut off at 1 MiB as well", async () => {
    const url = await listen(await openApp({ feishu }));
    const body = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 40; i++) controller.enqueue(new Uint8Array(32 * 1024));
        controller.close();
      },
    });
    const init = { method: "POST", body, duplex: "half" } as RequestInit;
    expect((await fetch(`${url}/feishu/webhook`, init)).status).toBe(413);
  });

  test("without Feishu in the configuration it is closed: 503", async () => {
    const post = serverOf(await openApp());
    expect((await post("/feishu/webhook", { method: "POST", body: "{}" })).status).toBe(503);
  });

  test("an event of another type is taken and does nothing", async () => {
    const app = await openApp({ feishu });
    const event = feishu.messageEvent({ text: "你好", chatType: "p2p" }) as {
      header: { event_type: string };
    };
    event.header.event_type = "im.chat.updated_v1";
    const response = await serverOf(app)("/feishu/webhook", {
      method: "POST",
      ...feishu.seal(event),
    });
    expect(response.status).toBe(200);
    expect(await jobsOf(app)).toBe(0);
  });

  test("what cannot be stored is not acknowledged, so that Feishu sends it again", async () => {
    const dataDir = temporaryFolder();
    const app = await openApp({ feishu, dataDir });
    const post = serverOf(app);
    const other = new DatabaseSync(join(dataDir, "office.db"));
    other.exec("CREATE TRIGGER full BEFORE INSERT ON jobs BEGIN SELECT RAISE(ABORT, 'disk'); END");
    const event = { messageId: "om_1", text: "你好", chatType: "p2p" };
    expect((await deliver(post, event)).status).toBe(503);
    other.exec("DROP TRIGGER full");
    other.close();
    expect((await deliver(post, event)).status).toBe(200);
    expect(await jobsOf(app)).toBe(1);
  });

  test("a question in a group is answered with a cited card under it", async () => {
    const app = await officeWithReport({ feishu, env: { PUBLIC_URL: "https://cq.example.com/" } });
    await app.queue!.start();
    const post = serverOf(app);
    const text = `@_user_1 ${QUESTION}`;
    await deliver(post, { messageId: "om_q", text, mentions: [BOT] });
    const [sent] = await feishu.waitForSent(1);
    expect(sent).toMatchObject({ replyTo: "om_q", type: "interactive" });
    const card = JSON.stringify(sent!.content);
    expect(card).toContain("9批次");
    expect(card).toContain("<number_tag url='https://cq.example.com/s/");
  });

  test("in a group only a message that mentions the bot is answered", async () => {
    const app = await officeWithReport({ feishu });
    await app.queue!.start();
    const post = serverOf(app);
    const person = { key: "@_user_1", name: "王芳", openId: "ou_wang" };
    await deliver(post, { text: QUESTION });
    await deliver(post, { text: `@_all ${QUESTION}` });
    await deliver(post, { text: `@_user_1 ${QUESTION}`, mentions: [person] });
    await deliver(post, { text: QUESTION, senderType: "bot", mentions: [BOT] });
    await deliver(post, { messageId: "om_p2p", text: QUESTION, chatType: "p2p", chatId: "oc_2" });
    await eventually(async () =>
      expect(await app.queue!.counts()).toMatchObject({ waiting: 0, running: 0, done: 2 }),
    );
    expect(feishu.sent.map((message) => message.replyTo)).toEqual(["om_p2p"]);
  });

  test("a message that cannot be read is answered with a sentence", async () => {
    const app = await openApp({ feishu });
    await app.queue!.start();
    await deliver(serverOf(app), {
      type: "audio",
      content: { file_key: "file_1", duration: 3000 },
      chatType: "p2p",
    });
    const [sent] = await feishu.waitForSent(1);
    expect(JSON.stringify(sent!.content)).toContain("语音还听不懂。请把问题打字发给我");
  });

  test("one message is answered once, however often it comes and across a restart", async () => {
    const dataDir = temporaryFolder();
    const event = { messageId: "om_same", text: QUESTION, chatType: "p2p" };
    const first = await officeWithReport({ feishu, dataDir });
    await first.queue!.start();
    const post = serverOf(first);
    const statuses = await Promise.all([1, 2, 3].map(() => deliver(post, event)));
    expect(statuses.map((response) => response.status)).toEqual([200, 200, 200]);
    await feishu.waitForSent(1);
    expect(await metricsOf(first)).toContain("chengqian_webhook_duplicates_total 2");
    await first.close();

    const second = await openApp({ feishu, dataDir });
    await second.queue!.start();
    expect((await deliver(serverOf(second), event)).status).toBe(200);
    await deliver(serverOf(second), { messageId: "om_next", text: "你好", chatType: "p2p" });
    await feishu.waitForSent(2);
    expect(feishu.sent.map((message) => message.replyTo)).toEqual(["om_same", "om_next"]);
  });

  test("a message taken before a stop is answered after it", async () => {
    const dataDir = temporaryFolder();
    const first = await officeWithReport({ feishu, dataDir });
    await deliver(serverOf(first), { messageId: "om_1", text: QUESTION, chatType: "p2p" });
    await first.close();
    const second = await openApp({ feishu, dataDir });
    await second.queue!.start();
    expect(await feishu.waitForSent(1)).toMatchObject([{ replyTo: "om_1" }]);
  });
});

describe("health", () => {
  test("says that it lives, that it is ready, and what it has done", async () => {
    const app = await officeWithReport();
    const get = serverOf(app);
    expect(await (await get("/healthz")).json()).toEqual({ ok: true });
    const ready = await (await get("/readyz")).json();
    expect(ready).toEqual({
      ...{ ready: true, reports: 1, passages: await app.library.count() },
      ...{ troubles: [], alarms: {} },
    });
    const metrics = await (await get("/metrics")).text();
    expect(metrics).toMatch(/^chengqian_jobs\{state="waiting"\} 0$/m);
    expect(metrics).toMatch(/^process_resident_memory_bytes \d+$/m);
  });

  test("tells that a model is left alone, without which it is ready all the same", async () => {
    const model = await startFakeOpenAI(() => ({ status: 500 }));
    onTestFinished(() => model.close());
    const env = { OPENAI_API_KEY: "k", OPENAI_MODEL: "m", OPENAI_BASE_URL: model.baseURL };
    const app = await officeWithReport({ env });
    const get = serverOf(app);
    const ready = async () => (await get("/readyz")).json();
    expect(await ready()).toMatchObject({ ready: true, model: { resting: false } });
    await app.turn.respond({ text: QUESTION });
    expect(await ready()).toMatchObject({
      ready: true,
      model: { resting: true, note: expect.stringContaining("HTTP 500") },
    });
    const { modelNote } = await (await get("/api/v1/state")).json();
    expect(modelNote).toMatch(/没有作答[\s\S]*秒后再试/);
  });

  test("is not ready when its database is gone", async () => {
    const app = await openApp();
    vi.spyOn(app.records, "reports").mockRejectedValue(new Error("gone"));
    const response = await serverOf(app)("/readyz");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ ready: false });
  });
});

describe("the console's gate", () => {
  const TOKEN = "a-long-console-token";
  const withToken = () => openApp({ env: { CONSOLE_TOKEN: TOKEN } });

  test.each([
    ["127.0.0.1", "localhost:3000", 200],
    ["::1", "[::1]:3000", 200],
    ["::ffff:127.0.0.1", "127.0.0.1", 200],
    ["203.0.113.9", "localhost:3000", 403],
    ["127.0.0.1", "cq.example.com", 403],
    ["127.0.0.1", "localhost.evil.com", 403],
    ["127.0.0.1", "127.0.0.1.evil.com:3000", 403],
  ])("without token, from %s asking for %s → %i", async (remote, host, status) => {
    const get = serverOf(await openApp(), remote);
    expect((await get("/", { headers: { host } })).status).toBe(status);
    expect((await get("/api/v1/state", { headers: { host } })).status).toBe(status);
  });

  test("without token, nobody whose address is unknown", async () => {
    const response = await serverOf(await openApp(), null)("/api/v1/state");
    expect(response.status).toBe(403);
    expect((await response.json()).error).toContain("CONSOLE_TOKEN");
  });

  test("with a token, from anywhere, by cookie or bearer", async () => {
    const get = serverOf(await withToken(), "203.0.113.9");
    const page = await get("/");
    expect([page.status, page.headers.get("location")]).toEqual([302, "/login"]);
    expect((await get("/api/v1/state")).status).toBe(401);
    const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
    expect((await get("/api/v1/state", bearer(TOKEN))).status).toBe(200);
    expect((await get("/api/v1/state", bearer(`${TOKEN}x`))).status).toBe(401);
    expect((await get("/api/v1/state", { headers: { cookie: "chengqian=wrong" } })).status).toBe(
      401,
    );
  });

  test("logging in gives a cookie that opens the console", async () => {
    const get = serverOf(await withToken(), "203.0.113.9");
    const login = (token: string) =>
      get("/login", {
        method: "POST",
        body: new URLSearchParams({ token }),
        headers: { origin: "http://localhost" },
      });
    expect((await get("/login")).status).toBe(200);
    expect((await login("wrong")).status).toBe(401);
    const response = await login(TOKEN);
    expect([response.status, response.headers.get("location")]).toEqual([302, "/"]);
    const cookie = response.headers.get("set-cookie")!;
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toContain(TOKEN);
    const headers = { cookie: cookie.split(";")[0]! };
    expect((await get("/", { headers })).status).toBe(200);
    expect((await get("/api/v1/state", { headers })).status).toBe(200);
  });

  test.each([
    ["another origin", { origin: "https://evil.example" }, 403],
    ["no origin", {}, 403],
    ["a page that the browser calls cross-site", { "sec-fetch-site": "cross-site" }, 403],
    ["its own page behind a TLS proxy", { "sec-fetch-site": "same-origin" }, 401],
  ])("a form posted from %s", async (_, headers, status) => {
    const post = serverOf(await withToken());
    const body = new URLSearchParams({ token: "wrong" });
    const response = await post("/login", { method: "POST", body, headers: { ...headers } });
    expect(response.status).toBe(status);
    if (status === 403) expect((await response.json()).error).toContain("拒绝");
  });

  test("a page may not be framed, nor run what it did not bring", async () => {
    const { headers } = await serverOf(await openApp())("/");
    expect(headers.get("content-security-policy")).toMatch(/default-src 'self'.*frame-ancestors/);
    expect(headers.get("referrer-policy")).toMatch(/^(?:no-referrer|same-origin)$/);
  });
});

describe("source links", () => {
  const PUBLIC = {
    env: { PUBLIC_URL: "https://cq.example.com", CONSOLE_TOKEN: "a-long-console-token" },
  };

  async function linked() {
    const app = await officeWithReport(PUBLIC);
    const reply = await app.turn.respond({ text: QUESTION });
    const link = new URL(app.links.linkOf(reply.citations[0]!, [])!);
    return {
      app,
      get: serverOf(app, "203.0.113.9"),
      path: `${link.pathname}${link.search}`,
    };
  }

  test("open without login, with the quoted words marked", async () => {
    const { get, path } = await linked();
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(/<mark>[^<]*9批次/);
  });

  test("are no way into other passages", async () => {
    const { get, path } = await linked();
    for (const changed of [
      path.replace(/.$/, (c) => (c === "A" ? "B" : "A")),
      path.replace(/&k=.*/, ""),
      path.replace(/\?t=./, "?t=z"),
      path.replace(/-(\d+)\//, (_, n) => `-${Number(n) + 1}/`),
      path.replace(/-(\d+)\?/, (_, n) => `-${Number(n) + 1}?`),
    ]) {
      expect(changed).not.toBe(path);
      const response = await get(changed);
      expect([changed, response.status]).toEqual([changed, 403]);
      expect(await response.text()).toMatch(/链接无效/);
    }
  });

  test("outlive a restart and a newer version, and end with the report", async () => {
    const dataDir = temporaryFolder();
    const first = await officeWithReport({ ...PUBLIC, dataDir });
    const reply = await first.turn.respond({ text: QUESTION });
    const path = new URL(first.links.linkOf(reply.citations[0]!, [])!);
    await first.close();
    const second = await openApp({ ...PUBLIC, dataDir });
    await second.shelving.ingest([
      fileOf("2022年法治政府建设年度情况报告.txt", REPORT_2022.replace("9批次", "12批次")),
    ]);
    const get = serverOf(second, "203.0.113.9");
    const old = await get(path.pathname + path.search);
    expect(old.status).toBe(200);
    expect(await old.text()).toContain("此后已有新版本");
    await second.shelving.remove(
      (await second.records.reports()).map((info) => info.reportId),
      "终端 test",
    );
    expect((await get(path.pathname + path.search)).status).toBe(404);
  });
});

describe("the API", () => {
  const post = (body: unknown) => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

  const REMOVE = { method: "DELETE", headers: { origin: "http://localhost" } };

  test("asks and answers with a Reply", async () => {
    const api = serverOf(await officeWithReport());
    const reply = await (await api("/api/v1/ask", post({ question: QUESTION }))).json();
    expect(reply).toMatchObject({ skill: "answer", kind: "reply", model: null });
    expect(reply.text).toContain("9批次");
    expect(reply.citations[0].quote).toContain("9批次");
  });

  test("says what it holds, shows a report, and takes it out", async () => {
    const app = await officeWithReport();
    const api = serverOf(app);
    const state = await (await api("/api/v1/state")).json();
    expect(state).toMatchObject({ samples: false, feishu: "off", model: null, dead: 0 });
    expect(state.reportCount).toBe(1);
    const [{ reportId }] = (await (await api("/api/v1/reports")).json()).reports;
    const report = await (await api(`/api/v1/reports/${reportId}`)).json();
    expect(report).toMatchObject({ current: true, info: { year: 2022 } });
    expect((await api(`/api/v1/reports/${reportId}`, REMOVE)).status).toBe(200);
    expect(await app.library.count()).toBe(0);
    expect((await api(`/api/v1/reports/${reportId}`)).status).toBe(404);
  });

  test("dead jobs can be seen and given another round", async () => {
    const feishu = await startFakeFeishu();
    const app = await openApp({ feishu });
    feishu.faults.push({ api: "reply", status: 400, body: { code: 230002, msg: "not in chat" } });
    await app.queue!.start();
    const api = serverOf(app, "127.0.0.1", "local");
    const event = feishu.messageEvent({ messageId: "om_1", text: "你好", chatType: "p2p" });
    await api("/feishu/webhook", { method: "POST", ...feishu.seal(event) });
    await eventually(async () =>
      expect(await (await api("/api/v1/state")).json()).toMatchObject({ dead: 1 }),
    );
    const { jobs } = await (await api("/api/v1/desk/jobs?state=dead")).json();
    expect(jobs).toMatchObject([{ error: expect.stringContaining("230002") }]);
    expect((await api(`/api/v1/desk/jobs/${jobs[0].id}/retry`, { method: "POST" })).status).toBe(
      403,
    );
    const retried = await api(`/api/v1/desk/jobs/${jobs[0].id}/retry`, post({}));
    expect(await retried.json()).toEqual({ done: true });
    await feishu.waitForSent(1);
    await app.close();
    await feishu.close();
  });

  test.each<[string, string, RequestInit, number]>([
    ["no question", "/api/v1/ask", post({}), 400],
    ["an empty question", "/api/v1/ask", post({ question: " " }), 400],
    ["a question of 4001 characters", "/api/v1/ask", post({ question: "问".repeat(4001) }), 400],
    ["no JSON", "/api/v1/ask", post("{"), 400],
    ["an unknown report", "/api/v1/reports/nowhere", {}, 404],
    ["an unknown report to remove", "/api/v1/reports/nowhere", REMOVE, 404],
    ["an unknown job", "/api/v1/desk/jobs/nowhere/end", post({}), 404],
    ["an unknown address", "/api/v1/nowhere", {}, 404],
    ["an unknown page", "/nowhere", {}, 404],
  ])("%s is said in a Chinese sentence", async (_, path, init, status) => {
    const response = await serverOf(await openApp())(path, init);
    expect(response.status).toBe(status);
    expect((await response.json()).error).toMatch(/^\p{Script=Han}[^a-z]*。$/u);
  });

  test("trouble inside is said without its details", async () => {
    const app = await openApp();
    vi.spyOn(app.records, "reports").mockRejectedValue(new Error("SQLITE_IOERR at /srv/data"));
    const response = await serverOf(app)("/api/v1/state");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/SQLITE|srv/);
  });
});

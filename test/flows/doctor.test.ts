import { expect, onTestFinished, test } from "vitest";
import { BOT_OPEN_ID, type FakeFeishu, startFakeFeishu } from "../fakes/feishu.ts";
import { startFakeLongLink } from "../fakes/longlink.ts";
import { startFakeOpenAI } from "../fakes/openai.ts";
import { type AppOptions, eventually, fileOf, openApp, REPORT_2022, serverOf } from "../helper.ts";

async function platform(options: Parameters<typeof startFakeFeishu>[0] = {}): Promise<FakeFeishu> {
  const feishu = await startFakeFeishu(options);
  onTestFinished(() => feishu.close());
  return feishu;
}

/** What the doctor finds in a house, by the name of each part. */
async function examined(options: AppOptions) {
  const app = await openApp(options);
  const checks = await app.doctor.examine();
  return { app, of: (id: string) => checks.find((check) => check.id === id)!, checks };
}

test("of a house in order every part is well, and what there is none of is said to be off", async () => {
  const feishu = await platform();
  const { app } = await examined({ feishu });
  await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
  const post = serverOf(app);
  await post("/feishu/webhook", { method: "POST", body: JSON.stringify(feishu.challenge()) });
  const checks = await app.doctor.examine();
  const state = Object.fromEntries(checks.map((check) => [check.id, check.state]));
  expect(state).toEqual({
    ...{ credentials: "ok", bot: "ok", scopes: "ok", callback: "ok", clock: "ok" },
    ...{ disk: "ok", database: "ok", library: "ok", embedding: "ok" },
    ...{ model: "off", proxy: "off", sync: "off", alarms: "off" },
  });
  for (const { says } of checks) expect(says).toMatch(/[。]$/);
});

test("what a keeper can do in the console is told by its page, and no remedy by a command", async () => {
  const feishu = await platform();
  const env = { SYNC_SOURCES: "wiki:7034502641455497244" };
  const { of, checks } = await examined({ feishu, env });
  expect(of("library")).toMatchObject({ state: "warn" });
  expect(of("library").remedy).toContain("“报告库”");
  expect(of("sync").remedy).toContain("“云文档同步”");
  for (const { remedy } of checks)
    expect(remedy ?? "").not.toMatch(/\b(?:npm|cli|ingest|remove|sync)\b/);
});

test("a wrong secret is told with what to do, and is in nothing that is said", async () => {
  const feishu = await platform();
  const wrong = "a-secret-of-another-app";
  const credentials = { ...feishu.credentials, appSecret: wrong };
  const { app, of, checks } = await examined({ feishu: { ...feishu, credentials } });
  expect(of("credentials")).toMatchObject({ state: "bad", says: "飞书不接受应用凭证。" });
  expect(of("credentials").remedy).toContain("FEISHU_APP_SECRET");
  expect(JSON.stringify(checks)).not.toContain(wrong);
  const said: string[] = [];
  await app.doctor.watch((sentence) => said.push(sentence));
  // Nothing else can be known, so nothing else is said; and it is said once.
  await app.doctor.watch((sentence) => said.push(sentence));
  expect(said).toHaveLength(1);
});

test("without the bot's ability questions wait, and are answered once it is there", async () => {
  const feishu = await platform();
  feishu.abilities.delete("bot");
  const { app, of } = await examined({ feishu });
  expect(of("bot")).toMatchObject({ state: "bad" });
  expect(of("bot").remedy).toContain("“机器人”能力");
  await app.doctor.watch(() => {});
  expect(await app.troubles()).toEqual([expect.stringContaining("“机器人”能力")]);

  await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
  await app.queue!.start();
  const text = "2022年接待来访团组多少批次？";
  const mentions = [{ key: "@_user_1", name: "承前", openId: BOT_OPEN_ID }];
  for (const event of [
    feishu.messageEvent({ chatType: "p2p", chatId: "oc_own", text }),
    feishu.messageEvent({ chatType: "group", text: `@_user_1 ${text}`, mentions }),
  ])
    await serverOf(app)("/feishu/webhook", { method: "POST", ...feishu.seal(event) });
  const waits = async () => {
    const rows = await app.queue!.counts();
    expect(rows).toMatchObject({ waiting: 2, running: 0, dead: 0 });
    expect(
      feishu.log.filter(({ api, code }) => api !== "token" && code !== 0).length,
    ).toBeGreaterThan(2);
  };
  await eventually(waits);
  await app.queue!.stop();

  feishu.abilities.add("bot");
  // As after the restart that a mended app asks for.
  await app.queue!.start();
  await feishu.waitForSent(2);
});

test("scopes that are missing are named, with what goes without them and where they are opened", async () => {
  const feishu = await platform();
  feishu.scopes.delete("im:message.group_msg");
  feishu.scopes.delete("wiki:wiki:readonly");
  const whole = await examined({ feishu });
  expect(whole.of("scopes")).toMatchObject({ state: "warn" });
  expect(whole.of("scopes").says).toContain("im:message.group_msg（没有它看不到群里被引用的消息）");
  expect(whole.of("scopes").says).not.toContain("wiki:");
  const { of } = await examined({ feishu, env: { SYNC_SOURCES: "wiki:7034502641455497244" } });
  expect(of("scopes")).toMatchObject({ state: "bad" });
  expect(of("scopes").remedy).toContain("auth?q=im:message.group_msg,wiki:wiki:readonly&");
});

test("whether Feishu reaches the server is told by what came from it, not by guessing", async () => {
  const feishu = await platform();
  const PUBLIC_URL = "https://reports.example.com";
  const asked: string[] = [];
  const { app, of } = await examined({
    feishu,
    env: { PUBLIC_URL },
    fetch: (input, init) => {
      const url = String(input);
      if (!url.startsWith(PUBLIC_URL)) return fetch(input, init);
      asked.push(url);
      return Promise.reject(new Error("no such host"));
    },
  });
  expect(asked).toEqual([`${PUBLIC_URL}/healthz`]);
  expect(of("callback")).toMatchObject({ state: "warn" });
  expect(of("callback").says).toContain("从本机打不开 PUBLIC_URL");
  expect(of("callback").remedy).toContain(`${PUBLIC_URL}/feishu/webhook`);

  const post = serverOf(app);
  // What is forged is no sign of Feishu.
  await post("/feishu/webhook", { method: "POST", body: "{}" });
  expect((await app.doctor.examine()).find(({ id }) => id === "callback")!.state).toBe("warn");
  const event = feishu.messageEvent({ chatType: "p2p", text: "你好" });
  await post("/feishu/webhook", { method: "POST", ...feishu.seal(event) });
  expect((await app.doctor.examine()).find(({ id }) => id === "callback")).toMatchObject({
    state: "ok",
    says: expect.stringContaining("一天之内"),
  });
});

test("a clock that is off by minutes, and a connection that is refused, are found", async () => {
  const feishu = await platform({ clock: () => Date.now() + 12 * 60_000 });
  const { appId, appSecret } = feishu.credentials;
  const { of } = await examined({ feishu });
  expect(of("clock")).toMatchObject({ state: "bad", says: expect.stringMatching(/慢 7[12]\d 秒/) });

  const link = await startFakeLongLink(appId, "another-secret");
  onTestFinished(() => link.close());
  const env = { FEISHU_INTAKE: "websocket", FEISHU_APP_ID: appId, FEISHU_APP_SECRET: appSecret };
  const refused = await examined({ env: { ...env, FEISHU_DOMAIN: link.url } });
  expect(refused.of("callback")).toMatchObject({
    ...{ name: "长连接", state: "bad", says: "飞书拒绝建立长连接（1 system busy）。" },
    remedy: expect.stringContaining("使用长连接接收"),
  });
});

test("the model is asked one word, and one that does not answer is told with its own words", async () => {
  const model = await startFakeOpenAI(() => '{"ok":true}');
  onTestFinished(() => model.close());
  const env = {
    OPENAI_BASE_URL: model.baseURL,
    OPENAI_MODEL: "office-model",
    OPENAI_API_KEY: "key",
  };
  const { of } = await examined({ env });
  expect(of("model")).toMatchObject({ state: "ok", says: "office-model 有应答。" });
  const away = await examined({ env: { ...env, OPENAI_BASE_URL: "http://127.0.0.1:9" } });
  expect(away.of("model")).toMatchObject({ state: "bad" });
  expect(away.of("model").remedy).toContain("OPENAI_BASE_URL");
  expect(away.of("feishu")).toMatchObject({ state: "off" });
});

import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import { look } from "../../src/flows/alarms/look.ts";
import { createAlarms } from "../../src/flows/alarms.ts";
import { createLog } from "../../src/log.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { startFakeFeishu } from "../fakes/feishu.ts";
import { openApp, serverOf, temporaryFolder } from "../helper.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOOK = "https://hooks.example.com/open-apis/bot/v2/hook/a-secret-path";

/** A house with an alarm's bot, in which so many minutes pass between two looks. */
async function house(env: Record<string, string> = {}, dataDir = temporaryFolder()) {
  const time = { now: Date.parse("2026-03-05T02:00:00Z") };
  const posted: { text: string; body: Record<string, unknown> }[] = [];
  const lines: string[] = [];
  const bot = { answer: () => Response.json({ code: 0, msg: "success" }) };
  const open = () =>
    openApp({
      ...{ dataDir, clock: () => time.now, onLog: (line: string) => lines.push(line) },
      env: { ALARM_WEBHOOK_URL: HOOK, ALARM_DISK_GB: "0", ALARM_DISK_PERCENT: "0", ...env },
      fetch: async (url, init) => {
        expect(url).toBe(HOOK);
        const body = JSON.parse(init!.body as string);
        posted.push({ text: body.content.text, body });
        return bot.answer();
      },
    });
  const app = await open();
  const after = async (ms: number, of: App = app) => {
    time.now += ms;
    await of.alarms.round();
  };
  return { app, time, posted, lines, bot, after, open };
}

/** A message that came now, and waits. */
async function waits(app: App, messageId: string): Promise<void> {
  await app.records.accept({
    ...{ messageId, chatId: "oc_1", chatType: "p2p", senderId: "ou_li", text: "李某问的话" },
    ...{ mentions: [], readable: true, at: app.clock() },
  });
}
const answered = (app: App, messageId: string) => app.jobs.end(jobIdOf(messageId), "不答了");

test("a message that waits too long is told once, again after hours, and at last that it is over", async () => {
  const { app, posted, after } = await house();
  await waits(app, "om_1");
  await after(10 * MINUTE);
  expect(posted).toEqual([]);
  for (let i = 0; i < 30; i++) await after(MINUTE);
  expect(posted.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^【承前告警】\n● 最早的一条消息已等了 11 分钟.*共 1 条在等。/),
  ]);
  expect(posted[0]!.body).toEqual({ msg_type: "text", content: { text: posted[0]!.text } });
  await after(6 * HOUR);
  expect(posted).toHaveLength(2);
  answered(app, "om_1");
  for (let i = 0; i < 30; i++) await after(MINUTE);
  expect(posted.slice(2).map(({ text }) => text)).toEqual([
    expect.stringMatching(/^【承前】\n○ 已恢复：最早的一条消息/),
  ]);
});

test("nobody's words, number or secret are in what is told or logged", async () => {
  const { app, posted, lines, bot, after } = await house({ ALARM_WEBHOOK_SECRET: "sign-secret" });
  bot.answer = () => new Response("no", { status: 500 });
  await waits(app, "om_1");
  await after(20 * MINUTE);
  bot.answer = () => Response.json({ code: 0 });
  await after(MINUTE);
  const all = JSON.stringify(posted) + lines.join("");
  expect(all).toContain("an alarm could not be told");
  for (const word of ["李某", "ou_li", "sign-secret", "a-secret-path"])
    expect(all).not.toContain(word);
});

test("what is signed is signed as Feishu's custom bots want it", async () => {
  const { app, posted, time, after } = await house({ ALARM_WEBHOOK_SECRET: "秘密" });
  await waits(app, "om_1");
  await after(20 * MINUTE);
  const timestamp = String(Math.floor(time.now / 1000));
  const sign = createHmac("sha256", `${timestamp}\n秘密`).update("").digest("base64");
  expect(posted[0]!.body).toMatchObject({ timestamp, sign });
});

test.each([
  ["refuses with a code", () => Response.json({ code: 19021, msg: "sign match fail" }), "19021"],
  ["fails", () => new Response("", { status: 502 }), "502"],
  [
    "cannot be reached",
    () => {
      throw new TypeError("fetch failed", {
        cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }),
      });
    },
    "拒绝连接",
  ],
])(
  "what could not be told since the bot %s is told as soon as it can, and doctor says so",
  async (_, answer, why) => {
    const { app, posted, bot, lines, after } = await house();
    bot.answer = answer;
    await waits(app, "om_1");
    for (let i = 0; i < 15; i++) await after(MINUTE);
    const [check] = (await app.doctor.examine()).filter(({ id }) => id === "alarms");
    expect(check).toMatchObject({ state: "bad", says: expect.stringContaining(why) });
    expect(lines.filter((line) => line.includes("could not be told"))).toHaveLength(1);
    const before = posted.length;
    bot.answer = () => Response.json({ code: 0 });
    await after(MINUTE);
    await after(MINUTE);
    expect(posted).toHaveLength(before + 1);
  },
);

test("a restart tells nothing again", async () => {
  const { app, posted, after, open } = await house();
  await waits(app, "om_1");
  await after(20 * MINUTE);
  await app.close();
  const again = await open();
  await after(MINUTE, again);
  expect(posted).toHaveLength(1);
  answered(again, "om_1");
  for (let i = 0; i < 12; i++) await after(MINUTE, again);
  expect(posted).toHaveLength(2);
});

test("of two programs in one house one tells", async () => {
  const { app, posted, after, open } = await house();
  const other = await open();
  await waits(app, "om_1");
  await after(20 * MINUTE - 1);
  await Promise.all([after(1), other.alarms.round()]);
  await after(MINUTE, other);
  expect(posted).toHaveLength(1);
});

test("what comes and goes all day is no storm", async () => {
  const { app, posted, after } = await house();
  for (let i = 0; i < 24 * 2; i++) {
    await waits(app, `om_${i}`);
    for (let minute = 0; minute < 15; minute++) await after(MINUTE);
    answered(app, `om_${i}`);
    for (let minute = 0; minute < 15; minute++) await after(MINUTE);
  }
  expect(posted.length).toBeGreaterThan(4);
  expect(posted.length).toBeLessThanOrEqual(2 * 24);
});

test("a date that was set back delays no alarm for years", async () => {
  const { app, posted, time, after } = await house();
  time.now += 5 * 365 * 24 * HOUR;
  await waits(app, "om_1");
  await after(20 * MINUTE);
  answered(app, "om_1");
  time.now -= 5 * 365 * 24 * HOUR;
  await waits(app, "om_2");
  for (let i = 0; i < 15; i++) await after(MINUTE);
  await after(6 * HOUR);
  expect(posted).toHaveLength(2);
});

test("a disk that is nearly full is told, in the console and at /readyz as well, and doctor says it", async () => {
  const { app, posted, after } = await house({ ALARM_DISK_GB: "10000" });
  await after(MINUTE);
  expect(posted[0]!.text).toMatch(/磁盘快满了，还有 [\d.]+ GB.*请系统管理员清理/);
  const door = serverOf(app, "127.0.0.1", "local");
  const ready = await (await door("/readyz")).json();
  expect(ready.alarms).toEqual({ disk: expect.stringContaining("磁盘快满了") });
  expect(ready.troubles).toEqual([expect.stringContaining("磁盘快满了")]);
  const state = await (await door("/api/v1/state")).json();
  expect(state.troubles).toEqual(ready.troubles);
  const [check] = (await app.doctor.examine()).filter(({ id }) => id === "alarms");
  expect(check).toMatchObject({ state: "warn", says: expect.stringContaining("磁盘快满了") });
});

test("the app itself tells a chat", async () => {
  const feishu = await startFakeFeishu();
  const time = { now: Date.now() };
  const app = await openApp({
    ...{ feishu, clock: () => time.now },
    env: {
      ALARM_CHAT_ID: "oc_ops",
      OFFICE_NAME: "望江区外办",
      ALARM_DISK_GB: "0",
      ALARM_DISK_PERCENT: "0",
    },
  });
  await waits(app, "om_1");
  await app.alarms.round();
  expect(feishu.sent).toEqual([]);
  time.now += 20 * MINUTE;
  await app.alarms.round();
  expect(feishu.sent).toMatchObject([
    {
      chatId: "oc_ops",
      content: { text: expect.stringMatching(/^【承前告警】望江区外办\n● 最早的一条/) },
    },
  ]);
  await app.close();
  await feishu.close();
});

test("with nobody to tell, it is logged, and doctor says how somebody is told", async () => {
  const lines: string[] = [];
  const time = { now: Date.now() };
  const app = await openApp({ clock: () => time.now, onLog: (line) => lines.push(line) });
  await waits(app, "om_1");
  time.now += 20 * MINUTE;
  await app.alarms.round();
  expect(lines.filter((line) => line.includes('"alarm":"queue"'))).toHaveLength(1);
  const [check] = (await app.doctor.examine()).filter(({ id }) => id === "alarms");
  expect(check).toMatchObject({ state: "off", says: expect.stringContaining("ALARM_WEBHOOK_URL") });
});

const WELL: Parameters<typeof look>[0] = {
  dataDir: "/",
  limits: { disk: { bytes: 0, share: 0 }, queueMs: MINUTE },
  vitals: {
    open: async () => ({ n: 0, since: null }),
    dead: async () => 0,
    bytes: async () => 0,
  },
  sync: { trouble: async (): Promise<string | null> => null },
  upkeep: { trouble: null },
  modelRest: () => null,
  feishuTroubles: () => [],
  clock: () => HOUR,
};

test.each<[string, Partial<typeof WELL>]>([
  ["queue", { vitals: { ...WELL.vitals, open: async () => ({ n: 2, since: HOUR - 2 * MINUTE }) } }],
  ["dead", { vitals: { ...WELL.vitals, dead: async () => 3 } }],
  ["model", { modelRest: () => ({ seconds: 60, note: "" }) }],
  ["sync", { sync: { trouble: async () => "《某人的文档》没有读成" } }],
  ["feishu", { feishuTroubles: () => ["飞书不接受应用凭证。"] }],
  ["library", { upkeep: { trouble: "整理库失败 1 次。" } }],
])("%s: what is wrong is one sentence, and names nobody", async (id, over) => {
  expect(await look(WELL)).toEqual({});
  expect(await look({ ...WELL, ...over })).toEqual({ [id]: expect.not.stringContaining("某人") });
});

test("on a disk so full that nothing can be noted it is told all the same, and once", async () => {
  const posted: string[] = [];
  const full = async () => {
    throw new Error("database or disk is full");
  };
  const alarms = createAlarms({
    ...{ ...WELL, officeName: null, feishu: null, log: createLog("silent") },
    vitals: { ...WELL.vitals, open: async () => ({ n: 1, since: 0 }) },
    alarms: {
      ...{ webhook: { url: HOOK, secret: null }, chatId: null },
      ...{ ...WELL.limits, repeatMs: 6 * HOUR },
    },
    records: { setting: async () => null, saveSetting: full },
    unlessElsewhere: full,
    fetch: async (_, init) => {
      posted.push(JSON.parse(init!.body as string).content.text);
      return Response.json({ code: 0 });
    },
  });
  for (let i = 0; i < 5; i++) await alarms.round();
  expect(posted).toEqual([expect.stringContaining("最早的一条消息已等了")]);
});

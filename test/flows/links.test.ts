/** Links to sources: for those who were told, for their days, and only while those may still read. */
import { describe, expect, onTestFinished, test } from "vitest";
import type { App } from "../../src/app.ts";
import type { Reader } from "../../src/flows/desk.ts";
import { ownIdOf } from "../../src/store/messages.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { startFakeFeishu } from "../fakes/feishu.ts";
import { fileOf, openApp, REPORT_2022, serverOf, temporaryFolder } from "../helper.ts";

const DAY = 86_400_000;
const TOKEN = "a-long-console-token";

/** An office on the net, at a time that the test moves, with one report for `audience`. */
async function office(audience: string[] | null = null) {
  const time = { now: Date.parse("2026-03-01T08:00:00Z") };
  const env = { PUBLIC_URL: "https://cq.example.com", CONSOLE_TOKEN: TOKEN };
  const app = await openApp({ env, clock: () => time.now, dataDir: temporaryFolder() });
  const file = fileOf("2022.txt", REPORT_2022);
  await app.shelving.ingest([file], { given: { audience } });
  return { app, time, file };
}

async function linkFor(app: App, reader: Reader): Promise<string> {
  const reply = await app.deskOf(reader).turn.respond({ text: "2022年核查外语标识多少处？" });
  const url = new URL(app.links.linkOf(reply.citations[0]!, reader)!);
  return url.pathname + url.search;
}

const visit = (app: App, path: string, headers: Record<string, string> = {}) =>
  serverOf(app, "203.0.113.9")(path, { headers });
const bearer = { authorization: `Bearer ${TOKEN}` };

test("a link lives its days and says when they are over", async () => {
  const { app, time } = await office();
  const path = await linkFor(app, ["ou_li"]);
  time.now += 30 * DAY;
  expect((await visit(app, path)).status).toBe(200);
  time.now += 1;
  const late = await visit(app, path);
  expect([late.status, await late.text()]).toEqual([
    410,
    expect.stringContaining("链接已过期（有效 30 天）"),
  ]);
});

test("a link can be revoked: all that were made until now, or those to one report", async () => {
  const { app, time } = await office();
  const first = await linkFor(app, []);
  const { reportId } = (await app.records.reports())[0]!;
  await app.links.revoke("another-report");
  expect((await visit(app, first)).status).toBe(200);
  await app.links.revoke(reportId);
  expect(await (await visit(app, first)).text()).toContain("链接已被管理员作废");
  time.now += 1;
  const second = await linkFor(app, []);
  expect((await visit(app, second)).status).toBe(200);
  await app.links.revoke(null);
  expect((await visit(app, second)).status).toBe(410);
});

test("a link tells neither person nor chat, and a changed one opens nothing", async () => {
  const { app } = await office();
  const path = await linkFor(app, ["ou_li", "oc_office"]);
  expect(path).not.toMatch(/ou_li|oc_office/);
  for (const changed of [
    path.replace("&a=", "&a=x"),
    path.replace(/a=[^&]*/, "a="),
    path.replace("?t=", "?t=1"),
  ])
    expect((await visit(app, changed)).status).toBe(403);
});

describe("of a limited report", () => {
  test("asks for a login, comes back to the page after it, and shows it then", async () => {
    const { app } = await office(["ou_li"]);
    const path = await linkFor(app, ["ou_li"]);
    const asked = await visit(app, path);
    expect(asked.status).toBe(302);
    const login = asked.headers.get("location")!;
    expect(login).toMatch(/^\/login\?next=%2Fs%2F/);
    expect(await (await visit(app, login)).text()).toContain('name="next" value="/s/');
    const body = new URLSearchParams({ token: TOKEN, next: path });
    const headers = { origin: "https://cq.example.com" };
    const done = await serverOf(app, "203.0.113.9")("/login", { method: "POST", body, headers });
    expect(done.headers.get("location")).toBe(path);
    const cookie = done.headers.get("set-cookie")!.split(";")[0]!;
    expect(await (await visit(app, path, { cookie })).text()).toContain("核查外语标识276处");
  });

  test("given to somebody outside of its readers opens for nobody, logged in or not", async () => {
    const { app } = await office(["ou_li"]);
    const { citations } = await app
      .deskOf(["ou_li"])
      .turn.respond({ text: "2022年核查外语标识多少处？" });
    const url = new URL(app.links.linkOf(citations[0]!, ["ou_wang"])!);
    const path = url.pathname + url.search;
    expect((await visit(app, path)).status).toBe(403);
    expect((await visit(app, path, bearer)).status).toBe(403);
  });

  test("that all could read when the link was made, opens only for its readers' links now", async () => {
    const { app, file } = await office();
    const [li, wang] = [await linkFor(app, ["ou_li"]), await linkFor(app, ["ou_wang"])];
    await app.shelving.ingest([file], { given: { audience: ["ou_li"] } });
    expect((await visit(app, wang, bearer)).status).toBe(403);
    expect((await visit(app, li)).status).toBe(302);
    expect((await visit(app, li, bearer)).status).toBe(200);
  });

  test("is not shown where nobody can log in", async () => {
    const env = { PUBLIC_URL: "https://cq.example.com", CONSOLE_PORT: "1" };
    const app = await openApp({ env });
    await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)], {
      given: { audience: ["ou_li"] },
    });
    const response = await visit(app, await linkFor(app, ["ou_li"]));
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining("请先在控制台登录"),
    ]);
  });
});

test.each([
  "https://evil.example/",
  "//evil.example",
  "/s/../api/v1/state",
  '/s/a-1/0-1?x="><script>',
  "javascript:1",
])("after a login nobody is sent to %s", async (next) => {
  const { app } = await office();
  const body = new URLSearchParams({ token: TOKEN, next });
  const headers = { origin: "https://cq.example.com" };
  const done = await serverOf(app, "203.0.113.9")("/login", { method: "POST", body, headers });
  expect(done.headers.get("location")).toBe("/");
});

describe("of a whole reply", () => {
  const QUESTION = "2022年核查外语标识多少处？";

  /** A reply that was given to somebody, and the link to it. */
  async function replied(app: App, reader: Reader, text = QUESTION, id = "om_1"): Promise<string> {
    const message = {
      ...{ messageId: id, chatId: "oc_office", chatType: "group" as const, senderId: "ou_li" },
      ...{ text, mentions: [], readable: true, at: 0 },
    };
    await app.records.accept(message);
    const jobId = jobIdOf(message.messageId);
    await app.records.saveReply(jobId, await app.deskOf(reader).turn.respond({ text }));
    const url = new URL(app.links.replyLinkOf(jobId, reader)!);
    return url.pathname + url.search;
  }

  test("opens no more once its question was taken back", async () => {
    const { app } = await office();
    const link = await replied(app, ["oc_office"], QUESTION, "om_back");
    expect((await visit(app, link)).status).toBe(200);
    await app.records.recall("om_back");
    const page = await visit(app, link);
    expect(page.status).toBe(404);
    expect(await page.text()).not.toContain("276");
  });

  test("opens of an answer for its asker alone too", async () => {
    const { app } = await office();
    await replied(app, ["oc_office"], QUESTION, "om_both");
    const { records, links } = app;
    const message = (await records.message("om_both"))!;
    await records.keepOwn(message, (await records.reply(jobIdOf("om_both")))!.reply);
    const url = new URL(links.replyLinkOf(ownIdOf("om_both"), ["ou_li"])!);
    expect((await visit(app, url.pathname + url.search)).status).toBe(200);
  });

  test("shows exactly that reply under its question, all of it, with sources that open, and needs no script", async () => {
    const { app } = await office();
    await replied(app, ["oc_office"], "2022年接待来访团组多少批次？", "om_0");
    const page = await visit(app, await replied(app, ["oc_office"]));
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).toContain(`<h1 class="asked">${QUESTION}</h1>`);
    expect(html).toContain("核查外语标识276处");
    expect(html).not.toContain("9批次");
    expect(html).not.toMatch(/<script|style="|<button|class="button/);
    const [, source] = /class="mark" href="https:\/\/cq\.example\.com([^"]*)"/.exec(html)!;
    const opened = await visit(app, source!.replaceAll("&amp;", "&"));
    expect(await opened.text()).toContain("核查外语标识276处");
  });

  test("lives its days, is revoked with all links or those of a report that it cites, and ends with its record", async () => {
    const { app, time } = await office();
    const path = await replied(app, ["oc_office"]);
    expect((await visit(app, path.replace("?t=", "0?t="))).status).toBe(403);
    await app.links.revoke((await app.records.reports())[0]!.reportId);
    expect((await visit(app, path)).status).toBe(410);
    time.now += 1;
    const next = await replied(app, ["oc_office"], QUESTION, "om_2");
    expect((await visit(app, next)).status).toBe(200);
    await app.links.revoke(null);
    expect((await visit(app, next)).status).toBe(410);
    time.now += 1;
    const last = await replied(app, ["oc_office"], QUESTION, "om_3");
    await app.records.dropReply(jobIdOf("om_3"));
    const gone = await visit(app, last);
    expect([gone.status, await gone.text()]).toEqual([404, expect.stringContaining("请重新提问")]);
    time.now += 31 * DAY;
    expect((await visit(app, last)).status).toBe(410);
  });

  test("that rests on a limited report asks its readers for a login, and opens for nobody else", async () => {
    const { app, file } = await office(["ou_li"]);
    const path = await replied(app, ["ou_li"]);
    const asked = await visit(app, path);
    expect(asked.headers.get("location")).toMatch(/^\/login\?next=%2Fr%2Fjob-/);
    expect(await (await visit(app, asked.headers.get("location")!)).text()).toContain(
      'name="next" value="/r/job-',
    );
    expect(await (await visit(app, path, bearer)).text()).toContain("核查外语标识276处");
    await app.shelving.ingest([file], { given: { audience: ["ou_wang"] } });
    expect((await visit(app, path, bearer)).status).toBe(403);
  });

  test("that refuses, or cites nothing, opens for nobody who may not read all that it might name", async () => {
    const { app } = await office(["ou_li"]);
    for (const [i, text] of ["2019年接待来访团组多少批次？", "有哪些报告？"].entries()) {
      const named = await replied(app, ["ou_li"], text, `om_named${i}`);
      expect((await visit(app, named)).headers.get("location"), text).toMatch(/^\/login/);
      // The same, where it was told to those who may read no more than everyone.
      const plain = await replied(app, ["oc_office"], text, `om_plain${i}`);
      expect((await visit(app, plain)).status, text).toBe(200);
    }
  });

  test("that rests on a limited report opens for no token where Feishu can say who comes", async () => {
    const feishu = await startFakeFeishu();
    onTestFinished(() => feishu.close());
    const env = { PUBLIC_URL: "https://cq.example.com", CONSOLE_TOKEN: TOKEN };
    const app = await openApp({ env, feishu });
    await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)], {
      given: { audience: ["ou_li"] },
    });
    const path = await replied(app, ["ou_li"]);
    const as = async (openId: string) => {
      const person = { openId, name: openId, chats: [] };
      return { cookie: `chengqian=${await app.access.sessions.begin({ person }, "x")}` };
    };
    expect(await (await visit(app, path, bearer)).text()).toContain("用飞书登录");
    expect((await visit(app, path, await as("ou_wang"))).status).toBe(403);
    expect(await (await visit(app, path, await as("ou_li"))).text()).toContain("276处");
  });

  test("that cites a report which has left the shelf says so", async () => {
    const { app } = await office();
    const path = await replied(app, ["oc_office"]);
    await app.shelving.remove([(await app.records.reports())[0]!.reportId], "ou_keeper");
    expect((await visit(app, path)).status).toBe(404);
  });
});

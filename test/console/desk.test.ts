/** The keeper's desk by its API: what was asked and lacked, what people think, the queue, the audit trail, the house. */
import { join } from "node:path";
import { expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import type { Message, Reply } from "../../src/domain.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { office as chats } from "../flows/pressing.ts";
import { eventually, fileOf, openApp, serverOf } from "../helper.ts";

const REPORT = `2021年年度工作总结
临江县文化馆2021年工作总结如下。
一、主要工作
（一）群众活动
一是举办讲座42场。二是送戏下乡65场。`;
const NOW = Date.parse("2026-03-05T02:00:00Z");
const REPLY: Reply = {
  ...{
    skill: "answer",
    kind: "reply",
    text: "举办讲座42场。",
    claims: [],
    citations: [],
    gaps: [],
  },
  ...{ model: null, ms: 30 },
};

async function house(env: Record<string, string> = {}) {
  const app = await openApp({ env, clock: () => NOW });
  await app.shelving.ingest([fileOf("2021年年度工作总结.txt", REPORT)]);
  const door = serverOf(app, "127.0.0.1", "local");
  return { app, ...talkingTo(door) };
}

function talkingTo(door: ReturnType<typeof serverOf>) {
  const get = async (path: string) => (await door(`/api/v1/desk${path}`)).json();
  const post = (path: string, body: object = {}) =>
    door(`/api/v1/desk${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
      body: JSON.stringify(body),
    });
  return { door, get, post };
}

const ALONE = { chatType: "p2p" };
let asked = 0;
/** Ask as somebody of a chat, and answer: with what the reports say, or as given. */
async function ask(
  app: App,
  text: string,
  { reply, ...over }: Partial<Message> & { reply?: Partial<Reply> } = {},
): Promise<string> {
  const messageId = `om_${++asked}`;
  const message: Message = {
    ...{ messageId, chatId: "oc_hall", chatType: "group", senderId: "ou_wu", text },
    ...{ mentions: [], readable: true, at: NOW - 1000 + asked },
    ...over,
  };
  const said = reply ? { ...REPLY, ...reply } : await app.turn.respond({ text, at: message.at });
  await app.records.accept(message);
  await app.records.saveReply(jobIdOf(messageId), said);
  return jobIdOf(messageId);
}

test("what was asked is read by its outcome, its year and its words, and each opens with its reply", async () => {
  const { app, get } = await house();
  const answered = await ask(app, "2021年举办讲座多少场？");
  await ask(app, "2019年举办讲座多少场？");
  const { questions, counts, next } = await get("/questions");
  expect(questions.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
    "nearest",
    "answered",
  ]);
  expect(counts.outcomes).toMatchObject({ answered: 1, nearest: 1 });
  expect(next).toBeNull();
  const told = await get(`/questions/${answered}`);
  expect(told.reply.text).toContain("42场");
  expect(told.why).toBeNull();
  await app.lacking.read();
  const of = async (query: string) =>
    (await get(`/questions?${query}`)).questions.map(({ words }: { words: string }) => words);
  expect(await of("year=2019")).toEqual(["2019年举办讲座多少场？"]);
  expect(await of("outcome=answered&q=讲座")).toEqual(["2021年举办讲座多少场？"]);
  expect(await of("from=2026-03-06")).toEqual([]);
  expect(await of("from=2026-03-05&to=2026-03-05")).toHaveLength(2);
});

test("pages go on where the one before ended", async () => {
  const { app, get } = await house();
  for (let i = 0; i < 55; i++) await ask(app, `第${i}问`, { reply: {} });
  const first = await get("/questions");
  const second = await get(`/questions?cursor=${first.next}`);
  expect([first.questions.length, second.questions.length, second.next]).toEqual([50, 5, null]);
  expect(second.counts).toBeNull();
});

test("a reply that quotes what only some may read is not shown to a keeper who may not", async () => {
  const { app, get } = await house();
  const limited = fileOf("2020年年度工作总结.txt", REPORT.replaceAll("2021", "2020"));
  const [report] = await app.shelving.ingest([limited], { given: { audience: ["ou_wu"] } });
  const citation = {
    ...{ n: 1, passageId: "p", reportId: report!.reportId, title: "总结", reportYear: 2020 },
    ...{ path: [], quote: "举办讲座42场", start: 0, end: 7 },
  };
  const job = await ask(app, "2020年讲座几场？", { reply: { citations: [citation] } });
  const told = await get(`/questions/${job}`);
  expect(told.reply).toBeNull();
  expect(told.why).toContain("只给部分人看");
});

test("what to file next is told by office, year and matter, and is done with once it is filed", async () => {
  const { app, get } = await house();
  await ask(app, "2019年举办讲座多少场？");
  await ask(app, "2019年送戏下乡多少场？", { senderId: "ou_bo" });
  await ask(app, "2021年新建图书室多少间？");
  const [year, matter] = (await get("/lacking")).groups;
  expect(year).toMatchObject({ kind: "year", years: [2019], questions: 2, people: 2 });
  expect(year.filled).toBe(false);
  expect(matter).toMatchObject({ kind: "matter", questions: 1 });
  expect(matter.example).toBe("2021年新建图书室多少间？");
  const behind = await get(`/questions?gap=${encodeURIComponent(year.gap)}`);
  expect(behind.questions).toHaveLength(2);
  const file = fileOf("2019年年度工作总结.txt", REPORT.replaceAll("2021", "2019"));
  await app.shelving.ingest([file]);
  expect((await get("/lacking")).groups[0]).toMatchObject({ years: [2019], filled: true });
});

test("feedback stands beside its question until it is dealt with, and again when it is given anew", async () => {
  const { app, get, post } = await house();
  const job = await ask(app, "2021年举办讲座多少场？");
  const opinion = { verdict: "down" as const, reasons: ["数字不对"], words: "应为四十三场" };
  await app.records.feedback.give(job, "ou_wu", opinion);
  const { feedback } = await get("/feedback");
  expect(feedback).toMatchObject([{ ...opinion, job, question: "2021年举办讲座多少场？" }]);
  const one = { job, by: "ou_wu", verdict: "down" };
  expect((await post("/feedback/handled", { ...one, handled: true })).status).toBe(200);
  expect((await get("/feedback")).feedback).toEqual([]);
  expect((await get("/feedback?state=handled")).feedback[0].handled.by).toBe("本机控制台");
  expect((await get("/questions?verdict=down")).questions).toHaveLength(1);
  await app.records.feedback.give(job, "ou_wu", { ...opinion, words: "还是不对" });
  expect((await get("/feedback")).feedback).toHaveLength(1);
  expect((await post("/feedback/handled", { ...one, by: "ou_x", handled: true })).status).toBe(404);
});

test("a remark is dealt with like an opinion, and the audit trail stays as it was written", async () => {
  const { app, get, post } = await house();
  const said = { sender: "ou_wu", chat: "oc_hall", words: "字太小", question: null };
  await app.records.audit("message.feedback", said);
  const [remark] = (await get("/remarks")).remarks;
  expect(remark).toMatchObject({ words: "字太小", handled: null });
  await post(`/remarks/${remark.id}/handled`, { handled: true });
  expect((await get("/remarks")).remarks).toEqual([]);
  expect((await get("/remarks?state=all")).remarks).toHaveLength(1);
  const { entries } = await get("/audit?action=message.feedback");
  expect(entries).toMatchObject([{ detail: said, person: "ou_wu" }]);
  await post(`/remarks/${remark.id}/handled`, { handled: false });
  expect((await get("/remarks")).remarks).toHaveLength(1);
});

test("a message that was given up is tried again, or let go with a word in the audit trail", async () => {
  const { app, feishu, say } = await chats();
  const { get, post } = talkingTo(serverOf(app, "127.0.0.1", "local"));
  const refused = {
    api: "reply" as const,
    status: 400,
    body: { code: 230002, msg: "not in chat" },
  };
  feishu.faults.push(refused, refused);
  const [first, second] = [
    await say("2023年加固水闸多少座？", "om_p1", ALONE),
    await say("2023年新建泵站几座？", "om_p2", ALONE),
  ];
  await app.queue!.start();
  await eventually(async () => expect((await get("/jobs")).counts.dead).toBe(2));
  const { jobs } = await get("/jobs?state=dead");
  expect(jobs.map(({ id }: { id: string }) => id).sort()).toEqual([first, second].sort());
  expect(jobs[0]).toMatchObject({ person: "ou_jia" });
  expect(jobs[0].error).not.toBe("");
  expect((await post(`/jobs/${first}/retry`)).status).toBe(200);
  expect((await post(`/jobs/${second}/end`)).status).toBe(200);
  await eventually(async () => expect((await get("/jobs")).counts.dead).toBe(0));
  await eventually(async () => expect((await app.records.reply(first))?.sentId).toBeTruthy());
  expect((await post(`/jobs/${second}/retry`)).status).toBe(404);
  const { entries } = await get("/audit?action=job.ended");
  expect(entries).toMatchObject([{ person: "本机控制台", detail: { job: second } }]);
});

test("days tell how much was asked and how long it took, also as a chart", async () => {
  const { app, get, door } = await house();
  await ask(app, "今天的", { reply: { ms: 100 } });
  await ask(app, "昨天的", { reply: { ms: 900 }, at: NOW - 86_400_000 });
  const { days } = await get("/usage?days=7");
  expect(days.map(({ day }: { day: string }) => day)).toEqual([
    ...["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"],
    ...["2026-03-03", "2026-03-04", "2026-03-05"],
  ]);
  expect(days[6]).toMatchObject({ median: 100, outcomes: { answered: 1 } });
  expect(days[5]).toMatchObject({ p95: 900 });
  expect(days[0]).toMatchObject({ median: null });
  const svg = await (await door("/api/v1/desk/usage/latency.svg?days=7")).text();
  expect(svg).toMatch(/^<svg[\s\S]*3\/5[\s\S]*<\/svg>$/);
  expect((await door("/api/v1/desk/usage?days=8")).status).toBe(400);
});

test("the audit trail is read by action, person and day", async () => {
  const { app, get } = await house();
  await app.records.audit("reports.removed", { by: "终端 li", reportIds: ["a"] });
  await app.records.audit("token.renewed", { by: "终端 li" });
  await app.records.audit("token.renewed", { by: "本机控制台" });
  const { entries, actions } = await get("/audit?person=终端 li&from=2026-03-05&to=2026-03-05");
  expect(entries.map(({ action }: { action: string }) => action)).toEqual([
    "token.renewed",
    "reports.removed",
  ]);
  expect(actions).toEqual(["reports.removed", "token.renewed"]);
  expect((await get("/audit?to=2026-03-04")).entries).toEqual([]);
});

test("settings tell what is in force and where it comes from, and no secret", async () => {
  const secret = "sk-very-secret-key";
  const { get } = await house({
    ...{ OFFICE_NAME: "临江县文化馆", OPENAI_MODEL: "qwen-office", OPENAI_API_KEY: secret },
    OPENAI_BASE_URL: "http://user:hidden@models.example/v1",
  });
  const { settings } = await get("/settings");
  const of = (name: string) => settings.find((one: { name: string }) => one.name === name);
  expect(of("OFFICE_NAME")).toMatchObject({ value: "临江县文化馆", source: "given" });
  expect(of("RETENTION_DAYS")).toMatchObject({ value: "400 天", source: "default" });
  expect(of("OPENAI_API_KEY")).toMatchObject({ value: "已设（不显示）", source: "given" });
  expect(of("SYNC_SOURCES")).toMatchObject({ source: "none" });
  expect(JSON.stringify(settings)).not.toMatch(/very-secret|hidden/);
});

test("the house is examined on request, and says what is wrong", async () => {
  const { post } = await house();
  const { checks } = await (await post("/doctor")).json();
  expect(checks).toContainEqual(expect.objectContaining({ id: "library", state: "ok" }));
});

test("what is kept is told, and a person is forgotten only when named twice", async () => {
  const { app, get, post } = await house();
  await ask(app, "2021年举办讲座多少场？");
  await ask(app, "2021年送戏下乡多少场？", { senderId: "ou_bo" });
  expect(await get("/retention")).toMatchObject({ days: 400, messages: { kept: 2, due: 0 } });
  expect(await get("/people/ou_wu")).toMatchObject({ messages: 1, questions: 1, drafts: 0 });
  expect((await post("/people/ou_wu/forget", { confirm: "ou_w" })).status).toBe(409);
  const forgotten = await post("/people/ou_wu/forget", { confirm: "ou_wu" });
  expect(await forgotten.json()).toEqual({ messages: 1 });
  const { questions } = await get("/questions");
  expect(questions.map(({ person }: { person: string }) => person)).toEqual(["ou_bo"]);
  expect((await get("/audit?action=person.forgotten")).entries[0].person).toBe("本机控制台");
});

test("people are called by their names: by Feishu's, and by those of their tokens", async () => {
  const { app, get } = await house();
  const { id } = await app.access.tokens.create({
    ...{ name: "综合科", scopes: ["ask"], until: null, by: "终端 li" },
  });
  await ask(app, "2021年举办讲座多少场？", { senderId: `console:${id}` });
  await app.records.audit("draft.removed", { by: "ou_nobody_is_known_by_it" });
  const { names } = await get("/questions");
  expect(names).toEqual({ [`console:${id}`]: "综合科" });
  expect((await get("/audit?action=draft.removed")).names).toEqual({
    ou_nobody_is_known_by_it: "飞书 ou_nobody_i…",
  });
});

test("a sheet that cannot hold all questions says so at its end, and the page before it is made", async () => {
  const { app, get, door } = await house();
  const job = await ask(app, "2021年举办讲座多少场？");
  const db = openSqlite(join(app.config.dataDir, "office.db"));
  const copies = (from: number, to: number) =>
    db.run(`WITH RECURSIVE n (i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${to})
      INSERT INTO questions SELECT job_id || '-' || i, at - i, via, person, chat_id, words, skill, outcome, reason,
        ms, model, calls, prompt_tokens, completion_tokens, years, gap FROM questions, n WHERE job_id = '${job}'`);
  await copies(2, 20_000);
  const { mostRows, counts } = await get("/questions");
  expect([mostRows, counts.outcomes.answered]).toEqual([20_000, 20_000]);
  const csv = async () =>
    (await (await door("/api/v1/desk/export?format=csv")).text()).split("\r\n");
  expect((await csv()).at(-2)).toContain("2021年举办讲座多少场？");
  await copies(20_001, 20_001);
  await db.close();
  expect((await csv()).at(-2)).toMatch(/^（未完）,一次最多导出最近的 20000 条，更早的没有导出/);
});

test("questions go out as sheets, and a question that a spreadsheet would run does not", async () => {
  const { app, door } = await house();
  await ask(app, '=HYPERLINK("http://x")', { reply: {} });
  const csv = await door("/api/v1/desk/export?format=csv");
  expect(csv.headers.get("content-disposition")).toContain("attachment");
  expect(await csv.text()).toMatch(/时间,问题,结果[\s\S]*"'=HYPERLINK/);
  const sheet = await door("/api/v1/desk/export?outcome=answered");
  expect(new Uint8Array(await sheet.arrayBuffer()).slice(0, 2)).toEqual(new Uint8Array([80, 75]));
});

test("programs that watch this one read what was answered, and how quickly", async () => {
  const { app, door } = await house();
  const usage = { calls: 2, promptTokens: 300, completionTokens: 40, ms: 10 };
  await ask(app, "2021年举办讲座多少场？", { reply: { ms: 80, usage } });
  const metrics = await (await door("/metrics")).text();
  expect(metrics).toContain('chengqian_questions_total{via="feishu",outcome="answered"} 1');
  expect(metrics).toContain('chengqian_answer_seconds_bucket{le="0.05"} 0');
  expect(metrics).toContain('chengqian_answer_seconds_bucket{le="0.1"} 1');
  expect(metrics).toContain('chengqian_model_tokens_total{kind="prompt"} 300');
  expect(metrics).toContain("chengqian_reports 1");
});

test("nothing of the desk is open to those who keep nothing", async () => {
  const app = await openApp({ env: { CONSOLE_TOKEN: "a-long-console-token" } });
  const { token } = await app.access.tokens.create({
    ...{ name: "科员", scopes: ["read", "ask"], until: null, by: "甲" },
  });
  const headers = { authorization: `Bearer ${token}` };
  const door = serverOf(app, "203.0.113.9");
  for (const path of ["questions", "lacking", "feedback", "jobs", "audit", "settings", "usage"])
    expect((await door(`/api/v1/desk/${path}`, { headers })).status).toBe(403);
  expect((await door("/metrics", { headers })).status).toBe(200);
  expect((await door("/metrics")).status).toBe(401);
});

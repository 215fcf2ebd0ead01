/** The ask room by its API: talks with their memory, what may be done with an answer, and what may not be shown any more. */
import { expect, test } from "vitest";
import type { Turn } from "../../src/console/api/turns.ts";
import { fileOf, openApp, serverOf } from "../helper.ts";

const report = (year: number, groups: number, signs: number) => `${year}年年度工作总结
柳河县文化和旅游局${year}年工作总结如下。
一、主要工作
（一）文艺活动
一是举办广场演出${groups}场。二是修缮戏台${signs}座。`;
const TITLE = "2023年年度工作总结";
const QUESTION = "2023年举办广场演出多少场？";

async function office(env: Record<string, string> = {}) {
  const app = await openApp({ env });
  const paths = [2021, 2022, 2023].map((year, i) =>
    fileOf(`${year}年年度工作总结.txt`, report(year, 30 + 7 * i, 2 + i)),
  );
  await app.shelving.ingest(paths);
  const server = serverOf(app, "127.0.0.1", "local");
  const post = (path: string, body: object = {}) =>
    server(`/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const get = async (path: string) => (await server(`/api/v1/${path}`)).json();
  const ask = async (question: string, talk: string | null = null) =>
    (await post("ask", { question, talk })).json();
  return {
    ...{ app, server, post, get, ask },
    limit: () => app.shelving.ingest([paths[2]!], { given: { audience: ["ou_director"] } }),
  };
}

test("a follow-up is understood from its talk, and no other talk knows of it", async () => {
  const { ask, get } = await office();
  const { talk } = await ask(QUESTION);
  const second = await ask("那前一年呢", talk);
  expect(second.text).toContain("37场");
  expect(second.question).toBe("2022年举办广场演出多少场？");
  expect((await ask("那前一年呢")).kind).toBe("refusal");

  const { talks, next } = await get("talks");
  expect(talks.map(({ title }: { title: string }) => title)).toEqual(["那前一年呢", QUESTION]);
  expect(next).toBeNull();
  const { turns } = await get(`talks/${talk}`);
  expect(turns.map(({ question }: Turn) => question)).toEqual([QUESTION, "那前一年呢"]);
  expect(turns[1].reply.text).toBe(second.text);
});

test("another person finds neither the talk nor the answers in it, nor may judge them", async () => {
  const { app, ask, get } = await office({ CONSOLE_TOKEN: "a-long-console-token" });
  const program = serverOf(app, "10.0.0.9", "token");
  const headers = { authorization: "Bearer a-long-console-token" };
  const { talk, id } = await ask(QUESTION);
  expect((await program(`/api/v1/talks/${talk}`, { headers })).status).toBe(404);
  expect(await (await program("/api/v1/talks", { headers })).json()).toMatchObject({ talks: [] });
  const judged = await program(`/api/v1/replies/${id}/feedback`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ verdict: "up" }),
  });
  expect(judged.status).toBe(403);
  expect((await get(`replies/${id}`)).opinions).toEqual([]);
});

test("what is limited to others later is shown neither in its talk nor taken along, nor gone on from", async () => {
  const { server, ask, get, post, limit } = await office();
  const { talk, id } = await ask(QUESTION);
  await limit();
  const shown = await get(`talks/${talk}`);
  expect(shown.turns).toMatchObject([{ id, state: "withdrawn", reply: null, question: QUESTION }]);
  expect(JSON.stringify([shown, await get(`replies/${id}`)])).not.toContain("44场");
  for (const path of ["word", "chart.svg", "link"])
    expect((await server(`/api/v1/replies/${id}/${path}`)).status).toBe(410);
  expect((await post(`replies/${id}/feedback`, { verdict: "up" })).status).toBe(410);
  expect((await server(`/api/v1/replies/${id}/events`)).status).toBe(410);
  expect(JSON.stringify(await ask("展开原文", talk))).not.toContain("44场");
});

test("an answer that only names a report is not shown either once that is limited to others", async () => {
  const { app, ask, get, limit } = await office();
  const { talk } = await ask(QUESTION);
  const reply = { ...(await ask("2019年举办广场演出多少场？")), citations: [], claims: [] };
  const message = {
    ...{ messageId: "con-1", chatId: "console:console:local", senderId: "console:local" },
    ...{ chatType: "p2p" as const, text: "收录了哪些？", mentions: [], readable: true },
    ...{ at: Date.now(), threadId: talk },
  };
  await app.records.keepAnswer(message, { ...reply, text: `收录了《${TITLE}》。` }, "console");
  expect((await get(`talks/${talk}`)).turns[1].state).toBe("answered");
  await limit();
  expect((await get(`talks/${talk}`)).turns[1]).toMatchObject({ state: "withdrawn", reply: null });
});

test("an answer is liked, disliked with reasons and corrected, and the keeper reads it beside the question", async () => {
  const { app, ask, post, get } = await office();
  const { id } = await ask(QUESTION);
  const give = async (body: object) => {
    const response = await post(`replies/${id}/feedback`, body);
    return { status: response.status, ...(await response.json()) };
  };
  expect((await give({ verdict: "up" })).said).toContain("有用");
  const { reasons } = await get("feedback/reasons");
  const down = await give({ verdict: "down", reasons: [reasons[1]], words: "台账是45场" });
  expect(down).toMatchObject({ said: expect.stringContaining("已改为"), status: 200 });
  expect(await give({ verdict: "correct", words: " " })).toMatchObject({
    status: 400,
    error: expect.stringContaining("应为多少"),
  });
  expect((await give({ verdict: "correct", words: "应为45场" })).status).toBe(200);
  expect((await give({ verdict: "down", reasons: ["不喜欢"] })).status).toBe(400);
  expect((await give({ verdict: "down", words: "长".repeat(1001) })).status).toBe(400);

  const listed = await app.records.feedback.list();
  expect(listed.map(({ verdict, words, question }) => [verdict, words, question])).toEqual([
    ["correct", "应为45场", QUESTION],
    ["down", "台账是45场", QUESTION],
  ]);
  expect((await get(`replies/${id}`)).opinions).toHaveLength(2);
});

test("an answer goes along as Word, as a chart and as a link that opens without a login", async () => {
  const { app, server, ask, get } = await office();
  const { id } = await ask("历年举办广场演出多少场？");
  const word = await server(`/api/v1/replies/${id}/word`);
  expect(decodeURIComponent(word.headers.get("content-disposition")!)).toContain(
    "历年举办广场演出多少场.docx",
  );
  const bytes = new Uint8Array(await word.arrayBuffer());
  const blocks = await app.reading.blocks(bytes, "answer.docx");
  expect(JSON.stringify(blocks)).toMatch(/44场[\s\S]*出处/);

  const chart = await server(`/api/v1/replies/${id}/chart.svg?dark=1&width=400`);
  expect(chart.headers.get("content-type")).toBe("image/svg+xml");
  expect(await chart.text()).toMatch(/2021年[\s\S]*2022年[\s\S]*2023年/);
  expect((await server(`/api/v1/replies/${id}/chart.svg?width=x`)).status).toBe(400);

  const { url } = await get(`replies/${id}/link`);
  const page = await server(url);
  expect(page.status).toBe(200);
  const html = await page.text();
  expect(html).toMatch(/历年举办广场演出多少场？[\s\S]*44场/);
  expect(html).toMatch(/href="\/s\/[\w-]+\/\d+-\d+\?/);
});

test("a talk taken out of the list is listed no more; what is forgotten of a person is gone from everywhere", async () => {
  const { app, server, ask, get } = await office();
  const { talk, id } = await ask(QUESTION);
  const { talk: other } = await ask("2023年修缮戏台多少座？");
  const removed = await server(`/api/v1/talks/${talk}`, {
    method: "DELETE",
    headers: { "content-type": "application/json" },
  });
  expect(await removed.json()).toEqual({ removed: true });
  expect((await get("talks")).talks.map((one: { id: string }) => one.id)).toEqual([other]);
  expect((await server(`/api/v1/talks/${talk}`)).status).toBe(404);
  expect((await get(`replies/${id}`)).state).toBe("answered");

  expect(await app.retention.forget("console:local")).toBe(2);
  expect((await get("talks")).talks).toEqual([]);
  expect((await server(`/api/v1/replies/${id}`)).status).toBe(404);
});

/** The house as tools, tried with the official client over HTTP. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect, onTestFinished, test } from "vitest";
import type { App } from "../../src/app.ts";
import type { SCOPES } from "../../src/console/visitor.ts";
import type { Outcome, Reply } from "../../src/domain.ts";
import { startFakeOpenAI } from "../fakes/openai.ts";
import { eventually, fileOf, libraryOf, listen, REPORT_2022, serverOf } from "../helper.ts";

const REPORT_2021 = REPORT_2022.replaceAll("2023", "2024")
  .replaceAll("2022", "2021")
  .replaceAll("2024", "2022")
  .replace("276处，整改61处", "198处，整改40处");
const MINE = { given: { audience: ["ou_leader"] } };
const SECRET = REPORT_2022.replaceAll("望江区人民政府外事办公室", "临溪县档案馆").replace(
  "276处",
  "977处",
);

const openFilled = libraryOf((app) =>
  app.shelving.ingest([fileOf("2022年.txt", REPORT_2022), fileOf("2021年.txt", REPORT_2021)]),
);

test("every tool says in Chinese when to use it, what it takes and what it answers", async () => {
  const client = await clientOf(await listen(await openFilled()));

  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    ...["ask", "search", "read", "figures", "series", "draft"],
  ]);
  for (const { title, description, inputSchema, outputSchema, annotations } of tools) {
    expect(title).toMatch(/\p{Script=Han}{2}/u);
    expect(description).toMatch(/时用|首先用/);
    expect(inputSchema.additionalProperties).toBe(false);
    for (const property of Object.values(inputSchema.properties!))
      expect(property).toHaveProperty("description");
    expect(outputSchema?.type).toBe("object");
    expect(annotations).toMatchObject({ destructiveHint: false, openWorldHint: false });
  }
  expect(tools.filter((one) => one.annotations?.readOnlyHint).map(({ name }) => name)).toEqual([
    ...["search", "read", "figures", "series"],
  ]);
  expect(client.getInstructions()).toContain("refusal");
});

test("a question is answered with addresses that open, and gone on from in its talk", async () => {
  const app = await openFilled();
  const address = await listen(app);
  const client = await clientOf(address);

  const first = await client.callTool({
    name: "ask",
    arguments: { question: "2022年核查外语标识多少处？" },
  });
  const { text, citations, talk, id } = first.structuredContent as unknown as Reply & Kept;
  expect(text).toContain("276处");
  expect(textOf(first)).toMatch(
    /276处[\s\S]*出处\n\[1\] 《.*2022年法治政府建设年度情况报告》一\/（二）\/一是：“/,
  );
  expect(citations[0]!.url).toMatch(new RegExp(`^${address}/s/`));
  expect(textOf(first)).toContain(citations[0]!.url);
  const page = await fetch(citations[0]!.url!);
  expect(await page.text()).toMatch(/<mark>.*276处.*<\/mark>/);

  const then = await client.callTool({
    name: "ask",
    arguments: { question: "那2021年呢？", talk },
  });
  expect(then.structuredContent).toMatchObject({ talk, text: expect.stringContaining("198处") });
  // On record like what is asked on the page.
  expect((await app.records.reply(id))?.reply.text).toBe(text);
});

test("what no report says is a refusal, and no error", async () => {
  const client = await clientOf(await listen(await openFilled()));
  const asked = { name: "ask", arguments: { question: "2031年核查外语标识多少处？" } };
  const told = await client.callTool(asked);
  expect(told.isError).toBeUndefined();
  expect(told.structuredContent).toMatchObject({ kind: "refusal" });
});

test("a passage is found, read in its surroundings, and its report by section", async () => {
  const client = await clientOf(await listen(await openFilled()));
  const run = async (name: string, given: object) =>
    (await client.callTool({ name, arguments: { ...given } })).structuredContent as never as {
      hits: (Passage & { reportId: string })[];
      passages: Passage[];
      reports: { title: string; year: number }[];
      report: { sections: string[] };
      next: number | null;
    };

  const [hit] = (await run("search", { query: "2022年 核查外语标识" })).hits;
  expect(hit).toMatchObject({ text: "一是核查外语标识276处，整改61处。", aspect: "done" });
  expect(hit!.url).toContain("/s/");

  const around = await run("read", { passage: hit!.passageId });
  expect(around.passages.find(({ asked }) => asked)?.text).toBe(hit!.text);
  expect(around.passages.length).toBeGreaterThan(3);

  const { reportId: report } = hit!;
  const whole = await run("read", { report });
  expect(whole.next).toBeNull();
  expect(whole.report.sections).toContain("（二）国际语言环境改善");
  const byWords = await run("read", { report, section: "国际语言环境" });
  expect(byWords.passages.map(({ text }) => text).join("")).toMatch(/^（二）.*276处.*示范点。$/s);
  const byNumber = await run("read", { report, section: "一/（二）" });
  const idsOf = (passages: Passage[]) => passages.map(({ passageId }) => passageId);
  expect(idsOf(byNumber.passages)).toEqual(idsOf(byWords.passages));

  const shelf = await run("read", {});
  expect(shelf.reports.map(({ year }) => year).sort()).toEqual([2021, 2022]);
});

test("reports are resources too, by the page, and only those that may be read", async () => {
  const app = await openFilled();
  await app.shelving.ingest([fileOf("档案馆2022年.txt", SECRET)], MINE);
  const limited = (await app.records.reports()).find(({ audience }) => audience !== null)!;
  const client = await clientOf(await listen(app));
  const { resources, nextCursor } = await client.listResources();
  expect(nextCursor).toBeUndefined();
  expect(resources.map(({ description }) => description?.slice(0, 18)).sort()).toEqual([
    "望江区人民政府外事办公室，2021年",
    "望江区人民政府外事办公室，2022年",
  ]);
  const { contents } = await client.readResource({ uri: resources[0]!.uri });
  expect(contents).toMatchObject([{ text: expect.stringContaining("核查外语标识") }]);
  const uri = `chengqian://reports/${limited.reportId}`;
  await expect(client.readResource({ uri })).rejects.toThrow("没有这份报告，或不给您看。");
  await expect(client.readResource({ uri: "file:///etc/hosts" })).rejects.toThrow("没有这份报告");
  await expect(client.listResources({ cursor: "-1" })).rejects.toThrow("列表的位置不对");
});

test("a long report is read in parts, none of it twice and none left out", async () => {
  const app = await openFilled();
  const lines = Array.from({ length: 400 }, (_, i) => `第${i + 1}项工作已经按计划完成并验收。`);
  await app.shelving.ingest([fileOf("2020年工作总结.txt", `2020年工作总结\n${lines.join("\n")}`)]);
  const { reportId } = (await app.records.reports()).find(({ year }) => year === 2020)!;
  const client = await clientOf(await listen(app));

  const read: string[] = [];
  let from: number | null = 0;
  while (from !== null) {
    const part = await client.callTool({ name: "read", arguments: { report: reportId, from } });
    const { passages, next } = part.structuredContent as { passages: Passage[]; next: number };
    expect(textOf(part).length).toBeLessThan(20_000);
    read.push(...passages.map(({ text }) => text));
    from = next;
  }
  const stored = await app.records.report(reportId);
  expect(read).toEqual(stored!.body.map(({ text }) => text));
});

test("a matter is found among the figures, and told over the years with its sources", async () => {
  const client = await clientOf(await listen(await openFilled()));
  const found = await client.callTool({ name: "figures", arguments: { words: "核查外语标识" } });
  const { matters } = found.structuredContent as { matters: { id: string; org: string }[] };
  expect(textOf(found)).toMatch(/核查外语标识.*：2021年198处，2022年276处/);

  const [{ id: matter, org }] = matters as [{ id: string; org: string }];
  const series = await client.callTool({ name: "series", arguments: { matter, org } });
  const { points } = series.structuredContent as {
    points: { year: number; told: { value: string; citation: { url: string } } | null }[];
  };
  expect(points.map(({ year, told }) => [year, told?.value])).toEqual([
    [2021, "198处"],
    [2022, "276处"],
    [2023, undefined],
  ]);
  expect(textOf(series)).toContain(points[1]!.told!.citation.url);
  expect(textOf(series)).toMatch(/2023年：没有这一年的报告\n {2}计划：不少于300处/);

  const say = (name: string, given: object) =>
    errorOf(client.callTool({ name, arguments: { ...given } }));
  expect(await say("figures", { words: "来访", org: "云外县" })).toBe(
    "没有“云外县”的报告。有报告的单位：望江区人民政府外事办公室。",
  );
  expect(await say("series", { matter: "none" })).toContain("请用 figures 重新查");
});

test("a draft is begun, told more, mended and shown", async () => {
  const client = await clientOf(await listen(await openFilled()));
  const draft = async (given: Record<string, unknown>) =>
    client.callTool({ name: "draft", arguments: given });

  const begun = await draft({
    section: "国际语言环境",
    year: 2023,
    material: "核查外语标识301处。",
  });
  const { draft: made } = begun.structuredContent as unknown as Reply;
  expect(textOf(begun)).toMatch(/301处[\s\S]*稿子编号：d[0-9a-f]+（第1版）/);
  const { id } = made!;

  const mended = await draft({ id, say: "把301处改成302处" });
  expect(mended.structuredContent).toMatchObject({ draft: { id, version: 2 } });
  expect(textOf(await draft({ id }))).toContain("302处");
  expect(await errorOf(draft({ say: "第一处填362处" }))).toBe("要改稿子，请用 id 写明是哪一份。");
  expect(await errorOf(draft({ id, year: 2023 }))).toBe(
    "接着改一份稿子时只看 say 或 material，请不要写 year。",
  );
  expect((await draft({ id: "d0000000000" })).structuredContent).toMatchObject({ kind: "refusal" });
});

test("what does not fit is refused in a sentence", async () => {
  const client = await clientOf(await listen(await openFilled()));
  const say = (name: string, given: Record<string, unknown>) =>
    errorOf(client.callTool({ name, arguments: given }));

  expect(await say("search", { query: "来访", years: [2022] })).toBe(
    "search 没有“years”这个参数。它的参数是：query、year、limit。",
  );
  expect(await say("search", { query: "来访", year: "2022" })).toMatch(/^参数 year：.*。$/);
  expect(await say("search", { query: "   " })).toMatch(/^参数 query：.*。$/);
  expect(await say("look", {})).toMatch(/^没有名为“look”的工具。有的是：.*search.*。$/);
  expect(await say("read", { report: "none" })).toMatch(/^没有编号为“none”的报告/);
  expect(await say("read", { section: "一" })).toContain("请同时写明 report");
  expect(await say("ask", { question: "那呢", talk: "talk-0" })).toContain("没有这段对话");
});

test("what breaks inside is told without its particulars", async () => {
  const app = await openFilled();
  const deskOf = () => {
    throw new Error("secret path");
  };
  const client = await clientOf(await listen({ ...app, deskOf }));
  expect(await errorOf(client.callTool({ name: "search", arguments: { query: "来访" } }))).toBe(
    "服务器内部出错，请稍后再试；管理员可查看日志。",
  );
});

test("a report that is for others is not there: not found, not read, not answered from", async () => {
  const app = await openFilled();
  await app.shelving.ingest([fileOf("档案馆2022年.txt", SECRET)], MINE);
  const limited = (await app.records.reports()).find(({ audience }) => audience !== null)!;
  const client = await clientOf(await listen(app));
  const { reportId } = limited;
  const passage = (await app.records.report(reportId))!.body[8]!.passageId;

  const told = await Promise.all([
    client.callTool({ name: "search", arguments: { query: "临溪县档案馆 核查外语标识" } }),
    client.callTool({
      name: "ask",
      arguments: { question: "临溪县档案馆2022年核查外语标识多少处？" },
    }),
    client.callTool({ name: "read", arguments: {} }),
    client.callTool({ name: "read", arguments: { report: reportId } }),
    client.callTool({ name: "read", arguments: { passage } }),
    client.callTool({ name: "draft", arguments: { org: "临溪县档案馆", year: 2023 } }),
    client.callTool({ name: "figures", arguments: { words: "核查外语标识" } }),
    client.callTool({ name: "series", arguments: { matter: `${passage}-0` } }),
    client.callTool({ name: "figures", arguments: { words: "核查", org: "临溪县档案馆" } }),
  ]);
  expect(JSON.stringify(told)).not.toContain("977处");
  expect(JSON.stringify(told)).not.toContain("档案馆2022年");
  for (const one of told.slice(3, 5)) expect(textOf(one)).toContain("不给您看");
  // Whether it is there at all is not told apart.
  const strange = await client.callTool({ name: "read", arguments: { report: "nothing" } });
  expect(textOf(told[3]!).replace(reportId, "nothing")).toBe(textOf(strange));
});

test("a token does what its scopes say, and no session serves another one", async () => {
  const app = await openFilled({ env: { CONSOLE_TOKEN: "the-office-token-itself" } });
  const address = await listen(app, "token");
  const give = async (name: string, scopes: (typeof SCOPES)[number][]) =>
    (await app.access.tokens.create({ name, scopes, until: null, by: "test" })).token;
  const reading = await give("阅览", ["read"]);
  const asking = await give("提问", ["ask"]);

  const reader = await clientOf(address, reading);
  const found = await reader.callTool({ name: "search", arguments: { query: "核查外语标识" } });
  expect(found.isError).toBeUndefined();
  for (const [name, given] of [
    ["ask", { question: "2022年核查外语标识多少处？" }],
    ["draft", { year: 2023 }],
  ] as const)
    expect(await errorOf(reader.callTool({ name, arguments: { ...given } }))).toContain(
      "提问和起草",
    );
  const asker = await clientOf(address, asking);
  expect(await errorOf(asker.callTool({ name: "read", arguments: {} }))).toContain("阅读报告");

  await expect(clientOf(address)).rejects.toThrow(/请先登录/);
  await expect(clientOf(address, "wrong")).rejects.toThrow();
  // Nor is a draft, or a talk, another one's.
  const writer = await clientOf(address, await give("起草", ["ask"]));
  const begun = await writer.callTool({ name: "draft", arguments: { year: 2023 } });
  const { id } = (begun.structuredContent as unknown as Reply).draft!;
  const taken = await asker.callTool({ name: "draft", arguments: { id } });
  expect(taken.structuredContent).toMatchObject({ kind: "refusal", reason: "draft_not_found" });
  const asked = await writer.callTool({
    name: "ask",
    arguments: { question: "2022年核查外语标识多少处？" },
  });
  const { talk } = asked.structuredContent as unknown as Kept;
  const then = { name: "ask", arguments: { question: "那2021年呢？", talk } };
  expect(await errorOf(asker.callTool(then))).toContain("没有这段对话");

  const stolen = await post(address, { token: asking, session: sessionOf(reader), body: LIST });
  expect(stolen).toMatchObject({ status: 404, error: "没有这个会话，或已过期。请重新初始化。" });
});

test("a question that is taken back is stopped", async () => {
  const app = await openFilled();
  const stopped = Promise.withResolvers<void>();
  const never = new Promise<Outcome<Reply>>(() => {});
  const begun = Promise.withResolvers<void>();
  const begin: App["asking"]["begin"] = async (asker, { question, talk }) => {
    begun.resolve();
    const under = { id: "job-1", talk: talk ?? "talk-1", person: asker.person, at: 0, question };
    return {
      ok: true,
      value: { ...under, done: never, hear: () => () => {}, stop: stopped.resolve },
    };
  };
  const client = await clientOf(await listen({ ...app, asking: { ...app.asking, begin } }));
  const giving = new AbortController();
  const call = client.callTool({ name: "ask", arguments: { question: "问一问" } }, undefined, {
    signal: giving.signal,
  });
  await begun.promise;
  giving.abort();
  await expect(call).rejects.toThrow();
  await stopped.promise;
});

test("a draft that is taken back is not worded any more, and stays as the rules wrote it", async () => {
  const server = await startFakeOpenAI(() => "hang");
  onTestFinished(() => server.close());
  const asked = Promise.withResolvers<AbortSignal>();
  const app = await openFilled({
    env: {
      ...{ OPENAI_API_KEY: "k", OPENAI_MODEL: "m", OPENAI_BASE_URL: server.baseURL },
      MODEL_SECONDS: "600",
    },
    fetch: (input, init) => {
      if (String(input).startsWith(server.baseURL)) asked.resolve(init!.signal!);
      return fetch(input, init);
    },
  });
  const address = await listen(app);
  const client = await clientOf(address);
  const giving = new AbortController();
  const order = { year: 2023, material: "核查外语标识362处，整改71处" };
  const call = client.callTool({ name: "draft", arguments: order }, undefined, {
    signal: giving.signal,
  });
  const signal = await asked.promise;
  expect(signal.aborted).toBe(false);
  giving.abort();
  await expect(call).rejects.toThrow();
  await eventually(() => expect(signal.aborted).toBe(true));
  const { drafts } = await (await fetch(`${address}/api/v1/drafts`)).json();
  expect(drafts).toMatchObject([{ year: 2023, version: 1 }]);
});

test("whoever waits is told how far it has come", async () => {
  const app = await openFilled();
  const reply = await app.turn.respond({ text: "2022年核查外语标识多少处？" });
  const done = Promise.withResolvers<Outcome<Reply>>();
  const begin: App["asking"]["begin"] = async (asker, { question }) => ({
    ok: true,
    value: {
      ...{ id: "job-1", talk: "talk-1", person: asker.person, at: 0, question },
      ...{ done: done.promise, stop: () => {} },
      hear(told) {
        told(reply);
        return () => {};
      },
    },
  });
  const client = await clientOf(await listen({ ...app, asking: { ...app.asking, begin } }));
  const heard: (string | undefined)[] = [];
  const call = client.callTool({ name: "ask", arguments: { question: "问一问" } }, undefined, {
    onprogress: ({ message }) => void heard.push(message),
  });
  await eventually(() => expect(heard).toEqual(["已写出 1 句，正在核对出处"]));
  done.resolve({ ok: true, value: reply });
  expect((await call).structuredContent).toMatchObject({ text: reply.text });
});

test("a hostile client gets sentences, and the house goes on", async () => {
  const app = await openFilled();
  const address = await listen(app);
  const client = await clientOf(address);
  const session = sessionOf(client);
  const call = (params: string, id = "1") =>
    `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":${params}}`;
  const send = async (body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${address}/mcp`, {
      method: "POST",
      headers: {
        ...{ "content-type": "application/json", "mcp-session-id": session },
        accept: "application/json, text/event-stream",
        ...headers,
      },
      body,
    });
    return `${response.status} ${await response.text()}`;
  };
  const deep = (open: string, close: string) => `${open.repeat(8_000)}1${close.repeat(8_000)}`;

  expect(await send(call(`{"name":"search","arguments":{"query":${deep("[", "]")}}}`))).toMatch(
    /^200 .*参数 query：/s,
  );
  expect(await send(call(`{"name":"search","arguments":{"__proto__":{"query":"来访"}}}`))).toMatch(
    /^200 .*isError/s,
  );
  expect(await send(call(`{"name":"constructor","arguments":{}}`))).toMatch(
    /没有名为“constructor”/,
  );
  expect(await send(call(`{"name":"search","arguments":[1]}`))).toMatch(/^200 .*"error"/s);
  expect(
    await send(call(`{"name":"search","arguments":{"query":"来访"}}`, deep("[", "]"))),
  ).toMatch(/^400/);
  expect(await send(`[${Array(101).fill(LIST).join()}]`)).toMatch(/^400/);
  expect(await send(`{"jsonrpc":"2.0","id":1,"method":"tools/none"}`)).toMatch(/Method not found/);
  expect(await send(LIST, { accept: "text/html" })).toMatch(/^406/);
  expect(await send(LIST, { "content-type": "text/plain" })).toMatch(/^4\d\d/);
  expect(
    await send(call(`{"name":"ask","arguments":{"question":"${"问".repeat(30_000)}"}}`)),
  ).toMatch(/^413 .*内容过长/);
  const markup = "<script>alert(1)</script> javascript:alert(1) \u0000\u202e";
  const found = await client.callTool({ name: "search", arguments: { query: markup } });
  expect(found.isError).toBeUndefined();
  // Whoever hangs up in the middle does not end what others ask.
  const leaving = new AbortController();
  const left = fetch(`${address}/mcp`, {
    method: "POST",
    signal: leaving.signal,
    headers: {
      ...{ "content-type": "application/json", "mcp-session-id": session },
      accept: "application/json, text/event-stream",
    },
    body: call(`{"name":"ask","arguments":{"question":"2022年核查外语标识多少处？"}}`, "77"),
  });
  await left;
  leaving.abort();
  const after = await client.callTool({ name: "search", arguments: { query: "来访" } });
  expect(after.isError).toBeUndefined();
  await eventually(() => expect(app.asking.allOf("console:local")).toEqual([]));
});

test("what is no request of the protocol is refused in a sentence, and another page's is not heard", async () => {
  const app = await openFilled();
  const address = await listen(app);
  expect(await post(address, { body: LIST })).toMatchObject({
    status: 400,
    error: "请先初始化（initialize），再带上 Mcp-Session-Id。",
  });
  expect(await post(address, { body: "{" })).toMatchObject({
    status: 400,
    error: "正文不是完整的 JSON。",
  });
  expect(await post(address, { body: LIST, session: "none" })).toMatchObject({ status: 404 });
  const get = await fetch(`${address}/mcp`);
  expect([get.status, get.headers.get("allow")]).toEqual([405, "POST, DELETE"]);

  const call = serverOf(app);
  const headers = { "content-type": "application/json", origin: "http://elsewhere.example" };
  expect((await call("/mcp", { method: "POST", body: LIST, headers })).status).toBe(403);
  const host = { "content-type": "application/json", host: "elsewhere.example" };
  expect((await call("/mcp", { method: "POST", body: LIST, headers: host })).status).toBe(403);
});

test("a session ends when its client says so, when nobody uses it, and when its person begins too many", async () => {
  let now = Date.parse("2026-03-02T09:00:00Z");
  const app = await openFilled({ clock: () => now });
  const address = await listen(app);
  const client = await clientOf(address);
  const session = sessionOf(client);
  await (client.transport as StreamableHTTPClientTransport).terminateSession();
  expect(await post(address, { body: LIST, session })).toMatchObject({ status: 404 });

  const idle = await clientOf(address);
  now += 3_600_001;
  const first = await clientOf(address);
  await expect(idle.listTools()).rejects.toThrow(/没有这个会话/);
  for (let i = 0; i < 16; i++) {
    now++;
    await clientOf(address);
  }
  await expect(first.listTools()).rejects.toThrow(/没有这个会话/);
});

const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });

interface Kept {
  talk: string;
  id: string;
}
interface Passage {
  passageId: string;
  text: string;
  url?: string;
  asked?: boolean;
}

async function clientOf(address: string, token?: string): Promise<Client> {
  const client = new Client({ name: "office-agent", version: "1" });
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const url = new URL(`${address}/mcp`);
  onTestFinished(() => client.close());
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  return client;
}

function sessionOf(client: Client): string {
  return (client.transport as StreamableHTTPClientTransport).sessionId!;
}

type Called = Awaited<ReturnType<Client["callTool"]>>;

function textOf({ content }: Called): string {
  return (content as { text: string }[]).map(({ text }) => text).join("\n");
}

async function errorOf(call: Promise<Called>): Promise<string> {
  const told = await call;
  expect(told.isError).toBe(true);
  return textOf(told);
}

/** A request as somebody would send it who does not use the client. */
async function post(
  address: string,
  { body, session, token }: { body: string; session?: string; token?: string },
): Promise<{ status: number; error: string | undefined }> {
  const response = await fetch(`${address}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(session && { "mcp-session-id": session }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body,
  });
  const told = (await response.json()) as { error?: { message: string } };
  return { status: response.status, error: told.error?.message };
}

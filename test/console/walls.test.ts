/** What is limited to some is not there for anybody else: every route and tool is walked by whoever may not read it. */
import { strFromU8, unzipSync } from "fflate";
import { expect, onTestFinished, test } from "vitest";
import type { App } from "../../src/app.ts";
import type { ApiDocument } from "../../src/console/api/openapi.ts";
import { SCOPES } from "../../src/console/visitor.ts";
import { startFakeFeishu } from "../fakes/feishu.ts";
import { fileOf, openApp, REPORT_2022, serverOf } from "../helper.ts";

const OFFICE = "the-token-of-the-whole-office";
const HOST = "http://localhost";
const FRIEND = "ou_archivist";
const json = { "content-type": "application/json" };

const limitedOf = (figure: string) => `2022年青禾湾库房清点工作总结
2022年，望江区档案馆（以下简称“区档案馆”）清点库房，现将情况总结如下。
一、主要工作
（一）清点
一是清点密档${figure}卷，修复破损案卷41卷。
（二）搬迁
一是搬迁库房3处。
二、下一步安排
一是2023年清点密档不少于8426卷。`;
/** Words that stand in nothing but the limited report, its older version, its file's name, and what was made of them. */
const SECRETS = ["青禾湾", "7319", "6208", "8426", "密档", "甲字九号", "应为7320"];

type Get = (path: string, init?: RequestInit) => Promise<Response> | Response;

/** An office with one report that only its archivist may read: asked about, thought badly of, drafted from, corrected. */
async function office() {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const app = await openApp({
    feishu,
    env: { CONSOLE_TOKEN: OFFICE, PUBLIC_URL: HOST, ADMIN_OPEN_IDS: FRIEND },
  });
  const older = REPORT_2022.replaceAll("2023", "2024").replaceAll("2022", "2021");
  await app.shelving.ingest([fileOf("外办2022.txt", REPORT_2022), fileOf("外办2021.txt", older)]);
  const given = { audience: [FRIEND] };
  const [before] = await app.shelving.ingest([fileOf("甲字九号（初稿）.txt", limitedOf("6208"))], {
    given,
  });
  const [limited] = await app.shelving.ingest([fileOf("甲字九号.txt", limitedOf("7319"))], {
    given,
  });
  const friend = await enter(app, feishu, { openId: FRIEND, name: "顾青" });
  const staff = await enter(app, feishu, { openId: "ou_clerk", name: "何平" });
  const { token } = await app.access.tokens.create({
    ...{ name: "路人", scopes: [...SCOPES], until: null, by: "test" },
  });
  const door = serverOf(app, "203.0.113.9", "token");
  const as =
    (headers: Record<string, string>): Get =>
    (path, init = {}) =>
      door(path, { ...init, headers: { ...headers, ...(init.headers as object) } });
  const ids = { public: "", limited: limited!.reportId!, older: before!.reportId! };
  ids.public = (await app.records.reports()).find(({ audience }) => audience === null)!.reportId;
  return {
    ...{ app, ids },
    friend: as({ cookie: friend, origin: HOST }),
    staff: as({ cookie: staff, origin: HOST }),
    stranger: as({ authorization: `Bearer ${token}` }),
  };
}

type House = Awaited<ReturnType<typeof office>>;

async function enter(
  app: App,
  feishu: Awaited<ReturnType<typeof startFakeFeishu>>,
  person: typeof feishu.login.person,
): Promise<string> {
  const door = serverOf(app, "203.0.113.9", "token");
  feishu.login.person = person;
  const away = await door("/login/feishu");
  const jar = away.headers.get("set-cookie")!.split(";")[0]!;
  const agreed = await fetch(away.headers.get("location")!, { redirect: "manual" });
  const back = new URL(agreed.headers.get("location")!);
  const came = await door(back.pathname + back.search, { headers: { cookie: jar } });
  return came.headers
    .getSetCookie()
    .find((one) => one.startsWith("chengqian="))!
    .split(";")[0]!;
}

async function told<T>(get: Get, path: string, body: unknown, method = "POST"): Promise<T> {
  const init = { method, body: JSON.stringify(body), headers: json };
  const response = await get(`/api/v1${path}`, init);
  expect([path, response.status, response.ok ? "" : await response.text()]).toEqual([
    path,
    200,
    "",
  ]);
  return (await response.json()) as T;
}

/** What the archivist has done with his report; his own words tell nothing of it. */
async function traces({ friend, ids }: House) {
  const asked = await told<{ id: string; talk: string; text: string }>(friend, "/ask", {
    question: "望江区档案馆2022年修复了多少卷？清点了多少卷？",
  });
  const listed = await told<{ id: string; talk: string }>(friend, "/ask", {
    question: "望江区档案馆有哪些报告？",
  });
  const { draft } = await told<{ draft: { id: string } }>(friend, "/drafts", {
    ...{ base: ids.limited, year: 2023 },
  });
  const reports = await (await friend("/api/v1/reports?year=2022")).json();
  const { revision } = reports.reports.find(
    ({ reportId }: { reportId: string }) => reportId === ids.limited,
  );
  await told(
    friend,
    `/reports/${ids.limited}`,
    { title: "2022年青禾湾密档清点总结", revision },
    "PATCH",
  );
  const batch = await told<{ id: string }>(friend, "/uploads", {
    files: [{ name: "甲字九号（补）.txt", bytes: 9 }],
  });
  const sent = await friend(
    `/api/v1/uploads/${batch.id}/files?name=${encodeURIComponent("甲字九号（补）.txt")}`,
    { method: "PUT", body: limitedOf("7319").replaceAll("2022", "2020") },
  );
  const file = (await sent.json()).id as string;
  await told(friend, `/replies/${asked.id}/feedback`, {
    ...{ verdict: "correct", words: "应为7320卷" },
  });
  return { asked, listed, draft: draft.id, batch: batch.id, file };
}

/** What routes want to be asked with, by their path; what all of a kind take, by the word. Several are all asked. */
const QUERIES: Record<string, string[]> = {
  "/reports": ["", "q=青禾湾", "q=密档", "q=甲字九号", `org=${"望江区档案馆"}`, "year=2022"],
  "/shelf": ["", "org=望江区档案馆"],
  "/register": ["year=2022"],
  "/reports/{id}/compare": ["with={limited}", "with={public}", "with={older}"],
  "/ledger/matters": ["", "q=密档", "org=望江区档案馆", "q=清点&org=望江区档案馆"],
  "/ledger/conflicts": ["", "org=望江区档案馆"],
  "/ledger/promises": ["", "org=望江区档案馆"],
  "/ledger/sheet": ["all", "matters", "years", "conflicts", "promises"].flatMap((what) =>
    ["", "&org=望江区档案馆"].flatMap((org) =>
      ["csv", "xlsx"].map((format) => `what=${what}&format=${format}${org}`),
    ),
  ),
  "/drafts/bases": ["", "org=望江区档案馆"],
  "/drafts/{id}/compare": ["from=1&to=1"],
  "/desk/questions": ["", "q=密档"],
  "/desk/feedback": ["state=all"],
  "/desk/remarks": ["state=all"],
  "/desk/jobs": ["state=dead"],
  "/desk/export": ["format=csv", "format=xlsx"],
};
const NO_ID = "7";
/** What parameters that take no id look like. */
const SAMPLES: Record<string, string> = { page: "1", chart: "questions.svg" };

/** Every address of the API that reads, with every id that there is. */
function addressesOf(paths: ApiDocument["paths"], ids: Record<string, string[]>): string[] {
  const reading = Object.entries(paths).filter(([, methods]) => methods.get);
  return reading.flatMap(([path]) => {
    const room = path.split("/")[1]!;
    const filled = path.split("/").reduce<string[]>(
      (found, part) => {
        const [, name] = /^\{(\w+)\}/.exec(part) ?? [];
        const values =
          name === undefined ? [part] : (ids[`${room}.${name}`] ?? ids[name] ?? [NO_ID]);
        return found.flatMap((before) => values.map((value) => `${before}/${value}`));
      },
      [""],
    );
    const queries = (QUERIES[path] ?? [""]).map((query) =>
      query.replace(/\{(\w+)\}/g, (_, name) => ids[name]![0]!),
    );
    return filled.flatMap((one) =>
      queries.map((query) => `/api/v1${one.slice(1)}${query && `?${encodeURI(query)}`}`),
    );
  });
}

/** All that an answer says: archives unpacked, of a stream what is there already. */
async function wordsOf(response: Response): Promise<string> {
  const heads = decodeURIComponent([...response.headers.values()].join("\n").replaceAll("%", "%"));
  if (response.headers.get("content-type")?.startsWith("text/event-stream"))
    return heads + (await begunOf(response));
  const bytes = new Uint8Array(await response.arrayBuffer());
  const zipped = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const parts = zipped ? Object.values(unzipSync(bytes)) : [bytes];
  return [heads, ...parts.map((part) => strFromU8(part))].join("\n").replace(/<[^>]+>/g, "");
}

async function begunOf(response: Response): Promise<string> {
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const next = new Promise<null>((resolve) => setTimeout(() => resolve(null), 100));
    const some = await Promise.race([reader.read(), next]);
    if (some === null || some.done) break;
    text += decoder.decode(some.value, { stream: true });
  }
  await reader.cancel();
  return text;
}

async function walk(get: Get, addresses: string[]) {
  const leaks: string[] = [];
  const statuses: [string, number][] = [];
  for (const address of addresses) {
    let response = await get(address);
    // The ledger is still being read.
    while (response.status === 202) response = await get(address);
    statuses.push([address, response.status]);
    const words = await wordsOf(response);
    const found = SECRETS.filter((secret) => words.includes(secret));
    if (found.length > 0) leaks.push(`${decodeURI(address)}: ${found.join(" ")}`);
  }
  return { leaks, statuses };
}

test("no route that reads tells whoever may not read a report anything of it", async () => {
  const house = await office();
  const { asked, listed, draft, batch, file } = await traces(house);
  const { limited, older, public: open } = house.ids;
  const { paths } = (await (await house.friend("/api/v1/openapi.json")).json()) as ApiDocument;
  const jobs = [asked.id, listed.id];
  const addresses = addressesOf(paths, {
    ...{ limited: [limited], older: [older], public: [open] },
    ...{ "reports.id": [limited, older, open], "replies.id": jobs, job: jobs },
    ...{ "talks.id": [asked.talk, listed.talk], "drafts.id": [draft], batch: [batch] },
    ...{ "uploads.id": [file], "reports.page": ["1.png"], page: ["1", "1.png"], person: [FRIEND] },
    ...{ "ledger.id": [`${limited}-4`], chart: ["questions.svg"] },
  });

  // It would be found: to the archivist himself most of them tell it.
  const own = await walk(house.friend, addresses);
  expect(own.statuses.filter(([, status]) => status === 400)).toEqual([]);
  expect(own.leaks.length).toBeGreaterThan(30);

  for (const get of [house.stranger, house.staff]) {
    const { leaks, statuses } = await walk(get, addresses);
    console.log(
      leaks.join("\n"),
      statuses.filter(([, status]) => status >= 500),
    );
    expect(leaks).toEqual([]);
    expect(statuses.filter(([, status]) => status >= 500)).toEqual([]);
  }
});

test("no tool and no resource tells it either", async () => {
  const house = await office();
  const { asked } = await traces(house);
  const { limited } = house.ids;
  const calls: [string, object][] = [
    ["resources/list", {}],
    ["resources/read", { uri: `chengqian://reports/${limited}` }],
    ...(
      [
        ["search", { query: "清点密档" }],
        ["read", {}],
        ["read", { report: limited }],
        ["read", { passage: `${limited}-4` }],
        ["figures", { words: "密档" }],
        ["figures", { words: "清点", org: "望江区档案馆" }],
        ["series", { matter: `${limited}-4` }],
        ["ask", { question: "望江区档案馆2022年清点了多少卷？" }],
        ["ask", { question: "那2021年呢？", talk: "" }],
        ["draft", { org: "望江区档案馆", year: 2023 }],
      ] as const
    ).map(([name, given]): [string, object] => [
      "tools/call",
      { name, arguments: "talk" in given ? { ...given, talk: asked.talk } : given },
    ]),
  ];
  for (const [get, tells] of [
    [house.friend, true],
    [house.stranger, false],
    [house.staff, false],
  ] as const) {
    const speak = await speakerOf(get);
    let said = "";
    for (const one of calls) said += await speak(...one);
    expect(SECRETS.filter((secret) => said.includes(secret)).length > 0).toBe(tells);
  }
});

/** One who speaks the protocol of tools. */
async function speakerOf(get: Get) {
  const accept = "application/json, text/event-stream";
  let id = 0;
  const post = (method: string, params: object, more: object = {}) =>
    get("/mcp", {
      method: "POST",
      headers: { ...json, accept, ...more },
      body: JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params }),
    });
  const begun = await post("initialize", {
    ...{ protocolVersion: "2025-06-18", capabilities: {} },
    clientInfo: { name: "walls", version: "1" },
  });
  const session = { "mcp-session-id": begun.headers.get("mcp-session-id")! };
  await begun.text();
  return async (method: string, params: object) => (await post(method, params, session)).text();
}

test("a link to what is limited opens for whom it is, and for nobody else that Feishu vouches for", async () => {
  const house = await office();
  const { asked } = await traces(house);
  const { url } = await (await house.friend(`/api/v1/replies/${asked.id}/link`)).json();
  const reply = String(url).replace(HOST, "");
  const own = await (await house.friend(reply)).text();
  expect(own).toContain("7319");
  const source = /href="(?:http:\/\/localhost)?(\/s\/[^"#]+)/
    .exec(own)![1]!
    .replaceAll("&amp;", "&");
  expect(await (await house.friend(source)).text()).toContain("7319");
  for (const page of [reply, source]) {
    const response = await house.staff(page);
    expect([response.status, (await response.text()).includes("7319")]).toEqual([403, false]);
  }
});

test("a report is not corrected into the place of one that is hidden from whoever corrects it", async () => {
  const { app, ids, friend, stranger } = await office();
  const given = { audience: ["ou_else", FRIEND] };
  const other = limitedOf("5512").replaceAll("档案馆", "方志办").replaceAll("2022", "2019");
  await app.shelving.ingest([fileOf("方志办.txt", other)], { given });
  const list = async (get: Get) => (await (await get("/api/v1/reports")).json()).reports;
  const [one] = (await list(stranger)).filter(
    ({ reportId }: { reportId: string }) => reportId === ids.public,
  );
  const hidden = (await list(friend)).find(({ org }: { org: string }) => org.includes("方志办"));
  await told(
    stranger,
    `/reports/${one.reportId}`,
    {
      revision: one.revision,
      title: hidden.title,
      org: hidden.org,
      year: hidden.year,
      kind: hidden.kind,
    },
    "PATCH",
  );
  const [moved] = (await list(stranger)).filter(
    ({ reportId }: { reportId: string }) => reportId === ids.public,
  );
  const init = {
    method: "PATCH",
    headers: json,
    body: JSON.stringify({ revision: moved.revision, audience: given.audience, replace: true }),
  };
  const refused = await stranger(`/api/v1/reports/${one.reportId}`, init);
  expect(refused.status).toBe(409);
  const said = await refused.text();
  expect(said).toContain("您读不到它，也不能替换它");
  expect(said).not.toContain("青禾湾");
  expect((await app.records.report(hidden.reportId))!.current).toBe(true);
});

test("files on their way are their bringer's, and of all who come with the same token", async () => {
  const { app, stranger } = await office();
  const { token } = await app.access.tokens.create({
    ...{ name: "另一科", scopes: ["ingest"], until: null, by: "test" },
  });
  const door = serverOf(app, "203.0.113.9", "token");
  const other: Get = (path, init = {}) =>
    door(path, { ...init, headers: { authorization: `Bearer ${token}` } });
  const { id } = await told<{ id: string }>(stranger, "/uploads", {
    files: [{ name: "甲字九号.txt", bytes: 9 }],
  });
  expect(await (await other("/api/v1/uploads")).json()).toEqual({ batches: [] });
  for (const path of [`/api/v1/uploads/${id}`, `/api/v1/uploads/${id}/events`])
    expect((await other(path)).status).toBe(404);
  expect((await (await stranger("/api/v1/uploads")).json()).batches).toHaveLength(1);
});

test("how many reports there are is counted as whoever asks may read them", async () => {
  const { friend, stranger } = await office();
  const counts = async (get: Get) => [
    /chengqian_reports (\d+)/.exec(await (await get("/metrics")).text())![1],
    String((await (await get("/readyz")).json()).reports),
  ];
  expect(await counts(friend)).toEqual(["3", "3"]);
  expect(await counts(stranger)).toEqual(["2", "2"]);
});

test("for whom a report is, is told to whoever may change that, and to no other reader", async () => {
  const { app, ids, friend, staff } = await office();
  expect((await (await friend(`/api/v1/reports/${ids.limited}`)).json()).info.audience).toEqual([
    FRIEND,
  ]);
  await app.shelving.limit(ids.limited, [FRIEND, "ou_clerk"]);
  const said = await (await staff(`/api/v1/reports/${ids.limited}`)).text();
  expect(said).toContain("7319");
  expect(said).not.toContain(FRIEND);
});

async function operations(app: App) {
  const response = await serverOf(app, "127.0.0.1", "local")("/api/v1/openapi.json");
  const { paths } = (await response.json()) as ApiDocument;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ method: method.toUpperCase(), scope: operation.security![0]!.bearer![0]! },
      path: `/api/v1${path.replace(/\{(\w+)\}/g, (_, name) => SAMPLES[name] ?? NO_ID)}`,
    })),
  );
}

test("no route does anything for a token without its scope", async () => {
  const app = await openApp({ env: { CONSOLE_TOKEN: OFFICE } });
  const door = serverOf(app, "203.0.113.9", "token");
  const tokens = await Promise.all(
    SCOPES.map(async (scope) => {
      const made = { name: scope, scopes: [scope], until: null, by: "test" };
      return { scope, token: (await app.access.tokens.create(made)).token };
    }),
  );
  for (const { method, path, scope } of await operations(app))
    for (const { scope: own, token } of tokens) {
      if (own === scope && method !== "GET") continue;
      const headers = { authorization: `Bearer ${token}`, ...json };
      const body = method === "GET" || method === "DELETE" ? {} : { body: "{}" };
      const response = await door(path, { method, headers, ...body });
      const refused = response.status === 403 && /权限/.test(await response.clone().text());
      expect([method, path, own, refused]).toEqual([method, path, own, own !== scope]);
      await response.body?.cancel();
    }
});

test("nothing is changed by what another page makes a browser send, nor by a strange name of this machine", async () => {
  const app = await openApp({ env: { CONSOLE_TOKEN: OFFICE } });
  const door = serverOf(app, "203.0.113.9", "token");
  const login = await door("/login", {
    ...{ method: "POST", body: new URLSearchParams({ token: OFFICE }) },
    headers: { origin: HOST },
  });
  const cookie = login.headers.get("set-cookie")!.split(";")[0]!;
  const own = await operations(app);
  const writing = [
    ...own.filter(({ method }) => method !== "GET"),
    ...["/mcp", "/login", "/logout"].map((path) => ({ method: "POST", path })),
    { method: "DELETE", path: "/mcp" },
  ];
  const foreign = [
    { origin: "https://evil.example", ...json },
    { origin: "null", ...json },
    { "sec-fetch-site": "cross-site", ...json },
    { "sec-fetch-site": "same-site", origin: "http://other.localhost", ...json },
    { "content-type": "text/plain" },
  ];
  for (const { method, path } of writing)
    for (const headers of foreign) {
      const init = { method, headers: { cookie, ...headers } as Record<string, string> };
      const response = await door(path, method === "DELETE" ? init : { ...init, body: "{}" });
      expect([method, path, headers, response.status]).toEqual([method, path, headers, 403]);
      expect(await response.text()).toMatch(/不是本站页面|没有说明从哪个页面发出/);
    }
  const local = serverOf(app, "127.0.0.1", "local");
  for (const { method, path } of [...own, { method: "POST", path: "/mcp" }])
    for (const headers of [{ host: "evil.example" }, { "x-forwarded-for": "203.0.113.9" }]) {
      const response = await local(path, { method, headers: { ...headers, origin: HOST } });
      expect([method, path, response.status]).toEqual([method, path, 403]);
      await response.body?.cancel();
    }
});

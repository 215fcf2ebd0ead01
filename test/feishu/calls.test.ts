/** What is asked of the platform, noun by noun, over a fetch that says what it was asked. */
import { describe, expect, test } from "vitest";
import { createFeishuClient } from "../../src/feishu/client.ts";
import { createLog } from "../../src/log.ts";

interface Asked {
  method: string;
  /** Path and query. */
  at: string;
  body: unknown;
}

const APP_ID = "cli_00000000000000aa";
const DOMAIN = "https://open.office.test";

/** A client whose calls are answered in turn by `answers`: JSON, or a whole response. */
function platform(...answers: (object | Response)[]) {
  const asked: Asked[] = [];
  const logged: string[] = [];
  const client = createFeishuClient({
    appId: APP_ID,
    appSecret: "the-secret-of-the-office",
    domain: DOMAIN,
    log: createLog("debug", (line) => logged.push(line)),
    now: () => 0,
    pause: async () => {},
    fetch: async (input, init) => {
      const url = new URL(String(input));
      if (url.pathname.includes("/auth/v3/"))
        return Response.json({ code: 0, msg: "ok", tenant_access_token: "t-1", expire: 7200 });
      const { body } = init ?? {};
      asked.push({
        method: init?.method ?? "GET",
        at: url.pathname.replace("/open-apis", "") + url.search,
        body: typeof body === "string" ? JSON.parse(body) : body,
      });
      const answer = answers.shift();
      if (answer instanceof Response) return answer;
      return Response.json({ code: 0, msg: "success", data: {}, ...answer });
    },
  });
  return { client, asked, logged };
}

const card = { schema: "2.0", body: { elements: [] } };

describe("a message is sent", () => {
  test("under another, in its thread where that is wished and the group has threads", async () => {
    const { client, asked } = platform(
      { code: 230071, msg: "no threads here" },
      { data: { message_id: "om_new" } },
    );
    const sent = await client.send(
      { under: "om_1", chatId: "oc_1", inThread: true },
      { type: "post", content: { zh_cn: { content: [] } } },
      "job-1",
    );
    expect(sent).toEqual({ ok: true, value: "om_new" });
    const body = { msg_type: "post", content: '{"zh_cn":{"content":[]}}', uuid: "job-1" };
    const at = "/im/v1/messages/om_1/reply";
    expect(asked).toEqual([
      { method: "POST", at, body: { ...body, reply_in_thread: true } },
      { method: "POST", at, body },
    ]);
  });

  test.each([
    [{ openId: "ou_1" }, "open_id", "ou_1"],
    [{ chatId: "oc_1" }, "chat_id", "oc_1"],
  ])("to %o", async (place, type, id) => {
    const { client, asked } = platform({ data: { message_id: "om_new" } });
    await client.send(place, { type: "file", content: { file_key: "file_1" } }, "job-1-3");
    expect(asked).toMatchObject([
      {
        at: `/im/v1/messages?receive_id_type=${type}`,
        body: { receive_id: id, msg_type: "file", content: '{"file_key":"file_1"}' },
      },
    ]);
  });

  test("and taken back, also where somebody was quicker", async () => {
    const { client, asked } = platform({}, { code: 230011, msg: "recalled" });
    expect(await client.recall("om_1")).toEqual({ ok: true });
    expect(await client.recall("om_1")).toEqual({ ok: true });
    expect(asked[0]).toMatchObject({ method: "DELETE", at: "/im/v1/messages/om_1" });
  });

  test("an id is never more than one part of the path", async () => {
    const { client, asked } = platform();
    await client.recall("../../x?y");
    expect(asked[0]!.at).toBe("/im/v1/messages/..%2F..%2Fx%3Fy");
  });
});

describe("a message is read", () => {
  test("with those inside a forwarded row, each as the platform keeps it", async () => {
    const item = (id: string, over: object = {}) => ({
      message_id: id,
      msg_type: "text",
      chat_id: "oc_1",
      create_time: "1700000000000",
      sender: { id: "ou_1", id_type: "open_id", sender_type: "user" },
      body: { content: '{"text":"去年修缮了几处堤防？"}' },
      ...over,
    });
    const items = [
      item("om_row", { msg_type: "merge_forward", thread_id: "omt_1" }),
      item("om_in", { upper_message_id: "om_row" }),
      item("om_gone", { deleted: true, body: undefined }),
    ];
    const { client, asked } = platform({ data: { items } });
    const got = await client.messageOf("om_row", "p2p");
    expect(asked).toMatchObject([
      { method: "GET", body: undefined, at: expect.stringContaining("user_card_content") },
    ]);
    expect(got).toMatchObject({
      ok: true,
      value: [
        { messageId: "om_row", type: "merge_forward", threadId: "omt_1", upperId: null },
        { messageId: "om_in", upperId: "om_row", at: 1_700_000_000_000, deleted: false },
        { messageId: "om_gone", deleted: true, content: "" },
      ],
    });
  });

  test("only where the app may, which is said with the scopes and the page that opens them", async () => {
    const refused = { code: 230027, msg: "Lack of necessary permissions." };
    const { client } = platform(refused);
    expect(await client.messageOf("om_1", "group")).toMatchObject({
      ok: false,
      kind: "scope",
      retry: false,
      error: expect.stringMatching(/im:message:readonly 和 im:message\.group_msg/),
      link: `${DOMAIN}/app/${APP_ID}/auth?q=im%3Amessage%3Areadonly%2Cim%3Amessage.group_msg`,
    });
  });
});

describe("a missing scope", () => {
  test("is named as the platform names it, with its own link", async () => {
    const link = "https://open.feishu.cn/app/cli_a/auth?q=cardkit:card:write&op_from=openapi";
    const msg = `Access denied. One of the following scopes is required: [cardkit:card:write].应用尚未开通所需的应用身份权限：[cardkit:card:write]，点击链接申请并开通任一权限即可：${link}`;
    const { client } = platform({ code: 99991672, msg });
    const made = await client.cards.create(card);
    expect(made).toMatchObject({ ok: false, kind: "scope", code: 99991672, link });
    expect(!made.ok && made.error).toContain("缺少权限 cardkit:card:write。请管理员打开");
  });

  test("is named by the API where the platform does not name it", async () => {
    const { client } = platform({ code: 99991672, msg: "Access denied." });
    expect(await client.reactions.add("om_1", "OnIt")).toMatchObject({
      error: expect.stringContaining("im:message.reactions:write_only"),
      link: expect.stringContaining(`${DOMAIN}/app/${APP_ID}/auth?q=im%3Amessage.reactions`),
    });
  });
});

test.each<[string, object, Record<string, string>]>([
  ["in the answer", { error: { log_id: "log-77" } }, {}],
  ["in its headers", {}, { "x-tt-logid": "log-77" }],
])("a code that nobody knows is told with the log id that stands %s", async (_, over, headers) => {
  const answer = { code: 987654, msg: "strange", ...over };
  const { client, logged } = platform(Response.json(answer, { status: 400, headers }));
  expect(await client.update("om_1", card)).toMatchObject({
    ok: false,
    kind: "content",
    logId: "log-77",
    error: expect.stringMatching(/987654.*log-77/),
  });
  expect(logged.join()).toContain("log-77");
});

test("a secret that the platform repeats is not logged", async () => {
  const { client, logged } = platform({ code: 10003, msg: "bad: the-secret-of-the-office" });
  await client.update("om_1", card);
  expect(logged.join()).toContain("10003");
  expect(logged.join()).not.toContain("the-secret-of-the-office");
});

describe("files", () => {
  test("go up with their names and kinds", async () => {
    const { client, asked } = platform({ data: { file_key: "file_1" } });
    const file = { name: "河道整治总结.docx", bytes: Buffer.from("PK…") };
    expect(await client.files.upload(file)).toEqual({ ok: true, value: "file_1" });
    const form = asked[0]!.body as FormData;
    expect([form.get("file_type"), form.get("file_name")]).toEqual(["doc", file.name]);
    const sent = form.get("file") as File;
    expect([sent.name, await sent.text()]).toEqual([file.name, "PK…"]);
  });

  test.each([
    ["without a name", { name: " ", bytes: Buffer.from("x") }, /没有名称/],
    ["that is empty", { name: "a.pdf", bytes: Buffer.alloc(0) }, /《a\.pdf》是空的/],
    ["over 30 MB", { name: "a.pdf", bytes: Buffer.alloc(30 * 1024 * 1024 + 1) }, /超过 30 MB/],
  ])("one %s is not sent at all", async (_, file, says) => {
    const { client, asked } = platform();
    expect(await client.files.upload(file)).toMatchObject({
      ok: false,
      retry: false,
      error: expect.stringMatching(says),
    });
    expect(asked).toEqual([]);
  });

  const bytes = (content: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    new Response(content, { headers: { "content-type": "application/octet-stream", ...headers } });

  test("come down as bytes, also one that is JSON", async () => {
    const json = new TextEncoder().encode('{"code":7,"msg":"a file of ours"}');
    const { client, asked } = platform(
      bytes(new Uint8Array([1, 0, 255])),
      bytes(json, { "content-type": "application/json", "content-disposition": "attachment" }),
    );
    const picture = { key: "img_1", kind: "image" } as const;
    expect(await client.files.download("om_1", picture)).toEqual({
      ok: true,
      value: Buffer.from([1, 0, 255]),
    });
    expect(asked[0]!.at).toBe("/im/v1/messages/om_1/resources/img_1?type=image");
    expect(await client.files.download("om_1", picture)).toMatchObject({
      value: Buffer.from(json),
    });
  });

  test("of more than was asked for, nothing is kept", async () => {
    const { client } = platform(bytes(new Uint8Array(3 * 1024 * 1024)));
    const key = { key: "file_1", kind: "file" } as const;
    expect(await client.files.download("om_1", key, 2 * 1024 * 1024)).toMatchObject({
      ok: false,
      retry: false,
      error: "文件超过 2 MB，没有取。",
    });
  });

  test.each([200, 400])("a refusal is one, HTTP %i or not", async (status) => {
    const { client } = platform(Response.json({ code: 234043, msg: "forwarded" }, { status }));
    const key = { key: "file_1", kind: "file" } as const;
    expect(await client.files.download("om_1", key)).toMatchObject({ ok: false, code: 234043 });
  });
});

test("a reaction is put and taken away, and our own are known among others'", async () => {
  const by = (id: string) => ({ operator_id: id, operator_type: "app" });
  const { client, asked } = platform(
    { data: { reaction_id: "r-1" } },
    {},
    {
      data: {
        items: [
          { reaction_id: "r-1", operator: by(APP_ID) },
          { reaction_id: "r-2", operator: by("cli_other") },
        ],
      },
    },
  );
  expect(await client.reactions.add("om_1", "OnIt")).toEqual({ ok: true, value: "r-1" });
  expect(await client.reactions.remove("om_1", "r-1")).toEqual({ ok: true });
  expect(await client.reactions.ours("om_1", "OnIt")).toEqual({ ok: true, value: ["r-1"] });
  expect(asked.map(({ method, at }) => `${method} ${at}`)).toEqual([
    "POST /im/v1/messages/om_1/reactions",
    "DELETE /im/v1/messages/om_1/reactions/r-1",
    "GET /im/v1/messages/om_1/reactions?reaction_type=OnIt&page_size=50",
  ]);
});

test("a card for one person in a group", async () => {
  const { client, asked } = platform({ data: { message_id: "om_e" } });
  expect(await client.ephemeral.send("oc_1", "ou_1", card)).toEqual({ ok: true, value: "om_e" });
  expect(asked[0]).toMatchObject({
    at: "/ephemeral/v1/send",
    body: { chat_id: "oc_1", open_id: "ou_1", msg_type: "interactive", card },
  });
});

test("whatever else there is, is asked for by its path, with lists in the query", async () => {
  const { client, asked } = platform({ data: { items: [] } });
  const got = await client.call({
    api: "drive.file.list",
    method: "GET",
    path: "/open-apis/drive/v1/files",
    query: { folder_token: "fld", type: ["docx", "file"], page_token: undefined },
  });
  expect(got).toMatchObject({ ok: true, value: { data: { items: [] } } });
  expect(asked[0]!.at).toBe("/drive/v1/files?folder_token=fld&type=docx&type=file");
});

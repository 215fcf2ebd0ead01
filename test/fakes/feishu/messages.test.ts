/** What the stand-in holds an app to when it speaks and reads. */
import { expect, test } from "vitest";
import { cardOf, openPlatform, words } from "./app.ts";

const GROUP = { messageId: "om_1", chatId: "oc_group", text: "请问" };

async function group() {
  const platform = await openPlatform();
  platform.feishu.messageEvent(GROUP);
  return platform;
}

test("one uuid sends once an hour, and then again", async () => {
  const { reply, pass, feishu } = await group();
  const first = await reply(cardOf(words("甲")), { uuid: "job" });
  const second = await reply(cardOf(words("乙")), { uuid: "job" });
  expect(second.data.message_id).toBe(first.data.message_id);
  pass(3600_000);
  expect((await reply(cardOf(words("丙")), { uuid: "job" })).data).not.toEqual(first.data);
  expect(feishu.sent).toHaveLength(2);
  expect(await reply(cardOf(words("丁")), { uuid: "j".repeat(51) })).toMatchObject({
    code: 230001,
  });
});

test("a chat hears five messages a second, of all its bots together", async () => {
  const { reply, pass, feishu } = await group();
  for (let i = 0; i < 5; i++) expect(await reply(cardOf(words("甲")))).toMatchObject({ code: 0 });
  const refused = await reply(cardOf(words("甲")));
  expect(refused).toMatchObject({ code: 230020, status: 400 });
  expect(refused.headers.get("x-ogw-ratelimit-reset")).toBe("1");
  feishu.messageEvent({ messageId: "om_2", chatId: "oc_other" });
  expect(await reply(cardOf(words("甲")), { to: "om_2" })).toMatchObject({ code: 0 });
  pass(1000);
  feishu.crowded("oc_group", 5);
  expect(await reply(cardOf(words("甲")))).toMatchObject({ code: 11232 });
});

test("an API takes fifty calls a second, and says when it takes more", async () => {
  const { ask, pass, feishu } = await group();
  for (let i = 0; i < 50; i++)
    expect(await ask("GET", "/im/v1/messages/om_1")).toMatchObject({ code: 0 });
  const refused = await ask("GET", "/im/v1/messages/om_1");
  expect(refused).toMatchObject({ code: 99991400, status: 429 });
  expect(refused.headers.get("x-ogw-ratelimit-limit")).toBe("50");
  expect(feishu.busiest(["get"], 1000)).toBe(51);
  pass(1000);
  expect(await ask("GET", "/im/v1/messages/om_1")).toMatchObject({ code: 0 });
});

test.each([
  ["text", { text: "字".repeat(52_000) }],
  ["post", { zh_cn: { content: [[{ tag: "text", text: "字".repeat(10_300) }]] } }],
  ["interactive", cardOf(words("字".repeat(10_300)))],
])("a %s that is too long is refused", async (msg_type, content) => {
  const { reply } = await group();
  expect(await reply(content, { msg_type })).toMatchObject({ code: 230025 });
});

test("a post has languages, paragraphs and parts", async () => {
  const { reply } = await group();
  const content = [
    [
      { tag: "text", text: "见下" },
      { tag: "a", text: "报告", href: "https://a.cn" },
    ],
  ];
  expect(await reply({ zh_cn: { title: "标题", content } }, { msg_type: "post" })).toMatchObject({
    code: 0,
  });
  for (const wrong of [{ title: "标题", content }, { zh_cn: { content: [[{ tag: "h1" }]] } }])
    expect(await reply(wrong, { msg_type: "post" })).toMatchObject({ code: 230001 });
});

test("only an uploaded file is sent, and not an empty one", async () => {
  const { ask, reply, feishu } = await group();
  const upload = (bytes: string, name = "答复.docx") => {
    const form = new FormData();
    form.set("file_type", "stream");
    if (name) form.set("file_name", name);
    form.set("file", new Blob([bytes]), name);
    return ask("POST", "/im/v1/files", form);
  };
  const { file_key } = (await upload("PK")).data;
  expect(await reply({ file_key }, { msg_type: "file" })).toMatchObject({ code: 0 });
  expect(feishu.fileOf(file_key)).toMatchObject({ name: "答复.docx", own: true });
  expect(await upload("")).toMatchObject({ code: 234010 });
  expect(await upload("PK", "")).toMatchObject({ code: 234001 });
  const foreign = feishu.upload("PK", "别人的.docx");
  expect(await reply({ file_key: foreign }, { msg_type: "file" })).toMatchObject({ code: 230017 });
});

test("replies of a thread stay in it, and a chat without threads begins none", async () => {
  const { reply, feishu } = await group();
  await reply(cardOf(words("甲")), { reply_in_thread: true });
  const { threadId } = feishu.sent[0]!;
  expect(threadId).toMatch(/^omt_/);
  feishu.messageEvent({ messageId: "om_2", chatId: "oc_group", parentId: "om_1" });
  await reply(cardOf(words("乙")), { to: "om_2" });
  expect(feishu.sent[1]).toMatchObject({ threadId });
  feishu.threadless.add("oc_plain");
  feishu.messageEvent({ messageId: "om_3", chatId: "oc_plain" });
  const refused = await reply(cardOf(words("丙")), { to: "om_3", reply_in_thread: true });
  expect(refused).toMatchObject({ code: 230071 });
});

test("a message is read with its words; in a group that takes a scope, which the refusal names with its page", async () => {
  const { ask, feishu } = await group();
  const read = () => ask("GET", "/im/v1/messages/om_1");
  const { items } = (await read()).data;
  expect(items).toMatchObject([{ msg_type: "text", body: { content: '{"text":"请问"}' } }]);
  feishu.scopes.delete("im:message.group_msg");
  expect(await read()).toMatchObject({
    code: 230027,
    msg: expect.stringContaining("/auth?q=im:message.group_msg"),
  });
  feishu.scopes.delete("im:message:readonly");
  expect(await read()).toMatchObject({
    code: 99991672,
    msg: expect.stringContaining("im:message:readonly"),
  });
});

test("a merged forward is read with what it holds, whose files cannot be had", async () => {
  const { ask, feishu } = await group();
  const file_key = feishu.upload("PK", "附件.docx");
  feishu.messageEvent({
    messageId: "om_forward",
    chatType: "p2p",
    type: "merge_forward",
    forwarded: [
      { text: "去年几批？" },
      { messageId: "om_file", type: "file", content: { file_key } },
    ],
  });
  const { items } = (await ask("GET", "/im/v1/messages/om_forward")).data;
  expect(items).toHaveLength(3);
  expect(items[1]).toMatchObject({ upper_message_id: "om_forward", msg_type: "text" });
  const file = await ask("GET", `/im/v1/messages/om_file/resources/${file_key}?type=file`);
  expect(file).toMatchObject({ code: 234043 });
});

test("what was taken back is told as deleted, without its words, and takes no reply", async () => {
  const { ask, reply, feishu } = await group();
  feishu.recalledEvent("om_1");
  const { items } = (await ask("GET", "/im/v1/messages/om_1")).data;
  expect(items).toMatchObject([{ deleted: true }]);
  expect(items[0]).not.toHaveProperty("body");
  expect(await reply(cardOf(words("甲")))).toMatchObject({ code: 230011 });
});

test("the app takes back its own messages only", async () => {
  const { ask, reply, feishu } = await group();
  const { message_id } = (await reply(cardOf(words("甲")))).data;
  expect(await ask("DELETE", "/im/v1/messages/om_1")).toMatchObject({ code: 230026 });
  expect(await ask("DELETE", `/im/v1/messages/${message_id}`)).toMatchObject({ code: 0 });
  expect(feishu.sent[0]).toMatchObject({ recalled: true });
});

test("a card comes back as it was sent only where that is asked for", async () => {
  const { ask, reply } = await group();
  const { message_id } = (await reply(cardOf(words("9批次")))).data;
  const read = async (query: string) =>
    (await ask("GET", `/im/v1/messages/${message_id}${query}`)).data.items[0].body.content;
  expect(await read("")).not.toContain("9批次");
  expect(await read("?card_msg_content_type=user_card_content")).toContain("9批次");
});

test("a file of a message is had by the key that stands in it", async () => {
  const { ask, feishu } = await group();
  const file_key = feishu.upload("报告全文", "报告.txt");
  const other = feishu.upload("别处", "别处.txt");
  feishu.messageEvent({
    messageId: "om_file",
    type: "file",
    content: { file_key, file_name: "报告.txt" },
  });
  const get = (key: string, type = "file") =>
    ask("GET", `/im/v1/messages/om_file/resources/${key}?type=${type}`);
  expect(await get(file_key)).toMatchObject({ code: 0, data: "报告全文" });
  expect(await get(other)).toMatchObject({ code: 234003 });
  expect(await get(file_key, "image")).toMatchObject({ code: 234003 });
  feishu.outside.add("oc_office");
  expect(await get(file_key)).toMatchObject({ code: 234004 });
});

test("a reaction is one of the platform's own, once, and can be taken off", async () => {
  const { ask, feishu } = await group();
  const react = (emoji_type: string) =>
    ask("POST", "/im/v1/messages/om_1/reactions", { reaction_type: { emoji_type } });
  const { reaction_id } = (await react("OnIt")).data;
  await react("OnIt");
  expect(feishu.reactions).toMatchObject([{ messageId: "om_1", emoji: "OnIt" }]);
  expect(await react("思考")).toMatchObject({ code: 231001 });
  await ask("DELETE", `/im/v1/messages/om_1/reactions/${reaction_id}`);
  expect(feishu.reactions).toEqual([]);
});

test("a card for one person goes to a group only", async () => {
  const { ask, feishu } = await group();
  feishu.messageEvent({ messageId: "om_p", chatId: "oc_private", chatType: "p2p" });
  const whisper = (chat_id: string) =>
    ask("POST", "/ephemeral/v1/send", {
      chat_id,
      open_id: "ou_1",
      msg_type: "interactive",
      card: cardOf(words("只给你看")),
    });
  expect(await whisper("oc_group")).toMatchObject({ code: 0 });
  expect(feishu.whispered).toMatchObject([{ chatId: "oc_group", openId: "ou_1" }]);
  expect(await whisper("oc_private")).toMatchObject({ code: 230001 });
  feishu.topical.add("oc_group");
  expect(await whisper("oc_group")).toMatchObject({ code: 230001 });
});

test("a token is the same for an hour and a half, and none after two", async () => {
  const { ask, pass, feishu } = await group();
  const { appId, appSecret } = feishu.credentials;
  const token = async () =>
    (
      (await ask("POST", "/auth/v3/tenant_access_token/internal", {
        app_id: appId,
        app_secret: appSecret,
      })) as unknown as { tenant_access_token: string }
    ).tenant_access_token;
  const first = await token();
  pass(89 * 60_000);
  expect(await token()).toBe(first);
  pass(2 * 60_000);
  expect(await token()).not.toBe(first);
  pass(29 * 60_000);
  expect(await ask("GET", "/bot/v3/info")).toMatchObject({ code: 99991663 });
});

test("an app without a bot can say nothing, and its scopes are told", async () => {
  const { ask, reply, feishu } = await group();
  feishu.abilities.delete("bot");
  feishu.scopes.delete("cardkit:card:write");
  expect(await reply(cardOf(words("甲")))).toMatchObject({ code: 230006 });
  expect(await ask("GET", "/bot/v3/info")).toMatchObject({ code: 11205 });
  const { scopes } = (await ask("GET", "/application/v6/scopes")).data;
  expect(scopes).toContainEqual(
    expect.objectContaining({ scope_name: "cardkit:card:write", grant_status: 2 }),
  );
});

test("a fault comes after so many calls, and one that cuts has done the work", async () => {
  const { ask, reply, feishu } = await group();
  feishu.faults.push({ api: "get", after: 1, status: 500, body: { code: 2200, msg: "internal" } });
  expect(await ask("GET", "/im/v1/messages/om_1")).toMatchObject({ code: 0 });
  expect(await ask("GET", "/im/v1/messages/om_1")).toMatchObject({ code: 2200, status: 500 });
  feishu.faults.push({ api: "reply", cut: true });
  await expect(reply(cardOf(words("甲")))).rejects.toThrow();
  expect(feishu.sent).toHaveLength(1);
});

import { describe, expect, test } from "vitest";
import { isForBot, readChat, readMessage, readRecall } from "../../src/feishu/intake.ts";

const NOW = 1_700_000_000_000;

interface Sent {
  type?: string;
  content?: unknown;
  text?: string;
  mentions?: { key: string; name?: string; id?: { open_id?: string | null } | null }[];
  senderType?: string;
  chatType?: string;
  createTime?: string;
  /** More of Feishu's own fields. */
  over?: object;
}

function eventOf(sent: Sent): unknown {
  return {
    sender: {
      sender_id: { open_id: "ou_staff", user_id: null },
      sender_type: sent.senderType ?? "user",
    },
    message: {
      message_id: "om_1",
      chat_id: "oc_1",
      chat_type: sent.chatType ?? "group",
      message_type: sent.type ?? "text",
      content:
        typeof sent.content === "string"
          ? sent.content
          : JSON.stringify(sent.content ?? { text: sent.text ?? "" }),
      create_time: sent.createTime,
      mentions: sent.mentions,
      ...sent.over,
    },
  };
}

function read(sent: Sent) {
  const intake = readMessage(eventOf(sent), NOW);
  if (intake.kind !== "message") throw new Error(`ignored: ${intake.why}`);
  return intake.message;
}

const bot = { key: "@_user_1", name: "承前", id: { open_id: "ou_bot" } };
const person = (n: number, name: string) => ({
  key: `@_user_${n}`,
  name,
  id: { open_id: `ou_${n}` },
});

describe("mentions", () => {
  test.each<[string, Sent, string]>([
    [
      "the bot's own at the start goes",
      { text: "@_user_1 去年接待了几批？", mentions: [bot] },
      "去年接待了几批？",
    ],
    [
      "at the end it goes as well",
      { text: "去年接待了几批？ @_user_1", mentions: [bot] },
      "去年接待了几批？",
    ],
    [
      "somebody's name inside a sentence stays",
      { text: "@_user_1 把@_user_2 的那段写出来", mentions: [bot, person(2, "王芳")] },
      "把@王芳 的那段写出来",
    ],
    [
      "@_user_1 is no part of @_user_10",
      { text: "@_user_1 请@_user_10核对", mentions: [bot, person(10, "李强")] },
      "请@李强核对",
    ],
    ["@_all is in no list and goes", { text: "@_all 明天开会", mentions: [] }, "明天开会"],
    ["a token without a mention goes", { text: "@_user_7 你好" }, "你好"],
    ["a word that only begins like one stays", { text: "发到 @_allen" }, "发到 @_allen"],
    [
      "at the start of a later line it goes too",
      { text: "转办：\n@_user_1 去年办了几件？@_user_2", mentions: [bot, person(2, "王芳")] },
      "转办：\n去年办了几件？",
    ],
    ["lines stay lines", { text: "@_user_1 第一行\n  第二行", mentions: [bot] }, "第一行\n 第二行"],
  ])("%s", (_, sent, text) => {
    expect(read(sent).text).toBe(text);
  });

  test("two hundred of them are names, each its own, and read at once", () => {
    const people = Array.from({ length: 200 }, (_, i) => person(i + 2, `职员${i + 2}`));
    const text = `@_user_1 通知${people.map(({ key }) => key).join("，")}到会`;
    const message = read({ text, mentions: [bot, ...people] });
    expect(message.text).toBe(`通知${people.map(({ name }) => `@${name}`).join("，")}到会`);
    expect(message.mentions).toHaveLength(201);
    // As many as a message has room for, in the middle of it: no pattern goes over them again and again.
    const row = "@_user_1 ".repeat(16_000);
    expect(read({ text: `先${row}后`, mentions: [bot] }).text).toMatch(/^先@承前 .*@承前 后$/);
  });

  test("are kept as open_ids, without those the app may not see", () => {
    const hidden = [
      { key: "@_user_2", name: "外部人员", id: { open_id: null } },
      { key: "@_user_3", name: "外部人员", id: null },
      { key: "@_user_4", name: "外部人员" },
    ];
    expect(read({ text: "@_user_1 你好", mentions: [bot, ...hidden] }).mentions).toEqual([
      "ou_bot",
    ]);
  });

  test.each<[string, Sent, boolean]>([
    ["a group message that mentions the bot", { text: "@_user_1", mentions: [bot] }, true],
    [
      "a group message that mentions a person",
      { text: "@_user_2", mentions: [person(2, "王")] },
      false,
    ],
    ["a group message to everyone", { text: "@_all 开会" }, false],
    ["a group message without mention", { text: "你好" }, false],
    ["a private message", { text: "你好", chatType: "p2p" }, true],
  ])("isForBot: %s → %s", (_, sent, expected) => {
    expect(isForBot(read(sent), "ou_bot")).toBe(expected);
  });
});

describe("kinds of message", () => {
  test("a post becomes its words, line by line, mentions by name", () => {
    const message = read({
      type: "post",
      mentions: [bot, person(2, "王芳")],
      content: {
        title: "关于语言环境",
        content: [
          [
            { tag: "at", user_id: "@_user_1" },
            { tag: "text", text: " 起草" },
            { tag: "a", text: "语言环境", href: "https://example.com" },
            { tag: "text", text: "部分，给" },
            { tag: "at", user_id: "@_user_2" },
            { tag: "text", text: "看" },
          ],
          [{ tag: "img", image_key: "img_1" }],
          [{ tag: "text", text: "不超过三百字" }],
        ],
      },
    });
    expect(message.readable).toBe(true);
    expect(message.text).toBe("关于语言环境\n起草语言环境部分，给@王芳看\n不超过三百字");
  });

  const words = [[{ tag: "text", text: "巡堤几次？" }]];

  test.each<[string, object]>([
    ["as it is", { title: "", content: words }],
    ["under its language", { zh_cn: { title: "", content: words } }],
    ["under another language", { ja_jp: { title: null, content: words } }],
    ["Chinese before English", { en_us: { content: [] }, zh_cn: { content: words } }],
    ["wrapped once more", { post: { zh_cn: { content: words } } }],
    [
      "with nothing where words should be",
      { title: null, content: [[{ tag: "text", text: null }], ...words] },
    ],
    ["with a row that is none", { title: "", content: [null, ...words, [null, { tag: "hr" }]] }],
    ["with a smile", { content: [[{ tag: "emotion", emoji_type: "SMILE" }], ...words] }],
  ])("a post %s is read", (_, content) => {
    expect(read({ type: "post", content })).toMatchObject({ readable: true, text: "巡堤几次？" });
  });

  test("a post's code and links are words too", () => {
    const content = {
      content: [
        [{ tag: "code_block", language: "GO", text: "水位：3.1\n流量：20" }],
        [{ tag: "hr" }],
        [
          { tag: "a", text: "", href: "https://canal.test/a" },
          { tag: "md", text: "**照此**写" },
        ],
      ],
    };
    expect(read({ type: "post", content }).text).toBe(
      "水位：3.1\n流量：20\nhttps://canal.test/a**照此**写",
    );
  });

  test.each<[string, Sent, object[]]>([
    [
      "a file",
      { type: "file", content: { file_key: "f1", file_name: "巡堤记录.docx" } },
      [{ key: "f1", kind: "file", name: "巡堤记录.docx" }],
    ],
    [
      "a picture",
      { type: "image", content: { image_key: "i1" } },
      [{ key: "i1", kind: "image", name: null }],
    ],
    [
      "a post with a picture and a film",
      {
        type: "post",
        content: {
          title: null,
          content: [
            [
              { tag: "img", image_key: "i2" },
              { tag: "media", file_key: "f2", image_key: "i3" },
            ],
          ],
        },
      },
      [
        { key: "i2", kind: "image", name: null },
        { key: "f2", kind: "file", name: null },
      ],
    ],
    [
      "a post with files of its own",
      {
        type: "post",
        content: {
          content: [],
          files: [{ file_key: "f3", file_name: "台账.xlsx" }],
        },
        over: { files: [{ file_key: "f3", file_name: "台账.xlsx" }, { file_key: "f4" }] },
      },
      [
        { key: "f3", kind: "file", name: "台账.xlsx" },
        { key: "f4", kind: "file", name: null },
      ],
    ],
  ])("%s brings its files", (_, sent, files) => {
    expect(read(sent)).toMatchObject({ readable: true, text: "", files });
  });

  test("a forwarded talk is readable, though its words must be fetched", () => {
    const content = "Merged and Forwarded Message";
    expect(read({ type: "merge_forward", content })).toMatchObject({ readable: true, text: "" });
  });

  test.each<[string, string, unknown]>([
    ["a voice message", "audio", { file_key: "f1", duration: 2000 }],
    ["a film", "media", { file_key: "f1", image_key: "i1" }],
    ["a sticker", "sticker", { file_key: "f1" }],
    ["somebody's card", "share_user", { user_id: "ou_1" }],
    ["a group's card", "share_chat", { chat_id: "oc_1" }],
    ["a post of pictures without keys", "post", { title: "", content: [[{ tag: "img" }]] }],
    ["a post of another shape", "post", { zh_cn: {} }],
    ["a post that is a word", "post", '"好"'],
    ["text without text", "text", { words: "你好" }],
    ["content that is no JSON", "text", "{"],
  ])("%s is unreadable but is no lost message", (_, type, content) => {
    const message = { messageId: "om_1", readable: false, text: "", type };
    expect(read({ type, content })).toMatchObject(message);
  });

  test("which message it replies to, which began the row, and the thread are kept", () => {
    const over = { parent_id: "om_p", root_id: "om_r", thread_id: "omt_1" };
    const ids = { parentId: "om_p", rootId: "om_r", threadId: "omt_1" };
    expect(read({ text: "那前一年呢", over })).toMatchObject(ids);
    for (const id of Object.keys(ids)) expect(read({ text: "你好" })).not.toHaveProperty(id);
  });

  test.each<[string, unknown]>([
    ["a bot's message", eventOf({ text: "你好", senderType: "bot" })],
    ["an app's message", eventOf({ text: "你好", senderType: "app" })],
    ["an event of another kind", { operator: {} }],
    ["nothing", null],
  ])("%s is ignored", (_, event) => {
    expect(readMessage(event, NOW).kind).toBe("ignored");
  });
});

test.each<[string, string | undefined, number]>([
  ["milliseconds", "1609073151345", 1609073151345],
  ["microseconds", "1609073151345678", 1609073151345],
  ["nothing: now", undefined, NOW],
  ["no number: now", "yesterday", NOW],
  ["zero: now", "0", NOW],
])("create_time in %s", (_, createTime, at) => {
  expect(read({ text: "你好", ...(createTime === undefined ? {} : { createTime }) }).at).toBe(at);
});

test("a recall names its message, and what names none is nothing", () => {
  const event = { message_id: "om_9", chat_id: "oc_1", recall_type: "message_owner" };
  expect(readRecall(event)).toBe("om_9");
  for (const other of [null, {}, { message_id: "" }]) expect(readRecall(other)).toBeNull();
});

test("an edited message is read like one that is new, also where nobody is said to have sent it", () => {
  const event = eventOf({ text: "2021年巡堤几次？" }) as Record<string, object>;
  const intake = readMessage({ message: { ...event.message, update_time: "1" } }, NOW);
  expect(intake).toMatchObject({ message: { messageId: "om_1", text: "2021年巡堤几次？" } });
});

test("a chat that was opened tells who opened it", () => {
  const event = { chat_id: "oc_2", operator_id: { open_id: "ou_2" }, last_message_id: "om_1" };
  expect(readChat(event)).toEqual({ chatId: "oc_2", openId: "ou_2" });
  expect(readChat({ chat_id: "oc_2" })).toEqual({ chatId: "oc_2", openId: "" });
  expect(readChat({})).toBeNull();
});

import { describe, expect, test } from "vitest";
import { isForBot, readMessage } from "../../src/feishu/intake.ts";

const NOW = 1_700_000_000_000;

interface Sent {
  type?: string;
  content?: unknown;
  text?: string;
  mentions?: { key: string; name?: string; id?: { open_id?: string | null } | null }[];
  senderType?: string;
  chatType?: string;
  createTime?: string;
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
    ["lines stay lines", { text: "@_user_1 第一行\n  第二行", mentions: [bot] }, "第一行\n 第二行"],
  ])("%s", (_, sent, text) => {
    expect(read(sent).text).toBe(text);
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
    expect(message.text).toBe("关于语言环境\n@承前 起草语言环境部分，给@王芳看\n不超过三百字");
  });

  test.each<[string, string, unknown]>([
    ["a picture", "image", { image_key: "img_1" }],
    ["a file", "file", { file_key: "file_1", file_name: "报告.docx" }],
    ["a card", "interactive", { title: "卡片" }],
    ["a post of pictures only", "post", { title: "", content: [[{ tag: "img" }]] }],
    ["a post of another shape", "post", { zh_cn: {} }],
    ["text without text", "text", { words: "你好" }],
    ["content that is no JSON", "text", "{"],
  ])("%s is unreadable but is no lost message", (_, type, content) => {
    expect(read({ type, content })).toMatchObject({ messageId: "om_1", readable: false, text: "" });
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

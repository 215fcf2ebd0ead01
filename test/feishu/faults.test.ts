/** What goes wrong between people, Feishu and the product, one thing a test, over HTTP with the whole product. */
import { describe, expect, test } from "vitest";
import { eventually } from "../helper.ts";
import { ANSWER, BOT, type Office, openOffice, QUESTION, wordsOf } from "./office.ts";

const PRIVATE = { chatId: "oc_private", chatType: "p2p" };
const GROUP = "oc_parks";

describe("Feishu refuses what is sent", () => {
  test.each([
    [200800, "a card"],
    [230001, "a parameter"],
    [230099, "a card's content"],
    [11310, "too many tables"],
    [200550, "a chart"],
    [230025, "too long"],
  ])("%i, %s: the answer comes as a post", async (code) => {
    const { feishu, say, answerTo } = await openOffice();
    feishu.faults.push({ api: "reply", status: 400, body: { code, msg: `ErrCode: ${code};` } });
    await say({ messageId: "om_1", text: QUESTION });
    const sent = await answerTo("om_1");
    expect(sent.type).toBe("post");
    expect(wordsOf(sent)).toContain(ANSWER);
  });

  test("the post too: it comes as text", async () => {
    const { feishu, say, answerTo } = await openOffice();
    for (let i = 0; i < 2; i++)
      feishu.faults.push({ api: "reply", status: 400, body: { code: 230099, msg: "no" } });
    await say({ messageId: "om_1", text: QUESTION });
    const sent = await answerTo("om_1");
    expect(sent.type).toBe("text");
    expect(wordsOf(sent)).toContain(ANSWER);
  });

  test("230022, words that nobody may read: it is said that an answer is there", async () => {
    const { feishu, say, answerTo } = await openOffice();
    feishu.faults.push({ api: "reply", status: 400, body: { code: 230022, msg: "sensitive" } });
    await say({ messageId: "om_1", text: QUESTION });
    const words = wordsOf(await answerTo("om_1"));
    expect(words).toMatch(/飞书不让发出/);
    expect(words).not.toContain(ANSWER);
  });

  test("230027, a right that is missing: it waits until an administrator has opened it, and is answered once", async () => {
    const { feishu, lines, say, answerTo, answersTo, app } = await openOffice();
    feishu.faults.push({
      api: "reply",
      status: 400,
      body: { code: 230027, msg: "Lack of necessary permissions" },
    });
    await say({ messageId: "om_1", text: QUESTION });
    await eventually(() => expect(lines.join("\n")).toContain("230027"));
    expect((await app().queue!.counts()).dead).toBe(0);
    await app().queue!.stop();
    await app().queue!.start();
    expect(wordsOf(await answerTo("om_1"))).toContain(ANSWER);
    expect(answersTo("om_1")).toHaveLength(1);
  });

  test("a number that nobody knows: it is told with Feishu's log id", async () => {
    const { feishu, lines, say } = await openOffice();
    for (let i = 0; i < 3; i++)
      feishu.faults.push({ api: "reply", status: 400, body: { code: 239_999, msg: "new" } });
    await say({ messageId: "om_1", text: QUESTION });
    await eventually(() => expect(lines.join("\n")).toMatch(/239999.*logId|logId.*239999/));
  });

  test("a secret that is wrong: the question waits, and is answered when it is right", async () => {
    const { feishu, say, answerTo, app } = await openOffice();
    feishu.faults.push({
      api: "token",
      status: 200,
      body: { code: 10014, msg: "app secret invalid" },
    });
    await say({ messageId: "om_1", text: QUESTION });
    await eventually(() => expect(app().feishu!.state().credentials).toBe("refused"));
    expect((await app().troubles()).join()).toMatch(/凭证|FEISHU_APP_SECRET/);
    expect((await app().queue!.counts()).dead).toBe(0);
    await app().queue!.stop();
    await app().queue!.start();
    expect(wordsOf(await answerTo("om_1"))).toContain(ANSWER);
  });
});

describe("what people send", () => {
  test("a post by language, and one with null where words would be, is read", async () => {
    const { say, answerTo } = await openOffice();
    const words = [{ tag: "text", text: null }, { tag: "text", text: QUESTION }, { tag: "img" }];
    await say({
      messageId: "om_1",
      type: "post",
      content: { zh_cn: { title: null, content: [words] } },
    });
    expect(wordsOf(await answerTo("om_1"))).toContain(ANSWER);
  });

  test.each([
    ["sticker", { file_key: "file_sticker" }],
    ["audio", { file_key: "file_voice", duration: 2000 }],
    ["media", { file_key: "file_film", file_name: "会场.mp4", duration: 9000 }],
    ["location", { name: "云岭公园", longitude: "1", latitude: "2" }],
    ["text", { text: null }],
  ])("a %s is told that it cannot be read, and what can", async (type, content) => {
    const { say, answerTo } = await openOffice();
    await say({ messageId: "om_1", type, content });
    expect(wordsOf(await answerTo("om_1"))).toMatch(/看不懂|听不懂|没有读|文字/);
  });

  test("200 mentions, the bot's the last, are one question", async () => {
    const { feishu, answerTo } = await openOffice();
    const mentions = Array.from({ length: 200 }, (_, i) => ({
      key: `@_user_${i + 1}`,
      name: `同事${i + 1}`,
      openId: i === 199 ? BOT.openId : `ou_${i}`,
    }));
    const text = `${mentions.map(({ key }) => key).join(" ")} ${QUESTION}`;
    await feishu.push(feishu.messageEvent({ messageId: "om_1", chatId: GROUP, text, mentions }));
    expect(wordsOf(await answerTo("om_1"))).toContain(ANSWER);
  });

  const fileIn = async ({ feishu, say }: Office, name: string, bytes: Uint8Array) => {
    const key = feishu.upload(bytes, name);
    await say({
      ...{ messageId: "om_1", senderId: "ou_keeper", type: "file" },
      content: { file_key: key, file_name: name },
    });
  };

  test("an empty file is said to be empty", async () => {
    const office = await openOffice();
    await fileIn(office, "2025年工作总结.docx", new Uint8Array());
    expect(wordsOf(await office.answerTo("om_1"))).toMatch(/空/);
  });

  test("a file of 101 MB is said to be too large", async () => {
    const office = await openOffice();
    await fileIn(office, "2025年工作总结.pdf", new Uint8Array(101 * 1024 * 1024));
    expect(wordsOf(await office.answerTo("om_1"))).toMatch(/MB|太大|超过/);
  });

  test("a form that is sent with nothing in it says what is missing", async () => {
    const { feishu, say, answerTo } = await openOffice();
    await say({ messageId: "om_1", text: "起草2025年工作总结的公园建设部分" });
    const { messageId } = await answerTo("om_1");
    const sent = { messageId, operator: "ou_staff" };
    const filled = await feishu.press({ ...sent, value: { do: "fill" } });
    expect(filled).toMatchObject({ code: 0, toast: { type: "warning" } });
    const disliked = await feishu.press({ ...sent, value: { do: "dislike" } });
    expect(disliked).toMatchObject({ code: 0, toast: { type: "success" } });
  });

  test("the same words by the same person of one moment under another number are one question", async () => {
    const { feishu, answerTo, answersTo, idle } = await openOffice();
    const event = feishu.messageEvent({ ...PRIVATE, messageId: "om_1", text: QUESTION });
    await feishu.push(event);
    await feishu.push(feishu.again(event, "om_2"));
    await answerTo("om_1");
    await idle();
    expect(answersTo("om_2")).toEqual([]);
  });

  test("a question that is taken back before its answer has none; after it, the answer is taken back", async () => {
    const { feishu, say, answerTo, answersTo, idle, app } = await openOffice();
    await say({ messageId: "om_after", text: QUESTION });
    await answerTo("om_after");
    await feishu.push(feishu.recalledEvent("om_after"));
    await eventually(() => expect(answersTo("om_after")).toEqual([]));
    await app().queue!.stop();
    await say({ messageId: "om_before", text: QUESTION });
    await feishu.push(feishu.recalledEvent("om_before"));
    await app().queue!.start();
    await idle();
    expect(feishu.sent.filter(({ replyTo }) => replyTo === "om_before")).toEqual([]);
  });

  test("a quotation that the app may not read is told with the right that is missing and where to open it", async () => {
    const { feishu, say, answerTo } = await openOffice();
    feishu.messageEvent({
      messageId: "om_said",
      chatId: GROUP,
      senderId: "ou_boss",
      text: QUESTION,
    });
    feishu.scopes.delete("im:message.group_msg");
    await say({ messageId: "om_1", chatId: GROUP, parentId: "om_said", text: "帮忙看下" });
    const words = wordsOf(await answerTo("om_1"));
    expect(words).toContain("im:message.group_msg");
    expect(words).toContain("https://open.feishu.cn/app/");
    expect(words).not.toContain("未记载");
  });
});

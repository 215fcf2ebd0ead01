/** Which conversation: a topic has its own memory, people outside of topics each have theirs; edits, recalls, what comes twice. */
import { describe, expect, test, vi } from "vitest";
import { backIdOf } from "../../src/store/messages.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { BOT, openCanal } from "./canal.ts";

const DREDGED = "2022年清淤河道多少条？";
const PATROLLED = "2022年巡查水闸多少座次？";

describe("two topics of a group", () => {
  const dike = { threadId: "omt_dike" };
  const lock = { threadId: "omt_lock" };

  test("share no memory, and each is shared by those who talk in it", async () => {
    const canal = await openCanal();
    await canal.ask(DREDGED, dike);
    await canal.ask(PATROLLED, lock);
    expect(await canal.ask("那前一年呢？", { ...dike, senderId: "ou_shen" })).toContain("5条");
    expect(await canal.ask("那前一年呢？", { ...lock, senderId: "ou_shen" })).toContain("97座次");
    const outside = await canal.ask("那前一年呢？");
    expect(outside).toContain("没有前面的问题");
  });

  test("are answered in themselves", async () => {
    const canal = await openCanal();
    await canal.ask(DREDGED, dike);
    await canal.ask("那前一年呢？", dike);
    await canal.ask(PATROLLED);
    expect(canal.feishu.sent.map(({ threadId }) => threadId)).toEqual([
      "omt_dike",
      "omt_dike",
      undefined,
    ]);
  });

  test("a row of replies goes on from its first question, the next day as well", async () => {
    const canal = await openCanal();
    await canal.ask(DREDGED, { messageId: "om_first" });
    await canal.ask(PATROLLED);
    canal.pass(24 * 3600_000);
    const row = { parentId: "om_first", senderId: "ou_shen" };
    expect(await canal.ask("那前一年呢？", row)).toContain("5条");
  });

  test("one opened on a question that nobody put to the bot has that before it", async () => {
    const canal = await openCanal();
    const first = canal.stand(DREDGED, dike);
    const inside = { ...dike, parentId: first, rootId: first };
    expect(await canal.ask("帮忙看下", inside)).toContain("7条");
    // Whatever is said in a thread replies to its first message: the last answer there counts.
    expect(await canal.ask(PATROLLED, inside)).toContain("118座次");
    expect(await canal.ask("那前一年呢？", inside)).toContain("97座次");
  });
});

describe("outside of topics", () => {
  test("two people are never one, nor are two of whom no number is known", async () => {
    const canal = await openCanal();
    await canal.ask(DREDGED);
    const other = await canal.ask("那前一年呢？", { senderId: "ou_shen" });
    expect(other).toContain("没有前面的问题");
    const nobody = { senderId: "" };
    await canal.ask(PATROLLED, nobody);
    expect(await canal.ask("那前一年呢？", nobody)).toContain("没有前面的问题");
    expect(await canal.ask("那前一年呢？")).toContain("5条");
  });

  test("what was no question is nothing to go on from", async () => {
    const canal = await openCanal();
    const chat = { chatType: "p2p", chatId: "oc_own" };
    await canal.ask(DREDGED, chat);
    await canal.ask("", { ...chat, type: "sticker", content: { file_key: "s1" } });
    await canal.ask("/反馈 答得不错", chat);
    await canal.ask("/帮助", chat);
    expect(await canal.ask("那前一年呢？", chat)).toContain("5条");
  });
});

test("the same words of one moment under a new number are answered once", async () => {
  const canal = await openCanal();
  const event = canal.event(DREDGED);
  await canal.push(event);
  canal.pass(20_000);
  await canal.push(canal.feishu.again(event, "om_again"));
  await canal.app.queue!.start();
  await canal.quiet();
  expect(canal.feishu.sent).toHaveLength(1);
  // The other number comes once more, hours later.
  canal.pass(3600_000);
  await canal.push(canal.feishu.again(event, "om_again"));
  await canal.quiet();
  expect(canal.feishu.sent).toHaveLength(1);
  expect(canal.app.taking.counts.duplicates).toBe(2);
});

describe("a question that was taken back", () => {
  test("before it is answered gets no answer", async () => {
    const canal = await openCanal();
    await canal.push(canal.event(DREDGED, { messageId: "om_1" }));
    await canal.push(canal.feishu.recalledEvent("om_1"));
    await canal.app.queue!.start();
    await canal.quiet();
    expect(canal.feishu.sent).toEqual([]);
  });

  test("before it came gets none either", async () => {
    const canal = await openCanal();
    const event = canal.event(DREDGED, { messageId: "om_1" });
    await canal.push(canal.feishu.recalledEvent("om_1"));
    await canal.push(event);
    await canal.app.queue!.start();
    await canal.quiet();
    expect(canal.feishu.sent).toEqual([]);
  });

  test("after it was answered takes its answer with it, and is remembered no more", async () => {
    const canal = await openCanal();
    await canal.ask(PATROLLED);
    await canal.ask(DREDGED, { messageId: "om_1" });
    const recalled = canal.feishu.recalledEvent("om_1");
    await canal.push(recalled);
    await canal.push(canal.feishu.again(recalled));
    await canal.quiet();
    expect(canal.feishu.sent).toHaveLength(2);
    expect(canal.standing().map(({ content }) => JSON.stringify(content))).toEqual([
      expect.stringContaining("118座次"),
    ]);
    expect(canal.feishu.calls.delete).toBe(1);
    expect(await canal.ask("那前一年呢？")).toContain("97座次");
  });

  test("while Feishu is not to be reached: its answer goes as soon as it is", async () => {
    const canal = await openCanal();
    await canal.ask(DREDGED, { messageId: "om_1" });
    canal.feishu.faults.push({ api: "delete", status: 500, body: { code: 2200, msg: "inside" } });
    await canal.push(canal.feishu.recalledEvent("om_1"));
    await canal.quiet();
    expect(canal.standing()).toEqual([]);
  });

  test("after its answer was taken out by hand is no trouble", async () => {
    const canal = await openCanal();
    await canal.ask(DREDGED, { messageId: "om_1" });
    canal.feishu.recall(canal.feishu.sent[0]!.messageId);
    await canal.push(canal.feishu.recalledEvent("om_1"));
    await canal.quiet();
    expect(await canal.app.queue!.dead()).toEqual([]);
  });

  test("while its program was dead, its answer sent and not noted: that is found and goes", async () => {
    const canal = await openCanal();
    const { records, queue } = canal.app;
    const { markSent } = records;
    records.markSent = () => Promise.reject(new Error("killed"));
    await canal.push(canal.event(DREDGED, { messageId: "om_1" }));
    await queue!.start();
    await canal.feishu.waitForSent(1);
    await queue!.stop();
    records.markSent = markSent;
    await canal.push(canal.feishu.recalledEvent("om_1"));
    await queue!.start();
    await canal.quiet();
    expect(canal.feishu.sent).toHaveLength(1);
    expect(canal.standing()).toEqual([]);
    expect(backIdOf("om_1")).not.toBe(jobIdOf("om_1"));
  });
});

describe("an edited question", () => {
  test("that is not begun is answered by its new words", async () => {
    const canal = await openCanal();
    await canal.push(canal.event(DREDGED, { messageId: "om_1" }));
    await canal.push(canal.feishu.updatedEvent("om_1", `@_user_1 ${PATROLLED}`));
    await canal.app.queue!.start();
    await canal.quiet();
    expect(JSON.stringify(canal.feishu.sent.map(({ content }) => content))).toContain("118座次");
    expect(canal.feishu.sent).toHaveLength(1);
  });

  test("that was answered is left", async () => {
    const canal = await openCanal();
    await canal.ask(DREDGED, { messageId: "om_1" });
    await canal.push(canal.feishu.updatedEvent("om_1", PATROLLED));
    await canal.quiet();
    expect(canal.feishu.sent).toHaveLength(1);
  });
});

describe("what is not for the bot", () => {
  test.each<[string, string, Parameters<Awaited<ReturnType<typeof openCanal>>["event"]>[1]]>([
    ["@所有人", `@_all ${DREDGED}`, { mentions: [] }],
    [
      "@somebody else",
      `@_user_2 ${DREDGED}`,
      { mentions: [{ ...BOT, key: "@_user_2", openId: "ou_wen" }] },
    ],
    ["what another bot says", `@_user_1 ${DREDGED}`, { senderType: "app" }],
  ])("%s is not answered", async (_, text, over) => {
    const canal = await openCanal();
    expect(await canal.ask("", { text, ...over })).toBe("");
  });

  test("among two hundred who are mentioned it finds itself", async () => {
    const canal = await openCanal();
    const people = Array.from({ length: 199 }, (_, i) => ({
      ...{ key: `@_user_${i + 2}`, name: `职员${i + 2}`, openId: `ou_${i + 2}` },
    }));
    const text = `${people.map(({ key }) => key).join(" ")} @_user_1 ${DREDGED}`;
    expect(await canal.ask("", { text, mentions: [...people, BOT] })).toContain("7条");
  });
});

test.each([
  ["audio", { file_key: "f1", duration: 3000 }, "语音还听不懂"],
  ["sticker", { file_key: "f1" }, "表情还看不懂"],
  ["media", { file_key: "f1", image_key: "i1" }, "视频还看不懂"],
  ["share_user", { user_id: "ou_wen" }, "名片里没有可查的内容"],
  ["share_chat", { chat_id: "oc_other" }, "群名片里没有可查的内容"],
  ["something_new", {}, "这种消息还读不了"],
])("a message of the kind %s gets a sentence that fits it", async (type, content, words) => {
  const canal = await openCanal();
  const told = await canal.ask("", { type, content, chatType: "p2p", chatId: "oc_own" });
  expect(told).toContain(words);
  expect(told).toContain("请把问题打字发给我");
});

test("a post in any of Feishu's shapes is answered", async () => {
  const canal = await openCanal();
  const content = {
    zh_cn: {
      title: null,
      content: [
        [
          { tag: "at", user_id: "@_user_1" },
          { tag: "text", text: null },
          { tag: "emotion", emoji_type: "SMILE" },
        ],
        [{ tag: "text", text: DREDGED }],
      ],
    },
  };
  expect(await canal.ask("", { type: "post", content })).toContain("7条");
});

describe("what goes into a draft goes in once, where the program dies before its reply is kept", () => {
  test.each(["最后加一句：安装护栏61米。", "材料：安装护栏61米，新建泵房3座。"])(
    "%s",
    async (said) => {
      const canal = await openCanal();
      const { app, feishu } = canal;
      await canal.ask("起草2023年工作总结的河道治理部分");
      vi.spyOn(app.records, "saveReply").mockRejectedValueOnce(new Error("killed"));
      await canal.push(canal.event(said, { messageId: "om_more" }));
      await feishu.waitForSent(2);
      const { text } = (await app.records.reply(jobIdOf("om_more")))!.reply;
      const [draft, told] = text.split("————");
      expect(draft!.split("安装护栏61米")).toHaveLength(2);
      expect(told).not.toContain("没有改上去");
    },
  );
});

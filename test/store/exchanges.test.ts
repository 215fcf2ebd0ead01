/** What a follow-up goes on from: the same person's answered messages in the same chat, the latest first. */
import { describe, expect, onTestFinished, test } from "vitest";
import type { Message } from "../../src/domain.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createRecords, jobIdOf } from "../../src/store/records.ts";

const asked = (text: string, at: number, over: Partial<Message> = {}): Message => ({
  ...{ messageId: `om_${text}`, chatId: "oc_hall", chatType: "group", senderId: "ou_wen", text },
  ...{ mentions: [], readable: true, at, ...over },
});

async function recordsWith(...messages: Message[]) {
  const db = openSqlite(":memory:");
  onTestFinished(() => db.close());
  const records = createRecords(db, () => 1);
  for (const message of messages) {
    await records.accept(message);
    await records.saveReply(jobIdOf(message.messageId), {
      ...{ skill: "answer", kind: "reply", text: `答${message.text}` },
      ...{ claims: [], citations: [], gaps: [], model: null, ms: 1 },
    });
  }
  return records;
}

const NOW = asked("那后年呢", 100);

test("they are the same person's in the same chat, before the message and since a moment", async () => {
  const records = await recordsWith(
    asked("早了", 9),
    asked("正好", 10),
    asked("旁人的", 50, { senderId: "ou_shen" }),
    asked("私聊的", 60, { chatId: "oc_own" }),
    asked("同时的", 100),
    asked("后来的", 120),
  );
  expect(await records.exchanges(NOW, 10, 5)).toMatchObject([
    { text: "正好", reply: { text: "答正好" } },
  ]);
});

test("the latest come first, and no more than asked for, whatever order they came in", async () => {
  const records = await recordsWith(asked("二", 20), asked("三", 30), asked("一", 15));
  const texts = (await records.exchanges(NOW, 10, 2)).map(({ text }) => text);
  expect(texts).toEqual(["三", "二"]);
});

test("a message without an answer is none", async () => {
  const records = await recordsWith();
  await records.accept(asked("没答", 50));
  expect(await records.exchanges(NOW, 10, 5)).toEqual([]);
});

test("two people of whom nothing is known are not one", async () => {
  const records = await recordsWith(asked("谁问的", 50, { senderId: "" }));
  expect(await records.exchanges({ ...NOW, senderId: "" }, 10, 5)).toEqual([]);
});

describe("in a topic", () => {
  const texts = async (records: Awaited<ReturnType<typeof recordsWith>>, message: Message, n = 5) =>
    (await records.exchanges(message, 90, n)).map(({ text }) => text);
  const thread = { threadId: "omt_dike", rootId: "om_起头" };

  test("it is what was answered there, by whomever, its first question at the end, however old", async () => {
    const records = await recordsWith(
      asked("起头", 5),
      asked("甲", 20, thread),
      asked("乙", 30, { ...thread, senderId: "ou_shen" }),
      asked("丙", 40, thread),
      asked("话题外", 45),
      asked("别的话题", 46, { threadId: "omt_lock" }),
      asked("别的群", 47, { ...thread, chatId: "oc_own" }),
    );
    const now = asked("那前年呢", 100, thread);
    expect(await texts(records, now)).toEqual(["丙", "乙", "甲", "起头"]);
    expect(await texts(records, now, 2)).toEqual(["丙", "乙", "起头"]);
    expect(await texts(records, NOW)).toEqual([]);
    expect((await records.exchanges(NOW, 10, 5)).map(({ text }) => text)).toEqual(["话题外"]);
  });

  test("one that stands under our card begins with the question that the card answers", async () => {
    const records = await recordsWith(asked("起头", 5));
    await records.noteSent(jobIdOf("om_起头"), "om_card");
    const under = asked("那前年呢", 100, { threadId: "omt_new", rootId: "om_card" });
    expect(await texts(records, under)).toEqual(["起头"]);
  });

  test("a row of replies is one in a group, and none in a private chat", async () => {
    const row = { rootId: "om_起头", parentId: "om_起头" };
    const inGroup = await recordsWith(asked("起头", 95), asked("追问", 97, row));
    expect(await texts(inGroup, asked("再问", 100, row))).toEqual(["追问", "起头"]);
    expect(await texts(inGroup, NOW)).toEqual(["起头"]);
    const p2p = { chatType: "p2p" } as const;
    const alone = await recordsWith(asked("起头", 95, p2p), asked("追问", 97, { ...row, ...p2p }));
    expect(await texts(alone, { ...NOW, ...p2p })).toEqual(["追问", "起头"]);
  });
});

test("what was taken back is remembered no more", async () => {
  const records = await recordsWith(asked("撤回的", 50), asked("留下的", 60));
  await records.recall("om_撤回的");
  expect((await records.exchanges(NOW, 10, 5)).map(({ text }) => text)).toEqual(["留下的"]);
});

/** What a follow-up goes on from: the same person's answered messages in the same chat, the latest first. */
import { expect, onTestFinished, test } from "vitest";
import type { Message, Reply } from "../../src/domain.ts";
import { openDatabase } from "../../src/store/db.ts";
import { createRecords, jobIdOf } from "../../src/store/records.ts";

const asked = (text: string, at: number, over: Partial<Message> = {}): Message => ({
  ...{ messageId: `om_${text}`, chatId: "oc_hall", chatType: "group", senderId: "ou_wen", text },
  ...{ mentions: [], readable: true, at, ...over },
});

async function recordsWith(...messages: Message[]) {
  const db = openDatabase(":memory:");
  onTestFinished(() => db.close());
  const records = createRecords(db, () => 1);
  for (const message of messages) {
    await records.accept(message);
    await records.saveReply(jobIdOf(message.messageId), {
      text: `答${message.text}`,
    } as Reply);
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
  expect(await records.exchanges(NOW, 10, 5)).toEqual([
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

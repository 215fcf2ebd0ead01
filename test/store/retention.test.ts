import { expect, test } from "vitest";
import type { Message, Reply } from "../../src/domain.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createRecords, jobIdOf } from "../../src/store/records.ts";
import { createRetention } from "../../src/store/retention.ts";

const DAY = 86_400_000;
const REPLY: Reply = {
  skill: "answer",
  kind: "reply",
  text: "接待9批",
  claims: [],
  citations: [],
  gaps: [],
  model: null,
  ms: 1,
};

/** Records with a message of each person, answered, at the moment that `time` says. */
async function office() {
  const time = { now: 1000 * DAY };
  const db = openSqlite(":memory:");
  const records = createRecords(db, () => time.now);
  const said = async (messageId: string, senderId: string, over: Partial<Message> = {}) => {
    const message: Message = {
      ...{ messageId, senderId, chatId: "oc_1", chatType: "group", text: `${senderId}问的话` },
      ...{ mentions: [], readable: true, at: time.now },
      ...over,
    };
    return records.accept(message);
  };
  const answered = async (messageId: string, sender: string) => {
    await records.partials.begin(jobIdOf(messageId), REPLY, time.now);
    await records.saveReply(jobIdOf(messageId), REPLY);
    db.prepare("UPDATE jobs SET state = 'done' WHERE id = ?").run(jobIdOf(messageId));
    await records.audit("message.answered", { job: jobIdOf(messageId), sender });
  };
  const everything = () =>
    JSON.stringify(
      ["messages", "jobs", "replies", "partials", "audit"].map((table) =>
        db.prepare(`SELECT * FROM ${table}`).all(),
      ),
    );
  return {
    time,
    db,
    records,
    said,
    answered,
    everything,
    retention: createRetention(db, () => time.now),
  };
}

test("messages go with their jobs and replies once their days are over, and not before", async () => {
  const { time, said, answered, everything, retention } = await office();
  await said("om_1", "ou_li");
  await answered("om_1", "ou_li");
  time.now += 400 * DAY - 1;
  expect(await retention.expire(400)).toBe(0);
  time.now += 1;
  expect(await retention.expire(400)).toBe(1);
  expect(everything()).toBe("[[],[],[],[],[]]");
});

test("a message that still waits for its answer is kept, however old", async () => {
  const { time, said, everything, retention } = await office();
  await said("om_1", "ou_li");
  time.now += 900 * DAY;
  expect(await retention.expire(400)).toBe(0);
  expect(everything()).toContain("ou_li问的话");
});

test("who is forgotten leaves no word, no number and no audit, and the others stay", async () => {
  const { said, answered, everything, retention } = await office();
  await said("om_1", "ou_li");
  await answered("om_1", "ou_li");
  await said("om_2", "ou_wang", { mentions: ["ou_li", "ou_bot"] });
  await answered("om_2", "ou_wang");
  expect(await retention.forget("ou_li")).toBe(1);
  expect(everything()).not.toContain("ou_li");
  expect(everything()).toContain("ou_wang问的话");
  expect(everything()).toContain("ou_bot");
  expect(await retention.forget("ou_nobody")).toBe(0);
});

test("what was forgotten a moment ago is not answered anew when Feishu sends it again", async () => {
  const { time, said, retention, everything } = await office();
  await said("om_1", "ou_li");
  await retention.forget("ou_li");
  time.now += 6 * 3600_000;
  expect(await said("om_1", "ou_li")).toBe(false);
  expect(everything()).not.toContain("ou_li");
});

test("a reply that was being worked out while its message was forgotten goes at the next round", async () => {
  const { said, answered, everything, retention } = await office();
  await said("om_1", "ou_li");
  await retention.forget("ou_li");
  await answered("om_1", "ou_li");
  await said("om_2", "ou_wang");
  await answered("om_2", "ou_wang");
  expect(everything()).toContain("ou_li");
  await retention.expire(400);
  expect(everything()).not.toContain("ou_li");
  expect(everything().match(/接待9批/g)).toHaveLength(2);
  expect(everything().match(/"sender\\?.*?ou_wang/)).not.toBeNull();
});

test("what is shown of a reply loses the words of a removed report, and the message it stands in is not lost", async () => {
  const { records, retention } = await office();
  const place = { passageId: "p", title: "2024年工作总结", reportYear: 2024, path: ["一"] };
  const cited = { ...place, n: 1, reportId: "gone", quote: "接待9批", start: 0, end: 4 };
  await records.partials.begin("job-1", { ...REPLY, citations: [cited] }, 1);
  await records.partials.noteSent("job-1", "om_9");
  await retention.withoutRemoved();
  const partial = (await records.partials.of("job-1"))!;
  expect(partial.sentId).toBe("om_9");
  expect(JSON.stringify(partial.reply)).not.toContain("接待9批");
  expect(await records.isNoted("om_9")).toBe(true);
});

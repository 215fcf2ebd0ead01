import { expect, test } from "vitest";
import { z } from "zod";
import type { Message, Reply } from "../../src/domain.ts";
import type { Database } from "../../src/store/db.ts";
import { createRecords, jobIdOf } from "../../src/store/records.ts";
import { createRetention } from "../../src/store/retention.ts";
import { openState } from "../engines.ts";

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
  const db = await openState();
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
    await db.run("UPDATE jobs SET state = 'done' WHERE id = ?", [jobIdOf(messageId)]);
    await records.audit("message.answered", { job: jobIdOf(messageId), sender });
  };
  const rowsOf = (table: string) => db.all(z.unknown(), `SELECT * FROM ${table}`);
  const everything = async (tables = ["messages", "jobs", "replies", "partials", "audit"]) =>
    JSON.stringify(await Promise.all(tables.map(rowsOf)));
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
  expect(await everything()).toBe("[[],[],[],[],[]]");
});

test("a message that still waits for its answer is kept, however old", async () => {
  const { time, said, everything, retention } = await office();
  await said("om_1", "ou_li");
  time.now += 900 * DAY;
  expect(await retention.expire(400)).toBe(0);
  expect(await everything()).toContain("ou_li问的话");
});

test("who is forgotten leaves no word, no number and no audit, and the others stay", async () => {
  const { said, answered, everything, retention } = await office();
  await said("om_1", "ou_li");
  await answered("om_1", "ou_li");
  await said("om_2", "ou_wang", { mentions: ["ou_li", "ou_bot"] });
  await answered("om_2", "ou_wang");
  expect(await retention.forget("ou_li")).toBe(1);
  expect(await everything()).not.toContain("ou_li");
  expect(await everything()).toContain("ou_wang问的话");
  expect(await everything()).toContain("ou_bot");
  expect(await retention.forget("ou_nobody")).toBe(0);
});

test("what was forgotten a moment ago is not answered anew when Feishu sends it again", async () => {
  const { time, said, retention, everything } = await office();
  await said("om_1", "ou_li");
  await retention.forget("ou_li");
  time.now += 6 * 3600_000;
  expect(await said("om_1", "ou_li")).toBe(false);
  expect(await everything()).not.toContain("ou_li");
});

test("a reply that was being worked out while its message was forgotten goes at the next round", async () => {
  const { said, answered, everything, retention } = await office();
  await said("om_1", "ou_li");
  await retention.forget("ou_li");
  await answered("om_1", "ou_li");
  await said("om_2", "ou_wang");
  await answered("om_2", "ou_wang");
  expect(await everything()).toContain("ou_li");
  await retention.expire(400);
  expect(await everything()).not.toContain("ou_li");
  expect((await everything()).match(/接待9批/g)).toHaveLength(2);
  expect((await everything()).match(/"sender\\?.*?ou_wang/)).not.toBeNull();
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

test("who is forgotten stands in no table any more, but for what was done as a keeper", async () => {
  const { db, retention, everything, time } = await office();
  const insert = (table: string, row: Record<string, string | number>) =>
    db.run(
      `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.keys(row).map((name) => `:${name}`)})`,
      row,
    );
  const [at, person] = [time.now, "ou_li"];
  const message = { senderId: person, mentions: [], text: "ou_li问" };
  const [message_id, job_id, chat_id] = ["om_1", "j1", "oc_1"];
  await insert("messages", {
    ...{ message_id, chat_id, body: JSON.stringify(message), received_at: at - DAY },
    ...{ topic: "t", said: "ou_li 1" },
  });
  await insert("jobs", {
    id: job_id,
    chat_id,
    message_id,
    run_at: at,
    created_at: at,
    error: person,
  });
  const reply = JSON.stringify({ ...REPLY, text: person });
  await insert("replies", { job_id, reply, created_at: at });
  await insert("partials", { job_id, reply, sending_at: at });
  await insert("reactions", { job_id, message_id: person, reaction_id: "x" });
  await insert("sent", { job_id, message_id: person, at });
  await insert("parts", { job_id, uuid: person, sending_at: at });
  await insert("feedback", {
    job_id: "j2",
    by: person,
    verdict: "up",
    reasons: "[]",
    words: "",
    at,
  });
  await insert("questions", {
    ...{ job_id: "j3", at, via: "console", person, chat_id, words: "问", skill: "answer" },
    ...{ outcome: "reply", ms: 1, calls: 0, prompt_tokens: 0, completion_tokens: 0 },
  });
  await insert("talks", { id: "t1", person, title: "问", created_at: at, updated_at: at });
  const begun = { token: "feishu", address: "10.0.0.1", created_at: at, until: at + DAY };
  await insert("sessions", { id: "s1", person, ...begun });
  const body = JSON.stringify({ message });
  await insert("uploads", {
    id: "u1",
    by: person,
    chat_id,
    message_id,
    state: "material",
    body,
    at,
  });
  await insert("batches", { id: "b1", person, by: person, reader: '["ou_li"]', direct: 1, at });
  await insert("arrivals", {
    id: "a1",
    batch: "b1",
    file: "ou_li.txt",
    bytes: 1,
    state: "done",
    body: "{}",
    at,
  });
  await insert("drafts", {
    ...{
      id: "d1",
      version: 1,
      chat_id,
      sender_id: person,
      said: "起草",
      document: "{}",
      created_at: at,
    },
  });
  await insert("draft_guests", { draft_id: "d2", person, at });
  for (const [action, detail] of [
    ["message.answered", { sender: person }],
    ["session.began", { by: person }],
    ["draft.renamed", { by: person }],
  ] as const)
    await insert("audit", { at, action, detail: JSON.stringify(detail) });

  expect(await retention.traces(person)).toMatchObject({ messages: 1, questions: 1, uploads: 1 });
  expect(await retention.forget(person)).toBe(1);
  expect(await everything(await tablesOf(db))).not.toContain(person);
});

async function tablesOf(db: Database): Promise<string[]> {
  const rows = await db.all(
    z.object({ name: z.string() }),
    db.engine === "sqlite"
      ? "SELECT name FROM sqlite_master WHERE type = 'table'"
      : "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()",
  );
  return rows.map(({ name }) => name);
}

/** From a message of ours back to the question that it answers. */
import { beforeEach, expect, test } from "vitest";
import type { Message, Reply } from "../../src/domain.ts";
import type { Database } from "../../src/store/db.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createRecords, jobIdOf, type Records } from "../../src/store/records.ts";

const asked: Message = {
  messageId: "om_asked",
  chatId: "oc_canal",
  chatType: "group",
  senderId: "ou_clerk",
  text: "去年疏浚了几条河道？",
  mentions: [],
  readable: true,
  at: 5,
};
const reply: Reply = {
  skill: "answer",
  kind: "reply",
  text: "疏浚河道6条[1]。",
  claims: [],
  citations: [],
  gaps: [],
  model: null,
  ms: 3,
};
const job = jobIdOf("om_asked");

let db: Database;
let records: Records;
beforeEach(async () => {
  db = openSqlite(":memory:");
  records = createRecords(db, () => 42);
  await records.accept(asked);
});

test("each message of an answer leads to its question and its reply", async () => {
  await records.saveReply(job, reply);
  for (const id of ["om_b", "om_a", "om_b"]) await records.noteSent(job, id);
  expect(await records.sentOf(job)).toEqual(["om_b", "om_a"]);
  for (const id of ["om_a", "om_b"])
    expect(await records.answerOf(id)).toEqual({ job, message: asked, reply });
});

test("before there is a reply, what is shown of it meanwhile stands for it", async () => {
  await records.noteSent(job, "om_card");
  expect(await records.answerOf("om_card")).toEqual({ job, message: asked, reply: null });
  await records.partials.begin(job, { ...reply, text: "正在写" }, 7);
  expect((await records.answerOf("om_card"))?.reply?.text).toBe("正在写");
  await records.saveReply(job, reply);
  expect((await records.answerOf("om_card"))?.reply).toEqual(reply);
});

test("what was sent before such notes were kept is known by its reply", async () => {
  await records.saveReply(job, reply);
  await records.markSent(job, "om_old");
  db.exec("DELETE FROM sent");
  expect(await records.answerOf("om_old")).toMatchObject({ job, reply });
});

test("other people's messages, and those of jobs long gone, lead nowhere", async () => {
  await records.noteSent("job-gone", "om_gone");
  expect(await records.answerOf("om_gone")).toBeNull();
  expect(await records.answerOf("om_asked")).toBeNull();
  expect(await records.sentOf("job-none")).toEqual([]);
});

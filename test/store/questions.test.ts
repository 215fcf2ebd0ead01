import { expect, test } from "vitest";
import type { Message, Reply } from "../../src/domain.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createRecords, jobIdOf } from "../../src/store/records.ts";
import { createRetention } from "../../src/store/retention.ts";

const REPLY: Reply = {
  skill: "answer",
  kind: "reply",
  text: "新建驿站12处[1]。",
  claims: [],
  citations: [],
  gaps: [],
  model: null,
  ms: 20,
};
const CITED = {
  n: 1,
  passageId: "p",
  reportId: "r",
  title: "县林业局2020年工作总结",
  reportYear: 2020,
  path: ["一"],
  quote: "新建驿站12处",
  start: 0,
  end: 7,
};

function house() {
  const db = openSqlite(":memory:");
  const records = createRecords(db, () => 5000);
  /** Ask and be answered, as a chat does. */
  async function answered(
    id: string,
    reply: Partial<Reply> = {},
    message: Partial<Message> = {},
  ): Promise<string> {
    await records.accept({
      ...{ messageId: id, chatId: "oc_1", chatType: "group", senderId: "ou_yi" },
      ...{ text: `${id}：林场建了几处驿站？`, mentions: [], readable: true, at: 1000 },
      ...message,
    });
    await records.saveReply(jobIdOf(id), { ...REPLY, ...reply });
    return jobIdOf(id);
  }
  return { db, records, questions: records.questions, answered };
}

test("what became of a question is on record with its reply", async () => {
  const { questions, answered } = house();
  await answered("om_a");
  await answered("om_b", { kind: "refusal", reason: "not_stated", citations: [CITED] });
  await answered("om_c", { kind: "refusal", reason: "year_not_covered", question: "2031年呢" });
  await answered("om_d", { skill: "help", kind: "refusal", reason: "out_of_scope" });
  await answered("om_e", { skill: "help", reason: "welcome" });
  await answered("om_f", { skill: "help" }, { action: { do: "word", on: "job-1" } });
  const seen = questions.page({}, null, 10).map(({ words, outcome }) => `${words} ${outcome}`);
  expect(seen.sort()).toEqual([
    "2031年呢 refused",
    "om_a：林场建了几处驿站？ answered",
    "om_b：林场建了几处驿站？ nearest",
    "om_d：林场建了几处驿站？ help",
  ]);
  expect(questions.counts({}).outcomes).toMatchObject({ answered: 1, nearest: 1, refused: 1 });
});

test("what was told to the asker alone is what became of the question", async () => {
  const { records, questions } = house();
  const message: Message = {
    ...{ messageId: "om_a", chatId: "oc_1", chatType: "group", senderId: "ou_yi" },
    ...{ text: "几处驿站？", mentions: [], readable: true, at: 1000 },
  };
  await records.accept(message);
  await records.keepOwn(message, REPLY);
  const told = { ...REPLY, text: "已单独回复。", kind: "refusal", reason: "told_alone" } as const;
  await records.saveReply(jobIdOf("om_a"), told);
  const [only, ...others] = questions.page({}, null, 10);
  expect(only).toMatchObject({ outcome: "answered", words: "几处驿站？" });
  expect((await records.answerBy(only!.job))?.reply?.text).toBe(REPLY.text);
  expect(others).toEqual([]);
});

test("pages follow one another without gap or repetition, also among questions of one moment", async () => {
  const { questions, answered } = house();
  for (let i = 0; i < 7; i++) await answered(`om_${i}`, {}, { at: 1000 + Math.floor(i / 4) });
  const seen: string[] = [];
  let page = questions.page({}, null, 3);
  while (page.length > 0) {
    seen.push(...page.map(({ job }) => job));
    page = questions.page({}, page.at(-1)!, 3);
  }
  expect(seen).toHaveLength(7);
  expect(new Set(seen).size).toBe(7);
});

test("questions are found by all of their words, their year, and what was thought of the answer", async () => {
  const { records, questions, answered } = house();
  const disliked = await answered("om_a", {}, { text: "2020年林场建了几处驿站？" });
  await answered("om_b", {}, { text: "2021年林场修了多少公里步道？" });
  await records.feedback.give(disliked, "ou_yi", {
    ...{ verdict: "down", reasons: ["数字不对"], words: "" },
  });
  questions.saveFrames([{ job: disliked, years: [2020], gap: null }]);
  const jobs = (filter: object) => questions.page(filter, null, 9).map(({ words }) => words);
  expect(jobs({ words: "林场 步道" })).toEqual(["2021年林场修了多少公里步道？"]);
  expect(jobs({ words: "驿站 步道" })).toEqual([]);
  expect(jobs({ year: 2020 })).toEqual(["2020年林场建了几处驿站？"]);
  expect(jobs({ verdict: "down" })).toEqual(["2020年林场建了几处驿站？"]);
  expect(jobs({ from: 1001 })).toEqual([]);
  expect(questions.counts({ words: "步道" }).verdicts.down).toBe(0);
  expect(questions.counts({}).verdicts.down).toBe(1);
});

test("a reply that is worked out anew takes the place of the one before", async () => {
  const { records, questions, answered } = house();
  const job = await answered("om_a", { kind: "refusal" });
  await records.dropReply(job);
  await records.saveReply(job, REPLY);
  expect(questions.page({}, null, 9).map(({ outcome }) => outcome)).toEqual(["answered"]);
});

test("a job that was given up is a question without an answer, until a retry answers it", async () => {
  const { records, questions } = house();
  const message: Message = {
    ...{ messageId: "om_a", chatId: "oc_1", chatType: "group", senderId: "ou_yi" },
    ...{ text: "几处驿站？", mentions: [], readable: true, at: 1000 },
  };
  await records.accept(message);
  questions.noteFailed(jobIdOf("om_a"), "飞书没有应答。");
  const failed = { outcome: "failed", reason: "飞书没有应答。" };
  expect(questions.page({}, null, 9)).toMatchObject([failed]);
  await records.saveReply(jobIdOf("om_a"), REPLY);
  expect(questions.page({}, null, 9)).toMatchObject([{ outcome: "answered", reason: null }]);
  // That it could not be sent afterwards does not make it unanswered.
  questions.noteFailed(jobIdOf("om_a"), "飞书没有应答。");
  expect(questions.page({}, null, 9)).toMatchObject([{ outcome: "answered" }]);
});

test("rows of what was answered before the table are made once, and go on where they were left", async () => {
  const { db, questions, answered } = house();
  for (let i = 0; i < 250; i++) await answered(`om_${i}`, {}, { at: i });
  db.exec("DELETE FROM questions");
  const stop = new AbortController();
  const first = questions.fill(stop.signal);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  stop.abort();
  await first;
  const some = questions.page({}, null, 1000).length;
  expect(some).toBeGreaterThan(0);
  expect(some).toBeLessThan(250);
  await questions.fill(new AbortController().signal);
  expect(questions.page({}, null, 1000)).toHaveLength(250);
  db.exec("DELETE FROM questions");
  await questions.fill(new AbortController().signal);
  expect(questions.page({}, null, 1000)).toHaveLength(0);
});

test("questions go with their messages, and with the person who asked them", async () => {
  const { db, questions, answered } = house();
  await answered("om_a");
  await answered("om_b", {}, { senderId: "ou_bing" });
  const retention = createRetention(db, () => 5000);
  await retention.forget("ou_yi");
  expect(questions.page({}, null, 9).map(({ person }) => person)).toEqual(["ou_bing"]);
  db.exec("UPDATE jobs SET state = 'done'");
  await createRetention(db, () => 5000 + 86_400_000).expire(1);
  expect(questions.page({}, null, 9)).toEqual([]);
});

test("a span of time tells its outcomes, what half and nearly all answers took, and the model's part", async () => {
  const { questions, answered } = house();
  const usage = { calls: 2, promptTokens: 300, completionTokens: 40, ms: 900 };
  for (let i = 1; i <= 20; i++) await answered(`om_${i}`, { ms: i * 10, usage }, { at: 100 + i });
  await answered("om_h", { skill: "help", ms: 9999 }, { at: 110 });
  await answered("om_l", { ms: 9999 }, { at: 500 });
  expect(questions.spent({ from: 100, to: 200 })).toEqual({
    outcomes: { answered: 20, nearest: 0, refused: 0, help: 1, failed: 0 },
    ...{ median: 110, p95: 200, calls: 40, promptTokens: 6000, completionTokens: 800 },
  });
  expect(questions.spent({ from: 600, to: 700 })).toMatchObject({ median: null, calls: 0 });
});

/** The reaction under a message whose answer does not begin at once. */
import { describe, expect, onTestFinished, test } from "vitest";
import type { Job, Message, Reply } from "../../src/domain.ts";
import { createFeishuClient } from "../../src/feishu/client.ts";
import { createSigns } from "../../src/flows/signs.ts";
import { createTending } from "../../src/flows/tending.ts";
import { createLog } from "../../src/log.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createRecords, jobIdOf } from "../../src/store/records.ts";
import { BOT_OPEN_ID, startFakeFeishu } from "../fakes/feishu.ts";
import { eventually } from "../helper.ts";

const REPLY: Reply = {
  skill: "answer",
  kind: "reply",
  text: "植树4.2万株。",
  claims: [],
  citations: [],
  gaps: [],
  model: null,
  ms: 1,
};

async function office() {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const db = openSqlite(":memory:");
  const records = createRecords(db, () => 42);
  const log = createLog("silent");
  const client = createFeishuClient({
    ...feishu.credentials,
    domain: feishu.url,
    fetch: globalThis.fetch,
    log,
  });
  const paused: number[] = [];
  /** The moment is over as the test says. */
  let over = () => {};
  const program = () =>
    createSigns({
      records,
      feishu: client,
      log,
      pause: (ms) =>
        new Promise<void>((resolve) => {
          paused.push(ms);
          over = resolve;
        }),
    });
  const signs = program();
  const accept = signs.watching((message) => records.accept(message));
  const asked = (over: Partial<Message> = {}): Message => {
    const message: Message = {
      messageId: "om_trees",
      chatId: "oc_forest",
      chatType: "group",
      senderId: "ou_ranger",
      text: "去年植树多少？",
      mentions: [BOT_OPEN_ID],
      readable: true,
      at: Date.now(),
      ...over,
    };
    const { messageId, chatId, chatType, at } = message;
    feishu.place(messageId, { chatId, chatType, at });
    return message;
  };
  return {
    feishu,
    records,
    signs,
    program,
    accept,
    asked,
    paused,
    pass: () => over(),
    state: (state: string) => db.run("UPDATE jobs SET state = ?", [state]),
    /** All that was asked of the platform, once nothing goes on any more. */
    async quiet() {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return feishu.log.map(({ api }) => api).filter((api) => api !== "token" && api !== "bot");
    },
    standing: () => feishu.reactions.map(({ messageId, emoji }) => `${messageId} ${emoji}`),
  };
}

const id = jobIdOf("om_trees");

test("comes 250 ms after the message, and goes with the answer", async () => {
  const { accept, asked, paused, pass, standing, signs, records, state } = await office();
  expect(await accept(asked())).toBe(true);
  expect(paused).toEqual([250]);
  expect(standing()).toEqual([]);
  pass();
  await eventually(() => expect(standing()).toEqual(["om_trees OnIt"]));
  await state("done");
  await signs.sweep();
  expect(standing()).toEqual([]);
  expect(await records.reactions.of(id)).toBeNull();
});

test("comes not where the answer has begun, was sent, or the job was done without one", async () => {
  for (const end of ["begun", "sent", "done"]) {
    const { accept, asked, pass, records, quiet, state } = await office();
    await accept(asked());
    if (end === "begun") await records.partials.begin(id, REPLY, 1);
    if (end === "sent") await records.noteSent(id, "om_answer");
    if (end === "done") await state("done");
    pass();
    expect(await quiet()).toEqual([]);
  }
});

test.each([
  ["speaks to somebody else", { mentions: ["ou_colleague"] }],
  ["stands for a button", { messageId: "act-1", action: { do: "rephrase", on: "job-1" } as const }],
])("comes not under what %s", async (_, over) => {
  const { accept, asked, pass, quiet } = await office();
  await accept(asked(over));
  pass();
  expect(await quiet()).toEqual([]);
});

test("a message that comes again gets no second", async () => {
  const { accept, asked, pass, quiet, standing, paused } = await office();
  const message = asked();
  await accept(message);
  pass();
  await eventually(() => expect(standing()).toHaveLength(1));
  expect(await accept(message)).toBe(false);
  expect(paused).toEqual([250]);
  expect(await quiet()).toEqual(["react"]);
});

test("an answer that is ready while the sign is being put: the sign goes all the same", async () => {
  const { feishu, accept, asked, pass, standing, signs, records, state } = await office();
  feishu.faults.push({ api: "react", delayMs: 150 });
  await accept(asked());
  pass();
  await eventually(async () => expect(await records.reactions.of(id)).not.toBeNull());
  await state("done");
  await signs.sweep();
  expect(standing()).toEqual([]);
});

test("an app without the scope asks once, and its answers are none the worse", async () => {
  const { feishu, accept, asked, pass, quiet, records } = await office();
  feishu.scopes.delete("im:message.reactions:write_only");
  await accept(asked());
  pass();
  await eventually(() => expect(feishu.calls.react).toBe(1));
  await eventually(async () => expect(await records.reactions.of(id)).toBeNull());
  await accept(asked({ messageId: "om_second" }));
  pass();
  expect(await quiet()).toEqual(["react"]);
});

describe("a program that died", () => {
  test.each([
    ["after it was noted", false],
    ["before it was noted", true],
  ])("%s: the next takes it away", async (_, unnoted) => {
    const { accept, asked, pass, standing, program, records, state } = await office();
    await accept(asked());
    pass();
    await eventually(() => expect(standing()).toHaveLength(1));
    await eventually(async () => expect((await records.reactions.of(id))?.reactionId).toBeTruthy());
    if (unnoted) await records.reactions.note(id, "");
    await program().sweep();
    // It still waits for its answer.
    expect(standing()).toHaveLength(1);
    await state("done");
    await program().sweep();
    expect(standing()).toEqual([]);
    expect(await records.reactions.of(id)).toBeNull();
  });
});

test("is tried again where the platform was away for a moment", async () => {
  const { feishu, accept, asked, pass, standing, signs, state } = await office();
  await accept(asked());
  pass();
  await eventually(() => expect(standing()).toHaveLength(1));
  feishu.faults.push({ api: "unreact", status: 500, body: { code: 2200, msg: "internal" } });
  await state("done");
  await signs.sweep();
  expect(standing()).toHaveLength(1);
  await signs.sweep();
  expect(standing()).toEqual([]);
});

describe("around a job", () => {
  async function tended(outcome: "answered" | "later" | "given up" | "died") {
    const place = await office();
    const { accept, asked, pass, standing, signs, state } = place;
    const message = asked();
    await accept(message);
    pass();
    await eventually(() => expect(standing()).toHaveLength(1));
    let left = 0;
    const { work, ended } = createTending({
      work: async () => {
        if (outcome === "died") throw new Error("killed");
        if (outcome === "answered") return { ok: true, value: undefined };
        return { ok: false, error: "没有答成", retry: outcome === "later" };
      },
      signs,
      leaveAll: async () => void left++,
      log: createLog("silent"),
    });
    const job: Job = { id, chatId: message.chatId, message, attempts: 1 };
    const done = work(job, new AbortController().signal).catch(() => {});
    await done;
    // The queue notes how it ended, and says so.
    await state(
      { answered: "done", later: "waiting", "given up": "dead", died: "waiting" }[outcome],
    );
    if (outcome !== "died") ended();
    return { ...place, left: () => left };
  }

  test.each(["answered", "given up"] as const)("that is %s, it goes", async (outcome) => {
    const { standing } = await tended(outcome);
    await eventually(() => expect(standing()).toEqual([]));
  });

  test.each(["later", "died"] as const)(
    "that is to be tried again (%s), it stays",
    async (outcome) => {
      const { standing, quiet } = await tended(outcome);
      expect(await quiet()).toEqual(["react"]);
      expect(standing()).toHaveLength(1);
    },
  );

  test("that is given up, what stands is closed as well", async () => {
    const { left } = await tended("given up");
    await eventually(() => expect(left()).toBe(1));
  });
});

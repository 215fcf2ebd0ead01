import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Message, Reply } from "../../src/domain.ts";
import { createRecords, jobIdOf } from "../../src/store/records.ts";
import { openState, refuseWrites } from "../engines.ts";

function message(id: string, chatId = "oc_1"): Message {
  return {
    messageId: id,
    chatId,
    chatType: "p2p",
    senderId: "ou_1",
    text: `${id}：去年接待了几批？`,
    mentions: [],
    readable: true,
    at: 1,
  };
}

async function open() {
  const db = await openState();
  return { db, records: createRecords(db, () => 42) };
}

describe("accept", () => {
  test("puts a message and its job in once, however often it comes", async () => {
    const { db, records } = await open();
    expect(await records.accept(message("om_1"))).toBe(true);
    expect(await records.accept(message("om_1"))).toBe(false);
    const both = [records.accept(message("om_2")), records.accept(message("om_2"))];
    expect(await Promise.all(both)).toEqual([true, false]);
    const Job = z.object({ id: z.string(), state: z.string() });
    expect(await db.all(Job, "SELECT id, state FROM jobs ORDER BY rowid")).toEqual([
      { id: jobIdOf("om_1"), state: "waiting" },
      { id: jobIdOf("om_2"), state: "waiting" },
    ]);
  });

  test("gathers what comes in a tick, and while that is put down, into one transaction each", async () => {
    const { db, records } = await open();
    let transactions = 0;
    const counting = {
      ...db,
      transaction: <T>(work: () => Promise<T>) => {
        transactions++;
        return db.transaction(work);
      },
    };
    const { accept } = createRecords(counting, () => 42);
    const some = (from: number) =>
      Array.from({ length: 200 }, (_, i) => accept(message(`om_${from + i}`, `oc_${i % 7}`)));
    const first = some(0);
    // The first commit is under way.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await Promise.all([...first, ...some(150)])).toEqual(
      Array.from({ length: 400 }, (_, i) => i < 200 || i >= 250),
    );
    expect(transactions).toBe(2);
    const Jobs = z.object({ id: z.string() }).transform(({ id }) => id);
    expect(await db.all(Jobs, "SELECT id FROM jobs ORDER BY rowid")).toEqual(
      Array.from({ length: 350 }, (_, i) => jobIdOf(`om_${i}`)),
    );
    expect(await records.message("om_349")).toEqual(message("om_349", "oc_3"));
  });

  test("rejects what could not be written, and takes the next", async () => {
    const { db, records } = await open();
    const mend = await refuseWrites(db, "INSERT", "jobs");
    await expect(records.accept(message("om_1"))).rejects.toThrow("disk");
    const both = [records.accept(message("om_1")), records.accept(message("om_2"))];
    for (const { status } of await Promise.allSettled(both)) expect(status).toBe("rejected");
    await mend();
    expect(await records.accept(message("om_1"))).toBe(true);
  });
});

test("a setting that two programs choose at once is the first one's for both", async () => {
  const { records } = await open();
  expect(await records.settingOnce("link_secret", "first")).toBe("first");
  expect(await records.settingOnce("link_secret", "second")).toBe("first");
});

test("a reply is kept as first worked out, then marked as sent", async () => {
  const { records } = await open();
  const reply: Reply = {
    skill: "answer",
    kind: "reply",
    text: "9批次。",
    claims: [],
    citations: [],
    gaps: [],
    model: null,
    ms: 1,
  };
  expect(await records.reply("job-1")).toBeNull();
  await records.saveReply("job-1", reply);
  await records.saveReply("job-1", { ...reply, text: "other words" });
  expect(await records.reply("job-1")).toEqual({ reply, sentId: null, sendingAt: null });
  await records.markSent("job-1", "om_9");
  expect(await records.reply("job-1")).toEqual({ reply, sentId: "om_9", sendingAt: null });
});

test.each(["om_1", `om_${"x".repeat(500)}`, "消息"])("the job id of %s is a Feishu uuid", (id) => {
  expect(jobIdOf(id)).toBe(jobIdOf(id));
  expect(jobIdOf(id)).toMatch(/^[\w-]{1,50}$/);
  expect(jobIdOf(`${id}2`)).not.toBe(jobIdOf(id));
});

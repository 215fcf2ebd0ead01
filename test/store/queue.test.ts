import { afterEach, describe, expect, test } from "vitest";
import type { Job, Message, Outcome } from "../../src/domain.ts";
import { createLog } from "../../src/log.ts";
import { type Database, openDatabase } from "../../src/store/db.ts";
import { backOff, createQueue, type Queue, type QueueOptions } from "../../src/store/queue.ts";
import { createRecords, jobIdOf } from "../../src/store/records.ts";
import { eventually } from "../helper.ts";

const DONE: Outcome<void> = { ok: true, value: undefined };
const quiet = createLog("silent");

let now = 1_000_000;
const opened: Queue[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((queue) => queue.stop()));
});

/** An office's database with these messages waiting, written as chat/message. */
async function office(...messages: string[]) {
  now = 1_000_000;
  const db = openDatabase(":memory:");
  await put(db, ...messages);
  return db;
}

async function put(db: Database, ...messages: string[]): Promise<void> {
  const records = createRecords(db, () => now);
  for (const name of messages) {
    const [chatId = "", messageId = ""] = name.split("/");
    const message = { messageId, chatId, chatType: "p2p", senderId: "", text: messageId };
    await records.accept({ ...message, mentions: [], readable: true, at: now } as Message);
  }
}

function queueOn(db: Database, work: QueueOptions["work"], options: Partial<QueueOptions> = {}) {
  const queue = createQueue({
    db,
    clock: () => now,
    log: quiet,
    work,
    pollMs: 2,
    random: () => 1,
    ...options,
  });
  opened.push(queue);
  return queue;
}

/** Work that waits until the test lets it go on. */
function heldWork() {
  const begun: string[] = [];
  const release = new Map<string, (outcome: Outcome<void>) => void>();
  return {
    begun,
    work: (job: Job) => {
      begun.push(job.message.messageId);
      return new Promise<Outcome<void>>((resolve) => release.set(job.message.messageId, resolve));
    },
    finish: (id: string, outcome = DONE) => release.get(id)!(outcome),
  };
}

const rowOf = (db: Database, messageId: string) =>
  db.prepare("SELECT * FROM jobs WHERE id = ?").get(jobIdOf(messageId))!;
const stateOf = (db: Database, messageId: string) => rowOf(db, messageId).state;

test("several chats at once, one job at a time in each, in order", async () => {
  const db = await office("A/a1", "A/a2", "B/b1", "A/a3", "C/c1");
  const held = heldWork();
  queueOn(db, held.work).start();
  expect(held.begun).toEqual(["a1", "b1", "c1"]);
  held.finish("a1");
  await eventually(() => expect(held.begun).toEqual(["a1", "b1", "c1", "a2"]));
  for (const id of ["b1", "c1", "a2"]) held.finish(id);
  await eventually(() => expect(held.begun).toEqual(["a1", "b1", "c1", "a2", "a3"]));
  held.finish("a3");
});

test("no more chats at once than allowed", async () => {
  const db = await office("A/a", "B/b", "C/c");
  const held = heldWork();
  queueOn(db, held.work, { concurrency: 2 }).start();
  expect(held.begun).toEqual(["a", "b"]);
  held.finish("b");
  await eventually(() => expect(held.begun).toEqual(["a", "b", "c"]));
  held.finish("a");
  held.finish("c");
});

test("wake takes up what came after the start", async () => {
  const db = await office();
  const held = heldWork();
  const queue = queueOn(db, held.work, { pollMs: 3_600_000 });
  queue.start();
  await put(db, "A/m");
  queue.wake();
  await eventually(() => expect(held.begun).toEqual(["m"]));
  held.finish("m");
  await eventually(() => expect(stateOf(db, "m")).toBe("done"));
});

describe("failures", () => {
  test.each([
    [1, 0, 1000],
    [1, 1, 2000],
    [2, 1, 4000],
    [5, 0.5, 24_000],
    [30, 1, 900_000],
  ])("back-off after attempt %i with chance %d is %i ms", (attempt, random, ms) => {
    expect(backOff(attempt, random)).toBe(ms);
  });

  test("one that may pass is tried again when its time has come, and its chat waits", async () => {
    const db = await office("A/a1", "A/a2");
    const outcomes: Outcome<void>[] = [{ ok: false, error: "busy", retry: true }, DONE, DONE];
    const begun: string[] = [];
    queueOn(db, async (job) => {
      begun.push(`${job.message.messageId}.${job.attempts}`);
      return outcomes.shift()!;
    }).start();
    await eventually(() => expect(rowOf(db, "a1").error).toBe("busy"));
    expect(rowOf(db, "a1")).toMatchObject({ state: "waiting", run_at: now + 2000 });
    expect(begun).toEqual(["a1.1"]);
    now += 2000;
    await eventually(() => expect(stateOf(db, "a2")).toBe("done"));
    expect(begun).toEqual(["a1.1", "a1.2", "a2.1"]);
    expect(rowOf(db, "a1")).toMatchObject({ state: "done", error: null });
  });

  test("the delay that the other side asks for goes before back-off, spread a little, and is no attempt", async () => {
    const db = await office("A/a");
    queueOn(db, async () => ({ ok: false, error: "slow", retry: true, delayMs: 77 })).start();
    await eventually(() =>
      expect(rowOf(db, "a")).toMatchObject({ run_at: now + 1077, attempts: 0 }),
    );
  });

  test("a throw counts as one that may pass", async () => {
    const db = await office("A/a");
    queueOn(db, async () => {
      throw new Error("oh");
    }).start();
    await eventually(() =>
      expect(rowOf(db, "a")).toMatchObject({ state: "waiting", error: "oh", attempts: 1 }),
    );
  });

  test.each<[string, Outcome<void>, number]>([
    ["one that no repeat can help", { ok: false, error: "not in chat", retry: false }, 1],
    ["one that never passes", { ok: false, error: "not in chat", retry: true, delayMs: 0 }, 3],
  ])("%s is dead, kept with its error, and the chat goes on", async (_, outcome, attempts) => {
    const db = await office("A/bad", "A/good");
    const queue = queueOn(db, async (job) => (job.message.messageId === "bad" ? outcome : DONE), {
      maxAttempts: 3,
    });
    queue.start();
    await eventually(() => expect(stateOf(db, "good")).toBe("done"));
    expect(await queue.dead()).toEqual([
      {
        id: jobIdOf("bad"),
        chatId: "A",
        messageId: "bad",
        attempts,
        error: "not in chat",
        finishedAt: now,
      },
    ]);
    expect(await queue.counts()).toEqual({ waiting: 0, running: 0, done: 1, dead: 1 });
  });

  test("a dead job can be given another round", async () => {
    const db = await office("A/a");
    let outcome: Outcome<void> = { ok: false, error: "no", retry: false };
    const queue = queueOn(db, async () => outcome);
    queue.start();
    await eventually(() => expect(stateOf(db, "a")).toBe("dead"));
    outcome = DONE;
    expect(await queue.revive(jobIdOf("a"))).toBe(true);
    await eventually(() => expect(rowOf(db, "a")).toMatchObject({ state: "done", attempts: 1 }));
    expect(await queue.revive(jobIdOf("a"))).toBe(false);
    expect(await queue.revive("job-nowhere")).toBe(false);
  });

  test("a revived job waits for the newer one that its chat is working on", async () => {
    const db = await office("A/a1", "A/a2");
    const held = heldWork();
    const queue = queueOn(db, held.work);
    queue.start();
    held.finish("a1", { ok: false, error: "no", retry: false });
    await eventually(() => expect(held.begun).toEqual(["a1", "a2"]));
    await queue.revive(jobIdOf("a1"));
    expect(held.begun).toEqual(["a1", "a2"]);
    held.finish("a2");
    await eventually(() => expect(held.begun).toEqual(["a1", "a2", "a1"]));
    held.finish("a1");
  });

  test("a database in trouble stops neither the process nor the queue", async () => {
    const db = await office("A/a");
    const errors: string[] = [];
    const done: string[] = [];
    db.exec("CREATE TRIGGER full BEFORE UPDATE ON jobs BEGIN SELECT RAISE(ABORT, 'disk'); END");
    queueOn(
      db,
      async (job) => {
        done.push(job.id);
        return DONE;
      },
      { log: createLog("error", (line) => errors.push(line)) },
    ).start();
    await eventually(() => expect(errors.join()).toContain("could not claim"));
    expect(done).toEqual([]);
    db.exec("DROP TRIGGER full");
    await eventually(() => expect(stateOf(db, "a")).toBe("done"));
  });
});

describe("leases", () => {
  test("the job of a process that died is run by the next one, once its lease is over", async () => {
    const db = await office("A/a1", "A/a2");
    const dead = queueOn(db, () => new Promise(() => {}), { leaseMs: 60_000 });
    opened.pop();
    dead.start();
    void dead.stop();
    const begun: string[] = [];
    queueOn(db, async (job) => {
      begun.push(`${job.message.messageId}.${job.attempts}`);
      return DONE;
    }).start();
    now += 59_999;
    await put(db, "B/b");
    await eventually(() => expect(stateOf(db, "b")).toBe("done"));
    expect(begun).toEqual(["b.1"]);
    now += 1;
    await eventually(() => expect(begun).toEqual(["b.1", "a1.2", "a2.1"]));
  });

  test("running work keeps its lease, however long it takes", async () => {
    const db = await office("A/a");
    const held = heldWork();
    queueOn(db, held.work, { leaseMs: 15 }).start();
    const other = heldWork();
    queueOn(db, other.work, { leaseMs: 15 }).start();
    for (let i = 0; i < 5; i++) {
      now += 10;
      await eventually(() => expect(rowOf(db, "a").lease_until).toBe(now + 15));
    }
    expect(other.begun).toEqual([]);
    held.finish("a");
    await eventually(() => expect(stateOf(db, "a")).toBe("done"));
  });

  test.each<[string, Outcome<void>]>([
    ["success", DONE],
    ["failure", { ok: false, error: "late", retry: false }],
    ["failure that may pass", { ok: false, error: "late", retry: true }],
  ])("a late %s of whoever lost the lease changes nothing", async (_, outcome) => {
    const db = await office("A/a");
    const slow = heldWork();
    const first = queueOn(db, slow.work, { leaseMs: 3_600_000 });
    first.start();
    now += 3_600_000;
    queueOn(db, async () => DONE).start();
    await eventually(() => expect(stateOf(db, "a")).toBe("done"));
    const found = rowOf(db, "a");
    now += 1;
    slow.finish("a", outcome);
    await first.stop();
    expect(rowOf(db, "a")).toEqual(found);
  });
});

test("stop takes nothing new and waits for what runs", async () => {
  const db = await office("A/a1", "A/a2");
  const held = heldWork();
  const queue = queueOn(db, held.work);
  queue.start();
  let stopped = false;
  const stopping = queue.stop().then(() => {
    stopped = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(stopped).toBe(false);
  held.finish("a1");
  await stopping;
  expect(held.begun).toEqual(["a1"]);
  expect([stateOf(db, "a1"), stateOf(db, "a2")]).toEqual(["done", "waiting"]);
});

import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Job, Message, Outcome } from "../../src/domain.ts";
import { createLog } from "../../src/log.ts";
import type { Database } from "../../src/store/db.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createKeeper } from "../../src/store/keeper.ts";
import { backOff, createQueue, type Queue, type QueueOptions } from "../../src/store/queue.ts";
import { createRecords, jobIdOf } from "../../src/store/records.ts";
import { eventually, temporaryFolder } from "../helper.ts";

const DONE: Outcome<void> = { ok: true, value: undefined };
const quiet = createLog("silent");

/** What people's clocks say, and what has passed. */
let now = 1_000_000;
let passed = 500_000;
const opened: Queue[] = [];
const TERM = 10_000;
const AT_ONCE = { before: 0, after: 0 };

afterEach(async () => {
  await Promise.all(opened.splice(0).map((queue) => queue.stop()));
});

/** An office's database with these messages waiting, written as chat/message. */
async function office(...messages: string[]) {
  now = 1_000_000;
  passed = 500_000;
  const db = openSqlite(":memory:");
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

/** The queue of one program. `dead` is one that was killed: it renews nothing any more. */
function queueOn(
  db: Database,
  work: QueueOptions["work"],
  {
    dead = false,
    termMs = TERM,
    ...options
  }: Partial<QueueOptions> & { dead?: boolean; termMs?: number } = {},
) {
  const keeper = createKeeper({ db, now: () => passed, termMs });
  const queue = createQueue({
    db,
    clock: () => now,
    keeper: dead ? { ...keeper, hold: () => {} } : keeper,
    patienceMs: { before: 15_000, after: 0 },
    log: quiet,
    work,
    pollMs: dead ? 3_600_000 : 2,
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
    expect(rowOf(db, "a1")).toMatchObject({ state: "waiting", run_at: passed + 2000 });
    expect(begun).toEqual(["a1.1"]);
    passed += 2000;
    await eventually(() => expect(stateOf(db, "a2")).toBe("done"));
    expect(begun).toEqual(["a1.1", "a1.2", "a2.1"]);
    expect(rowOf(db, "a1")).toMatchObject({ state: "done", error: null });
  });

  test("the delay that the other side asks for goes before back-off, spread a little, and is no attempt", async () => {
    const db = await office("A/a");
    queueOn(db, async () => ({ ok: false, error: "slow", retry: true, delayMs: 77 })).start();
    await eventually(() =>
      expect(rowOf(db, "a")).toMatchObject({ run_at: passed + 1077, attempts: 0 }),
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

test("a start makes due whatever waits", async () => {
  const db = await office("A/a");
  const first = queueOn(db, async () => ({ ok: false, error: "busy", retry: true }));
  first.start();
  await eventually(() => expect(rowOf(db, "a")).toMatchObject({ error: "busy", attempts: 1 }));
  await first.stop();
  queueOn(db, async () => DONE).start();
  await eventually(() => expect(stateOf(db, "a")).toBe("done"));
});

describe("leases", () => {
  test("the job of a program that died is run by the next one, once its lease is over", async () => {
    const db = await office("A/a1", "A/a2");
    queueOn(db, () => new Promise(() => {}), { dead: true, patienceMs: AT_ONCE }).start();
    const begun: string[] = [];
    queueOn(db, async (job) => {
      begun.push(`${job.message.messageId}.${job.attempts}${job.interrupted ? " again" : ""}`);
      return DONE;
    }).start();
    passed += TERM - 1;
    await put(db, "B/b");
    await eventually(() => expect(stateOf(db, "b")).toBe("done"));
    expect(begun).toEqual(["b.1"]);
    passed += 1;
    await eventually(() => expect(begun).toEqual(["b.1", "a1.2 again", "a2.1"]));
  });

  test("a job during which every program dies is given up in the end", async () => {
    const db = await office("A/a1", "A/a2");
    const never = () => new Promise<Outcome<void>>(() => {});
    for (let i = 0; i < 3; i++) {
      queueOn(db, never, { dead: true, patienceMs: AT_ONCE, maxAttempts: 3 }).start();
      passed += TERM;
    }
    const begun: string[] = [];
    const queue = queueOn(
      db,
      async (job) => {
        begun.push(job.message.messageId);
        return DONE;
      },
      { maxAttempts: 3 },
    );
    queue.start();
    await eventually(() => expect(stateOf(db, "a2")).toBe("done"));
    expect(begun).toEqual(["a2"]);
    expect(await queue.dead()).toMatchObject([
      { messageId: "a1", error: expect.stringContaining("中断") },
    ]);
  });

  test("running work keeps its lease, however long it takes", async () => {
    const db = await office("A/a");
    const held = heldWork();
    queueOn(db, held.work, { termMs: 40 }).start();
    const other = heldWork();
    queueOn(db, other.work, { termMs: 40 }).start();
    for (let i = 0; i < 5; i++) {
      passed += 30;
      await eventually(() => expect(rowOf(db, "a").lease_until).toBe(passed + 40));
    }
    expect(other.begun).toEqual([]);
    held.finish("a");
    await eventually(() => expect(stateOf(db, "a")).toBe("done"));
  });

  test("work that keeps the main thread busy for terms on end keeps its lease", async () => {
    const path = join(temporaryFolder(), "office.db");
    const db = openSqlite(path);
    await put(db, "A/a");
    const keeper = createKeeper({ db, termMs: 3000 });
    const until = () => rowOf(db, "a").lease_until as number;
    const queue = createQueue({
      db,
      clock: () => now,
      keeper,
      log: quiet,
      work: async () => {
        const taken = until();
        // The thread that renews it has come up.
        await eventually(() => expect(until()).not.toBe(taken));
        // Nothing else of this thread runs meanwhile, no timer either.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 7000);
        expect(keeper.isLive(until())).toBe(true);
        return DONE;
      },
    });
    opened.push(queue);
    queue.start();
    await vi.waitFor(() => expect(stateOf(db, "a")).not.toBe("running"), { timeout: 40_000 });
    expect(rowOf(db, "a")).toMatchObject({ state: "done", error: null });
    await queue.stop();
    await keeper.close();
    db.close();
  });

  test.each<[string, number]>([
    ["back by a day", -86_400_000],
    ["forward by a day", 86_400_000],
  ])("a date that is set %s neither ends a lease nor keeps a job waiting", async (_, change) => {
    const db = await office("A/held", "B/b");
    const held = heldWork();
    const answers: Outcome<void>[] = [{ ok: false, error: "busy", retry: true }, DONE, DONE];
    const work = (job: Job) => {
      if (job.message.messageId === "held") return held.work(job);
      return Promise.resolve(answers.shift()!);
    };
    queueOn(db, work).start();
    await eventually(() => expect(rowOf(db, "b").error).toBe("busy"));
    now += change;
    queueOn(db, work).start();
    await put(db, "C/c");
    await eventually(() => expect(stateOf(db, "c")).toBe("done"));
    expect(held.begun).toEqual(["held"]);
    passed += 2000;
    await eventually(() => expect(stateOf(db, "b")).toBe("done"));
    held.finish("held");
  });

  test("messages are answered in the order they came in, whatever the date was then", async () => {
    const db = await office("A/first");
    now -= 86_400_000;
    await put(db, "A/second");
    const begun: string[] = [];
    queueOn(db, async (job) => {
      begun.push(job.message.messageId);
      return DONE;
    }).start();
    await eventually(() => expect(begun).toEqual(["first", "second"]));
  });

  test("a lease from before the machine was started anew is over", async () => {
    const db = await office("A/a");
    passed = 9_000_000;
    queueOn(db, () => new Promise(() => {}), { dead: true, patienceMs: AT_ONCE }).start();
    passed = 20_000;
    queueOn(db, async () => DONE).start();
    await eventually(() => expect(stateOf(db, "a")).toBe("done"));
  });

  test.each<[string, Outcome<void>]>([
    ["success", DONE],
    ["failure", { ok: false, error: "late", retry: false }],
    ["failure that may pass", { ok: false, error: "late", retry: true }],
  ])("a late %s of whoever lost the lease changes nothing", async (_, outcome) => {
    const db = await office("A/a");
    const slow = heldWork();
    const first = queueOn(db, slow.work, { dead: true });
    first.start();
    passed += TERM;
    queueOn(db, async () => DONE).start();
    await eventually(() => expect(stateOf(db, "a")).toBe("done"));
    const found = rowOf(db, "a");
    now += 1;
    slow.finish("a", outcome);
    await first.stop();
    expect(rowOf(db, "a")).toEqual(found);
  });
});

describe("stop", () => {
  test("takes nothing new and waits for what runs", async () => {
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

  test("tells work that takes long to end, and notes what it still got done", async () => {
    const db = await office("A/a");
    const queue = queueOn(
      db,
      (_, signal) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve(DONE))),
      { patienceMs: { before: 0, after: 15_000 } },
    );
    queue.start();
    await queue.stop();
    expect(stateOf(db, "a")).toBe("done");
  });

  test("hands back what does not end, as if it had not been begun, and lets it change nothing later", async () => {
    const db = await office("A/a");
    const held = heldWork();
    const queue = queueOn(db, held.work, { patienceMs: AT_ONCE });
    queue.start();
    await queue.stop();
    expect(rowOf(db, "a")).toMatchObject({ state: "waiting", attempts: 0, lease_until: null });
    held.finish("a", { ok: false, error: "late", retry: false });
    const begun: string[] = [];
    queueOn(db, async (job) => {
      begun.push(`${job.attempts}${job.interrupted ? " again" : ""}`);
      return DONE;
    }).start();
    await eventually(() => expect(rowOf(db, "a")).toMatchObject({ state: "done", error: null }));
    expect(begun).toEqual(["1"]);
  });
});

describe("a job that somebody stops", () => {
  /** Work that ends when it is told to, and notes why. */
  function obedient() {
    const told: string[] = [];
    return {
      told,
      work: (job: Job, signal: AbortSignal) =>
        new Promise<Outcome<void>>((resolve) => {
          const end = () => {
            told.push(`${job.message.messageId}: ${signal.reason}`);
            resolve(DONE);
          };
          if (signal.aborted) end();
          else signal.addEventListener("abort", end);
        }),
    };
  }

  test("is told so while it runs, and it alone", async () => {
    const db = await office("A/a", "B/b");
    const { told, work } = obedient();
    const queue = queueOn(db, work, { patienceMs: AT_ONCE });
    queue.start();
    expect(await queue.stopJob(jobIdOf("a"))).toBe(true);
    await eventually(() => expect(stateOf(db, "a")).toBe("done"));
    expect(told).toEqual(["a: stopped"]);
    expect(stateOf(db, "b")).toBe("running");
  });

  test("is told so by another program on the same database", async () => {
    const db = await office("A/a");
    const { told, work } = obedient();
    queueOn(db, work).start();
    expect(await queueOn(db, work).stopJob(jobIdOf("a"))).toBe(true);
    await eventually(() => expect(stateOf(db, "a")).toBe("done"));
    expect(told).toEqual(["a: stopped"]);
  });

  test("before it begins, or while it waits for the next try, is begun as one that is stopped", async () => {
    const db = await office("A/a");
    const { told, work } = obedient();
    const queue = queueOn(db, work);
    expect(await queue.stopJob(jobIdOf("a"))).toBe(true);
    queue.start();
    await eventually(() => expect(told).toEqual(["a: stopped"]));
  });

  test("after its end is left as it is, and once given up gets a new chance whole", async () => {
    const db = await office("A/a");
    const reasons: unknown[] = [];
    const outcomes: Outcome<void>[] = [{ ok: false, error: "no", retry: false }, DONE];
    const queue = queueOn(db, async (_, signal) => {
      reasons.push(signal.reason);
      return outcomes.shift()!;
    });
    await queue.stopJob(jobIdOf("a"));
    queue.start();
    await eventually(() => expect(stateOf(db, "a")).toBe("dead"));
    expect(await queue.stopJob(jobIdOf("a"))).toBe(false);
    await queue.revive(jobIdOf("a"));
    await eventually(() => expect(stateOf(db, "a")).toBe("done"));
    expect(await queue.stopJob(jobIdOf("a"))).toBe(false);
    expect(reasons).toEqual(["stopped", undefined]);
  });
});

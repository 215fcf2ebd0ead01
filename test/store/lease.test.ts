import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createKeeper } from "../../src/store/keeper.ts";
import { createLease } from "../../src/store/lease.ts";
import { eventually, temporaryFolder } from "../helper.ts";

/** Programs that share a database in memory and a clock, which the test moves on. */
function programs(termMs = 10_000) {
  const db = openSqlite(":memory:");
  const time = { passed: 1000 };
  const program = ({ dead = false } = {}) => {
    const keeper = createKeeper({ db, now: () => time.passed, termMs });
    const waits: number[] = [];
    const { exclusively: alone, unlessHeld } = createLease({
      db,
      name: "library",
      keeper: dead ? { ...keeper, hold: () => {} } : keeper,
      onWait: () => waits.push(time.passed),
    });
    return { alone, unlessHeld, waits };
  };
  return { db, time, program };
}

/** Work that goes on until it is let go. */
function held() {
  let finish = () => {};
  const until = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { work: () => until, finish };
}

test("work of two programs never overlaps, and whoever waits long says so once", async () => {
  const { time, program } = programs();
  const [first, second] = [program(), program()];
  const writing = held();
  const said: string[] = [];
  const one = first.alone(writing.work).then(() => said.push("first"));
  const other = second.alone(async () => said.push("second"));
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(second.waits).toEqual([]);
  time.passed += 2000;
  await eventually(() => expect(second.waits).toEqual([3000]));
  time.passed += 3000;
  await new Promise((resolve) => setTimeout(resolve, 60));
  writing.finish();
  await Promise.all([one, other]);
  expect(said).toEqual(["first", "second"]);
  expect(second.waits).toEqual([3000]);
  expect(first.waits).toEqual([]);
});

test("what a program that died held is free after a term, or once the machine was started anew", async () => {
  const { time, program } = programs();
  void program({ dead: true }).alone(() => new Promise(() => {}));
  await new Promise((resolve) => setImmediate(resolve));
  const done: string[] = [];
  const waiting = program().alone(async () => done.push("after a term"));
  time.passed += 9_999;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(done).toEqual([]);
  time.passed += 1;
  await waiting;

  void program({ dead: true }).alone(() => new Promise(() => {}));
  await new Promise((resolve) => setImmediate(resolve));
  time.passed = 5;
  await program().alone(async () => done.push("after a start"));
  expect(done).toEqual(["after a term", "after a start"]);
});

test("work that keeps the main thread busy for terms on end is not joined by another program's", async () => {
  const path = join(temporaryFolder(), "office.db");
  const [mine, other] = [openSqlite(path), openSqlite(path)] as const;
  const keepers = [mine, other].map((db) => createKeeper({ db, termMs: 3000 }));
  const [first, second] = [mine, other].map(
    (db, i) =>
      createLease({ db, name: "library", keeper: keepers[i]!, onWait: () => {} }).exclusively,
  );
  const done: string[] = [];
  const until = () => other!.prepare("SELECT until FROM leases").get()!.until;
  const one = first!(async () => {
    const taken = until();
    // The thread that renews it has come up.
    await eventually(() => expect(until()).not.toBe(taken));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 7000);
    // The other program looks every few ms: it would come in now if the lease had run out meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 200));
    done.push("first");
  });
  const two = second!(async () => done.push("second"));
  await Promise.all([one, two]);
  expect(done).toEqual(["first", "second"]);
  for (const keeper of keepers) await keeper.close();
  for (const db of [mine, other]) db.close();
});

test("a lease that cannot be given back ends by itself, and the work that is done stays done", async () => {
  const { db, time, program } = programs();
  const [first, second] = [program(), program()];
  db.exec(
    "CREATE TRIGGER full BEFORE DELETE ON leases BEGIN SELECT RAISE(ABORT, 'disk is full'); END",
  );
  expect(await first.alone(async () => "done")).toBe("done");
  db.exec("DROP TRIGGER full");
  const other = second.alone(async () => "done too");
  time.passed += 10_001;
  expect(await other).toBe("done too");
});

test("what must not run twice is left where a living program does it, and taken over from a dead one", async () => {
  // Leases are renewed four times in a term, by the test's own clock and the machine's alike.
  const { time, program } = programs(400);
  const [first, second, dead] = [program(), program(), program({ dead: true })];
  const running = held();
  const one = first.unlessHeld(async () => running.work());
  const other = second.unlessHeld(async () => "twice");
  // Time goes on, and the first puts off the end of its term.
  const passing = setInterval(() => {
    time.passed += 5;
  }, 5);
  expect(await other).toBeNull();
  running.finish();
  await one;

  const forgotten = held();
  void dead.unlessHeld(async () => forgotten.work());
  expect(await second.unlessHeld(async () => "taken over")).toBe("taken over");
  clearInterval(passing);
});

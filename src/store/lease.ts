/**
 * Work that only one program at a time may do, such as writing the library: a row with an owner and a term, renewed
 * while the work runs, so that a program that died keeps nobody waiting for longer than the term.
 */
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { Database } from "./db.ts";
import type { Keeper } from "./keeper.ts";

/** Between two looks of whoever waits: soon at first, then seldom, since each look takes the turn of the database. */
const RETRY_MS = { first: 25, longest: 250 };
/** Other programs are done within this time as a rule; a longer wait wants saying. */
const PATIENCE_MS = 1500;

const LeaseRow = z.object({ until: z.number() });

export interface LeaseOptions {
  db: Database;
  name: string;
  keeper: Keeper;
  /** Called once for each wait that lasts, while another program holds the lease. */
  onWait: () => void;
}

export function createLease({ db, name, keeper, onWait }: LeaseOptions) {
  /** Work of this program queues here; only its head contends with other programs. */
  let tail: Promise<unknown> = Promise.resolve();

  /** Until when somebody else holds it; null where it is ours now. */
  function seize(token: string): Promise<number | null> {
    return db.transaction(async () => {
      const now = await keeper.now();
      const held = await db.one(LeaseRow, "SELECT until FROM leases WHERE name = ?", [name]);
      if (held && keeper.isLive(held.until, now)) return held.until;
      await db.run(
        `INSERT INTO leases (name, owner, until) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until`,
        [name, token, now + keeper.termMs],
      );
      return null;
    });
  }

  async function waitFor(token: string): Promise<void> {
    const begun = await keeper.now();
    const pause = pausing();
    for (let told = false; (await seize(token)) !== null; await pause()) {
      if (told || (await keeper.now()) - begun < PATIENCE_MS) continue;
      told = true;
      onWait();
    }
  }

  async function giveBack(token: string): Promise<void> {
    try {
      await db.run("DELETE FROM leases WHERE name = ? AND owner = ?", [name, token]);
    } catch {
      // On a full disk it cannot be given back, and ends with its term. What was done is done all the same.
    }
  }

  /** False where whoever holds it lives: then its term is put off while we look, and else it ends. */
  async function gained(token: string): Promise<boolean> {
    const seen = await seize(token);
    const pause = pausing();
    for (let until = seen; until !== null; until = await seize(token)) {
      if (until !== seen) return false;
      await pause();
    }
    return true;
  }

  async function alone<T>(work: () => Promise<T>): Promise<T> {
    const token = randomUUID();
    await waitFor(token);
    return holding(token, work);
  }

  async function holding<T>(token: string, work: () => Promise<T>): Promise<T> {
    keeper.hold(token);
    try {
      return await work();
    } finally {
      keeper.letGo(token);
      await giveBack(token);
    }
  }

  /** Run `work` while no other program, and nothing else of this one, holds the lease. Not reentrant. */
  function exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = tail.then(() => alone(work));
    tail = done.catch(() => {});
    return done;
  }

  /** As `exclusively`, but not at all where another program holds it and lives: null then. */
  async function unlessHeld<T>(work: () => Promise<T>): Promise<T | null> {
    const token = randomUUID();
    return (await gained(token)) ? holding(token, work) : null;
  }

  return { exclusively, unlessHeld };
}

/** Waits a little longer each time. */
function pausing(): () => Promise<void> {
  let next = RETRY_MS.first;
  return async () => {
    await setTimeout(next);
    next = Math.min(RETRY_MS.longest, next * 1.5);
  };
}

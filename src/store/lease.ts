/**
 * Work that only one program at a time may do, such as writing the library: a row with an owner and a term, renewed
 * while the work runs, so that a program that died keeps nobody waiting for longer than the term.
 */
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { type Database, transaction } from "./db.ts";
import type { Keeper } from "./keeper.ts";

const RETRY_MS = 25;
/** Other programs are done within this time as a rule; a longer wait wants saying. */
const PATIENCE_MS = 1500;

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

  function seize(token: string): boolean {
    return transaction(db, () => {
      const held = db.prepare("SELECT until FROM leases WHERE name = ?").get(name);
      if (held && keeper.isLive(held.until as number)) return false;
      db.prepare(
        `INSERT INTO leases (name, owner, until) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until`,
      ).run(name, token, keeper.until());
      return true;
    });
  }

  async function waitFor(token: string): Promise<void> {
    const begun = keeper.now();
    for (let told = false; !seize(token); await setTimeout(RETRY_MS)) {
      if (told || keeper.now() - begun < PATIENCE_MS) continue;
      told = true;
      onWait();
    }
  }

  function giveBack(token: string): void {
    try {
      db.prepare("DELETE FROM leases WHERE name = ? AND owner = ?").run(name, token);
    } catch {
      // On a full disk it cannot be given back, and ends with its term. What was done is done all the same.
    }
  }

  async function alone<T>(work: () => Promise<T>): Promise<T> {
    const token = randomUUID();
    await waitFor(token);
    keeper.hold(token);
    try {
      return await work();
    } finally {
      keeper.letGo(token);
      giveBack(token);
    }
  }

  /** Run `work` while no other program, and nothing else of this one, holds the lease. Not reentrant. */
  return function exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = tail.then(() => alone(work));
    tail = done.catch(() => {});
    return done;
  };
}

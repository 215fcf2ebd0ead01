/**
 * Work that only one program at a time may do, such as writing the library: a row with an owner and a term, renewed
 * while the work runs, so that a program that died keeps nobody waiting for longer than the term.
 */
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { type Database, transaction } from "./db.ts";

const TERM_MS = 20_000;
const RETRY_MS = 25;

export function createLease(db: Database, name: string, clock: () => number) {
  const owner = randomUUID();
  /** Work of this program queues here; only its head contends with other programs. */
  let tail: Promise<unknown> = Promise.resolve();

  function seize(): boolean {
    return transaction(db, () => {
      const held = db.prepare("SELECT owner, until FROM leases WHERE name = ?").get(name);
      if (held && held.owner !== owner && (held.until as number) > clock()) return false;
      db.prepare(
        `INSERT INTO leases (name, owner, until) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until`,
      ).run(name, owner, clock() + TERM_MS);
      return true;
    });
  }

  async function alone<T>(work: () => Promise<T>): Promise<T> {
    while (!seize()) await setTimeout(RETRY_MS);
    const renewal = setInterval(seize, TERM_MS / 4);
    try {
      return await work();
    } finally {
      clearInterval(renewal);
      db.prepare("DELETE FROM leases WHERE name = ? AND owner = ?").run(name, owner);
    }
  }

  /** Run `work` while no other program, and nothing else of this one, holds the lease. Not reentrant. */
  return function exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = tail.then(() => alone(work));
    tail = done.catch(() => {});
    return done;
  };
}

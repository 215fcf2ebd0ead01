/**
 * What several programs know of each other's work on the files that were brought. Who reads which: a lease for each while it is read, so that of many programs one reads it,
 * and what a program that died was reading is free after one term.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Database } from "./db.ts";
import type { Keeper } from "./keeper.ts";
import { createLease } from "./lease.ts";

const FREE = `(state = 'arrived' OR (state = 'reading' AND NOT EXISTS (
    SELECT 1 FROM leases WHERE name = 'arrival:' || arrivals.id AND until > :now AND until <= :now + :term)))`;

const IdRow = z.object({ id: z.string() });
const RevisionRow = z.object({ id: z.string(), revision: z.number() });

export function createTaken(db: Database, keeper: Keeper) {
  const owner = randomUUID();
  const taken = new Set<string>();
  const now = async () => ({ now: await keeper.now(), term: keeper.termMs });

  async function giveBack(ids: string[]): Promise<void> {
    for (const id of ids) taken.delete(id);
    if (taken.size === 0) keeper.letGo(owner);
    try {
      for (const id of ids)
        await db.run("DELETE FROM leases WHERE name = ? AND owner = ?", [`arrival:${id}`, owner]);
    } catch {
      // They are free when their term has passed.
    }
  }

  return {
    /** The next file that waits to be read, from now on ours to read; null where none does. */
    async take(): Promise<string | null> {
      const next = await db.transaction(async () => {
        const values = await now();
        const sql = `SELECT id FROM arrivals WHERE ${FREE} ORDER BY rowid LIMIT 1`;
        const free = await db.one(IdRow, sql, values);
        if (!free) return null;
        await db.run(
          `INSERT INTO leases (name, owner, until) VALUES (?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until`,
          [`arrival:${free.id}`, owner, values.now + values.term],
        );
        await db.run(
          "UPDATE arrivals SET state = 'reading', revision = revision + 1 WHERE id = ?",
          [free.id],
        );
        return free.id;
      });
      if (next === null) return null;
      taken.add(next);
      keeper.hold(owner);
      return next;
    },

    /** It is read, or not to be read here any more. */
    letGo: (id: string): Promise<void> => giveBack([id]),

    /** What is still being read here is free for other programs. */
    letGoAll: (): Promise<void> => giveBack([...taken]),

    /** Does anything wait to be read, or to be put on the shelf? */
    async isWaiting(): Promise<boolean> {
      const sql = `SELECT id FROM arrivals WHERE state = 'shelving' OR ${FREE} LIMIT 1`;
      return (await db.one(IdRow, sql, await now())) !== null;
    },

    /** How often each file of a person's has changed, whichever program changed it. */
    revisions: (person: string) =>
      db.all(
        RevisionRow,
        "SELECT id, revision FROM arrivals WHERE batch IN (SELECT id FROM batches WHERE person = ?) ORDER BY rowid",
        [person],
      ),

    /** Put files on the shelf unless another program is at it: null then. */
    unlessLanding: createLease({ db, name: "landing", keeper, onWait: () => {} }).unlessHeld,
  };
}

/**
 * The jobs as a queue takes them: the oldest due one whose chat is idle is claimed under a lease, and what became of it is put down.
 * Each step is one sentence or one transaction, so that of many programs on one database one alone gets a job, and whoever lost its
 * lease changes nothing any more.
 */
import { z } from "zod";
import type { Job, Message } from "../domain.ts";
import type { Database } from "./db.ts";
import type { Keeper } from "./keeper.ts";
import { json } from "./rows.ts";

export interface ClaimsOptions {
  db: Database;
  /** Unix milliseconds, for people to read. */
  clock: () => number;
  /** Tells the time that jobs wait by, and how long a lease is. */
  keeper: Pick<Keeper, "now" | "termMs">;
}

export interface Claimed {
  job: Job;
  /** Somebody has stopped it already. */
  stopped: boolean;
}

export interface DeadJob {
  id: string;
  chatId: string;
  messageId: string;
  attempts: number;
  error: string;
  finishedAt: number;
}

// A chat with a live lease is left alone, and within a chat the first that came is the first that is done, so that answers keep the
// order of their questions. Rows are numbered as they come, whatever the date was then. Each of these looks along an index, so that a
// long queue is not looked through for each job.
const live = (job: string) => `(${job}.lease_until > :now AND ${job}.lease_until <= :now + :term)`;
const IDLE = `NOT EXISTS (
    SELECT 1 FROM jobs AS other WHERE other.chat_id = due.chat_id AND other.state = 'waiting' AND other.rowid < due.rowid)
  AND NOT EXISTS (
    SELECT 1 FROM jobs AS other WHERE other.chat_id = due.chat_id AND other.state = 'running' AND other.rowid <> due.rowid
      AND (other.rowid < due.rowid OR ${live("other")}))`;
const dueWhere = (isDue: string) => `
  SELECT rowid AS place, id, chat_id, message_id, state, attempts, stopped_at FROM jobs AS due
  WHERE ${isDue} AND ${IDLE} ORDER BY due.rowid LIMIT 1`;
/** What waits, and what ran in a program that is gone. */
const DUE = [
  dueWhere("due.state = 'waiting' AND +due.run_at <= :now"),
  dueWhere(`due.state = 'running' AND (due.lease_until IS NULL OR NOT ${live("due")})`),
];
const CLAIM =
  "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_owner = ?, lease_until = ? WHERE id = ?";
const DONE =
  "UPDATE jobs SET state = 'done', finished_at = ?, lease_until = NULL, error = NULL WHERE id = ? AND lease_owner = ?";
const DEAD =
  "UPDATE jobs SET state = 'dead', finished_at = ?, lease_until = NULL, error = ? WHERE id = ? AND lease_owner = ?";
const LATER = `UPDATE jobs SET state = 'waiting', attempts = attempts - ?, run_at = ?, lease_until = NULL, error = ?
  WHERE id = ? AND lease_owner = ?`;
const HAND_BACK = `
  UPDATE jobs SET state = 'waiting', attempts = attempts - 1, run_at = 0, lease_owner = NULL, lease_until = NULL
  WHERE state = 'running' AND lease_owner IN (SELECT value FROM json_each(?))`;
const STOP =
  "UPDATE jobs SET stopped_at = coalesce(stopped_at, ?) WHERE id = ? AND state IN ('waiting', 'running')";
const REVIVE = `UPDATE jobs SET state = 'waiting', attempts = 0, run_at = 0, finished_at = NULL, stopped_at = NULL
  WHERE id = ? AND state = 'dead'`;

const DueRow = z.object({
  place: z.number(),
  id: z.string(),
  chat_id: z.string(),
  message_id: z.string(),
  state: z.string(),
  attempts: z.number(),
  stopped_at: z.number().nullable(),
});
const BodyRow = z.object({ body: json<Message>() });
const OwnerRow = z.object({ lease_owner: z.string() });
const CountRow = z.object({ state: z.enum(["waiting", "running", "done", "dead"]), n: z.number() });
const WaitingRow = z.object({ n: z.number() });
const DeadRow = z
  .object({
    ...{ id: z.string(), chat_id: z.string(), message_id: z.string(), attempts: z.number() },
    ...{ error: z.string(), finished_at: z.number() },
  })
  .transform(
    ({ id, attempts, error, ...row }): DeadJob => ({
      ...{ id, chatId: row.chat_id, messageId: row.message_id, attempts, error },
      finishedAt: row.finished_at,
    }),
  );

export type Claims = ReturnType<typeof createClaims>;

export function createClaims({ db, clock, keeper }: ClaimsOptions) {
  return {
    /** What is due next, from now on under a lease whose owner is `token`; null where nothing is. */
    claim: (token: string): Promise<Claimed | null> =>
      db.transaction(async () => {
        const now = await keeper.now();
        const first = [];
        for (const sql of DUE) first.push(await db.one(DueRow, sql, { now, term: keeper.termMs }));
        const [due] = first.filter((row) => row !== null).sort((a, b) => a.place - b.place);
        if (!due) return null;
        await db.run(CLAIM, [token, now + keeper.termMs, due.id]);
        const sql = "SELECT body FROM messages WHERE message_id = ?";
        const { body } = (await db.one(BodyRow, sql, [due.message_id]))!;
        const job = {
          ...{ id: due.id, chatId: due.chat_id, attempts: due.attempts + 1, message: body },
          interrupted: due.state === "running",
        };
        return { job, stopped: due.stopped_at !== null };
      }),

    async finish(id: string, token: string): Promise<void> {
      await db.run(DONE, [clock(), id, token]);
    },

    /** Nobody tries it again. False where the lease was lost. */
    async giveUp(id: string, token: string, error: string): Promise<boolean> {
      return (await db.run(DEAD, [clock(), error, id, token])) > 0;
    },

    /** It is due again after `delayMs`; `counted` where this was an attempt. */
    async putOff(
      id: string,
      token: string,
      { delayMs, counted, error }: { delayMs: number; counted: boolean; error: string },
    ): Promise<void> {
      const at = (await keeper.now()) + delayMs;
      await db.run(LATER, [counted ? 0 : 1, at, error, id, token]);
    },

    /** What these leases were for is due at once, as if it had not been begun. */
    async handBack(tokens: string[]): Promise<void> {
      await db.run(HAND_BACK, [JSON.stringify(tokens)]);
    },

    /** All that waits is due now. */
    async hurry(): Promise<void> {
      await db.run("UPDATE jobs SET run_at = 0 WHERE state = 'waiting'");
    },

    /** Somebody wants no more of a job. False where it has ended. */
    stop: async (id: string): Promise<boolean> => (await db.run(STOP, [clock(), id])) > 0,

    /** The owners of the leases of all that run and were stopped, in any program. */
    async stopped(): Promise<string[]> {
      const rows = await db.all(
        OwnerRow,
        "SELECT lease_owner FROM jobs WHERE state = 'running' AND stopped_at IS NOT NULL",
      );
      return rows.map((row) => row.lease_owner);
    },

    /** Give a dead job another round of attempts. False where there is no such dead job. */
    revive: async (id: string): Promise<boolean> => (await db.run(REVIVE, [id])) > 0,

    async waiting(): Promise<number> {
      return (await db.one(WaitingRow, "SELECT count(*) AS n FROM jobs WHERE state = 'waiting'"))!
        .n;
    },

    async counts() {
      const counts = { waiting: 0, running: 0, done: 0, dead: 0 };
      const sql = "SELECT state, count(*) AS n FROM jobs GROUP BY state";
      for (const { state, n } of await db.all(CountRow, sql)) counts[state] = n;
      return counts;
    },

    /** Jobs that were given up, newest first. */
    dead: (): Promise<DeadJob[]> =>
      db.all(
        DeadRow,
        "SELECT * FROM jobs WHERE state = 'dead' ORDER BY finished_at DESC LIMIT 100",
      ),
  };
}

/** The queue as a keeper looks at it: what waits, runs and was given up, each with its sentence; and an end to what nobody wants. */
import { z } from "zod";
import type { Message } from "../domain.ts";
import type { Database } from "./db.ts";
import { json } from "./rows.ts";

export const OPEN_STATES = ["waiting", "running", "dead"] as const;
export type OpenState = (typeof OPEN_STATES)[number];

export interface ShownJob {
  id: string;
  state: OpenState;
  chatId: string;
  person: string;
  /** What was said; "" where it has no words. */
  words: string;
  attempts: number;
  /** Why the last attempt failed; null where none did. */
  error: string | null;
  createdAt: number;
  finishedAt: number | null;
  /** Milliseconds until it is tried again; 0 for what is not put off. */
  waitMs: number;
}

export interface JobsOptions {
  db: Database;
  clock: () => number;
  /** The time that jobs wait by. */
  now: () => Promise<number>;
}

const LONGEST = 300;

const JobRow = z.object({
  row: z.number(),
  id: z.string(),
  chat_id: z.string(),
  attempts: z.number(),
  error: z.string().nullable(),
  created_at: z.number(),
  finished_at: z.number().nullable(),
  run_at: z.number(),
  body: json<Partial<Message>>(),
});
const PAGE = `SELECT jobs.rowid AS row, jobs.*, messages.body FROM jobs JOIN messages USING (message_id)
  WHERE jobs.state = :state AND jobs.rowid < :before ORDER BY jobs.rowid DESC LIMIT :limit`;

export function createJobs({ db, clock, now }: JobsOptions) {
  return {
    /** The latest first, before a row. */
    async page(
      state: OpenState,
      before: number | null,
      limit: number,
    ): Promise<(ShownJob & { row: number })[]> {
      const at = await now();
      const place = { state, limit, before: before ?? Number.MAX_SAFE_INTEGER };
      return (await db.all(JobRow, PAGE, place)).map((row) => {
        const { senderId = "", text = "" } = row.body;
        return {
          ...{ row: row.row, id: row.id, state },
          ...{ chatId: row.chat_id, person: senderId, words: text.slice(0, LONGEST) },
          ...{ attempts: row.attempts, error: row.error },
          ...{ createdAt: row.created_at, finishedAt: row.finished_at },
          waitMs: state === "waiting" ? Math.max(0, row.run_at - at) : 0,
        };
      });
    },

    /** Nobody wants an answer any more to what waits or was given up. False where there is no such job. */
    async end(id: string, sentence: string): Promise<boolean> {
      const changes = await db.run(
        `UPDATE jobs SET state = 'done', finished_at = ?, error = ?, lease_owner = NULL, lease_until = NULL
         WHERE id = ? AND state IN ('waiting', 'dead')`,
        [clock(), sentence, id],
      );
      return changes > 0;
    },
  };
}

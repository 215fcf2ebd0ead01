/** The queue as a keeper looks at it: what waits, runs and was given up, each with its sentence; and an end to what nobody wants. */
import type { Message } from "../domain.ts";
import type { Database } from "./db.ts";

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
  now: () => number;
}

const LONGEST = 300;

export function createJobs({ db, clock, now }: JobsOptions) {
  const page =
    db.prepare(`SELECT jobs.rowid AS row, jobs.*, messages.body FROM jobs JOIN messages USING (message_id)
    WHERE jobs.state = :state AND jobs.rowid < :before ORDER BY jobs.rowid DESC LIMIT :limit`);

  return {
    /** The latest first, before a row. */
    page(state: OpenState, before: number | null, limit: number): (ShownJob & { row: number })[] {
      const rows = page.all({ state, limit, before: before ?? Number.MAX_SAFE_INTEGER });
      return rows.map((row) => {
        const { senderId = "", text = "" } = JSON.parse(row.body as string) as Partial<Message>;
        return {
          ...{ row: row.row as number, id: row.id as string, state },
          ...{ chatId: row.chat_id as string, person: senderId, words: text.slice(0, LONGEST) },
          ...{ attempts: row.attempts as number, error: row.error as string | null },
          createdAt: row.created_at as number,
          finishedAt: row.finished_at as number | null,
          waitMs: state === "waiting" ? Math.max(0, (row.run_at as number) - now()) : 0,
        };
      });
    },

    /** Nobody wants an answer any more to what waits or was given up. False where there is no such job. */
    end(id: string, sentence: string): boolean {
      const { changes } = db
        .prepare(
          `UPDATE jobs SET state = 'done', finished_at = ?, error = ?, lease_owner = NULL, lease_until = NULL
           WHERE id = ? AND state IN ('waiting', 'dead')`,
        )
        .run(clock(), sentence, id);
      return changes > 0;
    },
  };
}

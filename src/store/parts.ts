/** The messages in which an answer goes out, each by the uuid that it is sent with, so that none is sent twice. */
import { z } from "zod";
import type { Database } from "./db.ts";

export interface Part {
  /** When its sending was begun: Unix milliseconds. */
  sendingAt: number;
  /** The message; null where it is not known whether it was sent. */
  sentId: string | null;
}

const PartRow = z
  .object({ sending_at: z.number(), sent_id: z.string().nullable() })
  .transform((row): Part => ({ sendingAt: row.sending_at, sentId: row.sent_id }));

export function createParts(db: Database) {
  return {
    of: (jobId: string, uuid: string): Promise<Part | null> =>
      db.one(PartRow, "SELECT sending_at, sent_id FROM parts WHERE job_id = ? AND uuid = ?", [
        jobId,
        uuid,
      ]),

    /** It is about to be sent, at `at`. */
    async begin(jobId: string, uuid: string, at: number): Promise<void> {
      await db.run(
        `INSERT INTO parts (job_id, uuid, sending_at, sent_id) VALUES (?, ?, ?, NULL)
         ON CONFLICT (job_id, uuid) DO UPDATE SET sending_at = excluded.sending_at, sent_id = NULL`,
        [jobId, uuid, at],
      );
    },

    async noteSent(jobId: string, uuid: string, sentId: string): Promise<void> {
      await db.run("UPDATE parts SET sent_id = ? WHERE job_id = ? AND uuid = ?", [
        sentId,
        jobId,
        uuid,
      ]);
    },

    /** It is certain that it was not sent. */
    async drop(jobId: string, uuid: string): Promise<void> {
      await db.run("DELETE FROM parts WHERE job_id = ? AND uuid = ?", [jobId, uuid]);
    },
  };
}

/** The messages in which an answer goes out, each by the uuid that it is sent with, so that none is sent twice. */
import type { Database } from "./db.ts";

export interface Part {
  /** When its sending was begun: Unix milliseconds. */
  sendingAt: number;
  /** The message; null where it is not known whether it was sent. */
  sentId: string | null;
}

export function createParts(db: Database) {
  return {
    async of(jobId: string, uuid: string): Promise<Part | null> {
      const row = db
        .prepare("SELECT sending_at, sent_id FROM parts WHERE job_id = ? AND uuid = ?")
        .get(jobId, uuid);
      if (!row) return null;
      return { sendingAt: row.sending_at as number, sentId: row.sent_id as string | null };
    },

    /** It is about to be sent, at `at`. */
    async begin(jobId: string, uuid: string, at: number): Promise<void> {
      db.prepare(
        "INSERT OR REPLACE INTO parts (job_id, uuid, sending_at, sent_id) VALUES (?, ?, ?, NULL)",
      ).run(jobId, uuid, at);
    },

    async noteSent(jobId: string, uuid: string, sentId: string): Promise<void> {
      db.prepare("UPDATE parts SET sent_id = ? WHERE job_id = ? AND uuid = ?").run(
        sentId,
        jobId,
        uuid,
      );
    },

    /** It is certain that it was not sent. */
    async drop(jobId: string, uuid: string): Promise<void> {
      db.prepare("DELETE FROM parts WHERE job_id = ? AND uuid = ?").run(jobId, uuid);
    },
  };
}

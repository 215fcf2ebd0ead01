/** What of a reply is shown while it is made: which words stand in which message, so that the end of it comes to stand there. */
import type { Reply } from "../domain.ts";
import type { Database } from "./db.ts";

export interface PartialReply {
  /** What stands there, as far as is known. */
  reply: Reply;
  /** The message; null where it is not known whether it was sent. */
  sentId: string | null;
  /** When its sending was begun: Unix milliseconds. */
  sendingAt: number;
}

export function createPartials(db: Database) {
  const write = (column: "reply" | "sent_id", jobId: string, value: string) =>
    db.prepare(`UPDATE partials SET ${column} = ? WHERE job_id = ?`).run(value, jobId);

  return {
    async of(jobId: string): Promise<PartialReply | null> {
      const row = db
        .prepare("SELECT reply, sent_id, sending_at FROM partials WHERE job_id = ?")
        .get(jobId);
      if (!row) return null;
      return {
        reply: JSON.parse(row.reply as string),
        sentId: row.sent_id as string | null,
        sendingAt: row.sending_at as number,
      };
    },

    /** It is about to be sent, at `at`. */
    async begin(jobId: string, reply: Reply, at: number): Promise<void> {
      db.prepare("INSERT INTO partials (job_id, reply, sending_at) VALUES (?, ?, ?)").run(
        jobId,
        JSON.stringify(reply),
        at,
      );
    },

    async noteSent(jobId: string, sentId: string): Promise<void> {
      write("sent_id", jobId, sentId);
    },

    /** Other words stand there now. */
    async noteShown(jobId: string, reply: Reply): Promise<void> {
      write("reply", jobId, JSON.stringify(reply));
    },

    /** It is certain that nothing stands there. */
    async drop(jobId: string): Promise<void> {
      db.prepare("DELETE FROM partials WHERE job_id = ?").run(jobId);
    },
  };
}

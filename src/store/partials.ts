/** What of a reply is shown while it is made: which words stand in which message, so that the end of it comes to stand there. */
import { z } from "zod";
import type { Reply } from "../domain.ts";
import type { Database } from "./db.ts";
import { json } from "./rows.ts";

export interface PartialReply {
  /** What stands there, as far as is known. */
  reply: Reply;
  /** The message; null where it is not known whether it was sent. */
  sentId: string | null;
  /** When its sending was begun: Unix milliseconds. */
  sendingAt: number;
  /** The card that is written in place, where the message holds one. */
  cardId: string | null;
  /** When the platform last opened it for writing, Unix milliseconds; null once nothing more is to stand there. */
  openedAt: number | null;
}

const PartialRow = z
  .object({
    reply: json<Reply>(),
    sent_id: z.string().nullable(),
    sending_at: z.number(),
    card_id: z.string().nullable(),
    opened_at: z.number().nullable(),
  })
  .transform(
    (row): PartialReply => ({
      reply: row.reply,
      sentId: row.sent_id,
      sendingAt: row.sending_at,
      cardId: row.card_id,
      openedAt: row.opened_at,
    }),
  );
const SequenceRow = z.object({ sequence: z.number() });
const JobRow = z.object({ job_id: z.string() });

export function createPartials(db: Database) {
  const write = (column: "reply" | "opened_at", jobId: string, value: string | number | null) =>
    db.run(`UPDATE partials SET ${column} = ? WHERE job_id = ?`, [value, jobId]);

  return {
    of: (jobId: string): Promise<PartialReply | null> =>
      db.one(PartialRow, "SELECT * FROM partials WHERE job_id = ?", [jobId]),

    /** It is about to be sent, at `at`; as the card `cardId`, where it is one that is written in place. */
    async begin(
      jobId: string,
      reply: Reply,
      at: number,
      cardId: string | null = null,
    ): Promise<void> {
      await db.run(
        "INSERT INTO partials (job_id, reply, sending_at, card_id, opened_at) VALUES (?, ?, ?, ?, ?)",
        [jobId, JSON.stringify(reply), at, cardId, at],
      );
    },

    async noteSent(jobId: string, sentId: string): Promise<void> {
      await db.run("UPDATE partials SET sent_id = ? WHERE job_id = ?", [sentId, jobId]);
    },

    /** Other words stand there now. */
    async noteShown(jobId: string, reply: Reply): Promise<void> {
      await write("reply", jobId, JSON.stringify(reply));
    },

    /** The number of the next write to its card: above all that were given out, by this program or one before. */
    async nextSequence(jobId: string): Promise<number> {
      const row = await db.one(
        SequenceRow,
        "UPDATE partials SET sequence = sequence + 1 WHERE job_id = ? RETURNING sequence",
        [jobId],
      );
      if (!row) throw new Error("the card that was to be written is not on record any more");
      return row.sequence;
    },

    /** The platform has opened its card for writing at `at`; null when nothing more is to stand there. */
    async noteOpened(jobId: string, at: number | null): Promise<void> {
      await write("opened_at", jobId, at);
    },

    /** Those that stand as if more were to come although their jobs were ended or given up. */
    async left(): Promise<string[]> {
      const rows = await db.all(
        JobRow,
        `SELECT job_id FROM partials WHERE opened_at IS NOT NULL
           AND EXISTS (SELECT 1 FROM jobs WHERE id = job_id AND state IN ('done', 'dead'))`,
      );
      return rows.map((row) => row.job_id);
    },

    /** It is certain that nothing stands there. */
    async drop(jobId: string): Promise<void> {
      await db.run("DELETE FROM partials WHERE job_id = ?", [jobId]);
    },
  };
}

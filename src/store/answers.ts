/** Which of our messages belong to which job, so that whoever replies to one of them, or presses a button on it, is understood. */
import { z } from "zod";
import type { Message, Reply } from "../domain.ts";
import type { Database } from "./db.ts";
import { json } from "./rows.ts";

/** What stands behind a message of ours. */
export interface Answer {
  job: string;
  /** The message that the job answers. */
  message: Message;
  /** Null where none was worked out yet; what is shown of one meanwhile counts. */
  reply: Reply | null;
}

const AnswerRow = z.object({
  job: z.string(),
  message: json<Message>(),
  reply: json<Reply>().nullable(),
}) satisfies z.ZodType<Answer>;
const SentRow = z.object({ message_id: z.string() });

// What was sent before this table came stands with its reply alone.
const BEHIND = `
  SELECT jobs.id AS job, messages.body AS message, coalesce(replies.reply, partials.reply) AS reply
  FROM (
    SELECT job_id, 0 AS rank FROM sent WHERE message_id = :id
    UNION ALL SELECT job_id, 1 FROM replies WHERE sent_id = :id
    UNION ALL SELECT job_id, 2 FROM partials WHERE sent_id = :id
  ) AS found
    JOIN jobs ON jobs.id = found.job_id JOIN messages ON messages.message_id = jobs.message_id
    LEFT JOIN replies ON replies.job_id = jobs.id LEFT JOIN partials ON partials.job_id = jobs.id
  ORDER BY rank LIMIT 1`;
const OF = `
  SELECT jobs.id AS job, messages.body AS message, coalesce(replies.reply, partials.reply) AS reply
  FROM jobs JOIN messages ON messages.message_id = jobs.message_id
    LEFT JOIN replies ON replies.job_id = jobs.id LEFT JOIN partials ON partials.job_id = jobs.id
  WHERE jobs.id = ?`;

export function createAnswers(db: Database, clock: () => number) {
  return {
    /** A message of ours belongs to the answer of a job. */
    async noteSent(jobId: string, messageId: string): Promise<void> {
      await db.run(
        "INSERT INTO sent (message_id, job_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [messageId, jobId, clock()],
      );
    },

    /** Null where the message is none of ours, or nothing is known of it any more. */
    async answerOf(messageId: string): Promise<Answer | null> {
      const answer = await db.one(AnswerRow, BEHIND, { id: messageId });
      // A Word file of an answer, or a letter about it, speaks of that.
      const on = answer?.reply ? undefined : answer?.message.action?.on;
      return (on === undefined ? null : await db.one(AnswerRow, OF, [on])) ?? answer;
    },

    /** The same of a job, by whatever messages it answers; null where it is forgotten. */
    answerBy: (jobId: string): Promise<Answer | null> => db.one(AnswerRow, OF, [jobId]),

    /** Our messages that belong to a job, in the order in which they were sent. */
    async sentOf(jobId: string): Promise<string[]> {
      const rows = await db.all(
        SentRow,
        "SELECT message_id FROM sent WHERE job_id = ? ORDER BY rowid",
        [jobId],
      );
      return rows.map((row) => row.message_id);
    },
  };
}

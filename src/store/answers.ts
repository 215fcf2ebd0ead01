/** Which of our messages belong to which job, so that whoever replies to one of them, or presses a button on it, is understood. */
import type { Message, Reply } from "../domain.ts";
import type { Database } from "./db.ts";

/** What stands behind a message of ours. */
export interface Answer {
  job: string;
  /** The message that the job answers. */
  message: Message;
  /** Null where none was worked out yet; what is shown of one meanwhile counts. */
  reply: Reply | null;
}

export function createAnswers(db: Database, clock: () => number) {
  // What was sent before this table came stands with its reply alone.
  const behind = db.prepare(`
    SELECT jobs.id AS job, messages.body AS message, coalesce(replies.reply, partials.reply) AS reply
    FROM (
      SELECT job_id, 0 AS rank FROM sent WHERE message_id = :id
      UNION ALL SELECT job_id, 1 FROM replies WHERE sent_id = :id
      UNION ALL SELECT job_id, 2 FROM partials WHERE sent_id = :id
    ) AS found
      JOIN jobs ON jobs.id = found.job_id JOIN messages ON messages.message_id = jobs.message_id
      LEFT JOIN replies ON replies.job_id = jobs.id LEFT JOIN partials ON partials.job_id = jobs.id
    ORDER BY rank LIMIT 1`);

  const of = db.prepare(`
    SELECT jobs.id AS job, messages.body AS message, coalesce(replies.reply, partials.reply) AS reply
    FROM jobs JOIN messages ON messages.message_id = jobs.message_id
      LEFT JOIN replies ON replies.job_id = jobs.id LEFT JOIN partials ON partials.job_id = jobs.id
    WHERE jobs.id = ?`);

  const answerIn = (row: Record<string, unknown>): Answer => ({
    job: row.job as string,
    message: JSON.parse(row.message as string),
    reply: row.reply === null ? null : JSON.parse(row.reply as string),
  });

  function putSent(jobId: string, messageId: string): void {
    db.prepare("INSERT OR IGNORE INTO sent (message_id, job_id, at) VALUES (?, ?, ?)").run(
      messageId,
      jobId,
      clock(),
    );
  }

  return {
    /** As `noteSent`, inside a transaction of the caller's. */
    putSent,

    /** A message of ours belongs to the answer of a job. */
    async noteSent(jobId: string, messageId: string): Promise<void> {
      putSent(jobId, messageId);
    },

    /** Null where the message is none of ours, or nothing is known of it any more. */
    async answerOf(messageId: string): Promise<Answer | null> {
      const row = behind.get({ id: messageId });
      const answer = row ? answerIn(row) : null;
      // A Word file of an answer, or a letter about it, speaks of that.
      const on = answer?.reply ? undefined : answer?.message.action?.on;
      const about = on === undefined ? undefined : of.get(on);
      return about ? answerIn(about) : answer;
    },

    /** The same of a job, by whatever messages it answers; null where it is forgotten. */
    async answerBy(jobId: string): Promise<Answer | null> {
      const row = of.get(jobId);
      return row ? answerIn(row) : null;
    },

    /** Our messages that belong to a job, in the order in which they were sent. */
    async sentOf(jobId: string): Promise<string[]> {
      const rows = db
        .prepare("SELECT message_id FROM sent WHERE job_id = ? ORDER BY rowid")
        .all(jobId);
      return rows.map((row) => row.message_id as string);
    },
  };
}

/** The reactions that stand under people's messages while their answers are made. */
import type { Database } from "./db.ts";

export interface KeptReaction {
  messageId: string;
  /** Null where it is not known whether it was put. */
  reactionId: string | null;
}

export function createReactions(db: Database) {
  return {
    async of(jobId: string): Promise<KeptReaction | null> {
      const row = db
        .prepare("SELECT message_id, reaction_id FROM reactions WHERE job_id = ?")
        .get(jobId);
      if (!row) return null;
      return {
        messageId: row.message_id as string,
        reactionId: (row.reaction_id as string) || null,
      };
    },

    /**
     * One is about to be put under the message of a job; false where the job is over, or its answer has begun to be shown, so that
     * none is wanted.
     */
    async begin(jobId: string, messageId: string): Promise<boolean> {
      const { changes } = db
        .prepare(
          `INSERT OR IGNORE INTO reactions (job_id, message_id, reaction_id)
           SELECT id, :messageId, '' FROM jobs WHERE id = :jobId AND state IN ('waiting', 'running')
             AND NOT EXISTS (SELECT 1 FROM partials WHERE job_id = :jobId) AND NOT EXISTS (SELECT 1 FROM sent WHERE job_id = :jobId)`,
        )
        .run({ jobId, messageId });
      return changes > 0;
    },

    async note(jobId: string, reactionId: string): Promise<void> {
      db.prepare("UPDATE reactions SET reaction_id = ? WHERE job_id = ?").run(reactionId, jobId);
    },

    async drop(jobId: string): Promise<void> {
      db.prepare("DELETE FROM reactions WHERE job_id = ?").run(jobId);
    },

    /** The jobs that are over and have one still. */
    async left(): Promise<string[]> {
      const rows = db
        .prepare(
          `SELECT job_id FROM reactions
           WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE id = job_id AND state IN ('waiting', 'running'))`,
        )
        .all();
      return rows.map((row) => row.job_id as string);
    },
  };
}

/** The reactions that stand under people's messages while their answers are made. */
import { z } from "zod";
import type { Database } from "./db.ts";

export interface KeptReaction {
  messageId: string;
  /** Null where it is not known whether it was put. */
  reactionId: string | null;
}

const ReactionRow = z
  .object({ message_id: z.string(), reaction_id: z.string() })
  .transform(
    (row): KeptReaction => ({ messageId: row.message_id, reactionId: row.reaction_id || null }),
  );
const JobRow = z.object({ job_id: z.string() });

export function createReactions(db: Database) {
  return {
    of: (jobId: string): Promise<KeptReaction | null> =>
      db.one(ReactionRow, "SELECT message_id, reaction_id FROM reactions WHERE job_id = ?", [
        jobId,
      ]),

    /**
     * One is about to be put under the message of a job; false where the job is over, or its answer has begun to be shown, so that
     * none is wanted.
     */
    async begin(jobId: string, messageId: string): Promise<boolean> {
      const changes = await db.run(
        `INSERT INTO reactions (job_id, message_id, reaction_id)
         SELECT id, CAST(:messageId AS TEXT), '' FROM jobs WHERE id = :jobId AND state IN ('waiting', 'running')
           AND NOT EXISTS (SELECT 1 FROM partials WHERE job_id = :jobId)
           AND NOT EXISTS (SELECT 1 FROM sent WHERE job_id = :jobId)
         ON CONFLICT DO NOTHING`,
        { jobId, messageId },
      );
      return changes > 0;
    },

    /** False where it is not wanted any more: another program has answered meanwhile. */
    async note(jobId: string, reactionId: string): Promise<boolean> {
      const sql = "UPDATE reactions SET reaction_id = ? WHERE job_id = ?";
      return (await db.run(sql, [reactionId, jobId])) > 0;
    },

    async drop(jobId: string): Promise<void> {
      await db.run("DELETE FROM reactions WHERE job_id = ?", [jobId]);
    },

    /** The jobs that are over and have one still. */
    async left(): Promise<string[]> {
      const rows = await db.all(
        JobRow,
        `SELECT job_id FROM reactions
         WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE id = job_id AND state IN ('waiting', 'running'))`,
      );
      return rows.map((row) => row.job_id);
    },
  };
}

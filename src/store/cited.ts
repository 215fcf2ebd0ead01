/**
 * Where passages were cited: the questions whose answers rest on them. The table follows the replies by triggers (migrations.ts), so that
 * whatever is forgotten of those is forgotten here.
 */
import { z } from "zod";
import type { Database } from "./db.ts";

/** One question whose answer cites a passage. */
export interface CitedIn {
  passageId: string;
  jobId: string;
  question: string;
  /** The talk or topic in which it was asked, where it was in one. */
  topic: string | null;
  /** Unix milliseconds. */
  at: number;
}

/** What is looked at of a report that half the office asks about: the latest. */
const LATEST = 3_000;

const CitedRow = z
  .object({
    passage_id: z.string(),
    job_id: z.string(),
    question: z.string(),
    topic: z.string().nullable(),
    at: z.number(),
  })
  .transform(
    ({ passage_id, job_id, ...row }): CitedIn => ({ passageId: passage_id, jobId: job_id, ...row }),
  );
const FIND = `SELECT passage_id, job_id, body ->> 'text' AS question, topic, at FROM (
    SELECT cited.passage_id, cited.job_id, cited.id, messages.body, messages.topic, jobs.created_at AS at
      FROM (SELECT * FROM cited WHERE report_id = :id ORDER BY id DESC LIMIT ${LATEST}) AS cited
      JOIN jobs ON jobs.id = cited.job_id JOIN messages ON messages.message_id = jobs.message_id) AS found
  WHERE (:person IS NULL OR body ->> 'senderId' = :person) AND body ->> 'text' IS NOT NULL ORDER BY id DESC`;

export function createCited(db: Database) {
  /** The questions of one person, or of all (null), latest first. */
  return (reportId: string, person: string | null): Promise<CitedIn[]> =>
    db.all(CitedRow, FIND, { id: reportId, person });
}

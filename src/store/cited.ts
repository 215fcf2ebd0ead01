/**
 * Where passages were cited: the questions whose answers rest on them. The table follows the replies by triggers (db.ts), so that
 * whatever is forgotten of those is forgotten here.
 */
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

export function createCited(db: Database) {
  const find = db.prepare(
    `SELECT passage_id, job_id, body ->> 'text' AS question, topic, at FROM (
       SELECT cited.passage_id, cited.job_id, cited.id, messages.body, messages.topic, jobs.created_at AS at
         FROM (SELECT * FROM cited WHERE report_id = :id ORDER BY id DESC LIMIT ${LATEST}) AS cited
         JOIN jobs ON jobs.id = cited.job_id JOIN messages ON messages.message_id = jobs.message_id)
     WHERE (:person IS NULL OR body ->> 'senderId' = :person) AND body ->> 'text' IS NOT NULL ORDER BY id DESC`,
  );
  /** The questions of one person, or of all (null), latest first. */
  return async (reportId: string, person: string | null): Promise<CitedIn[]> =>
    find.all({ id: reportId, person }).map((row) => ({
      passageId: row.passage_id as string,
      jobId: row.job_id as string,
      question: row.question as string,
      topic: row.topic as string | null,
      at: row.at as number,
    }));
}

/**
 * What is not kept for ever: messages and replies past their days, all of one person on request, and the words of a
 * removed report in replies. A message's number stays for as long as Feishu may send it again, so that nothing that was
 * forgotten is answered anew.
 */
import { DAY_MS } from "../clock.ts";
import type { Reply } from "../domain.ts";
import { type Database, transaction } from "./db.ts";
import type { KeptVersion } from "./drafts.ts";
import { UNDO_MS } from "./undo.ts";

export type Retention = ReturnType<typeof createRetention>;

/** Feishu sends an event again for up to 7 h 06 min (event subscription guide). */
const REDELIVERY_MS = 8 * 3600_000;
/** Between a forgetting and the end of an answer that was under way then. */
const LATE_MS = 3600_000;
/** What is kept of a job beside it. */
const OF_JOBS = ["replies", "partials", "parts", "sent", "reactions", "feedback"];
const WITH_JOBS = [...OF_JOBS, "questions"];
const citesRemoved = (
  table: string,
) => `EXISTS (SELECT 1 FROM json_each(${table}.reply, '$.citations')
  WHERE value ->> 'reportId' <> 'material' AND value ->> 'reportId' NOT IN (SELECT report_id FROM reports))`;
const RESTS_ON_REMOVED = `EXISTS (SELECT 1 FROM json_tree(drafts.document)
  WHERE key = 'reportId' AND value <> 'material' AND value NOT IN (SELECT report_id FROM reports))`;
const GONE = "（所引报告已移除）";
/** What the audit says of somebody's messages, drafts and logins; who did what to reports stays. */
const OF_PEOPLE = "(action LIKE 'message.%' OR action LIKE 'draft.%' OR action = 'session.began')";

interface Swept {
  kept: number;
  /** So many of them go at the next sweep. */
  due: number;
}

export interface Kept {
  /** When the oldest message came in, Unix milliseconds. */
  oldest: number | null;
  messages: Swept;
  drafts: Swept;
  audit: Swept;
}

export type Traces = Record<"messages" | "questions" | "feedback" | "drafts" | "uploads", number>;

export function createRetention(db: Database, clock: () => number) {
  /** Take messages out with their jobs and replies; those that Feishu may still send again keep their number. */
  function drop(messageIds: string[]): void {
    const fresh = clock() - REDELIVERY_MS;
    for (const id of messageIds) {
      for (const table of WITH_JOBS)
        db.prepare(
          `DELETE FROM ${table} WHERE job_id IN (SELECT id FROM jobs WHERE message_id = ?)`,
        ).run(id);
      db.prepare("DELETE FROM jobs WHERE message_id = ?").run(id);
      const { changes } = db
        .prepare("DELETE FROM messages WHERE message_id = ? AND received_at <= ?")
        .run(id, fresh);
      if (changes === 0)
        db.prepare(
          "UPDATE messages SET body = '{}', chat_id = '', topic = NULL, said = NULL WHERE message_id = ?",
        ).run(id);
    }
  }

  const idsOf = (rows: Record<string, unknown>[]) => rows.map((row) => row.message_id as string);

  return {
    /** Messages that came in more than `days` ago, with their replies and what the audit says of people. Returns how many. */
    async expire(days: number): Promise<number> {
      const before = clock() - days * DAY_MS;
      return transaction(db, () => {
        // A message that still waits for its answer is no past one, however old.
        const old = idsOf(
          db
            .prepare(
              `SELECT message_id FROM messages WHERE received_at <= ? AND message_id NOT IN
                 (SELECT message_id FROM jobs WHERE state IN ('waiting', 'running')) LIMIT 1000`,
            )
            .all(before),
        );
        drop(old);
        db.prepare("DELETE FROM recalled WHERE at <= ?").run(before);
        // A draft that is still worked on is kept whole.
        db.prepare(
          "DELETE FROM drafts WHERE id IN (SELECT id FROM drafts GROUP BY id HAVING max(created_at) <= ?)",
        ).run(before);
        db.prepare(
          "DELETE FROM drafts WHERE id IN (SELECT draft_id FROM removed_drafts WHERE at <= ?)",
        ).run(clock() - UNDO_MS);
        db.prepare(
          "DELETE FROM removed_drafts WHERE draft_id NOT IN (SELECT id FROM drafts)",
        ).run();
        // A removed report takes its drafts along and may come back with them: who was let in is known for as long as all else.
        db.prepare(
          "DELETE FROM draft_guests WHERE at <= ? AND draft_id NOT IN (SELECT id FROM drafts)",
        ).run(before);
        db.prepare("DELETE FROM uploads WHERE at <= ?").run(before);
        db.prepare("DELETE FROM talks WHERE updated_at <= ?").run(before);
        db.prepare(`DELETE FROM audit WHERE at <= ? AND ${OF_PEOPLE}`).run(before);
        db.prepare("DELETE FROM sessions WHERE until <= ?").run(clock());
        // A reply that was being worked out while its message was forgotten, and what the audit says of it.
        for (const table of OF_JOBS)
          db.prepare(`DELETE FROM ${table} WHERE job_id NOT IN (SELECT id FROM jobs)`).run();
        db.prepare(
          `DELETE FROM audit WHERE at > ? AND action LIKE 'message.%'
             AND detail ->> 'job' NOT IN (SELECT id FROM jobs)`,
        ).run(clock() - LATE_MS);
        return old.length;
      });
    },

    /** What is kept, and what of it the next sweep takes. */
    async due(days: number): Promise<Kept> {
      const before = clock() - days * DAY_MS;
      const count = (sql: string) => db.prepare(sql).get({ before })!;
      const messages = count(
        `SELECT (SELECT count(*) FROM messages) AS kept, (SELECT min(received_at) FROM messages) AS oldest,
           (SELECT count(*) FROM messages WHERE received_at <= :before) AS due`,
      );
      const drafts = count(
        `SELECT count(*) AS kept, sum(last <= :before) AS due
         FROM (SELECT max(created_at) AS last FROM drafts GROUP BY id)`,
      );
      const audit = count(
        `SELECT (SELECT count(*) FROM audit) AS kept, (SELECT count(*) FROM audit
           WHERE at <= :before AND ${OF_PEOPLE}) AS due`,
      );
      const row = ({ kept, due }: Record<string, unknown>) => ({
        kept: kept as number,
        due: (due as number | null) ?? 0,
      });
      return {
        oldest: messages.oldest as number | null,
        ...{ messages: row(messages), drafts: row(drafts), audit: row(audit) },
      };
    },

    /** What there is of one person, as `forget` would take it. */
    async traces(openId: string): Promise<Traces> {
      const count = (sql: string) =>
        db.prepare(`SELECT count(*) AS n FROM ${sql}`).get(openId)!.n as number;
      return {
        messages: count("messages WHERE json_extract(body, '$.senderId') = ?"),
        questions: count("questions WHERE person = ?"),
        feedback: count("feedback WHERE by = ?"),
        drafts: count("drafts WHERE sender_id = ?"),
        uploads: count("uploads WHERE by = ?"),
      };
    },

    /** All that one person said and was told, and the person's number wherever else it stands. Returns how many messages. */
    async forget(openId: string): Promise<number> {
      return transaction(db, () => {
        const own = idsOf(
          db
            .prepare(
              "SELECT message_id FROM messages WHERE json_extract(body, '$.senderId') = ? ORDER BY received_at",
            )
            .all(openId),
        );
        drop(own);
        db.prepare("DELETE FROM uploads WHERE by = ?").run(openId);
        db.prepare("DELETE FROM talks WHERE person = ?").run(openId);
        db.prepare(
          "DELETE FROM arrivals WHERE batch IN (SELECT id FROM batches WHERE person = ?)",
        ).run(openId);
        db.prepare("DELETE FROM batches WHERE person = ?").run(openId);
        db.prepare("DELETE FROM feedback WHERE by = ?").run(openId);
        db.prepare("DELETE FROM sessions WHERE person = ?").run(openId);
        db.prepare("DELETE FROM draft_guests WHERE person = ?").run(openId);
        db.prepare(
          "DELETE FROM audit WHERE (action = 'session.began' OR action LIKE 'draft.%') AND detail ->> 'by' = ?",
        ).run(openId);
        const versions = db
          .prepare("SELECT * FROM drafts WHERE sender_id = :id OR instr(document, :id) > 0")
          .all({ id: openId }) as unknown as KeptVersion[];
        const kept = withoutAuthor(versions, openId);
        for (const { id, version } of versions)
          if (!kept.some((one) => one.id === id && one.version === version))
            db.prepare("DELETE FROM drafts WHERE id = ? AND version = ?").run(id, version);
        for (const { id, version, document } of kept)
          db.prepare("UPDATE drafts SET document = ? WHERE id = ? AND version = ?").run(
            document,
            id,
            version,
          );
        db.prepare(
          "DELETE FROM audit WHERE action LIKE 'message.%' AND json_extract(detail, '$.sender') = ?",
        ).run(openId);
        db.prepare(
          `UPDATE messages SET body = json_set(body, '$.mentions', (SELECT json_group_array(value)
             FROM json_each(messages.body, '$.mentions') WHERE value <> :id))
           WHERE EXISTS (SELECT 1 FROM json_each(messages.body, '$.mentions') WHERE value = :id)`,
        ).run({ id: openId });
        return own.length;
      });
    },

    /**
     * The words of reports that are not on record any more in replies: those that were sent keep that there was one,
     * those that were not are worked out anew.
     */
    async withoutRemoved(): Promise<void> {
      transaction(db, () => {
        db.prepare(
          `DELETE FROM replies WHERE sent_id IS NULL AND ${citesRemoved("replies")}`,
        ).run();
        db.prepare(
          `DELETE FROM drafts WHERE id IN (SELECT id FROM drafts WHERE ${RESTS_ON_REMOVED})`,
        ).run();
        for (const table of ["replies", "partials"]) {
          const write = db.prepare(`UPDATE ${table} SET reply = ? WHERE job_id = ?`);
          for (const row of db
            .prepare(`SELECT job_id, reply FROM ${table} WHERE ${citesRemoved(table)}`)
            .all())
            write.run(
              JSON.stringify(emptied(JSON.parse(row.reply as string) as Reply)),
              row.job_id as string,
            );
        }
      });
    },
  };
}

/** Versions of drafts without those that one person made, and without the person's name in what others made of them. */
export function withoutAuthor(versions: KeptVersion[], openId: string): KeptVersion[] {
  return versions
    .filter((one) => one.sender_id !== openId)
    .map((one) => ({
      ...one,
      document: JSON.stringify(JSON.parse(one.document), (key, value) =>
        key === "by" && value === openId ? undefined : value,
      ),
    }));
}

function emptied({ draft: _, items: __, ...reply }: Reply): Reply {
  return { ...reply, text: GONE, claims: [], citations: [], gaps: [] };
}

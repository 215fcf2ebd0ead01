/**
 * What is not kept for ever: messages and replies past their days, all of one person on request, and the words of a
 * removed report in replies. A message's number stays for as long as Feishu may send it again, so that nothing that was
 * forgotten is answered anew.
 */
import { z } from "zod";
import { DAY_MS } from "../clock.ts";
import type { Message, Reply } from "../domain.ts";
import type { Database, Values } from "./db.ts";
import { type KeptVersion, VersionRow } from "./drafts.ts";
import { json } from "./rows.ts";
import { UNDO_MS } from "./undo.ts";

export type Retention = ReturnType<typeof createRetention>;

/** Feishu sends an event again for up to 7 h 06 min (event subscription guide). */
const REDELIVERY_MS = 8 * 3600_000;
/** Between a forgetting and the end of an answer that was under way then. */
const LATE_MS = 3600_000;
/** What is kept of a job beside it. */
const OF_JOBS = ["replies", "partials", "parts", "sent", "reactions", "feedback"];
const WITH_JOBS = [...[...OF_JOBS, "questions"].map((table) => [table, "job_id"]), ["jobs", "id"]];
/** Where else a person stands, and in which column. */
const NAMING = [
  ["questions", "person"],
  ["feedback", "by"],
  ["talks", "person"],
  ["sessions", "person"],
  ["uploads", "by"],
  ["batches", "person"],
  ["draft_guests", "person"],
] as const;
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

const MessageRow = z.object({ message_id: z.string() });
const JobRow = z.object({ id: z.string() });
const MentionsRow = MessageRow.extend({ body: json<Message>() });
const ReplyRow = z.object({ job_id: z.string(), reply: json<Reply>() });
const CountRow = z.object({ n: z.number() });
const SweptRow = z.object({ kept: z.number(), due: z.number() });
const OldestRow = z.object({ oldest: z.number().nullable() });

export function createRetention(db: Database, clock: () => number) {
  /** Take messages out with their jobs and replies; those that Feishu may still send again keep their number. */
  async function drop(messageIds: string[]): Promise<void> {
    const ids = JSON.stringify(messageIds);
    const these = "message_id IN (SELECT value FROM json_each(:ids))";
    const found = await db.all(JobRow, `SELECT id FROM jobs WHERE ${these}`, { ids });
    const jobs = JSON.stringify(found.map(({ id }) => id));
    for (const [table, column] of WITH_JOBS)
      await db.run(`DELETE FROM ${table} WHERE ${column} IN (SELECT value FROM json_each(?))`, [
        jobs,
      ]);
    await db.run(`DELETE FROM messages WHERE ${these} AND received_at <= :fresh`, {
      ids,
      fresh: clock() - REDELIVERY_MS,
    });
    await db.run(
      `UPDATE messages SET body = '{}', chat_id = '', topic = NULL, said = NULL WHERE ${these}`,
      { ids },
    );
  }

  const idsOf = async (sql: string, values: Values) =>
    (await db.all(MessageRow, sql, values)).map((row) => row.message_id);

  /** Versions that the person made go, and the person's name out of what others made of them. */
  async function forgetInDrafts(openId: string): Promise<void> {
    const versions = await db.all(
      VersionRow,
      "SELECT * FROM drafts WHERE sender_id = :id OR instr(document, :id) > 0",
      { id: openId },
    );
    await db.run("DELETE FROM drafts WHERE sender_id = ?", [openId]);
    for (const { id, version, document } of withoutAuthor(versions, openId))
      await db.run("UPDATE drafts SET document = ? WHERE id = ? AND version = ?", [
        ...[document, id, version],
      ]);
  }

  /** What others said to the person stays, and does not say to whom. */
  async function forgetMentions(openId: string): Promise<void> {
    const rows = await db.all(
      MentionsRow,
      `SELECT message_id, body FROM messages
       WHERE EXISTS (SELECT 1 FROM json_each(messages.body, '$.mentions') WHERE value = :id)`,
      { id: openId },
    );
    for (const { message_id: id, body } of rows) {
      const mentions = body.mentions.filter((one) => one !== openId);
      await db.run("UPDATE messages SET body = ? WHERE message_id = ?", [
        ...[JSON.stringify({ ...body, mentions }), id],
      ]);
    }
  }

  return {
    /** Messages that came in more than `days` ago, with their replies and what the audit says of people. Returns how many. */
    async expire(days: number): Promise<number> {
      const before = clock() - days * DAY_MS;
      return db.transaction(async () => {
        // A message that still waits for its answer is no past one, however old.
        const old = await idsOf(
          `SELECT message_id FROM messages WHERE received_at <= ? AND message_id NOT IN
             (SELECT message_id FROM jobs WHERE state IN ('waiting', 'running')) ORDER BY received_at LIMIT 1000`,
          [before],
        );
        await drop(old);
        await db.run("DELETE FROM recalled WHERE at <= ?", [before]);
        // A draft that is still worked on is kept whole.
        await db.run(
          "DELETE FROM drafts WHERE id IN (SELECT id FROM drafts GROUP BY id HAVING max(created_at) <= ?)",
          [before],
        );
        await db.run(
          "DELETE FROM drafts WHERE id IN (SELECT draft_id FROM removed_drafts WHERE at <= ?)",
          [clock() - UNDO_MS],
        );
        await db.run("DELETE FROM removed_drafts WHERE draft_id NOT IN (SELECT id FROM drafts)");
        // A removed report takes its drafts along and may come back with them: who was let in is known for as long as all else.
        await db.run(
          "DELETE FROM draft_guests WHERE at <= ? AND draft_id NOT IN (SELECT id FROM drafts)",
          [before],
        );
        await db.run("DELETE FROM uploads WHERE at <= ?", [before]);
        await db.run("DELETE FROM talks WHERE updated_at <= ?", [before]);
        await db.run(`DELETE FROM audit WHERE at <= ? AND ${OF_PEOPLE}`, [before]);
        await db.run("DELETE FROM sessions WHERE until <= ?", [clock()]);
        // A reply that was being worked out while its message was forgotten, and what the audit says of it.
        for (const table of OF_JOBS)
          await db.run(`DELETE FROM ${table} WHERE job_id NOT IN (SELECT id FROM jobs)`);
        await db.run(
          `DELETE FROM audit WHERE at > ? AND action LIKE 'message.%'
             AND detail ->> 'job' NOT IN (SELECT id FROM jobs)`,
          [clock() - LATE_MS],
        );
        return old.length;
      });
    },

    /** What is kept, and what of it the next sweep takes. */
    async due(days: number): Promise<Kept> {
      const before = clock() - days * DAY_MS;
      const count = async (rows: string) => (await db.one(SweptRow, `SELECT ${rows}`, { before }))!;
      const oldest = await db.one(OldestRow, "SELECT min(received_at) AS oldest FROM messages");
      return {
        oldest: oldest!.oldest,
        messages: await count(
          `(SELECT count(*) FROM messages) AS kept,
           (SELECT count(*) FROM messages WHERE received_at <= :before) AS due`,
        ),
        drafts: await count(
          `count(*) AS kept, count(*) FILTER (WHERE last <= :before) AS due
           FROM (SELECT max(created_at) AS last FROM drafts GROUP BY id) AS latest`,
        ),
        audit: await count(
          `(SELECT count(*) FROM audit) AS kept,
           (SELECT count(*) FROM audit WHERE at <= :before AND ${OF_PEOPLE}) AS due`,
        ),
      };
    },

    /** What there is of one person, as `forget` would take it. */
    async traces(openId: string): Promise<Traces> {
      const count = async (rows: string) =>
        (await db.one(CountRow, `SELECT count(*) AS n FROM ${rows}`, [openId]))!.n;
      return {
        messages: await count("messages WHERE json_extract(body, '$.senderId') = ?"),
        questions: await count("questions WHERE person = ?"),
        feedback: await count("feedback WHERE by = ?"),
        drafts: await count("drafts WHERE sender_id = ?"),
        uploads: await count("uploads WHERE by = ?"),
      };
    },

    /** All that one person said and was told, and the person's number wherever else it stands. Returns how many messages. */
    async forget(openId: string): Promise<number> {
      return db.transaction(async () => {
        const own = await idsOf(
          "SELECT message_id FROM messages WHERE json_extract(body, '$.senderId') = ? ORDER BY received_at",
          [openId],
        );
        await drop(own);
        await db.run(
          "DELETE FROM arrivals WHERE batch IN (SELECT id FROM batches WHERE person = ?)",
          [openId],
        );
        for (const [table, column] of NAMING)
          await db.run(`DELETE FROM ${table} WHERE ${column} = ?`, [openId]);
        await db.run(
          `DELETE FROM audit WHERE (action = 'session.began' OR action LIKE 'draft.%') AND detail ->> 'by' = :id
             OR action LIKE 'message.%' AND detail ->> 'sender' = :id`,
          { id: openId },
        );
        await forgetInDrafts(openId);
        await forgetMentions(openId);
        return own.length;
      });
    },

    /**
     * The words of reports that are not on record any more in replies: those that were sent keep that there was one,
     * those that were not are worked out anew.
     */
    async withoutRemoved(): Promise<void> {
      await db.transaction(async () => {
        await db.run(`DELETE FROM replies WHERE sent_id IS NULL AND ${citesRemoved("replies")}`);
        await db.run(
          `DELETE FROM drafts WHERE id IN (SELECT id FROM drafts WHERE ${RESTS_ON_REMOVED})`,
        );
        for (const table of ["replies", "partials"])
          for (const { job_id: id, reply } of await db.all(
            ReplyRow,
            `SELECT job_id, reply FROM ${table} WHERE ${citesRemoved(table)}`,
          ))
            await db.run(`UPDATE ${table} SET reply = ? WHERE job_id = ?`, [
              ...[JSON.stringify(emptied(reply)), id],
            ]);
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

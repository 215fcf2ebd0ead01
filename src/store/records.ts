/** What the office may not lose: messages with their jobs, replies, reports, settings and the audit trail. */
import type { Message, Reply } from "../domain.ts";
import { createAnswers } from "./answers.ts";
import { createCited } from "./cited.ts";
import { type Database, emptyLog, relaxed, transaction } from "./db.ts";
import { createEditions } from "./editions.ts";
import { createExchanges } from "./exchanges.ts";
import { createFeedback } from "./feedback.ts";
import { createKeeper, type Keeper } from "./keeper.ts";
import { createLease } from "./lease.ts";
import { createMessages, ownIdOf } from "./messages.ts";
import { createPartials } from "./partials.ts";
import { createParts } from "./parts.ts";
import { createQuestions } from "./questions.ts";
import { createReactions } from "./reactions.ts";
import { createReportRecords } from "./reports.ts";

export { jobIdOf } from "./messages.ts";

const PURGE = "purge_since";

export type Records = ReturnType<typeof createRecords>;

export interface KeptReply {
  reply: Reply;
  /** Feishu's id of it once it is known to be sent. */
  sentId: string | null;
  /** When the sending of a part of it was begun, where nothing is known of how that ended: Unix milliseconds. */
  sendingAt: number | null;
}

export interface RecordsOptions {
  /** Renews the leases; the queue on the same database shares it. */
  keeper?: Keeper;
  /** Called when work on the library has to wait for another program. */
  onWait?: () => void;
}

export function createRecords(
  db: Database,
  clock: () => number,
  { keeper = createKeeper({ db }), onWait = () => {} }: RecordsOptions = {},
) {
  const answers = createAnswers(db, clock);
  const questions = createQuestions(db);

  function setting(name: string): string | null {
    const row = db.prepare("SELECT value FROM settings WHERE name = ?").get(name);
    return row ? (row.value as string) : null;
  }

  function saveSetting(name: string, value: string): void {
    db.prepare(
      "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    ).run(name, value);
  }

  /** What was told to the asker alone is what became of the question. */
  function noteQuestion(jobId: string, reply: Reply): void {
    const row = db
      .prepare(
        "SELECT body FROM messages JOIN jobs ON jobs.message_id = messages.message_id WHERE jobs.id = ?",
      )
      .get(jobId);
    if (!row || row.body === "{}") return;
    const message = JSON.parse(row.body as string) as Message;
    const own = reply.reason === "told_alone" ? ownIdOf(message.messageId) : jobId;
    const said = db.prepare("SELECT reply FROM replies WHERE job_id = ?").get(own);
    questions.note(own, message, said ? JSON.parse(said.reply as string) : reply, "feishu");
  }

  return {
    ...createReportRecords(db, clock),
    ...answers,
    ...createMessages(db, clock, questions.note),
    ...createExchanges(db),
    cited: createCited(db),
    editions: createEditions(db),
    feedback: createFeedback(db, clock),
    partials: createPartials(db),
    parts: createParts(db),
    questions,
    reactions: createReactions(db),
    /** Run work on the library while no other program writes it. */
    alone: createLease({ db, name: "library", keeper, onWait }).exclusively,

    /** The reply already worked out for a job, so that a retry sends the same words. */
    async reply(jobId: string): Promise<KeptReply | null> {
      const row = db
        .prepare(
          `SELECT reply, sent_id, (SELECT min(sending_at) FROM parts
             WHERE parts.job_id = replies.job_id AND parts.sent_id IS NULL) AS sending_at
           FROM replies WHERE job_id = ?`,
        )
        .get(jobId);
      if (!row) return null;
      return {
        reply: JSON.parse(row.reply as string),
        sentId: row.sent_id as string | null,
        sendingAt: row.sending_at as number | null,
      };
    },

    async saveReply(jobId: string, reply: Reply): Promise<void> {
      transaction(db, () => {
        const { changes } = db
          .prepare("INSERT OR IGNORE INTO replies (job_id, reply, created_at) VALUES (?, ?, ?)")
          .run(jobId, JSON.stringify(reply), clock());
        if (changes > 0) noteQuestion(jobId, reply);
      });
    },

    /** Was a message of ours noted as the reply to some job, or as what is shown of one? */
    async isNoted(sentId: string): Promise<boolean> {
      const noted = db.prepare(
        `SELECT 1 FROM sent WHERE message_id = :id UNION ALL SELECT 1 FROM replies WHERE sent_id = :id
           UNION ALL SELECT 1 FROM partials WHERE sent_id = :id`,
      );
      return noted.get({ id: sentId }) !== undefined;
    },

    /** Forget a reply that was worked out and not sent, so that it is worked out anew. */
    async dropReply(jobId: string): Promise<void> {
      db.prepare("DELETE FROM replies WHERE job_id = ? AND sent_id IS NULL").run(jobId);
    },

    async markSent(jobId: string, sentId: string): Promise<void> {
      transaction(db, () => {
        db.prepare("UPDATE replies SET sent_id = ?, sent_at = ? WHERE job_id = ?").run(
          sentId,
          clock(),
          jobId,
        );
        // Nothing was sent where the question was taken back.
        if (sentId !== "") answers.putSent(jobId, sentId);
        for (const table of ["partials", "parts"])
          db.prepare(`DELETE FROM ${table} WHERE job_id = ?`).run(jobId);
      });
    },

    async setting(name: string): Promise<string | null> {
      return setting(name);
    },

    async saveSetting(name: string, value: string): Promise<void> {
      saveSetting(name, value);
    },

    /** The setting as first kept, by whichever program came first; `value` when there is none yet. */
    async settingOnce(name: string, value: string): Promise<string> {
      db.prepare("INSERT OR IGNORE INTO settings (name, value) VALUES (?, ?)").run(name, value);
      const row = db.prepare("SELECT value FROM settings WHERE name = ?").get(name);
      return row!.value as string;
    },

    /** Text is about to be removed, so the files that may still hold it are to be written anew. */
    async notePurge(): Promise<void> {
      saveSetting(PURGE, String(clock()));
    },

    /** Since when files wait to be written anew, Unix milliseconds; null when none do. */
    async purgeSince(): Promise<number | null> {
      const since = setting(PURGE);
      return since === null ? null : Number(since);
    },

    /** The files were written anew for what had been removed by `since`. */
    async purged(since: number): Promise<void> {
      db.prepare("DELETE FROM settings WHERE name = ? AND value = ?").run(PURGE, String(since));
    },

    /** Empty the database's log of the bytes of what was removed. False where that has to wait for another program. */
    async emptyLog(): Promise<boolean> {
      return emptyLog(db);
    },

    async audit(action: string, detail: Record<string, unknown>): Promise<void> {
      const note = () =>
        db
          .prepare("INSERT INTO audit (at, action, detail) VALUES (?, ?, ?)")
          .run(clock(), action, JSON.stringify(detail));
      // What became of a message is noted again when its job is done again.
      if (action.startsWith("message.")) relaxed(db, note);
      else note();
    },
  };
}

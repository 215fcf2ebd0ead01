/** What the office may not lose: messages with their jobs, replies, reports, settings and the audit trail. */
import { z } from "zod";
import type { Message, Reply } from "../domain.ts";
import { createAnswers } from "./answers.ts";
import { createCited } from "./cited.ts";
import type { Database } from "./db.ts";
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
import { json } from "./rows.ts";
import { keepSetting, settingIn } from "./settings.ts";

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

const BodyRow = z.object({ body: json<Message>() });
const SaidRow = z.object({ reply: json<Reply>() });
const ReplyRow = z
  .object({
    reply: json<Reply>(),
    sent_id: z.string().nullable(),
    sending_at: z.number().nullable(),
  })
  .transform(
    (row): KeptReply => ({ reply: row.reply, sentId: row.sent_id, sendingAt: row.sending_at }),
  );

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

  const setting = (name: string) => settingIn(db, name);
  const saveSetting = (name: string, value: string) => keepSetting(db, name, value);

  /** What was told to the asker alone is what became of the question. */
  async function noteQuestion(jobId: string, reply: Reply): Promise<void> {
    const row = await db.one(
      BodyRow,
      "SELECT body FROM messages JOIN jobs ON jobs.message_id = messages.message_id WHERE jobs.id = ? AND body <> '{}'",
      [jobId],
    );
    if (!row) return;
    const own = reply.reason === "told_alone" ? ownIdOf(row.body.messageId) : jobId;
    const said = await db.one(SaidRow, "SELECT reply FROM replies WHERE job_id = ?", [own]);
    await questions.note(own, row.body, said?.reply ?? reply, "feishu");
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

    /** Put samples into an empty house, unless another program is at it: null then. */
    unlessOffering: createLease({ db, name: "samples", keeper, onWait: () => {} }).unlessHeld,

    /** The reply already worked out for a job, so that a retry sends the same words. */
    reply: (jobId: string): Promise<KeptReply | null> =>
      db.one(
        ReplyRow,
        `SELECT reply, sent_id, (SELECT min(sending_at) FROM parts
           WHERE parts.job_id = replies.job_id AND parts.sent_id IS NULL) AS sending_at
         FROM replies WHERE job_id = ?`,
        [jobId],
      ),

    saveReply: (jobId: string, reply: Reply): Promise<void> =>
      db.transaction(async () => {
        const changes = await db.run(
          "INSERT INTO replies (job_id, reply, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
          [jobId, JSON.stringify(reply), clock()],
        );
        if (changes > 0) await noteQuestion(jobId, reply);
      }),

    /** Was a message of ours noted as the reply to some job, or as what is shown of one? */
    async isNoted(sentId: string): Promise<boolean> {
      const noted = await db.one(
        z.unknown(),
        `SELECT 1 FROM sent WHERE message_id = :id UNION ALL SELECT 1 FROM replies WHERE sent_id = :id
           UNION ALL SELECT 1 FROM partials WHERE sent_id = :id`,
        { id: sentId },
      );
      return noted !== null;
    },

    /** Forget a reply that was worked out and not sent, so that it is worked out anew. */
    async dropReply(jobId: string): Promise<void> {
      await db.run("DELETE FROM replies WHERE job_id = ? AND sent_id IS NULL", [jobId]);
    },

    markSent: (jobId: string, sentId: string): Promise<void> =>
      db.transaction(async () => {
        await db.run("UPDATE replies SET sent_id = ?, sent_at = ? WHERE job_id = ?", [
          sentId,
          clock(),
          jobId,
        ]);
        // Nothing was sent where the question was taken back.
        if (sentId !== "") await answers.noteSent(jobId, sentId);
        for (const table of ["partials", "parts"])
          await db.run(`DELETE FROM ${table} WHERE job_id = ?`, [jobId]);
      }),

    setting,
    saveSetting,

    /** The setting as first kept, by whichever program came first; `value` when there is none yet. */
    async settingOnce(name: string, value: string): Promise<string> {
      await db.run("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", [
        name,
        value,
      ]);
      return (await setting(name)) ?? value;
    },

    /** Text is about to be removed, so the files that may still hold it are to be written anew. */
    notePurge: (): Promise<void> => saveSetting(PURGE, String(clock())),

    /** Since when files wait to be written anew, Unix milliseconds; null when none do. */
    async purgeSince(): Promise<number | null> {
      const since = await setting(PURGE);
      return since === null ? null : Number(since);
    },

    /** The files were written anew for what had been removed by `since`. */
    async purged(since: number): Promise<void> {
      await db.run("DELETE FROM settings WHERE name = ? AND value = ?", [PURGE, String(since)]);
    },

    /** Empty the database's log of the bytes of what was removed. False where that has to wait for another program. */
    emptyLog: (): Promise<boolean> => db.emptyLog(),

    async audit(action: string, detail: Record<string, unknown>): Promise<void> {
      await db.run("INSERT INTO audit (at, action, detail) VALUES (?, ?, ?)", [
        clock(),
        action,
        JSON.stringify(detail),
      ]);
    },
  };
}

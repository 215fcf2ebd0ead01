/**
 * What people think of answers: 👍 or 👎, one of them a person, and 数字应为…. It is read together with the question, the rows and the
 * citations that it is about, and goes when those go.
 */
import { z } from "zod";
import type { Citation, Reply } from "../domain.ts";
import type { Message } from "../schemas.ts";
import type { Database } from "./db.ts";
import { json } from "./rows.ts";

const VERDICTS = ["up", "down", "correct"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What somebody thinks, without about what. */
export interface Opinion {
  verdict: Verdict;
  /** Out of a list of ours. */
  reasons: string[];
  /** In words of their own; of a correction the figure. */
  words: string;
}

export interface Feedback extends Opinion {
  job: string;
  by: string;
  /** Unix milliseconds. */
  at: number;
  chatId: string;
  asker: string;
  question: string;
  answer: string;
  claims: Reply["claims"];
  table: Reply["table"] | null;
  citations: Citation[];
  model: string | null;
}

/** `question` is what was asked just before. */
export interface Remark extends Pick<Feedback, "by" | "chatId" | "words" | "at"> {
  question: string | null;
}

/** An opinion as it is handled: by whom and when, null while it is not. */
export interface HandledOpinion extends Opinion {
  job: string;
  by: string;
  at: number;
  handled: { at: number; by: string } | null;
}

/** A remark as it is handled; `id` is its entry in the audit trail. */
export interface HandledRemark extends Remark {
  id: number;
  handled: { at: number; by: string } | null;
}

const OpinionRow = z.object({
  verdict: z.enum(VERDICTS),
  reasons: json<string[]>(),
  words: z.string(),
}) satisfies z.ZodType<Opinion>;
const KeptRow = z.object({ reasons: z.string(), words: z.string() });
const GivenRow = z
  .object({
    ...OpinionRow.shape,
    ...{ job_id: z.string(), by: z.string(), at: z.number() },
    ...{ body: json<Message>(), reply: json<Reply>() },
  })
  .transform(
    ({ job_id: job, body: message, reply, ...opinion }): Feedback => ({
      ...{ ...opinion, job, chatId: message.chatId, asker: message.senderId },
      ...{ question: reply.question ?? message.text, answer: reply.text, claims: reply.claims },
      ...{ table: reply.table ?? null, citations: reply.citations, model: reply.model },
    }),
  );
/** What the audit trail has of a remark. */
interface RemarkDetail {
  sender: string;
  chat: string;
  words: string;
  question: string | null;
}
const RemarkRow = z.object({ at: z.number(), detail: json<RemarkDetail>() }).transform(
  ({ at, detail: { sender, chat, words, question } }): Remark => ({
    ...{ by: sender, chatId: chat, words, question, at },
  }),
);

export function createFeedback(db: Database, clock: () => number) {
  return {
    ...createHandling(db, clock),
    /** Put down what one person thinks of a job's answer: `same` where it stands so already, `changed` where it was otherwise. */
    give: (
      jobId: string,
      by: string,
      { verdict, reasons, words }: Opinion,
    ): Promise<"new" | "changed" | "same"> =>
      db.transaction(async () => {
        const own = await db.one(
          KeptRow,
          "SELECT reasons, words FROM feedback WHERE job_id = ? AND by = ? AND verdict = ?",
          [jobId, by, verdict],
        );
        const said = { reasons: JSON.stringify(reasons), words };
        // A bare 👎 takes back no reasons.
        const bare = reasons.length === 0 && words === "";
        if (own && (bare || (own.reasons === said.reasons && own.words === words))) return "same";
        // Nobody likes and dislikes the same.
        const changes = await db.run(
          "DELETE FROM feedback WHERE job_id = ? AND by = ? AND (verdict = 'correct') = (? = 'correct')",
          [jobId, by, verdict],
        );
        await db.run(
          "INSERT INTO feedback (job_id, by, verdict, reasons, words, at) VALUES (?, ?, ?, ?, ?, ?)",
          [jobId, by, verdict, said.reasons, words, clock()],
        );
        return changes > 0 ? "changed" : "new";
      }),

    /** What one person thinks of a job's answer. */
    own: (jobId: string, by: string): Promise<Opinion[]> =>
      db.all(
        OpinionRow,
        "SELECT verdict, reasons, words FROM feedback WHERE job_id = ? AND by = ? ORDER BY verdict",
        [jobId, by],
      ),

    /** What was said with /反馈 of no one answer, the latest first. */
    remarks: (limit = 500): Promise<Remark[]> =>
      db.all(
        RemarkRow,
        `SELECT at, detail FROM audit WHERE action = 'message.feedback' AND detail ->> 'about' IS NULL
         ORDER BY id DESC LIMIT ?`,
        [limit],
      ),

    /** The latest first, each with what it is about. */
    list: (limit = 500): Promise<Feedback[]> =>
      db.all(
        GivenRow,
        `SELECT feedback.*, messages.body, replies.reply FROM feedback
           JOIN jobs ON jobs.id = feedback.job_id
           JOIN messages ON messages.message_id = jobs.message_id
           JOIN replies ON replies.job_id = jobs.id
         ORDER BY feedback.at DESC, feedback.rowid DESC LIMIT ?`,
        [limit],
      ),
  };
}

const STATES = {
  open: "handled_at IS NULL",
  handled: "handled_at IS NOT NULL",
  all: "TRUE",
} as const;
export type HandledState = keyof typeof STATES;

const Handled = { handled_at: z.number().nullable(), handled_by: z.string().nullable() };
const OF = {
  ...OpinionRow.shape,
  ...Handled,
  ...{ job_id: z.string(), by: z.string(), at: z.number() },
};
const HandledRow = z.object(OF).transform(handledIn);
const PageRow = z
  .object({ ...OF, row: z.number() })
  .transform(({ row, ...one }) => ({ ...handledIn(one), row }));
const HandledRemarkRow = z
  .object({ id: z.number(), at: z.number(), detail: json<RemarkDetail>(), ...Handled })
  .transform(({ id, at, detail: { sender, chat, words, question }, ...row }): HandledRemark => {
    const said = { by: sender, chatId: chat, words, question, at };
    return { ...said, id, handled: whenHandled(row) };
  });

/** Which of it a keeper has dealt with. */
function createHandling(db: Database, clock: () => number) {
  return {
    /** What was thought of one answer. */
    of: (job: string): Promise<HandledOpinion[]> =>
      db.all(HandledRow, "SELECT * FROM feedback WHERE job_id = ? ORDER BY at DESC", [job]),

    /** Pages of it, the latest first, from after a row. Praise is open to nobody's care. */
    page: (
      { state, verdict }: { state: HandledState; verdict?: Verdict | undefined },
      after: { at: number; row: number } | null,
      limit: number,
    ): Promise<(HandledOpinion & { row: number })[]> =>
      db.all(
        PageRow,
        `SELECT rowid AS row, * FROM feedback
         WHERE ${STATES[state]} ${state === "open" ? "AND verdict <> 'up'" : ""} ${verdict ? "AND verdict = :verdict" : ""}
           ${after ? "AND (at, rowid) < (:at, :row)" : ""} ORDER BY at DESC, rowid DESC LIMIT :limit`,
        { limit, ...(verdict && { verdict }), ...after },
      ),

    /** Pages of what was said with /反馈 of no one answer, the latest first, from after an entry. */
    remarkPage: (
      state: HandledState,
      after: number | null,
      limit: number,
    ): Promise<HandledRemark[]> =>
      db.all(
        HandledRemarkRow,
        `SELECT audit.id, audit.at, audit.detail, done.at AS handled_at, done.by AS handled_by
         FROM audit LEFT JOIN handled_remarks AS done ON done.audit_id = audit.id
         WHERE action = 'message.feedback' AND detail ->> 'about' IS NULL AND audit.id < :before
           AND ${STATES[state].replace("handled_at", "done.at")} ORDER BY audit.id DESC LIMIT :limit`,
        { before: after ?? Number.MAX_SAFE_INTEGER, limit },
      ),

    /** The same of a remark. */
    handleRemark: (id: number, keeper: string | null): Promise<boolean> =>
      db.transaction(async () => {
        const known = "SELECT 1 FROM audit WHERE id = ? AND action = 'message.feedback'";
        if ((await db.one(z.unknown(), known, [id])) === null) return false;
        if (keeper === null) await db.run("DELETE FROM handled_remarks WHERE audit_id = ?", [id]);
        else
          await db.run(
            `INSERT INTO handled_remarks (audit_id, by, at) VALUES (?, ?, ?)
             ON CONFLICT (audit_id) DO UPDATE SET by = excluded.by, at = excluded.at`,
            [id, keeper, clock()],
          );
        return true;
      }),

    /** A keeper has dealt with it (`by`), or has not yet after all (null). False where there is none. */
    async handle(
      { job, by, verdict }: Pick<HandledOpinion, "job" | "by" | "verdict">,
      keeper: string | null,
    ): Promise<boolean> {
      const at = keeper === null ? null : clock();
      const changes = await db.run(
        "UPDATE feedback SET handled_at = ?, handled_by = ? WHERE job_id = ? AND by = ? AND verdict = ?",
        [at, keeper, job, by, verdict],
      );
      return changes > 0;
    },
  };
}

function whenHandled(row: z.infer<z.ZodObject<typeof Handled>>): HandledOpinion["handled"] {
  return row.handled_at === null ? null : { at: row.handled_at, by: row.handled_by! };
}

function handledIn({
  job_id: job,
  handled_at,
  handled_by,
  ...opinion
}: z.infer<z.ZodObject<typeof OF>>): HandledOpinion {
  return { ...opinion, job, handled: whenHandled({ handled_at, handled_by }) };
}

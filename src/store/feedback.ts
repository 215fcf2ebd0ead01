/**
 * What people think of answers: 👍 or 👎, one of them a person, and 数字应为…. It is read together with the question, the rows and the
 * citations that it is about, and goes when those go.
 */
import type { Citation, Reply } from "../domain.ts";
import type { Message } from "../schemas.ts";
import { type Database, transaction } from "./db.ts";

export type Verdict = "up" | "down" | "correct";

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

export function createFeedback(db: Database, clock: () => number) {
  const kept = db.prepare(
    "SELECT verdict, reasons, words FROM feedback WHERE job_id = ? AND by = ? AND verdict = ?",
  );

  return {
    ...createHandling(db, clock),
    /** Put down what one person thinks of a job's answer: `same` where it stands so already, `changed` where it was otherwise. */
    async give(
      jobId: string,
      by: string,
      { verdict, reasons, words }: Opinion,
    ): Promise<"new" | "changed" | "same"> {
      return transaction(db, () => {
        const own = kept.get(jobId, by, verdict);
        const said = { reasons: JSON.stringify(reasons), words };
        // A bare 👎 takes back no reasons.
        const bare = reasons.length === 0 && words === "";
        if (own && (bare || (own.reasons === said.reasons && own.words === words))) return "same";
        // Nobody likes and dislikes the same.
        const { changes } = db
          .prepare(
            "DELETE FROM feedback WHERE job_id = ? AND by = ? AND (verdict = 'correct') = (? = 'correct')",
          )
          .run(jobId, by, verdict);
        db.prepare(
          "INSERT INTO feedback (job_id, by, verdict, reasons, words, at) VALUES (?, ?, ?, ?, ?, ?)",
        ).run(jobId, by, verdict, said.reasons, words, clock());
        return changes > 0 ? "changed" : "new";
      });
    },

    /** What one person thinks of a job's answer. */
    async own(jobId: string, by: string): Promise<Opinion[]> {
      const rows = db
        .prepare("SELECT verdict, reasons, words FROM feedback WHERE job_id = ? AND by = ?")
        .all(jobId, by);
      return rows.map((row) => ({
        verdict: row.verdict as Verdict,
        reasons: JSON.parse(row.reasons as string),
        words: row.words as string,
      }));
    },

    /** What was said with /反馈 of no one answer, the latest first. */
    async remarks(limit = 500): Promise<Remark[]> {
      const rows = db
        .prepare(
          `SELECT at, detail FROM audit WHERE action = 'message.feedback' AND detail ->> 'about' IS NULL
           ORDER BY id DESC LIMIT ?`,
        )
        .all(limit);
      return rows.map((row) => {
        const { sender, chat, words, question } = JSON.parse(row.detail as string);
        return { by: sender, chatId: chat, words, question, at: row.at as number };
      });
    },

    /** The latest first, each with what it is about. */
    async list(limit = 500): Promise<Feedback[]> {
      const rows = db
        .prepare(
          `SELECT feedback.*, messages.body, replies.reply FROM feedback
             JOIN jobs ON jobs.id = feedback.job_id
             JOIN messages ON messages.message_id = jobs.message_id
             JOIN replies ON replies.job_id = jobs.id
           ORDER BY feedback.at DESC, feedback.rowid DESC LIMIT ?`,
        )
        .all(limit);
      return rows.map((row) => {
        const message = JSON.parse(row.body as string) as Message;
        const reply = JSON.parse(row.reply as string) as Reply;
        return {
          job: row.job_id as string,
          by: row.by as string,
          at: row.at as number,
          verdict: row.verdict as Verdict,
          reasons: JSON.parse(row.reasons as string),
          words: row.words as string,
          chatId: message.chatId,
          asker: message.senderId,
          question: reply.question ?? message.text,
          answer: reply.text,
          claims: reply.claims,
          table: reply.table ?? null,
          citations: reply.citations,
          model: reply.model,
        };
      });
    },
  };
}

const STATES = { open: "handled_at IS NULL", handled: "handled_at IS NOT NULL", all: "1" } as const;
export type HandledState = keyof typeof STATES;

/** Which of it a keeper has dealt with. */
function createHandling(db: Database, clock: () => number) {
  const of = db.prepare("SELECT * FROM feedback WHERE job_id = ? ORDER BY at DESC");
  const mark = db.prepare(
    "UPDATE feedback SET handled_at = ?, handled_by = ? WHERE job_id = ? AND by = ? AND verdict = ?",
  );

  return {
    /** What was thought of one answer. */
    async of(job: string): Promise<HandledOpinion[]> {
      return of.all(job).map(handledIn);
    },

    /** Pages of it, the latest first, from after a row. Praise is open to nobody's care. */
    async page(
      { state, verdict }: { state: HandledState; verdict?: Verdict | undefined },
      after: { at: number; row: number } | null,
      limit: number,
    ): Promise<(HandledOpinion & { row: number })[]> {
      const rows = db
        .prepare(
          `SELECT rowid AS row, * FROM feedback
           WHERE ${STATES[state]} ${state === "open" ? "AND verdict <> 'up'" : ""} ${verdict ? "AND verdict = :verdict" : ""}
             ${after ? "AND (at, rowid) < (:at, :row)" : ""} ORDER BY at DESC, rowid DESC LIMIT :limit`,
        )
        .all({ limit, ...(verdict && { verdict }), ...after });
      return rows.map((row) => ({ ...handledIn(row), row: row.row as number }));
    },

    /** Pages of what was said with /反馈 of no one answer, the latest first, from after an entry. */
    async remarkPage(
      state: HandledState,
      after: number | null,
      limit: number,
    ): Promise<HandledRemark[]> {
      const rows = db
        .prepare(
          `SELECT audit.id, audit.at, audit.detail, done.at AS handled_at, done.by AS handled_by
           FROM audit LEFT JOIN handled_remarks AS done ON done.audit_id = audit.id
           WHERE action = 'message.feedback' AND detail ->> 'about' IS NULL AND audit.id < :before
             AND ${STATES[state].replace("handled_at", "done.at")} ORDER BY audit.id DESC LIMIT :limit`,
        )
        .all({ before: after ?? Number.MAX_SAFE_INTEGER, limit });
      return rows.map((row) => {
        const { sender, chat, words, question } = JSON.parse(row.detail as string);
        const said = { by: sender, chatId: chat, words, question, at: row.at as number };
        return { ...said, id: row.id as number, handled: whenHandled(row) };
      });
    },

    /** The same of a remark. */
    async handleRemark(id: number, keeper: string | null): Promise<boolean> {
      const known = db
        .prepare("SELECT 1 FROM audit WHERE id = ? AND action = 'message.feedback'")
        .get(id);
      if (!known) return false;
      if (keeper === null) db.prepare("DELETE FROM handled_remarks WHERE audit_id = ?").run(id);
      else
        db.prepare(
          "INSERT OR REPLACE INTO handled_remarks (audit_id, by, at) VALUES (?, ?, ?)",
        ).run(id, keeper, clock());
      return true;
    },

    /** A keeper has dealt with it (`by`), or has not yet after all (null). False where there is none. */
    async handle(
      { job, by, verdict }: Pick<HandledOpinion, "job" | "by" | "verdict">,
      keeper: string | null,
    ): Promise<boolean> {
      const at = keeper === null ? null : clock();
      return mark.run(at, keeper, job, by, verdict).changes > 0;
    },
  };
}

function whenHandled(row: Record<string, unknown>): HandledOpinion["handled"] {
  const at = row.handled_at as number | null;
  return at === null ? null : { at, by: row.handled_by as string };
}

function handledIn(row: Record<string, unknown>): HandledOpinion {
  return {
    job: row.job_id as string,
    by: row.by as string,
    at: row.at as number,
    verdict: row.verdict as Verdict,
    reasons: JSON.parse(row.reasons as string),
    words: row.words as string,
    handled: whenHandled(row),
  };
}

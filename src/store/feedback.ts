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

export function createFeedback(db: Database, clock: () => number) {
  const kept = db.prepare(
    "SELECT verdict, reasons, words FROM feedback WHERE job_id = ? AND by = ? AND verdict = ?",
  );

  return {
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

/**
 * What the office may not lose: messages with their jobs, replies, reports, settings and the audit trail.
 * `accept` gathers all messages of one tick into a single commit, because each commit waits for the disk.
 */
import { createHash } from "node:crypto";
import type { Message, Passage, Reply, Report, ReportInfo } from "../domain.ts";
import { type Database, transaction } from "./db.ts";

export type Records = ReturnType<typeof createRecords>;

/** A stored report with its text and passages; `current` is false for a version that a newer one replaced. */
export interface StoredReport {
  info: ReportInfo;
  text: string;
  body: Passage[];
  current: boolean;
}

export function createRecords(db: Database, clock: () => number) {
  const insertMessage = db.prepare(
    "INSERT OR IGNORE INTO messages (message_id, chat_id, body, received_at) VALUES (?, ?, ?, ?)",
  );
  const insertJob = db.prepare(
    "INSERT INTO jobs (id, chat_id, message_id, run_at, created_at) VALUES (?, ?, ?, ?, ?)",
  );

  interface Waiting {
    message: Message;
    resolve: (fresh: boolean) => void;
    reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];

  /**
   * Put a message and its job on disk; resolves after the commit, with false for one that was there already.
   * Rejects when it could not be stored: the sender must then be told to send it again.
   */
  function accept(message: Message): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(commitWaiting);
      waiting.push({ message, resolve, reject });
    });
  }

  function commitWaiting(): void {
    const batch = waiting;
    waiting = [];
    try {
      const fresh = transaction(db, () => batch.map(({ message }) => insert(message)));
      batch.forEach(({ resolve }, i) => {
        resolve(fresh[i]!);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  function insert(message: Message): boolean {
    const now = clock();
    const { changes } = insertMessage.run(
      message.messageId,
      message.chatId,
      JSON.stringify(message),
      now,
    );
    if (changes === 0) return false;
    insertJob.run(jobIdOf(message.messageId), message.chatId, message.messageId, now, now);
    return true;
  }

  return {
    accept,

    /** The reply already worked out for a job, so that a retry sends the same words. */
    async reply(jobId: string): Promise<{ reply: Reply; sentId: string | null } | null> {
      const row = db.prepare("SELECT reply, sent_id FROM replies WHERE job_id = ?").get(jobId);
      return row
        ? { reply: JSON.parse(row.reply as string), sentId: row.sent_id as string | null }
        : null;
    },

    async saveReply(jobId: string, reply: Reply): Promise<void> {
      db.prepare("INSERT OR IGNORE INTO replies (job_id, reply, created_at) VALUES (?, ?, ?)").run(
        jobId,
        JSON.stringify(reply),
        clock(),
      );
    },

    async markSent(jobId: string, sentId: string): Promise<void> {
      db.prepare("UPDATE replies SET sent_id = ?, sent_at = ? WHERE job_id = ?").run(
        sentId,
        clock(),
        jobId,
      );
    },

    /** Keep a report; the current one with the same key becomes an older version. Returns what became of it. */
    async saveReport(report: Report, key: string): Promise<"added" | "replaced"> {
      const { text, body, ...info } = report;
      return transaction(db, () => {
        const { changes } = db
          .prepare(
            "UPDATE reports SET current = 0 WHERE current = 1 AND report_id <> ? AND key = ?",
          )
          .run(report.reportId, key);
        const known = db
          .prepare("SELECT 1 FROM reports WHERE report_id = ? AND current = 1")
          .get(report.reportId);
        db.prepare(
          `INSERT OR REPLACE INTO reports (report_id, key, current, sample, info, text, body, added_at)
           VALUES (?, ?, 1, ?, ?, ?, ?, ?)`,
        ).run(
          report.reportId,
          key,
          report.sample ? 1 : 0,
          JSON.stringify(info),
          text,
          JSON.stringify(body),
          clock(),
        );
        return changes > 0 || known ? "replaced" : "added";
      });
    },

    /** Current reports, by organisation and year. */
    async reports(): Promise<ReportInfo[]> {
      const rows = db.prepare("SELECT info FROM reports WHERE current = 1").all();
      const infos = rows.map((row) => JSON.parse(row.info as string) as ReportInfo);
      return infos.sort(
        (a, b) =>
          (a.org ?? "").localeCompare(b.org ?? "", "zh") ||
          (a.year ?? 0) - (b.year ?? 0) ||
          a.kind.localeCompare(b.kind, "zh"),
      );
    },

    /** Ids of the current reports. */
    async currentIds(): Promise<Set<string>> {
      const rows = db.prepare("SELECT report_id FROM reports WHERE current = 1").all();
      return new Set(rows.map((row) => row.report_id as string));
    },

    /** A report of any version: an old citation still opens. */
    async report(reportId: string): Promise<StoredReport | null> {
      const row = db
        .prepare("SELECT info, text, body, current FROM reports WHERE report_id = ?")
        .get(reportId);
      if (!row) return null;
      return {
        info: JSON.parse(row.info as string),
        text: row.text as string,
        body: JSON.parse(row.body as string),
        current: row.current === 1,
      };
    },

    /** Take reports out for good: a current one with its older versions, an older version alone. */
    async removeReports(reportIds: string[]): Promise<void> {
      transaction(db, () => {
        for (const id of reportIds) {
          db.prepare(
            `DELETE FROM reports WHERE report_id = :id
             OR current = 0 AND key = (SELECT key FROM reports WHERE report_id = :id AND current = 1)`,
          ).run({ id });
        }
      });
    },

    async setting(name: string): Promise<string | null> {
      const row = db.prepare("SELECT value FROM settings WHERE name = ?").get(name);
      return row ? (row.value as string) : null;
    },

    async saveSetting(name: string, value: string): Promise<void> {
      db.prepare(
        "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      ).run(name, value);
    },

    /** The setting as first kept, by whichever program came first; `value` when there is none yet. */
    async settingOnce(name: string, value: string): Promise<string> {
      db.prepare("INSERT OR IGNORE INTO settings (name, value) VALUES (?, ?)").run(name, value);
      const row = db.prepare("SELECT value FROM settings WHERE name = ?").get(name);
      return row!.value as string;
    },

    async audit(action: string, detail: Record<string, unknown>): Promise<void> {
      db.prepare("INSERT INTO audit (at, action, detail) VALUES (?, ?, ?)").run(
        clock(),
        action,
        JSON.stringify(detail),
      );
    },
  };
}

/** Stable for a message, at most 50 characters, so it also serves as Feishu's `uuid` for the reply. */
export function jobIdOf(messageId: string): string {
  return `job-${createHash("sha256").update(messageId).digest("hex").slice(0, 32)}`;
}

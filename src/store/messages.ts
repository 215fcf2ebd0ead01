/**
 * Messages with their jobs: taken in, told apart from what is only sent again, edited, taken back. `accept` gathers all messages of one tick into a single commit, and all that came meanwhile wait for the disk together.
 */
import { createHash } from "node:crypto";
import type { Message, Reply } from "../domain.ts";
import { type Database, relaxed, transaction } from "./db.ts";
import { createDurable } from "./durable.ts";
import { topicOf } from "./exchanges.ts";
import type { Questions } from "./questions.ts";

/** The ways in besides the chats. */
export type Via = "console" | "api" | "mcp";

/** The same words of one moment under another number within it are one message. */
const SAME_MS = 60_000;

export function createMessages(db: Database, clock: () => number, note: Questions["note"]) {
  const insertMessage = db.prepare(
    "INSERT OR IGNORE INTO messages (message_id, chat_id, body, received_at, topic, said) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const insertJob = db.prepare(
    "INSERT OR IGNORE INTO jobs (id, chat_id, message_id, run_at, created_at) VALUES (?, ?, ?, 0, ?)",
  );
  const isSaid = db.prepare(
    "SELECT 1 FROM messages WHERE said = ? AND message_id <> ? AND received_at BETWEEN ? AND ?",
  );
  const recalled = db.prepare("SELECT 1 FROM recalled WHERE message_id = ?");

  const durable = createDurable(db);

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

  async function commitWaiting(): Promise<void> {
    const batch = waiting;
    waiting = [];
    try {
      const fresh = relaxed(db, () =>
        transaction(db, () => batch.map(({ message }) => insert(message))),
      );
      await durable.synced();
      batch.forEach(({ resolve }, i) => {
        resolve(fresh[i]!);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  function insert(message: Message): boolean {
    const { messageId, chatId } = message;
    const now = clock();
    const said = saidOf(message);
    const { changes } = insertMessage.run(
      ...[messageId, chatId, JSON.stringify(message), now, topicOf(message), said],
    );
    if (changes === 0) return false;
    // The other number is kept too: it may be sent again hours later.
    if (said !== null && isSaid.get(said, messageId, now - SAME_MS, now + SAME_MS)) return false;
    insertJob.run(jobIdOf(messageId), chatId, messageId, now);
    return true;
  }

  const insertReply = db.prepare(
    "INSERT OR IGNORE INTO replies (job_id, reply, sent_id, created_at, sent_at) VALUES (?, ?, ?, ?, ?)",
  );
  const endJob = db.prepare("UPDATE jobs SET state = 'done', finished_at = ? WHERE id = ?");

  /** The row of a message with its job, inside a transaction. */
  const stored = db.prepare(`SELECT jobs.chat_id AS chat, jobs.state, messages.body,
      EXISTS (SELECT 1 FROM replies WHERE job_id = jobs.id UNION ALL SELECT 1 FROM partials WHERE job_id = jobs.id) AS begun
    FROM messages JOIN jobs ON jobs.message_id = messages.message_id WHERE messages.message_id = ? AND jobs.id = ?`);

  return {
    accept,

    /** A message as it was taken in; null where there is none, or where its words are forgotten. */
    async message(messageId: string): Promise<Message | null> {
      const row = db
        .prepare("SELECT body FROM messages WHERE message_id = ? AND body <> '{}'")
        .get(messageId);
      return row ? (JSON.parse(row.body as string) as Message) : null;
    },

    /** Has anything been said in a chat? */
    async isKnown(chatId: string): Promise<boolean> {
      return db.prepare("SELECT 1 FROM jobs WHERE chat_id = ? LIMIT 1").get(chatId) !== undefined;
    },

    /**
     * Somebody has taken a message back, which may not even have come yet. What was begun for it has a job that takes that back
     * too; returns whether there is one.
     */
    async recall(messageId: string): Promise<boolean> {
      return transaction(db, () => {
        db.prepare("INSERT OR IGNORE INTO recalled (message_id, at) VALUES (?, ?)").run(
          messageId,
          clock(),
        );
        const row = stored.get(messageId, jobIdOf(messageId));
        if (row) insertJob.run(backIdOf(messageId), row.chat as string, messageId, clock());
        return row !== undefined;
      });
    },

    async isRecalled(messageId: string): Promise<boolean> {
      return recalled.get(messageId) !== undefined;
    },

    /** Other words stand in the message now: they are what is answered, unless an answer was begun. Returns whether they are. */
    async edit(message: Message): Promise<boolean> {
      return transaction(db, () => {
        const row = stored.get(message.messageId, jobIdOf(message.messageId));
        if (row?.state !== "waiting" || row.begun === 1) return false;
        const { text, readable, type, files } = message;
        const before = JSON.parse(row.body as string) as Message;
        // Whom it speaks to may not be told again.
        const mentions = message.mentions.length > 0 ? message.mentions : before.mentions;
        const now = { ...before, text, mentions, readable, type, files };
        db.prepare("UPDATE messages SET body = ? WHERE message_id = ?").run(
          JSON.stringify(now),
          message.messageId,
        );
        return true;
      });
    },

    /**
     * A question that came by another way than a chat, and was answered there: on record with its job and its reply as if both had
     * gone through one, so that what is gone on from, judged, linked to, kept and forgotten is the same. Returns the job's id.
     */
    async keepAnswer(message: Message, reply: Reply, via: Via): Promise<string> {
      const id = jobIdOf(message.messageId);
      return transaction(db, () => {
        const { messageId, chatId } = message;
        const now = clock();
        insertMessage.run(messageId, chatId, JSON.stringify(message), now, topicOf(message), null);
        insertJob.run(id, chatId, messageId, now);
        endJob.run(now, id);
        insertReply.run(id, JSON.stringify(reply), id, now, now);
        note(id, message, reply, via);
        return id;
      });
    },

    /** A message has a second answer, for its sender alone, with a job of its own. False where it was forgotten meanwhile. */
    async keepOwn(message: Message, reply: Reply): Promise<boolean> {
      const id = ownIdOf(message.messageId);
      return transaction(db, () => {
        if (!stored.get(message.messageId, jobIdOf(message.messageId))) return false;
        // It waits for nobody else's question in the chat.
        insertJob.run(id, message.senderId, message.messageId, clock());
        db.prepare(
          "INSERT OR IGNORE INTO replies (job_id, reply, created_at) VALUES (?, ?, ?)",
        ).run(id, JSON.stringify(reply), clock());
        return true;
      });
    },
  };
}

/** Stands for what one person said at one moment; null where nobody knows who, or where nothing was said. */
function saidOf({ chatId, senderId, at, text, files, parentId, action }: Message): string | null {
  if (senderId === "" || action !== undefined) return null;
  const said = JSON.stringify([chatId, senderId, at, text, files ?? [], parentId ?? ""]);
  return createHash("sha256").update(said).digest("hex");
}

/** Stable for a message, at most 50 characters, so it also serves as Feishu's `uuid` for the reply. */
export function jobIdOf(messageId: string): string {
  return `job-${numberOf(messageId)}`;
}

/** The job that takes back what was answered to a message. */
export function backIdOf(messageId: string): string {
  return `back-${numberOf(messageId)}`;
}

/** The job of the answer that a message's sender alone may have. */
export function ownIdOf(messageId: string): string {
  return `own-${numberOf(messageId)}`;
}

function numberOf(messageId: string): string {
  return createHash("sha256").update(messageId).digest("hex").slice(0, 32);
}

/**
 * Messages with their jobs: taken in, told apart from what is only sent again, edited, taken back. `accept` gathers all messages of one
 * tick, and of the time that the commit before takes, into a single commit of few sentences: each of these waits for the disk or for the
 * network.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Message, Reply } from "../domain.ts";
import type { Database } from "./db.ts";
import { topicOf } from "./exchanges.ts";
import type { Questions } from "./questions.ts";
import { flag, json } from "./rows.ts";

/** The ways in besides the chats. */
export type Via = "console" | "api" | "mcp";

/** The same words of one moment under another number within it are one message. */
const SAME_MS = 60_000;

const INSERT_MESSAGE = `INSERT INTO messages (message_id, chat_id, body, received_at, topic, said)
  VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const INSERT_JOB = `INSERT INTO jobs (id, chat_id, message_id, run_at, created_at) VALUES (?, ?, ?, 0, ?)
  ON CONFLICT DO NOTHING`;
const INSERT_MESSAGES = `INSERT INTO messages (message_id, chat_id, body, received_at, topic, said)
  SELECT value ->> 'id', value ->> 'chat', value ->> 'body', CAST(:now AS BIGINT), value ->> 'topic', value ->> 'said'
  FROM json_each(:batch) WHERE TRUE ON CONFLICT DO NOTHING RETURNING message_id`;
// The other number of what was said already is kept too: it may be sent again hours later.
const IS_SAID = `EXISTS (SELECT 1 FROM messages AS other WHERE other.said = messages.said AND other.rowid < messages.rowid
  AND other.received_at BETWEEN messages.received_at - ${SAME_MS} AND messages.received_at + ${SAME_MS})`;
const INSERT_JOB_OF = `INSERT INTO jobs (id, chat_id, message_id, run_at, created_at)
  SELECT CAST(:job AS TEXT), chat_id, message_id, 0, received_at FROM messages
  WHERE message_id = :id AND NOT ${IS_SAID} ON CONFLICT DO NOTHING`;
const INSERT_JOBS = `INSERT INTO jobs (id, chat_id, message_id, run_at, created_at)
  SELECT fresh.value ->> 'job', messages.chat_id, messages.message_id, 0, messages.received_at
  FROM json_each(:batch) AS fresh JOIN messages ON messages.message_id = fresh.value ->> 'id'
  WHERE NOT ${IS_SAID} ORDER BY messages.rowid ON CONFLICT DO NOTHING RETURNING message_id`;
const STORED = `SELECT jobs.chat_id AS chat, jobs.state, messages.body,
    EXISTS (SELECT 1 FROM replies WHERE job_id = jobs.id UNION ALL SELECT 1 FROM partials WHERE job_id = jobs.id) AS begun
  FROM messages JOIN jobs ON jobs.message_id = messages.message_id WHERE messages.message_id = ? AND jobs.id = ?`;

const IdRow = z.object({ message_id: z.string() });
const BodyRow = z.object({ body: json<Message>() });
const ReplyRow = z.object({ reply: json<Reply>() });
const StoredRow = z.object({
  chat: z.string(),
  state: z.string(),
  body: json<Message>(),
  begun: flag,
});

export function createMessages(db: Database, clock: () => number, note: Questions["note"]) {
  const insertJob = (id: string, chatId: string, messageId: string) =>
    db.run(INSERT_JOB, [id, chatId, messageId, clock()]);
  /** The row of a message with its job. */
  const stored = (messageId: string) => db.one(StoredRow, STORED, [messageId, jobIdOf(messageId)]);

  return {
    accept: createAccepting(db, clock),

    /** A message as it was taken in; null where there is none, or where its words are forgotten. */
    async message(messageId: string): Promise<Message | null> {
      const sql = "SELECT body FROM messages WHERE message_id = ? AND body <> '{}'";
      return (await db.one(BodyRow, sql, [messageId]))?.body ?? null;
    },

    /** Has anything been said in a chat? */
    async isKnown(chatId: string): Promise<boolean> {
      const sql = "SELECT 1 FROM jobs WHERE chat_id = ? LIMIT 1";
      return (await db.one(z.unknown(), sql, [chatId])) !== null;
    },

    /**
     * Somebody has taken a message back, which may not even have come yet. What was begun for it has a job that takes that back
     * too; returns whether there is one.
     */
    recall: (messageId: string): Promise<boolean> =>
      db.transaction(async () => {
        await db.run("INSERT INTO recalled (message_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING", [
          messageId,
          clock(),
        ]);
        const row = await stored(messageId);
        if (row) await insertJob(backIdOf(messageId), row.chat, messageId);
        return row !== null;
      }),

    async isRecalled(messageId: string): Promise<boolean> {
      const sql = "SELECT 1 FROM recalled WHERE message_id = ?";
      return (await db.one(z.unknown(), sql, [messageId])) !== null;
    },

    /** Other words stand in the message now: they are what is answered, unless an answer was begun. Returns whether they are. */
    edit: (message: Message): Promise<boolean> =>
      db.transaction(async () => {
        const row = await stored(message.messageId);
        if (row?.state !== "waiting" || row.begun) return false;
        const { text, readable, type, files } = message;
        // Whom it speaks to may not be told again.
        const mentions = message.mentions.length > 0 ? message.mentions : row.body.mentions;
        const now = { ...row.body, text, mentions, readable, type, files };
        await db.run("UPDATE messages SET body = ? WHERE message_id = ?", [
          JSON.stringify(now),
          message.messageId,
        ]);
        return true;
      }),

    /**
     * A question that came by another way than a chat, and was answered there: on record with its job and its reply as if both had
     * gone through one, so that what is gone on from, judged, linked to, kept and forgotten is the same. Of two programs that
     * answered it the first one's reply stands; returns the one that does.
     */
    keepAnswer(message: Message, reply: Reply, via: Via): Promise<Reply> {
      const id = jobIdOf(message.messageId);
      return db.transaction(async () => {
        const { messageId, chatId } = message;
        const now = clock();
        const topic = topicOf(message);
        const row = [messageId, chatId, JSON.stringify(message), now, topic, null];
        await db.run(INSERT_MESSAGE, row);
        await insertJob(id, chatId, messageId);
        await db.run("UPDATE jobs SET state = 'done', finished_at = ? WHERE id = ?", [now, id]);
        const kept = await db.run(
          `INSERT INTO replies (job_id, reply, sent_id, created_at, sent_at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING`,
          [id, JSON.stringify(reply), id, now, now],
        );
        if (kept === 0)
          return (await db.one(ReplyRow, "SELECT reply FROM replies WHERE job_id = ?", [id]))!
            .reply;
        await note(id, message, reply, via);
        return reply;
      });
    },

    /** A message has a second answer, for its sender alone, with a job of its own. False where it was forgotten meanwhile. */
    keepOwn(message: Message, reply: Reply): Promise<boolean> {
      const id = ownIdOf(message.messageId);
      return db.transaction(async () => {
        if (!(await stored(message.messageId))) return false;
        // It waits for nobody else's question in the chat.
        await insertJob(id, message.senderId, message.messageId);
        await db.run(
          "INSERT INTO replies (job_id, reply, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
          [id, JSON.stringify(reply), clock()],
        );
        return true;
      });
    },
  };
}

interface Waiting {
  message: Message;
  resolve: (fresh: boolean) => void;
  reject: (error: unknown) => void;
}

function createAccepting(db: Database, clock: () => number) {
  let waiting: Waiting[] = [];
  let underWay = false;

  /**
   * Put a message and its job on disk; resolves after the commit, with false for one that was there already.
   * Rejects when it could not be stored: the sender must then be told to send it again.
   */
  function accept(message: Message): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (waiting.length === 0 && !underWay) setImmediate(commitWaiting);
      waiting.push({ message, resolve, reject });
    });
  }

  async function commitWaiting(): Promise<void> {
    const batch = waiting;
    waiting = [];
    underWay = true;
    try {
      const messages = batch.map(({ message }) => message);
      const insert = batch.length === 1 ? insertOne : insertAll;
      const fresh = await db.transaction(() => insert(messages));
      // Of two that came together the first is the one that is new.
      for (const { message, resolve } of batch) resolve(fresh.delete(message.messageId));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    underWay = false;
    if (waiting.length > 0) setImmediate(commitWaiting);
  }

  /** As `insertAll`: what comes alone, as most does, costs SQLite half of the time without lists in JSON. */
  async function insertOne([message]: Message[]): Promise<Set<string>> {
    const { messageId: id, chatId } = message!;
    const row = [id, chatId, JSON.stringify(message), clock(), topicOf(message!), saidOf(message!)];
    const isNew = (await db.run(INSERT_MESSAGE, row)) > 0;
    const isFresh = isNew && (await db.run(INSERT_JOB_OF, { id, job: jobIdOf(id) })) > 0;
    return new Set(isFresh ? [id] : []);
  }

  /** Returns those that are to be answered: what is neither on record nor the same that was said under another number. */
  async function insertAll(messages: Message[]): Promise<Set<string>> {
    const batch = messages.map((body) => {
      const { messageId: id, chatId: chat } = body;
      return { id, chat, topic: topicOf(body), said: saidOf(body), body };
    });
    const values = { batch: JSON.stringify(batch), now: clock() };
    const put = await db.all(IdRow, INSERT_MESSAGES, values);
    if (put.length === 0) return new Set();
    const fresh = put.map(({ message_id: id }) => ({ id, job: jobIdOf(id) }));
    const begun = await db.all(IdRow, INSERT_JOBS, { batch: JSON.stringify(fresh) });
    return new Set(begun.map(({ message_id }) => message_id));
  }

  return accept;
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

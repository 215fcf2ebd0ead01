/** What a message goes on from: the exchanges of its topic, or else of its person in its chat. */
import { z } from "zod";
import type { Message, Reply } from "../domain.ts";
import type { Database } from "./db.ts";
import { json } from "./rows.ts";

/** An answered message. */
export interface Remembered {
  text: string;
  reply: Reply;
}

const ExchangeRow = z
  .object({ id: z.string(), body: json<Message>(), reply: json<Reply>() })
  .transform(({ id, body, reply }) => ({ id, said: { text: body.text, reply } }));

/** Answered messages that were not taken back, at one `place`. */
const answered = (place: string, order: "ASC" | "DESC") =>
  `SELECT messages.message_id AS id, messages.body, replies.reply FROM replies
     JOIN jobs ON jobs.id = replies.job_id JOIN messages ON messages.message_id = jobs.message_id
   WHERE jobs.chat_id = :chat AND jobs.id LIKE 'job-%' AND ${place}
     AND CAST(json_extract(messages.body, '$.at') AS BIGINT) < :at
     AND CAST(json_extract(messages.body, '$.at') AS BIGINT) >= :since
     AND messages.message_id NOT IN (SELECT message_id FROM recalled)
   ORDER BY CAST(json_extract(messages.body, '$.at') AS BIGINT) ${order} LIMIT :limit`;
const IN_TOPIC = `(messages.topic IN (:thread, :root) OR messages.message_id = :root
  OR jobs.id IN (SELECT job_id FROM sent WHERE message_id = :root))`;
const OF_PERSON = answered(
  "json_extract(messages.body, '$.senderId') = :sender AND messages.topic IS NULL",
  "DESC",
);
const LAST_IN_TOPIC = answered(IN_TOPIC, "DESC");
const FIRST_IN_TOPIC = answered(IN_TOPIC, "ASC");

export function createExchanges(db: Database) {
  return {
    /**
     * What a message goes on from, latest first: in a topic what was answered there, whoever asked, its first question at the
     * end; elsewhere the same person's messages in the chat since a moment (Unix milliseconds), outside of topics.
     */
    async exchanges(
      message: Pick<Message, "chatId" | "senderId" | "at"> & Partial<Message>,
      since: number,
      limit: number,
    ): Promise<Remembered[]> {
      const { chatId: chat, senderId: sender, at } = message;
      const shared = { chat, at, limit };
      if (topicOf(message) === null) {
        // Two people of whom no number is known are not one.
        if (sender === "") return [];
        const rows = await db.all(ExchangeRow, OF_PERSON, { ...shared, sender, since });
        return rows.map(({ said }) => said);
      }
      const topic = { thread: message.threadId ?? null, root: message.rootId ?? null, since: 0 };
      const last = await db.all(ExchangeRow, LAST_IN_TOPIC, { ...shared, ...topic });
      const first = await db.all(ExchangeRow, FIRST_IN_TOPIC, { ...shared, ...topic, limit: 1 });
      const rest = first.filter(({ id }) => last.every((row) => row.id !== id));
      return [...last, ...rest].map(({ said }) => said);
    },
  };
}

/**
 * The topic in which a message stands: its thread, else in a group the first of its row of replies. A private chat is one talk,
 * whatever is replied to in it.
 */
export function topicOf({ threadId, rootId, chatType }: Partial<Message>): string | null {
  return threadId ?? (chatType === "p2p" ? undefined : rootId) ?? null;
}

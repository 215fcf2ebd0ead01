/**
 * The talks of the console: what one person asked in a row. A question and its answer stand on record like those of a chat, and have
 * their talk as their topic; here is only whose it is and what it is called.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Message, Reply } from "../domain.ts";
import type { Database } from "./db.ts";
import { json } from "./rows.ts";

export interface Talk {
  id: string;
  person: string;
  /** Its first question, shortened. */
  title: string;
  /** When something was last asked in it: Unix milliseconds. */
  at: number;
}

/** An answered question of a talk. */
export interface TalkTurn {
  job: string;
  message: Message;
  reply: Reply;
}

export type Talks = ReturnType<typeof createTalks>;

const MAX_TITLE = 60;

/** The chat in which a person of the console speaks. */
export const consoleChatOf = (person: string) => `console:${person}`;

const TalkRow = z
  .object({ id: z.string(), person: z.string(), title: z.string(), updated_at: z.number() })
  .transform(({ updated_at, ...row }): Talk => ({ ...row, at: updated_at }));
const TurnRow = z
  .object({ job: z.string(), body: json<Message>(), reply: json<Reply>() })
  .transform(({ job, body, reply }): TalkTurn => ({ job, message: body, reply }));
const LastRow = z.object({ at: z.number().nullable() });

const LISTED = `SELECT * FROM talks WHERE person = :person AND (updated_at < :before OR updated_at = :before AND id < :id)
    AND EXISTS (SELECT 1 FROM messages WHERE topic = talks.id)
  ORDER BY updated_at DESC, id DESC LIMIT :limit`;
const TOLD = `SELECT jobs.id AS job, messages.body, replies.reply
  FROM messages JOIN jobs ON jobs.message_id = messages.message_id JOIN replies ON replies.job_id = jobs.id
  WHERE messages.topic = ? AND messages.chat_id = ?
    AND messages.message_id NOT IN (SELECT message_id FROM recalled)
  ORDER BY CAST(json_extract(messages.body, '$.at') AS BIGINT) DESC LIMIT ?`;
const LAST =
  "SELECT max(CAST(json_extract(body, '$.at') AS BIGINT)) AS at FROM messages WHERE topic = ? AND body <> '{}'";

const newTalkId = () => `talk-${randomBytes(10).toString("hex")}`;

export function createTalks(db: Database, clock: () => number) {
  return {
    /** A talk of a person's, called after its first question; one that was begun already where `id` says which. Returns its id. */
    async begin(person: string, question: string, id = newTalkId()): Promise<string> {
      const title = question.replace(/\s+/g, " ").slice(0, MAX_TITLE).toWellFormed();
      await db.run(
        "INSERT INTO talks (id, person, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [id, person, title, clock(), clock()],
      );
      return id;
    },

    /** Null where there is none of that id, or where it is somebody else's. */
    of: (id: string, person: string): Promise<Talk | null> =>
      db.one(TalkRow, "SELECT * FROM talks WHERE id = ? AND person = ?", [id, person]),

    /** Something is asked in it now. */
    async touch(id: string): Promise<void> {
      await db.run("UPDATE talks SET updated_at = ? WHERE id = ?", [clock(), id]);
    },

    /** A person's talks in which something was answered, the one spoken in last first; after `after`, where the list goes on. */
    async list(
      person: string,
      limit: number,
      after: Pick<Talk, "at" | "id"> | null = null,
    ): Promise<Talk[]> {
      const { at: before, id } = after ?? { at: Number.MAX_SAFE_INTEGER, id: "" };
      return db.all(TalkRow, LISTED, { person, before, id, limit });
    },

    /** What was asked and answered in it, the first first; of very many the last. */
    async turns({ id, person }: Pick<Talk, "id" | "person">, limit: number): Promise<TalkTurn[]> {
      return (await db.all(TurnRow, TOLD, [id, consoleChatOf(person), limit])).toReversed();
    },

    /** When its last question was asked, Unix milliseconds; 0 before the first. */
    async lastAt(id: string): Promise<number> {
      return (await db.one(LastRow, LAST, [id]))?.at ?? 0;
    },

    /** It is listed no more; what was asked in it stays on record as long as all else. */
    async drop(id: string): Promise<void> {
      await db.run("DELETE FROM talks WHERE id = ?", [id]);
    },
  };
}

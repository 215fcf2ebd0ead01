/**
 * The talks of the console: what one person asked in a row. A question and its answer stand on record like those of a chat, and have
 * their talk as their topic; here is only whose it is and what it is called.
 */
import { randomBytes } from "node:crypto";
import type { Message, Reply } from "../domain.ts";
import type { Database } from "./db.ts";

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

export function createTalks(db: Database, clock: () => number) {
  const owned = db.prepare("SELECT * FROM talks WHERE id = ? AND person = ?");
  const listed = db.prepare(
    `SELECT * FROM talks WHERE person = :person AND (updated_at < :before OR updated_at = :before AND id < :id)
       AND EXISTS (SELECT 1 FROM messages WHERE topic = talks.id)
     ORDER BY updated_at DESC, id DESC LIMIT :limit`,
  );
  const told = db.prepare(`SELECT jobs.id AS job, messages.body, replies.reply
    FROM messages JOIN jobs ON jobs.message_id = messages.message_id JOIN replies ON replies.job_id = jobs.id
    WHERE messages.topic = ? AND messages.chat_id = ?
      AND messages.message_id NOT IN (SELECT message_id FROM recalled)
    ORDER BY json_extract(messages.body, '$.at') DESC LIMIT ?`);
  const lastAt = db.prepare(
    "SELECT max(json_extract(body, '$.at')) AS at FROM messages WHERE topic = ? AND body <> '{}'",
  );

  return {
    /** A new talk of a person's, called after its first question. Returns its id. */
    async begin(person: string, question: string): Promise<string> {
      const id = `talk-${randomBytes(10).toString("hex")}`;
      const title = question.replace(/\s+/g, " ").slice(0, MAX_TITLE).toWellFormed();
      db.prepare(
        "INSERT INTO talks (id, person, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
      ).run(id, person, title, clock(), clock());
      return id;
    },

    /** Null where there is none of that id, or where it is somebody else's. */
    async of(id: string, person: string): Promise<Talk | null> {
      const row = owned.get(id, person);
      return row ? talkOf(row) : null;
    },

    /** Something is asked in it now. */
    async touch(id: string): Promise<void> {
      db.prepare("UPDATE talks SET updated_at = ? WHERE id = ?").run(clock(), id);
    },

    /** A person's talks in which something was answered, the one spoken in last first; after `after`, where the list goes on. */
    async list(
      person: string,
      limit: number,
      after: Pick<Talk, "at" | "id"> | null = null,
    ): Promise<Talk[]> {
      const { at: before, id } = after ?? { at: Number.MAX_SAFE_INTEGER, id: "" };
      return listed.all({ person, before, id, limit }).map(talkOf);
    },

    /** What was asked and answered in it, the first first; of very many the last. */
    async turns({ id, person }: Pick<Talk, "id" | "person">, limit: number): Promise<TalkTurn[]> {
      const rows = told.all(id, consoleChatOf(person), limit).toReversed();
      return rows.map((row) => ({
        job: row.job as string,
        message: JSON.parse(row.body as string),
        reply: JSON.parse(row.reply as string),
      }));
    },

    /** When its last question was asked, Unix milliseconds; 0 before the first. */
    async lastAt(id: string): Promise<number> {
      return (lastAt.get(id)?.at as number | null) ?? 0;
    },

    /** It is listed no more; what was asked in it stays on record as long as all else. */
    async drop(id: string): Promise<void> {
      db.prepare("DELETE FROM talks WHERE id = ?").run(id);
    },
  };
}

function talkOf(row: Record<string, unknown>): Talk {
  return {
    id: row.id as string,
    person: row.person as string,
    title: row.title as string,
    at: row.updated_at as number,
  };
}

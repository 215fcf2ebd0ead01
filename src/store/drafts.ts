/**
 * Drafts, version by version: who made each, when and by what words. A version is never written over, and of two people who write the
 * next one at once only the first does.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type Database, transaction } from "./db.ts";

/** Who works on a draft, and where: the members of a chat share its drafts. */
export interface Author {
  chatId: string;
  senderId: string;
}

const RowSchema = z.object({
  id: z.string(),
  version: z.number().int(),
  chat_id: z.string(),
  sender_id: z.string(),
  /** What was said to make it so. */
  said: z.string(),
  document: z.string(),
  created_at: z.number(),
});

export interface Version {
  id: string;
  version: number;
  author: Author;
  said: string;
  /** The draft itself, as JSON. */
  document: string;
  at: number;
}

export function createDrafts(db: Database, clock: () => number) {
  const insert = db.prepare(
    "INSERT INTO drafts (id, version, chat_id, sender_id, said, document, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const latest = db.prepare("SELECT max(version) AS version FROM drafts WHERE id = ?");

  return {
    /** A new draft; returns its id. Its first version is 1. */
    async begin(document: string, author: Author, said: string): Promise<string> {
      const id = `d${randomBytes(5).toString("hex")}`;
      insert.run(id, 1, author.chatId, author.senderId, said, document, clock());
      return id;
    },

    /** The version after `version`; null, and nothing written, where there is one already. */
    async next(
      id: string,
      version: number,
      { document, author, said }: Pick<Version, "document" | "author" | "said">,
    ): Promise<number | null> {
      return transaction(db, () => {
        if (latest.get(id)?.version !== version) return null;
        insert.run(id, version + 1, author.chatId, author.senderId, said, document, clock());
        return version + 1;
      });
    },

    /** Every version of a draft, the first one first; none for an unknown id. */
    async versions(id: string): Promise<Version[]> {
      return db
        .prepare("SELECT * FROM drafts WHERE id = ? ORDER BY version")
        .all(id)
        .map((row) => versionOf(RowSchema.parse(row)));
    },
  };
}

function versionOf(row: z.infer<typeof RowSchema>): Version {
  const { id, version, said, document } = row;
  return {
    ...{ id, version, said, document },
    author: { chatId: row.chat_id, senderId: row.sender_id },
    at: row.created_at,
  };
}

/**
 * Drafts, version by version: who made each, when and by what words. A version is never written over, and of two people who write the
 * next one at once only the first does. One that was removed is there for nobody, and can be had back for some days.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Database } from "./db.ts";
import { UNDO_MS } from "./undo.ts";

/** Who works on a draft, and where: the members of a chat share its drafts. */
export interface Author {
  chatId: string;
  senderId: string;
}

export const VersionRow = z.object({
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
  version: number;
  author: Author;
  said: string;
  at: number;
}

/** A version that is to be. */
type Made = Pick<Version, "author" | "said"> & { document: string };

/** A draft that was removed; after `until` (Unix milliseconds) it cannot be had back. */
export interface RemovedDraft {
  id: string;
  at: number;
  until: number;
  versions: Version[];
  /** Its latest version, as JSON. */
  document: string;
}

/** Where a list is gone on with: behind the draft that was changed then. */
export interface Place {
  at: number;
  id: string;
}

/** A version with its draft as JSON, as it stands on record. */
export type KeptVersion = z.infer<typeof VersionRow>;

/** A draft one of whose versions rests on one of these reports (a JSON array of their ids). */
const RESTING = `SELECT id FROM drafts WHERE id NOT IN (SELECT draft_id FROM removed_drafts) AND EXISTS (SELECT 1 FROM json_tree(drafts.document)
  WHERE key = 'reportId' AND value IN (SELECT value FROM json_each(?)))`;

const ListedRow = VersionRow.omit({ id: true, document: true }).transform(versionOf);
const DocumentRow = VersionRow.pick({ document: true });
const RemovedRow = z.object({ draft_id: z.string(), at: z.number() });

export function createDrafts(db: Database, clock: () => number) {
  const write = (one: KeptVersion, otherwise = "") =>
    db.run(
      `INSERT INTO drafts (id, version, chat_id, sender_id, said, document, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ${otherwise}`,
      [
        ...[one.id, one.version, one.chat_id, one.sender_id],
        ...[one.said, one.document, one.created_at],
      ],
    );
  const rowOf = (id: string, version: number, made: Made): KeptVersion => ({
    ...{ id, version, said: made.said, document: made.document, created_at: clock() },
    ...{ chat_id: made.author.chatId, sender_id: made.author.senderId },
  });

  const isRemoved = async (id: string) =>
    (await db.one(z.unknown(), "SELECT 1 FROM removed_drafts WHERE draft_id = ?", [id])) !== null;

  const versionsOf = (id: string): Promise<Version[]> =>
    db.all(
      ListedRow,
      "SELECT version, chat_id, sender_id, said, created_at FROM drafts WHERE id = ? ORDER BY version",
      [id],
    );

  async function documentOf(id: string, version: number): Promise<string | null> {
    const row = await db.one(
      DocumentRow,
      "SELECT document FROM drafts WHERE id = ? AND version = ?",
      [id, version],
    );
    return row?.document ?? null;
  }

  return {
    /** A new draft; returns its id. Its first version is 1. */
    async begin(document: string, author: Author, said: string): Promise<string> {
      const id = `d${randomBytes(5).toString("hex")}`;
      await write(rowOf(id, 1, { document, author, said }));
      return id;
    },

    /** The version after `version`; null, and nothing written, where there is one already. */
    async next(id: string, version: number, made: Made): Promise<number | null> {
      return db.transaction(async () => {
        if ((await isRemoved(id)) || (await versionsOf(id)).at(-1)?.version !== version)
          return null;
        await write(rowOf(id, version + 1, made));
        return version + 1;
      });
    },

    /**
     * The latest versions of drafts that somebody had a hand in or was let in to, or that belong to one of these chats, the last
     * changed first, from behind a place on.
     */
    async listed(
      { person, chats }: { person: string; chats: string[] },
      { before, limit }: { before: Place | null; limit: number },
    ): Promise<KeptVersion[]> {
      return db.all(
        VersionRow,
        `SELECT * FROM drafts WHERE (id, version) IN (
           SELECT id, max(version) FROM drafts WHERE id IN (
             SELECT id FROM drafts WHERE sender_id = :person
             UNION SELECT draft_id FROM draft_guests WHERE person = :person
             UNION SELECT id FROM drafts WHERE version = 1 AND chat_id IN (SELECT value FROM json_each(:chats)))
           GROUP BY id)
         AND id NOT IN (SELECT draft_id FROM removed_drafts)
         AND (created_at, id) < (:at, :id) ORDER BY created_at DESC, id DESC LIMIT :limit`,
        {
          ...{ person, chats: JSON.stringify(chats), limit },
          ...(before ?? { at: Number.MAX_SAFE_INTEGER, id: "" }),
        },
      );
    },

    /** Every version of a draft without the draft itself, the first one first; none for an unknown id. */
    async versions(id: string): Promise<Version[]> {
      return (await isRemoved(id)) ? [] : versionsOf(id);
    },

    /** One version of a draft, as JSON. */
    async document(id: string, version: number): Promise<string | null> {
      return (await isRemoved(id)) ? null : documentOf(id, version);
    },

    /** Let somebody in to a draft that is another's. */
    async letIn(id: string, person: string): Promise<void> {
      await db.run(
        "INSERT INTO draft_guests (draft_id, person, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [id, person, clock()],
      );
    },

    /** Was somebody let in to a draft that is another's? */
    async isGuest(id: string, person: string): Promise<boolean> {
      const sql = "SELECT 1 FROM draft_guests WHERE draft_id = ? AND person = ?";
      return (await db.one(z.unknown(), sql, [id, person])) !== null;
    },

    /** Let go of a draft with all its versions. */
    async remove(id: string): Promise<void> {
      await db.run(
        "INSERT INTO removed_drafts (draft_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [id, clock()],
      );
    },

    /** Have it back as it was. */
    async recover(id: string): Promise<void> {
      await db.run("DELETE FROM removed_drafts WHERE draft_id = ?", [id]);
    },

    /** Those that can be had back, the last removed first; of one person's alone where one is named. */
    async removed(person: string | null): Promise<RemovedDraft[]> {
      const rows = await db.all(
        RemovedRow,
        `SELECT draft_id, at FROM removed_drafts WHERE at > :since AND draft_id IN
           (SELECT id FROM drafts WHERE :person IS NULL OR (version = 1 AND sender_id = :person)) ORDER BY at DESC, rowid`,
        { since: clock() - UNDO_MS, person },
      );
      const removed: RemovedDraft[] = [];
      for (const { draft_id: id, at } of rows) {
        const versions = await versionsOf(id);
        const document = await documentOf(id, versions.at(-1)?.version ?? 0);
        if (document !== null) removed.push({ id, at, until: at + UNDO_MS, versions, document });
      }
      return removed;
    },

    /** Every version of every draft that rests on one of these reports. */
    async restingOn(reportIds: string[]): Promise<KeptVersion[]> {
      return db.all(
        VersionRow,
        `SELECT * FROM drafts WHERE id IN (${RESTING}) ORDER BY id, version`,
        [JSON.stringify(reportIds)],
      );
    },

    /** Put versions back as they were; what stands there is left alone. */
    async putBack(kept: KeptVersion[]): Promise<void> {
      await db.transaction(async () => {
        for (const one of kept) await write(one, "ON CONFLICT DO NOTHING");
      });
    },
  };
}

function versionOf(row: Omit<KeptVersion, "id" | "document">): Version {
  const { version, said } = row;
  return {
    ...{ version, said },
    author: { chatId: row.chat_id, senderId: row.sender_id },
    at: row.created_at,
  };
}

export type DraftStore = ReturnType<typeof createDrafts>;

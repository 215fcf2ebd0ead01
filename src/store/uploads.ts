/**
 * Files that were brought in a chat and wait for a word: what was understood of them in the table `uploads`, their bytes in a
 * folder of each beside the database. The row comes first and goes last but one: a folder without a row is a leftover.
 */

import { existsSync, mkdirSync } from "node:fs";
import { open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DAY_MS } from "../clock.ts";
import type { Message, UploadShown } from "../schemas.ts";
import type { Database } from "./db.ts";
import { json } from "./rows.ts";

export type Uploads = ReturnType<typeof createUploads>;

/** Their bytes wait so many days for somebody to say what to do with them. */
export const UPLOAD_DAYS = 7;
const UPLOAD_MS = UPLOAD_DAYS * DAY_MS;

/**
 * `arriving` is being written; `material` is there for a draft; `waiting` besides for a keeper to say whether it goes on the
 * shelf, on which it is being put (`shelving`), or was put or kept off for good (`settled`).
 */
const UPLOAD_STATES = ["arriving", "material", "waiting", "shelving", "settled"] as const;
export type UploadState = (typeof UPLOAD_STATES)[number];

/** The words of one file. */
export interface UploadText {
  file: string;
  text: string;
}

export interface UploadBody {
  /** The message that brought it. */
  message: Message;
  /** What is asked about it; null of what is material only. */
  shown: UploadShown | null;
  texts: UploadText[];
  /** The files in its folder, by their names. */
  names: string[];
  /** What a keeper knows better than the files say. */
  given: { title?: string; org?: string; year?: number; kind?: string };
  /** The job that puts it on the shelf. */
  job?: string;
  /** The job whose draft it went into. */
  usedBy?: string;
}

export interface Upload {
  id: string;
  topic: string | null;
  state: UploadState;
  /** When it came in, Unix milliseconds. */
  at: number;
  body: UploadBody;
}

/** Whose material is looked for, and where. */
export interface Place {
  by: string;
  chatId: string;
  /** The topic, and messages that are replied to; null looks in the whole chat. */
  within: string[] | null;
}

const IdRow = z.object({ id: z.string() });
const UploadRow = IdRow.extend({
  topic: z.string().nullable(),
  state: z.enum(UPLOAD_STATES),
  at: z.number(),
  body: json<UploadBody>(),
});

export interface UploadsOptions {
  db: Database;
  folder: string;
  clock: () => number;
}

export function createUploads({ db, folder, clock }: UploadsOptions) {
  const pathOf = (id: string, n: number) => join(folder, id, `${n}`);

  async function write({ id, topic, state, body }: Omit<Upload, "at">): Promise<void> {
    const { senderId, chatId, messageId } = body.message;
    await db.run(
      `INSERT INTO uploads (id, by, chat_id, message_id, topic, state, body, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET by = excluded.by, chat_id = excluded.chat_id, message_id = excluded.message_id,
         topic = excluded.topic, state = excluded.state, body = excluded.body, at = excluded.at`,
      [id, senderId, chatId, messageId, topic, state, JSON.stringify(body), clock()],
    );
  }

  const get = (id: string): Promise<Upload | null> =>
    db.one(UploadRow, "SELECT * FROM uploads WHERE id = ? AND state <> 'arriving'", [id]);

  return {
    get,

    /** Begin one anew: what an earlier try left of it is written over. Nobody sees it before it is kept. */
    async begin(upload: Pick<Upload, "id" | "topic">, message: Message): Promise<void> {
      const body = { message, shown: null, texts: [], names: [], given: {} };
      await write({ ...upload, state: "arriving", body });
      await rm(join(folder, upload.id), { recursive: true, force: true });
    },

    /** The bytes of its n-th file, on disk when it resolves. */
    async add(id: string, n: number, bytes: Uint8Array): Promise<void> {
      mkdirSync(join(folder, id), { recursive: true, mode: 0o700 });
      const file = await open(pathOf(id, n), "w", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
    },

    keep: (upload: Omit<Upload, "at">): Promise<void> => write(upload),

    /** The bytes of one of its files. */
    bytes: (id: string, n: number): Promise<Uint8Array> => readFile(pathOf(id, n)),

    /** Change what is on record, while it is in one of these states; false where it is not. */
    async change(
      id: string,
      from: UploadState[],
      next: { state?: UploadState; body: UploadBody },
    ): Promise<boolean> {
      const changed = await db.run(
        `UPDATE uploads SET state = coalesce(?, state), body = ?
         WHERE id = ? AND state IN (SELECT value FROM json_each(?))`,
        [next.state ?? null, JSON.stringify(next.body), id, JSON.stringify(from)],
      );
      return changed > 0;
    },

    /** For a job to put it on the shelf, unless another job is at it: of two people who press at once only the first does. */
    async claim(id: string, job: string): Promise<Upload | null> {
      return db.transaction(async () => {
        const free = await db.one(
          UploadRow,
          `SELECT * FROM uploads
           WHERE id = :id AND (state = 'waiting' OR (state = 'shelving' AND (body ->> 'job' = :job
             OR body ->> 'job' NOT IN (SELECT id FROM jobs WHERE state IN ('waiting', 'running')))))`,
          { id, job },
        );
        if (!free) return null;
        await db.run("UPDATE uploads SET state = 'shelving', body = ? WHERE id = ?", [
          ...[JSON.stringify({ ...free.body, job }), id],
        ]);
        return get(id);
      });
    },

    /** What somebody brought in a place since then and is still there, latest first. */
    async found({ by, chatId, within }: Place, since: number): Promise<Upload[]> {
      return db.all(
        UploadRow,
        `SELECT * FROM uploads WHERE by = :by AND chat_id = :chatId AND at >= :since
           AND state IN ('material', 'waiting')
           AND message_id NOT IN (SELECT message_id FROM recalled)
           AND (:within IS NULL OR topic IN (SELECT value FROM json_each(:within))
             OR message_id IN (SELECT value FROM json_each(:within)))
         ORDER BY at DESC, rowid DESC LIMIT 20`,
        { by, chatId, since, within: within && JSON.stringify(within) },
      );
    },

    /** Its bytes and words are not needed any more; what became of it stays told. */
    async settle(id: string, body: UploadBody): Promise<void> {
      await db.run("UPDATE uploads SET state = 'settled', body = ? WHERE id = ?", [
        ...[JSON.stringify({ ...body, texts: [] }), id],
      ]);
      await rm(join(folder, id), { recursive: true, force: true });
    },

    /** Let go of what nobody came back to or its sender took back, and of every file without a row. */
    async sweep(): Promise<void> {
      // Seen before the rows are: what comes meanwhile, here or by another program, has its row already.
      const there = existsSync(folder) ? await readdir(folder) : [];
      await db.run(
        `DELETE FROM uploads WHERE (state <> 'settled' AND at <= ?)
           OR (state IN ('material', 'waiting') AND message_id IN (SELECT message_id FROM recalled))`,
        [clock() - UPLOAD_MS],
      );
      const rows = await db.all(IdRow, "SELECT id FROM uploads WHERE state <> 'settled'");
      const known = new Set(rows.map(({ id }) => id));
      for (const name of there)
        if (!known.has(name)) await rm(join(folder, name), { recursive: true, force: true });
    },
  };
}

/**
 * Files that were brought in a chat and wait for a word: what was understood of them in the table `uploads`, their bytes in a
 * folder of each beside the database. The row comes first and goes last but one: a folder without a row is a leftover.
 */

import { existsSync, mkdirSync } from "node:fs";
import { open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { DAY_MS } from "../clock.ts";
import type { Message, UploadShown } from "../schemas.ts";
import type { Database } from "./db.ts";

export type Uploads = ReturnType<typeof createUploads>;

/** Their bytes wait so many days for somebody to say what to do with them. */
export const UPLOAD_DAYS = 7;
const UPLOAD_MS = UPLOAD_DAYS * DAY_MS;

/**
 * `arriving` is being written; `material` is there for a draft; `waiting` besides for a keeper to say whether it goes on the
 * shelf, on which it is being put (`shelving`), or was put or kept off for good (`settled`).
 */
export type UploadState = "arriving" | "material" | "waiting" | "shelving" | "settled";

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

export interface UploadsOptions {
  db: Database;
  folder: string;
  clock: () => number;
}

export function createUploads({ db, folder, clock }: UploadsOptions) {
  const pathOf = (id: string, n: number) => join(folder, id, `${n}`);
  const put = db.prepare(
    "INSERT OR REPLACE INTO uploads (id, by, chat_id, message_id, topic, state, body, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  );

  function write({ id, topic, state, body }: Omit<Upload, "at">): void {
    const { senderId, chatId, messageId } = body.message;
    put.run(id, senderId, chatId, messageId, topic, state, JSON.stringify(body), clock());
  }

  async function get(id: string): Promise<Upload | null> {
    const row = db.prepare("SELECT * FROM uploads WHERE id = ? AND state <> 'arriving'").get(id);
    return row ? uploadOf(row) : null;
  }

  return {
    get,

    /** Begin one anew: what an earlier try left of it is written over. Nobody sees it before it is kept. */
    async begin(upload: Pick<Upload, "id" | "topic">, message: Message): Promise<void> {
      const body = { message, shown: null, texts: [], names: [], given: {} };
      write({ ...upload, state: "arriving", body });
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

    async keep(upload: Omit<Upload, "at">): Promise<void> {
      write(upload);
    },

    /** The bytes of one of its files. */
    bytes: (id: string, n: number): Promise<Uint8Array> => readFile(pathOf(id, n)),

    /** Change what is on record, while it is in one of these states; false where it is not. */
    async change(
      id: string,
      from: UploadState[],
      next: { state?: UploadState; body: UploadBody },
    ): Promise<boolean> {
      const { changes } = db
        .prepare(
          `UPDATE uploads SET state = coalesce(?, state), body = ?
           WHERE id = ? AND state IN (SELECT value FROM json_each(?))`,
        )
        .run(next.state ?? null, JSON.stringify(next.body), id, JSON.stringify(from));
      return changes > 0;
    },

    /** For a job to put it on the shelf, unless another job is at it: of two people who press at once only the first does. */
    async claim(id: string, job: string): Promise<Upload | null> {
      const { changes } = db
        .prepare(
          `UPDATE uploads SET state = 'shelving', body = json_set(body, '$.job', :job)
           WHERE id = :id AND (state = 'waiting' OR (state = 'shelving' AND (body ->> 'job' = :job
             OR body ->> 'job' NOT IN (SELECT id FROM jobs WHERE state IN ('waiting', 'running')))))`,
        )
        .run({ id, job });
      return changes > 0 ? get(id) : null;
    },

    /** What somebody brought in a place since then and is still there, latest first. */
    async found({ by, chatId, within }: Place, since: number): Promise<Upload[]> {
      return db
        .prepare(
          `SELECT * FROM uploads WHERE by = :by AND chat_id = :chatId AND at >= :since
             AND state IN ('material', 'waiting')
             AND message_id NOT IN (SELECT message_id FROM recalled)
             AND (:within IS NULL OR topic IN (SELECT value FROM json_each(:within))
               OR message_id IN (SELECT value FROM json_each(:within)))
           ORDER BY at DESC, rowid DESC LIMIT 20`,
        )
        .all({ by, chatId, since, within: within && JSON.stringify(within) })
        .map(uploadOf);
    },

    /** Its bytes and words are not needed any more; what became of it stays told. */
    async settle(id: string, body: UploadBody): Promise<void> {
      db.prepare("UPDATE uploads SET state = 'settled', body = ? WHERE id = ?").run(
        JSON.stringify({ ...body, texts: [] }),
        id,
      );
      await rm(join(folder, id), { recursive: true, force: true });
    },

    /** Let go of what nobody came back to or its sender took back, and of every file without a row. */
    async sweep(): Promise<void> {
      db.prepare(
        `DELETE FROM uploads WHERE (state <> 'settled' AND at <= ?)
           OR (state IN ('material', 'waiting') AND message_id IN (SELECT message_id FROM recalled))`,
      ).run(clock() - UPLOAD_MS);
      const known = new Set(
        db
          .prepare("SELECT id FROM uploads WHERE state <> 'settled'")
          .all()
          .map((row) => row.id as string),
      );
      for (const name of existsSync(folder) ? await readdir(folder) : [])
        if (!known.has(name)) await rm(join(folder, name), { recursive: true, force: true });
    },
  };
}

function uploadOf(row: Record<string, unknown>): Upload {
  return {
    id: row.id as string,
    topic: row.topic as string | null,
    state: row.state as UploadState,
    at: row.at as number,
    body: JSON.parse(row.body as string) as UploadBody,
  };
}

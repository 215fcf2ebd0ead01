/**
 * Files that somebody brings in the console: what has become of each in the table `arrivals`, their bytes and what was read in them in a
 * folder beside the database. A row comes first and its files go before it does: a file without a row is a leftover.
 */

import { createHash, randomUUID } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync } from "node:fs";
import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { z } from "zod";
import { DAY_MS } from "../clock.ts";
import type { Report, ReportInfo } from "../domain.ts";
import type { Database, Values } from "./db.ts";
import { freeOn } from "./folder.ts";
import { createKeeper, type Keeper } from "./keeper.ts";
import { flag, json } from "./rows.ts";
import { createTaken } from "./taken.ts";

export type Arrivals = ReturnType<typeof createArrivals>;

/** So many days a file waits for somebody to say what to do with it, and what became of it stays told. */
export const ARRIVAL_DAYS = 7;
const ARRIVAL_MS = ARRIVAL_DAYS * DAY_MS;

/**
 * `awaited` is named and not here yet; `arrived` waits to be read, `reading`; `asked` is read, and somebody is to look at what was
 * understood; `shelving`; then `done`, `failed` or `discarded`. An archive is `opened`: the files in it have rows of their own.
 */
export const ARRIVAL_STATES = [
  ...(["awaited", "arrived", "reading", "asked", "shelving"] as const),
  ...(["done", "failed", "discarded", "opened"] as const),
] as const;
export type ArrivalState = (typeof ARRIVAL_STATES)[number];

export type Understood = Pick<
  ReportInfo,
  "title" | "org" | "year" | "years" | "kind" | "date" | "known" | "passages" | "figures" | "draft"
>;

export interface ArrivalBody {
  reportId: string | null;
  read: Understood | null;
  /** Who would read it if nobody says otherwise. */
  audience: string[] | null;
  /** What somebody knows better. */
  given: {
    title?: string | undefined;
    org?: string | undefined;
    year?: number | undefined;
    kind?: ReportInfo["kind"] | undefined;
    audience?: string[] | null | undefined;
  };
  /** It is to take this report's place. */
  replaces: string | null;
  warnings: string[];
  /** Pages that OCR was not sure of. */
  doubtful: { page: number; sure: number }[];
  error: string | null;
  /** The same bytes may do better another time. */
  again: boolean;
  status: "added" | "replaced" | "unchanged" | null;
}

export interface Arrival {
  id: string;
  batch: string;
  file: string;
  bytes: number;
  /** SHA-256 of its bytes, once they are here. */
  hash: string | null;
  state: ArrivalState;
  body: ArrivalBody;
  /** How often it has changed: of two accounts of it the one with more is the later. */
  revision: number;
  at: number;
}

/** Files that were brought together. */
export interface Batch {
  id: string;
  person: string;
  /** What the audit trail calls that person, and as whom he reads. */
  by: string;
  reader: string[];
  /** Nobody is asked: what is read goes on the shelf. */
  direct: boolean;
}

const ArrivalRow = z.object({
  id: z.string(),
  batch: z.string(),
  file: z.string(),
  bytes: z.number(),
  hash: z.string().nullable(),
  state: z.enum(ARRIVAL_STATES),
  body: json<ArrivalBody>(),
  revision: z.number(),
  at: z.number(),
});
const BatchRow = z.object({
  id: z.string(),
  person: z.string(),
  by: z.string(),
  reader: json<string[]>(),
  direct: flag,
});
const IdRow = z.object({ id: z.string() });
const CountRow = z.object({ n: z.number() });

export interface ArrivalsOptions {
  db: Database;
  folder: string;
  clock: () => number;
  /** Renews the leases of files that are being read. */
  keeper?: Keeper;
  /** Bytes that the disk of a folder still has. */
  free?: (folder: string) => Promise<number>;
}

/** What files leave of the disk, so that questions are answered and kept on a disk that somebody has filled with them. */
const KEPT_FREE = 512 * 1024 * 1024;
/** The disk is asked again after so many bytes. */
const ASKED_AFTER = 8 * 1024 * 1024;

const NOTHING: ArrivalBody = {
  ...{ reportId: null, read: null, audience: null, given: {}, replaces: null },
  ...{ warnings: [], doubtful: [], error: null, again: false, status: null },
};
/** States in which its bytes are needed. */
const LIVE = "('arrived', 'reading', 'asked', 'shelving', 'failed')";

export function createArrivals(options: ArrivalsOptions) {
  const { db, folder, clock, keeper = createKeeper({ db }), free = freeOn } = options;
  const pathOf = (id: string, kind: "file" | "part" | "read" = "file") =>
    join(folder, kind === "file" ? id : `${id}.${kind}`);

  const one = (where: string, values: Values): Promise<Arrival | null> =>
    db.one(ArrivalRow, `SELECT * FROM arrivals WHERE ${where}`, values);
  const get = (id: string) => one("id = ?", [id]);

  const isFull = () =>
    free(folder).then(
      (left) => left < KEPT_FREE,
      () => false,
    );

  async function drop(id: string): Promise<void> {
    for (const kind of ["file", "read"] as const) await rm(pathOf(id, kind), { force: true });
  }

  return {
    ...createTaken(db, keeper),

    async begin(batch: Omit<Batch, "id">): Promise<Batch> {
      const id = `up-${randomUUID()}`;
      await db.run(
        "INSERT INTO batches (id, person, by, reader, direct, at) VALUES (?, ?, ?, ?, ?, ?)",
        [
          ...[id, batch.person, batch.by, JSON.stringify(batch.reader)],
          ...[batch.direct ? 1 : 0, clock()],
        ],
      );
      return { ...batch, id };
    },

    batch: (id: string): Promise<Batch | null> =>
      db.one(BatchRow, "SELECT * FROM batches WHERE id = ?", [id]),

    batchesOf: (person: string): Promise<Batch[]> =>
      db.all(BatchRow, "SELECT * FROM batches WHERE person = ? ORDER BY at, rowid", [person]),

    /** Files that are on their way; they keep their order. */
    async add(
      batch: string,
      files: { file: string; bytes: number; state?: ArrivalState; replaces?: string | null }[],
    ): Promise<Arrival[]> {
      return db.transaction(async () => {
        const added: Arrival[] = [];
        for (const { file, bytes, state = "awaited", replaces = null } of files) {
          const id = `ar-${randomUUID()}`;
          await db.run(
            "INSERT INTO arrivals (id, batch, file, bytes, state, body, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
              ...[id, batch, file, bytes, state],
              ...[JSON.stringify({ ...NOTHING, replaces }), clock()],
            ],
          );
          added.push((await get(id))!);
        }
        return added;
      });
    },

    get,

    /** How many files there are of a batch, and of all batches of its person. */
    async count({
      id,
      person,
    }: Pick<Batch, "id" | "person">): Promise<{ own: number; all: number }> {
      const count = async (of: string, value: string) => {
        const sql = `SELECT count(*) AS n FROM arrivals WHERE batch ${of}`;
        return (await db.one(CountRow, sql, [value]))!.n;
      };
      return {
        own: await count("= ?", id),
        all: await count("IN (SELECT id FROM batches WHERE person = ?)", person),
      };
    },

    /** The first file of this name that is waited for; `bytes` null is of any size. */
    awaited: (batch: string, file: string, bytes: number | null): Promise<Arrival | null> =>
      one(
        `batch = :batch AND state = 'awaited' AND file = :file
           AND (:bytes IS NULL OR bytes = :bytes) ORDER BY rowid LIMIT 1`,
        { batch, file, bytes },
      ),

    of: (batch: string): Promise<Arrival[]> =>
      db.all(ArrivalRow, "SELECT * FROM arrivals WHERE batch = ? ORDER BY rowid", [batch]),

    /** The next few in a state. */
    some: (state: ArrivalState, limit: number): Promise<Arrival[]> =>
      db.all(ArrivalRow, "SELECT * FROM arrivals WHERE state = ? ORDER BY rowid LIMIT ?", [
        ...[state, limit],
      ]),

    /**
     * Take bytes in as they come, never more than `most`. "large" is past that, "cut" that the stream broke off, after which the file
     * can be sent again; a full disk is thrown.
     */
    async receive(
      id: string,
      stream: AsyncIterable<Uint8Array>,
      most: number,
    ): Promise<{ bytes: number; hash: string } | "large" | "cut"> {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const hash = createHash("sha256");
      let bytes = 0;
      let large = false;
      let written = false;
      let [full, checked] = [false, -ASKED_AFTER];
      const counted = new Transform({
        async transform(chunk: Uint8Array, _, done) {
          if (bytes - checked >= ASKED_AFTER) {
            checked = bytes;
            full = await isFull();
          }
          bytes += chunk.byteLength;
          large = bytes > most;
          if (full || large) return done(new Error(full ? FULL : "large"));
          hash.update(chunk);
          done(null, chunk);
        },
      });
      // Two programs may receive it at once, for two windows of one person.
      const part = pathOf(`${id}.${randomUUID()}`, "part");
      try {
        await pipeline(stream, counted, createWriteStream(part, { mode: 0o600, flush: true }));
        written = true;
        await rename(part, pathOf(id));
        return { bytes, hash: hash.digest("hex") };
      } catch (error) {
        await rm(part, { force: true });
        if (full) throw new Error(FULL);
        if (large) return "large";
        const { code, syscall } = error as NodeJS.ErrnoException;
        // The disk speaks by its calls; all else is the other side's.
        if (written || code === "ENOSPC" || (syscall && syscall !== "read")) throw error;
        return "cut";
      }
    },

    /** Bytes that are here already, such as a file out of an archive. */
    async put(id: string, bytes: Uint8Array): Promise<{ bytes: number; hash: string }> {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (await isFull()) throw new Error(FULL);
      const file = await open(pathOf(id), "w", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      const hash = createHash("sha256").update(bytes).digest("hex");
      return { bytes: bytes.byteLength, hash };
    },

    bytes: (id: string): Promise<Uint8Array> => readFile(pathOf(id)),

    /** What was read in it, so that it is not read again when somebody has looked at it. */
    async keepReport(id: string, report: Report): Promise<void> {
      const file = await open(pathOf(id, "read"), "w", 0o600);
      try {
        await file.writeFile(await promisify(gzip)(JSON.stringify(report), { level: 1 }));
      } finally {
        await file.close();
      }
    },

    /** Null where it was not kept whole. */
    async report(id: string): Promise<Report | null> {
      try {
        return JSON.parse((await promisify(gunzip)(await readFile(pathOf(id, "read")))).toString());
      } catch {
        return null;
      }
    },

    /** Change what is on record while it is in one of these states; null where it is not. */
    async change(
      id: string,
      from: ArrivalState[],
      next: {
        state?: ArrivalState;
        bytes?: number;
        hash?: string;
        body?: Partial<ArrivalBody>;
      },
    ): Promise<Arrival | null> {
      return db.transaction(async () => {
        const before = await get(id);
        if (!before || !from.includes(before.state)) return null;
        await db.run(
          "UPDATE arrivals SET state = ?, bytes = ?, hash = ?, body = ?, revision = revision + 1 WHERE id = ?",
          [
            ...[next.state ?? before.state, next.bytes ?? before.bytes, next.hash ?? before.hash],
            ...[JSON.stringify({ ...before.body, ...next.body }), id],
          ],
        );
        return get(id);
      });
    },

    /** Another file of the batch with these bytes, named before it. */
    same: (batch: string, id: string, hash: string): Promise<Arrival | null> =>
      one(
        `batch = :batch AND id <> :id AND hash = :hash
           AND state NOT IN ('discarded', 'failed') ORDER BY rowid LIMIT 1`,
        { batch, id, hash },
      ),

    /** The file that was named after this one in its batch, and has become this report. */
    after: ({ id, batch }: Arrival, reportId: string): Promise<Arrival | null> =>
      one(
        `batch = :batch AND state = 'done' AND body ->> 'reportId' = :reportId
           AND rowid > (SELECT rowid FROM arrivals WHERE id = :id) ORDER BY rowid LIMIT 1`,
        { id, batch, reportId },
      ),

    /** Its bytes are not needed any more; what became of it stays told. */
    drop,

    /** Whoever brought them has seen what became of them, or sends them no more. */
    async forget(batch: string, ids: string[]): Promise<void> {
      for (const id of ids) {
        const gone = await db.run(
          `DELETE FROM arrivals WHERE id = ? AND batch = ?
             AND state IN ('awaited', 'done', 'failed', 'discarded', 'opened')`,
          [id, batch],
        );
        if (gone > 0) await drop(id);
      }
      await db.run("DELETE FROM batches WHERE id = ? AND id NOT IN (SELECT batch FROM arrivals)", [
        batch,
      ]);
    },

    /** Let go of what nobody came back to, and of every file without a row. */
    async sweep(): Promise<void> {
      const before = clock() - ARRIVAL_MS;
      // Seen before the rows are: what comes meanwhile, here or by another program, has its row already.
      const there = existsSync(folder) ? await readdir(folder) : [];
      await db.transaction(async () => {
        await db.run("DELETE FROM arrivals WHERE at <= ?", [before]);
        await db.run(
          "DELETE FROM batches WHERE at <= ? AND id NOT IN (SELECT batch FROM arrivals)",
          [before],
        );
      });
      const rows = await db.all(
        IdRow,
        `SELECT id FROM arrivals WHERE state IN ${LIVE} OR state = 'awaited'`,
      );
      const known = new Set(rows.map(({ id }) => id));
      for (const name of there)
        if (!known.has(name.split(".")[0]!)) await rm(join(folder, name), { force: true });
    },
  };
}

const FULL = "磁盘快满了";

/**
 * The files that the reports on record were read from, as they came: one each in a folder beside the database, under the
 * report's id. A file is on disk, and synced, before its report is announced; it goes with the report: at once when that is
 * removed for good, else when the removal can no longer be undone. What a stop left over goes at the next sweep.
 */

import { randomUUID } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, statSync } from "node:fs";
import { open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { z } from "zod";
import { DAY_MS } from "../clock.ts";
import type { Database } from "./db.ts";
import { UNDO_MS } from "./undo.ts";

export type Originals = ReturnType<typeof createOriginals>;

/** A file that is on disk, and not yet the original of a report. */
export interface Staged {
  /** It is that of the report with these bytes. */
  keep(): Promise<void>;
  drop(): Promise<void>;
}

/** Another program may have kept it a moment ago, and not yet announced its report. */
const STRAY_MS = 60_000;
/** A scan of many pages is read for half an hour, and its report then waits for those before it. */
const STAGED_MS = DAY_MS;

const FileRow = z.object({ file: z.string() });
const IdRow = z.object({ id: z.string() });

export interface OriginalsOptions {
  db: Database;
  folder: string;
  clock: () => number;
}

export function createOriginals({ db, folder, clock }: OriginalsOptions) {
  const pathOf = (reportId: string) => join(folder, reportId);

  async function stage(reportId: string, bytes: Uint8Array): Promise<Staged> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = `${pathOf(reportId)}.${randomUUID()}.part`;
    const drop = () => rm(path, { force: true });
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } catch (error) {
      await drop();
      throw error;
    } finally {
      await file.close();
    }
    return {
      drop,
      async keep() {
        // Its age is told from when it was kept; to be read it may have taken long.
        const now = new Date();
        await utimes(path, now, now);
        await rename(path, pathOf(reportId));
        await syncFolder(folder);
      },
    };
  }

  /** The file's name as its report has it; null where there is no such report, or its file was not kept. */
  async function nameOf(reportId: string): Promise<string | null> {
    const row = await db.one(
      FileRow,
      "SELECT info ->> 'file' AS file FROM reports WHERE report_id = ?",
      [reportId],
    );
    return row && existsSync(pathOf(reportId)) ? row.file : null;
  }

  return {
    stage,

    /** Keep a report's file; on disk when it resolves. */
    async put(reportId: string, bytes: Uint8Array): Promise<void> {
      await (await stage(reportId, bytes)).keep();
    },

    has: (reportId: string): boolean => existsSync(pathOf(reportId)),

    async get(reportId: string): Promise<{ bytes: Uint8Array; file: string } | null> {
      const file = await nameOf(reportId);
      return file === null ? null : { bytes: await readFile(pathOf(reportId)), file };
    },

    /** The same bit by bit, for a download. */
    async open(reportId: string): Promise<{ stream: Readable; size: number; file: string } | null> {
      const file = await nameOf(reportId);
      if (file === null) return null;
      const { size } = statSync(pathOf(reportId));
      return { stream: createReadStream(pathOf(reportId)), size, file };
    },

    /** How large it is, and how it begins, which tells what it is. */
    async look(reportId: string): Promise<{ size: number; head: Uint8Array } | null> {
      if ((await nameOf(reportId)) === null) return null;
      const file = await open(pathOf(reportId));
      try {
        const head = new Uint8Array(1024);
        const { bytesRead } = await file.read(head, 0, head.length);
        return { size: (await file.stat()).size, head: head.subarray(0, bytesRead) };
      } finally {
        await file.close();
      }
    },

    async remove(reportIds: string[]): Promise<void> {
      for (const id of reportIds) await rm(pathOf(id), { force: true });
    },

    /** Let go of the files of reports that are neither on record nor to be had back. */
    async sweep(): Promise<void> {
      if (!existsSync(folder)) return;
      const rows = await db.all(
        IdRow,
        `SELECT report_id AS id FROM reports
         UNION SELECT value FROM removed, json_each(removed.ids) WHERE at > ?`,
        [clock() - UNDO_MS],
      );
      const live = new Set(rows.map(({ id }) => id));
      for (const name of await readdir(folder)) {
        if (live.has(name)) continue;
        const known = await stat(join(folder, name)).catch(() => null);
        const enough = name.endsWith(".part") ? STAGED_MS : STRAY_MS;
        if (known && known.mtimeMs < Date.now() - enough)
          await rm(join(folder, name), { force: true });
      }
    },
  };
}

/** Its new name is on disk too; where a folder cannot be opened as a file, the system sees to that by itself. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => null);
  if (!folder) return;
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

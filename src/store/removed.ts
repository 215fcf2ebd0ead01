/**
 * Removed reports: kept in a folder beside the database for as long as a removal can be undone, one compressed file each,
 * so that neither database nor library holds their text. Who removed what and when stands in the table `removed`.
 */
import { existsSync, mkdirSync } from "node:fs";
import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import type { Database } from "./db.ts";
import type { KeptVersion } from "./drafts.ts";
import type { KeptReport } from "./reports.ts";
import { json } from "./rows.ts";
import { UNDO_MS } from "./undo.ts";

export type Removed = ReturnType<typeof createRemoved>;

export interface RemovedReport {
  reportId: string;
  title: string;
  audience: string[] | null;
  /** Who removed it: the terminal's user, or a session of the console. */
  by: string;
  /** Unix milliseconds; after `until` it cannot be had back. */
  at: number;
  until: number;
}

/** What goes with a removed report: its older versions, and the drafts that rest on any of them. */
export interface Kept {
  reports: KeptReport[];
  drafts: KeptVersion[];
}

const STRAY_MS = 60_000;

const IdRow = z.object({ report_id: z.string() });
const RemovedRow = IdRow.extend({
  title: z.string(),
  audience: json<string[] | null>().nullable(),
  by: z.string(),
  at: z.number(),
}).transform(
  ({ report_id: reportId, ...row }): RemovedReport => ({
    ...{ reportId, ...row },
    until: row.at + UNDO_MS,
  }),
);

export interface RemovedOptions {
  db: Database;
  folder: string;
  clock: () => number;
}

export function createRemoved({ db, folder, clock }: RemovedOptions) {
  const pathOf = (reportId: string) => join(folder, `${reportId}.json.gz`);

  async function write(path: string, kept: Kept): Promise<void> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = await open(`${path}.part`, "w", 0o600);
    try {
      await file.writeFile(gzipSync(JSON.stringify(kept)));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.part`, path);
  }

  /** Files of before drafts were kept hold the reports alone. */
  async function read(path: string): Promise<Kept> {
    const kept = JSON.parse(gunzipSync(await readFile(path)).toString()) as Kept | KeptReport[];
    return Array.isArray(kept) ? { reports: kept, drafts: [] } : kept;
  }

  return {
    /** Write a report with what goes with it to a file of its own; on disk when it resolves. */
    keep: (reportId: string, kept: Kept): Promise<void> => write(pathOf(reportId), kept),

    /** What was kept of a removed report, or null when there is nothing to be had back. */
    async open(reportId: string): Promise<Kept | null> {
      if (!/^[\w-]+$/.test(reportId) || !existsSync(pathOf(reportId))) return null;
      return read(pathOf(reportId));
    },

    /** Whoever is forgotten has no draft that could be had back either. `without` leaves out what was theirs. */
    async forgetIn(without: (drafts: KeptVersion[]) => KeptVersion[]): Promise<void> {
      for (const name of existsSync(folder) ? await readdir(folder) : []) {
        if (!name.endsWith(".json.gz")) continue;
        const kept = await read(join(folder, name));
        const drafts = without(kept.drafts);
        if (JSON.stringify(drafts) !== JSON.stringify(kept.drafts))
          await write(join(folder, name), { ...kept, drafts });
      }
    },

    /** The removals that can be undone, latest first; what was put on the shelf again since is none. */
    async list(): Promise<RemovedReport[]> {
      const rows = await db.all(
        RemovedRow,
        "SELECT * FROM removed WHERE at > ? AND report_id NOT IN (SELECT report_id FROM reports) ORDER BY at DESC, rowid",
        [clock() - UNDO_MS],
      );
      return rows.filter(({ reportId }) => existsSync(pathOf(reportId)));
    },

    /** Let go of what was kept, whether it is back on the shelf or gone for good. */
    async drop(reportId: string): Promise<void> {
      await rm(pathOf(reportId), { force: true });
      await db.run("UPDATE removed SET title = '', ids = NULL WHERE report_id = ?", [reportId]);
    },

    /** The removal was undone. */
    async forget(reportId: string): Promise<void> {
      await db.run("DELETE FROM removed WHERE report_id = ?", [reportId]);
    },

    /** Let go of everything that can no longer be undone. The limits of limited reports stay on record. */
    async expire(): Promise<void> {
      if (!existsSync(folder)) return;
      const rows = await db.all(IdRow, "SELECT report_id FROM removed WHERE at > ?", [
        clock() - UNDO_MS,
      ]);
      const live = new Set(rows.map((row) => `${row.report_id}.json.gz`));
      for (const name of await readdir(folder)) {
        const path = join(folder, name);
        // Another program may have written it a moment ago, and not yet said so.
        if (!live.has(name) && (await stat(path)).mtimeMs < Date.now() - STRAY_MS)
          await rm(path, { force: true });
      }
      await db.run("UPDATE removed SET title = '' WHERE at <= ? AND title <> ''", [
        clock() - UNDO_MS,
      ]);
    },
  };
}

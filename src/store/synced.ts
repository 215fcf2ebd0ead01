/**
 * What came from the cloud documents: each document with what was known of it when it was last read, so that only what has
 * changed is read again; the runs, of which the last is shown; and the downloads of the last day, which a restart must not forget.
 */
import { z } from "zod";
import type { Database } from "./db.ts";
import { createLease, type LeaseOptions } from "./lease.ts";
import { json } from "./rows.ts";
import { keepSetting } from "./settings.ts";

export type Synced = ReturnType<typeof createSynced>;

/** A document of a source as it was last seen. */
export interface SyncedDoc {
  /** Feishu's type of it: docx, doc, file. */
  type: string;
  name: string;
  /** Where it stands, with the names above it. */
  path: string;
  /** When it was last edited, as the list said before it was read; null where that was begun and not ended. */
  edited: string | null;
  /** Who may read it; null is everyone. */
  audience: string[] | null;
  /** The reading of ours by which it was read. */
  reading: number;
  /** It was on the shelf before it was found here, and stays when it goes here. */
  found?: boolean;
  /** Why it is not on the shelf. */
  problem?: string;
  /** The last walk did not find it, and that was not believed. */
  missing?: boolean;
}

export interface SyncedRow extends SyncedDoc {
  source: string;
  token: string;
  reportId: string | null;
}

/** One run over all sources; `detail` is the flow's own. */
export interface SyncRun<T> {
  startedAt: number;
  /** Null where it is under way, or was cut short. */
  endedAt: number | null;
  detail: T;
}

const HOUR_MS = 3600_000;
const DOWNLOADS = "downloads";
const DOWNLOADS_A_DAY = 10_000;
/** So many runs are kept. */
const RUNS = 50;
const ALL = "all";

const NumberRow = z.object({ id: z.number() });
const CountedRow = z.object({ value: json<Record<string, number>>() });
const DocRow = z
  .object({
    source: z.string(),
    token: z.string(),
    body: json<SyncedDoc>(),
    report_id: z.string().nullable(),
  })
  .transform(({ body, report_id: reportId, ...row }): SyncedRow => ({ ...body, ...row, reportId }));
const runRow = <T>() =>
  z
    .object({ started_at: z.number(), ended_at: z.number().nullable(), detail: json<T>() })
    .transform(
      (row): SyncRun<T> => ({
        ...{ startedAt: row.started_at, endedAt: row.ended_at },
        detail: row.detail,
      }),
    );

export function createSynced(
  db: Database,
  { clock, ...lease }: Pick<LeaseOptions, "keeper"> & { clock: () => number },
) {
  return {
    /** Run `work` unless a run is under way, here or in another program: null then. */
    unlessUnderWay: createLease({ db, name: "sync", onWait: () => {}, ...lease }).unlessHeld,

    /** All documents of one source, or of all. */
    rows: (source?: string): Promise<SyncedRow[]> =>
      source === undefined
        ? db.all(DocRow, "SELECT * FROM synced ORDER BY rowid")
        : db.all(DocRow, "SELECT * FROM synced WHERE source = ? ORDER BY token", [source]),

    async save(rows: SyncedRow[]): Promise<void> {
      await db.transaction(async () => {
        for (const { source, token, reportId, ...body } of rows)
          await db.run(
            `INSERT INTO synced (source, token, body, report_id, at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (source, token) DO UPDATE SET body = excluded.body, report_id = excluded.report_id, at = excluded.at`,
            [source, token, JSON.stringify(body), reportId, clock()],
          );
      });
    },

    async drop(rows: Pick<SyncedRow, "source" | "token">[]): Promise<void> {
      await db.transaction(async () => {
        for (const { source, token } of rows)
          await db.run("DELETE FROM synced WHERE source = ? AND token = ?", [source, token]);
      });
    },

    /** A run begins; those long past go. Returns its number. */
    begin(detail: object): Promise<number> {
      return db.transaction(async () => {
        const { id } = (await db.one(
          NumberRow,
          "INSERT INTO sync_runs (source, started_at, detail) VALUES (?, ?, ?) RETURNING id",
          [ALL, clock(), JSON.stringify(detail)],
        ))!;
        await db.run("DELETE FROM sync_runs WHERE id <= ?", [id - RUNS]);
        return id;
      });
    },

    async note(run: number, detail: object, ended: boolean): Promise<void> {
      await db.run("UPDATE sync_runs SET detail = ?, ended_at = ? WHERE id = ?", [
        ...[JSON.stringify(detail), ended ? clock() : null, run],
      ]);
    },

    /** The last run that was begun, or the last that came to its end. */
    last: <T>(ended = false): Promise<SyncRun<T> | null> =>
      db.one(
        runRow<T>(),
        `SELECT * FROM sync_runs ${ended ? "WHERE ended_at IS NOT NULL" : ""} ORDER BY id DESC LIMIT 1`,
      ),

    /** The last runs, the latest first. */
    runs: <T>(limit: number): Promise<SyncRun<T>[]> =>
      db.all(runRow<T>(), "SELECT * FROM sync_runs ORDER BY id DESC LIMIT ?", [limit]),

    /** Count one more download of the last 24 hours; false where these are used up. */
    async mayDownload(): Promise<boolean> {
      return db.transaction(async () => {
        const now = Math.floor(clock() / HOUR_MS);
        const sql = "SELECT value FROM settings WHERE name = ?";
        const counted = (await db.one(CountedRow, sql, [DOWNLOADS]))?.value ?? {};
        // The hour that begins the day counts whole, so that no day of 24 hours has more, whenever it begins.
        const recent = Object.entries(counted).filter(
          ([hour]) => Math.abs(now - Number(hour)) <= 24,
        );
        if (recent.reduce((sum, [, count]) => sum + count, 0) >= DOWNLOADS_A_DAY) return false;
        const kept = Object.fromEntries(recent);
        kept[now] = (kept[now] ?? 0) + 1;
        await keepSetting(db, DOWNLOADS, JSON.stringify(kept));
        return true;
      });
    },
  };
}

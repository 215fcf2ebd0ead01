/**
 * What came from the cloud documents: each document with what was known of it when it was last read, so that only what has
 * changed is read again; the runs, of which the last is shown; and the downloads of the last day, which a restart must not forget.
 */
import { type Database, transaction } from "./db.ts";
import { createLease, type LeaseOptions } from "./lease.ts";

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

export function createSynced(
  db: Database,
  { clock, ...lease }: Pick<LeaseOptions, "keeper"> & { clock: () => number },
) {
  const save = db.prepare(
    `INSERT INTO synced (source, token, body, report_id, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (source, token) DO UPDATE SET body = excluded.body, report_id = excluded.report_id, at = excluded.at`,
  );

  return {
    /** Run `work` unless a run is under way, here or in another program: null then. */
    unlessUnderWay: createLease({ db, name: "sync", onWait: () => {}, ...lease }).unlessHeld,

    /** All documents of one source, or of all. */
    rows(source?: string): SyncedRow[] {
      const found =
        source === undefined
          ? db.prepare("SELECT * FROM synced").all()
          : db.prepare("SELECT * FROM synced WHERE source = ?").all(source);
      return found.map((row) => ({
        ...(JSON.parse(row.body as string) as SyncedDoc),
        source: row.source as string,
        token: row.token as string,
        reportId: row.report_id as string | null,
      }));
    },

    save(rows: SyncedRow[]): void {
      transaction(db, () => {
        for (const { source, token, reportId, ...body } of rows)
          save.run(source, token, JSON.stringify(body), reportId, clock());
      });
    },

    drop(rows: Pick<SyncedRow, "source" | "token">[]): void {
      const statement = db.prepare("DELETE FROM synced WHERE source = ? AND token = ?");
      transaction(db, () => {
        for (const { source, token } of rows) statement.run(source, token);
      });
    },

    /** A run begins; those long past go. Returns its number. */
    begin(detail: object): number {
      const { lastInsertRowid } = db
        .prepare("INSERT INTO sync_runs (source, started_at, detail) VALUES (?, ?, ?)")
        .run(ALL, clock(), JSON.stringify(detail));
      db.prepare("DELETE FROM sync_runs WHERE id <= ?").run(Number(lastInsertRowid) - RUNS);
      return Number(lastInsertRowid);
    },

    note(run: number, detail: object, ended: boolean): void {
      db.prepare("UPDATE sync_runs SET detail = ?, ended_at = ? WHERE id = ?").run(
        JSON.stringify(detail),
        ended ? clock() : null,
        run,
      );
    },

    /** The last run that was begun, or the last that came to its end. */
    last<T>(ended = false): SyncRun<T> | null {
      const row = db
        .prepare(
          `SELECT * FROM sync_runs ${ended ? "WHERE ended_at IS NOT NULL" : ""} ORDER BY id DESC LIMIT 1`,
        )
        .get();
      return row ? runIn<T>(row) : null;
    },

    /** The last runs, the latest first. */
    runs<T>(limit: number): SyncRun<T>[] {
      return db
        .prepare("SELECT * FROM sync_runs ORDER BY id DESC LIMIT ?")
        .all(limit)
        .map(runIn<T>);
    },

    /** Count one more download of the last 24 hours; false where these are used up. */
    async mayDownload(): Promise<boolean> {
      return transaction(db, () => {
        const now = Math.floor(clock() / HOUR_MS);
        const row = db.prepare("SELECT value FROM settings WHERE name = ?").get(DOWNLOADS);
        const counted = JSON.parse((row?.value as string) ?? "{}") as Record<string, number>;
        // The hour that begins the day counts whole, so that no day of 24 hours has more, whenever it begins.
        const recent = Object.entries(counted).filter(
          ([hour]) => Math.abs(now - Number(hour)) <= 24,
        );
        if (recent.reduce((sum, [, count]) => sum + count, 0) >= DOWNLOADS_A_DAY) return false;
        const kept = Object.fromEntries(recent);
        kept[now] = (kept[now] ?? 0) + 1;
        db.prepare(
          "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        ).run(DOWNLOADS, JSON.stringify(kept));
        return true;
      });
    },
  };
}

function runIn<T>(row: Record<string, unknown>): SyncRun<T> {
  return {
    startedAt: row.started_at as number,
    endedAt: row.ended_at as number | null,
    detail: JSON.parse(row.detail as string) as T,
  };
}

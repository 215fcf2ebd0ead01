/** The office's state in one SQLite file: open it durably and for nobody else, bring its tables up to date. */
import { chmodSync, closeSync, existsSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { MIGRATIONS } from "./migrations.ts";

export type Database = DatabaseSync;

const PATIENCE_MS = 5000;
const SHORT_MS = 50;
const SQLITE_BUSY = 5;

/** Open or create the database at `path` (":memory:" for a test). Throws when the file cannot be written. */
export function openDatabase(path: string): Database {
  if (path !== ":memory:") keepPrivate(path);
  const db = new DatabaseSync(path, { timeout: PATIENCE_MS });
  if (!isOurs(db)) {
    db.close();
    throw new Error("office.db 是别的程序的数据库");
  }
  // FULL: a commit that was acknowledged is on disk, also through a power cut. What is deleted is overwritten.
  db.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
  );
  // The version is read inside the transaction: two programs may open a new file at once.
  transaction(db, () => {
    const { user_version: version } = db.prepare("PRAGMA user_version").get() as {
      user_version: number;
    };
    if (version > MIGRATIONS.length) throw new Error("它由更新的版本写成，请用新版本打开");
    for (const sql of MIGRATIONS.slice(version)) db.exec(sql);
    if (version < MIGRATIONS.length) db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
  return db;
}

/** Ours has a version as soon as it has a table; read at one moment, since another program may be making it. */
function isOurs(db: Database): boolean {
  const { version, tables } = db
    .prepare(
      "SELECT user_version AS version, (SELECT count(*) FROM sqlite_master) AS tables FROM pragma_user_version",
    )
    .get() as { version: number; tables: number };
  return version > 0 || tables === 0;
}

/** SQLite gives its side files the mode of the main one, so that is made, or set right, before anything is written. */
function keepPrivate(path: string): void {
  closeSync(openSync(path, "a", 0o600));
  for (const file of [path, `${path}-wal`, `${path}-shm`])
    if (existsSync(file)) chmodSync(file, 0o600);
}

/**
 * Move what was written into the main file and empty the log beside it, which else holds the old bytes of pages that
 * were overwritten. False where another program that reads at this moment puts it off to the next time.
 */
export function emptyLog(db: Database): boolean {
  return db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.busy === 0;
}

/**
 * Write what a power cut may undo without waiting for the disk: who does a job, and that it is over. That is then done again, as
 * after a program that died a moment before; a program that only dies loses none of it. Nothing is let out of order by it.
 */
export function relaxed<T>(db: Database, work: () => T): T {
  db.exec("PRAGMA synchronous = NORMAL");
  try {
    return work();
  } finally {
    db.exec("PRAGMA synchronous = FULL");
  }
}

/** Databases that somebody else keeps locked. */
const kept = new WeakSet<Database>();

/**
 * A writer is waited for, and whoever waits keeps the whole program waiting. One that keeps the file for longer than that is none of
 * ours: until it has gone, nothing is waited for long, so that the doors can say what is wrong.
 */
function begin(db: Database): void {
  try {
    db.exec("BEGIN IMMEDIATE");
  } catch (error) {
    if (!kept.has(db) && isBusy(error)) {
      kept.add(db);
      db.exec(`PRAGMA busy_timeout = ${SHORT_MS}`);
    }
    throw error;
  }
  if (kept.delete(db)) db.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`);
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "errcode") === SQLITE_BUSY;
}

/** Run `work` in one transaction; whatever it throws undoes all of it. */
export function transaction<T>(db: Database, work: () => T): T {
  begin(db);
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk has already rolled it back; a second ROLLBACK would hide why.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** One SQLite file: open it durably and for nobody else, bring its tables up to date, answer sentences one after the other. */
import { AsyncLocalStorage } from "node:async_hooks";
import { chmodSync, closeSync, existsSync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import type { z } from "zod";
import { steadyNow } from "../../clock.ts";
import { type Database, DatabaseRefused, type Values } from "../db.ts";
import { MIGRATIONS } from "../migrations.ts";

/** Open or create the database at `path` (":memory:" for a test). Throws when the file cannot be written. */
export function openSqlite(path: string): Database {
  if (path !== ":memory:") keepPrivate(path);
  const db = new DatabaseSync(path, { timeout: 5000 });
  try {
    bringUpToDate(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return speaking(db, path === ":memory:" ? null : { path });
}

/** For a thread that renews leases: what a power cut undoes of it was a program's that is gone as well. */
export function joinSqlite(path: string, timeout: number): Database {
  const db = new DatabaseSync(path, { timeout });
  db.exec("PRAGMA synchronous = NORMAL");
  return speaking(db, { path });
}

function bringUpToDate(db: DatabaseSync): void {
  if (!isOurs(db)) throw new DatabaseRefused("office.db 是别的程序的数据库");
  // FULL: a commit that was acknowledged is on disk, also through a power cut. What is deleted is overwritten.
  db.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
  );
  // The version is read inside the transaction: two programs may open a new file at once.
  db.exec("BEGIN IMMEDIATE");
  try {
    const { user_version: version } = db.prepare("PRAGMA user_version").get() as {
      user_version: number;
    };
    if (version > MIGRATIONS.length)
      throw new DatabaseRefused("它由更新的版本写成，请用新版本打开");
    for (const sql of MIGRATIONS.slice(version)) db.exec(sql);
    if (version < MIGRATIONS.length) db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** Ours has a version as soon as it has a table; read at one moment, since another program may be making it. */
function isOurs(db: DatabaseSync): boolean {
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

const SQLITE_BUSY = 5;
/** How long somebody else's writing is waited for, how long of that this thread is kept, and the most between two tries. */
const PATIENCE_MS = 5_000;
const KEPT_MS = 20;
const RETRY_MS = 10;

/** A transaction that is open on the one connection, and when it has ended. */
interface Open {
  ended: Promise<void>;
}

function speaking(db: DatabaseSync, target: Database["target"]): Database {
  db.exec(`PRAGMA busy_timeout = ${KEPT_MS}`);
  const prepared = new Map<string, StatementSync>();
  const within = new AsyncLocalStorage<Open>();
  let open: Open | null = null;

  function statement(sql: string): StatementSync {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  }

  /** What does not belong to the transaction that is open waits for its end. */
  async function turn(): Promise<void> {
    while (open !== null && within.getStore() !== open) await open.ended;
  }
  const mustWait = () => open !== null && within.getStore() !== open;

  /** Somebody else who writes the file at this moment is waited for without keeping this thread, which may be the one he needs. */
  async function patiently<T>(work: () => T): Promise<T> {
    for (const until = steadyNow() + PATIENCE_MS; ; ) {
      try {
        return work();
      } catch (error) {
        const isBusy = (error as { errcode?: number }).errcode === SQLITE_BUSY;
        if (!isBusy || db.isTransaction || steadyNow() > until) throw error;
        await setTimeout(1 + Math.random() * RETRY_MS);
      }
    }
  }

  async function rows(sql: string, values: Values) {
    if (mustWait()) await turn();
    return Array.isArray(values)
      ? statement(sql).all(...values)
      : statement(sql).all(values as Record<string, string>);
  }

  async function transaction<T>(work: () => Promise<T>): Promise<T> {
    if (open !== null && within.getStore() === open) return work();
    while (open !== null) await open.ended;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const mine = { ended };
    open = mine;
    try {
      await patiently(() => db.exec("BEGIN IMMEDIATE"));
      const result = await within.run(mine, work);
      db.exec("COMMIT");
      return result;
    } catch (error) {
      // A full disk has already rolled it back; a second ROLLBACK would hide why.
      if (db.isTransaction) db.exec("ROLLBACK");
      throw error;
    } finally {
      open = null;
      resolve();
    }
  }

  return {
    engine: "sqlite",
    target,
    transaction,
    all: async <T>(row: z.ZodType<T>, sql: string, values: Values = []) =>
      (await rows(sql, values)).map((one) => row.parse(one)),
    async one<T>(row: z.ZodType<T>, sql: string, values: Values = []) {
      if (mustWait()) await turn();
      const found = Array.isArray(values)
        ? statement(sql).get(...values)
        : statement(sql).get(values as Record<string, string>);
      return found === undefined ? null : row.parse(found);
    },
    async run(sql: string, values: Values = []) {
      if (mustWait()) await turn();
      const write = () =>
        Array.isArray(values)
          ? statement(sql).run(...values)
          : statement(sql).run(values as Record<string, string>);
      return Number((await patiently(write)).changes);
    },
    // Programs that share a file share a kernel, since its WAL is shared memory.
    now: async () => steadyNow(),
    async emptyLog() {
      if (mustWait()) await turn();
      return statement("PRAGMA wal_checkpoint(TRUNCATE)").get()?.busy === 0;
    },
    async close() {
      await turn();
      db.close();
    },
  };
}

/**
 * The files of a house as they are at one moment, while it works on: the database by SQLite's own online copy, the rest as further
 * names of the same files, which nobody writes to once they have theirs. What is no longer wanted by its owner stays under ours.
 */
import { copyFile, link, mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";

/**
 * All pages in one step. A copy by steps is begun anew by SQLite whenever another connection writes in between, and never ends
 * beside a busy server; one step reads one version of the database, and in WAL mode keeps nobody from writing.
 */
const ALL_PAGES = 2 ** 31 - 1;

/** Copy a database that is in use. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const db = new DatabaseSync(from, { readOnly: true, timeout: 5000 });
  try {
    await backup(db, to, { rate: ALL_PAGES });
  } finally {
    db.close();
  }
  // One file, whoever opens it next; the house sets WAL again.
  const copy = new DatabaseSync(to);
  copy.exec("PRAGMA journal_mode = DELETE");
  copy.close();
}

/** Is it being written as it came, or a moment's own? */
const UNFINISHED = /\.part$/;

/**
 * Give every file below `from` a name below `to` as well; where the system has no second names, a copy. A second call brings what
 * came since, and what was written anew.
 */
export async function mirror(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch(absent);
  if (!entries) return;
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await mirror(source, target);
    else if (entry.isFile() && !UNFINISHED.test(entry.name)) await second(source, target);
  }
}

async function second(source: string, target: string): Promise<void> {
  const [now, before] = [await stat(source).catch(absent), await stat(target).catch(absent)];
  // Its owner has let go of it meanwhile.
  if (!now) return;
  if (before) {
    const isSame = before.ino === now.ino || before.mtimeMs >= now.mtimeMs;
    if (isSame && before.size === now.size) return;
    await rm(target);
  }
  try {
    await link(source, target);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    await copyFile(source, target).catch(absent);
  }
}

function absent(error: unknown): null {
  if (codeOf(error) === "ENOENT") return null;
  throw error;
}

const codeOf = (error: unknown) => (error as { code?: string }).code;

const SQLITE_BUSY = 5;

/**
 * Keep a database to oneself: null where another program has it open, which the system's own locks tell and which ends with that
 * program, however it ends. What is no database, or a damaged one, nobody has open.
 */
export function keepOut(path: string): { letIn(): void } | null {
  const db = new DatabaseSync(path, { timeout: 500 });
  try {
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      db.close();
      return null;
    }
  }
  return {
    letIn(): void {
      if (db.isOpen) db.close();
    },
  };
}

export interface DatabaseFacts {
  schema: number;
  reports: number;
  messages: number;
  drafts: number;
}

/** What a copy of a database holds; throws where it is damaged. */
export function factsOf(path: string): DatabaseFacts {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const found = db.prepare("PRAGMA quick_check").get() as { quick_check: string };
    if (found.quick_check !== "ok") throw new Error(found.quick_check);
    const number = (sql: string) => Object.values(db.prepare(sql).get()!)[0] as number;
    return {
      schema: number("PRAGMA user_version"),
      reports: number("SELECT count(*) FROM reports WHERE current = 1"),
      messages: number("SELECT count(*) FROM messages"),
      drafts: number("SELECT count(DISTINCT id) FROM drafts"),
    };
  } finally {
    db.close();
  }
}

/**
 * What waited for its answer when the copy was made may have been answered since: whoever takes it up looks into the chat first, as
 * after a send of which nothing is known.
 */
export function doubtOpenJobs(path: string, at: number): void {
  const db = new DatabaseSync(path);
  try {
    db.prepare(
      `INSERT OR IGNORE INTO parts (job_id, uuid, sending_at)
         SELECT id, id, ? FROM jobs WHERE state IN ('waiting', 'running')`,
    ).run(at);
  } finally {
    db.close();
  }
}

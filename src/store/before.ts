/**
 * What comes before a database is taken to a newer schema: a copy of it as it is, in a folder beside it, of which the last few are kept
 * for some weeks. A database of a newer version than ours is refused before anything of the house is touched.
 */
import { existsSync, statSync } from "node:fs";
import { chmod, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DAY_MS } from "../clock.ts";
import { type Log, messageOf } from "../log.ts";
import { copyDatabase } from "./backup/snapshot.ts";
import { clearStages } from "./backup/stages.ts";
import { type Database, DatabaseRefused } from "./db.ts";
import { MIGRATIONS } from "./migrations.ts";
import { openDatabase } from "./open.ts";

const KEPT = 3;
/** Whoever wants to go back to the version before does so by then; the copy holds words of people. */
const KEPT_DAYS = 30;
const OURS = /^office-v\d+-\d+\.db$/;

export interface BeforeOptions {
  /** Its file. What a PostgreSQL is before an upgrade is its keeper's to copy. */
  database: { path: string } | { url: string };
  clock: () => number;
  log: Log;
}

const folderOf = (dataDir: string) => join(dataDir, "backups");

/** Look at the schema, and copy the database where it is an older one; `open` takes it to ours. */
export async function beforeUpgrade(
  options: BeforeOptions,
): Promise<{ copy: string | null; open: () => Promise<Database> }> {
  const { database, clock, log } = options;
  if ("url" in database) return { copy: null, open: () => openDatabase({ ...database, log }) };
  const { path } = database;
  const schema = schemaOf(path);
  if (schema > MIGRATIONS.length) throw new DatabaseRefused("它由更新的版本写成，请用新版本打开");
  const isOlder = schema > 0 && schema < MIGRATIONS.length;
  const copy = isOlder ? await copied({ path, clock, log }, schema) : null;
  return {
    copy,
    async open() {
      try {
        return await openDatabase({ path });
      } catch (error) {
        if (copy === null) throw error;
        throw new Error(`升级数据库时出错：${messageOf(error)}；升级前的副本在 ${copy}`);
      }
    },
  };
}

/** 0 where there is none yet, and for what is not ours, which `openDatabase` tells. */
function schemaOf(path: string): number {
  if (!existsSync(path) || statSync(path).size === 0) return 0;
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    return db.prepare("PRAGMA user_version").get()!.user_version as number;
  } finally {
    db.close();
  }
}

async function copied(
  { path, clock, log }: { path: string; clock: () => number; log: Log },
  schema: number,
): Promise<string> {
  const folder = folderOf(dirname(path));
  const copy = join(folder, `office-v${schema}-${clock()}.db`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await copyDatabase(path, `${copy}.part`);
    await chmod(`${copy}.part`, 0o600);
    await rename(`${copy}.part`, copy);
  } catch (error) {
    await rm(`${copy}.part`, { force: true }).catch(() => {});
    throw new Error(`升级数据库前要先留一份副本，没有留成：${messageOf(error)}`);
  }
  log.info("the database was copied before its upgrade", {
    ...{ from: schema, to: MIGRATIONS.length, copy },
  });
  const names = (await readdir(folder)).filter((name) => OURS.test(name));
  const age = (name: string) => Number(/(\d+)\.db$/.exec(name)![1]);
  for (const name of names.sort((a, b) => age(a) - age(b)).slice(0, -KEPT))
    await rm(join(folder, name), { force: true });
  return copy;
}

export type Copies = ReturnType<typeof createCopies>;

/** The copies that stand beside a database, of whatever kind: what was removed from it is still in them. */
export function createCopies(dataDir: string) {
  const folder = folderOf(dataDir);

  return {
    /** Let go of those that are older than so many days, and of all that nobody goes back to any more. Returns how many went. */
    async sweep(days = KEPT_DAYS): Promise<number> {
      await clearStages(dataDir);
      const before = Date.now() - Math.min(days, KEPT_DAYS) * DAY_MS;
      let gone = 0;
      for (const name of existsSync(folder) ? await readdir(folder) : []) {
        const known = OURS.test(name.replace(/\.part$/, "")) && (await stat(join(folder, name)));
        if (!known || known.mtimeMs > before) continue;
        await rm(join(folder, name), { force: true });
        gone++;
      }
      return gone;
    },
  };
}

/**
 * A whole installation to another place, engines either way: the state table by table → the files, where the data folder is another →
 * the library, which the house makes of its records when it opens there → counted. What was is left as it was, and does not open any more.
 */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { type Config, placeOf } from "../config.ts";
import { failure, type Outcome } from "../domain.ts";
import type { Log } from "../log.ts";
import { makeFolder } from "../store/folder.ts";
import { abandon, type Moved, move } from "../store/moving.ts";
import { openDatabase } from "../store/open.ts";

/** The folders beside the database. */
const FILES = ["originals", "removed", "uploads", "arrivals", "models"];

export interface Migration {
  tables: Moved[];
  /** Reports that speak, on record and in the library of the new place. */
  reports: { records: number; library: number };
}

export interface MigrateOptions {
  from: Config;
  to: Config;
  log: Log;
  /** Opens the house at the new place, which fills its library, and says what both hold. */
  open: (to: Config) => Promise<Outcome<Migration["reports"]>>;
  onTable?: (table: string, rows: number) => void;
}

export async function migrate(options: MigrateOptions): Promise<Outcome<Migration>> {
  const { from, to, log, open, onTable } = options;
  if (JSON.stringify(from.database) === JSON.stringify(to.database))
    return failure("迁移的去处就是现在的数据库。请用 --to 指明另一处。");
  const source = await openDatabase({ ...from.database, log });
  try {
    if (to.dataDir !== from.dataDir) makeFolder(to.dataDir);
    const target = await openDatabase({ ...to.database, log });
    try {
      const moved = await move({
        ...{ from: source, to: target, where: whereOf(to) },
        ...(onTable && { onTable }),
      });
      if (!moved.ok) return failure(moved.error);
      await copyFiles(from, to);
      const reports = await open(to);
      if (!reports.ok) return reports;
      const { records, library } = reports.value;
      if (records !== library)
        return failure(
          `新的文档库里有 ${library} 份报告，记录里有 ${records} 份。原有数据未被改动，请再运行一次。`,
        );
      return { ok: true, value: { tables: moved.tables, reports: reports.value } };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** The house opens here again, as if nobody had begun; false where nobody had. */
export async function giveUp({ database }: Config, log: Log): Promise<boolean> {
  const source = await openDatabase({ ...database, log });
  try {
    return await abandon(source);
  } finally {
    await source.close();
  }
}

const whereOf = ({ database }: Config) =>
  "url" in database ? placeOf(database.url) : database.path;

async function copyFiles(from: Config, to: Config): Promise<void> {
  if (from.dataDir === to.dataDir) return;
  for (const name of FILES)
    await cp(join(from.dataDir, name), join(to.dataDir, name), {
      ...{ recursive: true, preserveTimestamps: true },
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
}

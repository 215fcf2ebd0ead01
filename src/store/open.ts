/** Open the office's state wherever it is kept. */
import type { Log } from "../log.ts";
import type { Database } from "./db.ts";
import { openPostgres } from "./engines/postgres.ts";
import { openSqlite } from "./engines/sqlite.ts";

/** Rejects with DatabaseRefused, whose message says what to do, or with what the disk said. */
export async function openDatabase(
  kept: { path: string } | { url: string; log?: Log },
): Promise<Database> {
  return "url" in kept ? openPostgres(kept) : openSqlite(kept.path);
}

/** Open the office's state wherever it is kept. */
import type { Log } from "../log.ts";
import type { Database } from "./db.ts";
import { openSqlite } from "./engines/sqlite.ts";

/** Rejects with DatabaseRefused, whose message says what to do, or with what the disk said. */
export async function openDatabase(
  kept: { path: string } | { url: string; log?: Log },
): Promise<Database> {
  if ("path" in kept) return openSqlite(kept.path);
  // Its client is loaded by those who have one.
  const { openPostgres } = await import("./engines/postgres.ts");
  return openPostgres(kept);
}

/** How the house is, in numbers, for whoever watches it from outside. */
import { z } from "zod";
import type { Database } from "./db.ts";

export type Vitals = ReturnType<typeof createVitals>;

const OpenRow = z.object({ n: z.number(), since: z.number().nullable() });
const CountRow = z.object({ n: z.number() });

const OPEN =
  "SELECT count(*) AS n, min(created_at) AS since FROM jobs WHERE state IN ('waiting', 'running')";
const DEAD = "SELECT count(*) AS n FROM jobs WHERE state = 'dead' AND finished_at > ?";
const BYTES = {
  sqlite: "SELECT page_count * page_size AS n FROM pragma_page_count(), pragma_page_size()",
  postgres: "SELECT pg_database_size(current_database()) AS n",
};

export function createVitals(db: Database) {
  return {
    /** Messages that have not been answered yet, and since when the oldest waits: Unix milliseconds. */
    open: async (): Promise<{ n: number; since: number | null }> => (await db.one(OpenRow, OPEN))!,
    /** How many were given up since then. */
    dead: async (since: number): Promise<number> => (await db.one(CountRow, DEAD, [since]))!.n,
    /** Bytes of the database. */
    bytes: async (): Promise<number> => (await db.one(CountRow, BYTES[db.engine]))!.n,
  };
}

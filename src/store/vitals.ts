/** How the house is, in numbers, for whoever watches it from outside. */
import type { Database } from "./db.ts";

export type Vitals = ReturnType<typeof createVitals>;

export function createVitals(db: Database) {
  const open = db.prepare(
    "SELECT count(*) AS n, min(created_at) AS since FROM jobs WHERE state IN ('waiting', 'running')",
  );
  const dead = db.prepare(
    "SELECT count(*) AS n FROM jobs WHERE state = 'dead' AND finished_at > ?",
  );
  const size = db.prepare(
    "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()",
  );

  return {
    /** Messages that have not been answered yet, and since when the oldest waits: Unix milliseconds. */
    async open(): Promise<{ n: number; since: number | null }> {
      const { n, since } = open.get()!;
      return { n: n as number, since: since as number | null };
    },
    /** How many were given up since then. */
    dead: async (since: number): Promise<number> => dead.get(since)!.n as number,
    /** Bytes of the database. */
    bytes: async (): Promise<number> => size.get()!.bytes as number,
  };
}

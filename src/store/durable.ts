/**
 * Waiting for the disk without keeping the program waiting: what was committed `relaxed` is on disk when `synced` resolves. One
 * look at the disk serves all who committed before it began, so that a crowd costs no more than one.
 */
import { open } from "node:fs/promises";
import type { Database } from "./db.ts";

export function createDurable(db: Database) {
  const path = db.location();
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  /** SQLite writes each commit into the log beside the database, in one piece with what was committed before. */
  async function sync(): Promise<void> {
    const log = await open(`${path}-wal`, "r+");
    await log.datasync().finally(() => log.close());
  }

  function begin(): Promise<void> {
    running = sync().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    /** Resolves when all that was committed by now is on disk; rejects where the disk does not take it. */
    synced(): Promise<void> {
      if (path === null) return Promise.resolve();
      if (!running) return begin();
      // The one under way may have begun before the last commit.
      next ??= running
        .catch(() => {})
        .then(() => {
          next = null;
          return begin();
        });
      return next;
    },
  };
}

/** The thread that renews leases, over a connection of its own to the same database: see keeper.ts. */
import { setTimeout } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import type { Database } from "./db.ts";
import { type KeeperOrder, type RenewerData, renew } from "./keeper.ts";

const { target, termMs, everyMs } = workerData as RenewerData;
const held = new Set<string>();

parentPort!.on("message", (order: KeeperOrder) => {
  if ("hold" in order) held.add(order.hold);
  else held.delete(order.letGo);
});

/** Of the two engines only the one that is spoken to is loaded. */
async function join(): Promise<Database> {
  if ("url" in target) return (await import("./engines/postgres.ts")).joinPostgres(target.url);
  return (await import("./engines/sqlite.ts")).joinSqlite(target.path, everyMs);
}

const db = await join();
for (;;) {
  await setTimeout(everyMs);
  try {
    await renew(db, held, (await db.now()) + termMs);
  } catch {
    // A writer has kept the database for that long, or it is away; the next turn comes within the term.
  }
}

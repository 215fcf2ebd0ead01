/** The thread that renews leases, over a connection of its own to the same file: see keeper.ts. */
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { steadyNow } from "../clock.ts";
import { type KeeperOrder, renewal } from "./keeper.ts";

const { path, termMs, everyMs } = workerData as { path: string; termMs: number; everyMs: number };
const db = new DatabaseSync(path, { timeout: everyMs });
// A renewal that a power cut undoes was a program's that is gone as well.
db.exec("PRAGMA synchronous = NORMAL");
const renew = renewal(db);
const held = new Set<string>();

parentPort!.on("message", (order: KeeperOrder) => {
  if ("hold" in order) held.add(order.hold);
  else held.delete(order.letGo);
});
setInterval(() => {
  for (const token of held) {
    try {
      renew(token, steadyNow() + termMs);
    } catch {
      // A writer has kept the file for that long; the next turn comes within the term.
    }
  }
}, everyMs);

/**
 * Loaded before the command line of a build that answers a batch: it says how long each answer took and waits for its turn
 * before the next one, so that two builds answer one after the other and a noisy machine hits both.
 */
import { readSync, writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

/** What is said of one answer. */
export interface Turn {
  ms: number;
  /** Milliseconds of work by all threads, which others on this machine cannot slow much. */
  cpu: number;
  /** What was printed says that it was not answered. */
  failed: boolean;
}

if (isMainThread) {
  const go = Buffer.alloc(1);
  let begun = performance.now();
  let before = process.cpuUsage();
  process.stdout.write = (printed: string | Uint8Array) => {
    const ms = performance.now() - begun;
    const { user, system } = process.cpuUsage(before);
    const turn: Turn = { ms, cpu: (user + system) / 1000, failed: isFailure(String(printed)) };
    writeSync(1, `${JSON.stringify(turn)}\n`);
    // Nobody is there any more.
    if (readSync(0, go) === 0) process.exit(1);
    before = process.cpuUsage();
    begun = performance.now();
    return true;
  };
}

/** A line of a batch is a reply, or says why there is none. */
function isFailure(line: string): boolean {
  return !Object.hasOwn(JSON.parse(line) as object, "text");
}

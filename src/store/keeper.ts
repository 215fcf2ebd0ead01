/**
 * Keeps leases: a lease is somebody's for a short term, and is renewed for as long as it is held, by a thread of its own.
 * So work that keeps the main thread busy never loses one, and a program that died is missed after one term.
 */
import { Worker } from "node:worker_threads";
import type { Database, Target } from "./db.ts";

export interface KeeperOptions {
  db: Database;
  termMs?: number;
  /**
   * The time that terms are told in, instead of the database's. With it, as with a database in memory, leases are renewed on the
   * main thread.
   */
  now?: () => number;
}

export type Keeper = ReturnType<typeof createKeeper>;

/** What the thread is told: which leases are held from now on, and which no longer. */
export type KeeperOrder = { hold: string } | { letGo: string };

/** What the thread begins with. */
export interface RenewerData {
  target: NonNullable<Target>;
  termMs: number;
  everyMs: number;
}

const TERM_MS = 10_000;
/** Renewals in a term: one may wait for a writer, and be in time all the same. */
const RENEWALS = 4;
/** A thread that has nothing to renew holds some 20 MB, so it is let go after this time. */
const IDLE_MS = 60_000;

export function createKeeper({ db, termMs = TERM_MS, now: given }: KeeperOptions) {
  const target = given ? null : db.target;
  const now = given ? async () => given() : db.now;
  const everyMs = termMs / RENEWALS;
  const held = new Set<string>();
  let thread: Worker | null = null;
  let timer: NodeJS.Timeout | null = null;
  let idle: NodeJS.Timeout | null = null;
  let broken = false;

  function startThread(place: NonNullable<Target>): Worker {
    const worker = new Worker(new URL("./renewer.ts", import.meta.url), {
      workerData: { target: place, termMs, everyMs } satisfies RenewerData,
    });
    worker.unref();
    worker.on("error", () => {
      thread = null;
      broken = true;
      if (held.size > 0) startTimer();
    });
    for (const token of held) worker.postMessage({ hold: token } satisfies KeeperOrder);
    return worker;
  }

  function startTimer(): void {
    timer ??= setInterval(async () => {
      try {
        await renew(db, held, (await now()) + termMs);
      } catch {
        // A database that is locked now may be free at the next turn.
      }
    }, everyMs).unref();
  }

  function stopTimer(): void {
    if (timer) clearInterval(timer);
    timer = null;
  }

  async function dismiss(): Promise<void> {
    if (idle) clearTimeout(idle);
    idle = null;
    const worker = thread;
    thread = null;
    await worker?.terminate();
  }

  return {
    termMs,
    now,
    /** No lease is good for longer than a term: what says so was written before the machine was started anew. */
    isLive: (until: number, at: number): boolean => until > at && until <= at + termMs,
    /** Renew what bears `token` as its owner from now on. */
    hold(token: string): void {
      held.add(token);
      if (idle) clearTimeout(idle);
      idle = null;
      if (target === null || broken) startTimer();
      else if (thread) thread.postMessage({ hold: token } satisfies KeeperOrder);
      else thread = startThread(target);
    },
    letGo(token: string): void {
      held.delete(token);
      thread?.postMessage({ letGo: token } satisfies KeeperOrder);
      if (held.size > 0) return;
      stopTimer();
      if (thread) idle ??= setTimeout(dismiss, IDLE_MS).unref();
    },
    async close(): Promise<void> {
      held.clear();
      stopTimer();
      await dismiss();
    },
  };
}

/** Puts off the end of every lease with one of these owners; one that somebody else has taken since stays theirs. */
export async function renew(
  db: Database,
  owners: ReadonlySet<string>,
  until: number,
): Promise<void> {
  if (owners.size === 0) return;
  const values = { owners: JSON.stringify([...owners]), until };
  const isOurs = (column: string) => `${column} IN (SELECT value FROM json_each(:owners))`;
  await db.run(`UPDATE leases SET until = :until WHERE ${isOurs("owner")}`, values);
  await db.run(
    `UPDATE jobs SET lease_until = :until WHERE state = 'running' AND ${isOurs("lease_owner")}`,
    values,
  );
}

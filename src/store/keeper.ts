/**
 * Keeps leases: a lease is somebody's for a short term, and is renewed for as long as it is held, by a thread of its own.
 * So work that keeps the main thread busy never loses one, and a program that died is missed after one term.
 */
import { Worker } from "node:worker_threads";
import { steadyNow } from "../clock.ts";
import type { Database } from "./db.ts";

export interface KeeperOptions {
  db: Database;
  termMs?: number;
  /**
   * The time that terms are told in. Programs that share a database share a kernel (its WAL is shared memory), and so the
   * default. With another clock, as with a database in memory, leases are renewed on the main thread.
   */
  now?: () => number;
}

export type Keeper = ReturnType<typeof createKeeper>;

/** What the thread is told: which leases are held from now on, and which no longer. */
export type KeeperOrder = { hold: string } | { letGo: string };

const TERM_MS = 10_000;
/** Renewals in a term: one may wait for a writer, and be in time all the same. */
const RENEWALS = 4;
/** A thread that has nothing to renew holds some 20 MB, so it is let go after this time. */
const IDLE_MS = 60_000;

export function createKeeper({ db, termMs = TERM_MS, now }: KeeperOptions) {
  const path = now || db.target === null || !("path" in db.target) ? null : db.target.path;
  const clock = now ?? steadyNow;
  const held = new Set<string>();
  let thread: Worker | null = null;
  let timer: NodeJS.Timeout | null = null;
  let idle: NodeJS.Timeout | null = null;
  let broken = false;

  function startThread(file: string): Worker {
    const worker = new Worker(new URL("./renewer.ts", import.meta.url), {
      workerData: { path: file, termMs, everyMs: termMs / RENEWALS },
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
    const renew = renewal(db);
    timer ??= setInterval(() => {
      try {
        for (const token of held) renew(token, clock() + termMs);
      } catch {
        // A database that is locked now may be free at the next turn.
      }
    }, termMs / RENEWALS).unref();
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
    now: clock,
    /** Until when a lease that is taken now is good. */
    until: (): number => clock() + termMs,
    /** No lease is good for longer than a term: what says so was written before the machine was started anew. */
    isLive: (until: number | null): boolean =>
      until !== null && until > clock() && until <= clock() + termMs,
    /** Renew what bears `token` as its owner from now on. */
    hold(token: string): void {
      held.add(token);
      if (idle) clearTimeout(idle);
      idle = null;
      if (path === null || broken) startTimer();
      else if (thread) thread.postMessage({ hold: token } satisfies KeeperOrder);
      else thread = startThread(path);
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

/** Puts off the end of every lease with an owner; one that somebody else has taken since stays theirs. */
export function renewal(db: Pick<Database, "prepare">): (owner: string, until: number) => void {
  const statements = [
    db.prepare("UPDATE leases SET until = :until WHERE owner = :owner"),
    db.prepare(
      "UPDATE jobs SET lease_until = :until WHERE lease_owner = :owner AND state = 'running'",
    ),
  ];
  return (owner, until) => {
    for (const statement of statements) statement.run({ owner, until });
  };
}

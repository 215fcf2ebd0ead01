/**
 * The queue: claim the oldest due job whose chat is idle, under a lease → run it → done, later again, or dead.
 * A job whose process died is due again when its lease runs out. Dead jobs are kept for people to see.
 */
import { randomUUID } from "node:crypto";
import { failure, type Job, type Outcome, STOPPED } from "../domain.ts";
import { type Log, messageOf } from "../log.ts";
import { type Database, relaxed, transaction } from "./db.ts";
import { createKeeper, type Keeper } from "./keeper.ts";

export type Queue = ReturnType<typeof createQueue>;

export interface QueueOptions {
  db: Database;
  /** Unix milliseconds, for people to read; nothing waits by it, since somebody may set it. */
  clock: () => number;
  /** Renews the leases of running jobs, and tells the time that jobs wait by. */
  keeper?: Keeper;
  log: Log;
  /**
   * Does the work of one job. A failure says whether and when to try again; a throw counts as one that may pass. When
   * `signal` is aborted the program is about to end, or somebody has stopped the job (its reason is then STOPPED): what takes
   * long is to be left, what is nearly done to be finished.
   */
  work: (job: Job, signal: AbortSignal) => Promise<Outcome<void>>;
  /** A job was given up, with why. */
  onDead?: (id: string, error: string) => void;
  /** Milliseconds for which no job is to be begun, since something else goes first; after 0 one is. */
  waitMs?: () => number;
  /** How many chats are served at once. */
  concurrency?: number | undefined;
  maxAttempts?: number;
  pollMs?: number;
  /** What `stop` waits for running jobs, before it tells them to end and after. */
  patienceMs?: { before: number; after: number };
  random?: () => number;
}

export interface DeadJob {
  id: string;
  chatId: string;
  messageId: string;
  attempts: number;
  error: string;
  finishedAt: number;
}

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 15 * 60_000;

/** Together well under the 10 s after which a service manager or a person loses patience. */
const PATIENCE_MS = { before: 4_000, after: 3_000 };

export function createQueue(options: QueueOptions) {
  const { db, clock, log, work } = options;
  const keeper = options.keeper ?? createKeeper({ db });
  const concurrency = options.concurrency ?? 4;
  const maxAttempts = options.maxAttempts ?? 20;
  const random = options.random ?? Math.random;
  const running = new Map<string, { done: Promise<void>; stop: AbortController }>();
  const ending = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  let stopped = true;

  // A chat with a live lease is left alone, and within a chat the first that came is the first that is done, so that
  // answers keep the order of their questions. Rows are numbered as they come, whatever the date was then. Each of these
  // looks along an index, so that a long queue is not looked through for each job.
  const live = (job: string) =>
    `(${job}.lease_until > :now AND ${job}.lease_until <= :now + :term)`;
  const idle = `NOT EXISTS (
      SELECT 1 FROM jobs AS other WHERE other.chat_id = due.chat_id AND other.state = 'waiting' AND other.rowid < due.rowid)
    AND NOT EXISTS (
      SELECT 1 FROM jobs AS other WHERE other.chat_id = due.chat_id AND other.state = 'running' AND other.rowid <> due.rowid
        AND (other.rowid < due.rowid OR ${live("other")}))`;
  const [waitingStatement, leftStatement] = [
    "due.state = 'waiting' AND +due.run_at <= :now",
    `due.state = 'running' AND (due.lease_until IS NULL OR NOT ${live("due")})`,
  ].map((isDue) =>
    db.prepare(`SELECT rowid, id, chat_id, message_id, state, attempts, stopped_at FROM jobs AS due
      WHERE ${isDue} AND ${idle} ORDER BY due.rowid LIMIT 1`),
  ) as [ReturnType<Database["prepare"]>, ReturnType<Database["prepare"]>];
  const claimStatement = db.prepare(
    "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_owner = ?, lease_until = ? WHERE id = ?",
  );
  const stoppedStatement = db.prepare(
    "SELECT lease_owner FROM jobs WHERE state = 'running' AND stopped_at IS NOT NULL",
  );

  function claim(token: string): { job: Job; stopped: boolean } | null {
    return relaxed(db, () =>
      transaction(db, () => {
        const at = { now: keeper.now(), term: keeper.termMs };
        const [due] = [waitingStatement.get(at), leftStatement.get(at)]
          .filter((row) => row !== undefined)
          .sort((a, b) => (a.rowid as number) - (b.rowid as number));
        if (!due) return null;
        claimStatement.run(token, keeper.until(), due.id as string);
        const message = db
          .prepare("SELECT body FROM messages WHERE message_id = ?")
          .get(due.message_id as string);
        const job = {
          id: due.id as string,
          chatId: due.chat_id as string,
          attempts: (due.attempts as number) + 1,
          interrupted: due.state === "running",
          message: JSON.parse(message!.body as string),
        };
        return { job, stopped: due.stopped_at !== null };
      }),
    );
  }

  async function run(job: Job, token: string, stopped: AbortSignal): Promise<void> {
    keeper.hold(token);
    try {
      const outcome = await outcomeOf(job, AbortSignal.any([stopped, ending.signal]));
      // What was handed back is somebody else's by now.
      if (running.has(token)) relaxed(db, () => settle(job, token, outcome));
    } finally {
      keeper.letGo(token);
    }
  }

  async function outcomeOf(job: Job, signal: AbortSignal): Promise<Outcome<void>> {
    // It may be what ends the program.
    if (job.interrupted && job.attempts > maxAttempts)
      return failure("处理这条消息时程序一再中断，已放弃。");
    try {
      return await work(job, signal);
    } catch (error) {
      return failure(messageOf(error), { retry: true });
    }
  }

  function settle(job: Job, token: string, outcome: Outcome<void>): void {
    if (outcome.ok) {
      db.prepare(
        "UPDATE jobs SET state = 'done', finished_at = ?, lease_until = NULL, error = NULL WHERE id = ? AND lease_owner = ?",
      ).run(clock(), job.id, token);
      return;
    }
    const fields = { job: job.id, attempts: job.attempts, error: outcome.error };
    // Waiting because the other side asked for it is no failure of the job, and is not counted against it.
    const asked = (outcome.delayMs ?? 0) > 0;
    if (!outcome.retry || (!asked && job.attempts >= maxAttempts)) {
      db.prepare(
        "UPDATE jobs SET state = 'dead', finished_at = ?, lease_until = NULL, error = ? WHERE id = ? AND lease_owner = ?",
      ).run(clock(), outcome.error, job.id, token);
      options.onDead?.(job.id, outcome.error);
      log.error("job is dead", fields);
      return;
    }
    const delay = asked
      ? Math.min(outcome.delayMs!, LONGEST_DELAY_MS) + Math.round(random() * 1000)
      : (outcome.delayMs ?? backOff(job.attempts, random()));
    db.prepare(
      "UPDATE jobs SET state = 'waiting', attempts = attempts - ?, run_at = ?, lease_until = NULL, error = ? WHERE id = ? AND lease_owner = ?",
    ).run(asked ? 1 : 0, keeper.now() + delay, outcome.error, job.id, token);
    log.warn("job will be tried again", { ...fields, delayMs: delay });
  }

  let later: NodeJS.Timeout | null = null;

  function tick(): void {
    while (!stopped && running.size < concurrency) {
      const wait = options.waitMs?.() ?? 0;
      if (wait > 0) {
        if (later === null)
          later = setTimeout(() => {
            later = null;
            tick();
          }, wait).unref();
        return;
      }
      const token = randomUUID();
      let claimed: ReturnType<typeof claim>;
      try {
        claimed = claim(token);
      } catch (error) {
        // A database that is locked or full now may be well at the next poll.
        log.error("queue could not claim a job", { error: messageOf(error) });
        return;
      }
      if (!claimed) return;
      const { job } = claimed;
      const stop = new AbortController();
      if (claimed.stopped) stop.abort(STOPPED);
      const done = run(job, token, stop.signal)
        .catch((error: unknown) =>
          log.error("queue could not record a job", { job: job.id, error: messageOf(error) }),
        )
        .finally(() => {
          running.delete(token);
          tick();
        });
      running.set(token, { done, stop });
    }
  }

  /** What runs here and was stopped, here or in another program on the same database, is told so. */
  function heedStops(): void {
    if (running.size === 0) return;
    for (const { lease_owner } of stoppedStatement.all())
      running.get(lease_owner as string)?.stop.abort(STOPPED);
  }

  function poll(): void {
    try {
      heedStops();
    } catch (error) {
      log.error("queue could not look for what was stopped", { error: messageOf(error) });
    }
    tick();
  }

  /** Resolves when nothing runs any more, or after `ms`. */
  async function quiet(ms: number): Promise<void> {
    if (running.size === 0) return;
    let late: NodeJS.Timeout | undefined;
    await Promise.race([
      Promise.allSettled([...running.values()].map(({ done }) => done)),
      new Promise((resolve) => {
        late = setTimeout(resolve, ms);
      }),
    ]);
    clearTimeout(late);
  }

  /** What still runs is due at once for the next program, as if it had not been begun. */
  function handBack(): void {
    if (running.size === 0) return;
    const statement = db.prepare(
      `UPDATE jobs SET state = 'waiting', attempts = attempts - 1, run_at = 0, lease_owner = NULL, lease_until = NULL
       WHERE lease_owner = ? AND state = 'running'`,
    );
    for (const token of running.keys()) {
      keeper.letGo(token);
      statement.run(token);
    }
    log.warn("jobs were handed back unfinished", { jobs: running.size });
    running.clear();
  }

  return {
    /** Begin to work; polls for due jobs, and `wake` looks at once. A start is a new chance for all that waits. */
    start() {
      stopped = false;
      try {
        db.exec("UPDATE jobs SET run_at = 0 WHERE state = 'waiting'");
      } catch (error) {
        log.error("queue could not make waiting jobs due", { error: messageOf(error) });
      }
      timer = setInterval(poll, options.pollMs ?? 1000);
      tick();
    },
    /** Look for work soon, after whoever calls has answered: a job's first step may load the whole SDK. */
    wake() {
      setTimeout(tick, 1);
    },
    /** Take no further job; give those that run a moment, tell them to end, and hand back what has not ended. */
    async stop() {
      stopped = true;
      if (timer) clearInterval(timer);
      const { before, after } = options.patienceMs ?? PATIENCE_MS;
      await quiet(before);
      ending.abort();
      await quiet(after);
      handBack();
    },
    /**
     * Somebody wants no more of a job: its signal is aborted with STOPPED, also where it has yet to begin. False where it has
     * ended already.
     */
    async stopJob(id: string): Promise<boolean> {
      const { changes } = db
        .prepare(
          "UPDATE jobs SET stopped_at = coalesce(stopped_at, ?) WHERE id = ? AND state IN ('waiting', 'running')",
        )
        .run(clock(), id);
      if (changes > 0) heedStops();
      return changes > 0;
    },
    async waiting(): Promise<number> {
      return db.prepare("SELECT count(*) AS n FROM jobs WHERE state = 'waiting'").get()!
        .n as number;
    },
    async counts(): Promise<Record<"waiting" | "running" | "done" | "dead", number>> {
      const counts = { waiting: 0, running: 0, done: 0, dead: 0 };
      for (const row of db.prepare("SELECT state, count(*) AS n FROM jobs GROUP BY state").all()) {
        counts[row.state as keyof typeof counts] = row.n as number;
      }
      return counts;
    },
    /** Jobs that were given up, newest first. */
    async dead(): Promise<DeadJob[]> {
      const rows = db
        .prepare("SELECT * FROM jobs WHERE state = 'dead' ORDER BY finished_at DESC LIMIT 100")
        .all();
      return rows.map((row) => ({
        id: row.id as string,
        chatId: row.chat_id as string,
        messageId: row.message_id as string,
        attempts: row.attempts as number,
        error: row.error as string,
        finishedAt: row.finished_at as number,
      }));
    },
    /** Give a dead job another round of attempts. Returns false when there is no such dead job. */
    async revive(id: string): Promise<boolean> {
      const { changes } = db
        .prepare(
          "UPDATE jobs SET state = 'waiting', attempts = 0, run_at = 0, finished_at = NULL, stopped_at = NULL WHERE id = ? AND state = 'dead'",
        )
        .run(id);
      tick();
      return changes > 0;
    },
  };
}

/** Doubling delays, each spread over half its length so that a crowd does not return together. Milliseconds. */
export function backOff(attempt: number, random: number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + random / 2));
}

/**
 * The queue: claim the oldest due job whose chat is idle, under a lease → run it → done, later again, or dead.
 * A job whose process died is due again when its lease runs out. Dead jobs are kept for people to see.
 */
import { randomUUID } from "node:crypto";
import type { Job, Outcome } from "../domain.ts";
import { type Log, messageOf } from "../log.ts";
import type { Database } from "./db.ts";

export type Queue = ReturnType<typeof createQueue>;

export interface QueueOptions {
  db: Database;
  clock: () => number;
  log: Log;
  /** Does the work of one job. A failure says whether and when to try again; a throw counts as one that may pass. */
  work: (job: Job) => Promise<Outcome<void>>;
  /** How many chats are served at once. */
  concurrency?: number;
  maxAttempts?: number;
  leaseMs?: number;
  pollMs?: number;
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

export function createQueue(options: QueueOptions) {
  const { db, clock, log, work } = options;
  const concurrency = options.concurrency ?? 4;
  const maxAttempts = options.maxAttempts ?? 20;
  const leaseMs = options.leaseMs ?? 60_000;
  const random = options.random ?? Math.random;
  const owner = randomUUID();
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | null = null;
  let stopped = true;

  // One statement claims: whoever changes the row has the job. A chat with a live lease is left alone, and within a
  // chat the oldest comes first, so that answers keep the order of their questions.
  const claimStatement = db.prepare(`
    UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_owner = :owner, lease_until = :until
    WHERE id = (
      SELECT id FROM jobs AS due
      WHERE ((state = 'waiting' AND run_at <= :now) OR (state = 'running' AND lease_until <= :now))
        AND NOT EXISTS (
          SELECT 1 FROM jobs AS other
          WHERE other.chat_id = due.chat_id AND other.id <> due.id
            AND ((other.state = 'running' AND other.lease_until > :now)
              OR (other.state IN ('waiting', 'running') AND (other.created_at, other.rowid) < (due.created_at, due.rowid)))
        )
      ORDER BY created_at, rowid LIMIT 1
    )
    RETURNING id, chat_id, message_id, attempts`);
  const renewStatement = db.prepare(
    "UPDATE jobs SET lease_until = ? WHERE id = ? AND lease_owner = ?",
  );

  function claim(): Job | null {
    const now = clock();
    const row = claimStatement.get({ owner, until: now + leaseMs, now });
    if (!row) return null;
    const message = db
      .prepare("SELECT body FROM messages WHERE message_id = ?")
      .get(row.message_id as string);
    return {
      id: row.id as string,
      chatId: row.chat_id as string,
      attempts: row.attempts as number,
      message: JSON.parse(message!.body as string),
    };
  }

  async function run(job: Job): Promise<void> {
    const renewal = setInterval(() => {
      try {
        renewStatement.run(clock() + leaseMs, job.id, owner);
      } catch (error) {
        log.error("lease could not be renewed", { job: job.id, error: messageOf(error) });
      }
    }, leaseMs / 3);
    try {
      const outcome = await work(job).catch((error: unknown): Outcome<void> => {
        return { ok: false, error: messageOf(error), retry: true };
      });
      settle(job, outcome);
    } finally {
      clearInterval(renewal);
    }
  }

  function settle(job: Job, outcome: Outcome<void>): void {
    if (outcome.ok) {
      db.prepare(
        "UPDATE jobs SET state = 'done', finished_at = ?, lease_until = NULL, error = NULL WHERE id = ? AND lease_owner = ?",
      ).run(clock(), job.id, owner);
      return;
    }
    const fields = { job: job.id, attempts: job.attempts, error: outcome.error };
    // Waiting because the other side asked for it is no failure of the job, and is not counted against it.
    const asked = (outcome.delayMs ?? 0) > 0;
    if (!outcome.retry || (!asked && job.attempts >= maxAttempts)) {
      db.prepare(
        "UPDATE jobs SET state = 'dead', finished_at = ?, lease_until = NULL, error = ? WHERE id = ? AND lease_owner = ?",
      ).run(clock(), outcome.error, job.id, owner);
      log.error("job is dead", fields);
      return;
    }
    const delay = asked
      ? outcome.delayMs! + Math.round(random() * 1000)
      : (outcome.delayMs ?? backOff(job.attempts, random()));
    db.prepare(
      "UPDATE jobs SET state = 'waiting', attempts = attempts - ?, run_at = ?, lease_until = NULL, error = ? WHERE id = ? AND lease_owner = ?",
    ).run(asked ? 1 : 0, clock() + delay, outcome.error, job.id, owner);
    log.warn("job will be tried again", { ...fields, delayMs: delay });
  }

  function tick(): void {
    while (!stopped && running.size < concurrency) {
      let job: Job | null;
      try {
        job = claim();
      } catch (error) {
        // A database that is locked or full now may be well at the next poll.
        log.error("queue could not claim a job", { error: messageOf(error) });
        return;
      }
      if (!job) return;
      const { id } = job;
      const done: Promise<void> = run(job)
        .catch((error: unknown) =>
          log.error("queue could not record a job", { job: id, error: messageOf(error) }),
        )
        .finally(() => {
          running.delete(done);
          tick();
        });
      running.add(done);
    }
  }

  return {
    /** Begin to work; polls for due jobs, and `wake` looks at once. */
    start() {
      stopped = false;
      timer = setInterval(tick, options.pollMs ?? 1000);
      tick();
    },
    /** Look for work soon, after whoever calls has answered: a job's first step may load the whole SDK. */
    wake() {
      setTimeout(tick, 1);
    },
    /** Take no further job and wait for those that run. */
    async stop() {
      stopped = true;
      if (timer) clearInterval(timer);
      await Promise.allSettled(running);
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
          "UPDATE jobs SET state = 'waiting', attempts = 0, run_at = ?, finished_at = NULL WHERE id = ? AND state = 'dead'",
        )
        .run(clock(), id);
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

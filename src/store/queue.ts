/**
 * The queue: claim the oldest due job whose chat is idle, under a lease (claims.ts) → run it → done, later again, or dead.
 * A job whose process died is due again when its lease runs out. Dead jobs are kept for people to see.
 */
import { randomUUID } from "node:crypto";
import { failure, type Job, type Outcome, STOPPED } from "../domain.ts";
import { type Log, messageOf, trace } from "../log.ts";
import { type Claimed, type Claims, createClaims } from "./claims.ts";
import type { Database } from "./db.ts";
import { createKeeper, type Keeper } from "./keeper.ts";
import { jobIdOf } from "./messages.ts";

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
  onDead?: (id: string, error: string) => Promise<void>;
  /** What became of a job is put down, as far as that could be done. */
  onEnd?: () => void;
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

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 15 * 60_000;

/** Together well under the 10 s after which a service manager or a person loses patience. */
const PATIENCE_MS = { before: 4_000, after: 3_000 };

export function createQueue(options: QueueOptions) {
  const { db, clock, log } = options;
  const keeper = options.keeper ?? createKeeper({ db });
  const claims = createClaims({ db, clock, keeper });
  const { run, ending } = createRunning(options, keeper, claims);
  const concurrency = options.concurrency ?? 4;
  const running = new Map<string, { done: Promise<void>; stop: AbortController }>();
  let timer: NodeJS.Timeout | null = null;
  let stopped = true;
  /** What the start or the last poll is at. */
  let polling: Promise<void> | null = null;
  let looking: Promise<void> | null = null;
  let again = false;
  let later: NodeJS.Timeout | null = null;

  /** Take up what is due. One look at a time; what calls for one meanwhile leads to another. */
  function look(): void {
    again = true;
    // Outside of whatever wakes it: one job's lines do not bear the number of another.
    looking ??= trace.run({}, lookOn);
  }

  async function lookOn(): Promise<void> {
    while (again) {
      again = false;
      await takeUp();
    }
    // Nothing is awaited since `again` was seen, so that no call is lost.
    looking = null;
  }

  async function takeUp(): Promise<void> {
    while (!stopped && running.size < concurrency) {
      const wait = options.waitMs?.() ?? 0;
      if (wait > 0) return lookAfter(wait);
      const token = randomUUID();
      try {
        const claimed = await claims.claim(token);
        if (!claimed) return;
        if (!stopped) begin(claimed, token);
        else await claims.handBack([token]);
      } catch (error) {
        // A database that is locked or full now may be well at the next poll.
        log.error("queue could not claim a job", { error: messageOf(error) });
        return;
      }
    }
  }

  function lookAfter(ms: number): void {
    if (later !== null) return;
    later = setTimeout(() => {
      later = null;
      look();
    }, ms).unref();
  }

  function begin({ job, stopped }: Claimed, token: string): void {
    const stop = new AbortController();
    if (stopped) stop.abort(STOPPED);
    // What was handed back is somebody else's by now.
    const done = run(job, token, stop.signal, () => running.has(token))
      .catch((error: unknown) =>
        log.error("queue could not record a job", { job: job.id, error: messageOf(error) }),
      )
      .finally(() => {
        running.delete(token);
        options.onEnd?.();
        look();
      });
    running.set(token, { done, stop });
  }

  /** What runs here and was stopped, here or in another program on the same database, is told so. */
  async function heedStops(): Promise<void> {
    if (running.size === 0) return;
    for (const token of await claims.stopped()) running.get(token)?.stop.abort(STOPPED);
  }

  async function poll(): Promise<void> {
    try {
      await heedStops();
    } catch (error) {
      log.error("queue could not look for what was stopped", { error: messageOf(error) });
    }
    look();
    pollLater();
  }

  function pollLater(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      polling = poll();
    }, options.pollMs ?? 1000);
  }

  async function begun(): Promise<void> {
    try {
      await claims.hurry();
    } catch (error) {
      log.error("queue could not make waiting jobs due", { error: messageOf(error) });
    }
    look();
    pollLater();
  }

  /** Resolves when nothing runs any more, or after `ms`. */
  async function quiet(ms: number): Promise<void> {
    let late: NodeJS.Timeout | undefined;
    await Promise.race([
      Promise.allSettled([polling, looking, ...[...running.values()].map(({ done }) => done)]),
      new Promise((resolve) => {
        late = setTimeout(resolve, ms);
      }),
    ]);
    clearTimeout(late);
  }

  /** What still runs is due at once for the next program, as if it had not been begun. */
  async function handBack(): Promise<void> {
    if (running.size === 0) return;
    const tokens = [...running.keys()];
    running.clear();
    for (const token of tokens) keeper.letGo(token);
    try {
      await claims.handBack(tokens);
      log.warn("jobs were handed back unfinished", { jobs: tokens.length });
    } catch (error) {
      // They are due again when their leases run out.
      log.error("queue could not hand back jobs", { error: messageOf(error) });
    }
  }

  return {
    /**
     * Begin to work; polls for due jobs, and `wake` looks at once. A start is a new chance for all that waits. Resolves when what is
     * due at first was begun.
     */
    async start(): Promise<void> {
      stopped = false;
      polling = begun();
      await polling;
      await looking;
    },
    /** Look for work soon, after whoever calls has answered: a job's first step may load the whole SDK. */
    wake() {
      setTimeout(look, 1);
    },
    /** Take no further job; give those that run a moment, tell them to end, and hand back what has not ended. */
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      const { before, after } = options.patienceMs ?? PATIENCE_MS;
      await quiet(before);
      ending.abort();
      await quiet(after);
      await handBack();
    },
    /**
     * Somebody wants no more of a job: its signal is aborted with STOPPED, also where it has yet to begin. False where it has
     * ended already.
     */
    async stopJob(id: string): Promise<boolean> {
      const isStopped = await claims.stop(id);
      if (isStopped) await heedStops();
      return isStopped;
    },
    counts: claims.counts,
    waiting: claims.waiting,
    dead: claims.dead,
    /** Give a dead job another round of attempts. Returns false when there is no such dead job. */
    async revive(id: string): Promise<boolean> {
      const isRevived = await claims.revive(id);
      look();
      return isRevived;
    },
  };
}

/** Runs one job under its lease, and puts down what became of it. */
function createRunning(options: QueueOptions, keeper: Keeper, claims: Claims) {
  const { log, work } = options;
  const maxAttempts = options.maxAttempts ?? 20;
  const random = options.random ?? Math.random;
  const ending = new AbortController();

  async function run(
    job: Job,
    token: string,
    stopped: AbortSignal,
    isOurs: () => boolean,
  ): Promise<void> {
    keeper.hold(token);
    try {
      const outcome = await outcomeOf(job, AbortSignal.any([stopped, ending.signal]));
      if (isOurs()) await settle(job, token, outcome);
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

  async function settle(job: Job, token: string, outcome: Outcome<void>): Promise<void> {
    if (outcome.ok) return claims.finish(job.id, token);
    const { error } = outcome;
    // A question's number is that of its first job.
    const id = jobIdOf(job.message.messageId);
    const fields = { id, job: job.id, attempts: job.attempts, error };
    // Waiting because the other side asked for it is no failure of the job, and is not counted against it.
    const asked = (outcome.delayMs ?? 0) > 0;
    if (!outcome.retry || (!asked && job.attempts >= maxAttempts)) {
      if (await claims.giveUp(job.id, token, error)) await options.onDead?.(job.id, error);
      log.error("job is dead", fields);
      return;
    }
    const delayMs = asked
      ? Math.min(outcome.delayMs!, LONGEST_DELAY_MS) + Math.round(random() * 1000)
      : (outcome.delayMs ?? backOff(job.attempts, random()));
    await claims.putOff(job.id, token, { delayMs, counted: !asked, error });
    log.warn("job will be tried again", { ...fields, delayMs });
  }

  return { run, ending };
}

/** Doubling delays, each spread over half its length so that a crowd does not return together. Milliseconds. */
export function backOff(attempt: number, random: number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + random / 2));
}

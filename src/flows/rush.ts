/**
 * When messages come in faster than they are worked off, taking them in goes first: whoever sends them waits three seconds at most,
 * and those who ask, longer. The queue then begins few jobs, so that it goes on and leaves the machine to the door.
 */

/** More than so many in this time is a rush; no office has it except after an outage. */
const MANY = 100;
const WITHIN_MS = 1000;
/** In a rush a job is begun so often. */
const JOB_EVERY_MS = 500;

export type Rush = ReturnType<typeof createRush>;

/** `now` is in milliseconds and only goes forward. */
export function createRush(now: () => number) {
  /** When the latest came, as many as a rush takes; written over in a ring. */
  const came = new Array<number>(MANY).fill(Number.NEGATIVE_INFINITY);
  let at = 0;
  let begunAt = Number.NEGATIVE_INFINITY;

  return {
    /** A message has come. */
    note(): void {
      came[at] = now();
      at = (at + 1) % MANY;
    },
    /** Milliseconds for which no job is to be begun; after 0 one is, and that is counted. */
    waitMs(): number {
      const passed = now();
      // The oldest of them is the one that is written over next.
      const rush = passed - came[at]! < WITHIN_MS;
      const wait = rush ? begunAt + JOB_EVERY_MS - passed : 0;
      if (wait > 0) return wait;
      begunAt = passed;
      return 0;
    },
  };
}

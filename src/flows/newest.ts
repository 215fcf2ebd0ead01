/** Hands on what comes, one at a time; of what comes meanwhile the newest alone. */
import { setTimeout as pause } from "node:timers/promises";

/** `hand` returns how many milliseconds to wait before the next; it is at least `everyMs`. */
export function createNewest<T>(hand: (value: T) => Promise<number>, everyMs = 0) {
  const ending = new AbortController();
  const { signal } = ending;
  let next: { value: T } | null = null;
  let running: Promise<void> | null = null;
  let failed: { error: unknown } | null = null;

  async function run(): Promise<void> {
    try {
      while (next && !signal.aborted) {
        const { value } = next;
        next = null;
        const wait = Math.max(everyMs, await hand(value));
        if (wait > 0) await pause(wait, undefined, { signal }).catch(() => {});
      }
    } catch (error) {
      failed = { error };
      ending.abort();
    }
    running = null;
  }

  return {
    push(value: T): void {
      next = { value };
      running ??= run();
    },
    /** Nothing more is handed on. Resolves when what is under way has ended, and throws what `hand` has thrown. */
    async end(): Promise<void> {
      ending.abort();
      await running;
      if (failed) throw failed.error;
    },
  };
}

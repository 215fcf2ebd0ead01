/**
 * Leaves a model alone whose server fails or does not answer: after three times in a row for a minute, and for twice as long
 * each time it has still not come back, up to ten minutes. Then one call at a time may try; an answer makes all well.
 */

const PATIENCE = 3;
const FIRST_REST_MS = 60_000;
const LONGEST_REST_MS = 600_000;

/** Whether a model is left alone now, until when, and what it failed by the last time, as a Chinese sentence. */
export interface Rest {
  resting: boolean;
  /** By the breaker's clock, which is steady and tells no time of day; null where it is not left alone. */
  untilMs: number | null;
  why: string | null;
}

/** `clock` is in milliseconds and only goes forward. */
export function createBreaker(clock: () => number) {
  let failures = 0;
  let restMs = 0;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let trying = false;
  let why: string | null = null;

  return {
    /** May the model be asked? Whoever is told yes tells back what came of it. */
    mayAsk(): boolean {
      if (failures < PATIENCE) return true;
      if (trying || clock() < restsUntil) return false;
      trying = true;
      return true;
    },
    /** It has said something, if only that it is busy. */
    answered(): void {
      failures = 0;
      restMs = 0;
      trying = false;
      why = null;
    },
    /** It has not; true when it is to be left alone from now on. */
    failed(reason: string): boolean {
      failures++;
      trying = false;
      why = reason;
      // Those who asked at the same time do not make the rest longer.
      if (failures < PATIENCE || clock() < restsUntil) return false;
      restMs = Math.min(LONGEST_REST_MS, restMs === 0 ? FIRST_REST_MS : restMs * 2);
      restsUntil = clock() + restMs;
      return true;
    },
    /** Nothing came of it, for a reason that is not the model's. */
    leftOff(): void {
      trying = false;
    },
    restMs: () => restMs,
    state(): Rest {
      // While one tries whether it is well again, all others go without.
      const resting = failures >= PATIENCE && (trying || clock() < restsUntil);
      return resting
        ? { resting, untilMs: restsUntil, why }
        : { resting, untilMs: null, why: null };
    },
  };
}

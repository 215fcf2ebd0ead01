/**
 * Leaves a model alone that does not answer: after three time-outs in a row for a minute, and for twice as long each time it
 * has still not come back, up to an hour. Then one call at a time may try; an answer makes all well.
 */

const PATIENCE = 3;
const FIRST_REST_MS = 60_000;
const LONGEST_REST_MS = 3_600_000;

/** `clock` is in milliseconds and only goes forward. */
export function createBreaker(clock: () => number) {
  let timeouts = 0;
  let restMs = 0;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let trying = false;

  return {
    /** May the model be asked? Whoever is told yes tells back what came of it. */
    mayAsk(): boolean {
      if (timeouts < PATIENCE) return true;
      if (trying || clock() < restsUntil) return false;
      trying = true;
      return true;
    },
    /** It has said something, if only that it is busy. */
    answered(): void {
      timeouts = 0;
      restMs = 0;
      trying = false;
    },
    /** It has not; true when it is to be left alone from now on. */
    timedOut(): boolean {
      timeouts++;
      trying = false;
      // Those who asked at the same time do not make the rest longer.
      if (timeouts < PATIENCE || clock() < restsUntil) return false;
      restMs = Math.min(LONGEST_REST_MS, restMs === 0 ? FIRST_REST_MS : restMs * 2);
      restsUntil = clock() + restMs;
      return true;
    },
    /** Nothing came of it, for a reason that is not the model's. */
    leftOff(): void {
      trying = false;
    },
    restMs: () => restMs,
  };
}

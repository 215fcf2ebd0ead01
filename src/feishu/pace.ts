/**
 * Keeps calls within “so many in so long”, as the other side counts them. A call holds its place from before it is sent until
 * the time has passed since it was answered, so that however long each is on its way no span of that length sees too many;
 * and calls are evenly apart, so that a program that was started anew does not add its own to those of the one before.
 */
export interface PaceOptions {
  max: number;
  perMs: number;
  /** Milliseconds that only go forward. */
  clock: () => number;
  pause: (ms: number) => Promise<unknown>;
}

export type Pace = <T>(work: () => Promise<T>) => Promise<T>;

export function createPace({ max, perMs, clock, pause }: PaceOptions): Pace {
  const gap = perMs / max;
  const places = new Set<{ until: number }>();
  let next = Number.NEGATIVE_INFINITY;
  let line: Promise<unknown> = Promise.resolve();

  async function enter(): Promise<{ until: number }> {
    for (;;) {
      const now = clock();
      for (const place of places) if (place.until <= now) places.delete(place);
      const full = places.size >= max;
      const free = full ? Math.min(...[...places].map(({ until }) => until)) : now;
      // Where all are still on their way nobody knows when the first is back.
      const wait = Math.max(next, Number.isFinite(free) ? free : now + gap) - now;
      if (wait <= 0) break;
      await pause(wait);
    }
    next = clock() + gap;
    const place = { until: Number.POSITIVE_INFINITY };
    places.add(place);
    return place;
  }

  return async (work) => {
    const entered = line.then(enter);
    line = entered.catch(() => {});
    const place = await entered;
    try {
      return await work();
    } finally {
      place.until = clock() + perMs;
    }
  };
}

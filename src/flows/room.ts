/**
 * The queue has an end: past so many messages that wait, no more are taken in, and whoever sends them is told to come again. What
 * was taken stays on disk, so that neither the memory nor the wait of those who were first grows with a flood.
 */

/** Whoever sends is told to come again after so long. */
export const AGAIN_SECONDS = 30;
/** What waits is counted so often; in between, what is let in is added. */
const COUNT_EVERY_MS = 250;

export class Full extends Error {}

export type Room = ReturnType<typeof createRoom>;

export interface RoomOptions {
  limit: number;
  /** How many wait now. */
  count: () => Promise<number>;
  /** Milliseconds that only go forward. */
  now: () => number;
}

export function createRoom({ limit, count, now }: RoomOptions) {
  let waiting = 0;
  let countedAt = Number.NEGATIVE_INFINITY;
  let counting: Promise<void> | null = null;

  async function countAgain(): Promise<void> {
    countedAt = now();
    counting ??= count()
      .then((n) => {
        waiting = n;
      })
      // What cannot be counted cannot be stored either, which is told there.
      .catch(() => {})
      .finally(() => {
        counting = null;
      });
    await counting;
  }

  return {
    /** Let one more in; rejects with `Full` where there is no room. */
    async enter(): Promise<void> {
      if (now() - countedAt > COUNT_EVERY_MS) await countAgain();
      if (waiting >= limit) throw new Full(`${waiting} messages wait`);
      waiting++;
    },
    /** How many wait, where no more are taken in; null where there is room. */
    get full(): number | null {
      return waiting >= limit ? waiting : null;
    },
    /** Look whether there is room again. */
    look: countAgain,
  };
}

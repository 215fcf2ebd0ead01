/** Whether work takes time in step with what it is given; told by ratio, because the clock tells how busy a machine is. */

/** How much larger the large input is, and how much dearer it may be: what grows with the square is 256 times as dear. */
const LARGER = 16;
const DEARER = 64;
/** What costs less is lost among what the machine does beside it. */
const LEAST_MS = 2;
const ROUNDS = 4;

/** Fails when what `make` makes of `16 × size` costs `work` much more of the processor than 16 of what it makes of `size`. */
export function expectInStep<T>(size: number, make: (size: number) => T, work: (made: T) => void) {
  const [small, large] = [make(size), make(LARGER * size)];
  let [few, many] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  // The least of several: whatever else happens only adds.
  for (let round = 0; round < ROUNDS; round++) {
    few = Math.max(
      LEAST_MS,
      Math.min(
        few,
        costOf(() => work(small)),
      ),
    );
    many = Math.min(
      many,
      costOf(() => work(large)),
    );
    if (many <= DEARER * few) return;
  }
  throw new Error(
    `${LARGER} times as much cost ${(many / few).toFixed(0)} times as much of the processor`,
  );
}

/** Of this thread alone, in ms. */
function costOf(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

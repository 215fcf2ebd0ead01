/** Whether work takes time in step with what it is given; told by ratio, because the clock tells how busy a machine is. */

/** How much larger the large input is, and how much dearer than so many small ones it may be: 16 times, for work that grows with the square. */
const LARGER = 16;
const FAIR = 4;
/** What costs less is lost among what the machine does beside it. */
const LEAST_MS = 20;
const ROUNDS = 16;

/** Fails when what `make` makes of `16 × size` costs `work` much more of the processor than 16 of what it makes of `size`. */
export async function expectInStep<T>(
  size: number,
  make: (size: number) => T,
  work: (made: T) => unknown,
): Promise<void> {
  const [small, large] = [make(size), make(LARGER * size)];
  let [many, few] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  // The least of several: whatever else happens only adds.
  for (let round = 0; round < ROUNDS; round++) {
    many = Math.min(many, await costOf(work, large));
    if (many < LEAST_MS) return;
    let sum = 0;
    for (let i = 0; i < LARGER; i++) {
      sum += await costOf(work, small);
      // The rest of the small ones would only add.
      if (many <= FAIR * sum) return;
    }
    few = Math.min(few, sum);
  }
  throw new Error(
    `a whole cost ${(many / few).toFixed(0)} times as much of the processor as its ${LARGER} parts`,
  );
}

/** Of this thread alone, in ms. */
async function costOf<T>(work: (made: T) => unknown, made: T): Promise<number> {
  const before = process.threadCpuUsage();
  await work(made);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

import { expect, test } from "vitest";
import { createPace } from "../../src/feishu/pace.ts";
import { seeded } from "../reports/seeded.ts";

/** A clock that goes on only when somebody pauses or a call is on its way. */
function time() {
  let now = 0;
  const timers: { at: number; go: () => void }[] = [];
  return {
    clock: () => now,
    pause: (ms: number) => new Promise<void>((go) => void timers.push({ at: now + ms, go })),
    /** Let the next of them pass, until nobody waits. */
    async run() {
      for (let idle = 0; idle < 3; ) {
        await new Promise(setImmediate);
        timers.sort((a, b) => a.at - b.at);
        const next = timers.shift();
        if (!next) {
          idle++;
          continue;
        }
        idle = 0;
        now = Math.max(now, next.at);
        next.go();
      }
    },
  };
}

/** The most arrivals in any span of `ms`, both ends included. */
function busiest(arrivals: number[], ms: number): number {
  const sorted = arrivals.toSorted((a, b) => a - b);
  return Math.max(
    ...sorted.map((from, i) => sorted.slice(i).filter((at) => at <= from + ms).length),
  );
}

test("however long each call is on its way, no second sees more than five of them arrive", async () => {
  const next = seeded(7);
  const random = () => next() / 2 ** 24;
  const { clock, pause, run } = time();
  const pace = createPace({ max: 5, perMs: 1000, clock, pause });
  const arrivals: number[] = [];
  const calls = Array.from({ length: 60 }, () =>
    pace(async () => {
      await pause(random() * 900);
      arrivals.push(clock());
      await pause(random() * 100);
    }),
  );
  await run();
  await Promise.all(calls);
  expect(arrivals).toHaveLength(60);
  expect(busiest(arrivals, 1000)).toBeLessThanOrEqual(5);
});

test("a program that is started anew in between does not make it more", async () => {
  const { clock, pause, run } = time();
  const arrivals: number[] = [];
  for (let start = 0; start < 4; start++) {
    const pace = createPace({ max: 100, perMs: 60_000, clock, pause });
    const calls = Array.from({ length: 40 }, () => pace(async () => arrivals.push(clock())));
    await run();
    await Promise.all(calls);
    await Promise.all([pause(600), run()]);
  }
  expect(arrivals).toHaveLength(160);
  expect(busiest(arrivals, 59_999)).toBeLessThanOrEqual(100);
});

test("a call that fails keeps its place as any other, and the next still has its turn", async () => {
  const { clock, pause, run } = time();
  const pace = createPace({ max: 2, perMs: 100, clock, pause });
  const failed = pace(() => Promise.reject(new Error("cut off"))).catch(String);
  const begun: number[] = [];
  const others = [1, 2, 3].map(() => pace(async () => begun.push(clock())));
  await run();
  expect(await failed).toContain("cut off");
  await Promise.all(others);
  expect(begun).toEqual([50, 100, 150]);
});

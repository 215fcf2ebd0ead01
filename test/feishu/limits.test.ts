/** Turns on a clock that goes forward only as somebody waits. */
import { expect, test } from "vitest";
import { createLimiter, OF_ONE, type Rate, ratesOf } from "../../src/feishu/limits.ts";

function clocked() {
  let now = 0;
  const waiting: { until: number; go: () => void }[] = [];
  const limiter = createLimiter({
    now: () => now,
    pause: (ms) => new Promise((go) => void waiting.push({ until: now + ms, go })),
  });
  return {
    limiter,
    now: () => now,
    /** Let the time pass until everybody has had his turn. */
    async pass(): Promise<void> {
      await new Promise(setImmediate);
      while (waiting.length > 0) {
        waiting.sort((a, b) => a.until - b.until);
        const { until, go } = waiting.shift()!;
        now = Math.max(now, until);
        go();
        await new Promise(setImmediate);
      }
    },
  };
}

const keyed = (...keys: [string, Rate[]][]) => new Map(keys);
const EVER = Number.POSITIVE_INFINITY;

/** The most that falls within any span of `ms`. */
const most = (times: number[], ms: number) =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + ms).length));

test("thirty that speak in one chat at once go five a second, in their order", async () => {
  const { limiter, now, pass } = clocked();
  const went: [number, number][] = [];
  for (let i = 0; i < 30; i++)
    void limiter.take(keyed(["chat", OF_ONE]), EVER).then(() => went.push([i, now()]));
  await pass();
  expect(went.map(([i]) => i)).toEqual(Array.from({ length: 30 }, (_, i) => i));
  expect(
    most(
      went.map(([, at]) => at),
      1000,
    ),
  ).toBe(5);
  expect(now()).toBeLessThan(6000);
});

test("of many chats each has its own five; together they keep to what the API takes", async () => {
  const { limiter, now, pass } = clocked();
  const went: number[] = [];
  const api: [string, Rate[]] = ["im.message.reply", ratesOf("im.message.reply")];
  for (let i = 0; i < 240; i++)
    void limiter.take(keyed(api, [`chat ${i % 60}`, OF_ONE]), EVER).then(() => went.push(now()));
  await pass();
  expect(went).toHaveLength(240);
  expect(most(went, 1000)).toBe(50);
});

test("a thousand a minute are the most, however evenly they come", async () => {
  const { limiter, now, pass } = clocked();
  const went: number[] = [];
  for (let i = 0; i < 1100; i++)
    void limiter
      .take(keyed(["api", ratesOf("im.message.create")]), EVER)
      .then(() => went.push(now()));
  await pass();
  expect(most(went, 60_000)).toBe(1000);
  expect(went).toHaveLength(1100);
});

test("documents are read five a second, and the wiki is listed a hundred times a minute", () => {
  expect(ratesOf("docx.documentBlock.list")).toEqual([{ count: 5, ms: 1000 }]);
  expect(ratesOf("wiki.spaceNode.list")).toEqual([{ count: 100, ms: 60_000 }]);
});

test("what is closed is closed also for those that wait already", async () => {
  const { limiter, now, pass } = clocked();
  const went: number[] = [];
  for (let i = 0; i < 6; i++)
    void limiter.take(keyed(["chat", OF_ONE]), EVER).then(() => went.push(now()));
  limiter.close("chat", 9000);
  await pass();
  expect(went).toHaveLength(6);
  expect(went.slice(5).every((at) => at >= 9000)).toBe(true);
});

test("who would wait longer than he has patience for is told how long, and takes no turn", async () => {
  const { limiter } = clocked();
  limiter.close("api", 8000);
  expect(await limiter.take(keyed(["api", OF_ONE]), 5000)).toBe(8000);
  expect(await limiter.take(keyed(["other", OF_ONE]), 5000)).toBe(0);
});

test("a call that is long on its way counts until it has ended, whoever wakes late", async () => {
  const { limiter, now, pass } = clocked();
  const slow = Array.from({ length: 5 }, () => ({ at: 0, underWay: true }));
  for (const turn of slow) await limiter.take(keyed(["chat", OF_ONE]), EVER, turn);
  let went = 0;
  void limiter.take(keyed(["chat", OF_ONE]), EVER).then(() => (went = now()));
  void limiter.take(keyed(["other", [{ count: 1, ms: 700 }]]), EVER);
  void limiter.take(keyed(["other", [{ count: 1, ms: 700 }]]), EVER).then(() => {
    for (const turn of slow) Object.assign(turn, { at: now(), underWay: false });
  });
  await pass();
  expect(went).toBeGreaterThanOrEqual(1700);
  expect(went).toBeLessThan(2000);
});

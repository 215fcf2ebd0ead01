import { describe, expect, test } from "vitest";
import { delayAfter, MAX_RETRIES, retryAfterOf } from "../../src/edge/schedule.ts";
import { bundle, config } from "./world.ts";

const HOUR = 3600;
const MONDAY = Date.UTC(2026, 10, 30);

/** The seconds after which an event that comes `since` seconds after a full day is offered, if the server is never there. */
function triesFrom(since: number): number[] {
  const tries: number[] = [];
  let passed = 0;
  for (let attempts = 1; ; attempts++) {
    const delay = delayAfter(attempts, MONDAY + (since + passed) * 1000);
    if (delay === null) return tries;
    passed += delay;
    tries.push(passed);
  }
}

/** Moments of a day at which events come. */
const moments = Array.from({ length: 500 }, (_, i) => i * 173);

describe("the schedule", () => {
  test("is as long as the queue allows", () => {
    for (const moment of moments) expect(triesFrom(moment)).toHaveLength(MAX_RETRIES);
    const [events] = config.queues.consumers;
    expect(events!.max_retries).toBe(MAX_RETRIES);
    expect(events!.max_retries).toBeLessThanOrEqual(100);
  });

  test("reaches a server that was away for six hours within a quarter of an hour", () => {
    for (const moment of moments) {
      const [first] = triesFrom(moment).filter((passed) => passed > 6 * HOUR);
      expect(first! - 6 * HOUR).toBeLessThanOrEqual(15 * 60);
    }
  });

  test("goes on over a weekend, and ends before the queue forgets the event", () => {
    for (const moment of moments) {
      const last = triesFrom(moment).at(-1)!;
      expect(last).toBeGreaterThan(64 * HOUR);
      expect(last).toBeLessThan(4 * 24 * HOUR);
    }
  });

  test("brings those that wait to the same moment", () => {
    const after = (since: number) => {
      const [next] = triesFrom(since).flatMap((passed) =>
        since + passed > 7 * HOUR ? [since + passed] : [],
      );
      return next;
    };
    const waiting = moments.filter((moment) => moment < 6 * HOUR).map(after);
    expect(new Set(waiting).size).toBe(1);
  });

  test("never asks sooner than the server wants it, nor later than a queue can wait", () => {
    expect(delayAfter(1, MONDAY, 90)).toBe(90);
    expect(delayAfter(1, MONDAY, 1)).toBe(5);
    expect(delayAfter(1, MONDAY, 7 * 24 * HOUR)).toBe(12 * HOUR);
  });

  test("Retry-After is seconds or a date", () => {
    const cases: [string | null, number | null][] = [
      ["30", 30],
      [new Date(MONDAY + 60_000).toUTCString(), 60],
      ["soon", null],
      ["", null],
      [null, null],
      ["-5", null],
      [new Date(MONDAY - 60_000).toUTCString(), null],
    ];
    for (const [header, seconds] of cases) expect(retryAfterOf(header, MONDAY)).toBe(seconds);
  });
});

describe("wrangler.toml", () => {
  test("is one that wrangler bundles, with both queues bound", async () => {
    const { said } = await bundle();
    expect(said).toContain("env.EVENTS (chengqian-events)");
    expect(said).toContain("env.DEAD (chengqian-dead)");
    expect(said.toLowerCase()).not.toMatch(/warning|error/);
  });

  test("has one consumer at a time, and a place for what dies", () => {
    const [events, ...others] = config.queues.consumers;
    expect(others).toEqual([]);
    expect(events).toMatchObject({ max_concurrency: 1, dead_letter_queue: "chengqian-dead" });
  });
});

import { expect, test } from "vitest";
import { createRush } from "../../src/flows/rush.ts";

test("in a rush a job is begun now and then, and again as they come when it is over", () => {
  let now = 0;
  const rush = createRush(() => now);
  for (let i = 0; i < 50; i++) {
    rush.note();
    expect(rush.waitMs()).toBe(0);
    now += 20;
  }
  for (let i = 0; i < 200; i++) rush.note();
  const begun = [];
  for (; now < 1900; now += 10) {
    rush.note();
    if (rush.waitMs() === 0) begun.push(now);
  }
  expect(begun.length).toBeGreaterThan(0);
  expect(begun.length).toBeLessThan(4);
  now += 1001;
  expect([rush.waitMs(), rush.waitMs()]).toEqual([0, 0]);
});

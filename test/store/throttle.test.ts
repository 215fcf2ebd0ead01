import { expect, test } from "vitest";
import { createThrottle, networkOf } from "../../src/store/throttle.ts";

/** A throttle whose clock stands where the test puts it. */
function throttleAt(start = 0) {
  const time = { now: start };
  const throttle = createThrottle(() => time.now);
  const fail = (address: string, times: number) => {
    for (let i = 0; i < times; i++) throttle.failed(address);
  };
  return { time, throttle, fail };
}

test("people mistype: five wrong tokens cost nothing, then each waits twice as long as the one before", () => {
  const { time, throttle, fail } = throttleAt();
  fail("203.0.113.9", 4);
  expect(throttle.wait("203.0.113.9")).toBe(0);
  fail("203.0.113.9", 1);
  expect(throttle.wait("203.0.113.9")).toBe(1000);
  fail("203.0.113.9", 1);
  expect(throttle.wait("203.0.113.9")).toBe(2000);
  time.now += 2000;
  expect(throttle.wait("203.0.113.9")).toBe(0);
  fail("203.0.113.9", 20);
  expect(throttle.wait("203.0.113.9")).toBe(15 * 60_000);
  expect(throttle.wait("198.51.100.7")).toBe(0);
});

test("the right token, or an hour of quiet, begins anew", () => {
  const { time, throttle, fail } = throttleAt();
  fail("203.0.113.9", 8);
  throttle.succeeded("203.0.113.9");
  expect(throttle.wait("203.0.113.9")).toBe(0);
  fail("203.0.113.9", 30);
  time.now += 61 * 60_000;
  expect(throttle.wait("203.0.113.9")).toBe(0);
});

test("when many addresses fail, everybody waits a second between tries, until it is over", () => {
  const { time, throttle, fail } = throttleAt(1);
  for (let i = 0; i < 60; i++) fail(`198.51.100.${i}`, 1);
  time.now += 5000;
  expect(throttle.wait("203.0.113.9")).toBe(0);
  expect(throttle.wait("203.0.113.10")).toBe(1000);
  time.now += 11 * 60_000;
  expect(throttle.wait("203.0.113.10")).toBe(0);
  expect(throttle.wait("203.0.113.11")).toBe(0);
});

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2::1", "2001:db8:1:2"],
  ["2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2"],
  ["2001:0DB8:0001:0002::9", "2001:db8:1:2"],
  ["::1", "0:0:0:0"],
])("%s counts as %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

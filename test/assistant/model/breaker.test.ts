import { expect, test } from "vitest";
import { createBreaker } from "../../../src/assistant/model/breaker.ts";

const MINUTE = 60_000;

function model() {
  const time = { now: 5000 };
  const breaker = createBreaker(() => time.now);
  return {
    ...breaker,
    time,
    /** Asked if it may be, without an answer; false when it was left alone. */
    hang(): boolean {
      if (!breaker.mayAsk()) return false;
      breaker.failed("没有作答");
      return true;
    },
    pass(ms: number) {
      time.now += ms;
    },
  };
}

test("after three time-outs in a row it is left alone for a minute, then for two, then for four", () => {
  const { hang, pass } = model();
  expect([hang(), hang(), hang(), hang()]).toEqual([true, true, true, false]);
  for (const rest of [1, 2, 4]) {
    pass(rest * MINUTE - 1);
    expect(hang()).toBe(false);
    pass(1);
    expect([hang(), hang()]).toEqual([true, false]);
  }
});

test("one answer makes all well", () => {
  const { hang, pass, mayAsk, answered } = model();
  hang();
  hang();
  answered();
  expect([hang(), hang(), hang(), hang()]).toEqual([true, true, true, false]);
  pass(MINUTE);
  expect(mayAsk()).toBe(true);
  answered();
  expect([hang(), hang(), hang(), hang()]).toEqual([true, true, true, false]);
  pass(MINUTE);
  expect(hang()).toBe(true);
});

test("after the rest one asks at a time, and one that was left off makes way for the next", () => {
  const { hang, pass, mayAsk, leftOff } = model();
  hang();
  hang();
  hang();
  pass(MINUTE);
  expect([mayAsk(), mayAsk()]).toEqual([true, false]);
  leftOff();
  expect([mayAsk(), mayAsk()]).toEqual([true, false]);
});

test("many who asked at once make the rest no longer", () => {
  const { pass, mayAsk, failed } = model();
  const asked = Array.from({ length: 8 }, () => mayAsk());
  expect(asked.map(() => failed("没有作答"))).toEqual([
    false,
    false,
    true,
    ...Array(5).fill(false),
  ]);
  pass(MINUTE);
  expect(mayAsk()).toBe(true);
});

test("it is never left alone for longer than ten minutes", () => {
  const { hang, pass } = model();
  hang();
  hang();
  for (let i = 0; i < 20; i++) {
    expect(hang()).toBe(true);
    pass(10 * MINUTE);
  }
});

test("until when it is left alone, and why, can be told", () => {
  const { hang, pass, mayAsk, failed, answered, state, time } = model();
  const well = { resting: false, untilMs: null, why: null };
  hang();
  hang();
  expect(state()).toEqual(well);
  failed("出错");
  const untilMs = time.now + MINUTE;
  expect(state()).toEqual({ resting: true, untilMs, why: "出错" });
  pass(MINUTE);
  expect(state()).toEqual(well);
  // While one tries, others still go without.
  expect(mayAsk()).toBe(true);
  expect(state()).toMatchObject({ resting: true });
  answered();
  expect(state()).toEqual(well);
});

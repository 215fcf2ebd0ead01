import { expect, test } from "vitest";
import { killed } from "../../scripts/chaos/kills.ts";
import { randomOf } from "../../scripts/eval/verify/random.ts";

test("killed at random moments, once in each phase: nothing is lost, answered twice or half there", async () => {
  const { met, said, filed, kills, ...wrong } = await killed(7, randomOf("test"));
  expect(wrong).toEqual({
    ...{ lost: [], twice: [], disorder: [], unfinished: [], marked: [] },
    ...{ halves: [], missing: [], uneven: [], broken: [] },
  });
  expect(said).toBeGreaterThan(0);
  expect(met.starting).toBeGreaterThan(0);
  expect(met.streaming + met.answering).toBeGreaterThan(0);
});

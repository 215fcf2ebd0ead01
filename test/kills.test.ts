import { expect, test } from "vitest";
import { killed } from "../scripts/bench/kills.ts";

test("killed at four random moments while cards stand open: no question is lost or answered twice, and nothing is left open", async () => {
  const { open, kills, asked, ...wrong } = await killed(4, Math.random);
  expect(wrong).toEqual({ lost: [], twice: [], unfinished: [], marked: [] });
  expect(asked).toBeGreaterThan(0);
});

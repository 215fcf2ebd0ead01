import { expect, test } from "vitest";
import { expectInStep } from "./instep.ts";

const words = (size: number) => "字".repeat(size);

test("work in step with its input passes, work with the square of it does not", () => {
  expectInStep(100_000, words, (text) => text.replace(/字+$/, ""));
  expect(() => expectInStep(4000, words, (text) => /字+。/.exec(text))).toThrow(
    /16 times as much cost \d+ times/,
  );
});

import { expect, test } from "vitest";
import { expectInStep } from "./instep.ts";

const words = (size: number) => "字".repeat(size);

test("work in step with its input passes, work with the square of it does not", async () => {
  await expectInStep(100_000, words, (text) => text.replace(/字+$/, ""));
  await expect(expectInStep(1500, words, (text) => /字+。/.exec(text))).rejects.toThrow(
    /a whole cost \d+ times as much .* 16 parts/,
  );
});

/** The probes of `npm run eval -- audience`: what a few may read is told to nobody else, by no way of asking. */
import { expect, test } from "vitest";
import { audienceEvaluation } from "../../scripts/eval/audience.ts";
import { temporaryFolder } from "../helper.ts";

test("nothing of a limited report reaches anybody else, in some 500 probes", async () => {
  const { probes, leaks, insiders } = await audienceEvaluation(temporaryFolder());
  expect(leaks.map(({ reader, probe, said }) => [reader, probe, said.slice(0, 300)])).toEqual([]);
  expect(probes.length).toBeGreaterThan(400);
  expect(insiders).toBeGreaterThan(20);
});

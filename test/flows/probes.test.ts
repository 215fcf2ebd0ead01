/** The probes of `npm run eval -- audience`, fewer of them: what a few may read is told to nobody else, by no way of asking. */
import { expect, test } from "vitest";
import { besideEvaluation } from "../../scripts/eval/audience/beside.ts";
import { audienceEvaluation } from "../../scripts/eval/audience.ts";
import { temporaryFolder } from "../helper.ts";

test("nothing of a limited report reaches anybody else, in some 600 probes", async () => {
  const { probes, leaks, insiders } = await audienceEvaluation(temporaryFolder(), { quick: true });
  expect(leaks.map(({ reader, probe, said }) => [reader, probe, said.slice(0, 300)])).toEqual([]);
  expect(probes.length).toBeGreaterThan(600);
  expect(insiders).toBeGreaterThan(100);
});

test("whoever may not read a report is answered as in a house that never had it, word for word", async () => {
  const { compared, told, differences } = await besideEvaluation(temporaryFolder(), {
    quick: true,
  });
  expect(differences).toEqual([]);
  expect(compared).toBeGreaterThan(60);
  expect(told).toBeGreaterThan(20);
});

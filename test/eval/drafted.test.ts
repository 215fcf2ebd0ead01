/** One set of material in the words of models, as `npm run eval -- drafts --model` has all of them. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { drafted } from "../../scripts/eval/drafted.ts";
import { SETS } from "../../scripts/eval/drafts.ts";
import { temporaryFolder } from "../helper.ts";

test("an honest model words the draft; one that lies changes nothing", async () => {
  const folder = temporaryFolder();
  for (const file of [
    "samples-fazhi-2023-full.json",
    "never-samples-fazhi-2021.json",
    "never-samples-fazhi-2022.json",
  ])
    copyFileSync(join(SETS, file), join(folder, file));
  const lies = ["last year's figures", "last year's events", "plans as deeds", "drops", "turned"];
  const told = await drafted(folder, ["honest", ...lies], () => {});
  const { honest, without } = told;
  expect(honest!.stand).toBeGreaterThan(10);
  expect(honest!.refused).toBeLessThan(honest!.stand / 10);
  for (const lie of lies) {
    expect(told[lie]!.made).toBeGreaterThan(0);
    expect({ ...told[lie], made: 0, refused: 0 }).toEqual(without);
  }
  const kept = ["lost", "stale", "planAsDeed", "item", "numbers", "placeholders"] as const;
  for (const key of kept) expect(honest![key]).toBe(without![key]);
});

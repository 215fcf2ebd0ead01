/**
 * What becomes of the product when things go wrong around it, on this machine and against a strict stand-in for Feishu.
 *
 *   npm run chaos                     all, the 300 kills last (some forty minutes)
 *   npm run chaos -- kills            kill −9 at random moments under load
 *     [--kills 300] [--seed 1]          how many, and which chance
 *   npm run chaos -- NAME --engine sqlite|postgres   on this engine; postgres wants DATABASE_URL
 */
import { parseArgs } from "node:util";
import { BadInput, countOf, refusing } from "./bad-input.ts";
import type { Rows } from "./bench/figures.ts";
import { chaosKills } from "./chaos/kills.ts";
import { chooseEngine } from "./engine.ts";

await refusing(() => run(process.argv.slice(2)));

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      kills: { type: "string", default: "300" },
      seed: { type: "string", default: "1" },
      engine: { type: "string" },
    },
  });
  const engine = chooseEngine(values.engine);
  const all: Record<string, () => Promise<Rows>> = {
    kills: () => chaosKills(countOf(values.kills, "--kills"), values.seed),
  };
  const unknown = positionals.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined)
    throw new BadInput(`There is no “${unknown}”; there are ${Object.keys(all).join(", ")}.`);
  console.log(`on ${engine}`);
  for (const [name, scenario] of Object.entries(all))
    if (positionals.length === 0 || positionals.includes(name)) print(await scenario());
}

/** A figure a line, with its bar: some are too long for a table. */
function print(rows: Rows): void {
  for (const [name, { measured, bar }] of Object.entries(rows))
    console.log(`${name}\n    ${measured}    (bar: ${bar})`);
}

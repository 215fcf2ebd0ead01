/**
 * What becomes of the product when things go wrong around it, on this machine and against a strict stand-in for Feishu.
 *
 *   npm run chaos                     all, the 300 kills last (some forty minutes)
 *   npm run chaos -- kills            kill −9 at random moments under load
 *     [--kills 300] [--seed 1]          how many, and which chance
 *   npm run chaos -- feishu | model   Feishu, or the model, failing in every way that is listed
 *   npm run chaos -- clock | queue | locked | folders | disk
 *                                     the clock jumps, the queue is full, the database is locked by another program, the
 *                                     library may not be read, the disk is full (root)
 *     each: was it said in /readyz, was all well again by itself, how many messages were lost, answered twice
 *   npm run chaos -- poison           a message at which every program dies (some five minutes)
 *   npm run chaos -- soak             three days by a clock that is moved on: does memory grow?
 *     [--questions 20000]
 *   npm run chaos -- NAME --engine sqlite|postgres   on this engine; postgres wants DATABASE_URL
 */
import { parseArgs } from "node:util";
import { BadInput, countOf, refusing } from "./bad-input.ts";
import type { Rows } from "./bench/figures.ts";
import { rowsOf } from "./chaos/fault.ts";
import {
  clockFaults,
  databaseFaults,
  diskFaults,
  feishuFaults,
  folderFaults,
  modelFaults,
  queueFaults,
} from "./chaos/faults.ts";
import { chaosKills } from "./chaos/kills.ts";
import { chaosPoison } from "./chaos/poison.ts";
import { chaosSoak } from "./chaos/soak.ts";
import { chooseEngine } from "./engine.ts";

await refusing(() => run(process.argv.slice(2)));

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      kills: { type: "string", default: "300" },
      questions: { type: "string", default: "20000" },
      seed: { type: "string", default: "1" },
      engine: { type: "string" },
    },
  });
  const engine = chooseEngine(values.engine);
  const all: Record<string, () => Promise<Rows>> = {
    feishu: () => rowsOf(feishuFaults()),
    model: () => rowsOf(modelFaults()),
    clock: () => rowsOf(clockFaults()),
    queue: () => rowsOf(queueFaults()),
    locked: () => rowsOf(databaseFaults()),
    folders: () => rowsOf(folderFaults()),
    disk: fullDisk,
    poison: chaosPoison,
    soak: () => chaosSoak(countOf(values.questions, "--questions"), values.seed),
    kills: () => chaosKills(countOf(values.kills, "--kills"), values.seed),
  };
  const unknown = positionals.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined)
    throw new BadInput(`There is no “${unknown}”; there are ${Object.keys(all).join(", ")}.`);
  console.log(`on ${engine}`);
  for (const [name, scenario] of Object.entries(all))
    if (positionals.length === 0 || positionals.includes(name)) print(await scenario());
}

async function fullDisk(): Promise<Rows> {
  const { faults, close } = diskFaults();
  return rowsOf(faults).finally(close);
}

/** A figure a line, with its bar: some are too long for a table. */
function print(rows: Rows): void {
  for (const [name, { measured, bar }] of Object.entries(rows))
    console.log(`${name}\n    ${measured}    (bar: ${bar})`);
}

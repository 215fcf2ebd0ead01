/**
 * The figures of the product's bars, measured on this machine.
 *
 *   npm run bench                 all
 *   npm run bench -- ingest       reading and shelving
 *   npm run bench -- search       finding: recall, years, time and size
 *     [--passages FILE.json]        a public set in the layout of SQuAD, in place of the one at hand
 *     [--rows 1000000]              how large the large library is
 *     [--model ID|FOLDER]           also with this embedding model
 *   npm run bench -- growth       how time grows with the length of texts that are one thing without end
 *   npm run bench -- serving      readiness, memory, answers, webhook
 *   npm run bench -- restart      a model that hangs: first signs, the stop, the restart (some three minutes)
 */
import { parseArgs } from "node:util";
import { benchGrowth } from "./bench/growth.ts";
import { benchIngest } from "./bench/ingest.ts";
import { benchRestart } from "./bench/restart.ts";
import { benchSearch } from "./bench/search.ts";
import { benchServing } from "./bench/serving.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    passages: { type: "string" },
    rows: { type: "string", default: "1000000" },
    model: { type: "string" },
  },
});
const BENCHES = {
  serving: benchServing,
  restart: benchRestart,
  ingest: benchIngest,
  growth: benchGrowth,
  search: () => benchSearch({ ...values, rows: Number(values.rows) }),
};

const unknown = positionals.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  console.error(`There is no bench “${unknown}”; there are ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(BENCHES))
  if (positionals.length === 0 || positionals.includes(name)) print(await bench());

/** A figure a line, with its bar: some are too long for a table. */
function print(rows: Awaited<ReturnType<typeof benchIngest>>): void {
  for (const [name, { measured, bar }] of Object.entries(rows))
    console.log(`${name}\n    ${measured}    (bar: ${bar})`);
}

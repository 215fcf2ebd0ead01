/**
 * The figures of the product's bars, measured on this machine.
 *
 *   npm run bench                 all
 *   npm run bench -- ingest       reading and shelving
 *   npm run bench -- serving      readiness, memory, answers, webhook
 */
import { benchIngest } from "./bench/ingest.ts";
import { benchServing } from "./bench/serving.ts";

const BENCHES = { serving: benchServing, ingest: benchIngest };

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  console.error(`There is no bench “${unknown}”; there are ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(BENCHES))
  if (asked.length === 0 || asked.includes(name)) console.table(await bench());

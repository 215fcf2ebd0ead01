/**
 * Sends the product what nobody should: requests at the gate, at the API, at links and to `/mcp`, and damaged files to the reading
 * door. Prints a table, and what went wrong with how to repeat it; exits 1 where anything did.
 *
 *   npm run fuzz                                    all parts
 *   npm run fuzz -- gate [--count 20000] [--seed 1] one of them
 *   npm run fuzz -- gate --from 123 --count 1       number 123 again
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BadInput, refusing } from "./bad-input.ts";
import { COUNTS, FUZZ, fuzz } from "./chaos/fuzz.ts";

await refusing(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      count: { type: "string" },
      seed: { type: "string", default: "1" },
      from: { type: "string", default: "0" },
      json: { type: "boolean", default: false },
    },
  });
  const strange = positionals.find((name) => !Object.hasOwn(FUZZ, name));
  if (strange)
    throw new BadInput(`There is no part “${strange}”: ${Object.keys(FUZZ).join(", ")}.`);
  const [seed, from] = [Number(values.seed), Number(values.from)];
  const folder = mkdtempSync(join(tmpdir(), "chengqian-fuzz-"));
  try {
    const parts = positionals.length > 0 ? positionals : Object.keys(FUZZ);
    const done = [];
    for (const part of parts) {
      const count = Number(values.count ?? COUNTS[part]);
      const { problems, heapMb, ...told } = await fuzz(part, { folder, count, seed, from });
      for (const problem of problems.slice(0, 50)) console.error(problem);
      done.push({ ...told, problems: problems.length, heapMb: heapMb.join(" → ") });
      if (problems.length > 0) process.exitCode = 1;
    }
    if (values.json) console.log(JSON.stringify(done));
    else console.table(done);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * `engines` tells the truth. The package `node` is what everything here runs on; the newcomer's own Node only runs npm,
 * and what it must be for that stands in package.json. So every installed package has to accept the former, and the
 * lock file has to name no range that leaves out some of the latter: npm would warn of it, and of an optional package
 * leave it out. Prints each breach and exits 1.
 *
 *   node scripts/check-engines.ts --write     after `npm install` of a package: takes such ranges out of the lock file
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { satisfies, subset } from "semver";

interface Manifest {
  engines?: { node?: string };
}
const ROOT = new URL("../", import.meta.url);
const LOCK = new URL("package-lock.json", ROOT);
const read = (url: URL) => JSON.parse(readFileSync(url, "utf8"));

const own = read(new URL("package.json", ROOT));
const lock: { packages: Record<string, Manifest> } = read(LOCK);
const anyNode: string = own.engines.node;
const runtime: string = own.dependencies.node;
const breaches: string[] = [];
let written = 0;

if (!satisfies(runtime, anyNode)) breaches.push(`engines ${anyNode} leaves out ${runtime}`);
for (const [folder, locked] of Object.entries(lock.packages)) {
  if (folder === "") continue;
  const manifest = new URL(`${folder}/package.json`, ROOT);
  const wants = existsSync(manifest) ? (read(manifest) as Manifest).engines?.node : undefined;
  if (wants && !satisfies(runtime, wants))
    breaches.push(`${folder} wants Node ${wants}, and here runs ${runtime}`);
  const range = locked.engines?.node;
  if (!range || subset(anyNode, range)) continue;
  delete locked.engines!.node;
  if (Object.keys(locked.engines!).length === 0) delete locked.engines;
  written++;
  if (!process.argv.includes("--write"))
    breaches.push(
      `npm warns of ${folder} (Node ${range}) on some Node of ${anyNode}; run this with --write`,
    );
}
if (process.argv.includes("--write") && written > 0)
  writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);

for (const breach of breaches) console.error(breach);
process.exitCode = breaches.length > 0 ? 1 : 0;

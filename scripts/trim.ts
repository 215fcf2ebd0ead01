/**
 * After `npm ci`: what packages bring and nobody here loads is let go, half of what they weigh. The engine's binaries for other
 * machines, the headers beside Node, whole builds of ECharts of which its parts are loaded, source maps. Prints what that frees.
 */
import { existsSync, globSync, lstatSync, rmSync } from "node:fs";
import { arch, platform } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const MODULES = fileURLToPath(new URL("../node_modules", import.meta.url));
const ours = join(platform(), arch());

const unwanted = [
  ...globSync("onnxruntime-node/bin/*/*/*", { cwd: MODULES }).filter(
    (path) => !path.endsWith(sep + ours),
  ),
  ...globSync("node/node_modules/node-*/include", { cwd: MODULES }),
  "echarts/dist",
  ...globSync("**/*.map", { cwd: MODULES }),
].map((path) => join(MODULES, path));

let freed = 0;
for (const path of unwanted) {
  if (!existsSync(path)) continue;
  freed += sizeOf(path);
  rmSync(path, { recursive: true });
}
console.log(
  `trimmed: ${Math.round(freed / 1e6)} MB of node_modules are for other machines or not loaded`,
);

function sizeOf(path: string): number {
  if (!lstatSync(path).isDirectory()) return lstatSync(path).size;
  return globSync("**/*", { cwd: path }).reduce((sum, name) => {
    const one = lstatSync(join(path, name));
    return sum + (one.isFile() ? one.size : 0);
  }, 0);
}

/**
 * What some faults need inside of the product: loaded before it (`node --import`), it is told by a file that is named in CHAOS_FILE.
 * Its clock runs `skewMs` ahead, what it holds is told beside that file whenever `measure` is another number, and a call whose address holds `poison` ends it on the spot, as the kernel or a library would.
 */
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isMainThread } from "node:worker_threads";

const path = process.env.CHAOS_FILE!;
const realNow = Date.now;
const realFetch = globalThis.fetch;
let told: { skewMs?: number; poison?: string; measure?: number } = {};
let changedAt = 0;
let measured = 0;

function orders(): typeof told {
  const { mtimeMs } = statSync(path);
  if (mtimeMs !== changedAt) told = JSON.parse(readFileSync(path, "utf8"));
  changedAt = mtimeMs;
  return told;
}

Date.now = () => realNow() + (orders().skewMs ?? 0);
globalThis.fetch = (input, init) => {
  const { poison } = orders();
  const url = input instanceof Request ? input.url : String(input);
  if (poison !== undefined && url.includes(poison)) process.kill(process.pid, "SIGKILL");
  return realFetch(input, init);
};

/** What the program holds when all that can be let go has been. */
const look = () => {
  const { measure = 0 } = orders();
  if (measure === measured) return;
  measured = measure;
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 3; i++) collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo().length;
  const files = process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
  const held = { measure, heapUsed, external, rss, resources, files };
  writeFileSync(`${path}.new`, JSON.stringify(held));
  renameSync(`${path}.new`, `${path}.held`);
};
// Its threads load this too, and hold something else.
if (isMainThread) setInterval(look, 200).unref();

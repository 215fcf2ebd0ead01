/**
 * How long a start takes on a filled folder, and the memory of a server that has nothing to do: one that found its
 * reports and their vectors made, one that made them itself, and of a process that has searched by meaning.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startFakeFeishu } from "../../test/fakes/feishu.ts";
import { environmentFor, type RunningProduct, runCli, startProduct } from "../product.ts";
import { median, type Rows } from "./figures.ts";

const SAMPLES = fileURLToPath(new URL("../../data/samples", import.meta.url));
const SEARCHING = fileURLToPath(new URL("./start/searching.ts", import.meta.url));
const TIMES = 5;
/** Figures of a running server are for whoever has its token. */
const TOKEN = "a-token-for-one-bench";
/** By then a process has put away what it needed for a start or a search, in ms. */
const CALM = 3000;

export async function benchStart(): Promise<Rows> {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-bench-"));
  const feishu = await startFakeFeishu();
  try {
    const env: Record<string, string> = {
      ...environmentFor(feishu, join(folder, "data")),
      CONSOLE_TOKEN: TOKEN,
    };
    await runCli(["ingest", SAMPLES], env);
    const ready: number[] = [];
    const idle: number[] = [];
    for (let n = 0; n < TIMES; n++) {
      const started = await memoryOf(env, async () => {});
      ready.push(started.readyMs);
      idle.push(started.bytes);
    }
    const searched = await promisify(execFile)(process.execPath, [
      ...[SEARCHING, env.DATA_DIR!, String(CALM)],
    ]);
    const own = join(folder, "own");
    // Samples are read where no chat is answered.
    const alone = Object.keys(env).filter((name) => name.startsWith("FEISHU_"));
    const unset = Object.fromEntries(alone.map((name) => [name, ""]));
    const made = await memoryOf({ ...env, ...unset, DATA_DIR: own }, () => vectorsIn(own));
    const bar = "≤ 250 MB";
    return {
      [`from the start of the process to ready, filled folder (median of ${TIMES}, least, most)`]: {
        measured: `${[median(ready), Math.min(...ready), Math.max(...ready)].map((ms) => ms.toFixed(0)).join(", ")} ms`,
        bar: "≤ 2000 ms",
      },
      "idle resident memory": { measured: megabytes(median(idle)), bar },
      "… of a process that has searched by meaning": {
        measured: megabytes(Number(searched.stdout)),
        bar,
      },
      "… of a server that has read the samples and made their vectors itself": {
        measured: megabytes(made.bytes),
        bar: "print",
      },
    };
  } finally {
    await feishu.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

/** Of a server when `done` and some time to be calm are over. */
async function memoryOf(env: Record<string, string>, done: () => Promise<void>) {
  const product = await startProduct(env);
  try {
    await done();
    await new Promise((resolve) => setTimeout(resolve, CALM));
    return { readyMs: product.readyMs, bytes: await residentBytes(product) };
  } finally {
    await product.stop();
  }
}

async function residentBytes(product: RunningProduct): Promise<number> {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  const metrics = await (await fetch(`${product.url}/metrics`, { headers })).text();
  return Number(/process_resident_memory_bytes (\d+)/.exec(metrics)?.[1]);
}

/** Until the first vectors of a library are there. */
async function vectorsIn(folder: string): Promise<void> {
  const library = join(folder, "library");
  while (!existsSync(library) || !readdirSync(library).some((name) => name.startsWith("vectors_")))
    await new Promise((resolve) => setTimeout(resolve, 100));
}

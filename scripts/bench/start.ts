/** How long a start takes on a filled folder, and what memory it takes idle, without and with a search by meaning. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startFakeFeishu } from "../../test/fakes/feishu.ts";
import { environmentFor, type RunningProduct, runCli, startProduct } from "../product.ts";
import { median, type Rows } from "./figures.ts";

const SAMPLES = fileURLToPath(new URL("../../data/samples", import.meta.url));
const TIMES = 5;
/** It shares no word with its answer, so it is found by meaning or not at all. */
const QUESTION = "老外来了几趟";
/** What a start leaves to be tidied is done by then, in ms. */
const CALM = 3000;

export async function benchStart(): Promise<Rows> {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-bench-"));
  const feishu = await startFakeFeishu();
  try {
    const env = environmentFor(feishu, join(folder, "data"));
    await runCli(["ingest", SAMPLES], env);
    const starts: Start[] = [];
    for (let n = 0; n < TIMES; n++) starts.push(await startOnce(env));
    const of = (figure: keyof Start) => starts.map((start) => start[figure]);
    const megabytes = (bytes: number[]) => `${(median(bytes) / 1e6).toFixed(0)} MB`;
    return {
      [`from the start of the process to ready, filled folder (median of ${TIMES}, least, most)`]: {
        measured: `${[median(of("readyMs")), ...extremesOf(of("readyMs"))].map((ms) => ms.toFixed(0)).join(", ")} ms`,
        bar: "≤ 2000 ms",
      },
      "idle resident memory (median)": { measured: megabytes(of("idle")), bar: "≤ 250 MB" },
      "… after a search by meaning": { measured: megabytes(of("searched")), bar: "≤ 250 MB" },
    };
  } finally {
    await feishu.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Start {
  readyMs: number;
  /** Bytes. */
  idle: number;
  searched: number;
}

async function startOnce(env: Record<string, string>): Promise<Start> {
  const product = await startProduct(env);
  try {
    const calm = () => new Promise((resolve) => setTimeout(resolve, CALM));
    await calm();
    const idle = await residentBytes(product);
    const found = await fetch(`${product.url}/api/search?${new URLSearchParams({ q: QUESTION })}`);
    if (!found.ok) throw new Error(`the search answered ${found.status}`);
    await found.text();
    await calm();
    return { readyMs: product.readyMs, idle, searched: await residentBytes(product) };
  } finally {
    await product.stop();
  }
}

async function residentBytes(product: RunningProduct): Promise<number> {
  const metrics = await (await fetch(`${product.url}/metrics`)).text();
  return Number(/process_resident_memory_bytes (\d+)/.exec(metrics)?.[1]);
}

const extremesOf = (values: number[]) => [Math.min(...values), Math.max(...values)];

/**
 * What a text of one thing without end costs, from bytes to a library that has it indexed: a run of digits at 400,000
 * characters, and from 50,000 to 800,000 the run of each kind that takes longest.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readReport } from "../../src/reports/read.ts";
import { createLibrary } from "../../src/search/library.ts";
import type { Rows } from "./figures.ts";
import { RUNS } from "./runs.ts";

const SHORT = 50_000;
const LONG = 800_000;
/** Of the runs at hand these, each another way to be slow. */
const KINDS = [
  "9",
  "零一二",
  "万",
  "1，",
  "9.",
  "《",
  "（",
  "一是",
  "2022年",
  "中",
  "a",
  "。",
  " ",
  "9批次、",
  "（以下简称“",
];

export async function benchGrowth(): Promise<Rows> {
  const rows: Rows = {};
  for (const kind of KINDS) {
    const run = RUNS.find(({ name }) => name === JSON.stringify(kind))!;
    await shelve(run.of(5_000));
    const costs = [];
    for (const length of [SHORT, LONG / 2, LONG]) costs.push(await leastOf(run.of(length)));
    const [short, , long] = costs.map(({ cpu }) => cpu);
    const times = costs.map(({ seconds }) => seconds.toFixed(2)).join(", ");
    rows[
      `${run.name} without end: 50,000, 400,000 and 800,000 characters, read, shelved and indexed`
    ] = {
      measured: `${times} s, ${(long! / short!).toFixed(1)} times the work for 16 times the text`,
      bar: kind === "9" ? "≤ 1 s for 400,000, ratio ≤ 20" : "ratio ≤ 20",
    };
  }
  return rows;
}

/** From the text to a library that has it: seconds that pass, and seconds of work by all threads, which others cannot slow. */
interface Cost {
  seconds: number;
  cpu: number;
}

/** The least of three. */
async function leastOf(text: string): Promise<Cost> {
  const costs = [await shelve(text), await shelve(text), await shelve(text)];
  return {
    seconds: Math.min(...costs.map(({ seconds }) => seconds)),
    cpu: Math.min(...costs.map(({ cpu }) => cpu)),
  };
}

async function shelve(text: string): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-bench-"));
  const library = await createLibrary({ uri: folder });
  try {
    const bytes = new TextEncoder().encode(`2022年工作总结\n${text}`);
    const started = performance.now();
    const before = process.cpuUsage();
    const read = await readReport(bytes, "总结.txt");
    // Some are told to be no report, which costs their length too.
    if (read.ok) {
      await library.put([read.value]);
      await library.optimize();
    }
    const { user, system } = process.cpuUsage(before);
    return { seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6 };
  } finally {
    library.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

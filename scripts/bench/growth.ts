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
    const [short, middle, long] = [
      Math.min(await shelve(run.of(SHORT)), await shelve(run.of(SHORT))),
      await shelve(run.of(LONG / 2)),
      await shelve(run.of(LONG)),
    ];
    const times = [short, middle, long].map((seconds) => seconds.toFixed(2)).join(", ");
    rows[
      `${run.name} without end: 50,000, 400,000 and 800,000 characters, read, shelved and indexed`
    ] = {
      measured: `${times} s, ${(long / short).toFixed(1)} times for 16 times the text`,
      bar: kind === "9" ? "≤ 1 s for 400,000, ratio ≤ 20" : "ratio ≤ 20",
    };
  }
  return rows;
}

/** Seconds from the text to a library that has it. */
async function shelve(text: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-bench-"));
  const library = await createLibrary({ uri: folder });
  try {
    const bytes = new TextEncoder().encode(`2022年工作总结\n${text}`);
    const started = performance.now();
    const read = await readReport(bytes, "总结.txt");
    // Some are told to be no report, which costs their length too.
    if (read.ok) {
      await library.put([read.value]);
      await library.optimize();
    }
    return (performance.now() - started) / 1000;
  } finally {
    library.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Asking in a large library: thousands of yearly reports of hundreds of offices, read and shelved as any others are, and then
 * questions whose figure is known. Printed is how long an answer takes, the first one after a start by itself, and how many
 * are right. The library takes its time: --library keeps it for the next run.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "../../src/app.ts";
import { openApp } from "../eval/questions.ts";
import { median, percentile, type Rows } from "./figures.ts";
import { type LargeReport, reportsOf } from "./large/reports.ts";
import { randomOf } from "./search/generated.ts";

export interface LargeOptions {
  reports: number;
  /** How many passages there are in all, about. */
  rows: number;
  /** Where the library is kept, or is found; without it one is made and goes again. */
  library?: string | undefined;
}

const WARMING = 20;
const ASKED = 200;

export async function benchLarge(options: LargeOptions): Promise<Rows> {
  const folder = options.library ?? mkdtempSync(join(tmpdir(), "chengqian-bench-"));
  try {
    const shelved = await shelve(join(folder, "data"), join(folder, "texts"), options);
    return { ...shelved, ...(await asking(join(folder, "data"), options)) };
  } finally {
    if (!options.library) rmSync(folder, { recursive: true, force: true });
  }
}

async function shelve(data: string, texts: string, options: LargeOptions): Promise<Rows> {
  if (existsSync(data)) return {};
  mkdirSync(texts, { recursive: true });
  for (const { file, text } of reportsOf(options)) writeFileSync(join(texts, file), text());
  const app = await openApp(data);
  const begun = performance.now();
  const results = await app.shelving.ingest([texts]);
  const read = performance.now();
  await app.library.catchUp(app.records.alone);
  const seconds = [read - begun, performance.now() - read].map((ms) => (ms / 1000).toFixed(0));
  await app.close();
  rmSync(texts, { recursive: true });
  const other = results.find(({ status }) => status !== "added");
  if (other) throw new Error(`${other.file} was ${other.status}: ${other.error ?? ""}`);
  return {
    [`${options.reports} reports read and shelved, and their vectors made`]: {
      measured: `${seconds.join(" s, ")} s`,
      bar: "print",
    },
  };
}

async function asking(data: string, options: LargeOptions): Promise<Rows> {
  const reports = [...reportsOf(options)];
  const random = randomOf(7);
  const opened = performance.now();
  const app = await openApp(data);
  const open = performance.now() - opened;
  const passages = (await app.records.reports()).reduce((sum, one) => sum + one.passages, 0);
  const times: number[] = [];
  const works: number[] = [];
  let first = 0;
  let right = 0;
  for (let n = 0; n < WARMING + ASKED; n++) {
    const asked = await ask(app, reports[Math.floor(random() * reports.length)]!);
    if (n === 0) first = asked.ms;
    if (n < WARMING) continue;
    times.push(asked.ms);
    works.push(asked.cpu);
    if (asked.right) right++;
  }
  const held = process.memoryUsage.rss();
  await app.close();
  const count = passages.toLocaleString("en");
  return {
    [`ask among ${count} passages of ${reports.length.toLocaleString("en")} reports (${ASKED} questions)`]:
      {
        measured: `p50 ${median(times).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms, work of all threads ${median(works).toFixed(1)} ms`,
        bar: "p50 ≤ 15 ms",
      },
    "… answered with the figure that their report states": {
      measured: `${right} of ${ASKED}`,
      bar: "print",
    },
    "… opening the library, the first answer after it, memory in the end": {
      measured: `${open.toFixed(0)} ms, ${first.toFixed(0)} ms, ${(held / 1e6).toFixed(0)} MB`,
      bar: "print",
    },
  };
}

async function ask(app: App, { question, figure }: LargeReport) {
  const before = process.cpuUsage();
  const begun = performance.now();
  const { kind, text } = await app.turn.respond({ text: question });
  const ms = performance.now() - begun;
  const { user, system } = process.cpuUsage(before);
  return { ms, cpu: (user + system) / 1000, right: kind === "reply" && text.includes(figure) };
}

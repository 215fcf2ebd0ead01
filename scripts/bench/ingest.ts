/**
 * Reading and shelving: text a second (the reports at hand, and ten megabytes made of them), a 20-page PDF printed by
 * Chromium, a scanned page, a long sheet, peak memory over a whole folder, and what shelving costs beside a bare `table.add`.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import { chromium as browsers } from "playwright-core";
import writeExcel from "write-excel-file/node";
import { BadInput } from "../bad-input.ts";
import { commitOf, ROOT, withBuild } from "./beside/builds.ts";
import { median, type Rows } from "./figures.ts";
import { AT_HAND, bareAdd, makeTexts, textsAtHand } from "./texts.ts";

const SCAN = join(ROOT, "test/files/scan/扫描_2009年工作总结.pdf");

/** The build beside which scans are read, and how often by each. */
const BEFORE = "be18077";
const ROUNDS = 3;

let folder = "";

export async function benchIngest(): Promise<Rows> {
  folder = mkdtempSync(join(tmpdir(), "chengqian-bench-"));
  try {
    return {
      ...(await textRate()),
      ...(await pdfPages()),
      ...(await scannedPage()),
      ...(await scannedBeside(BEFORE)),
      ...(await longSheet()),
      ...(await peakMemory("the whole folder", AT_HAND)),
      ...(await peakMemory("9 MB on one line", oneLine())),
      ...(await peakMemory("a table of 25,000 rows", longTable())),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function open(name: string, root: string) {
  const load = (file: string) => import(join(root, "src", file));
  const { createApp }: typeof import("../../src/app.ts") = await load("app.ts");
  const { readConfig }: typeof import("../../src/config.ts") = await load("config.ts");
  const { createLog }: typeof import("../../src/log.ts") = await load("log.ts");
  const config = readConfig({ DATA_DIR: join(folder, name) });
  if (!config.ok) throw new Error(config.error);
  const app = await createApp(config.value, { fetch, clock: Date.now, log: createLog("error") });
  if (!app.ok) throw new Error(app.error);
  return app.value;
}

/** Seconds that `paths` take in an app that has already read something, as a server or a longer run has. */
async function secondsFor(name: string, paths: string[], root = ROOT) {
  const app = await open(name, root);
  // As many as there may be workers, so that each has started.
  const warm = [1, 2, 3, 4].map((n) => join(folder, `${name}-${n}.txt`));
  for (const [n, file] of warm.entries())
    writeFileSync(file, `200${n}年工作总结\n望江区外办接待外宾9批次。`);
  await app.shelving.ingest(warm);
  const started = performance.now();
  const results = await app.shelving.ingest(paths);
  const seconds = (performance.now() - started) / 1000;
  const other = results.find((result) => result.status !== "added");
  if (other) throw new Error(`${other.file} was ${other.status}: ${other.error ?? ""}`);
  return {
    seconds,
    passages: results.reduce((sum, result) => sum + result.passages, 0),
    close: app.close,
    /** Seconds that the vectors of all passages take afterwards. */
    meaning: async () => {
      const begun = performance.now();
      await app.library.catchUp();
      return (performance.now() - begun) / 1000;
    },
    bare: () => bareAdd(app.config.lancedb.uri, join(folder, "bare")),
  };
}

async function textRate(): Promise<Rows> {
  const texts = textsAtHand();
  const bytes = texts.reduce((sum, name) => sum + readFileSync(join(AT_HAND, name)).length, 0);
  const few = await secondsFor(
    "few",
    texts.map((name) => join(AT_HAND, name)),
  );
  await few.close();

  const many = join(folder, "texts");
  const total = makeTexts(many, 10e6);
  const long = await secondsFor("many", [many]);
  const bare = await long.bare();
  const meaning = await long.meaning();
  await long.close();
  return {
    [`text reports at hand, ${(bytes / 1e6).toFixed(2)} MB in ${texts.length} files`]: {
      measured: `${(bytes / 1e6 / few.seconds).toFixed(2)} MB/s`,
      bar: "≥ 1 MB/s",
    },
    [`text reports, ${(total / 1e6).toFixed(0)} MB, ${long.passages} passages`]: {
      measured: `${(total / 1e6 / long.seconds).toFixed(2)} MB/s`,
      bar: "≥ 1 MB/s",
    },
    "… and the vectors of its passages, made afterwards": {
      measured: `${meaning.toFixed(2)} s`,
      bar: "print",
    },
    "whole ingest beside a bare table.add of the same rows": {
      measured: `${(long.seconds / bare).toFixed(1)} times (${long.seconds.toFixed(2)} s, ${bare.toFixed(2)} s)`,
      bar: "print",
    },
  };
}

async function pdfPages(): Promise<Rows> {
  const file = join(folder, "二十页.pdf");
  const paragraph = `<p>2022年，望江区人民政府外事办公室接待外国来访团组9批次、86人次，核查外语标识276处。${"扎实推进各项工作，取得明显成效。".repeat(14)}</p>`;
  const page = `<h2>一、主要工作</h2>${paragraph.repeat(4)}<div style="break-after:page"></div>`;
  const browser = await browsers.launch({
    args: chromium.args,
    executablePath: await chromium.executablePath(),
  });
  const tab = await browser.newPage();
  await tab.setContent(`<meta charset=utf8><h1>2022年工作总结</h1>${page.repeat(20)}`);
  await tab.pdf({ path: file, format: "A4" });
  await browser.close();
  const { seconds, close } = await secondsFor("pdf", [file]);
  await close();
  return {
    "a 20-page text PDF": { measured: `${seconds.toFixed(2)} s`, bar: "≤ 1 s" },
  };
}

async function scannedPage(): Promise<Rows> {
  const { seconds, close } = await secondsFor("scan", [SCAN]);
  await close();
  return {
    "a scanned A4 page (of two, the engine's start included)": {
      measured: `${(seconds / 2).toFixed(2)} s`,
      bar: "≤ 6 s",
    },
  };
}

/** The same page by today's build and by one of before, in turns: the ratio tells on a busy machine too. */
async function scannedBeside(name: string): Promise<Rows> {
  const what = `a scanned A4 page beside ${name}`;
  const bar = "≤ 0.6";
  const commit = commitIn(name);
  if (commit === null) return { [what]: { measured: "this repository has no such commit", bar } };
  return withBuild({ commit, name, folder }, async (before) => {
    const taken: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++)
      for (const n of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const root = n === 0 ? ROOT : before.root;
        const { seconds, close } = await secondsFor(`scan ${n} ${round}`, [SCAN], root);
        await close();
        taken[n]!.push(seconds / 2);
      }
    const [today, then] = taken.map(median) as [number, number];
    const measured = `${(today / then).toFixed(2)} times (${today.toFixed(2)} s, ${then.toFixed(2)} s)`;
    return { [what]: { measured, bar } };
  });
}

/** Null where it is no commit here, as in a copy without its history. */
function commitIn(name: string): string | null {
  try {
    return commitOf(name);
  } catch (error) {
    if (error instanceof BadInput) return null;
    throw error;
  }
}

/** A ledger as a workbook: numbers, a text and a sum of money in each of its rows. */
async function longSheet(): Promise<Rows> {
  const file = join(folder, "2022年台账.xlsx");
  const rows = Array.from({ length: 5_000 }, (_, i) => [
    ...[{ value: i + 1 }, { value: `第${i}代表团` }, { value: i % 97 }],
    ...[{ value: i * 1.5, format: "#,##0.00" }, { value: "已办结" }],
  ]);
  const head = ["序号", "来访团组", "人数", "接待费（元）", "进展"].map((value) => ({ value }));
  await writeExcel([head, ...rows]).toFile(file);
  const { seconds, close } = await secondsFor("sheet", [file]);
  await close();
  return { "a sheet of 5,000 rows (.xlsx)": { measured: `${seconds.toFixed(2)} s`, bar: "≤ 2 s" } };
}

/** A report whose line feeds were lost: three million characters. */
function oneLine(): string {
  const file = join(folder, "一行.txt");
  const sentences = Array.from(
    { length: 50_000 },
    (_, i) =>
      `第${i}次会议统筹协调各方面力量，接待外国来访团组${i % 97}批次、${i % 977}人次，核查外语标识${i}处，同比增长${i % 89}.${i % 10}%；`,
  );
  writeFileSync(file, `2022年工作总结\n${sentences.join("")}`);
  return file;
}

function longTable(): string {
  const file = join(folder, "长表.md");
  const rows = Array.from(
    { length: 25_000 },
    (_, i) =>
      `|第${i}项行政处罚|${i}|${(i * 7) % 1000}|${(i * 13) % 1000}.5|第${i}街道办事处|已办结|`,
  );
  const head = "|事项|本年数量|上年数量|金额（万元）|单位名称|备注|\n|---|---|---|---|---|---|";
  writeFileSync(file, `# 2022年工作总结\n\n${head}\n${rows.join("\n")}\n`);
  return file;
}

/** The command line as a process over a file or folder, the highest resident memory the system saw. */
async function peakMemory(what: string, path: string): Promise<Rows> {
  const child = spawn(process.execPath, ["src/cli.ts", "ingest", path, "--json"], {
    cwd: ROOT,
    env: { ...process.env, DATA_DIR: join(folder, `peak ${what}`) },
    stdio: ["ignore", "ignore", "ignore"],
  });
  let peak = 0;
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {
      // It has ended, or this system has no /proc.
    }
  }, 20);
  const started = performance.now();
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`ingest ended with ${code}`);
  return {
    [`${what} by the command line`]: {
      measured: `${((performance.now() - started) / 1000).toFixed(1)} s, peak ${peak === 0 ? "unknown" : `${(peak / 1024).toFixed(0)} MB`}`,
      bar: "≤ 600 MB",
    },
  };
}

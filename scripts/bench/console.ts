/**
 * The console's reach, on a house of 5,000 reports and 100,000 questions: bytes and time of the first page, a long report opened,
 * every request for something, an upload of 100 files, what hinders anybody. The first page and the long report also in the
 * build of an earlier commit, where that had them; each with the same few reports.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { type RunningProduct, startProduct, UNSET } from "../product.ts";
import { type Build, commitOf, ROOT, runCommand, withBuild } from "./beside/builds.ts";
import { faultsOf, firstPage, openingOf, withBrowser } from "./console/pages.ts";
import { LONG, longText, seeded } from "./console/seed.ts";
import { median, type Rows } from "./figures.ts";

export interface ConsoleOptions {
  reports: number;
  questions: number;
  /** Where the house is kept, or is found; without it one is made and goes again. */
  library?: string | undefined;
}

const BEFORE = "be18077";
const LOADS = 5;
const ROUNDS = 7;
const FILES = 100;
const PLACES = ["#ask", "#reports", "#ledger", "#drafts"].concat(
  ["questions", "lacking", "feedback", "jobs", "sync", "usage", "audit", "access", "keeping"].map(
    (name) => `#desk/${name}`,
  ),
  "#desk/settings",
);

/** It takes minutes, so each figure is told as soon as it is there, with what else the machine had to do (load of the last minute). */
export async function benchConsole(
  options: ConsoleOptions,
  print: (rows: Rows) => void,
): Promise<Rows> {
  const tell = (rows: Rows) => {
    for (const row of Object.values(rows))
      row.measured += ` [load ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} cores]`;
    print(rows);
  };
  const folder = options.library ?? mkdtempSync(join(tmpdir(), "chengqian-console-"));
  try {
    const data = await seeded(folder, options);
    const env = { ...UNSET, DATA_DIR: data, EMBEDDING_MODEL: "none" };
    const product = await startProduct(env);
    try {
      tell(await requests(product));
      tell(await withBrowser((browser) => pages(browser, product)));
      tell(await uploads(product));
    } finally {
      await product.stop();
    }
    await withBrowser((browser) => beside(browser, tell));
    return {};
  } finally {
    if (!options.library) rmSync(folder, { recursive: true, force: true });
  }
}

/** Every route that gives something: those that the API's own document lists, with ids that exist. */
async function requests({ url }: RunningProduct): Promise<Rows> {
  const ids = await idsOf(url);
  const listed = await jsonOf(`${url}/api/v1/openapi.json`).catch(() => ({ paths: {} }));
  const paths = Object.entries(listed.paths as Record<string, object>)
    .filter(([path, methods]) => "get" in methods && !/events|\.png|original/.test(path))
    .map(([path]) => path.replace(/^\/api\/v1/, ""));
  const wanted = [...new Set([...paths, ...OWN])].map((path) =>
    path.replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? ids.id!),
  );
  const slow: string[] = [];
  const times: number[] = [];
  for (const path of wanted) {
    const took: number[] = [];
    let status = 200;
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now();
      const response = await fetch(`${url}/api/v1${path}`);
      await response.arrayBuffer();
      status = response.status;
      took.push(performance.now() - begun);
    }
    if (status >= 400) continue;
    times.push(Math.max(...took));
    if (Math.max(...took) > 100)
      slow.push(`${path} ${Math.max(...took).toFixed(0)} (median ${median(took).toFixed(0)})`);
  }
  return {
    [`${times.length} requests for something, the slowest of ${ROUNDS} times each`]: {
      measured: `${Math.max(...times).toFixed(0)} ms; over 100 ms: ${slow.join(", ") || "none"}`,
      bar: "no request > 100 ms",
    },
  };
}

/** Those of the desk as it is used, filters among them. */
const OWN = [
  ...["/state", "/desk/questions", "/desk/questions?q=没有这样的词", "/desk/questions?year=2019"],
  ...["/desk/questions?outcome=refused&q=走访", "/desk/questions?verdict=down", "/desk/lacking"],
  ...["/desk/questions?person=ou_7", "/desk/feedback", "/desk/feedback?state=all", "/desk/remarks"],
  ...["/desk/jobs", "/desk/sync", "/desk/usage?days=90", "/desk/audit", "/desk/settings"],
  ...["/desk/audit?person=ou_7", "/desk/audit?action=message.answered", "/desk/retention"],
  ...["/desk/people/ou_7", "/desk/usage/questions.svg?days=90", "/desk/lacking?days=365"],
];

async function idsOf(url: string): Promise<Record<string, string>> {
  const { questions } = await jsonOf(`${url}/api/v1/desk/questions`);
  const { reports } = await jsonOf(`${url}/api/v1/reports`).catch(() =>
    jsonOf(`${url}/api/v1/state`),
  );
  const [job, id] = [questions[0].job as string, reports[0].reportId as string];
  return { job, id, person: "ou_7", n: "1", page: "1" };
}

async function jsonOf(address: string) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.json();
}

async function pages(browser: Browser, { url }: RunningProduct): Promise<Rows> {
  const loads = [];
  for (let n = 0; n <= LOADS; n++) loads.push(await firstPage(browser, url));
  // The first finds the server cold.
  const warm = loads.slice(1);
  const faults = await faultsOf(browser, url, PLACES);
  return {
    "the first page": {
      measured: `${(warm[0]!.bytes / 1000).toFixed(1)} KB transferred, interactive after ${median(warm.map(({ ms }) => ms)).toFixed(0)} ms (the first time ${loads[0]!.ms.toFixed(0)} ms)`,
      bar: "≤ 100 KB, ≤ 300 ms",
    },
    [`${PLACES.length} pages: what the browser's console and axe say`]: {
      measured: faults.join("; ") || "nothing",
      bar: "nothing",
    },
  };
}

/** Files as a keeper drops them, until the first of them is on the shelf: others than in any run before. */
async function uploads({ url }: RunningProduct): Promise<Rows> {
  const run = Date.now().toString(36);
  const files = Array.from({ length: FILES }, (_, n) => ({
    name: `新设单位${n}号2024年工作总结.txt`,
    text: `新设${n}号局2024年工作总结\n一、主要工作（${run}）\n${`一是走访企业${n + 20}家。\n`.repeat(40)}`,
  }));
  const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
  const named = files.map(({ name, text }) => ({ name, bytes: Buffer.byteLength(text) }));
  const begun = performance.now();
  const began = await fetch(`${url}/api/v1/uploads`, {
    ...{ method: "POST", headers },
    body: JSON.stringify({ direct: true, files: named }),
  });
  const bar = "≤ 3 s";
  const row = `${FILES} files brought, until the first is on the shelf, until all are`;
  if (!began.ok) return { [row]: { measured: `refused with ${began.status}`, bar } };
  const { id } = (await began.json()) as { id: string };
  const sent = (async () => {
    for (const { name, text } of files)
      await fetch(`${url}/api/v1/uploads/${id}/files?name=${encodeURIComponent(name)}`, {
        ...{ method: "PUT", headers: { ...headers, "content-type": "application/octet-stream" } },
        body: text,
      });
  })();
  let first = 0;
  for (;;) {
    const batch = await jsonOf(`${url}/api/v1/uploads/${id}`);
    const done = batch.files.filter(({ reportId }: { reportId: string | null }) => reportId).length;
    const ms = performance.now() - begun;
    if (done > 0) first ||= ms;
    if (done === FILES || ms > 120_000) {
      await sent;
      const all = done === FILES ? `${(ms / 1000).toFixed(1)} s` : `${done} after two minutes`;
      return { [row]: { measured: `${(first / 1000).toFixed(2)} s, ${all}`, bar } };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Both builds with the samples and one long report, in turns. */
async function beside(browser: Browser, tell: (rows: Rows) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-beside-"));
  const texts = join(folder, "texts");
  mkdirSync(texts);
  writeFileSync(join(texts, LONG.file), longText(LONG.characters));
  try {
    await withBuild({ commit: commitOf(BEFORE), name: BEFORE, folder }, async (before) => {
      tell(await alone(browser, { name: "today", root: ROOT }, join(folder, "today"), texts));
      tell(await alone(browser, before, join(folder, before.name), texts));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function alone(browser: Browser, build: Build, data: string, texts: string): Promise<Rows> {
  mkdirSync(data);
  await runCommand(build, data, ["ingest", texts]);
  const env = { ...UNSET, DATA_DIR: data, EMBEDDING_MODEL: "none" };
  const product = await startProduct(env, { root: build.root });
  const tried = async (what: () => Promise<number>) => {
    const took: number[] = [];
    for (let n = 0; n < LOADS; n++) took.push(await what());
    return `${median(took).toFixed(0)} ms`;
  };
  const open = async (page: Page) => {
    await page.click("#tab-reports");
    await page.waitForSelector(".report-title");
    await page.waitForLoadState("networkidle");
    await page.click(".report-title");
  };
  try {
    const { bytes } = await firstPage(browser, product.url);
    const shown = await tried(async () => (await firstPage(browser, product.url)).ms);
    const read = await tried(() => openingOf(browser, product.url, open)).catch(
      (error: Error) => `not opened (${error.message.split("\n")[0]})`,
    );
    return {
      [`${build.name}, one long report: the first page; the report of ${LONG.characters} characters opened`]:
        {
          measured: `${(bytes / 1000).toFixed(1)} KB, ${shown}; ${read}`,
          bar: build.name === "today" ? "≤ 100 KB, ≤ 300 ms; ≤ 300 ms" : "print",
        },
    };
  } finally {
    await product.stop();
  }
}

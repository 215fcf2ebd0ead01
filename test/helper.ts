/** What most tests need: a folder that goes away, the real app in it, and the real server in front of it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { onTestFinished, vi } from "vitest";
import { type App, createApp } from "../src/app.ts";
import { type Door, readConfig } from "../src/config.ts";
import { createLog, type LogLevel } from "../src/log.ts";
import { createReading } from "../src/reports/reading.ts";
import { createServer } from "../src/server.ts";
import { engine, sharedEnvironment } from "./engines.ts";
import type { FakeFeishu } from "./fakes/feishu.ts";

export const SAMPLES = fileURLToPath(new URL("../data/samples", import.meta.url));

/** A fresh folder, removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Wait until `check` passes; long enough for a busy machine. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 120_000, interval: 5 });
}

/** A short report of a fictional office, as lines of text. */
export const REPORT_2022 = `2022年法治政府建设年度情况报告
2022年，望江区人民政府外事办公室（以下简称“区政府外办”）依法开展工作，现将情况报告如下。
一、2022年推进法治政府建设的主要举措和成效
（一）服务保障能力增强
一是完善服务保障机制。二是完成重大活动服务保障工作，接待来访团组9批次86人次。
（二）国际语言环境改善
一是核查外语标识276处，整改61处。二是打造10余处双语示范点。
2、2022年推进法治政府建设存在的不足和原因
统筹力度有待加强。
3、2022年党政主要负责人履行第一责任人职责情况
组织专题学习4次。
4、2023年推进法治政府建设的主要安排
一是核查外语标识不少于300处。二是推动友城合作项目落实。`;

/** Write `text` as a file in a fresh folder; returns its path. */
export function fileOf(name: string, text: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

export interface AppOptions {
  env?: Record<string, string>;
  feishu?: FakeFeishu;
  clock?: () => number;
  fetch?: typeof globalThis.fetch;
  /** Where log lines go; by default nowhere. */
  onLog?: (line: string) => void;
  dataDir?: string;
}

/** Where what is kept beside a data folder is, on engines that several programs share: apps of one folder have the same. */
const shared = new Map<string, Record<string, string>>();

function sharedBy(dataDir: string): Record<string, string> {
  const known = shared.get(dataDir) ?? sharedEnvironment();
  shared.set(dataDir, known);
  return known;
}

/** The threads that read files take longer to start than to read one, so that the apps of a process share them. */
const reading = createReading();

/** The product, wired as in production, in a temporary folder. */
export async function openApp(options: AppOptions = {}): Promise<App> {
  const dataDir = options.dataDir ?? temporaryFolder();
  const env: Record<string, string> = {
    DATA_DIR: dataDir,
    ...(engine === "postgres" && sharedBy(dataDir)),
    ...options.env,
  };
  if (options.feishu) {
    const { appId, appSecret, encryptKey, verificationToken } = options.feishu.credentials;
    Object.assign(env, {
      FEISHU_APP_ID: appId,
      FEISHU_APP_SECRET: appSecret,
      FEISHU_ENCRYPT_KEY: encryptKey,
      FEISHU_VERIFICATION_TOKEN: verificationToken,
      FEISHU_DOMAIN: options.feishu.url,
    });
  }
  const config = readConfig(env);
  if (!config.ok) throw new Error(config.error);
  const level: LogLevel = options.onLog ? "debug" : "silent";
  const app = await createApp(config.value, {
    fetch: options.fetch ?? globalThis.fetch,
    clock: options.clock ?? Date.now,
    log: createLog(level, options.onLog),
    // A copy: what a test puts in the place of a function is not put there for others.
    reading: { ...reading },
  });
  if (!app.ok) throw new Error(app.error);
  onTestFinished(() => app.value.close());
  return app.value;
}

/** Opens the product on a library that `fill` has filled: that is done once, and each test has a copy of its own. */
export function libraryOf(fill: (app: App) => Promise<unknown>) {
  let files: Promise<Map<string, Uint8Array>> | null = null;
  return async (options: AppOptions = {}): Promise<App> => {
    // What is shared is in no folder that could be copied.
    if (engine === "postgres") {
      const app = await openApp(options);
      await fill(app);
      return app;
    }
    files ??= filledBy(fill);
    const dataDir = options.dataDir ?? temporaryFolder();
    for (const [path, bytes] of await files) {
      mkdirSync(join(dataDir, dirname(path)), { recursive: true });
      writeFileSync(join(dataDir, path), bytes);
    }
    return openApp({ ...options, dataDir });
  };
}

/** The files of a data folder whose library `fill` has filled. */
async function filledBy(fill: (app: App) => Promise<unknown>): Promise<Map<string, Uint8Array>> {
  const dataDir = temporaryFolder();
  const app = await openApp({ dataDir });
  await fill(app);
  await app.close();
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((path) => [relative(dataDir, path), readFileSync(path)]));
}

/** With the sample reports that a first start offers. */
export const openWithSamples = libraryOf((app) => app.shelving.offerSamples(SAMPLES));

/**
 * The server of `app` as a function, at its first door unless `door` names another kind; requests count as coming from
 * this machine unless `remote` says otherwise.
 */
export function serverOf(
  app: App,
  remote: string | null = "127.0.0.1",
  door: Door["console"] = app.config.doors[0].console,
) {
  const server = createServer(app, { door, remoteAddress: () => remote });
  return (path: string, init?: RequestInit) => server.request(`http://localhost${path}`, init);
}

/** The server of `app` on a real port, its console open to this machine; closed when the test ends. */
export async function listen(app: App, door: Door["console"] = "local"): Promise<string> {
  const server = createServer(app, { door, remoteAddress: () => "127.0.0.1" });
  const listener = serve({ fetch: server.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise<void>((resolve) => listener.once("listening", resolve));
  onTestFinished(async () => {
    const closed = new Promise<void>((resolve) => void listener.close(() => resolve()));
    // A client keeps its connections for some seconds, in case it wants to ask something else.
    (listener as Server).closeAllConnections();
    await closed;
  });
  return `http://127.0.0.1:${(listener.address() as { port: number }).port}`;
}

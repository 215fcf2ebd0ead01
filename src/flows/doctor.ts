/**
 * Is everything in order? Each part of the house is looked at by using it once → a check with its sentence and, where
 * something is wrong, the remedy. The server does at its start what concerns Feishu, and looks again until all is well.
 */
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as startTimer } from "node:timers";
import { setTimeout } from "node:timers/promises";
import type { Config } from "../config.ts";
import type { Outcome } from "../domain.ts";
import { type Log, messageOf } from "../log.ts";
import type { Library } from "../search/library.ts";
import type { Queue } from "../store/queue.ts";
import type { Records } from "../store/records.ts";
import type { Check, FeishuCheckOptions, Found } from "./checks.ts";
import * as checks from "./checks.ts";
import type { Sync } from "./sync.ts";

export interface DoctorOptions {
  config: Config;
  feishu: FeishuCheckOptions["feishu"] | null;
  records: Records;
  library: Library;
  queue: Queue | null;
  sync: Sync | null;
  /** One tiny call of the model; null where there is none. */
  askModel: (() => Promise<Outcome<unknown>>) | null;
  /** Whether the embedding model makes a vector of a word; null where there is none. */
  embed: (() => Promise<boolean>) | null;
  /** Whether somebody is told when something is wrong. */
  alarms: () => Promise<Found>;
  /** The proxies that are heeded, by host and port. */
  proxies: string[];
  fetch: typeof globalThis.fetch;
  clock: () => number;
  log: Log;
}

const GB = 1e9;
const LITTLE = { warn: GB, bad: 0.2 * GB };
/** A model that has to be fetched first may take longer. */
const EMBED_MS = 30_000;
/** What is wrong at the start is looked at again so often. */
const AGAIN_MS = 5 * 60_000;

/** Where a keeper finds which documents, and why. */
const SYNCED = "见控制台“管理”的“云文档同步”。";

/** What Feishu tells to those alone whom it knows. */
const AFTER_CREDENTIALS = new Set(["bot", "scopes", "clock"]);

type Look = [id: string, name: string, look: () => Promise<Found>];

export function createDoctor(options: DoctorOptions) {
  const { log } = options;
  const ofFeishu = feishuLooks(options);
  const all: Look[] = [...ofFeishu, ...houseLooks(options)];
  let wrong: Check[] = [];
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  async function examine(looks: Look[]): Promise<Check[]> {
    const found: Check[] = [];
    // One after another: what the first finds (no connection) tells the others what to say.
    for (const [id, name, look] of looks) {
      const first = found.find((check) => check.id === "credentials");
      if (first?.state === "bad" && AFTER_CREDENTIALS.has(id)) {
        found.push({
          id,
          name,
          state: "warn",
          says: `要等${first.name}那一项好了才能查。`,
          remedy: null,
        });
        continue;
      }
      const {
        state,
        says,
        remedy = null,
      } = await look().catch(
        (error: unknown): Found => ({ state: "bad", says: `没有查成（${messageOf(error)}）。` }),
      );
      found.push({ id, name, state, says, remedy });
    }
    return found;
  }

  /** What of Feishu is wrong; where it cannot be reached, or does not know us, the rest cannot be known. */
  async function lookAtFeishu(): Promise<Check[]> {
    const [first, ...others] = ofFeishu;
    const found = first ? await examine([first]) : [];
    if (found[0]?.state === "ok") found.push(...(await examine(others)));
    return found.filter(({ state }) => state === "bad");
  }

  async function watch(say: (sentence: string) => void): Promise<void> {
    const before = new Set(wrong.map(sentenceOf));
    wrong = await lookAtFeishu();
    for (const check of wrong) {
      const sentence = sentenceOf(check);
      if (before.has(sentence)) continue;
      say(sentence);
      log.error("something is to be put right", { check: check.id, says: check.says });
    }
    if (before.size > 0 && wrong.length === 0) log.info("what was wrong with Feishu is put right");
    if (wrong.length > 0 && !stopped) timer = startTimer(() => void watch(say), AGAIN_MS).unref();
  }

  return {
    examine: (): Promise<Check[]> => examine(all),
    /** Look at what concerns Feishu and say what is wrong, once each; again later, as long as something is. */
    watch,
    /** What was wrong when it was last looked at, beside credentials and connection, which are told wherever they fail. */
    troubles: (): string[] =>
      wrong.filter(({ id }) => id === "bot" || id === "scopes").map(sentenceOf),
    stop(): void {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}

export function sentenceOf({ says, remedy }: Pick<Check, "says" | "remedy">): string {
  return `${says}${remedy ?? ""}`;
}

function feishuLooks(options: DoctorOptions): Look[] {
  const { feishu, config } = options;
  if (!feishu || !config.feishu) return [];
  const given: FeishuCheckOptions = {
    ...{ feishu, config: config.feishu, publicUrl: config.publicUrl },
    sources: config.syncSources,
    ...{ records: options.records, fetch: options.fetch, clock: options.clock },
  };
  return [
    ["credentials", "应用凭证", () => checks.credentials(given)],
    ["bot", "机器人", () => checks.bot(given)],
    ["scopes", "权限", () => checks.scopes(given)],
    ["callback", config.feishu.webhook ? "回调" : "长连接", () => checks.callback(given)],
    ["clock", "时间", () => checks.clockSkew(given)],
  ];
}

function houseLooks(options: DoctorOptions): Look[] {
  const { config } = options;
  const none = (says: string) => async (): Promise<Found> => ({ state: "off", says });
  return [
    ...(config.feishu ? [] : [["feishu", "飞书", none("没有接飞书，只有控制台和终端。")] as Look]),
    ["disk", "磁盘", () => disk(options)],
    ["database", "数据库", () => database(options)],
    ["library", "报告库", () => library(options)],
    ["model", "大模型", () => model(options)],
    ["embedding", "语义检索", () => embedding(options)],
    ["proxy", "代理", () => proxy(options)],
    ["sync", "云文档同步", () => synced(options)],
    ["alarms", "告警", options.alarms],
  ];
}

async function disk({ config }: DoctorOptions): Promise<Found> {
  const remedy = `请系统管理员在服务器上检查数据文件夹 ${config.dataDir} 的权限和磁盘空间。`;
  try {
    const folder = await mkdtemp(join(config.dataDir, ".doctor-"));
    await writeFile(join(folder, "probe"), "1").finally(() => rm(folder, { recursive: true }));
  } catch (error) {
    return { state: "bad", says: `数据文件夹不能写（${messageOf(error)}）。`, remedy };
  }
  const { bavail, bsize } = await statfs(config.dataDir);
  const free = bavail * bsize;
  const says = `数据文件夹可写，还有 ${(free / GB).toFixed(1)} GB。`;
  if (free >= LITTLE.warn) return { state: "ok", says };
  const clear = "请系统管理员清理服务器的磁盘，或用 DATA_DIR 换到大一些的盘上。";
  return { state: free < LITTLE.bad ? "bad" : "warn", says, remedy: clear };
}

async function database({ records, queue }: DoctorOptions): Promise<Found> {
  await records.audit("doctor.examined", {});
  const dead = queue ? (await queue.counts()).dead : 0;
  if (dead === 0) return { state: "ok", says: "能读能写。" };
  return {
    state: "warn",
    says: `能读能写；有 ${dead} 条消息没有答成。`,
    remedy: "请到控制台“管理”的“消息处理”里看原因，可以重试。",
  };
}

async function library({ records, library }: DoctorOptions): Promise<Found> {
  const reports = await records.reports();
  const held = await library.reportIds();
  const missing = reports.filter(({ reportId }) => !held.has(reportId)).length;
  if (missing > 0)
    return {
      state: "bad",
      says: `有 ${missing} 份报告记录在案，却不在检索库里。`,
      remedy: "请系统管理员在服务器上重新启动服务，会从记录补上。",
    };
  const says = `${reports.length} 份报告，其中不限范围的有 ${await library.count()} 段。`;
  return reports.length > 0
    ? { state: "ok", says }
    : {
        state: "warn",
        says: "库里还没有报告。",
        remedy: "请到控制台“报告库”里导入，或请系统管理员设好 SYNC_SOURCES。",
      };
}

async function model({ config, askModel }: DoctorOptions): Promise<Found> {
  if (!config.model || !askModel)
    return { state: "off", says: "没有设大模型，按报告原文摘录作答。" };
  const asked = await askModel();
  if (asked.ok) return { state: "ok", says: `${config.model.model} 有应答。` };
  return {
    state: "bad",
    says: `${config.model.model} 没有作答：${asked.error}。`,
    remedy:
      "请系统管理员核对 OPENAI_BASE_URL、OPENAI_MODEL 与 OPENAI_API_KEY；在此之前按报告原文摘录作答。",
  };
}

async function embedding({ config, embed }: DoctorOptions): Promise<Found> {
  if (!config.embedding || !embed) return { state: "off", says: "只按词句检索。" };
  const late = setTimeout(EMBED_MS, false, { ref: false });
  if (await Promise.race([embed(), late]))
    return { state: "ok", says: `${config.embedding.model} 可用。` };
  return {
    state: "warn",
    says: `${config.embedding.model} 还用不了，眼下只按词句检索。`,
    remedy:
      "请系统管理员检查能否下载模型（HF_ENDPOINT、HTTPS_PROXY），或改回自带的模型（删去 EMBEDDING_MODEL）。",
  };
}

async function proxy({ proxies, feishu }: DoctorOptions): Promise<Found> {
  if (proxies.length === 0) return { state: "off", says: "没有设代理，直接连接。" };
  const why = feishu?.state().unreachable ?? "";
  if (why.startsWith("代理没有接通"))
    return {
      state: "bad",
      says: `代理 ${proxies.join("、")} 没有接通。`,
      remedy: "请系统管理员核对 HTTPS_PROXY 的地址和端口，以及代理是否放行飞书的域名。",
    };
  return { state: "ok", says: `经代理 ${proxies.join("、")} 连接。` };
}

async function synced({ sync, config }: DoctorOptions): Promise<Found> {
  if (!sync) return { state: "off", says: "没有设要同步的知识库或文件夹。" };
  const last = await sync.last();
  if (!last)
    return {
      state: "warn",
      says: "还没有同步过。",
      remedy: "服务启动后会自动同步，也可在控制台“管理”的“云文档同步”里点“马上同步”。",
    };
  const left = await sync.left();
  if (left.reports > 0)
    return {
      state: "warn",
      says: `${left.sources.join("、")} 已不在 SYNC_SOURCES 里，来自那里的 ${left.reports} 份报告还在库中，内容和阅读范围不再更新。`,
      remedy: "不要的请到控制台“报告库”里移除，或请系统管理员把来源写回 SYNC_SOURCES。",
    };
  const trouble = await sync.trouble();
  if (trouble) return { state: "bad", says: trouble, remedy: `详情${SYNCED}` };
  const { found, failed, limited } = last.detail;
  const { timeZone } = config;
  const time = new Intl.DateTimeFormat("zh-CN", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  const when = last.endedAt === null ? "还没有做完" : time.format(last.endedAt);
  const says = `最近一次（${when}）看到 ${found} 份文档，没读成 ${failed.length} 份，阅读范围收窄 ${limited.length} 份。`;
  return failed.length > 0
    ? { state: "warn", says, remedy: `没读成的${SYNCED}` }
    : { state: "ok", says };
}

/** What is wrong with the house now, as far as somebody has to be told: at most one sentence of a kind, and no name in any. */
import { statfs } from "node:fs/promises";
import { DAY_MS } from "../../clock.ts";
import type { AlarmConfig } from "../../config/alarms.ts";
import type { Vitals } from "../../store/vitals.ts";
import type { ModelRest } from "../troubles.ts";

export const ALARMS = ["disk", "queue", "dead", "model", "sync", "feishu", "library"] as const;
export type AlarmId = (typeof ALARMS)[number];
export type Found = Partial<Record<AlarmId, string>>;

export interface LookOptions {
  dataDir: string;
  limits: Pick<AlarmConfig, "disk" | "queueMs">;
  vitals: Vitals;
  sync: { trouble(): Promise<string | null> } | null;
  upkeep: { trouble: string | null };
  modelRest: () => ModelRest | null;
  /** What keeps Feishu from working, in sentences. */
  feishuTroubles: () => string[];
  clock: () => number;
}

const GB = 1e9;
const DESK = "控制台“管理”的“消息处理”";

export async function look(options: LookOptions): Promise<Found> {
  const { limits, vitals, sync, upkeep, clock } = options;
  const found: Found = {};
  const note = (id: AlarmId, says: string | null) => {
    if (says) found[id] = says;
  };
  note("disk", await diskOf(options));
  const open = await vitals.open();
  const waitedMs = open.since === null ? 0 : clock() - open.since;
  if (waitedMs > limits.queueMs)
    note(
      "queue",
      `最早的一条消息已等了 ${Math.round(waitedMs / 60_000)} 分钟还没有答复，共 ${open.n} 条在等。请到${DESK}里看原因。`,
    );
  const dead = await vitals.dead(clock() - DAY_MS);
  if (dead > 0)
    note("dead", `最近一天有 ${dead} 条消息没有答成，没有丢失。请到${DESK}里看原因，可以重试。`);
  const rest = options.modelRest();
  if (rest)
    note(
      "model",
      "大模型一直没有作答，答复都按报告原文摘录。请检查模型服务，或核对 OPENAI_ 开头的各项。",
    );
  if (await sync?.trouble())
    note("sync", "云文档没有同步完，库里已有的仍可查。原因见控制台“管理”的“云文档同步”。");
  note("feishu", options.feishuTroubles().join(""));
  note("library", upkeep.trouble);
  return found;
}

export interface Disk {
  free: number;
  size: number;
}

/** Of the disk that a folder is on; null where the system does not tell. */
export async function diskAt(folder: string): Promise<Disk | null> {
  const told = await statfs(folder).catch(() => null);
  return told && { free: told.bavail * told.bsize, size: told.blocks * told.bsize };
}

async function diskOf({ dataDir, limits }: LookOptions): Promise<string | null> {
  const disk = await diskAt(dataDir);
  if (!disk) return null;
  const { bytes, share } = limits.disk;
  if (disk.free >= bytes && disk.free >= share * disk.size) return null;
  const percent = ((disk.free / disk.size) * 100).toFixed(1);
  return `数据文件夹所在的磁盘快满了，还有 ${(disk.free / GB).toFixed(1)} GB（${percent}%）。请系统管理员清理磁盘，或用 DATA_DIR 换到大一些的盘上。`;
}

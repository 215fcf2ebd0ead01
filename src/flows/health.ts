/**
 * Can the house keep what it is given? Looked at whenever somebody asks whether it is ready, by writing a little, and said in a
 * sentence; when it can again, nobody has to do anything.
 */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Log, messageOf } from "../log.ts";
import type { Records } from "../store/records.ts";
import type { Room } from "./room.ts";

export interface HealthOptions {
  records: Pick<Records, "saveSetting">;
  dataDir: string;
  room: Room | undefined;
  /** Milliseconds that only go forward. */
  now: () => number;
  log: Log;
}

/** Whoever asks more often hears what was found last. */
const EVERY_MS = 2_000;
const PROBE = Buffer.alloc(4096);

export function createHealth({ records, dataDir, room, now, log }: HealthOptions) {
  let wrong: string | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;

  async function probe(): Promise<string | null> {
    try {
      await records.saveSetting("probe", String(Math.round(now())));
    } catch (error) {
      return `数据库写不进去（${messageOf(error)}），新消息暂时不收，飞书会再送来。请系统管理员检查磁盘空间、数据文件夹的权限，以及有没有别的程序占着 office.db；恢复后会自动继续。`;
    }
    const file = join(dataDir, ".probe");
    try {
      await writeFile(file, PROBE, { mode: 0o600 }).finally(() => rm(file, { force: true }));
    } catch (error) {
      return `数据文件夹写不进去（${messageOf(error)}），不能导入报告。请系统管理员检查磁盘空间和权限；恢复后会自动继续。`;
    }
    return null;
  }

  async function look(): Promise<void> {
    lookedAt = now();
    const found = await probe();
    if (found !== null && wrong === null) log.error("the house cannot keep anything", { found });
    if (found === null && wrong !== null) log.info("the house can keep things again");
    wrong = found;
    await room?.look();
  }

  return {
    async look(): Promise<void> {
      if (now() - lookedAt < EVERY_MS && looking === null) return;
      looking ??= look().finally(() => {
        looking = null;
      });
      await looking;
    },
    /** False where nothing can be taken in now. */
    keeps: (): boolean => wrong === null,
    troubles(): string[] {
      const full = room?.full ?? null;
      const many =
        full === null
          ? []
          : [
              `有 ${full} 条消息在等答复，已到上限（QUEUE_LIMIT），新消息暂时不收，飞书会再送来。答完一些后会自动继续；常常如此的，请调高上限或检查大模型为什么慢。`,
            ];
      return [...(wrong === null ? [] : [wrong]), ...many];
    },
  };
}

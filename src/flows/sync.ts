/**
 * The cloud documents of SYNC_SOURCES kept on the shelf, from the start and every so many minutes: one run at a time, here or in
 * any other program. A run that was cut short is begun again, and reads only what it had not read.
 */
import { setTimeout as startTimer } from "node:timers";
import { setTimeout } from "node:timers/promises";
import { messageOf } from "../log.ts";
import type { SyncRun } from "../store/synced.ts";
import {
  createSyncing,
  noDetail,
  type SyncDetail,
  type SyncingOptions,
  sourceName,
} from "./syncing.ts";

export interface SyncOptions extends SyncingOptions {
  /** Milliseconds between the end of one run and the beginning of the next. */
  everyMs: number;
}

export type Sync = ReturnType<typeof createSync>;

/** Whoever finds a run under way looks again so much later. */
const AGAIN_MS = 30_000;
const STOP_MS = 5_000;

export function createSync(options: SyncOptions) {
  const { synced, log } = options;
  const syncing = createSyncing(options);
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<SyncDetail | null> | null = null;
  let stopped = false;

  async function work(onNote: (detail: SyncDetail) => void): Promise<SyncDetail> {
    const detail = noDetail();
    const id = await synced.begin(detail);
    try {
      await syncing.run(
        detail,
        () => stopped,
        async () => {
          await synced.note(id, detail, false);
          onNote(detail);
        },
      );
    } catch (error) {
      detail.errors.push(`同步中断：${messageOf(error)}。请检查磁盘空间和网络；下次接着做。`);
    }
    await synced.note(id, detail, true);
    const { found, added, replaced, removed, failed, errors } = detail;
    log[errors.length > 0 ? "warn" : "info"]("cloud documents were synced", {
      ...{ found, added, replaced, removed: removed.length, failed: failed.length, errors },
    });
    return detail;
  }

  /** One run; null where one is under way, here or elsewhere. `onNote` hears how far it is. */
  async function run(onNote: (detail: SyncDetail) => void = () => {}): Promise<SyncDetail | null> {
    if (running) return null;
    running = synced.unlessUnderWay(() => work(onNote));
    try {
      return await running;
    } finally {
      running = null;
    }
  }

  /** How long ago another program's run makes one of ours needless; 0 where one is due. */
  async function early(): Promise<number> {
    const last = await synced.last(true);
    const left = (last?.endedAt ?? 0) + options.everyMs - options.now();
    return left > 0 && left <= options.everyMs ? left : 0;
  }

  async function loopOn(): Promise<void> {
    const left = await early().catch(() => 0);
    if (left === 0) return loop();
    if (!stopped) timer = startTimer(loopOn, left).unref();
  }

  async function loop(): Promise<void> {
    const done = await run().catch((error: unknown) => {
      log.error("cloud documents could not be synced", { error: messageOf(error) });
      return null;
    });
    const again = done === null ? Math.min(AGAIN_MS, options.everyMs) : options.everyMs;
    if (!stopped) timer = startTimer(loopOn, again).unref();
  }

  return {
    run,
    start: (): void => void loop(),
    /** The last run that was begun, in numbers: what is limited is named to nobody who may not read it. */
    async shown() {
      const last = await synced.last<SyncDetail>();
      if (!last) return null;
      const { detail, ...times } = last;
      const { errors, ...lists } = detail;
      const counts = Object.entries(lists).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.length : value,
      ]);
      return { ...times, ...(Object.fromEntries(counts) as Record<string, number>), errors };
    },
    /** The last run that was begun. */
    last: (): Promise<SyncRun<SyncDetail> | null> => synced.last<SyncDetail>(),
    /** The last runs, the latest first. */
    runs: (limit: number): Promise<SyncRun<SyncDetail>[]> => synced.runs<SyncDetail>(limit),
    /** Every source with the documents that came from it. */
    sources: () =>
      Promise.all(
        options.sources.map(async (source) => ({
          ...source,
          rows: await synced.rows(sourceName(source)),
        })),
      ),
    isUnderWay: (): boolean => running !== null,
    /** Sources that are kept no more, and how many reports came from them. */
    async left(): Promise<{ sources: string[]; reports: number }> {
      const kept = new Set(options.sources.map(sourceName));
      const all = await synced.rows();
      const rows = all.filter(({ source, reportId }) => reportId && !kept.has(source));
      return { sources: [...new Set(rows.map(({ source }) => source))], reports: rows.length };
    },
    /** What the last run that ended could not do, and what to do about it; null when all was done. */
    async trouble(): Promise<string | null> {
      const ended = await synced.last<SyncDetail>(true);
      const [first, ...others] = ended?.detail.errors ?? [];
      if (first === undefined) return null;
      const more = others.length > 0 ? `（另有 ${others.length} 处）` : "";
      return `云文档没有同步完：${first}${more}库里已有的仍可查。`;
    },
    /** No further document is begun; resolves when those on their way are on the shelf, or take too long to be waited for. */
    async stop(): Promise<void> {
      stopped = true;
      if (timer) clearTimeout(timer);
      await Promise.race([running?.catch(() => {}), setTimeout(STOP_MS, null, { ref: false })]);
    },
  };
}

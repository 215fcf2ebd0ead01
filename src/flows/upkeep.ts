/**
 * What keeps the house quick and clean while it runs, on a schedule: messages past their days go, rows that came in since
 * are folded into the index, old versions are let go, what was removed leaves the files, and reports that the embedding
 * model has not seen yet are embedded. Never twice at a time, here or in another program. Tidying that fails again and
 * again is tried at longer and longer intervals and then given up: the library answers without it, only more slowly.
 */
import { setTimeout as startTimer } from "node:timers";
import { setTimeout } from "node:timers/promises";
import { type Log, messageOf } from "../log.ts";
import { type Library, STILL_READ_MS } from "../search/library.ts";
import type { Arrivals } from "../store/arrivals.ts";
import type { Copies } from "../store/before.ts";
import type { Originals } from "../store/originals.ts";
import type { Records } from "../store/records.ts";
import type { Removed } from "../store/removed.ts";
import type { Retention } from "../store/retention.ts";
import type { Uploads } from "../store/uploads.ts";

export interface UpkeepOptions {
  library: Library;
  records: Records;
  removed: Removed;
  retention: Retention;
  uploads: Pick<Uploads, "sweep">;
  arrivals: Pick<Arrivals, "sweep">;
  originals: Pick<Originals, "sweep">;
  copies: Copies;
  /** Days for which messages and replies are kept. */
  retentionDays: number;
  clock: () => number;
  log: Log;
  /** Milliseconds between the end of one round and the beginning of the next. */
  everyMs?: number;
}

/** What tidying has written so far is kept or dropped as a whole, whenever the program ends. */
const STOP_MS = 5_000;
const LAST_MS = 2_000;
/** After so many failures in a row tidying is given up until the next start. */
const MAX_FAILURES = 5;
const WHAT_TO_DO =
  "检索仍可用，但会越来越慢。请系统管理员在服务器上检查磁盘空间后重新启动；仍然如此，停下程序，移走数据文件夹里的 library 文件夹再启动，库会从记录重建。";

export function createUpkeep(options: UpkeepOptions) {
  const { library, records, removed, retention, uploads, arrivals, originals, copies } = options;
  const { retentionDays, clock, log } = options;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;
  let failures = 0;
  /** Rounds that are still left out before tidying is tried again. */
  let pause = 0;
  let trouble: string | null = null;
  /** When the files were written anew without what was removed, and what had been removed by then. */
  let rewritten: { at: number; since: number } | null = null;

  /** One round; a call while one is on its way waits for that one. */
  function run(): Promise<void> {
    running ??= round().finally(() => {
      running = null;
    });
    return running;
  }

  async function round(): Promise<void> {
    await letGo();
    await tidy();
    try {
      const embedded = await library.catchUp(records.alone, (done, of) => {
        if (done % 10 === 0 || done === of) log.info("reports are being embedded", { done, of });
      });
      if (embedded > 0) log.info("reports were embedded", { reports: embedded });
    } catch (error) {
      log.warn("reports were not embedded", { error: messageOf(error) });
    }
  }

  async function tidy(): Promise<void> {
    if (failures >= MAX_FAILURES || pause-- > 0) return;
    try {
      if (await library.isUntidy()) {
        log.debug("the library is being tidied");
        await records.alone(() => library.optimize());
        log.debug("the library is tidy");
      }
      await purge();
      [failures, pause, trouble] = [0, 0, null];
    } catch (error) {
      const why = messageOf(error);
      failures++;
      pause = 2 ** failures - 1;
      if (failures < MAX_FAILURES) {
        trouble = `整理库失败 ${failures} 次（${why}），稍后再试。`;
        log.warn("the library was not tidied", { error: why, failures });
      } else {
        trouble = `整理库连续失败 ${failures} 次（${why}），已不再尝试。${WHAT_TO_DO}`;
        log.error("the library cannot be tidied, which is given up", {
          error: why,
          todo: WHAT_TO_DO,
        });
      }
    }
  }

  /** Messages and replies past their days, and removals past undoing. */
  async function letGo(): Promise<void> {
    try {
      const expired = await retention.expire(retentionDays);
      if (expired > 0) {
        await records.emptyLog();
        log.info("messages past their days were deleted", { messages: expired });
      }
      await removed.expire();
      await uploads.sweep();
      await arrivals.sweep();
      await originals.sweep();
      await copies.sweep(retentionDays);
    } catch (error) {
      log.warn("what is past its days was not deleted", { error: messageOf(error) });
    }
  }

  /** Two steps, since whoever is reading the old files must be let finish: write them anew, and later let go of the old. */
  async function purge(): Promise<void> {
    const since = await records.purgeSince();
    if (since === null) return;
    // Once more: an answer may have been under way at the removal, or a stop come in between.
    await retention.withoutRemoved();
    if (rewritten?.since !== since) {
      await records.alone(() => library.purge());
      rewritten = { at: clock(), since };
    } else if (clock() - rewritten.at > STILL_READ_MS) {
      await records.alone(() => library.optimize());
      if (!(await records.emptyLog())) return;
      await records.purged(since);
      log.info("what was removed is out of the files");
    }
  }

  async function ended(ms: number): Promise<void> {
    await Promise.race([running, setTimeout(ms, null, { ref: false })]);
  }

  async function loop(): Promise<void> {
    await run();
    if (!stopped) timer = startTimer(loop, options.everyMs ?? 60_000).unref();
  }

  return {
    run,
    /** What keeps the library from being tidied, and what to do about it; null when nothing does. */
    get trouble(): string | null {
      return trouble;
    },
    start(): void {
      void loop();
    },
    /** No further round begins; resolves when the one on its way has ended, or takes too long to be waited for. */
    async stop(): Promise<void> {
      stopped = true;
      if (timer) clearTimeout(timer);
      await ended(STOP_MS);
    },
    /** The same once more, when what it waited for itself has been let go. */
    ended: (): Promise<void> => ended(LAST_MS),
  };
}

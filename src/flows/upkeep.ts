/**
 * What keeps the house quick and clean while it runs, on a schedule: rows that came in since are folded into the index,
 * old versions are let go, what was removed or is past its days leaves the files, and reports that the embedding model
 * has not seen yet are embedded. Never twice at a time, here or in another program.
 */
import { type Log, messageOf } from "../log.ts";
import { type Library, STILL_READ_MS } from "../search/library.ts";
import type { Records } from "../store/records.ts";
import type { Removed } from "../store/removed.ts";
import type { Retention } from "../store/retention.ts";

export interface UpkeepOptions {
  library: Library;
  records: Records;
  removed: Removed;
  retention: Retention;
  /** Days for which messages and replies are kept. */
  retentionDays: number;
  clock: () => number;
  log: Log;
  /** Milliseconds between the end of one round and the beginning of the next. */
  everyMs?: number;
}

export function createUpkeep(options: UpkeepOptions) {
  const { library, records, removed, retention, retentionDays, clock, log } = options;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;
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
    try {
      await letGo();
      if (await library.isUntidy()) await records.alone(() => library.optimize());
      await purge();
      const embedded = await library.catchUp(records.alone, (done, of) => {
        if (done % 10 === 0 || done === of) log.info("reports are being embedded", { done, of });
      });
      if (embedded > 0) log.info("reports were embedded", { reports: embedded });
    } catch (error) {
      log.warn("the library was not tidied", { error: messageOf(error) });
    }
  }

  /** Messages and replies past their days, and removals past undoing. */
  async function letGo(): Promise<void> {
    const expired = await retention.expire(retentionDays);
    if (expired > 0) {
      await records.emptyLog();
      log.info("messages past their days were deleted", { messages: expired });
    }
    await removed.expire();
  }

  /** Two steps, since whoever is reading the old files must be let finish: write them anew, and later let go of the old. */
  async function purge(): Promise<void> {
    const since = await records.purgeSince();
    if (since === null) return;
    if (rewritten?.since !== since) {
      await records.alone(() => library.purge());
      await records.emptyLog();
      rewritten = { at: clock(), since };
    } else if (clock() - rewritten.at > STILL_READ_MS) {
      await records.alone(() => library.optimize());
      await records.purged(since);
      log.info("what was removed is out of the files");
    }
  }

  async function loop(): Promise<void> {
    await run();
    if (!stopped) timer = setTimeout(loop, options.everyMs ?? 60_000).unref();
  }

  return {
    run,
    start(): void {
      void loop();
    },
    /** No further round begins; resolves when the one on its way has ended. */
    async stop(): Promise<void> {
      stopped = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  };
}

/**
 * What keeps the library quick while it grows, in the server, on a schedule: rows that came in since are folded into the
 * index, old versions are let go, and reports that the embedding model has not seen yet are embedded. Never twice at a
 * time, here or in another program.
 */
import { type Log, messageOf } from "../log.ts";
import type { Library } from "../search/library.ts";
import type { Records } from "../store/records.ts";

export interface UpkeepOptions {
  library: Library;
  records: Records;
  log: Log;
  /** Milliseconds between the end of one round and the beginning of the next. */
  everyMs?: number;
}

export function createUpkeep({ library, records, log, everyMs = 60_000 }: UpkeepOptions) {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;

  /** One round; a call while one is on its way waits for that one. */
  function run(): Promise<void> {
    running ??= round().finally(() => {
      running = null;
    });
    return running;
  }

  async function round(): Promise<void> {
    try {
      if (await library.isUntidy()) await records.alone(() => library.optimize());
      const embedded = await library.catchUp(records.alone, (done, of) => {
        if (done % 10 === 0 || done === of) log.info("reports are being embedded", { done, of });
      });
      if (embedded > 0) log.info("reports were embedded", { reports: embedded });
    } catch (error) {
      log.warn("the library was not tidied", { error: messageOf(error) });
    }
  }

  async function loop(): Promise<void> {
    await run();
    if (!stopped) timer = setTimeout(loop, everyMs).unref();
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

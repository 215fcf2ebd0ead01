/** The thread in which ledgers are made and asked: it holds those of the offices that were asked about last. */
import { createThread } from "../../thread.ts";
import type { Sought } from "./ledger.ts";
import type { ReportRead } from "./placed.ts";

export type Ask =
  | { what: "search"; sought: Sought }
  | { what: "series"; id: string }
  | { what: "conflicts" }
  | { what: "promises"; year: number | null }
  | { what: "rows"; sought: Sought | null; id: string | null; from: number; most: number };
export type Asked = { key: string; org: string; ask: Ask };
/** What the thread is told. */
export type Told =
  | Asked
  | { open: string }
  | { key: string; report: ReportRead }
  | { drop: string };

/** So many offices' ledgers are held, and for so long after the last question. */
const HELD = 6;
const IDLE_MS = 5 * 60_000;
const HEAP_MB = 768;

/** An office's ledger is not there, or not any more. */
export const GONE = "gone";

export function createLedgerThread() {
  /** The offices that the thread has whole, the last asked last. */
  const held = new Set<string>();
  const thread = createThread<Told>({
    ...{ file: new URL("./worker.ts", import.meta.url), heapMb: HEAP_MB, idleMs: IDLE_MS },
    onEnd: () => held.clear(),
  });

  return {
    has: (key: string) => held.has(key),
    open: (key: string) => thread.tell({ open: key }),
    /** One of an office's reports. */
    give: (key: string, report: ReportRead) => thread.tell({ key, report }),
    forget: (key: string) => held.delete(key),
    /** Its reports are all there. */
    given(key: string): void {
      held.add(key);
      const [oldest] = held;
      if (held.size <= HELD) return;
      held.delete(oldest!);
      thread.tell({ drop: oldest! });
    },
    /** Rejects with a ThreadFailed. */
    ask<T>(key: string, org: string, ask: Ask): Promise<T> {
      if (held.delete(key)) held.add(key);
      return thread.ask<T>({ key, org, ask });
    },
    close: () => thread.close(),
  };
}

/** The thread beside the server in which ledgers are made and asked: started when one is first wanted, let go when nobody asks. */
import { Worker } from "node:worker_threads";
import type { Sought } from "./ledger.ts";
import type { ReportRead } from "./placed.ts";

export type Ask =
  | { what: "search"; sought: Sought }
  | { what: "series"; id: string }
  | { what: "conflicts" }
  | { what: "promises"; year: number | null }
  | { what: "rows"; sought: Sought | null; id: string | null; from: number; most: number };
export type Asked = { n: number; key: string; org: string; ask: Ask };
/** What the worker is told, and what it says. */
export type Told =
  | Asked
  | { open: string }
  | { key: string; report: ReportRead }
  | { drop: string };
export type Said = { n: number } & ({ value: unknown } | { error: string });

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** So many offices' ledgers are held, and for so long after the last question. */
const HELD = 6;
const IDLE_MS = 5 * 60_000;
const HEAP_MB = 768;

/** An office's ledger is not there, or not any more. */
export const GONE = "gone";

export class LedgerFailed extends Error {}

export function createThread() {
  let worker: Worker | null = null;
  let count = 0;
  let idle: NodeJS.Timeout | undefined;
  const waiting = new Map<number, Waiting>();
  /** The offices that the worker has whole, the last asked last. */
  const held = new Set<string>();

  function open(): Worker {
    const made = new Worker(new URL("./worker.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    made.on("message", (said: Said) => {
      const one = waiting.get(said.n);
      waiting.delete(said.n);
      if ("error" in said) one?.reject(new LedgerFailed(said.error));
      else one?.resolve(said.value);
      rest();
    });
    made.on("error", (error) => lose(made, error.message));
    made.on("exit", () => lose(made, "stopped"));
    // It does not keep the program from ending.
    made.unref();
    return made;
  }

  function lose(gone: Worker, why: string): void {
    if (worker !== gone) return;
    worker = null;
    held.clear();
    for (const { reject } of waiting.values()) reject(new LedgerFailed(why));
    waiting.clear();
  }

  function rest(): void {
    clearTimeout(idle);
    if (waiting.size === 0) idle = setTimeout(() => void close(), IDLE_MS).unref();
  }

  function tell(told: Told): void {
    worker ??= open();
    worker.postMessage(told);
  }

  async function close(): Promise<void> {
    clearTimeout(idle);
    const leaving = worker;
    if (!leaving) return;
    lose(leaving, "stopped");
    await leaving.terminate();
  }

  return {
    has: (key: string) => held.has(key),
    open: (key: string) => tell({ open: key }),
    /** One of an office's reports. */
    give: (key: string, report: ReportRead) => tell({ key, report }),
    forget: (key: string) => held.delete(key),
    /** Its reports are all there. */
    given(key: string): void {
      held.add(key);
      const [oldest] = held;
      if (held.size <= HELD) return;
      held.delete(oldest!);
      tell({ drop: oldest! });
    },
    ask<T>(key: string, org: string, ask: Ask): Promise<T> {
      clearTimeout(idle);
      if (held.delete(key)) held.add(key);
      const n = ++count;
      return new Promise<T>((resolve, reject) => {
        waiting.set(n, { resolve: resolve as Waiting["resolve"], reject });
        tell({ n, key, org, ask });
      });
    },
    close,
  };
}

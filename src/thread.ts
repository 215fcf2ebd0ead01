/**
 * A thread beside the server for what takes long, in which the server goes on with everything else: started when it is first wanted,
 * told things and asked things in one order, let go when nobody has asked for a while.
 */
import { parentPort, Worker } from "node:worker_threads";

export interface ThreadOptions {
  /** The module that runs there; it calls `serve`. */
  file: URL;
  heapMb: number;
  /** It is kept so many ms after it last did something. */
  idleMs: number;
  /** It has ended, and what it held is gone. */
  onEnd?: () => void;
}

/** `n` is null where nothing is asked. */
interface Message {
  n: number | null;
  told: unknown;
}
type Answer = { n: number } & ({ value: unknown } | { error: string });

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** The thread could not do what was asked; `message` says why. */
export class ThreadFailed extends Error {}

export function createThread<Told>({ file, heapMb, idleMs, onEnd = () => {} }: ThreadOptions) {
  let worker: Worker | null = null;
  let count = 0;
  let idle: NodeJS.Timeout | undefined;
  const waiting = new Map<number, Waiting>();

  function open(): Worker {
    const made = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    made.on("message", (answer: Answer) => {
      const one = waiting.get(answer.n);
      waiting.delete(answer.n);
      if ("error" in answer) one?.reject(new ThreadFailed(answer.error));
      else one?.resolve(answer.value);
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
    for (const { reject } of waiting.values()) reject(new ThreadFailed(why));
    waiting.clear();
    onEnd();
  }

  function rest(): void {
    clearTimeout(idle);
    if (waiting.size === 0) idle = setTimeout(() => void close(), idleMs).unref();
  }

  function send(n: number | null, told: Told): void {
    worker ??= open();
    worker.postMessage({ n, told } satisfies Message);
    rest();
  }

  async function close(): Promise<void> {
    clearTimeout(idle);
    const leaving = worker;
    if (!leaving) return;
    lose(leaving, "stopped");
    await leaving.terminate();
  }

  return {
    tell: (told: Told) => send(null, told),
    /** Rejects with a ThreadFailed. */
    ask<T>(told: Told): Promise<T> {
      const n = ++count;
      return new Promise<T>((resolve, reject) => {
        waiting.set(n, { resolve: resolve as Waiting["resolve"], reject });
        send(n, told);
      });
    },
    close,
  };
}

/** In the thread: `take` is called with everything it is told, one after another unless it waits; what it returns is the answer. */
export function serve<Told>(take: (told: Told) => unknown): void {
  parentPort!.on("message", async ({ n, told }: Message) => {
    try {
      const value = await take(told as Told);
      if (n !== null) parentPort!.postMessage({ n, value } satisfies Answer);
    } catch (error) {
      if (n === null) throw error;
      const why = error instanceof Error ? error.message : String(error);
      parentPort!.postMessage({ n, error: why } satisfies Answer);
    }
  });
}

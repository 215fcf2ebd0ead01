/**
 * Files are read in worker threads with limits, because a file may be broken or hostile: file → a free worker → report,
 * or a sentence when the worker ran out of memory or time. A worker that failed is thrown away with whatever it held.
 * Pictures come back from the workers to the one OCR engine, which they share.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { failure, type Outcome, type Report } from "../domain.ts";
import type { Block, Picture } from "./blocks.ts";
import type { GivenFacts } from "./facts.ts";
import { createRecogniser } from "./readers/pages/recognise.ts";

export type Reading = ReturnType<typeof createReading>;

export interface ReadingOptions {
  /** How many files are read at once; default: the cores there are, at most four. */
  workers?: number;
  /** What one file may take: V8 heap in MB, all memory with the buffers outside it, ms without a page, ms in all. */
  heapMb?: number;
  memoryMb?: number;
  silenceMs?: number;
  totalMs?: number;
}

type Given = GivenFacts & { sample?: boolean; audience?: string[] | null };
/** What a worker is asked, and what it says. */
export type Order = { bytes: Uint8Array; file: string } & (
  | { want: "report"; given: Given }
  | { want: "blocks" }
  | { want: "picture"; page: number }
);
export type Notice =
  | { page: number; of: number }
  | { picture: number; image: Uint8Array }
  | { part: Part }
  | { outcome: Outcome<unknown> };
export type Answer = { picture: number; seen: Outcome<Picture> } | { more: true };
/** A long report comes over in parts, each asked for, so that no single one holds up the thread that takes it. */
export type Part = Pick<Report, "body" | "figureRows">;

type OnPage = (page: number, of: number) => void;

interface Desk {
  worker: Worker;
  /** Ends the current order, whatever became of it. */
  settle: ((outcome: Outcome<unknown>) => void) | null;
  onPage: OnPage;
  /** What has come over of the report so far. */
  parts: Part;
  /** Stops the watch for silence while the worker itself waits, and sets it again. */
  watch: (on: boolean) => void;
}

const TOO_MUCH =
  "内容展开后过大，超过内存上限，已停止读取。请拆成几个文件，或另存为 .docx 后再试。";
/** V8's own limit does not see what buffers hold, so that is looked at this often, in ms. */
const LOOK_MS = 200;
/** What V8 gives young objects by default lets a worker swell to twice what it holds, and the process keeps those pages. */
const YOUNG_MB = 16;
/** A worker that has read more than this, or held more, in bytes, ends with its file: its heap would stay as large as it was. */
const LARGE_FILE = 1.5e6;
const LARGE_HEAP = 120e6;
/** An idle worker holds about 40 MB, so it is let go after this many ms. */
const IDLE_MS = 10_000;

export function createReading(options: ReadingOptions = {}) {
  const count = options.workers ?? Math.min(4, availableParallelism());
  const heapMb = options.heapMb ?? 448;
  const memoryMb = options.memoryMb ?? 640;
  const silenceMs = options.silenceMs ?? 60_000;
  const totalMs = options.totalMs ?? 30 * 60_000;
  const recognise = createRecogniser();
  const idle: Desk[] = [];
  const desks = new Set<Desk>();
  const waiting: ((desk: Desk | null) => void)[] = [];
  let closed = false;

  function open(): Desk {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      resourceLimits: {
        maxOldGenerationSizeMb: heapMb,
        maxYoungGenerationSizeMb: YOUNG_MB,
        stackSizeMb: 8,
      },
    });
    const desk: Desk = {
      ...{ worker, settle: null, onPage: () => {}, watch: () => {} },
      parts: { body: [], figureRows: [] },
    };
    desks.add(desk);
    worker.on("message", async (notice: Notice) => {
      if ("outcome" in notice) desk.settle?.(notice.outcome);
      else if ("page" in notice) desk.onPage(notice.page, notice.of);
      else if ("part" in notice) {
        for (const passage of notice.part.body) desk.parts.body.push(passage);
        for (const figure of notice.part.figureRows) desk.parts.figureRows.push(figure);
        // Messages are taken in one after another without a turn for anything else, so the next is asked for after one.
        setImmediate(() => {
          if (desks.has(desk)) worker.postMessage({ more: true } satisfies Answer);
        });
      } else {
        desk.watch(false);
        const answer: Answer = { picture: notice.picture, seen: await recognise(notice.image) };
        desk.watch(true);
        if (desks.has(desk)) worker.postMessage(answer);
      }
    });
    worker.on("error", (error: NodeJS.ErrnoException) =>
      dismiss(
        desk,
        failure(
          error.code === "ERR_WORKER_OUT_OF_MEMORY"
            ? TOO_MUCH
            : `读取时出错（${error.message}）。请用原来的软件打开后另存一份再试。`,
        ),
      ),
    );
    worker.on("exit", () => dismiss(desk, failure("读取中断，请再导入一次。", { retry: true })));
    return desk;
  }

  function dismiss(desk: Desk, outcome: Outcome<never>): void {
    if (!desks.delete(desk)) return;
    const at = idle.indexOf(desk);
    if (at >= 0) idle.splice(at, 1);
    desk.settle?.(outcome);
    void desk.worker.terminate();
    if (waiting.length > 0 && !closed) waiting.shift()!(open());
  }

  async function take(first: boolean): Promise<Desk | null> {
    if (closed) return null;
    const free = idle.pop();
    if (free) return free;
    if (desks.size < count) return open();
    return new Promise((resolve) => {
      if (first) waiting.unshift(resolve);
      else waiting.push(resolve);
    });
  }

  function give(desk: Desk): void {
    if (!desks.has(desk)) return;
    const next = waiting.shift();
    if (next) {
      next(desk);
      return;
    }
    idle.push(desk);
    // Neither an idle worker nor its timer keeps the program from ending.
    desk.worker.unref();
    setTimeout(() => {
      if (idle.includes(desk)) dismiss(desk, failure(""));
    }, IDLE_MS).unref();
  }

  /** Have one file read; its bytes are handed over, so the caller must not use them again. */
  async function order(task: Order, onPage: OnPage = () => {}): Promise<Outcome<unknown>> {
    const desk = await take(task.want === "picture");
    if (!desk || !desks.has(desk)) return failure("程序正在退出，未读取。", { retry: true });
    desk.worker.ref();
    desk.parts = { body: [], figureRows: [] };
    return new Promise((resolve) => {
      const late = (ms: number, doing: string) =>
        setTimeout(
          () =>
            dismiss(
              desk,
              failure(
                `读了 ${Math.round(ms / 1000)} 秒仍未${doing}，已停止。请拆成几个文件，或另存为 .docx 后再试。`,
              ),
            ),
          ms,
        );
      let large = task.bytes.byteLength > LARGE_FILE;
      const look = setInterval(async () => {
        // A worker that has just ended has nothing to show.
        const held = await desk.worker.getHeapStatistics().catch(() => null);
        const bytes = held ? held.used_heap_size + held.external_memory : 0;
        large ||= bytes > LARGE_HEAP;
        if (desk.settle && bytes > memoryMb * 1e6) dismiss(desk, failure(TOO_MUCH));
      }, LOOK_MS);
      const whole = late(totalMs, "读完");
      let silence = late(silenceMs, "读完一页");
      desk.watch = (on) => {
        clearTimeout(silence);
        if (on && desk.settle) silence = late(silenceMs, "读完一页");
      };
      desk.onPage = (page, of) => {
        desk.watch(true);
        onPage(page, of);
      };
      desk.settle = (settled) => {
        const outcome =
          settled.ok && task.want === "report"
            ? { ok: true as const, value: Object.assign(settled.value as object, desk.parts) }
            : settled;
        // An idle worker's desk must not hold the last report.
        desk.parts = { body: [], figureRows: [] };
        clearInterval(look);
        clearTimeout(whole);
        clearTimeout(silence);
        desk.settle = null;
        // What it holds would lie beside what the shelving of this very report needs.
        if (large) dismiss(desk, failure(""));
        else give(desk);
        resolve(outcome.ok ? outcome : { ...outcome, error: named(task.file, outcome.error) });
      };
      const owned =
        task.bytes.byteLength === task.bytes.buffer.byteLength
          ? task.bytes
          : new Uint8Array(task.bytes);
      desk.worker.postMessage({ ...task, bytes: owned }, [owned.buffer as ArrayBuffer]);
    });
  }

  return {
    workers: count,
    /** One file as a report; fails with a sentence that names the file. */
    read(
      bytes: Uint8Array,
      file: string,
      given: Given = {},
      onPage?: OnPage,
    ): Promise<Outcome<Report>> {
      return order({ want: "report", bytes, file, given }, onPage) as Promise<Outcome<Report>>;
    },
    /** The words of a file that is no report, such as this year's material for a draft. */
    blocks(bytes: Uint8Array, file: string): Promise<Outcome<Block[]>> {
      return order({ want: "blocks", bytes, file }) as Promise<Outcome<Block[]>>;
    },
    /** One page of a file as a PNG, for whoever looks at it: that comes before files that wait to be read. */
    picture(bytes: Uint8Array, file: string, page: number): Promise<Outcome<Uint8Array>> {
      return order({ want: "picture", bytes, file, page }) as Promise<Outcome<Uint8Array>>;
    },
    /** Stop all reading; what is being read fails. */
    async close(): Promise<void> {
      closed = true;
      recognise.close();
      for (const resolve of waiting.splice(0)) resolve(null);
      const leaving = [...desks];
      for (const desk of leaving) dismiss(desk, failure("读取中断，未导入。", { retry: true }));
      await Promise.all(leaving.map((desk) => desk.worker.terminate()));
    },
  };
}

/** Sentences of readers name the file themselves. */
function named(file: string, error: string): string {
  return error.startsWith("“") ? error : `“${file}”${error}`;
}

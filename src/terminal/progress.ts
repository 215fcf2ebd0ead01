/**
 * What a person sees while files are read: on a terminal one line that moves, elsewhere one line a file. And while an answer is
 * waited for: on a terminal that somebody is at work, elsewhere nothing.
 */
import type { Reply } from "../domain.ts";
import type { IngestResult } from "../flows/committing.ts";
import { columns } from "./table.ts";

export interface ProgressOptions {
  out: NodeJS.WriteStream;
  clock: () => number;
}

const BAR = 20;
/** A remaining time from fewer files than this is a guess. */
const ENOUGH_FILES = 3;

export function createProgress({ out, clock }: ProgressOptions) {
  const moves = out.isTTY === true;
  const started = clock();
  /** Files being read, the one begun first in front, with their pages. */
  const reading = new Map<string, string>();
  let done = 0;
  let of = 0;

  function draw(): void {
    if (!moves) return;
    const share = of === 0 ? 0 : done / of;
    const filled = Math.round(share * BAR);
    const bar = `[${"█".repeat(filled)}${"░".repeat(BAR - filled)}] ${done}/${of}`;
    const [file] = reading;
    const parts = [bar, remaining(), file ? `${file[1]} ${file[0]}` : ""].filter(Boolean);
    out.write(`\r\x1b[2K${columns(parts.join("  "), (out.columns || 80) - 1)}`);
  }

  function remaining(): string {
    if (done < ENOUGH_FILES || done >= of) return "";
    const seconds = Math.ceil((((clock() - started) / done) * (of - done)) / 1000);
    return seconds < 60 ? `约剩 ${seconds} 秒` : `约剩 ${Math.ceil(seconds / 60)} 分钟`;
  }

  return {
    count(files: number): void {
      of = files;
      draw();
    },
    page(file: string, page: number, pages: number): void {
      reading.set(file, `第 ${page}/${pages} 页`);
      draw();
    },
    file(result: IngestResult, line: string): void {
      done++;
      reading.delete(result.file);
      if (moves) draw();
      else out.write(`[${done}/${of}] ${line}\n`);
    },
    /** A sentence of its own, above the moving line. */
    say(sentence: string): void {
      out.write(moves ? `\r\x1b[2K${sentence}\n` : `${sentence}\n`);
      draw();
    },
    /** Reports made ready for search by meaning, after all are read. */
    embedding(ready: number, all: number): void {
      if (moves) out.write(`\r\x1b[2K语义检索：已备好 ${ready}/${all} 份`);
      else if (ready === all) out.write(`语义检索：已备好 ${all} 份\n`);
    },
    end(): void {
      if (moves) out.write("\r\x1b[2K");
    },
  };
}

const TICK_MS = 1000;

/** Do `work` with a line on a terminal that says that a model writes, how far it is, and for how long it has. */
export async function waiting(
  { out, clock }: ProgressOptions,
  work: (shown: (soFar: Reply) => void) => Promise<Reply>,
): Promise<Reply> {
  if (out.isTTY !== true) return work(() => {});
  const started = clock();
  let claims = 0;
  // An answer that is there within the second needs no sign.
  const ticks = setInterval(() => {
    const far = claims > 0 ? `，已核对 ${claims} 条` : "";
    out.write(`\r\x1b[2K大模型在写${far}，${Math.round((clock() - started) / 1000)} 秒…`);
  }, TICK_MS);
  try {
    return await work((soFar) => {
      claims = soFar.model === null ? 0 : soFar.claims.length;
    });
  } finally {
    clearInterval(ticks);
    out.write("\r\x1b[2K");
  }
}

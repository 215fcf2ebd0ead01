/** What a person sees while files are read: on a terminal one line that moves, elsewhere one line a file. */
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

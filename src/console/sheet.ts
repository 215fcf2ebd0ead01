/** Rows as a sheet that office programs open: .xlsx, numbers as numbers, and .csv. */
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";

export type CellValue = string | number | null;

export interface SheetColumn {
  title: string;
  /** In characters. */
  width?: number;
}

export interface Sheet {
  /** What the sheet is called. */
  name: string;
  columns: SheetColumn[];
  rows: CellValue[][];
}

/** What the worker is told: what the sheet is, its rows some at a time, and that these are all. */
export type Told = Omit<Sheet, "rows"> | { rows: CellValue[][] } | "end";
export type Said = { bytes: Uint8Array<ArrayBuffer> } | { error: string };

const SOME = 1_000;

/**
 * The bytes of an .xlsx with one sheet; its first row stays in view. It is made in a thread of its own: thousands of rows take seconds,
 * in which the server goes on with everything else.
 */
export async function sheetOf({ name, columns, rows }: Sheet): Promise<Uint8Array<ArrayBuffer>> {
  const worker = new Worker(new URL("./sheets/worker.ts", import.meta.url));
  const tell = (told: Told) => worker.postMessage(told);
  try {
    const said = new Promise<Said>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("the sheet was not made")));
    });
    // Told of below; until then nobody waits for it.
    said.catch(() => {});
    tell({ name, columns });
    for (let from = 0; from < rows.length; from += SOME) {
      tell({ rows: rows.slice(from, from + SOME) });
      await setImmediate();
    }
    tell("end");
    const made = await said;
    if ("error" in made) throw new Error(made.error);
    return made.bytes;
  } finally {
    void worker.terminate();
  }
}

/** The same as text: with the mark that tells a spreadsheet program its encoding, and no cell that such a program would run. */
export function csvOf({ columns, rows }: Omit<Sheet, "name">): string {
  const lines = [columns.map(({ title }) => title), ...rows].map((row) =>
    row.map((value) => quoted(value)).join(","),
  );
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

function quoted(value: CellValue): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  // = + - @ and what stands before them begin a formula; an apostrophe makes it text.
  const safe = /^[\s\u0000]*[=+\-@＝＋－＠]|^[\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

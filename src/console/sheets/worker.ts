/** The worker thread of `sheet.ts`: a sheet's rows → the bytes of an .xlsx. */
import { parentPort } from "node:worker_threads";
import write from "write-excel-file/node";
import type { CellValue, Said, Sheet, Told } from "../sheet.ts";

/** What a cell of a sheet holds at most; a program that finds more calls the whole file damaged. */
const LONGEST = 32_767;
const LONGEST_NAME = 31;
/** What XML has no way to write, a half of a character among it. */
const UNWRITABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const sheet: Sheet = { name: "", columns: [], rows: [] };

parentPort!.on("message", async (told: Told) => {
  if (told === "end") {
    const made: Said = await bytesOf(sheet).then(
      (bytes) => ({ bytes }),
      (error: unknown) => ({ error: String(error) }),
    );
    parentPort!.postMessage(made, "bytes" in made ? [made.bytes.buffer] : []);
  } else if ("rows" in told) for (const row of told.rows) sheet.rows.push(row);
  else Object.assign(sheet, told);
});

async function bytesOf({ name, columns, rows }: Sheet): Promise<Uint8Array<ArrayBuffer>> {
  const head = columns.map(({ title }) => ({
    ...{ value: plain(title), fontWeight: "bold" as const, backgroundColor: "#EDF1F3" },
    ...{ wrap: true, alignVertical: "center" as const },
  }));
  const body = rows.map((row) => row.map((value) => cellOf(value)));
  const file = write([head, ...body], {
    sheet: nameOf(name),
    columns: columns.map(({ width }) => ({ width: width ?? 14 })),
    stickyRowsCount: 1,
  });
  return new Uint8Array(await file.toBuffer());
}

/** A text is never a formula in such a file, whatever it begins with. */
function cellOf(value: CellValue) {
  if (value === null || value === "") return null;
  const top = { alignVertical: "top" as const };
  if (typeof value === "number") return Number.isFinite(value) ? { value, ...top } : null;
  return { value: plain(value), type: String, wrap: true, ...top };
}

function plain(text: string): string {
  return text.replace(UNWRITABLE, "").slice(0, LONGEST);
}

/** A sheet's name has none of these, nor an apostrophe at its ends. */
function nameOf(name: string): string {
  const bare = plain(name)
    .replace(/[\\/?*[\]:]/g, " ")
    .replace(/^'+|'+$/g, "");
  return [...bare].slice(0, LONGEST_NAME).join("").trim() || "数据";
}

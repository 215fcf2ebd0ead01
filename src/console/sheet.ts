/** Rows as a sheet that office programs open: .xlsx, numbers as numbers, and .csv. */

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

/** What a cell of a sheet holds at most; a program that finds more calls the whole file damaged. */
const LONGEST = 32_767;
const LONGEST_NAME = 31;
/** What XML has no way to write. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNWRITABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The bytes of an .xlsx with one sheet; its first row stays in view. */
export async function sheetOf({ name, columns, rows }: Sheet): Promise<Uint8Array> {
  const { default: write } = await import("write-excel-file/node");
  const head = columns.map(({ title }) => ({
    ...{ value: plain(title), fontWeight: "bold" as const, backgroundColor: "#EDF1F3" },
    ...{ wrap: true, alignVertical: "center" as const },
  }));
  const body = rows.map((row) => row.map(cellOf));
  const file = write([head, ...body], {
    sheet: nameOf(name),
    columns: columns.map(({ width }) => ({ width: width ?? 14 })),
    stickyRowsCount: 1,
  });
  return new Uint8Array(await file.toBuffer());
}

function cellOf(value: CellValue) {
  if (value === null || value === "") return null;
  if (typeof value === "number") return { value, alignVertical: "top" as const };
  // A text is never a formula in such a file, whatever it begins with.
  return {
    ...{ value: plain(value), type: String, wrap: value.length > 12 },
    alignVertical: "top" as const,
  };
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

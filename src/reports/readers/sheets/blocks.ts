/**
 * A workbook's sheets → blocks (pure): a sheet's name where there are several → its parts → titles, lines and table rows,
 * each with its row on the sheet; a unit that stands above a table is said in the rows whose numbers need it.
 */
import { rowCells } from "../../../text/rows.ts";
import type { Block } from "../../blocks.ts";
import { type Cell, tableRows } from "../table.ts";
import { type Line, MARK, type Part, partsOf } from "./parts.ts";
import { placedCells } from "./places.ts";
import type { Sheet } from "./workbook.ts";

/** A longer line above a table, a sentence or a remark is no title. */
const MAX_TITLE = 60;

export function blocksOfSheets(sheets: Sheet[]): Block[] {
  const shown = sheets.filter(({ rows }) => rows.length > 0);
  const [only] = shown;
  if (shown.length < 2) return only ? blocksOfSheet(only, 1) : [];
  return shown.flatMap((sheet) => {
    const blocks = blocksOfSheet(sheet, 2);
    const heading: Block = { kind: "heading", level: 1, text: sheet.name };
    return blocks.length === 0
      ? []
      : [heading, ...blocks].map((block) => ({ ...block, untitled: true }));
  });
}

/** `level` is that of the first title; the others on the sheet stand under it, or beside it under the sheet's name. */
function blocksOfSheet(sheet: Sheet, level: 1 | 2): Block[] {
  const blocks: Block[] = [];
  let titled = false;
  for (const part of partsOf(placedCells(sheet))) {
    const titles = part.rows.length > 0 || level === 1;
    const own: Block[] = [
      ...lineBlocks(part.above, titles, titled ? 2 : level),
      ...rowBlocks(part),
      ...lineBlocks(part.below, false, level),
    ];
    titled ||= own.some(({ kind }) => kind === "heading");
    for (const block of own) blocks.push(block);
  }
  return blocks;
}

/** Lines beside a table; the first that can be a title is one, where one is looked for. */
function lineBlocks(lines: Line[], titles: boolean, level: number): Block[] {
  let looking = titles;
  // The mark of an annex stands over the title it belongs to.
  const { marks = [], others = [] } = Object.groupBy(lines, (line) =>
    line.every(({ text }) => MARK.test(text)) ? "marks" : "others",
  );
  return [...others, ...marks].map((line, i): Block => {
    const text = saidOf(line);
    const row = line[0]!.at;
    if (line.length > 1 || /单位[：:]/.test(text)) return { kind: "row", text, row };
    const title =
      looking && text.length <= MAX_TITLE && !/[。；：:]$|^注/.test(text) && i < others.length;
    if (!title) return { kind: "text", text, row };
    looking = false;
    return { kind: "heading", level, text, row };
  });
}

/** 填报单位：区外办；单位：万元. */
function saidOf(line: Line): string {
  return line
    .map(({ text }) => text.replace(/\s+/g, " "))
    .reduce(
      (said, text) => (said === "" ? text : said + (/[：:]$/.test(said) ? "" : "；") + text),
      "",
    );
}

function rowBlocks({ rows, unit }: Part): Block[] {
  const columns = new Set(rows.flat().map(({ column }) => column));
  if (columns.size < 2)
    return rows.map((line) => ({ kind: "text", text: saidOf(line), row: line[0]!.at }));
  return tableRows(gridOf(rows)).map(({ text, row }) => {
    const said = unit !== null && needsUnit(text) ? `${text}；单位：${unit}` : text;
    return { kind: "row", text: said, row: rows[row]![0]!.at };
  });
}

function needsUnit(text: string): boolean {
  return rowCells(text).some(({ header, quantity }) => header !== "" && quantity.unit === "");
}

/** The rows as a table's cells with their spans, over the rows and columns in which some cell begins. */
function gridOf(lines: Line[]): Cell[][] {
  const rows = lines.map((line) => line[0]!.row);
  const columns = [...new Set(lines.flat().map(({ column }) => column))].sort((a, b) => a - b);
  const columnAt = new Map(columns.map((column, i) => [column, i]));
  /** Up to which row each column is taken by a cell from above. */
  const taken = new Array<number>(columns.length).fill(0);
  return lines.map((line, r) => {
    const cells: Cell[] = [];
    let next = 0;
    const fill = (until: number, row: number) => {
      for (; next < until; next++) if (taken[next]! <= row) cells.push({ text: "" });
    };
    for (const { text, row, column, below, right } of line) {
      const at = columnAt.get(column)!;
      fill(at, row);
      let end = at + 1;
      while (end < columns.length && columns[end]! < right) end++;
      let rowSpan = 1;
      while (r + rowSpan < rows.length && rows[r + rowSpan]! < below) rowSpan++;
      cells.push({ text, rowSpan, colSpan: end - at });
      for (; next < end; next++) taken[next] = below;
    }
    fill(columns.length, line[0]!.row);
    return cells;
  });
}

/**
 * Spreadsheets → blocks: bytes → a workbook (.xlsx and .xlsm, .xls and .et, .ods, .csv) → its tables as rows that can be read
 * alone. What is hidden, drawn or never calculated is left out and told.
 */
import { failure, type Outcome } from "../../domain.ts";
import type { Parsed } from "../blocks.ts";
import { openZip } from "../zip.ts";
import { blocksOfSheets } from "./sheets/blocks.ts";
import { readCsv } from "./sheets/csv.ts";
import { readOds } from "./sheets/ods.ts";
import type { Range, Sheet, Workbook } from "./sheets/workbook.ts";
import { LOCKED, readXls } from "./sheets/xls.ts";
import { readXlsx } from "./sheets/xlsx.ts";
import { readText } from "./text.ts";
import { openOle } from "./word/doc/ole.ts";

const LESS = "只留下要引用的表（如汇总表），另存后再试";
const PASSWORD = "设有密码，打不开。请用 Excel 或 WPS 打开，去掉密码后另存再试。";
const BROKEN =
  "不完整或已损坏，读不出来。请重新取得完整的文件，或用 Excel 或 WPS 打开后另存为 .xlsx 再试。";

export function readExcel(bytes: Uint8Array, file: string): Outcome<Parsed> {
  const zip = openZip(bytes, file);
  if (!zip.ok) return zip;
  if (zip.value.names.some((name) => /^xl\/workbook\.bin$/i.test(name)))
    return failure(
      `“${file}”是二进制工作簿（.xlsb），读不了。请用 Excel 或 WPS 另存为 .xlsx 再试。`,
    );
  return told(readXlsx(zip.value), file);
}

export function readOldExcel(bytes: Uint8Array, file: string): Outcome<Parsed> {
  const ole = openOle(bytes);
  const workbook = ole && readXls(ole);
  if (!workbook) return failure(`“${file}”${BROKEN}`);
  return workbook === LOCKED ? failure(`“${file}”${PASSWORD}`) : told(workbook, file);
}

export function readOpenSheet(bytes: Uint8Array, file: string): Outcome<Parsed> {
  const zip = openZip(bytes, file);
  if (!zip.ok) return zip;
  const manifest = new TextDecoder().decode(zip.value.read("META-INF/manifest.xml") ?? undefined);
  if (manifest.includes("encryption-data")) return failure(`“${file}”${PASSWORD}`);
  return told(readOds(zip.value), file);
}

export function readSeparated(bytes: Uint8Array, file: string): Outcome<Parsed> {
  const text = readText(bytes, file);
  if (!text.ok) return text;
  const read = told(readCsv(text.value.text, /\.tsv$/i.test(file)), file);
  if (read.ok) read.value.warnings.unshift(...text.value.warnings);
  return read;
}

/** A workbook as blocks with its warnings, or the sentence that says why there is nothing to read. */
function told(workbook: Workbook | string, file: string): Outcome<Parsed> {
  if (typeof workbook === "string") {
    // What is wrong with an entry of the zip says what to do itself.
    return failure(
      `“${file}”的表格${workbook}${workbook.includes("请") ? `，或${LESS}` : `。请${LESS}`}。`,
    );
  }
  const blocks = blocksOfSheets(workbook.sheets.filter(isRead));
  if (blocks.length === 0) return failure(`“${file}”${nothingIn(workbook)}`);
  return { ok: true, value: { blocks, warnings: warningsOf(workbook) } };
}

function isRead({ kind, hidden }: Sheet): boolean {
  return kind === "cells" && !hidden;
}

function nothingIn({ sheets, charts, pictures }: Workbook): string {
  const uncalculated = sheets.some((sheet) => sheet.uncalculated > 0);
  if (uncalculated) return "里只有公式，没有存下计算结果。请用 Excel 或 WPS 打开，算好后保存再试。";
  if (sheets.some(({ kind }) => kind === "chart") || charts + pictures > 0)
    return "里只有图表或图片，没有表格数据。请把图表所用的数据表一起放进来，或写进正文。";
  if (sheets.some(({ kind, hidden }) => kind === "macro" && !hidden))
    return "里只有宏表，没有表格数据。请把数据放在普通工作表里，另存为 .xlsx 再试。";
  if (sheets.some(({ hidden, rows }) => hidden || rows.length > 0))
    return "里有内容的工作表、行或列都是隐藏的，没有读入。请取消隐藏后保存再试。";
  return "里没有填内容，没有可读的表。请换上有内容的文件。";
}

/** Names that a sentence has room for. */
const MAX_NAMED = 5;

function warningsOf({ sheets, charts, pictures, linked }: Workbook): string[] {
  const warnings: string[] = [];
  const seen = sheets.filter(isRead);
  const named = (some: Sheet[]) =>
    some
      .slice(0, MAX_NAMED)
      .map(({ name }) => `“${name}”`)
      .join("、") + (some.length > MAX_NAMED ? `等 ${some.length} 张` : "");
  const hidden = sheets.filter((sheet) => sheet.hidden);
  if (hidden.length > 0)
    warnings.push(`工作表${named(hidden)}是隐藏的，没有读入。要引用的请取消隐藏后再导入。`);
  for (const sheet of seen) {
    const rows = hiddenIn(sheet.hiddenRows, lastOf(sheet.rows.map(({ at }) => at)));
    const last = lastOf(sheet.rows.map(({ cells }) => cells.at(-1)!.column));
    const columns = hiddenIn(sheet.hiddenColumns, last);
    const left = [rows > 0 ? `${rows} 行` : "", columns > 0 ? `${columns} 列` : ""].filter(Boolean);
    if (left.length > 0) {
      const where = sheet.name === "" ? "" : `工作表“${sheet.name}”里`;
      warnings.push(
        `${where}有 ${left.join("、")}是隐藏的，没有读入。要引用的请取消隐藏后再导入。`,
      );
    }
  }
  const others = sheets.filter(({ kind, hidden }) => kind !== "cells" && !hidden);
  if (others.length > 0)
    warnings.push(`工作表${named(others)}是图表或宏表，没有读入。要用的数字请放在普通工作表里。`);
  const open = seen.reduce((sum, sheet) => sum + sheet.uncalculated, 0);
  if (open > 0)
    warnings.push(
      `有 ${open} 格公式没有存下计算结果，没有读入。请用 Excel 或 WPS 打开，算好后保存，再导入。`,
    );
  if (linked) warnings.push("有公式引用了别的文件，读入的是上次保存时的结果。请核对是否最新。");
  const drawings = [charts > 0 ? `${charts} 个图表` : "", pictures > 0 ? `${pictures} 张图片` : ""];
  if (charts + pictures > 0)
    warnings.push(
      `表中有 ${drawings.filter(Boolean).join("、")}，其中的文字和数字没有读入。要用的请写进单元格。`,
    );
  return warnings;
}

/** How many are hidden up to the last that holds something; what lies beyond is empty. */
function hiddenIn(ranges: Range[], last: number): number {
  return ranges.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, last) - from + 1), 0);
}

function lastOf(numbers: number[]): number {
  return numbers.reduce((most, n) => Math.max(most, n), -1);
}

/**
 * .xls of Excel 5 to 2003, and .et that is one → a workbook ([MS-XLS]): OLE stream → records → what the sheets share
 * (strings, formats, styles) → each sheet's cells as they show, formulas by the result that is stored.
 */
import type { Ole } from "../word/doc/ole.ts";
import { createFormats, type Formats } from "./formats.ts";
import { createRecords } from "./records.ts";
import { readLongString, readShortString, readStrings } from "./strings.ts";
import {
  createMeasure,
  createSheet,
  type Filling,
  type Measure,
  type Sheet,
  type Workbook,
} from "./workbook.ts";

/** Types of records ([MS-XLS] §2.3.1), and of substreams. */
const BOF = 0x809;
const EOF = 0x0a;
const FILE_PASS = 0x2f;
const SHEETS: Sheet["kind"][] = ["cells", "macro", "chart"];

interface Globals {
  sheets: { at: number; name: string; hidden: boolean; kind: Sheet["kind"] }[];
  strings: string[];
  formats: Formats;
  /** The format's id by a cell's style. */
  ids: number[];
  linked: boolean;
  /** How strings are written before Excel 97. */
  encoding: string | null;
}

export const LOCKED = "locked";

/** The workbook, `LOCKED`, or why it could not be read whole: a clause; null where the bytes hold none. */
export function readXls(ole: Ole): Workbook | string | null {
  const stream = ole.stream("Workbook") ?? ole.stream("Book");
  if (!stream) return null;
  const globals = readGlobals(stream);
  if (globals === null || globals === LOCKED) return globals;
  const measure = createMeasure();
  const sheets: Sheet[] = [];
  let charts = 0;
  let pictures = 0;
  for (const { at, name, hidden, kind } of globals.sheets) {
    const filling = createSheet({ name, kind, hidden }, measure);
    if (kind === "cells" && !hidden) {
      const drawn = readSheet(stream, at, filling, globals, measure);
      charts += drawn.charts;
      pictures += drawn.pictures;
      const problem = measure.problem();
      if (problem !== null) return problem;
    }
    sheets.push(filling.done());
  }
  return { sheets, charts, pictures, linked: globals.linked };
}

const ENCODINGS: Record<number, string> = {
  ...{ 936: "gb18030", 950: "big5", 932: "shift_jis", 949: "euc-kr", 1200: "utf-16le" },
  ...{ 1251: "windows-1251", 1252: "windows-1252", 65001: "utf-8" },
};

function readGlobals(stream: Uint8Array): Globals | typeof LOCKED | null {
  const records = createRecords(stream, 0);
  const own = new Map<number, string>();
  const globals = { sheets: [] as Globals["sheets"], strings: [] as string[], ids: [] as number[] };
  let date1904 = false;
  let linked = false;
  let encoding: string | null = null;
  let old = false;
  for (let record = records.next(); record; record = records.next()) {
    const { type, view } = record;
    if (type === EOF) break;
    if (type === BOF) old = view.getUint16(0, true) < 0x600;
    else if (type === FILE_PASS) return LOCKED;
    else if (type === 0x42 && old) encoding = ENCODINGS[view.getUint16(0, true)] ?? "gb18030";
    else if (type === 0x22) date1904 = view.getUint16(0, true) === 1;
    else if (type === 0x85)
      globals.sheets.push(readBoundSheet(view, old ? (encoding ?? "gb18030") : null));
    else if (type === 0xfc) globals.strings = readStrings(record.parts());
    else if (type === 0x41e) {
      const code = old
        ? readShortString(view, 2, encoding ?? "gb18030")
        : readLongString(view, 2, null);
      own.set(view.getUint16(0, true), code);
    } else if (type === 0xe0) globals.ids.push(view.getUint16(2, true));
    else if (type === 0x1ae)
      linked ||= !/^(?:0401|3a01)$/.test(view.getUint16(2, true).toString(16).padStart(4, "0"));
  }
  if (globals.sheets.length === 0) return null;
  const formats = createFormats(own, date1904);
  return { ...globals, formats, linked, encoding: old ? (encoding ?? "gb18030") : null };
}

function readBoundSheet(view: DataView, encoding: string | null): Globals["sheets"][number] {
  return {
    at: view.getUint32(0, true),
    hidden: (view.getUint8(4) & 3) !== 0,
    kind: SHEETS[view.getUint8(5)] ?? "macro",
    name: readShortString(view, 6, encoding),
  };
}

/** What stands in a sheet beside its cells. */
interface Drawn {
  charts: number;
  pictures: number;
}

function readSheet(
  stream: Uint8Array,
  at: number,
  filling: Filling,
  globals: Globals,
  measure: Measure,
): Drawn {
  const records = createRecords(stream, at);
  const drawn = { charts: 0, pictures: 0 };
  let depth = 0;
  let zeros = true;
  /** The cell of the formula whose result is the next string. */
  let waits: { row: number; column: number; format: number } | null = null;
  const show = (row: number, column: number, value: number, style: number) => {
    if (zeros || value !== 0)
      filling.put(row, column, globals.formats.number(value, globals.ids[style] ?? 0));
  };
  const say = (row: number, column: number, text: string, format: number) =>
    filling.put(row, column, globals.formats.text(text, format));

  for (let record = records.next(); record; record = records.next()) {
    const { type, view } = record;
    if (type === BOF) {
      // A chart in the sheet is a substream of its own.
      if (depth > 0 && view.getUint16(2, true) === 0x20) drawn.charts++;
      depth++;
    } else if (type === EOF) {
      depth--;
      if (depth <= 0) break;
    }
    if (depth !== 1) continue;
    const place = () => [view.getUint16(0, true), view.getUint16(2, true)] as const;
    const format = () => globals.ids[view.getUint16(4, true)] ?? 0;
    if (type === 0x203) show(...place(), view.getFloat64(6, true), view.getUint16(4, true));
    else if (type === 0x27e)
      show(...place(), compact(view.getInt32(6, true)), view.getUint16(4, true));
    else if (type === 0xbd) readRun(view, show);
    else if (type === 0xfd)
      say(...place(), globals.strings[view.getUint32(6, true)] ?? "", format());
    else if (type === 0x204 || type === 0xd6) {
      say(...place(), readLongString(view, 6, globals.encoding), format());
    } else if (type === 0x205) filling.put(...place(), boolOrError(view, 6));
    else if (type === 0x06) {
      waits = readFormula(view, filling, show)
        ? { row: place()[0], column: place()[1], format: format() }
        : null;
    } else if (type === 0x207 && waits) {
      const text = readLongString(view, 0, globals.encoding);
      say(waits.row, waits.column, text, waits.format);
      waits = null;
    } else if (type === 0xe5) readMerges(view, filling);
    else if (type === 0x208) {
      if ((view.getUint32(12, true) & 0x20) !== 0) filling.hideRows(view.getUint16(0, true));
    } else if (type === 0x7d) {
      const isHidden = (view.getUint16(8, true) & 1) !== 0 || view.getUint16(4, true) === 0;
      if (isHidden) filling.hideColumns(view.getUint16(0, true), view.getUint16(2, true));
    } else if (type === 0x23e) zeros = (view.getUint16(0, true) & 0x10) !== 0;
    else if (type === 0x5d && view.byteLength >= 6 && view.getUint16(4, true) === 8)
      drawn.pictures++;
    if (measure.problem() !== null) break;
  }
  return drawn;
}

/** RkNumber (§2.5.217): 30 bits of a double or of a whole number, perhaps a hundredfold. */
function compact(rk: number): number {
  let value: number;
  if ((rk & 2) !== 0) value = rk >> 2;
  else {
    const view = new DataView(new ArrayBuffer(8));
    view.setInt32(4, rk & ~3, true);
    value = view.getFloat64(0, true);
  }
  return (rk & 1) !== 0 ? value / 100 : value;
}

type Show = (row: number, column: number, value: number, style: number) => void;

/** MULRK: numbers in cells beside each other. */
function readRun(view: DataView, show: Show) {
  const row = view.getUint16(0, true);
  const first = view.getUint16(2, true);
  for (let at = 4; at + 8 <= view.byteLength; at += 6)
    show(row, first + (at - 4) / 6, compact(view.getInt32(at + 2, true)), view.getUint16(at, true));
}

/** The stored result of a formula (§2.5.133); true where it is the string of the record that follows. */
function readFormula(view: DataView, filling: Filling, show: Show): boolean {
  const row = view.getUint16(0, true);
  const column = view.getUint16(2, true);
  if (view.getUint16(12, true) !== 0xffff) {
    filling.formula(true);
    show(row, column, view.getFloat64(6, true), view.getUint16(4, true));
    return false;
  }
  const kind = view.getUint8(6);
  // An empty string, which is also what programs write that cannot calculate.
  filling.formula(kind !== 3);
  if (kind === 1) filling.put(row, column, view.getUint8(8) === 0 ? "FALSE" : "TRUE");
  else if (kind === 2) filling.put(row, column, ERRORS[view.getUint8(8)] ?? "#N/A");
  return kind === 0;
}

const ERRORS: Record<number, string> = {
  ...{ 0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?" },
  ...{ 36: "#NUM!", 42: "#N/A" },
};

function boolOrError(view: DataView, at: number): string {
  const value = view.getUint8(at);
  if (view.getUint8(at + 1) !== 0) return ERRORS[value] ?? "#N/A";
  return value === 0 ? "FALSE" : "TRUE";
}

function readMerges(view: DataView, filling: Filling) {
  for (let at = 2; at + 8 <= view.byteLength; at += 8) {
    filling.merge({
      rows: { from: view.getUint16(at, true), to: view.getUint16(at + 2, true) },
      columns: { from: view.getUint16(at + 4, true), to: view.getUint16(at + 6, true) },
    });
  }
}

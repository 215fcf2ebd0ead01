/**
 * .xlsx and .xlsm, and .et that is one → a workbook (ECMA-376 Part 1, §18): package → the sheets it names → the strings and
 * styles they share → cells as they show, formulas by the result that is stored. Nothing is calculated, no macro is run
 * and no other file is opened, so that neither a formula's circle nor a link can cost anything.
 */
import type { Zip } from "../../zip.ts";
import { relationsOf } from "../relations.ts";
import { type Attribute, walkXml, type XmlHandler } from "../word/xml.ts";
import { createFormats, type Formats } from "./formats.ts";
import {
  createMeasure,
  createSheet,
  type Filling,
  type Measure,
  type Sheet,
  type Workbook,
} from "./workbook.ts";

const MAX_PART = 64 * 1024 * 1024;
const KINDS: Record<string, Sheet["kind"]> = {
  worksheet: "cells",
  chartsheet: "chart",
  dialogsheet: "macro",
  xlMacrosheet: "macro",
  xlIntlMacrosheet: "macro",
};

interface Book {
  sheets: { name: string; id: string; hidden: boolean }[];
  date1904: boolean;
  /** Whoever opens the file is to calculate it anew: a program wrote the formulas and knows no results. */
  fresh: boolean;
}

interface Styles {
  formats: Formats;
  /** The format's id by a cell's style. */
  idOf: (style: string | undefined) => number;
}

/** The workbook in a zip, or why it could not be read whole: a clause. Throws on damaged parts. */
export function readXlsx(zip: Zip): Workbook | string {
  const main =
    relationsOf(zip, "").find(({ kind }) => kind === "officeDocument")?.target ?? "xl/workbook.xml";
  const book = readBook(zip, main);
  if (typeof book === "string") return book;
  const related = relationsOf(zip, main);
  const partOf = (kind: string) => related.find((one) => one.kind === kind)?.target;
  const strings = readStrings(zip, partOf("sharedStrings"));
  if (typeof strings === "string") return strings;
  const styles = readStyles(zip, partOf("styles"), book.date1904);
  if (typeof styles === "string") return styles;

  const measure = createMeasure();
  const sheets: Sheet[] = [];
  for (const { name, id, hidden } of book.sheets) {
    const relation = related.find((one) => one.id === id);
    const kind = KINDS[relation?.kind ?? ""] ?? "macro";
    const filling = createSheet({ name, kind, hidden }, measure);
    // What is not shown is not read either: only that it is there is said.
    if (relation && kind === "cells" && !hidden) {
      const source = { strings, styles, fresh: book.fresh };
      const problem = readSheet(zip, relation.target, filling, source, measure);
      if (problem !== null) return problem;
    }
    sheets.push(filling.done());
  }
  const count = (pattern: RegExp) => zip.names.filter((name) => pattern.test(name)).length;
  return {
    sheets,
    charts: count(/(?:^|\/)charts\/chart(?:Ex)?\d+\.xml$/i),
    pictures: count(/(?:^|\/)xl\/media\//i),
    linked: related.some(({ kind }) => kind === "externalLink"),
  };
}

/** Walk a part by the names of its elements without prefixes; what extends the format is passed over. */
function walk(zip: Zip, part: string | undefined, handler: XmlHandler): string | null {
  const entry = zip.entries.find(({ name }) => name.toLowerCase() === part?.toLowerCase());
  const opened = entry?.open(MAX_PART);
  if (!opened) return null;
  if ("problem" in opened) return opened.problem;
  let skipped = 0;
  const localOf = (name: string) => name.slice(name.indexOf(":") + 1);
  return walkXml(opened.bytes, {
    open(name, attribute) {
      if (skipped > 0 || name.endsWith("extLst")) skipped++;
      else handler.open(localOf(name), attribute);
    },
    text(text) {
      if (skipped === 0) handler.text?.(text);
    },
    close(name) {
      if (skipped > 0) skipped--;
      else handler.close?.(localOf(name));
    },
    problem: () => handler.problem?.() ?? null,
  });
}

function readBook(zip: Zip, part: string): Book | string {
  const book: Book = { sheets: [], date1904: false, fresh: false };
  const problem = walk(zip, part, {
    open(name, attribute) {
      if (name === "sheet") {
        const hidden = /hidden/i.test(attribute("state") ?? "");
        book.sheets.push({ name: attribute("name") ?? "", id: attribute("id") ?? "", hidden });
      } else if (name === "workbookPr") book.date1904 = isOn(attribute("date1904"));
      else if (name === "calcPr") book.fresh = isOn(attribute("fullCalcOnLoad"));
    },
  });
  return problem ?? book;
}

/** Every shared string: its own text and that of its runs, without how it is pronounced. */
function readStrings(zip: Zip, part: string | undefined): string[] | string {
  const strings: string[] = [];
  let text = "";
  let isText = false;
  let spoken = false;
  const problem = walk(zip, part, {
    open(name) {
      if (name === "si") text = "";
      else if (name === "rPh") spoken = true;
      isText = name === "t" && !spoken;
    },
    text(said) {
      if (isText) text += said;
    },
    close(name) {
      if (name === "si") strings.push(unescaped(text));
      else if (name === "rPh") spoken = false;
      isText = false;
    },
  });
  return problem ?? strings;
}

/** _x000D_ is a character that XML cannot hold (§22.4.2.4). */
function unescaped(text: string): string {
  return text.replace(/_x([\dA-F]{4})_/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function readStyles(zip: Zip, part: string | undefined, date1904: boolean): Styles | string {
  const own = new Map<number, string>();
  const ids: number[] = [];
  let inCells = false;
  const problem = walk(zip, part, {
    open(name, attribute) {
      if (name === "cellXfs") inCells = true;
      else if (name === "numFmt")
        own.set(Number(attribute("numFmtId")), attribute("formatCode") ?? "");
      else if (name === "xf" && inCells) ids.push(Number(attribute("numFmtId") ?? 0) || 0);
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
  });
  if (problem !== null) return problem;
  const formats = createFormats(own, date1904);
  return { formats, idOf: (style) => ids[Number(style ?? 0)] ?? 0 };
}

/** The open cell. */
interface Cell {
  row: number;
  column: number;
  type: string;
  format: number;
  value: string;
  /** What stands in the cell itself (§18.3.1.53). */
  inline: string;
  formula: boolean;
}

interface Source {
  strings: string[];
  styles: Styles;
  fresh: boolean;
}

function readSheet(
  zip: Zip,
  part: string,
  filling: Filling,
  source: Source,
  measure: Measure,
): string | null {
  let row = -1;
  let column = -1;
  let cell: Cell | null = null;
  /** Which element's text is being read. */
  let inside: "value" | "inline" | null = null;
  let spoken = false;
  let zeros = true;

  const openRow = (attribute: Attribute) => {
    row = numberOf(attribute("r"), row + 2) - 1;
    column = -1;
    if (isOn(attribute("hidden")) || isNought(attribute("ht"))) filling.hideRows(row);
  };
  const openCell = (attribute: Attribute): Cell => {
    const at = placeOf(attribute("r") ?? "");
    column = at?.column ?? column + 1;
    const format = source.styles.idOf(attribute("s"));
    const type = attribute("t") ?? "n";
    return { row: at?.row ?? row, column, type, format, value: "", inline: "", formula: false };
  };

  return walk(zip, part, {
    open(name, attribute) {
      if (name === "row") openRow(attribute);
      else if (name === "c") cell = openCell(attribute);
      else if (name === "f" && cell) cell.formula = true;
      else if (name === "rPh") spoken = true;
      else if (name === "sheetView" && attribute("showZeros") !== undefined)
        zeros = isOn(attribute("showZeros"));
      else if (name === "col" && (isOn(attribute("hidden")) || isNought(attribute("width"))))
        filling.hideColumns(numberOf(attribute("min"), 0) - 1, numberOf(attribute("max"), 0) - 1);
      else if (name === "mergeCell") mergeOf(attribute("ref") ?? "", filling);
      inside = name === "v" ? "value" : name === "t" && !spoken ? "inline" : null;
    },
    text(text) {
      if (cell && inside === "value") cell.value += text;
      else if (cell && inside === "inline") cell.inline += text;
    },
    close(name) {
      inside = null;
      if (name === "rPh") spoken = false;
      if (name !== "c" || !cell) return;
      putCell(cell, filling, source, zeros);
      cell = null;
    },
    problem: () => measure.problem(),
  });
}

/** A cell's place and what it shows. */
function putCell(cell: Cell, filling: Filling, { strings, styles, fresh }: Source, zeros: boolean) {
  const { row, column, type, format, formula } = cell;
  const value = cell.value.trim();
  // Programs that cannot calculate write no result, or 0 and that it is to be calculated.
  const uncalculated = formula && type === "n" && (value === "" || (fresh && Number(value) === 0));
  if (formula) filling.formula(!uncalculated);
  if (uncalculated) return;
  const show = styles.formats;
  let text = "";
  if (type === "s") text = show.text(strings[Number(value)] ?? "", format);
  else if (type === "inlineStr") text = show.text(unescaped(cell.inline), format);
  else if (type === "str") text = show.text(unescaped(cell.value), format);
  else if (type === "b") text = value === "1" ? "TRUE" : "FALSE";
  else if (type === "e") text = value;
  else if (type === "d") text = show.day(value, format);
  else if (value !== "" && (zeros || Number(value) !== 0))
    text = show.number(Number(value), format);
  filling.put(row, column, text);
}

/** AB12 → row 11, column 27. */
function placeOf(reference: string): { row: number; column: number } | null {
  const [, letters, digits] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/i.exec(reference.trim()) ?? [];
  if (letters === undefined) return null;
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(digits) - 1, column: column - 1 };
}

function mergeOf(reference: string, filling: Filling) {
  const [first, last] = reference.split(":").map(placeOf);
  if (!first || !last) return;
  filling.merge({
    rows: { from: first.row, to: last.row },
    columns: { from: first.column, to: last.column },
  });
}

function isOn(value: string | undefined): boolean {
  return value === "1" || value === "true";
}

/** A width or a height of nothing hides as well. */
function isNought(value: string | undefined): boolean {
  return value !== undefined && Number(value) === 0;
}

function numberOf(value: string | undefined, otherwise: number): number {
  const n = Number(value);
  return Number.isInteger(n) && n > 0 ? n : otherwise;
}

/**
 * .ods → a workbook (ODF 1.3 Part 3, §9): the tables of content.xml → cells by the text that they show, which the file keeps
 * beside every value; repeated rows and columns are counted, not written out.
 */
import type { Zip } from "../../zip.ts";
import { type Attribute, walkXml } from "../word/xml.ts";
import { createMeasure, createSheet, type Filling, type Sheet, type Workbook } from "./workbook.ts";

const MAX_PART = 64 * 1024 * 1024;
/** Repeated cells that say something are few; a whole row of them is a background. */
const MAX_REPEATED = 256;

interface Cell {
  text: string[];
  repeated: number;
  rows: number;
  columns: number;
  formula: boolean;
  valued: boolean;
}

/** The workbook in a zip, or why it could not be read whole: a clause. Throws on damaged parts. */
export function readOds(zip: Zip): Workbook | string {
  const measure = createMeasure();
  const sheets: Sheet[] = [];
  const unseen = new Set<string>();
  let style = "";
  let filling: Filling | null = null;
  /** The next row and column, and how often the open row stands. */
  let [row, column, rows] = [0, 0, 1];
  let cell: Cell | null = null;
  let skipped = 0;
  let charts = 0;
  let pictures = 0;

  const openTable = (attribute: Attribute) => {
    const hidden = unseen.has(attribute("style-name") ?? "");
    const name = attribute("name") ?? "";
    filling = createSheet({ name, kind: "cells", hidden }, measure);
    row = 0;
    column = 0;
  };
  const openCell = (attribute: Attribute): Cell => ({
    text: [],
    repeated: countOf(attribute("number-columns-repeated")),
    rows: countOf(attribute("number-rows-spanned")),
    columns: countOf(attribute("number-columns-spanned")),
    formula: attribute("formula") !== undefined,
    valued: attribute("value-type") !== undefined,
  });
  const closeCell = ({ text, repeated, rows: down, columns: across, formula, valued }: Cell) => {
    const said = text.join("\n");
    if (formula) filling?.formula(valued || said !== "");
    if (said.trim() !== "") {
      for (let r = 0; r < Math.min(rows, MAX_REPEATED); r++)
        for (let c = 0; c < Math.min(repeated, MAX_REPEATED); c++)
          filling?.put(row + r, column + c, said);
      if (down > 1 || across > 1) {
        filling?.merge({
          rows: { from: row, to: row + down - 1 },
          columns: { from: column, to: column + across - 1 },
        });
      }
    }
    column += repeated;
  };

  const entry = zip.entries.find(({ name }) => name === "content.xml");
  const opened = entry?.open(MAX_PART);
  if (!opened) throw new Error("没有正文");
  if ("problem" in opened) return opened.problem;
  const problem = walkXml(opened.bytes, {
    open(name, attribute) {
      if (skipped > 0 || name === "office:annotation" || name === "table:tracked-changes")
        skipped++;
      else if (name === "style:style") style = attribute("name") ?? "";
      else if (name === "style:table-properties" && attribute("display") === "false")
        unseen.add(style);
      else if (name === "table:table") openTable(attribute);
      else if (name === "table:table-column") {
        const count = countOf(attribute("number-columns-repeated"));
        if (isHidden(attribute)) filling?.hideColumns(column, column + count - 1);
        column += count;
      } else if (name === "table:table-row") {
        rows = countOf(attribute("number-rows-repeated"));
        column = 0;
        if (isHidden(attribute)) filling?.hideRows(row, row + rows - 1);
      } else if (/^table:(?:covered-)?table-cell$/.test(name)) cell = openCell(attribute);
      else if (name === "text:p" && cell) cell.text.push("");
      else if (name === "text:s") say(cell, " ".repeat(Math.min(countOf(attribute("c")), 20)));
      else if (name === "text:tab" || name === "text:line-break") say(cell, " ");
      else if (name === "draw:object") charts++;
      else if (name === "draw:image") pictures++;
    },
    text(text) {
      if (skipped === 0) say(cell, text.replace(/[ \t\r\n]+/g, " "));
    },
    close(name) {
      if (skipped > 0) skipped--;
      else if (/^table:(?:covered-)?table-cell$/.test(name)) {
        // What a merged cell covers shows nothing.
        if (cell && name === "table:table-cell") closeCell(cell);
        else column += cell?.repeated ?? 1;
        cell = null;
      } else if (name === "table:table-row") row += rows;
      else if (name === "table:table" && filling) {
        sheets.push(filling.done());
        filling = null;
      }
    },
    problem: () => measure.problem(),
  });
  return problem ?? { sheets, charts, pictures: Math.max(0, pictures - charts), linked: false };
}

function say(cell: Cell | null, text: string) {
  if (cell && cell.text.length > 0) cell.text.push((cell.text.pop() ?? "") + text);
}

function isHidden(attribute: Attribute): boolean {
  return /collapse|filter/.test(attribute("visibility") ?? "");
}

function countOf(value: string | undefined): number {
  return Math.max(Math.trunc(Number(value ?? 1)) || 1, 1);
}

/**
 * .ods → a workbook (ODF 1.3 Part 3, §9): the tables of content.xml → cells by the text that they show, which the file keeps
 * beside every value; repeated rows and columns are counted, not written out.
 */
import type { Zip } from "../../zip.ts";
import { type Attribute, walkXml } from "../word/xml.ts";
import {
  createMeasure,
  createSheet,
  type Filling,
  type Measure,
  type Sheet,
  type Workbook,
} from "./workbook.ts";

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
  const opened = zip.entries.find(({ name }) => name === "content.xml")?.open(MAX_PART);
  if (!opened) throw new Error("没有正文");
  if ("problem" in opened) return opened.problem;
  const measure = createMeasure();
  const walk = createWalk(measure);
  let skipped = 0;
  const problem = walkXml(opened.bytes, {
    open(name, attribute) {
      if (skipped > 0 || name === "office:annotation" || name === "table:tracked-changes")
        skipped++;
      else walk.open(name, attribute);
    },
    text(text) {
      if (skipped === 0) walk.say(text.replace(/[ \t\r\n]+/g, " "));
    },
    close(name) {
      if (skipped > 0) skipped--;
      else walk.close(name);
    },
    problem: () => measure.problem(),
  });
  return problem ?? walk.done();
}

/** The tables as they are walked. */
function createWalk(measure: Measure) {
  const sheets: Sheet[] = [];
  /** The styles of tables that are not displayed. */
  const unseen = new Set<string>();
  let style = "";
  let filling: Filling | null = null;
  /** The next row and column, and how often the open row stands. */
  let [row, column, rows] = [0, 0, 1];
  let cell: Cell | null = null;
  const drawn = { charts: 0, pictures: 0 };
  const say = (text: string) => {
    if (cell && cell.text.length > 0) cell.text.push((cell.text.pop() ?? "") + text);
  };

  function openTable(attribute: Attribute) {
    const hidden = unseen.has(attribute("style-name") ?? "");
    const name = attribute("name") ?? "";
    filling = createSheet({ name, kind: "cells", hidden }, measure);
    [row, column] = [0, 0];
  }

  function closeCell({ text, repeated, rows: down, columns: across, formula, valued }: Cell) {
    const said = text.join("\n");
    if (formula) filling?.formula(valued || said !== "");
    for (let r = 0; said.trim() !== "" && r < Math.min(rows, MAX_REPEATED); r++)
      for (let c = 0; c < Math.min(repeated, MAX_REPEATED); c++)
        filling?.put(row + r, column + c, said);
    if (said.trim() !== "" && (down > 1 || across > 1)) {
      filling?.merge({
        rows: { from: row, to: row + down - 1 },
        columns: { from: column, to: column + across - 1 },
      });
    }
  }

  return {
    say,
    open(name: string, attribute: Attribute) {
      if (name === "style:style") style = attribute("name") ?? "";
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
      } else if (CELL.test(name)) cell = openCell(attribute);
      else if (name === "text:p" && cell) cell.text.push("");
      else if (name === "text:s") say(" ".repeat(Math.min(countOf(attribute("c")), 20)));
      else if (name === "text:tab" || name === "text:line-break") say(" ");
      else if (name === "draw:object") drawn.charts++;
      else if (name === "draw:image") drawn.pictures++;
    },
    close(name: string) {
      if (CELL.test(name) && cell) {
        // What a merged cell covers shows nothing.
        if (name === "table:table-cell") closeCell(cell);
        column += cell.repeated;
        cell = null;
      } else if (name === "table:table-row") row += rows;
      else if (name === "table:table" && filling) {
        sheets.push(filling.done());
        filling = null;
      }
    },
    done(): Workbook {
      // A chart has a picture of itself beside it.
      const pictures = Math.max(0, drawn.pictures - drawn.charts);
      return { sheets, charts: drawn.charts, pictures, linked: false };
    },
  };
}

const CELL = /^table:(?:covered-)?table-cell$/;

function openCell(attribute: Attribute): Cell {
  return {
    text: [],
    repeated: countOf(attribute("number-columns-repeated")),
    rows: countOf(attribute("number-rows-spanned")),
    columns: countOf(attribute("number-columns-spanned")),
    formula: attribute("formula") !== undefined,
    valued: attribute("value-type") !== undefined,
  };
}

function isHidden(attribute: Attribute): boolean {
  return /collapse|filter/.test(attribute("visibility") ?? "");
}

function countOf(value: string | undefined): number {
  return Math.max(Math.trunc(Number(value ?? 1)) || 1, 1);
}

/**
 * Cells → row blocks. A row must be readable and quotable alone, so it says the section it stands in, its own label with the
 * labels that it is a part of, and, before every value, the header above it: “第二十条第（六）项 行政处罚；本年处理决定数量：4119”.
 * Cells laid out in a grid → a form's rows as pairs (`table/form.ts`), or titles across the table, the unit it is in and header
 * rows found → every other row said as a sentence.
 */
import { unitSaid, withUnit } from "../../text/rows.ts";
import type { Block } from "../blocks.ts";
import { isForm, sayForm } from "./table/form.ts";
import { type Cell, isFigure, layOut, ownOf, type Slot, textsOf } from "./table/grid.ts";
import {
  countsColumns,
  depthOfHeader,
  depthOfNewHeader,
  type Header,
  headerOf,
  leavesOf,
  MAX_HEADER,
  namesCode,
} from "./table/header.ts";
import { createLabels } from "./table/labels.ts";
import { type SaidRow, sayRow } from "./table/row.ts";

export type { Cell } from "./table/grid.ts";

const NOTE = /^[（(]?(?:注|备注|说明|填表|数据来源|资料来源|来源)[\d一二三]*[：:、.]/;
/** 单位：万元 in a cell, or behind other words. */
const UNIT = /\s*单位\s*[：:]\s*\S{1,8}$/;

/** A table's rows as blocks. Rows are texts, or cells with spans listed as in HTML: each in the row it begins in. */
export function tableBlocks(rows: (string | Cell)[][]): Block[] {
  return tableRows(rows).map(({ text }) => ({ kind: "row", text }));
}

/** As `tableBlocks`, for a reader that knows more of a row than its cells. Rows without any text are left out. */
export function tableRows(rows: (string | Cell)[][]): SaidRow[] {
  const grid = layOut(rows);
  const width = grid.reduce((most, slots) => Math.max(most, slots.at(-1)?.right ?? 0), 0);
  const said: SaidRow[] = [];
  /** The title across the table under which the rows stand, and whether it was in the row before. */
  let title = "";
  let titled = false;
  let unit: string | null = null;
  let header: Header | null = null;
  let labels = createLabels();
  let before: Slot[] = [];
  for (let i = 0; i < grid.length; ) {
    const slots = grid[i]!;
    const row = i;
    if (textsOf(ownOf(slots, row)).length === 0) {
      i++;
      continue;
    }
    const across = acrossOf(slots, width, said.length === 0);
    if (across === null && header === null && isForm(grid, i)) {
      said.push(...sayForm(grid, i, width));
      break;
    }
    if (across !== null) {
      said.push({ text: across, row });
      unit = unitOf(across) ?? unit;
      const name = across.replace(UNIT, "").trim();
      if (name !== "" && isTitle(name)) {
        const both = `${title} ${name}`;
        title = titled && both.length <= MAX_HEADER ? both : name;
        titled = true;
      }
      i++;
      continue;
    }
    if (header === null && saysUnit(slots)) {
      said.push({ text: textsOf(slots).join("；"), row });
      unit = slots.map(({ text }) => unitOf(text)).find((found) => found !== null) ?? unit;
      i++;
      continue;
    }
    const depth = header ? depthOfNewHeader(grid, i, before, titled) : depthOfHeader(grid, i);
    if (depth > 0) {
      header = headerOf(grid, i, i + depth);
      labels = createLabels();
      said.push({ text: headerLine(header, grid[i + depth] ?? []), row });
      unit = unitOver(header) ?? unit;
      i += depth;
      if (countsColumns(grid[i] ?? [], i)) {
        said.push({ text: textsOf(grid[i]!).join(" | "), row: i });
        i++;
      }
    } else {
      header ??= { rows: [], labels: 1, end: i };
      const text = sayRow(slots, row, { header, width, labels });
      const full = title === "" ? text : `${title} ${text}`;
      said.push({ text: unit === null ? full : withUnit(full, unit), row });
      i++;
    }
    titled = false;
    before = slots;
  }
  return said;
}

/**
 * The text of the one cell that takes the whole width of a table of several columns, or null. In a grid of texts, which
 * knows no spans, only the first row can be seen to be one.
 */
function acrossOf(slots: Slot[], width: number, isFirst: boolean): string | null {
  const [first, ...others] = slots;
  if (!first || width < 2 || first.text === "") return null;
  if (others.length === 0 && first.column === 0 && first.right === width) return first.text;
  const alone = isFirst && width > 2 && others.length === width - 1;
  return alone && others.every((slot) => slot.text === "") ? first.text : null;
}

/** A text across the table names the rows below it, unless it is a remark. */
function isTitle(text: string): boolean {
  return text.length <= MAX_HEADER && !NOTE.test(text) && !/[。；]$/.test(text);
}

/** A line above the header: 编制单位：区外办, 单位：万元. */
function saysUnit(slots: Slot[]): boolean {
  const texts = textsOf(slots);
  return (
    texts.some((text) => unitOf(text) !== null) &&
    texts.every((text) => /[：:]/.test(text) || unitOf(text) !== null || text.length <= 4) &&
    !texts.some(isFigure)
  );
}

function unitOf(text: string): string | null {
  return UNIT.test(text) ? unitSaid(text) : null;
}

/** The unit that the header says for all columns, in its corner: 项目（万元）. */
function unitOver({ rows, labels }: Header): string | null {
  const corner = labels > 0 ? rows[0]![0] : undefined;
  return corner ? unitSaid(corner.text) : null;
}

/** The header as a line; the names of the columns of codes may stand beside the first row of values. */
function headerLine(header: Header, below: Slot[]): string {
  const codes = textsOf(below.filter((slot) => namesCode(header, slot)));
  return [...codes, ...leavesOf(header)].join(" | ");
}

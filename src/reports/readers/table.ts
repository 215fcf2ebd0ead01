/**
 * Cells → row blocks. A row must be readable and quotable alone, so it says the section it stands in, its own label
 * and, before every value, the header above it: “第二十条第（六）项 行政处罚；本年处理决定数量：4119”. Cells laid
 * out in a grid → titles across the table and header rows found → every other row said as a sentence.
 */
import type { Block } from "../blocks.ts";

/** A table cell and how many rows and columns it takes; one without text still takes its place. */
export interface Cell {
  text: string;
  rowSpan?: number;
  colSpan?: number;
}

/** A row as it reads alone, and which of the given rows it comes from. */
export interface SaidRow {
  text: string;
  row: number;
}

/** A cell in its place: from `row`, `column` up to, but not including, `below`, `right`. */
interface Slot {
  text: string;
  row: number;
  column: number;
  below: number;
  right: number;
}

interface Header {
  /** One list for each header row, from the left; a cell that reaches down is in several. */
  rows: Slot[][];
  /** Up to this column stand the rows' labels. */
  labels: number;
  /** The first row under it. */
  end: number;
}

const MAX_COLUMNS = 256;
/** Rows that a header may have. */
const MAX_DEPTH = 8;
/** A longer text heads nothing: it is not said again before every value. */
const MAX_HEADER = 60;
/** A longer cell that reaches down over several rows is said in the first of them only. */
const MAX_REPEATED = 120;
/** Headers of the label column that say nothing which the label itself does not. */
const IDLE_HEADER = /^(?:信息内容|内容|项目|项目名称|名称|事项|类别|类型)$/;
const NUMBERED = /^(?:序号|编号|行次|项次)$/;
/** A form's labels are short. */
const MAX_LABEL = 12;
const NOTE = /^[（(]?(?:注|备注|说明|填表|数据来源|资料来源|来源)[\d一二三]*[：:、.]/;
/** A value counted or measured: 4119, 7,730.28万元, 12%. */
const FIGURE =
  /^[-+−]?\d[\d,，.]*\s*(?:件|个|人|次|批|批次|人次|项|条|份|户|家|场|篇|名|张|起|宗|期|天|元|万元|亿元|万|亿|公里|小时|%|％)?$/;
/** A year over a column is a header, not a value. */
const YEAR = /^(?:19|20)\d{2}$/;
/** What stands where there is nothing to say. */
const NOTHING = /^(?:[-—–―/\\*.×]+|无)$/;

/** A table's rows as blocks. Rows are texts, or cells with spans listed as in HTML: each in the row it begins in. */
export function tableBlocks(rows: (string | Cell)[][]): Block[] {
  return tableRows(rows).map(({ text }) => ({ kind: "row", text }));
}

/** As `tableBlocks`, for a reader that knows more of a row than its cells. Rows without any text are left out. */
export function tableRows(rows: (string | Cell)[][]): SaidRow[] {
  const grid = layOut(rows);
  const width = grid.reduce((most, slots) => Math.max(most, slots.at(-1)?.right ?? 0), 0);
  const isForm = holdsPairs(grid);
  const said: SaidRow[] = [];
  /** The title across the table under which the rows stand, and whether it was in the row before. */
  let title = "";
  let titled = false;
  let header: Header | null = null;
  let before: Slot[] = [];
  for (let i = 0; i < grid.length; ) {
    const slots = grid[i]!;
    const row = i;
    if (!slots.some((slot) => slot.row === row && slot.text !== "")) {
      i++;
      continue;
    }
    if (isForm) {
      said.push({ text: sayPairs(slots.filter((slot) => slot.row === row)), row });
      i++;
      continue;
    }
    const across = acrossOf(slots, width, said.length === 0);
    if (across !== null) {
      said.push({ text: across, row });
      if (isTitle(across)) {
        const both = `${title} ${across}`;
        title = titled && both.length <= MAX_HEADER ? both : across;
        titled = true;
      }
      i++;
      continue;
    }
    const depth = header ? depthOfNewHeader(grid, i, before, titled) : depthOfHeader(grid, i);
    if (depth > 0) {
      header = headerOf(grid.slice(i, i + depth), i + depth);
      said.push({ text: leavesOf(header).join(" | "), row });
      i += depth;
      if (countsColumns(grid[i] ?? [], i)) {
        said.push({ text: textsOf(grid[i]!).join(" | "), row: i });
        i++;
      }
    } else {
      header ??= { rows: [], labels: 1, end: i };
      const text = sayRow(slots, row, header, width);
      said.push({ text: title === "" ? text : `${title} ${text}`, row });
      i++;
    }
    titled = false;
    before = slots;
  }
  return said;
}

/** Every row's cells in their places from the left, with those that reach down into it from above. */
function layOut(rows: (string | Cell)[][]): Slot[][] {
  let above: Slot[] = [];
  return rows.map((row, r) => {
    const slots = above.filter((slot) => slot.below > r);
    const taken = new Set<number>();
    for (const slot of slots) for (let c = slot.column; c < slot.right; c++) taken.add(c);
    let column = 0;
    for (const given of row) {
      const cell: Cell = typeof given === "string" ? { text: given } : given;
      while (taken.has(column)) column++;
      // Beyond the last column a cell keeps its text but takes no more than its own place.
      const spans = column < MAX_COLUMNS;
      const limit = Math.min(MAX_COLUMNS, column + Math.max(1, cell.colSpan ?? 1));
      let right = column + 1;
      while (right < limit && !taken.has(right)) right++;
      const below = spans ? Math.min(rows.length, r + Math.max(1, cell.rowSpan ?? 1)) : r + 1;
      slots.push({ text: cell.text.replace(/\s+/g, " ").trim(), row: r, column, below, right });
      column = right;
    }
    above = slots.sort((a, b) => a.column - b.column);
    return above;
  });
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

function isFigure(text: string): boolean {
  return FIGURE.test(text) && !YEAR.test(text);
}

function textsOf(slots: Slot[]): string[] {
  return slots.map((slot) => slot.text).filter((text) => text !== "");
}

/** Whether a value, anywhere but in the first cell, begins in this row. */
function holdsFigures(slots: Slot[], row: number): boolean {
  return slots.some((slot) => slot.row === row && slot.column > 0 && isFigure(slot.text));
}

/**
 * Whether the table is a form, each row of which pairs labels with what is filled in (姓名、张三、性别、男): where no
 * columns run through, half of the rows or more have words over columns that the first row keeps apart.
 */
function holdsPairs([first = [], ...body]: Slot[][]): boolean {
  if (first.length < 4 || first.length % 2 === 1) return false;
  if (first.some((slot) => slot.right - slot.column > 1)) return false;
  const over = body.filter(([lead, ...others]) => {
    const wide = others.some((slot) => slot.right - slot.column > 1 && !isFigure(slot.text));
    const labelled =
      lead!.right === 1 && lead!.text.length <= MAX_LABEL && !/备注/.test(lead!.text);
    return labelled && wide && others.length % 2 === 1;
  });
  return over.length > 0 && over.length * 2 >= body.length;
}

/** A form's row: 姓名：张三；性别：男. */
function sayPairs(slots: Slot[]): string {
  if (slots.length % 2 === 1) return textsOf(slots).join("；");
  const pairs = slots.flatMap(({ text }, i) =>
    i % 2 === 0 ? [textsOf([slots[i]!, slots[i + 1]!]).join(/[：:]$/.test(text) ? "" : "：")] : [],
  );
  return pairs.filter((pair) => pair !== "").join("；");
}

/** How many rows from `start` are the header; none where the first row already holds values or labels a group. */
function depthOfHeader(grid: Slot[][], start: number): number {
  const first = grid[start]!;
  const [lead, ...others] = first;
  if (holdsFigures(first, start) || first.some(({ text }) => /[：:]$/.test(text))) return 0;
  const spread = others.some((slot) => slot.right - slot.column > 1);
  if (!spread && others.some((slot) => slot.below < lead!.below)) return 0;
  let limit = start + 1;
  const most = Math.min(grid.length, start + MAX_DEPTH);
  while (limit < most && !holdsFigures(grid[limit]!, limit)) limit++;
  let end = Math.min(...first.map((slot) => slot.below));
  if (!spread) return Math.min(end, limit) - start;
  for (let from = -1; from < end; ) {
    from = end;
    const slots = grid.slice(start, end).flat();
    for (const { below } of slots) if (below <= limit) end = Math.max(end, below);
    if (end === from && end < limit && divides(grid[end]!, end, grid[end - 1]!)) end++;
  }
  return end - start;
}

/** Whether a row parts the header cells above it further: whatever it holds beside that is not new. */
function divides(slots: Slot[], row: number, above: Slot[]): boolean {
  const own = slots.filter((slot) => slot.row === row);
  const over = (slot: Slot) =>
    above.find((upper) => upper.column <= slot.column && upper.right >= slot.right);
  const parts = own.filter((slot) => {
    const upper = over(slot);
    return upper && upper.right - upper.column > slot.right - slot.column;
  });
  return (
    parts.length > 1 &&
    own.every((slot) => {
      const upper = over(slot)?.text ?? "";
      return parts.includes(slot) || slot.text === "" || upper === "" || upper === slot.text;
    })
  );
}

/**
 * A header again inside a table: right under a title across it, or a row of words with rows of figures on both sides.
 */
function depthOfNewHeader(grid: Slot[][], start: number, before: Slot[], titled: boolean): number {
  const words = valuesOf(grid[start]!).map(({ text }) => text);
  const worded = words.every((text) => text !== "" && !isFigure(text) && !NOTHING.test(text));
  if (words.length === 0 || !worded) return 0;
  const depth = depthOfHeader(grid, start);
  const after = grid[start + depth];
  if (depth === 0 || !after) return 0;
  const figures = (slots: Slot[]) =>
    valuesOf(slots).every(({ text }) => isFigure(text) || NOTHING.test(text));
  if (titled) return figures(after) ? depth : 0;
  const distinct = words.length > 1 && new Set(words).size === words.length;
  return distinct && figures(before) && figures(after) ? depth : 0;
}

function valuesOf(slots: Slot[]): Slot[] {
  return slots.filter((slot) => slot.column > 0);
}

function headerOf(rows: Slot[][], end: number): Header {
  // One cell over the first columns from top to bottom heads labels; a divided one heads values like any other.
  const corner = rows[0]![0]!;
  return { rows, labels: corner.below >= end ? corner.right : 0, end };
}

/** A row that only counts the columns (栏次 1 2 3) belongs to the header. */
function countsColumns(slots: Slot[], row: number): boolean {
  const [lead, ...numbers] = slots.filter((slot) => slot.row === row);
  // 栏次 | 1 | 2 | 3=1+2 says what it is.
  if (lead?.text === "栏次" && numbers.length > 0)
    return numbers.every(({ text }) => /^[\d=+\-—（）()甲乙丙丁]{0,12}$/.test(text));
  return (
    lead !== undefined &&
    numbers.length > 1 &&
    /^(?:栏次|行次|序号|甲|)$/.test(lead.text) &&
    numbers.every(({ text }, i) => text === String(i + 1))
  );
}

/** The header's cells over the columns of `slot`, from the top: 法人或其他组织, 商业企业. */
function headersOver({ rows, labels, end }: Header, slot: Slot, width: number): string[] {
  const path: string[] = [];
  const said = new Set<Slot>();
  for (const slots of rows) {
    const over = slots.filter(({ column, right }) => column < slot.right && right > slot.column);
    const texts = textsOf(over.filter((cell) => !said.has(cell)));
    for (const cell of over) said.add(cell);
    // One cell over all values tells none of them apart; only a year or a unit in it must be said with each.
    const [cell] = over;
    if (!cell) continue;
    const idle =
      cell.column === labels &&
      cell.right === width &&
      cell.below < end &&
      !/[\d元]/.test(cell.text);
    if (idle || texts.length > 3) continue;
    const text = texts.join("、");
    if (text !== "" && text.length <= MAX_HEADER && text !== path.at(-1)) path.push(text);
  }
  return path;
}

/** The header as one line: each column's name with those above it, and any cell that stands over no column alone. */
function leavesOf({ rows }: Header): string[] {
  const said = new Set<Slot>();
  const leaves = rows.at(-1)!.map((leaf) => {
    const path = rows
      .map((slots) => slots.find((cell) => cell.column <= leaf.column && cell.right > leaf.column))
      .filter((cell, i, all) => cell !== undefined && cell !== all[i - 1]) as Slot[];
    for (const cell of path) said.add(cell);
    return { column: leaf.column, text: textsOf(path).join("／") };
  });
  const others = rows.flat().filter((cell) => !said.has(cell) && said.add(cell));
  return [...leaves, ...others]
    .sort((one, other) => one.column - other.column)
    .map(({ text }) => text)
    .filter((text) => text !== "");
}

function sayRow(slots: Slot[], row: number, header: Header, width: number): string {
  const toSay = slots.filter(
    (slot) => slot.text !== "" && (slot.row === row || slot.text.length <= MAX_REPEATED),
  );
  const labels = toSay.filter((slot) => slot.column < header.labels);
  const label = labels.map(({ text }) => text).join("／");
  const over = { ...slots[0]!, column: 0, right: header.labels };
  const [head = ""] = header.labels > 0 ? headersOver(header, over, width) : [];
  // 合计 stands where rows are numbered, and is no number.
  const counted = NUMBERED.test(head) && /\p{L}/u.test(label);
  const named =
    header.labels === 1 && head !== "" && head.length <= MAX_LABEL && !IDLE_HEADER.test(head);
  const values = toSay
    .filter((slot) => slot.column >= header.labels)
    .map((slot) => {
      const path = headersOver(header, slot, width).join("／");
      const rows = slot.below - slot.row;
      const shared = rows > 1 && isFigure(slot.text) ? `（${rows}行合用一格）` : "";
      return `${path}${path === "" ? "" : "："}${slot.text}${shared}`;
    });
  const parts = [named && !counted && label !== "" ? `${head}：${label}` : label, ...values].filter(
    (part) => part !== "",
  );
  // Without a header, a label and its one value are a pair, and so are those that say so with a colon.
  if (header.rows.length === 0 && parts.length === 2 && label !== "" && !/[：:]$/.test(label))
    return parts.join("：");
  return parts
    .map((part, i) => (i < parts.length - 1 ? part.replace(/[。；]$/, "") : part))
    .join("；")
    .replace(/([：:])；/g, "$1");
}

/**
 * A form's rows as sentences: each pairs what is asked and what is filled in (项目名称：友城交流专项；实施单位：友协), but for
 * the small tables inside the form, which have a header of their own (项目资金、年初预算数、全年执行数).
 */
import { oneOf, readLexicon } from "../../../text/lexicon.ts";
import { unitSaid, withUnit } from "../../../text/rows.ts";
import { anyOf } from "../../../text/terms.ts";
import { isFigure, isWide, ownOf, type Slot, textsOf } from "./grid.ts";
import { type Header, leavesOf } from "./header.ts";
import { createLabels } from "./labels.ts";
import { type SaidRow, sayRow } from "./row.ts";

/** A form's labels are short. */
const MAX_LABEL = 12;
const LABEL = new RegExp(`(?:${oneOf("form-labels")})[：:]?$`);
/** What a form is about is said with the rows of its small tables. */
const NAMES = new RegExp(`(?:${anyOf(readLexicon("form-labels")[0]!.words)})[：:]?$`);
const MAX_SUBJECT = 40;
/** 7处, ≥95%, 38.50; but 2023年 heads a column. */
const MEASURED = /^[≥≤＞＜><约]?\d(?!\d{3}年)/;
/** So many rows tell what stands under a header. */
const MAX_BODY = 200;
/** In the first rows a form shows itself. */
const FIRST_ROWS = 6;

/** Whether the table is a form from row `start` on: its columns do not run through. */
export function isForm(grid: Slot[][], start: number): boolean {
  const body = grid.slice(start);
  return holdsPairs(body) || asks(body, start);
}

/**
 * Each row of a form pairs labels with what is filled in (姓名、张三、性别、男): where no columns run through, half of the rows or more
 * have words over columns that the first row keeps apart.
 */
function holdsPairs([first = [], ...body]: Slot[][]): boolean {
  if (first.length < 4 || first.length % 2 === 1 || first.some(isWide)) return false;
  const over = body.filter(([lead, ...others]) => {
    const wide = others.some((slot) => isWide(slot) && !isFigure(slot.text));
    const labelled =
      lead!.right === 1 && lead!.text.length <= MAX_LABEL && !/备注/.test(lead!.text);
    return labelled && wide && others.length % 2 === 1;
  });
  return over.length > 0 && over.length * 2 >= body.length;
}

/** The words of a form stand where it asks, in the first row and in another one. */
function asks(body: Slot[][], start: number): boolean {
  const [first = [], ...rows] = body.map((slots, i) => ownOf(slots, start + i));
  if (!isPairs(first) || first.some(({ row, below }) => below > row + 1)) return false;
  return rows.slice(0, FIRST_ROWS).some((own) => own.length > 0 && isPairs(own));
}

/** 主管部门 ∣ 区外办 ∣ 实施单位 ∣ 区友协 */
function isPairs(own: Slot[]): boolean {
  const labels = own.filter((_, i) => i % 2 === 0);
  const filled = own.filter((_, i) => i % 2 === 1);
  return (
    own.length > 0 &&
    own.length % 2 === 0 &&
    labels.every(({ text }) => LABEL.test(text.replace(/\s/g, ""))) &&
    !filled.some(({ text }) => text !== "" && LABEL.test(text) && text.length <= MAX_LABEL)
  );
}

/** All rows from `start` on. */
export function sayForm(grid: Slot[][], start: number, width: number): SaidRow[] {
  const said: SaidRow[] = [];
  let subject = "";
  let header: Header | null = null;
  let unit: string | null = null;
  let labels = createLabels();
  for (let row = start; row < grid.length; row++) {
    const slots = grid[row]!;
    const own = ownOf(slots, row);
    if (textsOf(own).length === 0) continue;
    if (!isPairs(own) && headsRows(grid, row)) {
      header = headerOf(grid, row);
      labels = createLabels();
      unit = header.rows[0]!.map(({ text }) => unitSaid(text)).at(0) ?? null;
      said.push({ text: leavesOf(header).join(" | "), row });
      continue;
    }
    if (header && !isPairs(own) && fits(own, header)) {
      const text = withSubject(
        subject,
        sayRow(slots, row, { header, width, labels, nameless: true }),
      );
      said.push({ text: unit === null ? text : withUnit(text, unit), row });
      continue;
    }
    header = null;
    subject = subjectOf(own) ?? subject;
    const group = groupOf(slots, row);
    const text = [group, sayPairs(own, row)].filter((part) => part !== "").join("／");
    said.push({ text: /\d/.test(text) && !isPairs(own) ? withSubject(subject, text) : text, row });
  }
  return said;
}

function withSubject(subject: string, text: string): string {
  return subject === "" || text.includes(subject) ? text : `${subject} ${text}`;
}

/** What the form is about, where the row says so. */
function subjectOf(own: Slot[]): string | null {
  const at = own.findIndex(({ text }, i) => i % 2 === 0 && NAMES.test(text));
  const text = own[at + 1]?.text ?? "";
  return at < 0 || text === "" || text.length > MAX_SUBJECT ? null : text;
}

/** The label of several rows, where this is not the first of them: 资金来源 ∣ 财政拨款 ∣ 30, and 自筹 ∣ 5 below. */
function groupOf(slots: Slot[], row: number): string {
  return textsOf(slots.filter((slot) => slot.row < row && slot.column === 0)).join("／");
}

/** A form's row: 姓名：张三；性别：男. Of an odd number the first may be the label of the pairs behind it, or the last a cell alone. */
function sayPairs(own: Slot[], row: number): string {
  const [lead, ...others] = own;
  if (own.length % 2 === 0) return pairsOf(own);
  if (others.length > 0 && lead!.below > row + 1) return [lead!.text, pairsOf(others)].join("；");
  const asked = own.filter(({ text }, i) => i % 2 === 0 && LABEL.test(text)).length;
  if (asked * 2 >= own.length - 1 && asked > 1)
    return textsOf([{ ...lead!, text: pairsOf(own.slice(0, -1)) }, own.at(-1)!]).join("；");
  return textsOf(own).join("；");
}

function pairsOf(own: Slot[]): string {
  const pairs = own.flatMap(({ text }, i) =>
    i % 2 === 0 ? [textsOf([own[i]!, own[i + 1]!]).join(/[：:]$/.test(text) ? "" : "：")] : [],
  );
  return pairs.filter((pair) => pair !== "").join("；");
}

/** Whether a row of words heads those below it: cells of the same widths, of which one at least is a value. */
function headsRows(grid: Slot[][], row: number): boolean {
  const own = ownOf(grid[row]!, row);
  const heads = own.filter(({ text }) => text !== "");
  const short = heads.every(({ text }) => text.length <= MAX_LABEL && !MEASURED.test(text));
  // The labels of the rows below 项目资金（万元） have no head of their own.
  const blank = own[1]?.text === "" ? 1 : 0;
  if (own.length < 3 || heads.length < own.length - blank || !short) return false;
  const [lead, ...others] = own as [Slot, ...Slot[]];
  const next = ownOf(grid[row + 1] ?? [], row + 1).filter(({ column }) => column > lead.column);
  const aligned = others.every(({ column, right }) =>
    next.some((slot) => slot.column === column && slot.right === right),
  );
  const reaches = lead.below > row + 1;
  return aligned && (reaches || next.some(({ text }) => MEASURED.test(text)));
}

function headerOf(grid: Slot[][], row: number): Header {
  const slots = ownOf(grid[row]!, row);
  const rows = grid.slice(row + 1, row + 1 + MAX_BODY).map((below, i) => ownOf(below, row + 1 + i));
  const ends = rows.findIndex((own) => isPairs(own) || !fits(own, { rows: [slots] }));
  const values = rows
    .slice(0, ends < 0 ? rows.length : ends)
    .flat()
    .filter((slot) => MEASURED.test(slot.text));
  const first = Math.min(...values.map(({ column }) => column));
  const labels = Math.max(slots[0]!.right, Number.isFinite(first) ? first : 0);
  return { rows: [slots], labels, end: row + 1 };
}

/** Whether the cells of a row, but for labels that take several columns, stand right under those of the header. */
function fits(own: Slot[], { rows }: Pick<Header, "rows">): boolean {
  const heads = rows[0]!;
  const under = (slot: Slot) =>
    heads.some(({ column, right }) => slot.column === column && slot.right === right);
  return own.length > 1 && own.every((slot) => slot.column === 0 || under(slot));
}

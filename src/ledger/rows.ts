/** A table's row → the figures it claims (pure). */
import type { Passage } from "../domain.ts";
import { oneOf } from "../text/lexicon.ts";
import { type RowCell, rowCells } from "../text/rows.ts";
import { type Fact, figure } from "./fact.ts";
import { isPlanned } from "./planned.ts";
import { namesChange, roleOf } from "./roles.ts";
import type { ReportTime, Time } from "./years.ts";

/** 年度目标, 年初预算数; but 一般公共预算支出 names whose money it is. */
const PLANNED = new RegExp(
  `${oneOf("plan")}|(?:^|／)(?:${oneOf("planned-columns")})(?:数|额|金额)?$`,
);
const TOTAL = new RegExp(`(?:^|／)(?:${oneOf("totals")})$`);
const CAME = new RegExp(oneOf("done-columns"));
/** 统计数, 2023年决算数: whose number it is, the row says. */
const PLAIN = new RegExp(`^(?:(?:19|20)\\d{2}年?度?)?(?:${oneOf("plain-columns")})$`);

/** The figures of a table's row, in reading order: the headers of the row and of the column name what is counted. */
export function rowFacts(passage: Passage, time: ReportTime): Fact[] {
  const whole = { text: passage.text, start: 0, end: passage.text.length };
  const cells = rowCells(passage.text);
  // A number in a row's own name (属于四类过程性信息) is no figure of it.
  const headed = cells.some(({ header }) => header !== "");
  const own = cells.filter(({ header }) => header !== "" || !headed);
  const totals = new Set(own.filter(({ header }) => TOTAL.test(header)).map(groupOf));
  return own.map((cell) => {
    const { header, row, quantity, text, start } = cell;
    const isPart = totals.has(groupOf(cell)) && !TOTAL.test(header);
    const column = header.replace(/[（(][^（()）]*[)）]/g, "");
    const counts = [row, column].filter((part) => part !== "").join(" ");
    // 本年度办理结果／不予公开／属于国家秘密: the rows above a row are what headings are to a sentence.
    const leaf = row.split("／").at(-1)!;
    // Years side by side: the column says whose number it is.
    const year = Number(/(?<!\d)((?:19|20)\d{2})(?:年|$)/.exec(header)?.[1]);
    // 年度目标 beside 落实情况: the column tells what was aimed at.
    const years = Number.isNaN(year) ? passage.years : { from: year, to: year };
    const meant = PLANNED.test(column) || isPlanned(time, years, quantity);
    const aspect = CAME.test(column) ? "done" : meant ? "plan" : passage.aspect;
    const at: Time | null =
      Number.isNaN(year) && aspect === passage.aspect ? null : { years, aspect };
    return {
      figure: figure(passage, quantity, counts, at),
      quantity,
      role: namesChange(column)
        ? "change"
        : roleOf(counts, 0, { ...quantity, start: counts.length }),
      subject: [leaf, PLAIN.test(column) && leaf !== "" ? "" : column]
        .filter((part) => part !== "")
        .join(" "),
      tail: "",
      clause: { text, start, end: start + text.length },
      sentence: whole,
      until: whole.end,
      about: passage.text,
      ...(isPart ? { partOf: column.split("／").at(-1)! } : {}),
    };
  });
}

/** Columns under one head that count one thing: 支出预算／合计 and 支出预算／基本支出, in 元. */
function groupOf({ header, row, quantity }: RowCell): string {
  return `${row} ${header.split("／").slice(0, -1).join("／")} ${quantity.unit}`;
}

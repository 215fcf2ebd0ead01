/** A table's row → the figures it claims (pure). */
import type { Passage } from "../domain.ts";
import { oneOf } from "../text/lexicon.ts";
import { rowCells } from "../text/rows.ts";
import { type Fact, figure } from "./fact.ts";
import { namesChange, roleOf } from "./roles.ts";
import type { Time } from "./years.ts";

const PLANNED = new RegExp(oneOf("plan"));
/** 统计数, 2023年决算数: whose number it is, the row says. */
const PLAIN = new RegExp(`^(?:(?:19|20)\\d{2}年?度?)?(?:${oneOf("plain-columns")})$`);

/** The figures of a table's row, in reading order: the headers of the row and of the column name what is counted. */
export function rowFacts(passage: Passage): Fact[] {
  const whole = { text: passage.text, start: 0, end: passage.text.length };
  const cells = rowCells(passage.text);
  // A number in a row's own name (属于四类过程性信息) is no figure of it.
  const headed = cells.some(({ header }) => header !== "");
  const own = cells.filter(({ header }) => header !== "" || !headed);
  return own.map(({ header, row, quantity, text, start }) => {
    const column = header.replace(/[（(][^（()）]*[)）]/g, "");
    const counts = [row, column].filter((part) => part !== "").join(" ");
    // 本年度办理结果／不予公开／属于国家秘密: the rows above a row are what headings are to a sentence.
    const leaf = row.split("／").at(-1)!;
    // Years side by side: the column says whose number it is.
    const year = Number(/(?<!\d)((?:19|20)\d{2})(?:年|$)/.exec(header)?.[1]);
    // 年度目标 beside 落实情况: the column tells what was aimed at.
    const aspect = PLANNED.test(column) ? "plan" : passage.aspect;
    const years = Number.isNaN(year) ? passage.years : { from: year, to: year };
    const time: Time | null =
      Number.isNaN(year) && aspect === passage.aspect ? null : { years, aspect };
    return {
      figure: figure(passage, quantity, counts, time),
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
    };
  });
}

/**
 * The labels of a table's rows, one row after another: each is said with those above it that it is a part of. What tells is the
 * code of its account (201, 20103, 2010301), the mark before it (一、（一）1.), 其中, and how far it is set in.
 */
import { oneOf } from "../../../text/lexicon.ts";
import type { Slot } from "./grid.ts";

/** A label that is open for parts of it. */
interface Open {
  name: string;
  code: string;
  level: number;
  indent: number;
  /** A row without values heads all rows below it. */
  heads: boolean;
}

const MARKS = [
  /^[一二三四五六七八九十]{1,3}[、.．]/,
  /^[（(][一二三四五六七八九十]{1,3}[）)]/,
  /^\d{1,2}[.．、](?!\d)/,
  /^[（(]\d{1,2}[）)]/,
];
/** 其中 parts whatever stands above it, and so may a row without any mark. */
const [PART, PLAIN] = [10, 20];
const TOTAL = new RegExp(`^(?:${oneOf("totals")})$`);
/** A longer label is not said again with its parts. */
const LONGEST = 40;

/** `name` and `code` of one row after another → its whole label. */
export function createLabels(): (label: Slot, code: string, holdsValues: boolean) => string {
  let open: Open[] = [];
  return ({ text, indent }, code, holdsValues) => {
    const own: Open = { name: text, code, level: levelOf(text), indent, heads: !holdsValues };
    if (TOTAL.test(text.replace(/\s/g, "")) && text.replace(/\s/g, "") !== "小计") open = [];
    else open = open.filter((above) => isPartOf(own, above));
    const path = [...open.map(({ name }) => name), text.replace(/^其中[：:]\s*/, "其中：")];
    if (text.length <= LONGEST) open.push({ ...own, name: text.replace(/^其中[：:]\s*/, "") });
    return path.filter((name, i) => name !== path[i - 1]).join("／");
  };
}

function levelOf(text: string): number {
  if (text.startsWith("其中")) return PART;
  const mark = MARKS.findIndex((pattern) => pattern.test(text));
  return mark < 0 ? PLAIN : mark;
}

function isPartOf(own: Open, above: Open): boolean {
  if (own.code !== "" || above.code !== "")
    return above.code !== "" && own.code !== above.code && own.code.startsWith(above.code);
  if (own.level === PART) return above.level !== PART;
  if (own.level !== PLAIN) return above.level < own.level;
  // 其中：公务员 and, set in as far, 工勤人员 below it.
  if (own.indent > above.indent) return above.level !== PART;
  return above.level < PART && above.heads;
}

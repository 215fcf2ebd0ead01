/** List items and headings → the numbers that are printed before them (ODF 1.3 Part 3, §5.3 and §19.500). */
import { printNumber } from "../word/number-formats.ts";
import type { ListStyle } from "./styles.ts";

/** `num-format` by its first character → the format's OOXML name. */
const FORMATS: Record<string, string> = {
  "1": "decimal",
  a: "lowerLetter",
  A: "upperLetter",
  i: "lowerRoman",
  I: "upperRoman",
  一: "chineseCounting",
  壹: "chineseLegalSimplified",
  甲: "ideographTraditional",
  子: "ideographZodiac",
  "①": "decimalEnclosedCircle",
  "１": "decimalFullWidth",
};

/** How far a list has counted, by level. */
export type Counts = (number | undefined)[];

/** Count one item at `level`, from 1, and print its number; "" if its level has none. */
export function nextNumber(
  counts: Counts,
  style: ListStyle | undefined,
  level: number,
  start: number | null,
): string {
  const own = style?.get(level);
  const before = counts[level];
  counts[level] = start ?? (before === undefined ? (own?.start ?? 1) : before + 1);
  counts.length = level + 1;
  if (!style || !own || own.format === "") return "";
  const shown = (at: number): string => {
    const count = counts[at] ?? style.get(at)?.start ?? 1;
    return printNumber(count, FORMATS[style.get(at)?.format[0] ?? ""] ?? "decimal");
  };
  if (own.template !== null) {
    return own.template.replace(/%(\d{1,2})%/g, (_, at: string) => shown(Number(at)));
  }
  const numbers: string[] = [];
  for (let at = Math.max(1, level - own.levels + 1); at <= level; at++) {
    if (style.get(at)?.format !== "") numbers.push(shown(at));
  }
  return own.prefix + numbers.join(".") + own.suffix;
}

/** A text body (a:txBody and its like) → lines: runs, breaks, formulas and automatic numbers (ECMA-376 Part 1, §21.1.2). */
import { lowered, raised } from "../../raised.ts";
import { printNumber } from "../../word/number-formats.ts";
import { addText, closeFormula, openFormula, openParagraph } from "../../word/paragraph.ts";
import { type Line, USUAL_SIZE } from "../deck.ts";
import { all, childOf, type Node } from "./tree.ts";

/** Word's names for what counts, by those that slides begin with, and what stands around the number. */
const FORMATS: [RegExp, string][] = [
  [/^arabicDb/, "decimalFullWidth"],
  [/^arabic/, "decimal"],
  [/^alphaLc/, "lowerLetter"],
  [/^alphaUc/, "upperLetter"],
  [/^romanLc/, "lowerRoman"],
  [/^romanUc/, "upperRoman"],
  [/^circleNum/, "decimalEnclosedCircle"],
  [/^ea1(?:Chs|Cht|Jpn)/, "chineseCounting"],
];
const LEVELS = 9;

/** The lines of a body and the largest size in it, in points. */
export function readBody(body: Node): { lines: Line[]; size: number } {
  const lines: Line[] = [];
  const counts: { type: string; count: number }[] = [];
  let size = 0;
  for (const paragraph of all(body, "a:p")) {
    const properties = childOf(paragraph, "a:pPr");
    const level = Math.min(Math.max(Number(properties?.attributes.lvl) || 0, 0), LEVELS - 1);
    const text = textOf(paragraph);
    if (text.trim() === "") continue;
    for (const run of all(paragraph, "a:rPr"))
      size = Math.max(size, Number(run.attributes.sz) / 100 || 0);
    const number = properties && childOf(properties, "a:buAutoNum");
    lines.push({ text: number ? numberOf(number, level, counts) + text : text, level });
    if (!number) delete counts[level];
    counts.length = Math.min(counts.length, level + 1);
  }
  return { lines, size: size || USUAL_SIZE };
}

function numberOf(
  { attributes }: Node,
  level: number,
  counts: { type: string; count: number }[],
): string {
  const type = attributes.type ?? "arabicPeriod";
  const before = counts[level];
  const start = Math.trunc(Number(attributes.startAt)) || 1;
  const count = before?.type === type ? before.count + 1 : start;
  counts[level] = { type, count };
  const number = printNumber(count, FORMATS.find(([begin]) => begin.test(type))?.[1] ?? "decimal");
  if (/ParenBoth$/.test(type)) return `（${number}）`;
  if (/ParenR$/.test(type)) return `${number}）`;
  if (/^ea1.*Period$/.test(type)) return `${number}、`;
  return /Period$/.test(type) ? `${number}. ` : `${number} `;
}

/** A paragraph as it shows. Struck out by hand is deleted: 8̶9批次 is 9. */
function textOf(paragraph: Node): string {
  let text = "";
  for (const child of paragraph.children) {
    const style = childOf(child, "a:rPr")?.attributes ?? {};
    if ((style.strike ?? "noStrike") !== "noStrike") continue;
    if (child.name === "a:br") text += "\n";
    else if (child.name === "a:r" || child.name === "a:fld") {
      if (/^slidenum$/i.test(child.attributes.type ?? "")) continue;
      const own = (childOf(child, "a:t")?.text ?? "").replace(/[\t ]*\n\s*/g, " ");
      const offset = Number(style.baseline) || 0;
      text += offset > 0 ? raised(own) : offset < 0 ? lowered(own) : own;
    } else text += formulaIn(child);
  }
  return text;
}

function formulaIn(node: Node): string {
  const paragraph = openParagraph();
  const walk = ({ name, text, children }: Node) => {
    if (name === "m:t") addText(paragraph, text);
    else if (name.startsWith("m:")) openFormula(paragraph, name);
    for (const child of children) walk(child);
    if (name.startsWith("m:") && name !== "m:t") closeFormula(paragraph, name);
  };
  walk(node);
  return paragraph.text;
}

/** A Word paragraph while it is walked: its properties, its text so far, and the formulas in it. */
import { lowered, raised } from "../raised.ts";
import { isOn, outlineLevel, type RunStyle } from "./styles.ts";
import type { Attribute } from "./xml.ts";

export interface Paragraph {
  text: string;
  style: string | null;
  /** Its own outline level: 0 says body text. */
  level: number | null;
  numId: string | null;
  ilvl: number | null;
  /** Of Word 2003 XML, the number of a list as it is printed. */
  printed: string | null;
  /** Its mark is deleted, or it is a drop cap: the next paragraph goes on in the same line. */
  joins: boolean;
  hiddenMark: boolean;
  /** What its text refers to: footnote/3. */
  notes: string[];
  /** The walk is inside its w:pPr. */
  inProperties: boolean;
  run: Run;
  /** Open raised and lowered parts of a formula. */
  scripts: ("superscript" | "subscript")[];
  /** The element of a formula that was closed last, if nothing came after it. */
  lastPart: string;
}

/** A run's own properties, and those of its character style. */
interface Run extends RunStyle {
  style: RunStyle | null;
}

export function openParagraph(): Paragraph {
  return {
    text: "",
    style: null,
    level: null,
    numId: null,
    ilvl: null,
    printed: null,
    joins: false,
    hiddenMark: false,
    notes: [],
    inProperties: false,
    run: openRun(),
    scripts: [],
    lastPart: "",
  };
}

export function openRun(): Run {
  return { hidden: null, raised: null, style: null };
}

/** One element of w:pPr. */
export function readProperty(paragraph: Paragraph, name: string, attribute: Attribute) {
  const value = attribute("val") ?? "";
  if (name === "w:pStyle") paragraph.style = value;
  else if (name === "w:outlineLvl") paragraph.level = outlineLevel(value);
  else if (name === "w:numId" || name === "w:ilfo") paragraph.numId = value;
  else if (name === "w:ilvl") paragraph.ilvl = Number(value);
  else if (name === "wx:t") paragraph.printed = value;
  // Letters of such a font are bullets.
  else if (name === "wx:font" && /symbol|dings/i.test(value)) paragraph.printed = null;
  else if (name === "w:vanish") paragraph.hiddenMark = isOn(value);
  else if (name === "w:framePr" && /^(?:drop|margin)$/.test(attribute("dropCap") ?? ""))
    paragraph.joins = true;
}

/** Text of a run or a formula; digits keep their place above or below the line. */
export function addText(paragraph: Paragraph, text: string) {
  const { run, scripts } = paragraph;
  const place = scripts.at(-1) ?? run.raised ?? run.style?.raised;
  paragraph.text +=
    place === "superscript" ? raised(text) : place === "subscript" ? lowered(text) : text;
}

/** What a formula's layout says and its text does not (ECMA-376 Part 1, §22.1): 3 over 4 is 3/4 and not 34. */
export function openFormula(paragraph: Paragraph, name: string) {
  if (name === "m:den") paragraph.text += "/";
  else if (name === "m:rad") paragraph.text += "√";
  else if (name === "m:d") paragraph.text += "(";
  else if (name === "m:sup") paragraph.scripts.push("superscript");
  else if (name === "m:sub") paragraph.scripts.push("subscript");
  else if (name === "m:e" && paragraph.lastPart === "m:e") paragraph.text += " ";
}

export function closeFormula(paragraph: Paragraph, name: string) {
  if (name === "m:d") paragraph.text += ")";
  else if (name === "m:sup" || name === "m:sub") paragraph.scripts.pop();
  paragraph.lastPart = name;
}

/**
 * Fields of a Word text (ECMA-376 Part 1, §17.16): begin → instruction → separate → result → end, also one in another.
 * What Word shows is the result; an instruction is never text, except of EQ fields, which have no result and draw
 * what their instruction says.
 */

export interface Field<Start> {
  instruction: string;
  /** Between begin and separate, or with a result that is no content. */
  silent: boolean;
  /** What was silenced, for a field that turns out to be broken. */
  held: string;
  /** Where its result begins, if it is a table of contents. */
  contents: Start | null;
  start: Start;
}

/** An instruction is a line or two; EQ fields draw a few characters. */
const MAX_INSTRUCTION = 1000;

export function openField<Start>(start: Start): Field<Start> {
  return { instruction: "", silent: true, held: "", contents: null, start };
}

export function addInstruction(field: Field<unknown>, text: string) {
  if (field.instruction.length < MAX_INSTRUCTION) field.instruction += text;
}

/** The result begins: page numbers are the layout's and say nothing, everything else is shown. */
export function beginResult<Start>(field: Field<Start>) {
  const kind = kindOf(field);
  field.silent = /^(?:PAGE|NUMPAGES|SECTIONPAGES)$/.test(kind);
  field.held = "";
  if (kind === "TOC") field.contents = field.start;
}

/** What Word draws for a field that ends without a result; "" for most. */
export function drawn(field: Field<unknown>): string {
  return kindOf(field) === "EQ" ? readEquation(field.instruction) : "";
}

function kindOf(field: Field<unknown>): string {
  return /^\s*([A-Za-z]+)/.exec(field.instruction)?.[1]?.toUpperCase() ?? "";
}

/** 带圈字符 `EQ \o\ac(○,8)` → （8）; fractions `EQ \f(1,3)` → 1/3; other overlays show what lies on top (拼音 its base). */
function readEquation(instruction: string): string {
  const fraction = /\\f\s*\(([^(),]{1,40}),([^(),]{1,40})\)/i.exec(instruction);
  if (fraction) return `${fraction[1]!.trim()}/${fraction[2]!.trim()}`;
  const overlay = /\\o[^(]{0,40}\((.{1,200})\)/i.exec(instruction);
  if (!overlay) return "";
  const parts = overlay[1]!.split(",");
  const top = parts
    .at(-1)!
    .replace(/\\[a-z]+\s?\d*/gi, "")
    .replace(/[()\\\s]/g, "");
  return /^[○◯△□◇]$/.test(parts[0]!.trim()) ? `（${top}）` : top;
}

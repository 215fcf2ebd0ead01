/**
 * Points of a slide → lines that can be read and quoted alone (pure), as rows of tables are: a point under a short one is
 * said with it (“来访团组：14批次”), and so is a figure that stands beside its name in a box of its own.
 */
import { quantitiesIn } from "../../../text/quantities.ts";
import type { Block } from "../../blocks.ts";
import type { Line, Shape, TextShape } from "./deck.ts";
import type { Cluster } from "./order.ts";

/** A longer text names nothing. */
const MAX_LABEL = 24;
/** A longer point says enough alone. */
const MAX_POINT = 120;

/** Whether a text is a name for what stands under or beside it: short, with letters, no sentence and no figure. */
export function isLabel(text: string): boolean {
  const words = text.trim().replace(/[：:]$/, "");
  return (
    words.length <= MAX_LABEL &&
    /\p{L}/u.test(words) &&
    !/[。；，！？;!?：:\n\v]/.test(words) &&
    !isFigure(words) &&
    quantitiesIn(words).length === 0
  );
}

/** A number, with or without what it counts, and nothing more: 126, 98.5%, 14批次. */
export function isFigure(text: string): boolean {
  return /^[+\-−约近超]?\s*\d[\d,，.]*\s*[\p{L}%％]{0,4}\+?$/u.test(text.trim());
}

/** Every line, with the names above it. A name that all its points say is not said alone; a number that it names is a row. */
export function sayPoints(lines: Line[]): Block[] {
  const said: (Block & { of: Line | null })[] = [];
  const named = new Set<Line>();
  const alone = new Set<Line>();
  /** The open points above, from the outermost. */
  let above: Line[] = [];
  for (const [i, line] of lines.entries()) {
    above = above.filter((upper) => upper.level < line.level);
    const parent = above.at(-1);
    const names = namesAbove(above);
    const whole = [...names.map(bare), line.text].join("：");
    const told = names.length > 0 && !line.text.includes("\n") && whole.length <= MAX_POINT;
    const leads = (lines[i + 1]?.level ?? 0) > line.level;
    if (parent && !told) alone.add(parent);
    if (parent && told) named.add(parent);
    const kind = told && isFigure(line.text) ? "row" : "text";
    said.push({ kind, text: told ? whole : line.text, of: leads ? line : null });
    above.push(line);
  }
  return said
    .filter(({ of }) => of === null || !named.has(of) || alone.has(of))
    .map(({ kind, text }) => ({ kind, text }));
}

/** The names right above a point: a sentence among them ends what they name. */
function namesAbove(above: Line[]): string[] {
  const last = above.findLastIndex(({ text }) => !isLabel(text));
  return above.slice(last + 1).map(({ text }) => text);
}

function bare(text: string): string {
  return text.trim().replace(/[：:]$/, "");
}

/** The shapes of a cluster in order, where two of them are a name and what it names as one. */
export function shapesIn(cluster: Cluster): Shape[] {
  if ("shape" in cluster) return [cluster.shape];
  const shapes = cluster.parts.flatMap(shapesIn);
  const pair = shapes.length === 2 ? paired(shapes[0]!, shapes[1]!) : null;
  return pair ? [pair] : shapes;
}

/** A number and its unit, each in a box of its own: 120, 场. */
function counts(one: TextShape, other: TextShape): TextShape | null {
  if (one.lines.length !== 1 || other.lines.length !== 1) return null;
  const text = one.lines[0]!.text.trim() + other.lines[0]!.text.trim();
  const [quantity] = /^\d[\d,.]*\D/.test(text) ? quantitiesIn(text) : [];
  const whole = quantity?.start === 0 && quantity.end === text.length;
  return whole ? { ...one, lines: [{ text, level: 0 }] } : null;
}

function paired(one: Shape, other: Shape): TextShape | null {
  if (one.kind !== "text" || other.kind !== "text") return null;
  const counted = counts(one, other);
  if (counted) return counted;
  const name = [one, other].find(({ lines }) => lines.length === 1 && isLabel(lines[0]!.text));
  const named = name === one ? other : one;
  // Two names side by side are two names; a name below its text is none.
  if (!name || named.lines.every(({ text }) => isLabel(text))) return null;
  const figure = named.lines.length === 1 && isFigure(named.lines[0]!.text);
  if (name === other && !figure) return null;
  const points = named.lines.map(({ text, level }) => ({ text, level: level + 1 }));
  return { ...name, lines: [{ text: name.lines[0]!.text, level: 0 }, ...points] };
}

/** Painted paths → ruling lines: straight strokes, thin filled bars, and the sides of filled frames. */
import { apply, type Box, bounds, type Matrix } from "./geometry.ts";
import type { Rule } from "./page.ts";

/** A filled bar or a stroke up to this thick is a ruling line, in points; a thicker one is a coloured field. */
export const MAX_THICKNESS = 3.5;

/** Every straight piece of a stroked path that runs along the page's edges. */
export function strokes(path: Float32Array, ctm: Matrix): Rule[] {
  const rules: Rule[] = [];
  for (const { points } of subpaths(path, ctm)) {
    for (let i = 1; i < points.length; i++) {
      const bar = barOf(bounds([points[i - 1]!, points[i]!]), 1);
      if (bar) rules.push(bar);
    }
  }
  return rules;
}

/** Every filled bar that is thin enough to be a line, and the four sides of every filled frame. */
export function bars(path: Float32Array, ctm: Matrix): Rule[] {
  const rules: Rule[] = [];
  let outer: Box | null = null;
  for (const { points, curved } of subpaths(path, ctm)) {
    const box = bounds(points);
    const bar = curved ? null : barOf(box);
    if (bar) rules.push(bar);
    const insets = outer?.map((side, i) => Math.abs(side - box[i]!));
    if (outer && insets?.every((inset) => inset > 0.05 && inset <= MAX_THICKNESS)) {
      const [x1, y1, x2, y2] = outer;
      rules.push({ x1, y1, x2, y2: y1 }, { x1, y1: y2, x2, y2 });
      rules.push({ x1, y1, x2: x1, y2 }, { x1: x2, y1, x2, y2 });
    }
    outer = curved || bar ? null : box;
  }
  return rules;
}

/** The middle of a long thin box, as a line; shorter than a letter it is a corner or a dot and rules nothing. */
export function barOf([x1, y1, x2, y2]: Box, thickness = MAX_THICKNESS): Rule | null {
  const [width, height] = [x2 - x1, y2 - y1];
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  if (height <= thickness && width > 2 * height && width > 1) return { x1, y1: y, x2, y2: y };
  if (width <= thickness && height > 2 * width && height > 1) return { x1: x, y1, x2: x, y2 };
  return null;
}

/** How many numbers follow each of pdf.js's path codes: move, line, curve, quadratic curve, close. */
const OPERANDS = [2, 2, 6, 4, 0];

function subpaths(path: Float32Array, ctm: Matrix): { points: number[][]; curved: boolean }[] {
  const found: { points: number[][]; curved: boolean }[] = [];
  let current: { points: number[][]; curved: boolean } | null = null;
  for (let i = 0; i < path.length; ) {
    const code = path[i++]!;
    const operands = OPERANDS[code] ?? 0;
    i += operands;
    if (code === 4) {
      if (current?.points[0]) current.points.push(current.points[0]);
      continue;
    }
    if (code === 0 || !current) {
      current = { points: [], curved: false };
      found.push(current);
    }
    if (code > 1) current.curved = true;
    current.points.push(apply(ctm, path[i - 2]!, path[i - 1]!));
  }
  return found.filter(({ points }) => points.length > 1);
}

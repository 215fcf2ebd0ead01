/**
 * Shapes on a slide → the order in which they are read (pure). What stands close together belongs together: the slide is
 * cut where the widest empty stripe goes across or down, and each part again, so that a number stays with the words under
 * it, cards are read one by one and columns from the left. A group is the author's own word for what belongs together.
 */
import type { Rectangle, Shape } from "./deck.ts";

/** Shapes that belong together, in order; the smallest clusters hold one or two shapes. */
export type Cluster = { shape: Shape } | { parts: Cluster[] };

/** Stripes this much of the widest are as wide, so rows at about one distance are parted all at once. */
const AS_WIDE = 0.75;
/** Columns are read one by one where they stand this much further apart than what stands in them. */
const CLEARLY = 1.5;
/** Boxes reach beyond their words, so they may overlap by this much of their size. */
const SLACK = 0.08;
/** More shapes than a slide has: they are read from top to bottom, since cutting costs the square of their number. */
const MAX_CUT = 400;

export function clustersOf(shapes: Shape[]): Cluster[] {
  const placed = shapes.filter((shape) => shape.at !== null);
  const unplaced = shapes.filter((shape) => shape.at === null);
  return [...unplaced, ...(placed.length > 0 ? [placed] : [])].flatMap((part): Cluster[] =>
    Array.isArray(part) ? [cut(part)] : [whole(part)],
  );
}

function whole(shape: Shape): Cluster {
  return shape.kind === "group" ? { parts: clustersOf(shape.shapes) } : { shape };
}

function cut(shapes: Shape[]): Cluster {
  if (shapes.length === 1) return whole(shapes[0]!);
  const down = shapes.length > MAX_CUT ? null : stripes(shapes, "y", "height");
  const across = shapes.length > MAX_CUT ? null : stripes(shapes, "x", "width");
  // Rows before columns, unless these stand clearly further apart.
  const rows = down && (!across || across.widest < down.widest * CLEARLY);
  const parts = rows ? down.parts : across?.parts;
  if (parts) return { parts: parts.map(cut) };
  const fromTop = shapes.toSorted((a, b) => a.at!.y - b.at!.y || a.at!.x - b.at!.x);
  return { parts: fromTop.map(whole) };
}

/** The parts between the widest empty stripes along one axis, or null where nothing parts the shapes. */
function stripes(
  shapes: Shape[],
  start: "x" | "y",
  length: "width" | "height",
): { parts: Shape[][]; widest: number } | null {
  const spans = shapes
    .map((shape) => ({ shape, ...spanOf(shape.at!, start, length) }))
    .sort((a, b) => a.from - b.from);
  const gaps: { before: number; width: number }[] = [];
  let reach = spans[0]!.to;
  for (const [i, span] of spans.entries()) {
    if (i > 0 && span.from > reach) gaps.push({ before: i, width: span.from - reach });
    reach = Math.max(reach, span.to);
  }
  if (gaps.length === 0) return null;
  const widest = Math.max(...gaps.map((gap) => gap.width));
  const cuts = gaps.filter((gap) => gap.width >= widest * AS_WIDE).map((gap) => gap.before);
  const parts = [0, ...cuts].map((from, i) =>
    spans.slice(from, cuts[i] ?? spans.length).map(({ shape }) => shape),
  );
  return { parts, widest };
}

function spanOf(at: Rectangle, start: "x" | "y", length: "width" | "height") {
  const slack = at[length] * SLACK;
  return { from: at[start] + slack, to: at[start] + at[length] - slack };
}

/** Points and boxes on a page, and the matrices that carry them there (ISO 32000-1, §8.3.3). */

/** x′ = a·x + c·y + e, y′ = b·x + d·y + f */
export type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

export type Box = [left: number, top: number, right: number, bottom: number];

/** What `after` does to what `before` did: points are taken through `before` last. */
export function times(before: Matrix, after: Matrix): Matrix {
  const [a, b, c, d, e, f] = after;
  const origin = apply(before, e, f);
  return [...vector(before, a, b), ...vector(before, c, d), ...origin] as Matrix;
}

export function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): number[] {
  return [a * x + c * y + e, b * x + d * y + f];
}

export function vector([a, b, c, d]: Matrix, x: number, y: number): number[] {
  return [a * x + c * y, b * x + d * y];
}

export function area([a, b, c, d]: Matrix): number {
  return a * d - b * c;
}

export function bounds(points: number[][]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = 0, y = 0] of points) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

export function boxOf([x1, y1, x2, y2]: Box, ctm: Matrix): Box {
  return bounds([apply(ctm, x1, y1), apply(ctm, x2, y1), apply(ctm, x1, y2), apply(ctm, x2, y2)]);
}

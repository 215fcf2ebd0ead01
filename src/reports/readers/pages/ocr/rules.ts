/**
 * A grey picture → the ruling lines of its tables: the page laid straight at half the size → pixels darker than what is
 * around them → dark stretches longer than any stroke of a character → stretches of neighbouring rows joined → those
 * thin enough to be lines.
 */
import type { Grey } from "./find.ts";

/** Where the points of a picture would stand if the page in it lay straight. */
export interface Level {
  straight(x: number, y: number): [x: number, y: number];
  /** The inverse: where a point of the straight page lies in the picture. */
  bent(x: number, y: number): [x: number, y: number];
}

/** Longer side of the picture looked at. */
const SIDE = 1700;
/** How far around a pixel is looked, and how much darker than that it is when it is ink. */
const AROUND = 12;
const DARKER = 24;
/** Lines are longer than this many characters, as strokes run on from one character to the next but not downwards. */
const ALONG = 2.5;
const ACROSS = 1.4;
/** They are thinner than this many pixels; broken places are shorter than GAP. */
const THIN = 6;
const GAP = 3;

/** From `from` to `to` at the height `at` of its middle, in the picture's pixels; x and y are exchanged in lines across. */
export interface Line {
  from: number;
  to: number;
  at: number;
  slope: number;
}

/** The straightened page, smaller by `scale`: 1 where there is ink. */
export interface Ink {
  data: Uint8Array;
  width: number;
  height: number;
  scale: number;
}

/** The ink of the straightened page, and the lines along and across it. `size` is that of its characters. */
export function linesOf(
  grey: Grey,
  level: Level,
  size: number,
): { ink: Ink; along: Line[]; across: Line[] } {
  const scale = Math.min(1, SIDE / Math.max(grey.width, grey.height));
  const width = Math.round(grey.width * scale);
  const height = Math.round(grey.height * scale);
  const data = inkOf(shrink(grey, level, scale, width, height), width, height);
  const least = Math.max(16, size * scale);
  const enlarge = ({ from, to, at, slope }: Line): Line => ({
    from: (from + 0.5) / scale,
    to: (to + 0.5) / scale,
    at: (at + 0.5) / scale,
    slope,
  });
  return {
    ink: { data, width, height, scale },
    along: traces(data, width, height, 1, width, ALONG * least).map(enlarge),
    across: traces(data, height, width, width, 1, ACROSS * least).map(enlarge),
  };
}

/** Over so many columns a row bends by less than a hundredth of a pixel. */
const STRAIGHT = 32;

/** The darkest of the pixels that fall on one, as lines are thin. */
function shrink(
  { data, width, height }: Grey,
  level: Level,
  scale: number,
  columns: number,
  rows: number,
): Uint8Array {
  const small = new Uint8Array(columns * rows);
  const reach = Math.max(1, Math.round(1 / scale));
  for (let row = 0; row < rows; row++) {
    const y = (row + 0.5) / scale;
    for (let first = 0; first < columns; first += STRAIGHT) {
      const [fromX, fromY] = level.bent((first + 0.5) / scale, y);
      const [toX, toY] = level.bent((first + STRAIGHT + 0.5) / scale, y);
      const right = (toX - fromX) / STRAIGHT;
      const down = (toY - fromY) / STRAIGHT;
      for (let step = 0; step < STRAIGHT && first + step < columns; step++) {
        const left = Math.floor(fromX + step * right - reach / 2);
        const top = Math.floor(fromY + step * down - reach / 2);
        let darkest = 255;
        for (let atY = Math.max(0, top); atY < Math.min(height, top + reach); atY++)
          for (let atX = Math.max(0, left); atX < Math.min(width, left + reach); atX++)
            darkest = Math.min(darkest, data[atY * width + atX]!);
        small[row * columns + first + step] = darkest;
      }
    }
  }
  return small;
}

/** 1 where a pixel is darker than the mean of the square around it, by sums over all pixels above and left. */
function inkOf(grey: Uint8Array, width: number, height: number): Uint8Array {
  const sums = new Uint32Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += grey[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  const ink = new Uint8Array(grey.length);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - AROUND) * (width + 1);
    const bottom = Math.min(height, y + AROUND + 1) * (width + 1);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - AROUND);
      const right = Math.min(width, x + AROUND + 1);
      const sum =
        sums[bottom + right]! - sums[bottom + left]! - sums[top + right]! + sums[top + left]!;
      const mean = sum / ((right - left) * ((bottom - top) / (width + 1)));
      if (grey[y * width + x]! < mean - DARKER) ink[y * width + x] = 1;
    }
  }
  return ink;
}

/** A line of ink as it is traced from row to row: the sums say where it lies and how it leans. */
interface Trace {
  from: number;
  to: number;
  /** The last row that it was seen in. */
  last: number;
  pixels: number;
  x: number;
  y: number;
  xx: number;
  xy: number;
}

/**
 * Long stretches of ink along `length`, row by row; `step` leads to the next pixel of a row, `stride` to the next row. A
 * pixel counts with its neighbours above and below, as a line that leans a little climbs from row to row.
 */
function traces(
  ink: Uint8Array,
  length: number,
  rows: number,
  step: number,
  stride: number,
  least: number,
): Line[] {
  const open: Trace[] = [];
  const closed: Trace[] = [];
  for (let row = 1; row < rows - 1; row++) {
    let start = -1;
    let end = -1;
    for (let i = 0; i <= length + GAP; i++) {
      const pixel = row * stride + i * step;
      if (i < length && (ink[pixel] || ink[pixel - stride] || ink[pixel + stride])) {
        if (start < 0) start = i;
        end = i;
      } else if (start >= 0 && i - end > GAP) {
        if (end - start >= least) join(open, start, end, row);
        start = -1;
      }
    }
    for (let i = open.length - 1; i >= 0; i--) {
      if (open[i]!.last < row - 1) closed.push(...open.splice(i, 1));
    }
  }
  return [...closed, ...open].flatMap(({ from, to, pixels, x, y, xx, xy }) => {
    // Rows above and below a line count as it: it looks two rows thicker than it is.
    if (pixels > (THIN + 2) * (to - from)) return [];
    const [middleX, middleY] = [x / pixels, y / pixels];
    const slope = (xy / pixels - middleX * middleY) / (xx / pixels - middleX ** 2);
    return [{ from, to, at: middleY + slope * ((from + to) / 2 - middleX), slope }];
  });
}

function join(open: Trace[], from: number, to: number, row: number): void {
  let trace = open.find((line) => line.last >= row - 1 && from <= line.to && to >= line.from);
  if (!trace) {
    trace = { from, to, last: row, pixels: 0, x: 0, y: 0, xx: 0, xy: 0 };
    open.push(trace);
  }
  const n = to - from + 1;
  const x = (from + to) / 2;
  trace.from = Math.min(trace.from, from);
  trace.to = Math.max(trace.to, to);
  trace.last = row;
  trace.pixels += n;
  trace.x += n * x;
  trace.y += n * row;
  trace.xx += n * (x * x + (n * n - 1) / 12);
  trace.xy += n * x * row;
}

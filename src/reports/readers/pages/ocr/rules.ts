/**
 * A grey picture → the ruling lines of its tables: the page laid straight at half the size → pixels darker than what is
 * around them → dark stretches longer than any stroke of a character → stretches of neighbouring rows joined → those
 * thin enough to be lines.
 */
import type { Rule } from "../page.ts";
import type { Grey } from "./find.ts";
import type { Level } from "./level.ts";

/** Longer side of the picture looked at. */
const SIDE = 1700;
/** How far around a pixel is looked, and how much darker than that it is when it is ink. */
const AROUND = 12;
const DARKER = 24;
/** A line is longer than this many characters, and thinner than this many pixels; broken places are shorter than GAP. */
const LONGER = 1.5;
const THIN = 8;
const GAP = 3;

/** Lines along and across the straightened page, in the picture's pixels. `size` is that of its characters. */
export function rulesOf(grey: Grey, level: Level, size: number): Rule[] {
  const scale = Math.min(1, SIDE / Math.max(grey.width, grey.height));
  const width = Math.round(grey.width * scale);
  const height = Math.round(grey.height * scale);
  const straight = shrink(grey, level, scale, width, height);
  const ink = inkOf(straight, width, height);
  const least = Math.max(24, LONGER * size * scale);
  const along = stretches(ink, width, height, 1, width, least);
  const across = stretches(ink, height, width, width, 1, least);
  const back = (pixels: number) => (pixels + 0.5) / scale;
  return [
    ...along.map(({ from, to, at }) => ({
      x1: back(from),
      y1: back(at),
      x2: back(to),
      y2: back(at),
    })),
    ...across.map(({ from, to, at }) => ({
      x1: back(at),
      y1: back(from),
      x2: back(at),
      y2: back(to),
    })),
  ];
}

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
    for (let column = 0; column < columns; column++) {
      const [x, y] = level.bent((column + 0.5) / scale, (row + 0.5) / scale);
      let darkest = 255;
      for (let i = 0; i < reach * reach; i++) {
        const atX = Math.floor(x - reach / 2) + (i % reach);
        const atY = Math.floor(y - reach / 2) + Math.floor(i / reach);
        if (atX < 0 || atY < 0 || atX >= width || atY >= height) continue;
        darkest = Math.min(darkest, data[atY * width + atX]!);
      }
      small[row * columns + column] = darkest;
    }
  }
  return small;
}

/** 1 where a pixel is darker than the mean of the square around it, by sums over all pixels above and left. */
function inkOf(grey: Uint8Array, width: number, height: number): Uint8Array {
  const sums = new Float64Array((width + 1) * (height + 1));
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

interface Stretch {
  from: number;
  to: number;
  /** The middle of its rows. */
  at: number;
}

/**
 * Long stretches of ink along `length`, row by row; `step` leads to the next pixel of a row, `stride` to the next row. A
 * pixel counts with its neighbours above and below, as a line that leans a little climbs from row to row.
 */
function stretches(
  ink: Uint8Array,
  length: number,
  rows: number,
  step: number,
  stride: number,
  least: number,
): Stretch[] {
  const open: (Stretch & { first: number; last: number })[] = [];
  const closed: typeof open = [];
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
      if (open[i]!.last >= row - 1) continue;
      closed.push(...open.splice(i, 1));
    }
  }
  // The row above and the row below a line count as it: it looks two rows thicker than it is.
  return [...closed, ...open]
    .filter(({ first, last }) => last - first < THIN + 2)
    .map(({ from, to, first, last }) => ({ from, to, at: (first + last) / 2 }));
}

function join(
  open: { from: number; to: number; at: number; first: number; last: number }[],
  from: number,
  to: number,
  row: number,
): void {
  const above = open.find((line) => line.last >= row - 1 && from <= line.to && to >= line.from);
  if (!above) {
    open.push({ from, to, at: row, first: row, last: row });
    return;
  }
  above.from = Math.min(above.from, from);
  above.to = Math.max(above.to, to);
  above.last = row;
}

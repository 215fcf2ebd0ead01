/**
 * A grey picture → where its lines of text stand. PP-OCR's detection model (differentiable binarisation, Liao et al.
 * 2020) says of every pixel how likely it lies in the core of a line; cores that touch are one line; the long ones
 * tell how the page leans; each core is grown back to the full height of its line.
 */
import { type InferenceSession, Tensor } from "onnxruntime-node";
import sharp from "sharp";

/** One byte a pixel, black 0, row by row. */
export interface Grey {
  data: Uint8Array;
  width: number;
  height: number;
}

/** A line of text in pixels: its middle, its length along `angle` (radians, clockwise), its thickness across. */
export interface Place {
  x: number;
  y: number;
  length: number;
  thick: number;
  angle: number;
}

/** How much lines lean, by where they stand: it changes over the page when a photo was taken at a slant. */
export type Slope = (at: number) => number;

export interface Found {
  places: Place[];
  /** Of the lines of text, by height; `certain` where enough of them are long. */
  lean: Slope;
  certain: boolean;
  /** More of the text runs from top to bottom than across: the page lies on its side. */
  sideways: boolean;
}

/** The longer side at which the model looks: an A4 page's 9 point print still has 14 pixels. */
const SIDE = 1280;
const STEP = 32;
/** PP-OCR's settings: ImageNet's means and deviations; the chance from which a pixel counts, and a whole core. */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];
const PIXEL = 0.3;
const CORE = 0.6;
/** A core is grown by its area ÷ perimeter times this. PP-OCR has 1.5; 1.7 reads blurred scans better. */
const GROW = 1.7;
/** Cores with a shorter side of fewer pixels are specks. */
const SMALLEST = 3;
/** Longer axis ÷ shorter axis from which a core's own slope is trusted. */
const LONG = 8;
/** No page has more lines, though mere noise may seem to. */
const MOST = 1500;

export async function findLines(model: InferenceSession, grey: Grey): Promise<Found> {
  const scale = Math.min(1, SIDE / Math.max(grey.width, grey.height));
  const width = Math.max(STEP, Math.round((grey.width * scale) / STEP) * STEP);
  const height = Math.max(STEP, Math.round((grey.height * scale) / STEP) * STEP);
  const chances = await chancesOf(model, grey, width, height);
  const cores = coresOf(chances, width, grey.width / width, grey.height / height);
  const long = cores.filter((core) => core.ratio > 4);
  const across = long.filter((core) => Math.abs(core.angle) < Math.PI / 4);
  const { lean, certain } = leanOf(across);
  return {
    places: cores.map((core) => grow(core, lean, 1 / scale)).filter((place) => place !== null),
    lean,
    certain,
    sideways: total(across) * 2 < total(long),
  };
}

async function chancesOf(model: InferenceSession, grey: Grey, width: number, height: number) {
  const raw = { width: grey.width, height: grey.height, channels: 1 as const };
  const small = await sharp(grey.data, { raw, limitInputPixels: false })
    .resize(width, height, { fit: "fill", kernel: "linear" })
    .toColourspace("b-w")
    .raw()
    .toBuffer();
  const size = width * height;
  const input = new Float32Array(3 * size);
  for (let channel = 0; channel < 3; channel++) {
    const mean = MEAN[channel]! * 255;
    const deviation = DEVIATION[channel]! * 255;
    for (let i = 0; i < size; i++) input[channel * size + i] = (small[i]! - mean) / deviation;
  }
  const name = model.inputNames[0]!;
  const output = await model.run({ [name]: new Tensor("float32", input, [1, 3, height, width]) });
  return output[model.outputNames[0]!]!.data as Float32Array;
}

interface Core {
  x: number;
  y: number;
  /** Of its longer axis, −π/2 to π/2. */
  angle: number;
  /** Longer axis ÷ shorter axis. */
  ratio: number;
  /** Of its pixels, in the whole picture's pixels: x, y, x, y, … */
  points: Float32Array;
}

/** Pixels that touch, sides or corners, gathered by breadth: each core is one stretch of `queue`. */
function coresOf(chances: Float32Array, width: number, wide: number, high: number): Core[] {
  const cores: Core[] = [];
  const size = chances.length;
  const seen = new Uint8Array(size);
  const queue = new Int32Array(size);
  for (let first = 0, end = 0; first < size && cores.length < MOST; first++) {
    if (seen[first] || chances[first]! <= PIXEL) continue;
    const start = end;
    seen[first] = 1;
    queue[end++] = first;
    let chance = 0;
    for (let at = start; at < end; at++) {
      const pixel = queue[at]!;
      chance += chances[pixel]!;
      const column = pixel % width;
      const left = column === 0 ? 0 : -1;
      const right = column === width - 1 ? 0 : 1;
      for (let row = -width; row <= width; row += width) {
        for (let step = left; step <= right; step++) {
          const near = pixel + row + step;
          if (near < 0 || near >= size || seen[near] || chances[near]! <= PIXEL) continue;
          seen[near] = 1;
          queue[end++] = near;
        }
      }
    }
    if (chance / (end - start) < CORE) continue;
    cores.push(coreOf(queue.subarray(start, end), width, wide, high));
  }
  return cores;
}

function coreOf(pixels: Int32Array, width: number, wide: number, high: number): Core {
  const points = new Float32Array(pixels.length * 2);
  let x = 0;
  let y = 0;
  pixels.forEach((pixel, i) => {
    const column = pixel % width;
    points[2 * i] = (column + 0.5) * wide;
    points[2 * i + 1] = ((pixel - column) / width + 0.5) * high;
    x += points[2 * i]! / pixels.length;
    y += points[2 * i + 1]! / pixels.length;
  });
  // The axes of an ellipse with the same second moments.
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < points.length; i += 2) {
    const dx = points[i]! - x;
    const dy = points[i + 1]! - y;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const spread = Math.hypot((xx - yy) / 2, xy);
  const shorter = Math.max((xx + yy) / 2 - spread, pixels.length * 0.1);
  return {
    x,
    y,
    angle: Math.atan2(2 * xy, xx - yy) / 2,
    ratio: Math.sqrt(((xx + yy) / 2 + spread) / shorter),
    points,
  };
}

function total(cores: Core[]): number {
  return cores.reduce((sum, core) => sum + core.points.length, 0);
}

/** Slopes this near the middle one belong to printed lines; others are handwriting, stamps and watermarks. */
const STRAY = 0.06;

/** Least squares over the long lines, weighted by length; of few of them the middle slope stands for all. */
function leanOf(cores: Core[]): { lean: Slope; certain: boolean } {
  const lines = cores
    .map(({ y, angle, ratio, points }) => ({
      y,
      slope: Math.tan(angle),
      ratio,
      weight: points.length,
    }))
    .sort((a, b) => a.slope - b.slope);
  let below = 0;
  const half = total(cores) / 2;
  const middle =
    lines.find(({ weight }) => {
      below += weight;
      return below >= half;
    })?.slope ?? 0;
  const long = lines.filter((line) => line.ratio > LONG && Math.abs(line.slope - middle) < STRAY);
  if (long.length < 6) return { lean: () => middle, certain: false };
  const weight = long.reduce((sum, line) => sum + line.weight, 0);
  const mean = (of: (line: (typeof long)[number]) => number) =>
    long.reduce((sum, line) => sum + of(line) * line.weight, 0) / weight;
  const y = mean((line) => line.y);
  const slope = mean((line) => line.slope);
  const change =
    mean((line) => (line.y - y) * line.slope) / (mean((line) => (line.y - y) ** 2) || Infinity);
  return { lean: (at) => slope + change * (at - y), certain: true };
}

/** The rectangle around a core: along its own axis when it is a long line, along the page's when it is not. */
function grow(core: Core, lean: Slope, pixel: number): Place | null {
  const level = Math.atan(lean(core.y));
  const own = core.ratio > LONG && Math.abs(core.angle - level) < STRAY;
  const angle = own ? core.angle : level;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < core.points.length; i += 2) {
    const along = core.points[i]! * cos + core.points[i + 1]! * sin;
    const across = core.points[i + 1]! * cos - core.points[i]! * sin;
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  const length = right - left + pixel;
  const thick = bottom - top + pixel;
  if (Math.min(length, thick) < SMALLEST * pixel) return null;
  const more = (GROW * length * thick) / (length + thick);
  const along = (left + right) / 2;
  const across = (top + bottom) / 2;
  return {
    x: along * cos - across * sin,
    y: along * sin + across * cos,
    length: length + more,
    thick: thick + more,
    angle,
  };
}

/**
 * How a page lies in its picture → where its points would stand if it lay straight, with the ruling lines on it. Scans
 * are turned a little; photos also show lines and margins that run together. Lines of text are levelled by their own
 * slopes, margins by the tilt at which the ends of most lines stand under one another; then, on pages with tables, both
 * once more by the ruling lines, which tell it better.
 */
import type { Rule } from "../page.ts";
import type { Found, Grey, Place, Slope } from "./find.ts";
import { type Ink, type Level, type Line, linesOf } from "./rules.ts";

/** `size` is that of the characters, in pixels. */
export function straighten(
  grey: Grey,
  { places, lean: ownLean, certain }: Found,
  size: number,
): { level: Level; rules: Rule[]; ink: Ink } {
  const lean = certain ? ownLean : leanOfRows(grey, places, ownLean);
  const tilt = tiltOf(grey, places, lean);
  let level = levelOf(grey, lean, tilt);
  let lines = linesOf(grey, level, size);
  const middles = places.map(({ x, y }) => level.straight(x, y));
  const along = slopeOf(
    lines.along,
    middles.map(([, y]) => y),
    size,
  );
  const across = slopeOf(
    lines.across,
    middles.map(([x]) => x),
    size,
  );
  if (along || across) {
    level = levelOf(
      grey,
      (y) => lean(y) + (along?.(y) ?? 0),
      (x) => tilt(x) + (across?.(x) ?? 0),
    );
    lines = linesOf(grey, level, size);
  }
  const rules = [
    ...lines.along.map(({ from, to, at }) => ({ x1: from, y1: at, x2: to, y2: at })),
    ...lines.across.map(({ from, to, at }) => ({ x1: at, y1: from, x2: at, y2: to })),
  ];
  return { level, rules, ink: lines.ink };
}

/** Lines that tell how the page lies are longer than this many characters. */
const RULE = 6;
/** Slopes that shift a line by less than a pixel need no second look. */
const SLIGHT = 0.0008;

/**
 * How much lines still lean, by where they stand: their mean, or a straight line through enough of them. Those that
 * stand beyond all text (`middles`) are the edges of the paper, and of what lies around it.
 */
function slopeOf(lines: Line[], middles: number[], size: number): Slope | null {
  const first = Math.min(...middles) - 3 * size;
  const last = Math.max(...middles) + 3 * size;
  const long = lines
    .map((line) => ({ ...line, weight: (line.to - line.from) ** 2 }))
    .filter(({ at, slope }) => at > first && at < last && Math.abs(slope) < 0.1)
    .filter(({ from, to }) => to - from > RULE * size);
  if (!long.some(({ slope }) => Math.abs(slope) > SLIGHT)) return null;
  const weight = long.reduce((sum, line) => sum + line.weight, 0);
  const mean = (of: (line: Line) => number) =>
    long.reduce((sum, line) => sum + of(line) * line.weight, 0) / weight;
  const at = mean((line) => line.at);
  const slope = mean((line) => line.slope);
  const spread = mean((line) => (line.at - at) ** 2);
  const change =
    long.length < 3 || spread < (RULE * size) ** 2
      ? 0
      : mean((line) => (line.at - at) * line.slope) / spread;
  return (place) => slope + change * (place - at);
}

/** `tilt`: by how much upright lines at x go to the right for each pixel down. */
function levelOf({ width, height }: Grey, lean: Slope, tilt: Slope): Level {
  const middleX = width / 2;
  const middleY = height / 2;
  return {
    straight: (x, y) => {
      const down = y - (x - middleX) * lean(y);
      return [x - (down - middleY) * tilt(x), down];
    },
    bent: (x, y) => {
      let across = x;
      let down = y;
      for (let i = 0; i < 2; i++) across = x + (y - middleY) * tilt(across);
      for (let i = 0; i < 2; i++) down = y + (across - middleX) * lean(down);
      return [across, down];
    },
  };
}

/** Of margins: lines end under one another. `cross` is how far down, as tilt counts. */
function tiltOf({ width, height }: Grey, places: Place[], lean: Slope): Slope {
  const slope = lean(height / 2);
  const ends = [-0.5, 0.5].map((side) =>
    places.map(({ x, y, length }) => ({
      main: x + side * length,
      cross: y - (x - width / 2) * lean(y) - height / 2,
    })),
  );
  return alignedBy(ends, () => -slope, width, binOf(places));
}

/** Where few lines are long enough to tell: of the rows of a table, whose cells stand beside one another. */
function leanOfRows({ width, height }: Grey, places: Place[], lean: Slope): Slope {
  const middles = places.map(({ x, y }) => ({ main: y, cross: x - width / 2 }));
  return alignedBy([middles], lean, height, binOf(places));
}

/** Places nearer than this stand in one line. */
function binOf(places: Place[]): number {
  return 0.3 * (places.map(({ thick }) => thick).sort((a, b) => a - b)[places.length >> 1] ?? 0);
}

/** How many steps of slope are tried on either side, and how large: first up to 4.6 degrees, then finer. */
const STEPS = [
  [10, 0.008],
  [8, 0.0015],
] as const;
/** By how much more places must agree before they are taken to lie otherwise than `base` says. */
const BETTER = 1.2;
/** Fewer places agree by chance. */
const FEW = 8;

/**
 * The slope, even or changing over `extent`, at which most points of each group stand in line: where `main` less
 * `cross` times the slope is the same, counted in bins that overlap by half.
 */
function alignedBy(
  groups: { main: number; cross: number }[][],
  base: Slope,
  extent: number,
  bin: number,
): Slope {
  if (groups[0]!.length < FEW) return base;
  const agreement = (slope: Slope) => {
    let sum = 0;
    for (const points of groups) {
      const bins = new Map<number, number>();
      for (const { main, cross } of points) {
        const at = (main - cross * slope(main)) / bin;
        const first = Math.floor(at);
        bins.set(first, (bins.get(first) ?? 0) + 1 - (at - first));
        bins.set(first + 1, (bins.get(first + 1) ?? 0) + at - first);
      }
      for (const count of bins.values()) sum += count * count;
    }
    return sum;
  };
  let best = base;
  let most = agreement(base) * BETTER;
  for (const [steps, step] of STEPS) {
    const from = best;
    for (let turn = -steps; turn <= steps; turn++) {
      for (let change = -steps; change <= steps; change++) {
        const slope: Slope = (at) => from(at) + (turn + ((2 * at) / extent - 1) * change) * step;
        const agreed = agreement(slope);
        if (agreed <= most) continue;
        most = agreed;
        best = slope;
      }
    }
  }
  return best;
}

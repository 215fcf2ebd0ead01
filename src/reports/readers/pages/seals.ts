/** Seals on a page: what is written on them is no part of its text. */
import { bounds } from "./geometry.ts";
import type { Run } from "./page.ts";

/** How far from upright or a whole quarter a direction is, in quarters. */
export function slantOf(quarters: number): number {
  return quarters - Math.round(quarters);
}

/** Where a run begins and how it is turned, in quarters; or a glyph. */
export interface Slanted<R extends Run> {
  slant: number;
  /** Absent where it is too far aslant to be read. */
  run: R | null;
  x: number;
  y: number;
}

/** The fewest characters of a seal's arch. */
const ARCH = 4;
/** No page has more seals. */
const MOST = 20;

/**
 * What is written on seals. Around them characters stand in an arch: each is turned another way than the ones drawn
 * before and after it, while the lines of a page that lay askew under the scanner are all turned alike. Within the arch
 * goes what is veiled.
 */
export function sealed<R extends Run>(slants: Slanted<R>[], runs: R[]): Set<R> {
  const found = new Set<R>();
  let arches = 0;
  const isTurned = (other?: Slanted<R>) => Math.abs(slantOf(other?.slant ?? 0)) > 0.02;
  const isArched = (i: number) => {
    const [before, here, after] = [slants[i - 1], slants[i]!, slants[i + 1]];
    const differs = (other?: Slanted<R>) => !other || Math.abs(other.slant - here.slant) > 0.03;
    const among = isTurned(here)
      ? isTurned(before) || isTurned(after)
      : isTurned(before) && isTurned(after);
    const single = !here.run || [...here.run.text].length === 1;
    return single && among && differs(before) && differs(after);
  };
  for (let i = 0; i < slants.length; i++) {
    const start = i;
    while (i < slants.length && isArched(i)) i++;
    const arch = slants.slice(start, i);
    for (const { run } of arch) if (run) found.add(run);
    if (arch.length < ARCH || ++arches > MOST) continue;
    const [left, top, right, bottom] = bounds(arch.map(({ x, y }) => [x, y]));
    // An arch is the upper part of a circle.
    const below = Math.max(bottom, top + right - left);
    for (const run of runs) {
      const [x, y] = [run.x + run.width / 2, run.y + run.height / 2];
      if (run.veiled && x > left && x < right && y > top && y < below) found.add(run);
    }
  }
  return found;
}

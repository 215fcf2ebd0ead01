/**
 * How a page lies in its picture → where its points would stand if it lay straight. Scans are turned a little; photos
 * also show lines and margins that run together. Lines are levelled by their own slopes, margins by the tilt at which
 * the ends of most lines stand under one another.
 */
import type { Grey, Lean, Place } from "./find.ts";

export interface Level {
  straight(x: number, y: number): [x: number, y: number];
  /** The inverse: where a point of the straight page lies in the picture. */
  bent(x: number, y: number): [x: number, y: number];
}

/** Where upright lines at x lean: by how much x changes for each pixel down. */
type Tilt = (x: number) => number;

export function levelOf({ width, height }: Grey, places: Place[], lean: Lean): Level {
  const middleX = width / 2;
  const middleY = height / 2;
  const lower = (x: number, y: number) => y - (x - middleX) * lean(y);
  const tilt = tiltOf(places, lower, lean(middleY), middleX, middleY);
  return {
    straight: (x, y) => {
      const level = lower(x, y);
      return [x - (level - middleY) * tilt(x), level];
    },
    bent: (x, y) => {
      const across = x + (y - middleY) * tilt(x + (y - middleY) * tilt(x));
      let down = y;
      for (let i = 0; i < 3; i++) down = y + (across - middleX) * lean(down);
      return [across, down];
    },
  };
}

/** Steps of tilt tried on either side, and how much each is: together 4.6 degrees. */
const STEPS = 20;
const STEP = 0.004;
/** By how much more the ends of lines must agree before margins are taken to lie other than at right angles. */
const BETTER = 1.2;

function tiltOf(
  places: Place[],
  lower: (x: number, y: number) => number,
  slope: number,
  middleX: number,
  middleY: number,
): Tilt {
  const square: Tilt = () => -slope;
  if (places.length < 8) return square;
  const bin = places.map((place) => place.thick).sort((a, b) => a - b)[places.length >> 1]! * 0.3;
  const ends = [-0.5, 0.5].map((side) =>
    places.map(({ x, y, length }) => ({ x: x + side * length, down: lower(x, y) - middleY })),
  );
  const agreement = (tilt: Tilt) => {
    let sum = 0;
    for (const side of ends) {
      const bins = new Map<number, number>();
      for (const { x, down } of side) {
        const at = (x - down * tilt(x)) / bin;
        const first = Math.floor(at);
        bins.set(first, (bins.get(first) ?? 0) + 1 - (at - first));
        bins.set(first + 1, (bins.get(first + 1) ?? 0) + at - first);
      }
      for (const count of bins.values()) sum += count * count;
    }
    return sum;
  };
  let best = square;
  let most = agreement(square) * BETTER;
  for (let turn = -STEPS; turn <= STEPS; turn++) {
    for (let spread = -STEPS; spread <= STEPS; spread += 2) {
      const tilt: Tilt = (x) => turn * STEP - slope + ((x - middleX) / middleX) * spread * STEP;
      const agreed = agreement(tilt);
      if (agreed <= most) continue;
      most = agreed;
      best = tilt;
    }
  }
  return best;
}

/**
 * Table cells that the detection model passed over → places to read. It looks for lines, and does not see every digit
 * that stands alone; a cell must not lose its figure, so ink of a character's size that lies within a table and in no
 * place found is made one.
 */
import type { Rule } from "../page.ts";
import type { Place } from "./find.ts";
import type { Ink, Level } from "./rules.ts";

/** Of a character's size: how high and wide the ink of one to three digits is, and how near they are to each other. */
const [LOW, HIGH] = [0.4, 1.4];
const [NARROW, WIDE] = [0.08, 2.5];
const NEAR = 0.5;
/** How much wider and thicker than the ink a place is, and than a character. */
const [AROUND, ROOM] = [0.5, 1.15];
/** A page with more pieces of ink is a pattern, as is a table in which more was passed over. */
const MOST_PARTS = 10_000;
const MOST = 200;

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function straysOf(
  ink: Ink,
  level: Level,
  rules: Rule[],
  places: Place[],
  size: number,
): Place[] {
  // Without lines on all four sides there is no cell, and the ink need not be gone through.
  const upright = rules.filter(isUpright).length;
  if (upright < 2 || rules.length - upright < 2) return [];
  const found = places.map((place) => {
    const [x, y] = level.straight(place.x, place.y);
    return {
      left: x - place.length / 2,
      right: x + place.length / 2,
      top: y - place.thick / 2,
      bottom: y + place.thick / 2,
    };
  });
  const stray = joined(boxesOf(ink), size).filter((box) => {
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const fits =
      height > LOW * size && height < HIGH * size && width > NARROW * size && width < WIDE * size;
    return fits && inTable(box, rules) && !found.some((other) => overlap(box, other));
  });
  return stray.slice(0, MOST).map((box) => {
    const [x, y] = level.bent((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    const [right, below] = level.bent((box.left + box.right) / 2 + 100, (box.top + box.bottom) / 2);
    const angle = Math.atan2(below - y, right - x);
    return { x, y, length: box.right - box.left + AROUND * size, thick: ROOM * size, angle };
  });
}

/** The boxes of ink that touches, sides or corners; long lines of the table make boxes too large to be of use. */
function boxesOf({ data, width, height, scale }: Ink): Box[] {
  const boxes: Box[] = [];
  const seen = new Uint8Array(data.length);
  const queue = new Int32Array(data.length);
  for (let first = 0; first < data.length; first++) {
    if (!data[first] || seen[first]) continue;
    let [left, right, top, bottom] = [width, 0, height, 0];
    let end = 0;
    queue[end++] = first;
    seen[first] = 1;
    for (let at = 0; at < end; at++) {
      const pixel = queue[at]!;
      const x = pixel % width;
      const y = (pixel - x) / width;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      for (let near = 0; near < 9; near++) {
        const [nextX, nextY] = [x + (near % 3) - 1, y + Math.floor(near / 3) - 1];
        if (nextX < 0 || nextY < 0 || nextX >= width || nextY >= height) continue;
        const next = nextY * width + nextX;
        if (!data[next] || seen[next]) continue;
        seen[next] = 1;
        queue[end++] = next;
      }
    }
    boxes.push({
      left: left / scale,
      right: (right + 1) / scale,
      top: top / scale,
      bottom: (bottom + 1) / scale,
    });
  }
  return boxes;
}

/** Specks dropped, and neighbours on one line made one: 1 and 2 are 12. */
function joined(boxes: Box[], size: number): Box[] {
  const parts = boxes
    .filter((box) => box.bottom - box.top > LOW * size && box.bottom - box.top < HIGH * size)
    .sort((a, b) => a.left - b.left);
  if (parts.length > MOST_PARTS) return [];
  const whole: Box[] = [];
  for (const part of parts) {
    const before = whole.findLast(
      (box) =>
        part.left - box.right < NEAR * size &&
        Math.abs(part.top + part.bottom - box.top - box.bottom) < size,
    );
    if (!before) {
      whole.push({ ...part });
      continue;
    }
    before.right = Math.max(before.right, part.right);
    before.top = Math.min(before.top, part.top);
    before.bottom = Math.max(before.bottom, part.bottom);
  }
  return whole;
}

function isUpright({ x1, x2 }: Rule): boolean {
  return x1 === x2;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

/** Lines stand on all four sides of it. */
function inTable({ left, right, top, bottom }: Box, rules: Rule[]): boolean {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const level = rules.filter((rule) => rule.y1 === rule.y2 && rule.x1 < x && rule.x2 > x);
  const upright = rules.filter((rule) => isUpright(rule) && rule.y1 < y && rule.y2 > y);
  return (
    level.some((rule) => rule.y1 < top) &&
    level.some((rule) => rule.y1 > bottom) &&
    upright.some((rule) => rule.x1 < left) &&
    upright.some((rule) => rule.x1 > right)
  );
}

/**
 * A page set in two columns → two pages, the left column first, since a line is not to be read across both. Only where it
 * is certain: a clear gutter in the middle, many lines on both sides, and most of them as wide as their column, as the
 * cells of a table without ruling lines are not.
 */
import type { Page, Run } from "./page.ts";

const FEWEST_LINES = 8;
/** The narrowest gutter, in points, and the widest, as a share of both columns: cells of a table lie further apart. */
const GUTTER = 6;
const WIDEST = 0.12;
/** How much of its column the middle one of the lines fills. */
const FULL = 0.75;

export function columnsOf(page: Page): Page[] {
  const runs = page.runs.filter(({ text, y }) => {
    return text.trim() !== "" && y > page.height * 0.04 && y < page.height * 0.93;
  });
  if (page.rules.length > 8 || runs.length < 2 * FEWEST_LINES) return [page];
  const left = runs.reduce((least, run) => Math.min(least, run.x), Infinity);
  const right = runs.reduce((most, run) => Math.max(most, run.x + run.width), -Infinity);
  // A title may stand across both at the top.
  const below = runs.filter((run) => run.y > page.height * 0.3);
  const gutter = gutterOf(below, left, right);
  if (!gutter || gutter.to - gutter.from > WIDEST * (right - left)) return [page];
  const across = runs.filter((run) => run.x < gutter.from && run.x + run.width > gutter.to);
  const first = runs.filter((run) => run.x + run.width <= gutter.from);
  const second = runs.filter((run) => run.x >= gutter.to);
  // What goes across both is a title above them; anywhere else the page is no plain pair of columns.
  const top = Math.min(
    ...[first, second].map((side) => side.reduce((y, run) => Math.min(y, run.y), Infinity)),
  );
  if (across.some((run) => run.y > top)) return [page];
  if (!isColumn(first, gutter.from - left) || !isColumn(second, right - gutter.to)) return [page];
  const columns = new Set([...first, ...second]);
  const rest = page.runs.filter((run) => !columns.has(run));
  const shift = gutter.to - left;
  const width = gutter.from + left;
  return [
    { ...page, width, runs: [...rest, ...first] },
    { ...page, width, rules: [], runs: second.map((run) => ({ ...run, x: run.x - shift })) },
  ];
}

/** The widest stretch in the middle that no line of a column touches. */
function gutterOf(runs: Run[], left: number, right: number): { from: number; to: number } | null {
  const width = right - left;
  const [begin, end] = [left + width * 0.35, left + width * 0.65];
  let best: { from: number; to: number } | null = null;
  let reach = left;
  for (const run of runs.toSorted((a, b) => a.x - b.x)) {
    const [from, to] = [Math.max(reach, begin), Math.min(run.x, end)];
    if (to - from >= GUTTER && (!best || to - from > best.to - best.from))
      best = { from: reach, to: run.x };
    reach = Math.max(reach, run.x + run.width);
  }
  return best;
}

/** Lines enough, and most of them full. */
function isColumn(runs: Run[], width: number): boolean {
  const lines: { y: number; x: number; right: number }[] = [];
  for (const run of runs.toSorted((a, b) => a.y - b.y)) {
    const line = lines.at(-1);
    if (line && run.y - line.y < run.height * 0.5) {
      line.x = Math.min(line.x, run.x);
      line.right = Math.max(line.right, run.x + run.width);
    } else lines.push({ y: run.y, x: run.x, right: run.x + run.width });
  }
  const widths = lines.map((line) => line.right - line.x).sort((a, b) => a - b);
  return lines.length >= FEWEST_LINES && widths[widths.length >> 1]! >= width * FULL;
}

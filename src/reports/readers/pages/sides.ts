/**
 * What stands down a page's margins, beside its text: the line where it is bound, 装 订 线 with the dots between them,
 * and words set from top to bottom. Characters far apart are the page's and go; words are kept, out of the lines.
 */
import type { Page, Run } from "./page.ts";

/** How much of a page's width at each side may be such a margin. */
const MARGIN = 0.15;
/** One character, or a piece of a line drawn with them. */
const SINGLE = /^(?:\p{Script=Han}|[┊┆│︙⋮┋╎|.·…⋯‥○]+)$/u;
/** Fewer lines show no margin. */
const LINES = 3;

export interface Sides {
  page: Page;
  /** Words that go down a margin, as runs that are higher than wide. */
  beside: Run[];
}

export function sidesOf(page: Page): Sides {
  const lines = page.runs.filter(({ text, width, height }) => text.length > 1 && width > height);
  if (lines.length < LINES) return { page, beside: [] };
  const left = Math.min(...lines.map((run) => run.x), ...edgesOf(page, "x1"));
  const right = Math.max(...lines.map((run) => run.x + run.width), ...edgesOf(page, "x2"));
  const side = (run: Run) => {
    const end = run.x + run.width;
    if (end < page.width * MARGIN && end < left - run.width * 0.5) return "left";
    if (run.x > page.width * (1 - MARGIN) && run.x > right + run.width * 0.5) return "right";
    return null;
  };
  const standing = page.runs.filter(
    (run) => side(run) && (SINGLE.test(run.text) || run.height > 1.3 * run.width),
  );
  const gone = new Set<Run>();
  const beside: Run[] = [];
  for (const column of columnsOf(standing)) {
    if (column.length === 1 && column[0]!.height <= 1.3 * column[0]!.width) continue;
    for (const run of column) gone.add(run);
    if (isTight(column)) beside.push(joined(column));
  }
  if (gone.size === 0) return { page, beside };
  return { page: { ...page, runs: page.runs.filter((run) => !gone.has(run)) }, beside };
}

/** Where the lines of tables begin or end, which may be the outermost of a page. */
function edgesOf({ rules }: Page, end: "x1" | "x2"): number[] {
  return rules.filter((rule) => rule.y1 === rule.y2).map((rule) => rule[end]);
}

/** Runs that stand over one another, each column from the top. */
function columnsOf(runs: Run[]): Run[][] {
  const columns: Run[][] = [];
  for (const run of runs.toSorted((a, b) => a.y - b.y)) {
    const middle = run.x + run.width / 2;
    const column = columns.find(([first]) => middle > first!.x && middle < first!.x + first!.width);
    if (column) column.push(run);
    else columns.push([run]);
  }
  return columns;
}

/** Words have their characters closer together than half a character; 装 订 线 stand far apart. */
function isTight(column: Run[]): boolean {
  const gaps = column.slice(1).map((run, i) => run.y - (column[i]!.y + column[i]!.height));
  return gaps.every((gap, i) => gap < 0.5 * column[i]!.width);
}

function joined(column: Run[]): Run {
  const [first] = column as [Run];
  const last = column.at(-1)!;
  const text = column.map((run) => run.text).join("");
  return { ...first, text, height: last.y + last.height - first.y };
}

/**
 * A sheet on which two pages lie side by side (A3 with two of A4, an opened book) → two pages, the left one first. Only
 * where nothing goes across the fold and both halves look like pages; a half that says too little counts as one beside
 * other such sheets of the file.
 */
import type { Page, Run } from "./page.ts";

/** How much wider than high such a sheet is, at least. */
const LYING = 1.2;
/** On both sides of the fold, as a share of the width, nothing stands. */
const FOLD = 0.015;
/** The fewest lines by which a half is known for a page of text, and how much of its breadth half of them fill. */
const LINES = 6;
const FULL = 0.7;
const RULES = 6;
const NUMBERED = /^[-—–·\s]*\d{1,4}[-—–·\s]*$|^第\s*\d{1,4}\s*页/;

export function leavesOf(pages: Page[]): Page[] {
  const open = pages.map((page) => (isOpen(page) ? halvesOf(page) : null));
  const sure = open.flatMap((halves, i) => (halves?.every(isLeaf) ? [pages[i]!] : []));
  return pages.flatMap((page, i) => {
    const halves = open[i];
    const alike = sure.some(
      ({ width, height }) => Math.abs(width - page.width) < 3 && Math.abs(height - page.height) < 3,
    );
    if (!halves || !alike || (sure.includes(page) === false && !halves.some(isLeaf))) return [page];
    return halves.map((half, side) => ({ ...half, place: 2 * page.number - 1 + side }));
  });
}

/** Nothing but lines from top to bottom stands on the fold. */
function isOpen({ width, height, runs, rules }: Page): boolean {
  if (width < LYING * height) return false;
  const [from, to] = [width * (0.5 - FOLD), width * (0.5 + FOLD)];
  const crosses = (left: number, right: number) => left < to && right > from;
  return (
    !runs.some((run) => crosses(run.x, run.x + run.width)) &&
    !rules.some((rule) => rule.y1 === rule.y2 && crosses(rule.x1, rule.x2))
  );
}

function halvesOf(page: Page): [Page, Page] {
  const middle = page.width / 2;
  const half = (from: number): Page => ({
    ...page,
    width: middle,
    runs: page.runs
      .filter((run) => run.x >= middle === from > 0)
      .map((run) => ({ ...run, x: run.x - from })),
    rules: page.rules
      .filter((rule) => rule.x1 >= middle === from > 0)
      .map((rule) => ({ ...rule, x1: rule.x1 - from, x2: rule.x2 - from })),
  });
  return [half(0), half(middle)];
}

/** It has a page's number at its foot, ruled lines, or lines most of which fill it. */
function isLeaf({ runs, rules, height }: Page): boolean {
  const foot = runs.some(({ text, y }) => y > height * 0.86 && NUMBERED.test(text));
  if (foot || rules.length >= RULES) return true;
  const widths = rowsOf(runs).map((row) => row.right - row.x);
  const most = Math.max(0, ...widths);
  return widths.filter((width) => width > most * FULL).length >= Math.max(LINES, widths.length / 2);
}

function rowsOf(runs: Run[]): { y: number; x: number; right: number }[] {
  const rows: { y: number; x: number; right: number }[] = [];
  for (const run of runs.toSorted((a, b) => a.y - b.y)) {
    const row = rows.at(-1);
    if (row && run.y - row.y < run.height * 0.5) {
      row.x = Math.min(row.x, run.x);
      row.right = Math.max(row.right, run.x + run.width);
    } else rows.push({ y: run.y, x: run.x, right: run.x + run.width });
  }
  return rows;
}

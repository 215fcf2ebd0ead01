/**
 * Words printed over a page's text, seals and watermarks, go: they are pale, let through what is below, or have the red
 * of seals, and lie over other words on this page or elsewhere. What is pale but stands alone, as in the head of a
 * coloured table, is text.
 */
import type { Page, Run } from "./page.ts";

/** As much of a run's height must another share for one to lie over the other. */
const OVER = 0.35;
/** A watermark that lies beside the words is larger than they, and comes again on the next page. */
const LARGE = 1.4;

export function withoutStamps(pages: Page[]): Page[] {
  const stamps = new Set<string>();
  for (const [i, { runs }] of pages.entries()) {
    const plain = runs.filter((run) => !run.veiled);
    const usual = plain.map(({ height }) => height).sort((a, b) => a - b)[plain.length >> 1] ?? 0;
    const next = pages[i + 1]?.runs ?? [];
    for (const run of runs) {
      if (!run.veiled) continue;
      const again = run.height > usual * LARGE && next.some((other) => isSame(run, other));
      if (again || plain.some((other) => liesOver(run, other))) stamps.add(run.text);
    }
  }
  if (stamps.size === 0) return pages;
  return pages.map((page) => ({
    ...page,
    runs: page.runs.filter((run) => !run.veiled || !stamps.has(run.text)),
  }));
}

/** The same words in the same place of another page. */
function isSame(run: Run, other: Run): boolean {
  const near = Math.abs(run.x - other.x) < 1 && Math.abs(run.y - other.y) < 1;
  return near && other.veiled === true && run.text === other.text;
}

function liesOver(run: Run, other: Run): boolean {
  const across = Math.min(run.x + run.width, other.x + other.width) - Math.max(run.x, other.x);
  const down = Math.min(run.y + run.height, other.y + other.height) - Math.max(run.y, other.y);
  const least = Math.min(run.height, other.height);
  return across > least * 0.5 && down > least * OVER;
}

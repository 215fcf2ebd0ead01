/** How often something took how long, by a few kinds: as Prometheus counts it. */

/** Upper bounds in seconds; what took longer is in the last alone. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface Row<Labels> {
  labels: Labels;
  bounds: number[];
  buckets: number[];
  sum: number;
  count: number;
}

export function createHistogram<Labels extends Record<string, string>>(bounds = BOUNDS) {
  const rows = new Map<string, Row<Labels>>();

  return {
    /** The labels are of our own making, and few. */
    note(labels: Labels, seconds: number): void {
      const key = Object.values(labels).join(" ");
      const row = rows.get(key) ?? {
        labels,
        bounds,
        buckets: bounds.map(() => 0),
        sum: 0,
        count: 0,
      };
      rows.set(key, row);
      row.sum += seconds;
      row.count++;
      for (const [i, bound] of bounds.entries()) if (seconds <= bound) row.buckets[i]!++;
    },
    rows: (): Row<Labels>[] => [...rows.values()],
  };
}

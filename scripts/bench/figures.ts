/** What a bench prints: a figure with the bar it is held against. */
export type Rows = Record<string, { measured: string; bar: string }>;

export function median(values: number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}

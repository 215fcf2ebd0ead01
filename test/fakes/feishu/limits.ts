/** How often something may be done within a span of the platform's time. */
export interface Limit {
  count: number;
  ms: number;
}

export const PER_API: Limit[] = [
  { count: 50, ms: 1000 },
  { count: 1000, ms: 60_000 },
];

/** Keeps when each thing was done. What is refused does not count. */
export function createLimiter(clock: () => number) {
  const done = new Map<string, number[]>();
  const within = (key: string, ms: number) =>
    (done.get(key) ?? []).filter((at) => clock() - at < ms);

  return {
    /** The limit that one more would break, with the whole seconds until it is lifted; null when there is room. */
    broken(key: string, limits: Limit[]): (Limit & { reset: number }) | null {
      for (const limit of limits) {
        const recent = within(key, limit.ms);
        if (recent.length < limit.count) continue;
        const oldest = recent[recent.length - limit.count]!;
        return { ...limit, reset: Math.max(1, Math.ceil((oldest + limit.ms - clock()) / 1000)) };
      }
      return null;
    },
    /** As if it had been done so many times, so long ago. */
    spend(key: string, count: number, agoMs: number): void {
      const at = clock() - agoMs;
      done.set(key, [...Array.from({ length: count }, () => at), ...(done.get(key) ?? [])]);
    },
    note(key: string, longest = 60_000): void {
      done.set(key, [...within(key, longest), clock()]);
    },
  };
}

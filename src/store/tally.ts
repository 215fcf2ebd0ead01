/** What was answered since the start, counted as watchers of programs read it: by what became of it, and how long it took. */
import type { Reply } from "../domain.ts";

/** Upper bounds in seconds; what took longer is in the last alone. */
export const BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export interface Answered {
  via: string;
  outcome: string;
  /** Null where nothing was answered. */
  ms: number | null;
  usage?: Reply["usage"];
}

export function createTally() {
  const outcomes = new Map<string, { via: string; outcome: string; n: number }>();
  const seconds = { buckets: BOUNDS.map(() => 0), sum: 0, count: 0 };
  const model = { calls: 0, promptTokens: 0, completionTokens: 0 };

  return {
    answered({ via, outcome, ms, usage }: Answered): void {
      const key = `${via} ${outcome}`;
      const row = outcomes.get(key) ?? { via, outcome, n: 0 };
      outcomes.set(key, row);
      row.n++;
      model.calls += usage?.calls ?? 0;
      model.promptTokens += usage?.promptTokens ?? 0;
      model.completionTokens += usage?.completionTokens ?? 0;
      if (ms === null) return;
      seconds.sum += ms / 1000;
      seconds.count++;
      for (const [i, bound] of BOUNDS.entries()) if (ms / 1000 <= bound) seconds.buckets[i]!++;
    },
    outcomes: () => [...outcomes.values()],
    seconds,
    model,
  };
}

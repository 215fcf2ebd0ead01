/**
 * How often the platform may be asked: each API by its own rates, and what is said in one chat five times a second, which all
 * bots there share. Whoever comes too early waits for his turn, first come, first served.
 */

/** At most `count` within `ms`. */
export interface Rate {
  count: number;
  ms: number;
}

export interface LimiterOptions {
  /** Milliseconds that only go forward. */
  now: () => number;
  pause: (ms: number) => Promise<void>;
}

const perSecond = (count: number): Rate => ({ count, ms: 1000 });
const perMinute = (count: number): Rate => ({ count, ms: 60_000 });

/** What the platform allows an application for most of its APIs. */
const USUAL = [perSecond(50), perMinute(1000)];
/** By the beginning of an API's name; the first that fits holds. */
const RATES: [string, Rate[]][] = [
  ["docx.", [perSecond(5)]],
  ["docs.", [perSecond(5)]],
  ["drive.file.list", [perSecond(20)]],
  ["drive.media.download", [perSecond(5)]],
  ["drive.file.download", [perSecond(5)]],
  ["drive.export", [perMinute(100)]],
  ["wiki.", [perMinute(100)]],
];
/** What one chat, one message and one card take. */
export const OF_ONE: Rate[] = [perSecond(5)];

/** Its second need not begin and end with ours. */
const SLACK_MS = 60;

export function ratesOf(api: string): Rate[] {
  return RATES.find(([start]) => api.startsWith(start))?.[1] ?? USUAL;
}

/** One turn: when it was had or will be, and whether its call is still under way. */
export interface Turn {
  at: number;
  underWay: boolean;
}

export function createLimiter({ now, pause }: LimiterOptions) {
  /** The turns of each key in the order in which they were asked for; and until when the platform wants to hear nothing of it. */
  const turns = new Map<string, Turn[]>();
  const closed = new Map<string, number>();

  /** The platform has counted a call by the time at which it answers; until then it may count it at any moment. */
  const countedAt = ({ at, underWay }: Turn) => (underWay ? Math.max(at, now()) : at);

  /** When there is room behind those who asked before. */
  function earliest(key: string, rates: Rate[], turn: Turn): number {
    const all = turns.get(key) ?? [];
    const own = all.indexOf(turn);
    const times = (own < 0 ? all : all.slice(0, own)).map(countedAt).sort((a, b) => a - b);
    const free = rates.map(({ count, ms }) => (times.at(-count) ?? -Infinity) + ms + SLACK_MS);
    return Math.max(closed.get(key) ?? 0, ...free);
  }

  function note(key: string, rates: Rate[], turn: Turn): void {
    const since = now() - Math.max(...rates.map(({ ms }) => ms)) - SLACK_MS;
    const recent = (turns.get(key) ?? []).filter((one) => one !== turn && countedAt(one) > since);
    turns.set(key, [...recent, turn]);
  }

  function drop(key: string, turn: Turn): void {
    const left = turns.get(key)?.filter((one) => one !== turn) ?? [];
    if (left.length > 0) turns.set(key, left);
    else turns.delete(key);
  }

  /** What is not waited for by anybody any more need not be known. */
  function forget(): void {
    if (turns.size < 1000) return;
    const old = now() - 60_000 - SLACK_MS;
    for (const [key, all] of turns) if (all.every((one) => countedAt(one) < old)) turns.delete(key);
    for (const [key, until] of closed) if (until < now()) closed.delete(key);
  }

  return {
    /**
     * Resolves with 0 when it is the caller's turn by all of `keys`; at once with the milliseconds until then, and no turn taken,
     * where that is longer than `patienceMs`. Whoever gives a turn tells in it when his call has ended.
     */
    async take(
      keys: Map<string, Rate[]>,
      patienceMs: number,
      turn: Turn = { at: 0, underWay: false },
    ): Promise<number> {
      forget();
      const entries = [...keys];
      for (let first = true; ; first = false) {
        const from = now();
        const at = Math.max(from, ...entries.map(([key, rates]) => earliest(key, rates, turn)));
        if (at - from > patienceMs) {
          for (const [key] of entries) drop(key, turn);
          return at - from;
        }
        turn.at = at;
        if (first) for (const [key, rates] of entries) note(key, rates, turn);
        if (at === from) return 0;
        // Others may have been slower than they planned, and it may have been closed meanwhile.
        await pause(at - from);
      }
    },

    /** The platform wants to hear nothing of `key` for `ms`. */
    close(key: string, ms: number): void {
      closed.set(key, Math.max(closed.get(key) ?? 0, now() + ms));
    },
  };
}

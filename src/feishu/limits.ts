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

/** What is sent in one second may arrive in the next. */
const SLACK_MS = 60;

export function ratesOf(api: string): Rate[] {
  return RATES.find(([start]) => api.startsWith(start))?.[1] ?? USUAL;
}

export function createLimiter({ now, pause }: LimiterOptions) {
  /** When each key was used or will be, oldest first; and until when the platform wants to hear nothing of it. */
  const uses = new Map<string, number[]>();
  const closed = new Map<string, number>();

  function earliest(key: string, rates: Rate[]): number {
    const times = uses.get(key) ?? [];
    const free = rates.map(({ count, ms }) => {
      const before = times[times.length - count];
      return before === undefined ? 0 : before + ms + SLACK_MS;
    });
    return Math.max(0, closed.get(key) ?? 0, ...free);
  }

  function note(key: string, rates: Rate[], at: number): void {
    const longest = Math.max(...rates.map(({ ms }) => ms)) + SLACK_MS;
    const most = Math.max(...rates.map(({ count }) => count));
    const times = (uses.get(key) ?? []).filter((time) => time > now() - longest);
    uses.set(key, [...times, at].slice(-most));
  }

  /** What is not waited for by anybody any more need not be known. */
  function forget(): void {
    if (uses.size < 1000) return;
    const old = now() - 60_000 - SLACK_MS;
    for (const [key, times] of uses) if ((times.at(-1) ?? 0) < old) uses.delete(key);
    for (const [key, until] of closed) if (until < now()) closed.delete(key);
  }

  return {
    /**
     * Resolves with 0 when it is the caller's turn by all of `keys`; at once with the milliseconds until then, and no turn taken,
     * where that is longer than `patienceMs`.
     */
    async take(keys: Map<string, Rate[]>, patienceMs: number): Promise<number> {
      forget();
      for (;;) {
        const entries = [...keys];
        const present = now();
        const at = Math.max(present, ...entries.map(([key, rates]) => earliest(key, rates)));
        const wait = at - present;
        if (wait > patienceMs) return wait;
        for (const [key, rates] of entries) note(key, rates, at);
        if (wait === 0) return 0;
        await pause(wait);
        // It may have been closed meanwhile.
        if (entries.every(([key]) => (closed.get(key) ?? 0) <= now())) return 0;
      }
    },

    /** The platform wants to hear nothing of `key` for `ms`. */
    close(key: string, ms: number): void {
      closed.set(key, Math.max(closed.get(key) ?? 0, now() + ms));
    },
  };
}

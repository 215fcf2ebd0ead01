/** When an event that the server has not taken is offered to it again (pure). A queue allows 100 more tries. */

interface Tier {
  /** Seconds between two tries. */
  every: number;
  tries: number;
  /** Whether the tries fall on whole multiples of `every` on the clock. */
  together: boolean;
}

/**
 * Often while a restart may be all there is, every ten minutes through a working day, then every hour and a half through a long
 * weekend: 80 hours. Later tries fall on the same minutes for all events, so that those of one chat that wait are in one batch
 * when the server is back, and come in their order; so each of these times is a multiple of the one before.
 */
const TIERS: Tier[] = [
  { every: 5, tries: 1, together: false },
  { every: 20, tries: 1, together: false },
  { every: 60, tries: 1, together: false },
  { every: 180, tries: 1, together: false },
  { every: 600, tries: 48, together: true },
  { every: 5400, tries: 48, together: true },
];

/** As `max_retries` in wrangler.toml. */
export const MAX_RETRIES = TIERS.reduce((sum, { tries }) => sum + tries, 0);

/** The longest delay that every plan's queue takes. */
const LONGEST = 12 * 3600;

/**
 * Seconds to the next try after the `attempts`-th has failed at `now` (Unix milliseconds); null when that was the last one.
 * A server that says when it wants to be asked again (`retryAfter`, seconds) is not asked sooner.
 */
export function delayAfter(
  attempts: number,
  now: number,
  retryAfter: number | null = null,
): number | null {
  let tried = attempts;
  for (const tier of TIERS) {
    if (tried <= tier.tries) return Math.min(Math.max(within(tier, now), retryAfter ?? 0), LONGEST);
    tried -= tier.tries;
  }
  return null;
}

/** No sooner than this; what falls due in less is tried one time later. */
const SOONEST = 60;

function within({ every, together }: Tier, now: number): number {
  if (!together) return every;
  const seconds = Math.floor(now / 1000);
  return Math.ceil((seconds + SOONEST) / every) * every - seconds;
}

/** The seconds that a Retry-After header asks for: a number of them, or a date; null where it says neither. */
export function retryAfterOf(header: string | null, now: number): number | null {
  if (!header) return null;
  const seconds = /^\s*\d+\s*$/.test(header)
    ? Number(header)
    : Math.ceil((Date.parse(header) - now) / 1000);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

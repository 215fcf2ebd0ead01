/** Days of the office's own calendar, as `2026-03-01`, and the moments at which they begin. */
import { DAY_MS } from "../clock.ts";

/** To make one takes a hundred times as long as to ask it. */
const calendars = new Map<string, Intl.DateTimeFormat>();

function partsAt(ms: number, timeZone: string): Record<string, number> {
  let calendar = calendars.get(timeZone);
  if (!calendar) {
    calendar = new Intl.DateTimeFormat("en", {
      ...{ timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
      ...{ hour: "numeric", minute: "numeric", second: "numeric" },
    });
    calendars.set(timeZone, calendar);
  }
  return Object.fromEntries(calendar.formatToParts(ms).map(({ type, value }) => [type, +value]));
}

/** The day of a moment (Unix milliseconds). */
export function dayOf(ms: number, timeZone: string): string {
  const { year, month, day } = partsAt(ms, timeZone);
  return new Date(Date.UTC(year!, month! - 1, day)).toISOString().slice(0, 10);
}

/** When a day begins; `plus` days later where given. */
export function startOf(day: string, timeZone: string, plus = 0): number {
  const utc = Date.parse(`${day}T00:00:00Z`) + plus * DAY_MS;
  // What the clocks there show at that moment of universal time is as far off as they are.
  const first = utc - aheadAt(utc, timeZone);
  return utc - aheadAt(first, timeZone);
}

function aheadAt(ms: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = partsAt(ms, timeZone);
  return Date.UTC(year!, month! - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

/** The last days up to that of `now`, oldest first, each with the moments at which it begins and ends. */
export function lastDays(now: number, count: number, timeZone: string) {
  const today = dayOf(now, timeZone);
  return Array.from({ length: count }, (_, i) => {
    const back = i - count + 1;
    const from = startOf(today, timeZone, back);
    return { day: dayOf(from, timeZone), from, to: startOf(today, timeZone, back + 1) };
  });
}

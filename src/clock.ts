import { setImmediate } from "node:timers/promises";

export const DAY_MS = 86_400_000;

/**
 * Milliseconds that only ever go forward, one like the other, whatever somebody does to the date: for terms, delays and time
 * limits. Every program of this machine reads the same; they begin anew when the machine does.
 */
export function steadyNow(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

let lastIn: Promise<unknown> = Promise.resolve();

/**
 * Let whoever waits for this thread in, a webhook's request above all, before the next piece of long work. Of several that work at
 * once one goes on each time, so that what comes in waits for one piece and not for one of each.
 */
export function letIn(): Promise<unknown> {
  lastIn = lastIn.then(() => setImmediate());
  return lastIn;
}

/**
 * Milliseconds that only ever go forward, one like the other, whatever somebody does to the date: for terms, delays and time
 * limits. Every program of this machine reads the same; they begin anew when the machine does.
 */
export function steadyNow(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

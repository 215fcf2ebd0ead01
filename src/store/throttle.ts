/**
 * Back-off for wrong tokens: each address waits longer after each failure, and when many addresses fail everybody waits
 * a second, so that guessing from many places is no quicker. Addresses are those that connect: what a request says of
 * where it comes from is its sender's to choose.
 */

/** Failures of an address that cost nothing: people mistype. */
const FREE = 5;
const LONGEST_MS = 15 * 60_000;
/** An address that has not failed for this long begins anew. */
const FORGIVEN_MS = 60 * 60_000;
/** Failures of all addresses within the last ten minutes from which on everybody waits. */
const MANY = 50;
const WINDOW_MS = 10 * 60_000;
const MAX_ADDRESSES = 10_000;

export type Throttle = ReturnType<typeof createThrottle>;

export function createThrottle(clock: () => number) {
  const failures = new Map<string, { count: number; last: number }>();
  let all: number[] = [];
  let lastTried = 0;

  return {
    /** Milliseconds until `address` may try; 0 is now. A try that may be made is counted as one. */
    wait(address: string): number {
      const now = clock();
      all = all.filter((at) => at > now - WINDOW_MS);
      const own = failures.get(networkOf(address));
      const after =
        own && own.count >= FREE && now - own.last < FORGIVEN_MS
          ? own.last + Math.min(LONGEST_MS, 1000 * 2 ** (own.count - FREE))
          : 0;
      const together = all.length >= MANY ? lastTried + 1000 : 0;
      const wait = Math.max(0, after - now, together - now);
      if (wait === 0) lastTried = now;
      return wait;
    },
    failed(address: string): void {
      const now = clock();
      const network = networkOf(address);
      const own = failures.get(network);
      const count = own && now - own.last < FORGIVEN_MS ? own.count + 1 : 1;
      failures.delete(network);
      failures.set(network, { count, last: now });
      // The longest quiet goes first: a Map keeps the order in which its keys came.
      if (failures.size > MAX_ADDRESSES) failures.delete(failures.keys().next().value!);
      all.push(now);
    },
    succeeded(address: string): void {
      failures.delete(networkOf(address));
    },
  };
}

/** One IPv4 address, or the /64 of an IPv6 address, which is what one customer is given. */
export function networkOf(address: string): string {
  const v4 = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (v4) return v4;
  const [head = "", tail = ""] = address.replace(/%.*$/, "").toLowerCase().split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const missing = 8 - groups(head).length - groups(tail).length;
  const whole = address.includes("::")
    ? [...groups(head), ...Array.from({ length: Math.max(0, missing) }, () => "0"), ...groups(tail)]
    : groups(head);
  return whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}

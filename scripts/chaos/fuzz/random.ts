/** Chance that is the same on every run: what number N of a seed does depends on nothing but the two. */
import { seeded } from "../../../test/reports/seeded.ts";

export type Random = () => number;

export function randomOf(seed: number, at: number): Random {
  const random = seeded(Math.imul(seed + 1, 0x85ebca6b) ^ Math.imul(at + 1, 0x9e3779b1));
  for (let i = 0; i < 4; i++) random();
  return random;
}

export const pick = <T>(all: readonly T[], random: Random): T => all[random() % all.length]!;
export const oneIn = (n: number, random: Random): boolean => random() % n === 0;

/** What people, programs and attackers put where words are expected. */
export const ODD_WORDS = [
  ...["", " ", "\0", "\n", "null", "undefined", "NaN", "-1", "1e999", "__proto__", "constructor"],
  ...[
    "../../../../etc/passwd",
    "..\\..\\x",
    "%00",
    "%2e%2e%2f",
    "%",
    "file:///etc/passwd",
    "C:\\x",
  ],
  ...["' OR '1'='1", "'; DROP TABLE reports; --", '" OR 1=1', "%' ESCAPE '", "{{1+1}}"],
  ...["<script>alert(1)</script>", "<img src=x onerror=1>", "](http://x)", "=1+1", "|", "`id`"],
  ...[
    "去年",
    "《",
    "〔",
    "【待补充：】",
    "近".repeat(300),
    "一二三".repeat(2000),
    "𠮷",
    "\u{10FFFF}",
  ],
  ...["\uD800", "\uFEFF", "\u202Eabc", "e\u0301".repeat(500), "A".repeat(20_000), "9".repeat(400)],
];

/** Values that are of no use to anybody. */
export const ODD_VALUES: unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, -1e308, Number.MAX_SAFE_INTEGER + 2, 1e-320],
  ...[[], {}, [[]], [null], { length: 1e9 }, { toString: 1 }, [{}], { $ref: "#" }],
];

export const oddValue = (random: Random): unknown =>
  oneIn(2, random) ? pick(ODD_WORDS, random) : pick(ODD_VALUES, random);

/** The same as an address has it. */
export function oddText(random: Random): string {
  const value = oddValue(random);
  return (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed();
}

/** One value within `value` changed, lost, doubled or replaced by another. */
export function spoiled(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || oneIn(8, random)) return oddValue(random);
  if (Array.isArray(value)) {
    if (value.length === 0 || oneIn(4, random)) return [...value, oddValue(random)];
    const at = random() % value.length;
    if (oneIn(6, random)) return Array(200).fill(value[at]);
    return value.map((one, i) => (i === at ? spoiled(one, random) : one));
  }
  const entries = Object.entries(value);
  if (entries.length === 0 || oneIn(5, random))
    return {
      ...value,
      [pick(["extra", "id", "length", "type"], random)]: oddValue(random),
    };
  const [name] = pick(entries, random);
  if (oneIn(5, random)) return Object.fromEntries(entries.filter(([own]) => own !== name));
  return Object.fromEntries(
    entries.map(([own, one]) => [own, own === name ? spoiled(one, random) : one]),
  );
}

/** JSON that is none any more, or that says things twice, too deep or too large. */
export function spoiledJson(json: string, random: Random): string {
  const at = random() % (json.length + 1);
  return pick<() => string>(
    [
      () => json.slice(0, at),
      () => json + pick(ODD_WORDS, random),
      () => json.slice(0, at) + pick(ODD_WORDS, random) + json.slice(at),
      () => json.replace(/^\{(.*)\}$/s, (_, inner) => `{${inner},${inner}}`),
      () => "[".repeat(20_000),
      () => `${'{"a":'.repeat(3000)}1${"}".repeat(3000)}`,
      () => json.replace(/:("[^"]*"|\d+)/, () => `:${"9".repeat(1 + (random() % 5000))}`),
      () => json.replace(/:("[^"]*"|\d+)/, ":-1e99999"),
      () => json.replaceAll('"', "'"),
      () => `\uFEFF${json}`,
      () => json.replace(/^\{/, '{"__proto__":{"scopes":["admin"]},"constructor":1,'),
      () => "",
    ],
    random,
  )();
}

/** Bits turned, bytes lost, doubled, put in or in another order. */
export function spoiledBytes(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const from = random() % (bytes.length + 1);
  const to = Math.min(bytes.length, from + (random() % 40));
  const [head, part, rest] = [bytes.slice(0, from), bytes.slice(from, to), bytes.slice(to)];
  const noise = Uint8Array.from({ length: 1 + (random() % 30) }, () => random() % 256);
  const parts = pick(
    [[head], [head, rest], [head, part, part, rest], [head, noise, rest], [part, head, rest]],
    random,
  );
  if (oneIn(2, random)) {
    const turned = Uint8Array.from(bytes);
    for (let i = 0; i <= random() % 4 && turned.length > 0; i++)
      turned[random() % turned.length]! ^= 1 << (random() % 8);
    return turned;
  }
  return Uint8Array.from(Buffer.concat(parts));
}

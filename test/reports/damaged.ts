/**
 * Files of the samples and of test/files, damaged in every way we could think of: number N is always the same one, from a few seeded
 * mutations of its bytes, its text, or the parts of a zip.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { seeded } from "./seeded.ts";

type Random = () => number;

export interface Seed {
  name: string;
  bytes: Uint8Array;
  /** Of a document that is a zip, the parts. */
  parts: Parts | null;
  /** How often it is taken: small files more often than large ones, PDFs seldom. */
  weight: number;
}
type Parts = Record<string, Uint8Array>;

export const seeds: Seed[] = ["../../data/samples", "../files"]
  .map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  )
  .filter((path) => /\.\w+$/.test(path))
  .sort()
  .map((path) => {
    const bytes = new Uint8Array(readFileSync(path));
    const cost = bytes.length / 10_000 + (path.endsWith(".pdf") ? 20 : 0);
    // One that is encrypted is no zip, whatever its name.
    const zipped = bytes[0] === 0x50 && /\.(?:docx|pptx|xlsx|odt|ods|ofd)$/.test(path);
    const parts = zipped ? unzipSync(bytes) : null;
    return { name: path.replace(/.*\//, ""), bytes, parts, weight: 1 / (1 + cost) };
  });

/** The damaged file of a number, always the same. */
export function damaged(at: number): { bytes: Uint8Array; name: string; how: string } {
  const random = seeded(Math.imul(at + 1, 0x9e3779b1));
  for (let i = 0; i < 4; i++) random();
  const seed = weighted(random);
  const kinds: Damage[] = [flip, flip, cut, copy, blank, swap, overwriteNumber, insert];
  if (isText(seed.bytes)) kinds.push(spoilText, spoilText, spoilText, spoilText, recode);
  let bytes = seed.bytes;
  const how: string[] = [];
  // In a zip mostly its parts are spoiled, and while it is whole: unzipping what is damaged is the readers' business.
  if (seed.parts !== null && random() % 10 < 7) {
    bytes = spoilPart(seed.parts, random);
    how.push("spoilPart");
    if (random() % 4 > 0) kinds.length = 0;
  }
  for (let i = 0; i <= random() % 3 && kinds.length > 0; i++) {
    const damage = pick(kinds, random);
    bytes = damage(bytes, random);
    how.push(damage.name);
  }
  return { bytes, name: seed.name, how: how.join(", ") };
}

function weighted(random: Random): Seed {
  const total = seeds.reduce((sum, seed) => sum + seed.weight, 0);
  let at = ((random() % 1_000_000) / 1_000_000) * total;
  for (const seed of seeds) {
    at -= seed.weight;
    if (at < 0) return seed;
  }
  return seeds[0]!;
}

const pick = <T>(all: T[], random: Random): T => all[random() % all.length]!;
const isText = (bytes: Uint8Array) => !bytes.subarray(0, 4000).some((byte) => byte < 9);

type Damage = (bytes: Uint8Array, random: Random) => Uint8Array;

/** A stretch of the file: half of them short, half of any length. */
function stretch(bytes: Uint8Array, random: Random): [number, number] {
  const from = random() % (bytes.length + 1);
  const most = random() % 2 === 0 ? 64 : bytes.length;
  return [from, Math.min(bytes.length, from + (random() % (most + 1)))];
}

function flip(bytes: Uint8Array, random: Random): Uint8Array {
  const result = Uint8Array.from(bytes);
  for (let i = 0; i <= random() % 8; i++) result[random() % result.length]! ^= 1 << (random() % 8);
  return result;
}

function cut(bytes: Uint8Array, random: Random): Uint8Array {
  const [from, to] = stretch(bytes, random);
  if (random() % 2 === 0) return bytes.slice(0, from);
  return joined(bytes.subarray(0, from), bytes.subarray(to));
}

function copy(bytes: Uint8Array, random: Random): Uint8Array {
  const [from, to] = stretch(bytes, random);
  const times = to - from < 200 ? 1 + (random() % 500) : 1;
  const block = bytes.subarray(from, to);
  const at = random() % (bytes.length + 1);
  return joined(bytes.subarray(0, at), ...Array<Uint8Array>(times).fill(block), bytes.subarray(at));
}

function blank(bytes: Uint8Array, random: Random): Uint8Array {
  return Uint8Array.from(bytes).fill(pick([0, 0xff, 0x20], random), ...stretch(bytes, random));
}

function swap(bytes: Uint8Array, random: Random): Uint8Array {
  const [a, b, c] = [random(), random(), random()]
    .map((n) => n % (bytes.length + 1))
    .sort((x, y) => x - y) as [number, number, number];
  return joined(
    bytes.subarray(0, a),
    bytes.subarray(b, c),
    bytes.subarray(a, b),
    bytes.subarray(c),
  );
}

/** A length or an offset that lies. */
function overwriteNumber(bytes: Uint8Array, random: Random): Uint8Array {
  const result = Uint8Array.from(bytes);
  if (result.length < 4) return result;
  const numbers = [0, 1, 0x7f, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, random()];
  const view = new DataView(result.buffer);
  view.setUint32(random() % (result.length - 3), pick(numbers, random), random() % 4 > 0);
  return result;
}

function insert(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random() % (bytes.length + 1);
  const noise = Uint8Array.from({ length: random() % 40 }, () => random() % 256);
  return joined(bytes.subarray(0, at), noise, bytes.subarray(at));
}

/** What people, programs and attackers put into text. */
const ODDITIES = [
  ...[
    "\u200B",
    "\u202E",
    "\uFEFF",
    "\u00AD",
    "\u0301",
    "\u2028",
    "\u3000",
    "\r",
    "\t",
    "\0",
    "\u0085",
    "\uE000",
    "\u{1F600}",
    "\u{10FFFF}",
    "\uFFFE",
  ],
  ...[
    "《",
    "〔",
    "“",
    "（",
    "[",
    "](",
    "**",
    "|",
    "#",
    "`",
    "<",
    "&",
    "&#0;",
    "&#xD800;",
    "&lt;",
    "]]>",
    "<!--",
    "{",
    "}",
    "\\",
    "\\'",
    "\\u-1?",
  ],
  ...[
    "2022年",
    "99999999999999999999",
    "1,000,000",
    "一",
    "十",
    "近",
    "第",
    "一、",
    "（一）",
    "1.",
    "一是",
    "。",
    "，",
    "\n",
  ],
];

function spoilText(bytes: Uint8Array, random: Random): Uint8Array {
  const [from] = stretch(bytes, random);
  const broken = [
    [0xff],
    [0xc3],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0x80],
    [0xe4, 0xb8],
  ];
  switch (random() % 4) {
    case 0:
      return joined(
        bytes.subarray(0, from),
        Uint8Array.from(pick(broken, random)),
        bytes.subarray(from),
      );
    case 1: {
      // Between any two digits.
      const odd = pick(ODDITIES, random);
      return strToU8(strFromU8(bytes).replace(/(?<=\d)(?=\d)/g, odd));
    }
    case 2:
      return strToU8(strFromU8(bytes).replaceAll(pick(["\n", "。", "，", "<"], random), ""));
    default: {
      const odd = strToU8(pick(ODDITIES, random).repeat(1 + (random() % 3000)));
      return joined(bytes.subarray(0, from), odd, bytes.subarray(from));
    }
  }
}

/** Another encoding, with half a character in it or without. */
function recode(bytes: Uint8Array, random: Random): Uint8Array {
  const text = strFromU8(bytes);
  const half = random() % 2 === 0 ? `${text.slice(0, 50)}\uD800${text.slice(50)}` : text;
  const wide = Buffer.from(random() % 2 === 0 ? `\uFEFF${half}` : half, "utf16le");
  return new Uint8Array(random() % 2 === 0 && wide.length % 2 === 0 ? wide.swap16() : wide);
}

/** A document that is a zip, with one of its parts spoiled or missing. */
function spoilPart(whole: Parts, random: Random): Uint8Array {
  const parts = { ...whole };
  const names = Object.keys(parts).filter((name) => /\.(?:xml|rels)$/.test(name));
  const main = names.find((name) => /(?:document|content)\.xml$/i.test(name));
  const chosen = main !== undefined && random() % 3 > 0 ? main : pick(names, random);
  const spoil = pick([spoilXml, spoilXml, spoilXml, spoilText, flip, cut, copy, swap], random);
  if (random() % 30 === 0) delete parts[chosen];
  else parts[chosen] = spoil(parts[chosen]!, random);
  return zipSync(parts, { level: 1 });
}

/** Tags lost, doubled, moved and nested; numbers in attributes that lie. */
function spoilXml(bytes: Uint8Array, random: Random): Uint8Array {
  const xml = strFromU8(bytes);
  const tags = [...xml.matchAll(/<[^<>]{1,200}>/g)];
  if (tags.length < 2) return flip(bytes, random);
  const tag = pick(tags, random);
  const other = pick(tags, random);
  const before = xml.slice(0, tag.index);
  const after = xml.slice(tag.index + tag[0].length);
  const numbers = ["-1", "0", "9", "99999999999", "1e9", "NaN", "", "x", "%1".repeat(50)];
  const wrong = tag[0].replace(/="[^"]*"/g, () => `="${pick(numbers, random)}"`);
  return strToU8(
    pick(
      [
        () => before + after,
        () => before + tag[0].repeat(1 + (random() % 300)) + after,
        () => before + other[0] + after,
        () => before + tag[0] + other[0] + after,
        () => before + wrong + after,
        () => xml.replaceAll(tag[0], wrong),
        () => xml.replaceAll(tag[0], ""),
        () => xml.replaceAll(tag[0], other[0]),
        () => `${before}${tag[0]}${pick(ODDITIES, random).repeat(1 + (random() % 200))}${after}`,
      ],
      random,
    )(),
  );
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/**
 * Lists → the number that Word prints before a paragraph: list definitions and their levels, the overrides through
 * which paragraphs refer to them, and the counting ([MS-DOC] §2.4.6.3, §2.9.147 LSTF, §2.9.150 LVLF, §2.9.131 LFO).
 */
import { formatOfCode, printNumber, setApart } from "../number-formats.ts";
import type { Numbering } from "../numbering.ts";
import { uint16, uint32, utf16 } from "./bytes.ts";

export interface Lists extends Numbering {
  /** False when some of them were broken, so that numbers may be missing. */
  whole: boolean;
}

interface Level {
  start: number;
  format: string;
  /** What is printed: characters 0 to 8 stand for the number of that level. */
  text: string;
  /** Numbers of other levels are printed in Arabic digits too. */
  legal: boolean;
  /** Begins anew after a level above this one; null for any above its own, 0 for none. */
  restartAfter: number | null;
  /** Whether something stands between number and text. */
  gap: boolean;
}

interface Definition {
  levels: Level[];
  /** The paragraph style of each level. */
  styles: string[];
}

interface Override {
  definition: number;
  starts: Map<number, number>;
  levels: Map<number, Level>;
}

const LEVELS = 9;
/** No list of an office prints more before a paragraph, and no file can blow up its paragraphs with it. */
const MAX_TEXT = 40;
const MAX_START = 0x7fff;

/**
 * `lists` begins with the PlfLst and goes on to the end of the stream, because the levels stand behind it uncounted;
 * `overrides` is the PlfLfo. What is cut off is left out.
 */
export function readLists(lists: Uint8Array, overrides: Uint8Array): Lists {
  const definitions = readDefinitions(lists);
  const uses = readOverrides(overrides);
  const useOf = (list: string) => uses.found[Number(list) - 1];

  return {
    whole: definitions.whole && uses.whole,
    levelOf(list, styles) {
      const use = useOf(list);
      const named = use && definitions.found.get(use.definition)?.styles;
      const level = named?.findIndex((style) => styles.includes(style)) ?? -1;
      return level < 0 ? null : level;
    },
    counter() {
      const counters = new Map<number, (number | undefined)[]>();
      const begun = new Set<string>();
      return (list, at, text) => {
        const use = useOf(list);
        const definition = use && definitions.found.get(use.definition);
        if (!use || !definition) return "";
        const levelAt = (i: number) => use.levels.get(i) ?? definition.levels[i];
        const level = levelAt(at);
        if (!level) return "";
        const counts = counters.get(use.definition) ?? [];
        counters.set(use.definition, counts);
        const anew = begun.has(`${list}/${at}`) ? undefined : use.starts.get(at);
        begun.add(`${list}/${at}`);
        counts[at] = anew ?? (counts[at] ?? level.start - 1) + 1;
        for (let below = at + 1; below < LEVELS; below++) {
          const after = levelAt(below)?.restartAfter ?? below;
          if (at < after) counts[below] = undefined;
        }
        if (level.format === "bullet" || level.format === "none") return "";
        const number = level.text.replace(/[\0-\x08]/g, (place) => {
          const i = place.charCodeAt(0);
          const shown = levelAt(i);
          if (!shown) return "";
          return printNumber(counts[i] ?? shown.start, level.legal ? "decimal" : shown.format);
        });
        return setApart(number, text, level.gap);
      };
    },
  };
}

function readDefinitions(bytes: Uint8Array): { found: Map<number, Definition>; whole: boolean } {
  const found = new Map<number, Definition>();
  const count = uint16(bytes, 0);
  let at = 2 + count * 28;
  for (let i = 0; i < count; i++) {
    const list = 2 + i * 28;
    const levels: Level[] = [];
    const simple = ((bytes[list + 26] ?? 0) & 1) !== 0;
    for (let level = 0; level < (simple ? 1 : LEVELS); level++) {
      const read = readLevel(bytes, at);
      if (!read) return { found, whole: false };
      levels.push(read.level);
      at = read.end;
    }
    const styles = Array.from({ length: LEVELS }, (_, level) =>
      String(uint16(bytes, list + 8 + level * 2)),
    );
    found.set(uint32(bytes, list), { levels, styles });
  }
  return { found, whole: true };
}

function readOverrides(bytes: Uint8Array): { found: Override[]; whole: boolean } {
  const found: Override[] = [];
  const count = uint32(bytes, 0);
  let at = 4 + count * 16;
  for (let i = 0; i < count; i++) {
    const use = 4 + i * 16;
    if (use + 16 > bytes.length) return { found, whole: false };
    const override: Override = {
      definition: uint32(bytes, use),
      starts: new Map(),
      levels: new Map(),
    };
    found.push(override);
    at += 4;
    for (let changed = 0; changed < bytes[use + 12]!; changed++) {
      if (at + 8 > bytes.length) return { found, whole: false };
      const flags = uint32(bytes, at + 4);
      const place = flags & 0xf;
      const start = Math.min(uint32(bytes, at), MAX_START);
      at += 8;
      if ((flags & 0x20) !== 0) {
        const read = readLevel(bytes, at);
        if (!read) return { found, whole: false };
        override.levels.set(place, read.level);
        if ((flags & 0x10) !== 0) override.starts.set(place, read.level.start);
        at = read.end;
      } else if ((flags & 0x10) !== 0) override.starts.set(place, start);
    }
  }
  return { found, whole: true };
}

/** An LVL: fixed fields, the formats of its paragraphs and numbers, the text of the number. */
function readLevel(bytes: Uint8Array, at: number): { level: Level; end: number } | null {
  const flags = bytes[at + 5] ?? 0;
  const name = at + 28 + (bytes[at + 24] ?? 0) + (bytes[at + 25] ?? 0);
  const length = uint16(bytes, name);
  const end = name + 2 + length * 2;
  if (end > bytes.length) return null;
  const code = bytes[at + 4]!;
  const start = uint32(bytes, at);
  const level: Level = {
    start: start <= MAX_START ? start : 1,
    format: formatOfCode(code),
    text: utf16(bytes.subarray(name + 2, end))
      .slice(0, MAX_TEXT)
      .replace(/[\t-\x1f]/g, ""),
    legal: (flags & 0x04) !== 0,
    restartAfter: (flags & 0x08) !== 0 ? bytes[at + 26]! : null,
    gap: bytes[at + 15] !== 2,
  };
  return { level, end };
}

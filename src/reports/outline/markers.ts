/**
 * 层次序数 (pure): the number that a line begins with, and how high it stands in its report. 一、 （一） 1. （1） as GB/T 9704-2012
 * §7.3.3 has them, the variants that offices use, and 第一部分 or 第一章, which stand above 一、 where a report has both.
 */
import { fromChineseNumeral } from "../../text/numerals.ts";

export interface Marker {
  /** 1 is 一、, 2 （一）, 3 1., 4 （1）; 0 or less a part of the report. */
  level: number;
  ordinal: number;
  label: string;
  length: number;
  /** “2、”: level 1 or 3, which only the counting before it can tell. */
  ambiguous?: boolean;
}

const HAN_NUMBER = "[一二三四五六七八九十]{1,3}";
/** The highest first. */
const PARTS = ["编", "部分", "章", "节"];
const PART = new RegExp(`^第(${HAN_NUMBER})(${PARTS.join("|")})[\\s、：:]*`);

/** The first group is the number. */
const MARKERS: {
  pattern: RegExp;
  level: number;
  label: (n: string) => string;
  ambiguous?: boolean;
}[] = [
  { pattern: new RegExp(`^(${HAN_NUMBER})[、.．]\\s*`), level: 1, label: (n) => n },
  {
    pattern: new RegExp(`^[（(](${HAN_NUMBER})[）)][、.．]?\\s*`),
    level: 2,
    label: (n) => `（${n}）`,
  },
  { pattern: /^(\d{1,2})、\s*/, level: 3, label: (n) => `${n}.`, ambiguous: true },
  { pattern: /^(\d{1,2})[.．](?!\d)\s*/, level: 3, label: (n) => `${n}.` },
  { pattern: /^[（(](\d{1,2})[）)][、.．]?\s*/, level: 4, label: (n) => `（${n}）` },
];

/** An item's mark that is none of a heading: ① 1） */
export const ITEM = /^(?:[①-⑳]|\d{1,2}[）)])/;

/** Which kinds of parts a report is divided into, the highest first, and whether 一、 stands below them. */
export interface Division {
  parts: string[];
  hasHan: boolean;
}

export const UNDIVIDED: Division = { parts: [], hasHan: false };

export function divisionOf(lines: string[]): Division {
  const ordinals = new Map<string, Set<string>>();
  for (const line of lines) {
    const [, number, part] = PART.exec(line) ?? [];
    // 第一部分资金用于… is a sentence, and one part alone divides nothing.
    if (part === undefined || line.length > 60 || /[，。；]/.test(line)) continue;
    ordinals.set(part, (ordinals.get(part) ?? new Set()).add(number!));
  }
  return {
    parts: PARTS.filter((part) => (ordinals.get(part)?.size ?? 0) >= 2),
    hasHan: lines.some((line) => MARKERS[0]!.pattern.test(line)),
  };
}

/** How many levels stand above 一、; 第一部分 without any 一、 in the report is one itself. */
export function levelsAbove({ parts, hasHan }: Division): number {
  return hasHan ? parts.length : Math.max(0, parts.length - 1);
}

export function marker(text: string, division: Division = UNDIVIDED): Marker | null {
  const part = PART.exec(text);
  if (part) {
    const [{ length }, number, kind] = [part[0], part[1]!, part[2]!];
    const rank = division.parts.indexOf(kind);
    const ordinal = fromChineseNumeral(number)!;
    if (rank < 0 || levelsAbove(division) === 0)
      return { level: 1, ordinal, label: number, length };
    return {
      level: rank + 1 - levelsAbove(division),
      ordinal,
      label: `第${number}${kind}`,
      length,
    };
  }
  for (const { pattern, level, label, ambiguous } of MARKERS) {
    const match = pattern.exec(text);
    if (!match) continue;
    const number = match[1]!;
    return {
      level,
      ordinal: fromChineseNumeral(number) ?? Number(number),
      label: label(number),
      length: match[0].length,
      ambiguous: ambiguous ?? false,
    };
  }
  return null;
}

/** Administrative places inside names (pure): where 洪泽区 ends, what level it has, and what it is called without its kind. */
import { readLexicon, wordsOf } from "../lexicon.ts";
import { CHINA } from "../places.ts";

const KINDS = readLexicon("place-kinds")
  .flatMap(({ words }, level) => words.map((kind) => ({ kind, level: level + 1 })))
  .sort((a, b) => b.kind.length - a.kind.length);
const LAST = new Set(KINDS.map(({ kind }) => kind.at(-1)!));
const NO_PLACES = wordsOf("no-places");
const NO_FIRST = new Set(wordsOf("no-name-chars"));
/** 贵州, which ends like a prefecture and is none. */
const SHORT = new Set(CHINA);
const LONGEST = 12;
const TOWN = 4;
const HAN = /^\p{Script=Han}+$/u;

export interface Place {
  /** 普陀区 */
  full: string;
  /** 普陀, what it is called for short; of 沛县 the whole name. */
  bare: string;
  /** 区; "" where only the short name is known (贵州). */
  kind: string;
  /** 1 for a province to 4 for a street or a town; 0 where the kind is not known. */
  level: number;
}

/** The kind of place that `text` ends with. */
export function kindAtEnd(text: string): { kind: string; level: number } | null {
  if (!LAST.has(text.at(-1) ?? "")) return null;
  return KINDS.find(({ kind }) => text.endsWith(kind)) ?? null;
}

/** A place by its whole name; null where the words are none (社区, 友好城市). */
export function placeOf(full: string): Place | null {
  if (SHORT.has(full)) return { full, bare: full, kind: "", level: 0 };
  const found = kindAtEnd(full);
  if (!found) return null;
  const stem = full.slice(0, -found.kind.length);
  if (stem === "" || !HAN.test(stem) || NO_FIRST.has(stem[0]!)) return null;
  // 林 of 林区 is no name: only counties have names of one character.
  if (stem.length < 2 && found.kind !== "县") return null;
  if (stem.includes("政府") || NO_PLACES.some((word) => saysNoPlace(full, word))) return null;
  return { full, bare: stem.length < 2 ? full : stem, ...found };
}

/** 友好城市 ends in a word that is no place; in 盐城市 one more character makes it one. */
function saysNoPlace(full: string, word: string): boolean {
  return full.endsWith(word) && (word.length > 2 || full.length !== word.length + 1);
}

/** The place that `text` begins with: 上海市 of 上海市普陀区财政局. */
export function placeAtStart(text: string): Place | null {
  for (let end = 2; end <= Math.min(text.length, LONGEST); end++) {
    const c = text[end - 1]!;
    if (!LAST.has(c)) {
      // What a name of an office has, and a place's has not.
      if (c === "局" || c === "委" || c === "和") break;
      continue;
    }
    const place = placeOf(text.slice(0, end));
    // 贵州 of 贵州省, 广州 of 广州路街道.
    if (place?.kind === "") continue;
    // 景德镇市 is no town; 普陀区市场监督管理局 begins with a district.
    const longer = place?.level === TOWN ? placeOf(text.slice(0, end + 1)) : null;
    if (longer && longer.level < TOWN) return longer;
    if (place) return place;
  }
  const short = [3, 2].map((n) => text.slice(0, n)).find((words) => SHORT.has(words));
  return short === undefined ? null : placeOf(short);
}

/** Two names of one place, as far as they tell: 贵州 and 贵州省, 洪泽 and 洪泽区. */
export function samePlace(a: Place, b: Place): boolean {
  return a.full === b.full || ((a.kind === "" || b.kind === "") && a.bare === b.bare);
}

/**
 * Can both lists of places, the widest first, be of one office? The innermost is the same and none of one level differs;
 * 洪泽区 may be 淮安市洪泽区 and is not 南京市鼓楼区.
 */
export function sameChain(a: Place[], b: Place[]): boolean {
  if (a.length === 0 || b.length === 0 || !samePlace(a.at(-1)!, b.at(-1)!)) return false;
  return a.every((one) => b.every((other) => one.level !== other.level || samePlace(one, other)));
}

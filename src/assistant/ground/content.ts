/** The words of a clause that say something, and whether a text says one of them: itself, another of one meaning, or its parts (pure). */
import { oneOf, readLexicon, wordsOf } from "../../text/lexicon.ts";
import { remembered } from "../../text/remembered.ts";
import { anyOf, segmentsOf } from "../../text/terms.ts";
import { KEPT, withoutFigures } from "./statements.ts";

const APART = new Set(wordsOf("apart"));
/** Words that may stand in a retelling though the evidence has none of them. */
const ADDS_NOTHING = new Set(wordsOf("adds-nothing"));
const NOTHING = new RegExp(anyOf([...ADDS_NOTHING].filter((word) => word.length > 1)), "g");
const LINKS = new RegExp(oneOf("discourse"), "g");
const GROUPS = readLexicon("paraphrase").map(({ words }) => words);
/** Words of one meaning that the segmenter takes apart. */
const PHRASES = new RegExp(anyOf(GROUPS.flat().filter((word) => word.length > 2)), "g");
/** The words of one meaning with each word. */
const MEANINGS = new Map<string, string[]>();
for (const group of GROUPS)
  for (const word of group) MEANINGS.set(word, [...(MEANINGS.get(word) ?? []), ...group]);

/** A clause's words that say something: its figures, days, quotations and titles are looked at by others. */
export const contentOf = remembered((clause: string): string[] => {
  const blank = (hit: string) => " ".repeat(hit.length);
  const bare = withoutFigures(clause.replace(/《[^》]*》|[“"][^”"]*[”"]/g, blank))
    .replace(/(?:19|20)\d{2}(?:年度?)?|\d{1,2}月(?:\d{1,2}[日号])?|\d+/g, blank)
    .replace(LINKS, blank)
    // 被选派 is 选派.
    .replace(/被|因(?![素公此而为地])|两(?![会岸委院法])/g, " ")
    .replace(/[^\p{L}]+/gu, " ");
  const words: string[] = [];
  const rest = bare.replace(PHRASES, (phrase) => {
    words.push(phrase);
    return blank(phrase);
  });
  let singles = "";
  const end = () => {
    // A single character says too little, unless it makes another thing of what it stands before: 女党员.
    if (singles.length > 1 || APART.has(singles)) words.push(singles);
    singles = "";
  };
  for (const { segment, isWordLike, index } of segmentsOf(rest)) {
    const level = /[省市区县镇乡]/.test(rest[index - 1] ?? "") && singles.length === 1;
    if (!isWordLike) end();
    // 省人民医院 is not 县人民医院.
    else if (level && segment.length > 1) {
      words.push(singles + segment);
      singles = "";
    } else if (ADDS_NOTHING.has(segment)) end();
    else if (segment.length === 1) singles += segment;
    else {
      end();
      words.push(segment);
    }
  }
  end();
  return words.filter((word) => word.replace(NOTHING, "") !== "" && !COUNTS.test(word));
}, KEPT);

/** 两年, 一次: how many is looked at with the figures. */
const COUNTS = /^[一二两三四五六七八九十几数]+[年次个项类天月倍半点]?$/;

/** Does `text` have a word, another of one meaning, or its parts? `names`: those that the word may be short for. */
export function isSaid(word: string, text: string, names?: string): boolean {
  const stands = (part: string) =>
    (part.length > 1 && text.includes(part)) ||
    meaningsOf(part).some((other) => hasMeaning(other, text)) ||
    (names !== undefined && isShortFor(part, names));
  return (
    text.includes(word) ||
    initialsOf(text).includes(word) ||
    stands(word) ||
    inParts(word, text, stands)
  );
}

/** A single character counts where it is a word of its own: 少2名, 获省里批复. */
function hasMeaning(other: string, text: string): boolean {
  return other.length > 1 ? text.includes(other) : singlesOf(text).has(other);
}

export function meaningsOf(word: string): string[] {
  return MEANINGS.get(word) ?? [];
}

/**
 * 来访团组 is said where 来访 and 团组 are, 办卡 where 办理 and 卡: a single character counts only beside a part that says
 * something, as any text has most characters.
 */
function inParts(word: string, text: string, stands: (part: string) => boolean): boolean {
  for (let at = 1; at < word.length; at++) {
    const parts = [word.slice(0, at), word.slice(at)];
    const said = parts.filter(stands).length;
    if (parts.every((part) => stands(part) || ADDS_NOTHING.has(part))) return true;
    if (said === 1 && parts.some((part) => part.length === 1 && text.includes(part))) return true;
    if (
      (stands(parts[0]!) || ADDS_NOTHING.has(parts[0]!)) &&
      parts[1]!.length > 2 &&
      inParts(parts[1]!, text, stands)
    )
      return true;
  }
  return false;
}

/** 区外办 of 明湖区人民政府外事办公室: its characters in the order of a name. `names` has one a line; "" where none is known. */
export function isShortFor(word: string, names: string): boolean {
  // Whose report it is may not be known.
  if (names === "") return OFFICE.test(word);
  return names.split("\n").some((name) => {
    let at = 0;
    for (const c of word) {
      at = name.indexOf(c, at) + 1;
      if (at === 0) return false;
    }
    return true;
  });
}

/** What an office calls itself and its place for short. */
const OFFICE = /^(?:政府|[区市县镇]?[\p{Script=Han}]{0,2}[办局委]|[区市县镇])$/u;

/** The first characters of a text's words: 高铁 is short for 高速铁路. Words of one character part what is short for nothing. */
const initialsOf = remembered(
  (text: string): string =>
    segmentsOf(text)
      .map(({ segment }) => (/^\p{Script=Han}{2,}$/u.test(segment) ? segment[0] : " "))
      .join(""),
  KEPT,
);

const singlesOf = remembered(
  (text: string): Set<string> =>
    new Set(segmentsOf(text).flatMap(({ segment }) => (segment.length === 1 ? [segment] : []))),
  KEPT,
);

/**
 * Whose a clause of the material is (pure): the office's own, or that of another place or office which it names first, whatever
 * leads to it: 同期丰州区…, （隔壁的…）. A name is another's that no report of the office has.
 */
import { oneOf, readLexicon, wordsOf } from "../text/lexicon.ts";
import { readName } from "../text/offices/name.ts";
import { CHINA } from "../text/places.ts";
import { anyOf } from "../text/terms.ts";

export interface Ours {
  /** 我办 */
  self: string;
  /** Does a text name the office? */
  names(text: string): boolean;
  /** Does a clause begin with the office itself: 我区, 本局? */
  speaks(text: string): boolean;
  /** Is a label another place's or office's name? */
  isOther(label: string): boolean;
  /** The other place or office that a clause begins with; null for none. */
  otherIn(text: string): string | null;
  /** The other place or office of which a list in a clause tells: 办案9件、白河县6件; null for none. */
  otherAmong(text: string): string | null;
}

const ENDINGS = anyOf([
  ...wordsOf("office-endings").filter((word) => word.length > 1),
  "外办",
  "局",
  "厅",
]);
const NO_PLACES = oneOf("no-places");
/** What no name of a place begins with: 会同, 我, 其中. */
const NO_NAME = `(?!${anyOf([...wordsOf("no-places"), ...wordsOf("side-with"), "其中"])})(?![我本全各])(?!\\p{Script=Han}{0,2}[了的过着])`;
const PLACE = new RegExp(
  `^(${NO_NAME}[\\p{Script=Han}]{2,3}[省市区县])(?<!${NO_PLACES})(?:(?<sure>\\p{Script=Han}{0,6}?(?:${ENDINGS})|同期|今年|全年|也)|的(?!我)|办理|\\d|$)`,
  "u",
);
/** A district that no report of the office speaks of: 丰州区办了130张. */
const DISTRICT = new RegExp(
  `^(${NO_NAME}[\\p{Script=Han}]{2}[区县])(?<!${NO_PLACES})(?![、和与（(])`,
  "u",
);
const TOWN = new RegExp(`^(${NO_NAME}[\\p{Script=Han}]{2,3}(?:街道|镇|乡))(?<!${NO_PLACES})`, "u");
const [NEIGHBOURS, LEADS] = readLines("beside-us");
/** （同期…: what may stand before whose it is. */
const BEFORE = new RegExp(`^[（(“"]?(?:${LEADS})*`);
const NEIGHBOUR = new RegExp(`^[（(“"]?(?:${LEADS})*(${NEIGHBOURS})`);
const SELF = /^(?:我|本|全)[省市区县局办委厅院校馆镇乡]/;
/** 同期全市巡查600条 is for comparison, and more than a district's own. */
const WIDER = new RegExp(`^[（(“"]?(?:${LEADS})+全([国省市])[^，。]*\\d`);
const WIDTHS = ["国", "省", "市"];
/** 宁州 is no word: characters that each stand alone. */
const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });

export function createOurs(names: string[], known: string): Ours {
  const own = names
    .flatMap((name) => [
      name,
      name.replace(/^\p{Script=Han}{2,3}?[省市](?=\p{Script=Han}{2,})/u, ""),
    ])
    .filter((name) => name.length > 1);
  const [full = ""] = names;
  const mine = [full, known.split("\n")[0] ?? ""].join("\n");
  const { places, core, kind } = readName(full);
  /** 图书馆, the same kind of office somewhere else. */
  const likeUs =
    core === ""
      ? null
      : new RegExp(
          `^(?:(${NO_NAME}\\p{Script=Han}{2,4}?)${core}${kind}|(${NO_NAME}\\p{Script=Han}{2})${kind})`,
          "u",
        );
  const ofTown = places.at(-1)?.level === TOWN_LEVEL;
  const level = places.at(-1)?.level;
  const unknown = (place: string | undefined) =>
    place !== undefined && !known.includes(place) && !mine.includes(place) && isForeign(place)
      ? place
      : null;

  function otherIn(said: string): string | null {
    const wider = WIDER.exec(said)?.[1];
    if (wider !== undefined && WIDTHS.indexOf(wider) < (level ?? 0)) return `全${wider}`;
    if (SELF.test(said)) return null;
    const neighbour = NEIGHBOUR.exec(said)?.[1];
    if (neighbour !== undefined && /\d/.test(said)) return neighbour;
    const text = said.replace(BEFORE, "");
    const counted = /\d/.test(text);
    const district = counted ? unknown(DISTRICT.exec(text)?.[1]) : null;
    const town = counted && ofTown ? unknown(TOWN.exec(text)?.[1]) : null;
    const alike = counted ? (likeUs?.exec(text) ?? null) : null;
    const namesake = alike && isName(alike[1] ?? alike[2]!) ? unknown(alike[0]) : null;
    const surely = district ?? town ?? namesake;
    if (surely !== null) return surely;
    const found = PLACE.exec(text);
    const place = found?.[1];
    if (place === undefined || mine.includes(place) || !isForeign(place)) return null;
    // A friend abroad that the reports speak of may be what the clause is about: 维拉多区9月签约.
    return found?.groups?.sure !== undefined || !known.includes(place) ? place : null;
  }
  return {
    self: full.endsWith("办公室") || full === "" ? "我办" : `我${full.at(-1)}`,
    names: (text) =>
      otherIn(text) === null && (own.some((name) => text.includes(name)) || SELF.test(text)),
    speaks: (text) => SELF.test(text) || own.some((name) => text.startsWith(name)),
    isOther: (label) => !known.includes(label) && otherIn(`${label}1`) === label,
    otherIn,
    otherAmong: (text) => {
      const others = text
        .split("、")
        .slice(1)
        .map((part) => (/\d/.test(part) ? otherIn(part) : null));
      // Parts of ours are counted one beside the other, too: 东港区2家、西屏区3家.
      return others.find((name) => name !== null && !isWithin(name, level)) ?? null;
    },
  };
}

/** Is a place smaller than ours, so that it may be a part of it? */
function isWithin(name: string, level: number | undefined): boolean {
  const own = readName(name).places.at(-1)?.level;
  return own !== undefined && level !== undefined && own > level;
}

function isForeign(name: string): boolean {
  return !endsInWord(name) && !isWith(name);
}

const TOWN_LEVEL = 4;

function readLines(list: string): string[] {
  return readLexicon(list).map(({ words }) => anyOf(words));
}

/** 与白河县…: what is done with another is ours, too. */
function isWith(name: string): boolean {
  return /^[与和同跟及在从对向到赴由]\p{Script=Han}{2,}(?:[省市区县镇乡]|街道)$/u.test(name);
}

/** 选派｜城区: what ends like a place's name is a word by itself, with as much before it. */
function endsInWord(place: string): boolean {
  if (!/[省市区县]$/.test(place)) return false;
  const last = [...SEGMENTER.segment(place)].at(-1)?.segment ?? "";
  return last.length > 1 && place.length - last.length > 1;
}

/** 宁州 before 图书馆, not 社区 or 流动: no word of the language. */
function isName(words: string): boolean {
  return (
    CHINA.includes(words) ||
    (!new RegExp(NO_PLACES).test(words) && [...SEGMENTER.segment(words)].length === words.length)
  );
}

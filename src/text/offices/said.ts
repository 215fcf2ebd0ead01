/**
 * Where a sentence says an office or a place (pure): from each word that ends an office's name (外办, 区财政局, 上海市普陀区规资局)
 * the name is read to the left as far as it goes; places are found by their own names.
 */
import { wordsOf } from "../lexicon.ts";
import {
  ENDINGS,
  firstsOf,
  GOVERNMENT,
  IRREGULAR,
  isCoreless,
  ONE_CHARACTER,
  readName,
  STREET_OFFICE,
  shortens,
} from "./name.ts";
import { kindAtEnd, type Place, placeAtStart, placeOf } from "./place.ts";
import type { Office } from "./shelf.ts";
import { isWordy, leadsToName, mayBeName } from "./words.ts";

export interface Name {
  start: number;
  end: number;
  /** The offices of the shelf that have this name, whatever their place. */
  fits: Office[];
  /** The places that the name bears, the widest first. */
  places: Place[];
  /** 区 of 区财政局. */
  of: string | null;
  /** It names an office and not only a place. */
  office: boolean;
}

/** What a shelf's offices are called, laid out for looking up. */
export interface Index {
  /** By kind and core. */
  cores: Map<string, Office[]>;
  /** Cores by kind and what one of their parts begins with: all that can be shorter or longer for one another. */
  beginning: Map<string, Set<string>>;
  /** The places that its offices are of, by whole and by short name. */
  places: Map<string, Place>;
  /** As their reports are filed, and what they call themselves and no rule reads. */
  aliases: Map<string, Office[]>;
}

const LONGEST_CORE = 16;
const LONGEST_PLACE = 12;
/** What may stand between a place and its office; nothing last. */
const BETWEEN = [GOVERNMENT, "政府", "府", "委员会", "委", ""];
const DONE = wordsOf("light").filter((word) => word.length > 1);
const HAN = /^\p{Script=Han}+$/u;
const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });

export function indexOf(offices: Office[]): Index {
  const index: Index = {
    cores: new Map(),
    beginning: new Map(),
    places: new Map(),
    aliases: new Map(),
  };
  for (const office of offices) {
    // As it is filed it is known, whatever the rules make of its parts.
    for (const written of office.orgs) addTo(index.aliases, written, office);
    for (const written of [...office.orgs, ...office.aliases]) {
      const { kind, core } = readName(written);
      if (kind === "") addTo(index.aliases, written, office);
      // 外办 of a 外事办公室 is short for no other name: 邀请函办 is not this office.
      else if (!office.orgs.includes(written)) addTo(index.cores, `${kind}|${core}`, office);
      else addCore(index, kind, core, office);
    }
    for (const place of office.name.places) {
      index.places.set(place.full, place);
      if (!index.places.has(place.bare)) index.places.set(place.bare, place);
    }
  }
  return index;
}

function addCore({ cores, beginning }: Index, kind: string, core: string, office: Office): void {
  addTo(cores, `${kind}|${core}`, office);
  for (const first of firstsOf(core)) {
    const key = `${kind}|${first}`;
    beginning.set(key, (beginning.get(key) ?? new Set()).add(core));
  }
}

function addTo(map: Map<string, Office[]>, key: string, office: Office): void {
  const known = map.get(key);
  if (!known) map.set(key, [office]);
  else if (!known.includes(office)) known.push(office);
}

/** Every name of an office or a place in `text`, known to the shelf or not. */
export function namesSaid(text: string, index: Index): Name[] {
  const words = wordEnds(text);
  return [
    ...aliasesIn(text, index),
    ...officeNames(text, index, words),
    ...placeNames(text, index, words),
  ];
}

function officeNames(text: string, index: Index, words: Set<number>): Name[] {
  return endingsIn(text).flatMap(({ from, end, kind, whole }) => {
    // 在外办理, 财政局长 and 市监局办结 go on.
    if (end - from === 1 && (!words.has(end) || isDone(text, from))) return [];
    const known = whole
      ? { start: from, fits: fitting(whole.core, whole.kind, index) }
      : knownCore(text, from, kind, index);
    const name = known ? nameAt(text, known, end, index) : strangeName(text, from, end, index);
    return name ? [name] : [];
  });
}

/** 办结 says that something was done, though the segmenter may not know it for one word. */
function isDone(text: string, from: number): boolean {
  return DONE.some((word) => text.startsWith(word, from));
}

/** Where the words of a text end. */
export function wordEnds(text: string): Set<number> {
  const ends = new Set<number>();
  for (const { segment, index } of SEGMENTER.segment(text)) ends.add(index + segment.length);
  return ends;
}

interface Ending {
  from: number;
  end: number;
  kind: string;
  /** 编办, which is a name by itself. */
  whole: { core: string; kind: string } | null;
}

const FIRST_OF_ENDING = new Map<string, { word: string; whole: boolean }[]>();
for (const [word, whole] of [
  ...[...IRREGULAR.keys()].map((word) => [word, true] as const),
  ...ENDINGS.map(({ word }) => [word, false] as const),
]) {
  const known = FIRST_OF_ENDING.get(word[0]!) ?? [];
  FIRST_OF_ENDING.set(word[0]!, [...known, { word, whole }]);
}

function endingsIn(text: string): Ending[] {
  const found: Ending[] = [];
  for (let from = 0; from < text.length; from++) {
    for (const { word, whole } of FIRST_OF_ENDING.get(text[from]!) ?? []) {
      if (!text.startsWith(word, from)) continue;
      const name = whole ? readName(word) : null;
      const kind = name?.kind ?? governing(ENDINGS.find((one) => one.word === word)!.kind);
      found.push({ from, end: from + word.length, kind, whole: name });
    }
  }
  return found;
}

/** A street is governed by its office. */
function governing(kind: string): string {
  return kind === STREET_OFFICE ? GOVERNMENT : kind;
}

/** The longest core before `from` that some office of the shelf has, as it is called itself before as a part of it. */
function knownCore(text: string, from: number, kind: string, index: Index) {
  let narrow: { start: number; fits: Office[] } | null = null;
  for (let start = Math.max(0, from - LONGEST_CORE); start <= from; start++) {
    const core = text.slice(start, from);
    if (core !== "" && (!HAN.test(core) || "和与及".includes(core[0]!))) continue;
    const fits = fitting(core, kind, index);
    if (fits.length > 0) return { start, fits };
    if (narrow !== null || core === "") continue;
    const part = fitting(core, kind, index, "narrow");
    if (part.length > 0) narrow = { start, fits: part };
  }
  return narrow;
}

function fitting(core: string, kind: string, index: Index, how: "same" | "narrow" = "same") {
  const fits = new Set(index.cores.get(`${kind}|${core}`));
  if (core === "") return [...fits];
  for (const own of index.beginning.get(`${kind}|${core[0]}`) ?? []) {
    const same =
      shortens(core, own, kind) === how ||
      // Filed as 区发改委 and asked for as 区发展和改革委员会.
      (own[0] === core[0] && shortens(own, core, kind) === how);
    if (same) for (const office of index.cores.get(`${kind}|${own}`)!) fits.add(office);
  }
  return [...fits];
}

/** A known core with what stands before it; null where a government or the like has no place. */
function nameAt(
  text: string,
  known: { start: number; fits: Office[] },
  end: number,
  index: Index,
): Name | null {
  for (const between of BETWEEN) {
    const at = known.start - between.length;
    if (at < 0 || !text.startsWith(between, at)) continue;
    const { places, start } = placesBefore(text, at, index);
    if (places.length > 0) return { start, end, fits: known.fits, places, of: null, office: true };
    const kind = kindAtEnd(text.slice(Math.max(0, at - 3), at))?.kind;
    if (kind !== undefined) {
      const own = at - kind.length;
      // 邻区 and 兄弟区 are other districts.
      const other = [1, 2].find(
        (n) => leadsToName(text, own - n) && HAN.test(text.slice(own - n, own)),
      );
      const others = !leadsToName(text, own) && other !== undefined;
      const fits = others ? [] : known.fits;
      return { start: others ? own - other : own, end, fits, places, of: kind, office: true };
    }
  }
  const coreless = known.fits.every(({ name }) => isCoreless(name));
  return coreless ? null : { ...known, end, places: [], of: null, office: true };
}

/** 江苏省淮安市洪泽区 before `at`. */
function placesBefore(text: string, at: number, index: Index): { places: Place[]; start: number } {
  const places: Place[] = [];
  let start = at;
  for (let more = placeBefore(text, at, index); more; more = placeBefore(text, start, index)) {
    places.unshift(...more.places);
    start = more.start;
  }
  return { places, start };
}

function placeBefore(text: string, at: number, index: Index) {
  for (let start = Math.max(0, at - LONGEST_PLACE); start <= at - 2; start++) {
    const known = index.places.get(text.slice(start, at));
    if (known) return { places: [known], start };
  }
  const short = [3, 2].map((n) => placeOf(text.slice(Math.max(0, at - n), at)));
  const named = short.find((place) => place?.kind === "");
  return named ? { places: [named], start: at - named.full.length } : strangePlaces(text, at);
}

/** Places that nobody here knows: the shortest name that stands where a name can begin. 区 after 请问 is none. */
function strangePlaces(text: string, end: number): { places: Place[]; start: number } | null {
  const kind = kindAtEnd(text.slice(Math.max(0, end - 5), end))?.kind;
  if (kind === undefined || leadsToName(text, end - kind.length)) return null;
  for (let start = end - kind.length - 1; start >= Math.max(0, end - LONGEST_PLACE); start--) {
    if (!HAN.test(text[start]!)) return null;
    const places = leadsToName(text, start) ? chainOf(text.slice(start, end)) : [];
    if (places.length > 0) return { places, start };
  }
  return null;
}

/** 南京市鼓楼区 is two places; 望江区三区 and 怎么省 are none. */
function chainOf(words: string): Place[] {
  const places: Place[] = [];
  for (let rest = words; rest !== ""; ) {
    const place = placeAtStart(rest);
    if (!place || !mayBeName(place.full) || (place.level === 1 && !placeOf(place.bare))) return [];
    places.push(place);
    rest = rest.slice(place.full.length);
  }
  return places;
}

/** An office that the shelf does not have, if it is plain where its name begins. */
function strangeName(text: string, from: number, end: number, index: Index): Name | null {
  for (let start = from; start >= Math.max(0, from - LONGEST_CORE - LONGEST_PLACE); start--) {
    if (start < from && !HAN.test(text[start]!)) return null;
    if (!leadsToName(text, start)) continue;
    const words = text.slice(start, end);
    const { places, of, core, kind } = readName(words);
    const placed = places.length > 0 || of !== null;
    if (!placed && (core.length < 2 || kind !== "局" || isWordy(words))) continue;
    if (core.length === 1 && !ONE_CHARACTER.has(kind) && core !== "委") continue;
    if (!places.every(({ full }) => mayBeName(full)) || !mayBeName(core)) continue;
    const known = places.map((place) => index.places.get(place.full) ?? place);
    return { start, end, fits: [], places: known, of, office: true };
  }
  return null;
}

function aliasesIn(text: string, index: Index): Name[] {
  return [...index.aliases].flatMap(([alias, fits]) => {
    const found: Name[] = [];
    for (let at = text.indexOf(alias); at >= 0; at = text.indexOf(alias, at + alias.length))
      found.push({ start: at, end: at + alias.length, fits, places: [], of: null, office: true });
    return found;
  });
}

function placeNames(text: string, index: Index, words: Set<number>): Name[] {
  const found: Name[] = [];
  for (let end = 2; end <= text.length; end++) {
    if (!HAN.test(text[end - 1]!)) continue;
    const { places, start } = placesBefore(text, end, index);
    const last = places.at(-1);
    // 市集 is no city; what is known is known wherever its word ends.
    const real = last && (index.places.has(last.full) || placeOf(last.bare)?.kind === "");
    if (last && (real || words.has(end)))
      found.push({ start, end, fits: [], places, of: null, office: false });
  }
  return found;
}

/** Of names that overlap, the longest; of equals, the office; in their order. */
export function outermost(names: Name[]): Name[] {
  const kept: Name[] = [];
  const length = ({ start, end }: Name) => end - start;
  for (const name of names.toSorted((a, b) => length(b) - length(a) || +b.office - +a.office))
    if (!kept.some((one) => one.start < name.end && name.start < one.end)) kept.push(name);
  return kept.sort((a, b) => a.start - b.start);
}

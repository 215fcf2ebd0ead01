/**
 * Words of a question that stand nowhere on the shelf, tried against the words that do: GDP as 国内生产总值, 来仿团组 as 来访团组
 * (another character of the same sound, or one that looks like it), lai fang tuanzu by its syllables. What the shelf has as
 * it was typed is never changed, and nothing is changed into what does not stand there word for word.
 */
import { ASKED_COUNT, ASKING } from "./asked.ts";
import { fold } from "./fold.ts";
import { readLexicon } from "./lexicon.ts";
import { charsRead, soundingLike, syllablesOf } from "./readings.ts";
import { isStop, literal } from "./terms.ts";
import { unquoted, type Vocabulary } from "./vocabulary.ts";

/** Words changed in one question; who mistypes more is asked to type again by the refusal. */
const MAX_CHANGES = 4;
const MAX_TRIED = 6;
/** Searches for one question. */
const MAX_LOOKS = 24;
const BEAM = 120;
/** The characters around a changed one that are looked for with it. */
const AROUND = 3;
const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });
const HAN = /^\p{Script=Han}$/u;

export interface Library {
  /** The texts that a search for words finds first. */
  find(words: string): Promise<string[]>;
  /** All that its texts have, which is read at the first time. */
  vocabulary(): Promise<Vocabulary>;
  /** Nobody has asked it before. */
  isFirst: () => boolean;
}

/** `question` in the words of the shelf; itself where these are its own. `apart` are words of time and office within it. */
export async function inWordsOf(
  library: Library,
  question: string,
  apart: string[],
): Promise<string> {
  const look = createLook(library);
  const whole = await expanded(question, look);
  const spelt = await fromSyllables(whole, library, look);
  return corrected(spelt, apart, library, look);
}

/** GDP → 国内生产总值, where the shelf writes only that. */
async function expanded(question: string, look: Look): Promise<string> {
  for (const { words } of abbreviations()) {
    const [short = "", ...fulls] = words;
    const at = placeOf(short, question);
    if (at < 0 || fulls.some((full) => question.includes(full))) continue;
    if (await stands(short, look)) continue;
    for (const full of fulls) {
      if (!(await allStand(full.split("、"), look))) continue;
      return expanded(question.slice(0, at) + full + question.slice(at + short.length), look);
    }
  }
  return question;
}

/** Longer ones first, so that 三公经费 is not read as 三公. */
function abbreviations() {
  return readLexicon("abbreviations").toSorted(
    (a, b) => (b.words[0]?.length ?? 0) - (a.words[0]?.length ?? 0),
  );
}

/** Where a word stands in a question: a Latin one in whatever case, and not within another. */
function placeOf(short: string, question: string): number {
  if (!/[A-Za-z]/.test(short)) return question.indexOf(short);
  return question.search(
    new RegExp(`(?<![A-Za-z0-9&.])${literal(short)}(?![A-Za-z0-9&]|\\.\\d)`, "i"),
  );
}

async function allStand(words: string[], look: Look): Promise<boolean> {
  for (const word of words) if (!(await stands(word, look))) return false;
  return true;
}

/** Does a passage have these words as they are? */
async function stands(words: string, look: Look): Promise<boolean> {
  return (await look(words)).some((text) => text.includes(tight(words)));
}

/** The texts that a search for words finds; none where one question has looked often enough. */
type Look = (words: string) => Promise<string[]>;

function createLook({ find }: Library): Look {
  const kept = new Map<string, Promise<string[]>>();
  return (words) => {
    const before = kept.get(words);
    if (before) return before;
    if (kept.size >= MAX_LOOKS) return Promise.resolve([]);
    const found = find(words).then((texts) => texts.map(tight));
    kept.set(words, found);
    return found;
  };
}

function tight(text: string): string {
  return unquoted(fold(text)).replace(/ /g, "").toLowerCase();
}

/** lai fang tuanzu → 来访团组. */
async function fromSyllables(question: string, library: Library, look: Look): Promise<string> {
  let spelt = question;
  for (const [letters] of question.matchAll(/[A-Za-z]+(?:[ '][A-Za-z]+)*/g)) {
    const pieces = letters.toLowerCase().split(/[ ']/);
    const ways = pieces.map(syllablesOf);
    if (ways.some((way) => way.length === 0)) continue;
    if (ways.reduce((sum, [way]) => sum + way!.length, 0) < 2) continue;
    const vocabulary = await library.vocabulary();
    if (pieces.some((piece) => piece.length > 2 && vocabulary.latin(piece))) continue;
    const found = await charactersOf(joined(ways), vocabulary, look);
    if (found !== null) spelt = spelt.replace(letters, found);
  }
  return spelt;
}

/** Each way of each piece with each of the next, a few. */
function joined(ways: string[][][]): string[][] {
  return ways.reduce<string[][]>(
    (all, next) => all.flatMap((head) => next.map((tail) => [...head, ...tail])).slice(0, 4),
    [[]],
  );
}

/** The likeliest characters with these sounds that stand on the shelf one after the other; null where none do. */
async function charactersOf(
  ways: string[][],
  vocabulary: Vocabulary,
  look: Look,
): Promise<string | null> {
  const chains = ways
    .flatMap((syllables) => chainsOf(syllables, vocabulary))
    .sort((a, b) => b.seen - a.seen);
  for (const { text } of chains.slice(0, MAX_TRIED)) if (await stands(text, look)) return text;
  return null;
}

function chainsOf(syllables: string[], vocabulary: Vocabulary): { text: string; seen: number }[] {
  let chains = charsRead(syllables[0]!).map((text) => ({ text, seen: 255 }));
  for (const syllable of syllables.slice(1)) {
    chains = chains
      .flatMap(({ text, seen }) =>
        charsRead(syllable).map((char) => ({
          text: text + char,
          seen: Math.min(seen, vocabulary.pair(text.at(-1)!, char)),
        })),
      )
      .filter(({ seen }) => seen > 0)
      .sort((a, b) => b.seen - a.seen)
      .slice(0, BEAM);
  }
  return chains;
}

/** A character of a question, and what is known of it. */
interface Place {
  char: string;
  /** The word of the dictionary that it is in, by number. */
  word: number;
  /** It is a word by itself for the dictionary, as every character of a word is that the dictionary does not know. */
  alone: boolean;
  /** It joins or asks, and is never changed. */
  plain: boolean;
}

/** 来仿团组 → 来访团组. */
async function corrected(
  question: string,
  apart: string[],
  library: Library,
  look: Look,
): Promise<string> {
  const places = placesOf(question, apart);
  if (library.isFirst()) {
    // Who asks once need not wait for the shelf to be read: what is asked about is nearly always what the search finds.
    const texts = await look(question);
    const found: Pair = (a, b) => (texts.some((text) => text.includes(a + b)) ? 1 : 0);
    if (doubtfulIn(places, found).length === 0) return question;
  }
  const { pair } = await library.vocabulary();
  const characters = [...question];
  for (const at of doubtfulIn(places, pair).slice(0, 2 * MAX_CHANGES)) {
    const better = await replacement(places, at, pair, look);
    if (better === null) continue;
    characters[at] = better;
    places[at] = { ...places[at]!, char: better };
  }
  return characters.join("");
}

type Pair = Vocabulary["pair"];

/** The characters of a question, or null for those that are no word's: time, office, figures, what asks, units. */
function placesOf(question: string, apart: string[]): (Place | null)[] {
  let text = question;
  for (const words of apart) text = text.replaceAll(words, blank);
  text = text.replace(ASKED_COUNT, blank).replace(ASKS, blank);
  let word = 0;
  return [...SEGMENTER.segment(text)].flatMap(({ segment }) => {
    word++;
    const characters = [...segment];
    const plain = isStop(segment);
    return characters.map((char) =>
      HAN.test(char) && !(plain && characters.length > 1)
        ? { char, word, alone: characters.length === 1, plain }
        : null,
    );
  });
}
const blank = (said: string) => "\0".repeat([...said].length);
const ASKS = new RegExp(ASKING, "g");

/** Characters that are no word of the dictionary and with a neighbour stand nowhere on the shelf. */
function doubtfulIn(places: (Place | null)[], pair: Pair): number[] {
  return places.flatMap((place, at) => {
    if (!place?.alone || place.plain || NUMERAL.test(place.char)) return [];
    const beside = [places[at - 1], places[at + 1]];
    const content = beside.filter((one) => one && !one.plain);
    // Beside a word that joins any pair may be new, unless there is no other: 来仿.
    const [left, right] =
      content.length > 0 ? beside.map((one) => (one?.plain ? null : one)) : beside;
    const isNew =
      (left && pair(left.char, place.char) === 0) || (right && pair(place.char, right.char) === 0);
    return isNew ? [at] : [];
  });
}
/** What counts is never changed into something else. */
const NUMERAL = /[零〇一二两三四五六七八九十百千万亿半]/;

/** A character that sounds or looks like the one at `at` and with its neighbours stands on the shelf; null where none does. */
async function replacement(
  places: (Place | null)[],
  at: number,
  pair: Pair,
  look: Look,
): Promise<string | null> {
  const { char } = places[at]!;
  // Another one beside it may have been mended.
  if (holds(places, at, char, pair) && seenBeside(places, at, char, pair) > 0) return null;
  const { same, near } = soundingLike(char);
  const others = [same, [...looksLike(char), ...near]].flatMap((alike) =>
    alike
      .filter((other) => !NUMERAL.test(other) && holds(places, at, other, pair))
      .map((other) => ({ other, seen: seenBeside(places, at, other, pair) }))
      .filter(({ seen }) => seen > 0)
      .sort((a, b) => b.seen - a.seen)
      .slice(0, MAX_TRIED),
  );
  const around = windowAt(places, at);
  if (others.length === 0 || (await isTyped(around, look))) return null;
  for (const { other } of others) if (await isMeant(around, other, look)) return other;
  return null;
}

function seenBeside(places: (Place | null)[], at: number, char: string, pair: Pair): number {
  const [left, right] = [places[at - 1], places[at + 1]];
  return (left ? pair(left.char, char) : 0) + (right ? pair(char, right.char) : 0);
}

function looksLike(char: string): string[] {
  const groups = readLexicon("lookalikes").filter(({ words }) => words.includes(char));
  return groups.flatMap(({ words }) => words).filter((other) => other !== char);
}

/** Does `char`, put at `at`, stand on the shelf with each neighbour that is a word's? */
function holds(places: (Place | null)[], at: number, char: string, pair: Pair): boolean {
  const [left, right] = [places[at - 1], places[at + 1]];
  return (
    (!left || left.plain || pair(left.char, char) > 0) &&
    (!right || right.plain || pair(char, right.char) > 0)
  );
}

/** What stands around a character in a question. */
interface Window {
  places: Place[];
  /** Where the character is in it. */
  at: number;
}

function windowAt(places: (Place | null)[], at: number): Window {
  let from = at;
  while (from > at - AROUND && places[from - 1]) from--;
  let to = at + 1;
  while (to <= at + AROUND && places[to]) to++;
  return { places: places.slice(from, to) as Place[], at: at - from };
}

/** The pieces of a window with its character in them, longest first. */
function piecesOf({ places, at }: Window): { from: number; to: number }[] {
  const pieces: { from: number; to: number }[] = [];
  for (let length = places.length; length >= 2; length--)
    for (
      let from = Math.max(0, at - length + 1);
      from <= at && from + length <= places.length;
      from++
    )
      pieces.push({ from, to: from + length });
  return pieces;
}

/** Does the shelf have three of these characters as they were typed? */
async function isTyped(window: Window, look: Look): Promise<boolean> {
  const typed = window.places.map(({ char }) => char);
  const texts = await look(typed.join(""));
  const least = Math.min(3, typed.length);
  return piecesOf(window).some(
    ({ from, to }) =>
      to - from >= least && texts.some((text) => text.includes(typed.slice(from, to).join(""))),
  );
}

/** Does the shelf have a word of three characters or more, or one of the dictionary's, with `other` in it? */
async function isMeant(window: Window, other: string, look: Look): Promise<boolean> {
  const meant = window.places.map(({ char }) => char).with(window.at, other);
  const texts = await look(meant.join(""));
  return piecesOf(window).some(({ from, to }) => {
    const words = meant.slice(from, to).join("");
    if (to - from < 3 && !isWord(words)) return false;
    return texts.some((text) => {
      const found = text.indexOf(words);
      return found >= 0 && keepsWords(text, found - from, window, { from, to });
    });
  });
}

/**
 * Do the words of a text end where a piece of the question does, and where the question's own do? 六件实 is a part of
 * 六件实事, and 养老总 would break 老总.
 */
function keepsWords(
  text: string,
  offset: number,
  { places, at }: Window,
  { from, to }: { from: number; to: number },
): boolean {
  const begin = Math.max(0, offset + from - CONTEXT);
  const around = text.slice(begin, offset + to + CONTEXT);
  const starts = new Set([...SEGMENTER.segment(around)].map(({ index }) => begin + index));
  starts.add(begin + around.length);
  const cut = (place: number) => starts.has(offset + place);
  let [first, last] = [at, at + 1];
  while (first > from && !cut(first)) first--;
  while (last < to && !cut(last)) last++;
  if (!cut(first) || !cut(last)) return false;
  // 实 of 六件实 is a word by itself for the dictionary, and goes on with what is beside it.
  if (first === at && last === at + 1) {
    if (at === from && goesOn(text[offset + from - 1])) return false;
    if (last === to && goesOn(text[offset + to])) return false;
  }
  return places
    .slice(from, to - 1)
    .every((place, i) => isOneWord(place, places[from + i + 1]!) || cut(from + i + 1));
}

/** Between two words of the question, one of which the dictionary has, the text must have a word's end too. */
function isOneWord(one: Place, other: Place): boolean {
  return one.word === other.word || (one.alone && other.alone);
}

function goesOn(char = ""): boolean {
  return HAN.test(char) && !isStop(char);
}

const CONTEXT = 8;

/** Two characters are taken for a word only where the dictionary has it: 出访, and no name. */
function isWord(text: string): boolean {
  return [...SEGMENTER.segment(text)].length === 1;
}

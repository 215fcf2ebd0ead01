/**
 * How much of an ask's words stands where a figure is told (pure): its words and pairs of characters, weighed by rarity →
 * the subject, clause, sentence and headings that they stand in → what of them is missing there, and what more is said.
 */
import type { Hit } from "../domain.ts";
import { fold, folded } from "../text/fold.ts";
import { wordsOf } from "../text/lexicon.ts";
import {
  anyOf,
  isStop,
  type Synonyms,
  segmentsOf,
  type Term,
  termIn,
  weigh,
} from "../text/terms.ts";
import { UNITS } from "../text/units.ts";
import type { Fact } from "./figures.ts";
import { type Ask, LIGHT } from "./frame.ts";

/** What is told, where it stands and of which time: a figure, or a day, a person or a list. */
export interface Told extends Pick<Fact, "subject" | "clause" | "sentence" | "whole"> {
  until?: number;
  about?: string;
  others?: string[];
  figure: Pick<Fact["figure"], "factYear" | "years" | "aspect">;
}

/** A figure with the passage that it stands in, and what is known of its report. */
export interface Stated<T extends Told = Fact> {
  fact: T;
  hit: Hit;
  /** How the item begins that the passage goes on with; "" for one that begins its own. */
  lead: string;
  /** The report says what is to be done: a budget, a list of tasks. */
  planning: boolean;
}

/** What each place counts in which a word may stand. */
const PLACES = ["subject", "clause", "sentence", "lead", "headings", "passage", "title"] as const;
export const COUNTS = {
  subject: 1,
  clause: 0.95,
  sentence: 0.85,
  lead: 0.75,
  headings: 0.8,
  passage: 0.4,
  title: 0.5,
};
/** A word that stands less than this is not there: elsewhere in the passage it is said of something else. */
export const THERE = 0.42;
/** A lead is no longer than this. */
export const LEAD = 80;
/** What a light word weighs beside another of its length. */
const LIGHTLY = 0.2;
/** What a word weighs that another ask of the question says. */
const AROUND = 0.3;
/** A word of an ask; `joined` where a passage has several of its words as one. */
type Word = Term & { joined?: boolean };

/** What an ask's words weigh where it was looked: whole words, and pairs of neighbouring characters. */
export interface Weights {
  terms: Word[];
  pairs: Term[];
  /** The matter, what says nothing of it blanked out. */
  content: string;
  /** The same without words of one character that say only that something was done. */
  heavy: string;
}

/** Weigh an ask's words by how rare they are among `texts`; `synonyms` tells the office's other words. */
export function weightsOf(ask: Ask, texts: string[], synonyms: Synonyms): Weights {
  const compounds = compoundsIn(ask, texts);
  const words = [...new Set([...ask.words, ...compounds])];
  const terms = weigh(words, texts, synonyms).map((term) => ({
    ...term,
    joined: compounds.includes(term.text),
    weight: term.weight * (isLight(term.text, ask) ? LIGHTLY : 1),
  }));
  const around = weigh(ask.context, texts, synonyms)
    .filter(({ absent }) => !absent)
    .map((term) => ({
      ...term,
      weight: term.weight * AROUND,
    }));
  const all = texts.map(folded);
  const pairs: Term[] = [];
  const content = contentOf(ask);
  for (const pair of pairsOf(content)) {
    const having = all.filter((text) => text.includes(pair)).length;
    // A pair that nothing has joins two words, or is of a word that is said otherwise.
    const also = terms.flatMap((term) => (term.text.includes(pair) ? (term.also ?? []) : []));
    if (having > 0 || also.length > 0)
      pairs.push({ text: pair, weight: Math.log(1 + (all.length + 1) / (having + 0.5)), also });
  }
  return { terms: [...terms, ...around], pairs, content, heavy: contentOf(ask, true) };
}

/**
 * Words of the ask that some passage has joined: 事业单位离退休 is one thing, which a passage must have as it stands, not its
 * words strewn about.
 */
function compoundsIn(ask: Ask, texts: string[]): string[] {
  const all = texts.map(folded).join("\n");
  const compounds: string[] = [];
  for (const [run] of fold(ask.matter)
    .toLowerCase()
    .matchAll(/\p{Script=Han}{3,30}/gu)) {
    const bounds = segmentsOf(run)
      .map(({ index }) => index)
      .concat(run.length);
    for (let i = 0; i < bounds.length - 1; i++) {
      const from = bounds[i]!;
      const to = bounds.findLast(
        (end) => end - from > 2 && end - from <= LONGEST && all.includes(run.slice(from, end)),
      );
      if (to === undefined) continue;
      const found = run.slice(from, to);
      // It must join two words of the matter at least.
      if (ask.words.filter((word) => found.includes(word) && !LIGHT.has(word)).length < 2) continue;
      compounds.push(found);
      i = bounds.indexOf(to) - 1;
    }
  }
  return compounds;
}

const LONGEST = 12;

/** Neighbouring characters of a text's content words, also across their bounds, asking and joining words aside. */
function pairsOf(text: string): Set<string> {
  const pairs = new Set<string>();
  for (const [run] of fold(text)
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}]+/gu))
    for (let i = 0; i + 1 < run.length; i++) {
      const pair = run.slice(i, i + 2);
      if (!/[的了在是和与及或为被把将对等有]/.test(pair)) pairs.add(pair);
    }
  return pairs;
}

/** What of an ask, two characters or more in a row, stands in none of the texts, by its words, their synonyms or its pairs. */
export function missingIn(weights: Weights, texts: string[], whole = ""): string[] {
  const all = texts.join("\n");
  const missing = openIn(weights, all, 0.5);
  // 几部法 counts 法, and 新盖 tells what is new.
  const single = weights.terms.map(({ text }) => text).filter((text) => text.length === 1);
  const open = unsaidIn(weights.heavy, all, weights.terms, 0.5);
  for (const word of [...single, ...APART])
    if (open.includes(word) && ![all, ...missing].some((words) => words.includes(word)))
      missing.push(word);
  if (missing.length === 0) missing.push(...modifiersIn(weights, all, 0.5));
  // 60岁以上 is not 80岁以上, though that is a part of it.
  const named = numbersIn(texts[0]!);
  for (const number of numbersIn(weights.content))
    if (!(named.length > 0 ? named : numbersIn(all)).includes(number)) missing.push(number);
  for (const term of weights.terms)
    if (
      term.joined &&
      missing.length === 0 &&
      termIn(term, all) < 0.9 &&
      !hasAllOf(`${texts[0]}${whole}`, term.text)
    )
      missing.push(term.text);
  return missing;
}

function numbersIn(text: string): string[] {
  return [...text.matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => number);
}

/** Single characters that make another thing of what they stand before: 女党员. */
const APART = wordsOf("apart");

/** Runs of an ask's matter that a folded text lacks, of two characters that say something or more, or a number: 二期 is not 一期. */
function openIn({ terms, pairs, content, heavy }: Weights, text: string, least: number): string[] {
  const open = unsaidIn(content, text, terms, least);
  return [...open.matchAll(/\S{2,}|[一二三四五六七八九十]/g)].flatMap(({ 0: run, index }) => {
    const left = heavy.slice(index, index + run.length).trim().length;
    // 民办 is a word of the reports, though 办 alone says nothing.
    const says = left > 1 || (left === 1 && pairs.some((pair) => pair.text === run));
    return says || /[一二三四五六七八九十]/.test(run) ? [run] : [];
  });
}

/** What stands before a noun makes another thing of it: 客运量 is no 货运量, 专职教师 no 兼职教师. */
function modifiersIn({ terms, content, heavy }: Weights, text: string, least: number): string[] {
  const open = unsaidIn(content, text, terms, least);
  return [...open.matchAll(/(?<!\S)\p{Script=Han}(?!\S)/gu)].flatMap(({ 0: one, index }) => {
    const next = heavy[index + 1] ?? " ";
    const modifies = heavy[index] !== " " && next.trim() !== "";
    return modifies && !text.includes(one) ? [one + next] : [];
  });
}

/** Has a text every character of a word: 核查外语标识 those of 外语标识核查? */
function hasAllOf(text: string, word: string): boolean {
  return [...word].every((c) => text.includes(c));
}

export function markIn(text: string, word: string, marks: Uint8Array): void {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    marks.fill(1, at, at + word.length);
}

/** A matter with what says nothing of it blanked out: words that ask or join, and those that tell only that something was done. */
export function contentOf(ask: Ask, heavy = false): string {
  let matter = fold(ask.matter).toLowerCase();
  for (const words of [PHRASE, ...ask.carriers])
    matter = matter.replaceAll(words, (word) => " ".repeat(word.length));
  const stands = segmentsOf(matter)
    .map(({ segment }) => {
      const says =
        segment.length === 1
          ? !NO_NOUN.test(segment) && !(heavy && joins(segment))
          : segment === "单位" ||
            !(
              isStop(segment) ||
              LIGHT.has(segment) ||
              ask.carriers.includes(segment) ||
              /^.[的了过着]$/.test(segment)
            );
      return says ? segment : " ".repeat(segment.length);
    })
    .join("");
  // 在编 is one word, of which the segmenter makes two.
  return [...matter.matchAll(STATE)].reduce(
    (left, { 0: word, index }) => left.slice(0, index) + word + left.slice(index + word.length),
    stands,
  );
}

const STATE = /在[编岗库册校建任研读院园职营]/g;

/**
 * A word of one character that only joins others or says that something was done; a measure word may be a verb (批), and 着 makes
 * one of what stands before it.
 */
function joins(word: string): boolean {
  return LIGHT.has(word) || (isStop(word) && !UNITS.includes(word) && word !== "着");
}

/** Light words that the segmenter takes apart. */
export const PHRASES = [...LIGHT].filter((word) => word.length > 1);
const PHRASE = new RegExp(anyOf(PHRASES), "g");

/** The texts in which a figure's words may stand, folded; made once for each figure. */
export function textsAround(stated: Stated<Told>, asked = ""): [number, string][] {
  // 甲县 of 甲县、乙县分别为3座、5座 is not said of the 5座, unless both are asked for.
  const others = (stated.fact.others ?? []).filter((other) => !asked.includes(other));
  if (others.length > 0) return foldedAround(stated, others);
  const texts = around.get(stated.fact) ?? foldedAround(stated, []);
  around.set(stated.fact, texts);
  return texts;
}

const around = new WeakMap<Told, [number, string][]>();

function foldedAround({ fact, hit, lead }: Stated<Told>, others: string[]): [number, string][] {
  const alone = (text: string) => others.reduce((left, other) => left.replaceAll(other, " "), text);
  const own: Record<"subject" | "clause" | "sentence" | "lead", string> = {
    subject: fact.subject,
    clause: alone(upTo(fact.clause, fact.until)),
    sentence: alone(fact.about ?? fact.sentence.text),
    lead: `${lead}\n${leadOf(hit.text, fact.sentence.start)}`,
  };
  const passage = passageTexts(hit);
  return PLACES.map((place) => [
    COUNTS[place],
    place in passage
      ? passage[place as keyof typeof passage]
      : folded(own[place as keyof typeof own]),
  ]);
}

/** The texts that all figures of a passage share; a passage may have hundreds of them. */
function passageTexts(hit: Hit): Record<"headings" | "passage" | "title", string> {
  const before = ofPassages.get(hit);
  if (before) return before;
  const texts = {
    headings: fold(headsOf(hit).slice(1).join("\n")).toLowerCase(),
    passage: fold(hit.text).toLowerCase(),
    title: fold(`${hit.title}\n${hit.headings[0] ?? ""}`).toLowerCase(),
  };
  ofPassages.set(hit, texts);
  return texts;
}

const ofPassages = new WeakMap<Hit, ReturnType<typeof passageTexts>>();

/** 外语标识核查 is 核查外语标识 in another order, where so little else is said that the characters belong together. */
const SHORT = 40;

function standsIn(term: Word, text: string): number {
  const own = termIn(term, text);
  const inOrder = term.joined && text.length < SHORT && hasAllOf(text, term.text);
  return inOrder ? Math.max(own, 0.9) : own;
}

function upTo({ text, start }: Fact["clause"], until = Number.POSITIVE_INFINITY): string {
  return text.slice(0, Math.max(0, until - start));
}

/** The share of the terms' weight that stands in the places, and of each term how far. */
export function standing(
  terms: Word[],
  places: [number, string][],
): { share: number; levels: number[] } {
  const levels = terms.map((term) => {
    let level = 0;
    // Where it stands in a place that counts for more, the others need not be read.
    for (const [counts, text] of places)
      if (counts > level) level = Math.max(level, counts * standsIn(term, text));
    return level;
  });
  const total = terms.reduce((sum, { weight }) => sum + weight, 0);
  const stands = terms.reduce((sum, { weight }, i) => sum + weight * levels[i]!, 0);
  return { share: total === 0 ? 0 : stands / total, levels };
}

function isLight(word: string, ask: Ask): boolean {
  return LIGHT.has(word) || ask.carriers.includes(word);
}

/** The headings above a passage, of one that goes on with a paragraph (机关运行经费：指…) its title. */
export function headsOf({ headings }: Hit): string[] {
  return headings.map((heading) => heading.split(/[：:。]/)[0]!);
}

/** What opens a passage, and the sentence before: 三是领事认证。…代办63份. */
function leadOf(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - LEAD), at);
  return `${text.slice(0, Math.min(LEAD, at)).split(/[。；\n]/)[0]}\n${
    before
      .split(/[。；\n]/)
      .filter(Boolean)
      .at(-1) ?? ""
  }`;
}

export function hasAny(text: string, { terms, pairs }: Weights): boolean {
  const has = (term: Term) => !LIGHT.has(term.text) && termIn(term, text) >= 0.5;
  return terms.some(has) || pairs.some(has);
}

/** Does a folded text say all of a matter, light words aside, and something of it in two characters at least? */
export function saysAll(text: string, weights: Weights): boolean {
  const { content, heavy, terms } = weights;
  const open = [...unsaidIn(content, text, terms, 0.9)].filter((_, i) => heavy[i] !== " ");
  return hasAny(text, weights) && open.every((c) => c === " " || text.includes(c));
}

/** Has a matter something that a text lacks? */
export function lacks(weights: Weights, text: string): boolean {
  return openIn(weights, folded(text), 0.9).length > 0;
}

/** Has a text two characters in a row that a matter lacks? */
export function saysMore(text: string, { content }: Weights): boolean {
  return /\p{L}{2}/u.test(unsaidIn(folded(text), content, [], 1));
}

/** A matter with what a folded text says of it blanked out: its pairs, and the terms that stand there at least so far. */
function unsaidIn(content: string, text: string, terms: Term[], least: number): string {
  const said = new Uint8Array(content.length);
  for (const term of terms) if (termIn(term, text) >= least) markIn(content, term.text, said);
  for (let i = 0; i + 1 < content.length; i++)
    if (text.includes(content.slice(i, i + 2))) said.fill(1, i, i + 2);
  return [...content].map((c, i) => (said[i] || !/[\p{L}\p{N}]/u.test(c) ? " " : c)).join("");
}

/** Numbers and characters that join, ask or point. */
export const NO_NOUN =
  /[\d\s年月日的了在是和与及或为被把将对等从由于以其该共约近超到至按拟各几有多少哪吗呢]/;

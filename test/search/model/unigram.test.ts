import { expect, test } from "vitest";
import { createUnigram } from "../../../src/search/model/unigram.ts";

/** How likely each word is: the logarithm. */
const WORDS = {
  防: -6,
  汛: -9,
  汛期: -7,
  防汛: -8,
  期: -6,
  期间: -5,
  间: -6,
  水: -4,
  水库: -7,
};
const vocabulary = Object.keys(WORDS);
const unigram = createUnigram(vocabulary, Float32Array.from(Object.values(WORDS)));

function wordsOf(text: string): string[] {
  const words: string[] = [];
  unigram.words(text, (word) => words.push(vocabulary[word]!));
  return words;
}

test("of all ways to cut a run, the likeliest whole", () => {
  // 防汛·期间 is −13; 防·汛期·间 is −19.
  expect(wordsOf("防汛期间")).toEqual(["防汛", "期间"]);
  // 防·汛期 is −13; 防汛·期 is −14.
  expect(wordsOf("防汛期")).toEqual(["防", "汛期"]);
});

test("no word reaches over what is not Chinese", () => {
  expect(wordsOf("水 库，防2汛a水库")).toEqual(["水", "防", "汛", "水库"]);
});

test("an unknown character is passed over, and costs its neighbours nothing", () => {
  expect(wordsOf("水鱷库防汛")).toEqual(["水", "防汛"]);
  expect(wordsOf("鱷")).toEqual([]);
  expect(wordsOf("")).toEqual([]);
});

test("compatibility forms are read as what they stand for", () => {
  expect(wordsOf("⽔库")).toEqual(["水库"]);
});

test("a run of any length is cut whole, and a short one after it as before", () => {
  const words = wordsOf("防汛期间".repeat(50_000));
  expect(words).toHaveLength(100_000);
  expect(new Set(words)).toEqual(new Set(["防汛", "期间"]));
  expect(wordsOf("防汛期")).toEqual(["防", "汛期"]);
});

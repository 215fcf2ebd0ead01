/** What a question asks for, by the lists of words it is known by: each line's own example. */
import { expect, test } from "vitest";
import { readQuestion } from "../../src/ledger/question.ts";
import { testExamples } from "../lexicon.ts";

const read = (text: string) => readQuestion(text, { years: [], said: [], reports: [] }, []);

testExamples([
  ["asks-figures", (example) => expect(read(example).wants).toBe("figures")],
  ["asks-structure", (example) => expect(read(example).wants).toBe("structure")],
  ["asks-passage", (example) => expect(read(example).wants).toBe("passage")],
  ["no-figures", (example) => expect(read(example).stated).toEqual([])],
  [
    "paper-fields",
    (example, { words: fields }) => {
      const isField = (word: string) => fields.some((field) => field.includes(word));
      expect(read(example).words.filter(isField)).toEqual([]);
    },
  ],
]);

test("what is counted in is no word to be found, but languages are", () => {
  expect(read("巡查水闸多少座次？").words).not.toContain("座次");
  expect(read("手语培训了几个语种？").words).toContain("语种");
});

test("the second phase of a sluice is no figure, fourteen sluices are one", () => {
  expect(read("二期水闸修好了吗？").stated).toEqual([]);
  expect(read("修好了14座水闸吗？").stated).toMatchObject([{ lo: 14 }]);
});

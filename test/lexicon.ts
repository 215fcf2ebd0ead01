/** The lists of data/lexicon: every line has an example, and what the list says holds of it. */
import { describe, expect, test } from "vitest";
import { type Entry, readLexicon } from "../src/text/lexicon.ts";

/** What the remark of a list says, on the example of one of its lines. */
export type Example = [
  list: string,
  holds: (example: string, entry: Entry, line: number) => unknown,
];

/** A test for each line of each list. `named`: an example has one of its line's words. */
export function testExamples(examples: Example[], { named } = { named: true }): void {
  describe.each(examples)("data/lexicon/%s", (list, holds) => {
    const lines = readLexicon(list).map((entry, line) => ({
      ...entry,
      line,
      name: entry.words.join(" "),
    }));

    test.each(lines)("$name: $example", async ({ words, example, line }) => {
      if (named) expect(words.some((word) => example?.includes(word))).toBe(true);
      else expect(example).not.toBeNull();
      await holds(example!, { words, example }, line);
    });
  });
}

import { expect, test } from "vitest";
import { remembered, rememberedOf } from "../../src/text/remembered.ts";

function counted(most: number) {
  const asked: string[] = [];
  const length = remembered((text) => {
    asked.push(text);
    return text.length || null;
  }, most);
  return { asked, length };
}

test("what was worked out once is not worked out again, and nothing is an answer too", () => {
  const { asked, length } = counted(10);
  expect([length("防汛"), length(""), length("防汛"), length("")]).toEqual([2, null, 2, null]);
  expect(asked).toEqual(["防汛", ""]);
});

test("no more is remembered than was said, and no long text", () => {
  const { asked, length } = counted(2);
  for (const text of ["甲", "乙", "丙", "甲"]) length(text);
  expect(asked).toEqual(["甲", "乙", "丙", "甲"]);
  const long = "字".repeat(2_001);
  expect([length(long), length(long)]).toEqual([2_001, 2_001]);
  expect(asked.filter((text) => text === long)).toHaveLength(2);
});

test("of a list there is one answer as long as it is the same list, and another of one that reads the same", () => {
  let read = 0;
  const longest = rememberedOf((names: string[]) => {
    read++;
    return names.toSorted((a, b) => b.length - a.length)[0];
  });
  const shelf = ["水务局", "林业和园林局"];
  expect([longest(shelf), longest(shelf), read]).toEqual(["林业和园林局", "林业和园林局", 1]);
  expect([longest([...shelf]), read]).toEqual(["林业和园林局", 2]);
  const empty: string[] = [];
  expect([longest(empty), longest(empty), read]).toEqual([undefined, undefined, 3]);
});

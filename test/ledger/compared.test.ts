/** Questions that set things side by side, as read; and the examples of the lists of words that tell them. */
import { describe, expect, test } from "vitest";
import { askOf, asksComparison, asksPromise, readCompared } from "../../src/ledger/compared.ts";
import { readWhen } from "../../src/search/when.ts";
import { readLexicon } from "../../src/text/lexicon.ts";

function read(question: string) {
  const when = readWhen(question, Date.parse("2018-03-01T12:00:00+08:00"), {
    timeZone: "Asia/Shanghai",
  });
  return readCompared(question, { ...when, orgs: [], names: [] });
}
const matters = (question: string) => read(question)?.asks.map(({ words }) => words.join(" "));

describe("examples of the lists", () => {
  const lines = (list: string) =>
    readLexicon(list).map(({ words, example }) => ({ words, example }));

  test.each(lines("side-by-side"))("side-by-side: $example", ({ words, example }) => {
    expect(words.some((word) => example!.includes(word))).toBe(true);
    expect(asksComparison(example!)).toBe(true);
    for (const word of words) expect(askOf(word)).toBeNull();
  });

  test.each(lines("alike"))("alike: $example", ({ words, example }) => {
    expect(words.some((word) => example!.includes(word))).toBe(true);
    expect(read(example!)?.of).toBe("papers");
  });

  test.each(lines("promised"))("promised: $example", ({ words, example }) => {
    expect(words.some((word) => example!.includes(word))).toBe(true);
    expect(asksPromise(example!)).toBe(true);
  });

  test.each(lines("any-matter"))("any-matter: $example", ({ words, example }) => {
    expect(words.some((word) => example!.includes(word))).toBe(true);
    expect(matters(example!)).toEqual([]);
  });
});

test.each([
  ["比较2016年和2017年", []],
  ["近三年对比", []],
  ["对比2016年和2017年的水闸检修", ["水闸 检修"]],
  ["码头巡查工作这两年有什么变化", ["码头 巡查"]],
])("%s is about %j", (question, words) => {
  expect(read(question)?.of).toBe("years");
  expect(matters(question)).toEqual(words);
});

test("a word that names no matter by itself may be part of one", () => {
  expect(read("2016年和2017年的数据对比")?.asks).toEqual([]);
  expect(read("公共数据开放2016年和2017年有什么变化")?.asks[0]?.matter).toBe("公共数据开放");
});

test.each([
  ["2017年计划巡查码头80次，实际多少", ["80次"], ["巡查 码头"]],
  ["2016年提的修水闸、配快艇、建泊位三件事，2017年都办成了吗", [], ["水闸", "快艇", "泊位"]],
  ["去年承诺的事哪些没兑现", [], []],
])("%s sets a plan beside its outcome", (question, given, words) => {
  expect(read(question)?.of).toBe("promise");
  expect(read(question)?.given.map(({ text }) => text)).toEqual(given);
  expect(matters(question)).toEqual(words);
});

test.each([
  "2017年巡查码头多少次？",
  "2017年安排了哪些任务？",
  "2017年完成了多少巡查任务？",
  "按计划完成了多少次巡查？",
  "2017年经过培训上岗的船员有几名？",
])("%s sets nothing beside anything", (question) => {
  expect(read(question)).toBeNull();
});

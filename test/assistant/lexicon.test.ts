/** What is said in a chat, by the lists of words it is known by: each line's own example, of a bureau that looks after sluices. */
import { expect, test } from "vitest";
import { declined, foreignIn } from "../../src/assistant/declined.ts";
import { retells, sectionOf, splitMaterial } from "../../src/drafting/request.ts";
import { holdingsAsked } from "../../src/ledger/holdings.ts";
import { type Exchange, resolve } from "../../src/message/followup.ts";
import { partsOf } from "../../src/message/parts.ts";
import { skillOf } from "../../src/message/request.ts";
import { readWhen } from "../../src/search/when.ts";
import { testExamples } from "../lexicon.ts";
import { askerOf } from "./shelf.ts";

const when = (words: string) =>
  readWhen(words, Date.parse("2023-03-01T12:00:00+08:00"), { timeZone: "Asia/Shanghai" });
const cited = (n: number) => ({
  ...{ n, passageId: `p${n}`, reportId: "r", title: "", reportYear: 2022 },
  ...{ path: [], quote: "", start: 0, end: 0 },
});
const SLUICES: Exchange = {
  question: "2022年巡查水闸多少座？",
  reply: {
    claims: [1, 2].map((n) => ({ text: "", citations: [n] })),
    citations: [1, 2].map(cited),
  },
};
const after = (example: string) => resolve(example, [SLUICES], when);
const shelfAsked = (example: string) =>
  holdingsAsked(example, {
    ...{ years: [], said: [], orgs: [], orgNames: [], offices: ["临川县水务局"] },
    ...{ titles: ["2022年工作总结"], after: false },
  });
const unmarked = (example: string) => example.replace(/\d{4}年|[？。]/g, "");

testExamples([
  ["question-words", (example) => expect(skillOf(unmarked(example))).toBe("answer")],
  ["orders", (example, _, line) => expect(skillOf(example)).toBe(["answer", "summary"][line])],
  ["goes-on", (example) => expect(after(example).text).toBe("2021年巡查水闸多少座？")],
  ["asks-again", (example) => expect(after(example).text).toBe("2021年巡查水闸多少座？")],
  [
    "years-on",
    (example, _, line) =>
      expect(after(example).text).toBe(`${[2021, 2023][line]}年巡查水闸多少座？`),
  ],
  ["against-before", (example) => expect(after(example).text).toMatch(/水闸比上年增加多少/)],
  ["points-back", (example) => expect(after(example).text).toMatch(/^2022年.*水闸.*几座？$/)],
  [
    "expands",
    (example, _, line) =>
      expect(after(example).passages?.map(({ passageId }) => passageId)).toEqual(
        [["p2"], ["p1"], ["p1", "p2"]][line],
      ),
  ],
  ["drafting", (example) => expect(skillOf(example)).toBe("draft")],
  ["greets", (example) => expect(skillOf(example)).toBe("help")],
  [
    "in-short",
    (example, _, line) => expect(skillOf(example)).toBe(line === 4 ? "answer" : "summary"),
  ],
  [
    "whole-papers",
    (example, _, line) =>
      line === 0
        ? expect(sectionOf(example)).toBe("")
        : expect(retells(example, null, [])).toBe(false),
  ],
  ["materials", (example) => expect(splitMaterial(example).material).toBe("巡查水闸41座")],
  ["section-words", (example) => expect(sectionOf(example)).toBe("防汛工作")],
  ["foreign", (example, { words }) => expect(words).toContain(foreignIn(example))],
  ["overrides", (example) => expect(declined(example)).not.toBeNull()],
  ["opinions", (example) => expect(declined(example)).not.toBeNull()],
  ["elsewhere", (example) => expect(declined(example)).not.toBeNull()],
  ["foretells", (example) => expect(declined(example)).not.toBeNull()],
  [
    "holdings-asked",
    (example, _, line) =>
      expect(shelfAsked(example)?.wants).toBe(["has", "each", "count", "list"][line]),
  ],
  [
    "bureaus",
    (example, _, line) =>
      line === 0
        ? expect(after(example).text).toBe("财政局2022年巡查水闸多少座？")
        : expect(shelfAsked(example)?.stranger).toBe("县文化馆"),
  ],
  [
    "nowadays",
    async (example) => {
      const { ask } = await askerOf(
        "2022年工作总结\n临川县水务局2022年工作总结\n一、巡查\n全年巡查水闸41座。",
      );
      const { text } = await ask(`2022年巡查水闸多少座？${example}`);
      expect(partsOf(`2022年巡查水闸多少座？${example}`)?.asked).toHaveLength(2);
      expect(text).not.toContain("2022年现在");
    },
  ],
]);

test("a sum and the time of day are nothing that reports tell; a span of years and an hour in the past are", () => {
  for (const text of ["12*34等于几", "现在几点了"]) expect(declined(text)).not.toBeNull();
  for (const text of ["2019-2021年巡查水闸多少座？", "去年闭馆时间延到几点了？"])
    expect(declined(text)).toBeNull();
});

test.each([
  ["参照2023年的写法起草2024年水闸巡查那一段，数字先空着。", "水闸巡查"],
  ["给2024年工作报告搭个框架，四个部分标题写全。", ""],
  ["写一句，讲首次联合演练的规模。", "首次联合演练"],
  ["起草2024年总结的第二部分", "第二部分"],
])("the part that is to be drafted: %s", (ask, section) => {
  expect(sectionOf(ask)).toBe(section);
});

/** What a passage tells of days and places, and which clauses enumerate. */
import { expect, test } from "vitest";
import type { Passage } from "../../src/domain.ts";
import type { Sought } from "../../src/ledger/asked.ts";
import { grainOf, piecesIn, statementsOf } from "../../src/ledger/statements.ts";
import { readLexicon } from "../../src/text/lexicon.ts";

const TIME = { year: 2022, kind: "年度工作总结" as const, years: null };
const passage = (text: string): Passage => ({
  ...{ passageId: "p-0", reportId: "p", kind: "text", path: [], headings: [], text },
  ...{ start: 0, end: text.length, reportYear: 2022, factYear: 2022, years: null, aspect: "done" },
});
const answers = (text: string, sought: Sought) =>
  statementsOf(passage(text), TIME, sought).map((one) => one.answers.text);

test.each([
  ["6月2日至4日，采茶节在云雾会堂举行。", "day", ["6月2日至4日"]],
  ["四季度受采茶节带动，客流增加。", "day", []],
  ["四季度受采茶节带动，客流增加。", "time", ["四季度"]],
  ["6月2日，采茶节在云雾会堂举行。", "place", ["在云雾会堂"]],
  ["采茶节在年底前完成筹备，在全省率先开展评审。", "place", []],
  ["馆长林溪石致辞，段云舟同志主持。", "person", ["林溪石", "段云舟"]],
] as const)("%s %s", (text, sought, found) => {
  expect(answers(text, sought)).toEqual(found);
});

test("each day has the clauses up to the next", () => {
  const text = "3月1日开园，迎客百人，4月5日闭园。";
  const told = statementsOf(passage(text), TIME, "day").map(({ clause }) => clause.text);
  expect(told).toEqual(["3月1日开园，迎客百人", "4月5日闭园"]);
});

test("a clause that names several things enumerates; a line of contents does not", () => {
  expect(answers("收购红茶、绿茶、黑茶三种。", "list")).toHaveLength(1);
  expect(answers("收购红茶与绿茶。", "list")).toEqual([]);
  expect(answers("附表、附图 …………… 12", "list")).toEqual([]);
});

test.each([
  ["红茶、绿茶和黑茶", 3],
  ["“红茶”“绿茶”", 2],
  ["红茶（含滇红、祁红）", 1],
])("%s names %i", (clause, count) => expect(piecesIn(clause)).toBe(count));

test.each([
  ["6月2日", "day"],
  ["6月底", "month"],
  ["上半年", "part"],
])("%s is told to the %s", (text, grain) => expect(grainOf(text)).toBe(grain));

test.each(readLexicon("placing").map(({ example }) => example!))(
  "an example of where: %s",
  (example) => expect(answers(example, "place")).toHaveLength(1),
);

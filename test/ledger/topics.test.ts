/** Which pieces of a year are about what is asked. */
import { expect, test } from "vitest";
import { piecesOf } from "../../src/ledger/salience.ts";
import { aboutTopic, asksIn } from "../../src/ledger/topics.ts";
import { passageOf, type Said } from "./invented.ts";

const SHELF: (string | Said)[] = [
  {
    text: "全年检修水闸36座。",
    path: ["一", "（一）"],
    headings: ["一、主要工作", "（一）水利工程管护"],
  },
  {
    text: "一是节水宣传出新。进校园宣讲22场。",
    path: ["一", "（二）"],
    headings: ["一、主要工作", "（二）节水工作"],
  },
  {
    text: "发放节水器具1200套。",
    path: ["一", "（二）"],
    headings: ["一、主要工作", "（二）节水工作"],
  },
  {
    text: "河道保洁清运垃圾310吨。",
    path: ["一", "（三）"],
    headings: ["一、主要工作", "（三）河长制"],
  },
];

function about(matter: string) {
  const passages = SHELF.map((one, i) =>
    passageOf(typeof one === "string" ? { text: one } : one, i),
  );
  const pieces = piecesOf(passages, {
    ...{ year: 2019, aspect: "done", org: null },
    time: { year: 2019, kind: "年度工作总结" },
  });
  const found = aboutTopic({ asks: asksIn(matter), ordinals: [] }, pieces, () => []);
  return { told: found.about.map(({ text }) => text), unsaid: found.unsaid };
}

test.each([
  ["the sentence itself", "检修水闸", ["全年检修水闸36座"]],
  ["the heading", "节水", ["一是节水宣传出新。进校园宣讲22场", "发放节水器具1200套"]],
  ["the item's opening", "节水宣传", ["一是节水宣传出新。进校园宣讲22场"]],
  ["each part in its turn", "河道保洁和水闸", ["河道保洁清运垃圾310吨", "全年检修水闸36座"]],
  ["nothing of another matter", "水库移民", []],
  ["nothing of half a matter", "垃圾分类", []],
])("a matter is known by %s: %s", (_, matter, told) => {
  expect(about(matter).told.map((text) => text.replace(/^一是/, ""))).toEqual(
    told.map((text) => text.replace(/^一是/, "")),
  );
});

test("a word that nothing has may be missing where it is the smaller part, and is named", () => {
  expect(about("河道保洁帐篷")).toEqual({ told: ["河道保洁清运垃圾310吨"], unsaid: ["帐篷"] });
});

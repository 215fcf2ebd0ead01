/** What of a year is worth telling: stretches that can be told by themselves, and which of them come first. */
import { describe, expect, test } from "vitest";
import type { Hit } from "../../src/domain.ts";
import {
  inTurn,
  isShortcoming,
  onceEach,
  type Piece,
  piecesOf,
  type Telling,
  weigh,
} from "../../src/ledger/salience.ts";
import { readLexicon } from "../../src/text/lexicon.ts";
import { passageOf, type Said } from "./invented.ts";

const ABOUT = {
  year: 2019,
  aspect: "done",
  time: { year: 2019, kind: "年度工作总结" },
  org: "清溪县水务局",
} as const;

const piecesIn = (said: (string | Said)[], telling: Telling = {}): Piece<Hit>[] =>
  piecesOf(
    said.map((one, i) => passageOf(typeof one === "string" ? { text: one } : one, i)),
    ABOUT,
    telling,
  );
const told = (...said: Parameters<typeof piecesIn>) => piecesIn(...said).map(({ text }) => text);

describe("a piece", () => {
  test.each([
    [
      "has its growth",
      "全年清淤河道47公里，比上年增加9公里。",
      ["全年清淤河道47公里，比上年增加9公里"],
    ],
    ["has what it leans on", "巡河员新聘26名，在册158名。", ["巡河员新聘26名，在册158名"]],
    [
      "is a clause where that names its matter and much leads to it",
      "联合县公安局、县城管局和沿河各乡镇开展多轮清河护岸专项整治，拆除违建棚房31处。",
      ["拆除违建棚房31处"],
    ],
    [
      "has what leads to it where it is short",
      "开展清河行动，拆除违建棚房31处。",
      ["开展清河行动，拆除违建棚房31处"],
    ],
    [
      "has the short sentence that calls it",
      "节水有声有色。宣讲22场。",
      ["节水有声有色。宣讲22场"],
    ],
    ["is not a part", "全年检修水闸36座，其中大型水闸4座。", ["全年检修水闸36座"]],
    [
      "has all of it that is called a part",
      "项目资金800万元，其中：上级补助800万元，比上年增加50万元。",
      ["项目资金800万元，其中：上级补助800万元，比上年增加50万元"],
    ],
    ["is not another's", "全县新修水渠18公里。全省新修水渠900公里。", ["全县新修水渠18公里"]],
    ["is not of another year", "检修水闸36座。2018年检修水闸29座。", ["检修水闸36座"]],
    ["is nothing without a matter", "已达到8个。", []],
    ["is no anniversary", "庆祝水库建成六十周年。", []],
    ["is no line of contents", "水闸检修36座……………………12", []],
  ])("%s: %s", (_, text, pieces) => {
    expect(told([text])).toEqual(pieces);
  });

  test.each([
    ["what is planned", { text: "新修水渠60公里。", aspect: "plan" as const }],
    [
      "a total of years",
      { text: "累计新修水渠90公里。", years: { from: 2015, to: 2019 }, factYear: null },
    ],
    ["a heading", { text: "（一）检修水闸36座", kind: "heading" as const }],
    ["a table's row", { text: "水闸；检修数量：36", kind: "row" as const }],
  ])("is not made of %s", (_, said) => {
    expect(told([said])).toEqual([]);
  });

  test("of a plan is told where the plan is asked", () => {
    const passage = passageOf({
      text: "新修水渠60公里。",
      aspect: "plan",
      factYear: 2020,
      years: { from: 2020, to: 2020 },
    });
    const pieces = piecesOf([passage], { ...ABOUT, year: 2020, aspect: "plan" });
    expect(pieces.map(({ text }) => text)).toEqual(["新修水渠60公里"]);
  });

  test("is every figure, parts and rows among them, where every one is wanted", () => {
    const rows = { text: "水闸；检修数量：36", kind: "row" as const };
    const none = { text: "泵站；检修数量：0", kind: "row" as const };
    expect(told(["检修水闸36座，其中大型水闸4座。", rows, none], { every: true })).toEqual([
      "检修水闸36座，其中大型水闸4座",
      "水闸；检修数量：36",
    ]);
  });

  test("is a plain sentence too, where these are wanted, and not told twice", () => {
    const text = "河长制全面落实到村。节水有声有色。宣讲22场。";
    expect(told([text], { plain: true })).toEqual(["河长制全面落实到村", "节水有声有色。宣讲22场"]);
  });

  test("is not the year's in a part that sums up several, of a chapter about both", () => {
    const years = { from: 2015, to: 2019 };
    const part = {
      path: ["一", "（二）"],
      headings: ["一、2019年和近五年工作回顾", "（二）水利建设"],
    };
    const said = [
      { ...part, text: "新修水渠90公里。" },
      { ...part, text: "五年来，水利面貌焕然一新。", years, factYear: null },
    ];
    expect(told(said)).toEqual([]);
    expect(told(said.map((one) => ({ ...one, headings: ["一、2019年工作回顾"] })))).toEqual([
      "新修水渠90公里",
    ]);
  });
});

describe("what comes first", () => {
  const section = (label: string, text: string): Said => ({ text, path: ["一", label] });
  const first = (pieces: Piece[], count: number) =>
    inTurn(pieces)
      .slice(0, count)
      .map(({ text }) => text);

  test("is one of each section before a second of any", () => {
    const pieces = piecesIn([
      section("（一）", "检修水闸36座。检修泵站21座。新修水渠18公里。"),
      section("（二）", "宣讲节水知识约20场。"),
    ]);
    expect(first(pieces, 2)).toEqual(["检修水闸36座", "宣讲节水知识约20场"]);
  });

  test("is what another report of the year tells too", () => {
    const pieces = piecesIn([section("（一）", "检修水闸36座。检修泵站21座。")]);
    const beside = piecesIn(["全年共检修泵站21座。"]).flatMap(({ facts }) => facts);
    expect(first(weigh(pieces, beside, []), 1)).toEqual(["检修泵站21座"]);
  });

  test("is what other years told with another figure, and last what never changes", () => {
    const pieces = piecesIn([section("（一）", "管护水库5座。检修水闸36座。检修泵站21座。")]);
    const others = piecesIn(["管护水库5座。检修泵站17座。"]).flatMap(({ facts }) => facts);
    const ordered = first(weigh(pieces, [], others), 3);
    expect(ordered[0]).toBe("检修泵站21座");
    expect(ordered.indexOf("管护水库5座")).toBeGreaterThan(0);
  });

  test("is the largest of what the report counts in", () => {
    const sums = [
      "人员经费60万元。",
      "设备经费45万元。",
      "水费70万元。",
      "项目总支出900万元。",
      "维修经费30万元。",
    ];
    const pieces = piecesIn([section("（一）", sums.join(""))]);
    expect(first(weigh(pieces, [], []), 1)).toEqual(["项目总支出900万元"]);
  });

  test("what was told with all its figures is not told again", () => {
    const pieces = piecesIn(["检修水闸36座、泵站21座。", "共检修泵站21座。", "新修水渠18公里。"]);
    expect(onceEach(pieces).map(({ text }) => text)).toEqual([
      "检修水闸36座、泵站21座",
      "新修水渠18公里",
    ]);
  });
});

describe("what fell short", () => {
  test.each([
    ["三、存在的主要问题及改进情况", true],
    ["（三）工作中的不足和原因", true],
    ["（二）着力解决突出问题", false],
    ["（二）问题整改成效明显", false],
  ])("stands under %s: %s", (heading, short) => {
    expect(isShortcoming(passageOf({ text: "水渠老化18公里。", headings: [heading] }))).toBe(short);
  });

  test.each(readLexicon("admits").map(({ example }) => example!))(
    "or in a paragraph that begins: %s",
    (text) => {
      expect(isShortcoming(passageOf({ text: `${text}，水渠老化18公里。` }))).toBe(true);
    },
  );

  test.each(readLexicon("solving").map(({ example }) => example!))(
    "but not where it was solved: %s",
    (heading) => {
      expect(isShortcoming(passageOf({ text: "检修水闸36座。", headings: [heading] }))).toBe(false);
    },
  );
});

test.each(readLexicon("made-up").map(({ example }) => example!))(
  "how an office is made up is no deed: %s",
  (text) => {
    expect(told([`${text}。`])).toEqual([]);
    expect(told([`${text}。`], { every: true })).toEqual([text]);
  },
);

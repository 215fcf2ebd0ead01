import { expect } from "vitest";
import { belies } from "../../src/drafting/changes.ts";
import { frameOf } from "../../src/drafting/frame.ts";
import { readMaterial } from "../../src/drafting/material.ts";
import type { Clause } from "../../src/drafting/paper.ts";
import { materialFor } from "../../src/drafting/request.ts";
import { ordersIn } from "../../src/drafting/revise.ts";
import type { Material } from "../../src/drafting/told.ts";
import { outdates } from "../../src/drafting/wording.ts";
import { factOf } from "../ledger/invented.ts";
import { type Example, testExamples } from "../lexicon.ts";
import { draftFrom, paperFrom, waterReport } from "./invented.ts";

/** What a paste tells the bureau's draft of 2031. */
function read(text: string): Material {
  return readMaterial(text, {
    year: 2031,
    kind: "法治政府建设年度情况报告",
    known: "",
    names: ["青岚县水务局"],
  });
}
const texts = (text: string) => read(text).told.map(({ text }) => text);
const PAPER = await paperFrom(waterReport(2030));
/** Of one year on the shelf. */
const frame = frameOf(PAPER, [PAPER]);
/** What a draft asks where last year's report says the example. */
const asked = async (example: string) => {
  const { items } = await draftFrom([waterReport(2030, { extra: `三是${example}。` })]);
  return items.map(({ text }) => text).join("");
};
const ROUTES = ["plan", "short", "leader", "opening"];

/** What the lists of revising in words order. */
const REVISING = [
  ["drops", { to: "drop", what: { of: "sentence", number: null } }],
  ["shortens", { to: "shorten", what: { of: "paragraph", number: 2 } }],
  ["restyles", { to: "restyle" }],
  ["remaining", { to: "drop", what: { of: "placeholders" } }],
] as const;

/** What the remark of each list says, on the example of each line. */
const EXAMPLES: Example[] = [
  [
    "puts-in",
    (example) =>
      expect(materialFor(`材料：巡查河道49条。${example}。`, false)).toBe("巡查河道49条。"),
  ],
  [
    "leaders",
    async (example) => {
      const { blocks } = await paperFrom(`青岚县水务局2030年工作报告\n一、${example}\n已经述法。`);
      expect(blocks.map(({ part }) => part)).toContain("leader");
    },
  ],
  ["duties", (example) => expect(frame.isFrame(example, "done")).toBe(true)],
  ["settled", (example) => expect(frame.isFrame(example, "done")).toBe(false)],
  ["of-its-time", (example) => expect(frame.isOfItsTime(example)).toBe(true)],
  [
    "time-openers",
    async (example, { words }) => {
      const matter = example.slice(words.find((word) => example.startsWith(word))!.length);
      expect(await asked(example)).toContain(`2031年${matter.replace(/\d.*/, "")}`);
    },
  ],
  [
    "counting",
    async (example, _, line) => {
      if (line > 0) expect(read(example).told[0]?.change).toBe(true);
      else expect(await asked(example)).toContain("2031年在库总数人数（上年73名）");
    },
  ],
  ["rooms", (example) => expect(read(`${example}\n巡查75条`).told[0]?.heading).toBe("")],
  [
    "chatter",
    (example) => {
      expect(read(example)).toEqual({ told: [], aside: [], notes: [] });
      expect(texts("收到群众来信30件")).toEqual(["收到群众来信30件"]);
    },
  ],
  [
    "corrects",
    (example) => {
      expect(read(`培训63场\n${example}`).notes).toHaveLength(1);
      expect(texts("培训63场\n更正错误标识12处")).toHaveLength(2);
    },
  ],
  ["not-yet-known", (example) => expect(read(example).told[0]?.lacking).toBe(true)],
  [
    "note-parts",
    (example, _, line) => {
      const over = example.endsWith("：") ? `${example}\n落实河长制` : `落实河长制${example}`;
      expect(read(over).told[0]?.part).toBe(ROUTES[line]);
    },
  ],
  [
    "short-causes",
    async (example, { words }) => {
      for (const word of words) {
        const material = `不足：${example.replace(/，.*?(?=车辆)/, `，${word}`)}`;
        const { items } = await draftFrom([waterReport(2030)], material);
        expect(items.map(({ text }) => text).join("")).not.toContain("【待补充：原因】");
      }
    },
  ],
  ["note-words", (example) => expect(read(`${example}人手偏少`).told[0]?.part).toBe("short")],
  ["notes-ahead", (example) => expect(read(example).told[0]?.part).toBe("plan")],
  ["next-openers", (example) => expect(texts(`2032年打算：\n${example}`)).toEqual(["再办两期"])],
  [
    "directs",
    (example) => {
      expect(texts(example)).toEqual([]);
      expect(texts("请大学教授授课2次")).toEqual(["请大学教授授课2次"]);
    },
  ],
  [
    "mail-heads",
    (example, _, line) => {
      expect(texts(`发件人：甲\n${example}\n\n巡查75条`)).toEqual(["巡查75条"]);
      // 主题：… alone may be what was done.
      expect(read(example).told).toHaveLength(line);
    },
  ],
  [
    "ambitions",
    (example, { words }) => {
      for (const word of words) {
        const { told, aside } = read(
          `2032年打算：建水位站5座，${example.replace("走在全市前列", word)}`,
        );
        expect(told.map(({ text }) => text)).toEqual(["建水位站5座"]);
        expect(aside[0]?.why).toContain("只是提法");
      }
    },
  ],
  ["remarks", (example) => expect(read(example).aside[0]?.why).toContain("写作提示")],
  [
    "note-titles",
    (example) => expect(texts(`${example}\n巡查75条\n立案19件`)).toEqual(["巡查75条", "立案19件"]),
  ],
  [
    "own-columns",
    (example, { words }) => {
      for (const word of words) {
        const header = example.replace("今年", word).split(" ").join(" | ");
        expect(texts(`${header}\n巡查 | 条 | 75 | 60`)).toEqual(["巡查75条"]);
      }
    },
  ],
  [
    "totals",
    (example, { words }) => {
      for (const word of words) {
        const said = example.replace("合计", word);
        expect(read(said).notes).toEqual([]);
        expect(read(said.replace("27", "28")).notes[0]?.why).toContain("12+15=27");
      }
    },
  ],
  [
    "same-as-before",
    (_, { words }) => {
      for (const word of words)
        expect(texts(`指标 | 单位 | 2031年 | 2030年\n库容 | 万方 | ${word} | 60`)[0]).toBe(
          "库容60万方",
        );
    },
  ],
  [
    "side-with",
    (example, { words }) => {
      for (const word of words) {
        const said = example.replace("会同", word);
        expect(texts(said)).toEqual([said]);
      }
    },
  ],
  [
    "planned-columns",
    (example, { words }) => {
      for (const word of words) {
        const { told, aside } = read(
          `项目\t${example.replace("计划", word)}\t完成\n清淤\t40公里\t38公里`,
        );
        expect(told.map(({ text }) => text)).toEqual(["清淤38公里"]);
        expect(aside.map(({ text }) => text)).toEqual([`清淤${word}40公里`]);
      }
    },
  ],
  [
    "remark-columns",
    (_, { words }) => {
      for (const word of words)
        expect(texts(`指标 | 2031年 | ${word}\n巡查 | 75条 | 12条`)).toEqual(["巡查75条", "12条"]);
    },
  ],
  [
    "points-below",
    (example, { words }) => {
      for (const word of words)
        expect(texts(`${example.replace("见下表", word)}\n巡查75条`)).toEqual(["巡查75条"]);
    },
  ],
  [
    "beside-us",
    (example, { words }) => {
      for (const word of words)
        expect(texts(example.replace(words.find((own) => example.startsWith(own))!, word))).toEqual(
          [],
        );
    },
  ],
  ["for-reference", (example) => expect(texts(example.replace("，", ""))).toEqual([])],
  [
    "carried-over",
    (example) => expect(read(example).told.every(({ part }) => part === "done")).toBe(true),
  ],
  [
    "trends",
    (example, { words }, line) => {
      const of = (count: number) => factOf(`联络站${count}个`, `${count}个`);
      const truth = [
        [false, true, true],
        [true, false, true],
        [true, true, false],
      ][line]!;
      // Last year 7 of them: now as many, more, fewer.
      for (const word of [example, ...words])
        expect([7, 8, 6].map((count) => belies(word, of(count), of(7)))).toEqual(truth);
    },
  ],
  [
    "plain-talk",
    (example, { words: [said, written] }) =>
      expect(texts(example)).toEqual([example.replace(said!, written!)]),
  ],
  [
    "denies",
    (example, { words }) => {
      const { told } = read("行政诉讼案件2件");
      for (const word of words)
        expect(outdates(told, { text: example.replace("未发生", word) } as Clause)).toBe(true);
    },
  ],
  ...REVISING.map(([list, order]): (typeof EXAMPLES)[number] => [
    list,
    (example, { words }) => {
      const stands = words.find((word) => example.includes(word))!;
      for (const word of words)
        expect(ordersIn(example.replace(stands, word)), word).toMatchObject([order]);
    },
  ]),
];

testExamples(EXAMPLES);

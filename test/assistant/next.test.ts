/** What may be asked next after an answer, and its figures as a chart: over an invented library's own reports. */
import { describe, expect, test } from "vitest";
import { askerOf, sharedAsker } from "./shelf.ts";

const REPORTS = [
  [2020, 96, 12, 7],
  [2021, 120, 15, 8],
  [2022, 150, 9, null],
].map(
  ([year, patrols, stations, trips]) => `临湖区水务局${year}年工作总结
${year}年，临湖区水务局认真履职，现将工作情况总结如下。
一、${year}年主要工作
（一）河道管护
一是全年巡查河道${patrols}次。二是改造排涝泵站${stations}座。
${trips === null ? "三是组织节水宣传活动。" : `三是组织节水宣传进社区${trips}场。`}
二、${year! + 1}年工作打算
一是计划巡查河道${patrols! + 20}次。`,
);

const { ask, turn } = sharedAsker(REPORTS, "临湖区水务局");
const nextTo = async (text: string) => (await turn().respond({ text, next: true })).next;

describe("next questions", () => {
  test("are the same matter of another year and over the years, its plan, and what stands beside it", async () => {
    expect(await nextTo("2022年巡查河道多少次？")).toEqual([
      "2021年巡查河道多少次？",
      "2022年计划巡查河道多少次？",
      "历年巡查河道多少次？",
    ]);
    expect(await nextTo("2021年改造排涝泵站多少座？")).toEqual([
      "2020年改造排涝泵站多少座？",
      "历年改造排涝泵站多少座？",
      "2021年组织节水宣传进社区多少场？",
    ]);
  });

  test("name no matter by the word that says whence it comes", async () => {
    const { turn } = await askerOf(`临湖区水务局2022年工作总结
一、2022年主要工作
一是改造排涝泵站9座，排涝能力由此达到480吨。
二是新建雨水泵井14座，全区雨水泵井由此达到62座。`);
    const { next } = await turn.respond({ text: "2022年改造排涝泵站多少座？", next: true });
    expect(next!.length).toBeGreaterThan(0);
    expect(next!.join()).not.toContain("由此");
  });

  test("of a plan are what became of it", async () => {
    expect(await nextTo("2022年计划巡查河道多少次？")).toContain("2022年巡查河道多少次？");
  });

  test.each([
    "2022年巡查河道多少次？",
    "2021年改造排涝泵站多少座？",
    "去年巡查河道多少次？",
    "巡查河道多少次？",
    "2022年计划巡查河道多少次？",
    "2030年巡查河道多少次？",
    "对比2021年和2022年",
    "200字以内总结2022年主要成绩",
  ])("after %s each of them has an answer", async (text) => {
    const next = await nextTo(text);
    expect(next?.length ?? 0).toBeGreaterThan(0);
    for (const question of next!) {
      expect(question).not.toBe(text);
      expect(await ask(question)).toMatchObject({ kind: "reply" });
    }
  });

  test("leave out a year whose report does not tell it", async () => {
    const next = await nextTo("2021年组织节水宣传进社区多少场？");
    expect(next).toContain("2020年组织节水宣传进社区多少场？");
    expect(await nextTo("2020年组织节水宣传进社区多少场？")).not.toContain(
      "2022年组织节水宣传进社区多少场？",
    );
  });

  test.each([
    "谢谢",
    "起草2023年工作总结",
    "2022年修建机场几座？",
    "2021年巡查河道多少次，改造泵站多少座？",
  ])("come not with %s", async (text) => {
    expect(await nextTo(text)).toBeUndefined();
  });

  test("come only where they are asked for", async () => {
    expect((await ask("2022年巡查河道多少次？")).next).toBeUndefined();
  });
});

describe("a chart", () => {
  test("of a row of years has each year's figure, and a gap where there is none", async () => {
    const { chart } = await ask("历年组织节水宣传进社区多少场？");
    expect(chart).toEqual({
      title: "组织节水宣传进社区",
      unit: "场",
      points: [
        { label: "2020年", value: 7 },
        { label: "2021年", value: 8 },
        { label: "2022年", value: null },
      ],
    });
  });

  test("of a comparison is of the matter that was asked for, its table's cells know their sources", async () => {
    const { chart, table, citations } = await ask("对比2021年和2022年巡查河道情况");
    expect(chart).toMatchObject({ unit: "次", points: [{ value: 120 }, { value: 150 }] });
    expect(table!.cited!.map((row) => row.map((cell) => cell.length))).toEqual([[0, 1, 1, 2]]);
    const [, first, second] = table!.cited![0]!.map(([n]) => n);
    expect(citations.find(({ n }) => n === first)!.quote).toContain("120次");
    expect(citations.find(({ n }) => n === second)!.quote).toContain("150次");
  });

  test("is of one matter alone: a whole year's comparison, or a single figure, has none", async () => {
    expect((await ask("对比2021年和2022年")).chart).toBeUndefined();
    expect((await ask("2022年巡查河道多少次？")).chart).toBeUndefined();
  });
});

/** A year in short: whose it is, what of it is told and what never, and how much room it takes. */

import { describe, expect, test } from "vitest";
import { createTurn } from "../../src/assistant/turn.ts";
import { asksIn } from "../../src/ledger/topics.ts";
import { createDrafts } from "../../src/store/drafts.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { readLexicon } from "../../src/text/lexicon.ts";
import { askerOf, shelfOf } from "./shelf.ts";

const report = (org: string, year: number, ...lines: string[]) =>
  [`${year}年工作总结`, `${org}${year}年工作总结`, "一、主要工作", ...lines].join("\n");

const PORT = report(
  "浦湾县港航管理局",
  2021,
  "（一）航道养护",
  "全年疏浚航道64公里。",
  "（二）船舶检验",
  "全年检验船舶310艘次。",
);
const SCHOOL = report(
  "浦湾县教育局",
  2021,
  "（一）学校建设",
  "新建教学楼5栋。",
  "（二）师资培训",
  "培训教师820名。",
);

/** What the program tells that an office of this name runs. */
async function askedBy(officeName: string | null, question: string, ...texts: string[]) {
  const turn = createTurn({
    drafts: createDrafts(openSqlite(":memory:"), Date.now),
    shelf: await shelfOf(...texts),
    model: null,
    clock: Date.now,
    timeZone: "Asia/Shanghai",
    officeName,
  });
  return turn.respond({ text: question, at: Date.parse("2022-03-01T12:00:00+08:00") });
}

async function told(question: string, ...texts: string[]): Promise<string> {
  const reply = await askedBy(null, question, ...texts);
  expect(reply, reply.text).toMatchObject({ kind: "reply" });
  return reply.text.replace(/\[\d+\]/g, "");
}

describe("whose year", () => {
  test.each([
    "亮点",
    "总结去年主要成绩",
    "2021年做了哪些主要工作",
    "概括2021年",
    "2021年有哪些数据",
  ])("asks which office where several would do: %s", async (question) => {
    const reply = await askedBy(null, question, PORT, SCHOOL);
    expect(reply).toMatchObject({ kind: "refusal", reason: "which_office" });
    expect(reply.text).toMatch(/浦湾县港航管理局/);
    expect(reply.text).toMatch(/浦湾县教育局/);
    expect(reply.text).not.toMatch(/64|310|820/);
  });

  test("is that of the office that the question names, said with its name", async () => {
    expect(await told("概括教育局2021年主要成绩", PORT, SCHOOL)).toBe(
      "浦湾县教育局2021年主要成绩：新建教学楼5栋；培训教师820名。",
    );
  });

  test("is that of the office that runs the program, where none is named", async () => {
    const reply = await askedBy("浦湾县港航管理局", "2021年亮点", PORT, SCHOOL);
    expect(reply.text).toMatch(/港航管理局2021年主要成绩：.*64公里.*310艘次/);
    expect(reply.text).not.toMatch(/820|5栋/);
  });

  test("is never another's where the own office has no report of it", async () => {
    const later = report("浦湾县港航管理局", 2020, "（一）航道养护", "疏浚航道51公里。");
    const reply = await askedBy("浦湾县港航管理局", "2021年亮点", later, SCHOOL);
    expect(reply).toMatchObject({ kind: "refusal", reason: "year_not_covered" });
    expect(reply.text).not.toMatch(/820|5栋|51/);
  });

  test("is the only office's that tells of the topic", async () => {
    const text = await told("总结2021年船舶检验工作", PORT, SCHOOL);
    expect(text).toMatch(/浦湾县港航管理局2021年：.*310艘次/);
  });

  test("is each one's of two that are named", async () => {
    const text = await told("总结教育局和港航管理局2021年主要成绩", PORT, SCHOOL);
    expect(text).toMatch(/港航管理局2021年主要成绩：.*64公里/);
    expect(text).toMatch(/教育局2021年主要成绩：.*820名/);
  });

  test("is a stranger's of whom nothing is held", async () => {
    const reply = await askedBy(null, "总结长宁县教育局2021年主要成绩", PORT, SCHOOL);
    expect(reply).toMatchObject({ kind: "refusal", reason: "unknown_organisation" });
    expect(reply.text).toMatch(/长宁县教育局/);
    expect(reply.text).not.toMatch(/820|64/);
  });
});

const REVIEW = [
  "政府工作报告",
  "——2021年1月20日在青禾市第五届人民代表大会第六次会议上",
  "青禾市人民政府",
  "一、2020年工作回顾",
  "全年新修水渠230公里，粮食总产量41万吨。",
  "在肯定成绩的同时，也要看到发展中的困难和问题。乡村道路仍有17公里没有硬化。",
  "二、2021年工作安排",
  "新修水渠300公里。",
].join("\n");

describe("which year", () => {
  test("a 政府工作报告 tells the year that it reviews, and never what it plans or what fell short", async () => {
    const text = await told("总结青禾市2020年主要成绩", REVIEW);
    expect(text).toMatch(/2020年主要成绩：.*230公里/);
    expect(text).not.toMatch(/300|17公里/);
    expect(await told("2021年政府工作报告的亮点", REVIEW)).toMatch(/2020年主要成绩：.*230公里/);
  });

  test("of the year that it plans it tells nothing, and says what it reviews", async () => {
    const reply = await askedBy(null, "总结青禾市2021年主要成绩", REVIEW);
    expect(reply).toMatchObject({ kind: "refusal", reason: "year_not_covered" });
    expect(reply.text).toMatch(/回顾的是2020年/);
    expect(reply.text).not.toMatch(/300|230/);
  });

  test("is the latest where none is named, and of a topic the latest that tells of it", async () => {
    const earlier = report("浦湾县港航管理局", 2020, "（一）码头建设", "新建码头泊位7个。");
    expect(await told("亮点", earlier, PORT)).toMatch(/^2021年主要成绩：/);
    expect(await told("码头建设的亮点概括一下", earlier, PORT)).toMatch(/^2020年：.*7个/);
  });

  test("is each of several, on a line of its own", async () => {
    const earlier = report("浦湾县港航管理局", 2020, "（一）航道养护", "疏浚航道51公里。");
    const text = await told("总结2020年和2021年的主要成绩", earlier, PORT);
    expect(text).toMatch(/^2020年主要成绩：疏浚航道51公里。\n2021年主要成绩：.*64公里/);
  });
});

const FARM = report(
  "平岭县农业农村局",
  2021,
  "内设科室6个，核定编制23名。",
  "（一）高标准农田",
  "全年建成高标准农田1.8万亩，比上年增加0.3万亩，其中山区0.4万亩。修整田埂310公里。全省建成高标准农田96万亩。近五年来累计建成7.5万亩。",
  "（二）人才",
  "农技人才库新增12名，在库85名。",
  "（三）种业",
  "种业振兴。引进良种14个，推广面积3.6万亩，建立示范点9处，发放资料2万份，组织观摩5场。",
  "二、存在的主要问题",
  "一是仓储能力不足。粮仓只有3座，缺口较大。",
  "二是基层农技力量薄弱。",
  "三、2022年工作安排",
  "建成高标准农田2万亩。",
);

describe("what is told", () => {
  test("growth stands beside its level, a stock beside what came to it", async () => {
    const text = await told("总结2021年主要成绩", FARM);
    expect(text).toContain("建成高标准农田1.8万亩，比上年增加0.3万亩");
    expect(text).toContain("农技人才库新增12名，在库85名");
  });

  test.each([
    ["a part", "0.4万亩"],
    ["another's", "96万亩"],
    ["a total of several years", "7.5万亩"],
    ["a plan", "2万亩"],
    ["what fell short", "粮仓"],
  ])("%s is no achievement of the year: %s", async (_, words) => {
    expect(await told("500字以内总结2021年主要成绩", FARM)).not.toContain(words);
  });

  test("each section has its first before any has a second, and how the office is made up is not told", async () => {
    const text = await told("120字以内总结2021年主要成绩", FARM);
    expect(text).toMatch(/1\.8万亩.*85名.*引进良种14个/);
    expect(text).not.toMatch(/编制|内设|田埂/);
  });

  test.each([60, 100, 200])(
    "it keeps to %i characters, markers included, in order",
    async (chars) => {
      const reply = await askedBy(null, `${chars}字以内总结2021年主要成绩`, FARM);
      expect(reply.text.length).toBeLessThanOrEqual(chars);
      const places = reply.citations.map(({ start }) => start);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      for (const { claims } of [reply])
        for (const { text } of claims) expect(FARM.replaceAll("\n", "")).toContain(text);
    },
  );

  test("what finds no room is said to", async () => {
    const reply = await askedBy(null, "15字以内总结2021年主要成绩", FARM);
    expect(reply).toMatchObject({ kind: "refusal", reason: "too_short" });
  });

  test("what the office tells every year comes before what it tells once", async () => {
    const year = (n: number, trees: number, once: string) =>
      report("平岭县林业局", n, "（一）造林", `${once}。全年造林${trees}亩。`);
    const texts = [
      year(2019, 3200, "更换公务车辆11台"),
      year(2020, 3400, "粉刷办公楼墙面900平方米"),
      year(2021, 3700, "修缮会议室桌椅26张"),
    ];
    expect(await told("35字以内总结2021年主要成绩", ...texts)).toContain("造林3700亩");
  });
});

describe("a topic", () => {
  test("is kept to, part by part", async () => {
    const text = await told("总结2021年高标准农田和人才工作", FARM);
    expect(text).toMatch(/1\.8万亩.*85名/);
    expect(text).not.toMatch(/良种/);
  });

  test("that no report has is refused", async () => {
    const reply = await askedBy(null, "总结2021年水库移民工作", FARM);
    expect(reply).toMatchObject({ kind: "refusal", reason: "not_stated" });
    expect(reply.text).toContain("水库移民");
    expect(reply.claims).toEqual([]);
  });

  test("of which a word is in no report says so", async () => {
    const text = await told("总结2021年农技人才库帐篷工作", FARM);
    expect(text).toMatch(/在库85名.*没有写到“帐篷”/);
  });

  test("is that of the number and the edition that are named", async () => {
    const texts = report(
      "平岭县水务局",
      2021,
      "（一）水闸检修",
      "检修3号水闸闸门12扇。",
      "检修7号水闸闸门18扇。",
      "（二）节水宣传",
      "第二届节水周宣讲24场。第三届节水周宣讲31场。",
    );
    expect(await told("总结2021年7号水闸检修工作", texts)).toMatch(/^2021年：.*18扇。$/);
    expect(await told("总结2021年第三届节水周工作", texts)).toMatch(/31场/);
    expect(await told("总结2021年第三届节水周工作", texts)).not.toMatch(/24场|扇/);
  });

  test("what fell short is told where it is asked, with its number", async () => {
    const text = await told("概括一下2021年存在的问题", FARM);
    expect(text).toMatch(/^2021年的不足共2项：仓储能力不足。粮仓只有3座.*基层农技力量薄弱/);
    expect(text).not.toMatch(/1\.8万亩/);
  });

  test("a piece of writing about what is past keeps to it and to the length", async () => {
    const text = await told("写一段80字以内的人才库建设简报，按2021年总结", FARM);
    expect(text).toBe("2021年，农技人才库新增12名，在库85名。");
  });

  test.each(readLexicon("summing").map(({ words, example }) => [example ?? "", words] as const))(
    "is none in %s",
    (example, words) => {
      expect(words.some((word) => example.includes(word))).toBe(true);
      expect(asksIn(example.replace("2021年", " "))).toEqual([]);
    },
  );
});

describe("all figures of a year", () => {
  test("are told one by one, parts among them, and nothing of another year", async () => {
    const text = await told("2021年有哪些数据？", FARM);
    expect(text).toMatch(/^2021年报告里的数字：\n1\. /);
    for (const words of ["1.8万亩", "山区0.4万亩", "在库85名", "良种14个", "编制23名"])
      expect(text).toContain(words);
    expect(text).not.toMatch(/7\.5万亩|建成高标准农田2万亩|粮仓/);
  });

  test("of a plan are those of the plan", async () => {
    const text = await told("2022年安排里有哪些数据？", FARM);
    expect(text).toMatch(/2万亩/);
    expect(text).not.toMatch(/1\.8万亩/);
  });
});

test("a year without a report is refused", async () => {
  const { turn } = await askerOf(PORT);
  expect(await turn.summarize(2017)).toMatchObject({ kind: "refusal", reason: "year_not_covered" });
});

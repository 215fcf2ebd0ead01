import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cutText } from "../../scripts/eval/ledger/cuts.ts";
import { ledgerOf } from "../../scripts/eval/ledger/facts.ts";
import {
  isMixed,
  judgeCut,
  judgeHeld,
  judgeMoved,
  type Told,
} from "../../scripts/eval/ledger/judge.ts";
import { changesSince, type Outcomes, writeRecords } from "../../scripts/eval/ledger/outcomes.ts";
import { holds, quantitiesIn } from "../../scripts/eval/ledger/quantity.ts";
import { hash, questionsOf, spread } from "../../scripts/eval/ledger/questions.ts";
import type { Source } from "../../scripts/eval/ledger/source.ts";
import { askLibrary } from "../../scripts/eval/ledger.ts";
import { fileOf, temporaryFolder } from "../helper.ts";

const PORT_2021: Source = {
  id: "port2021",
  file: "2021年工作总结.txt",
  text: `云港区水务局2021年工作总结
一、2021年主要工作
（一）河道治理
1.清淤。全年清淤河道18公里，比上年增加3公里；栽种护岸柳树2,400株。
2.巡河护河。组织巡河志愿者135名，其中党员52名。据市水务局通报，邻近的青浦区同期清淤河道40公里。
（二）供水
改造老旧管网9.6公里，用水投诉下降12%。近三年累计改造泵站31座。
二、存在的问题
一是人手不足，编制空缺4名。
三、2022年工作打算
一是清淤河道不少于25公里。二是改造泵站6座。
`,
};
const questions = questionsOf("port", [PORT_2021], "");
const asked = (kind: string, way?: string) =>
  questions.filter((one) => one.kind === kind && (!way || one.way === way));

test("a figure is asked for only where it is certain what it is of, and of which year", () => {
  const facts = ledgerOf([PORT_2021]).facts.map(
    ({ year, before, quantity, isPlan }) =>
      `${year} ${before} ${quantity.written}${isPlan ? " 计划" : ""}`,
  );
  // Left out: a difference, a part, another district's, several years' together, a shortage.
  expect(facts).toEqual([
    "2021 清淤河道 18公里",
    "2021 栽种护岸柳树 2,400株",
    "2021 组织巡河志愿者 135名",
    "2021 改造老旧管网 9.6公里",
    "2021 用水投诉下降 12%",
    "2022 清淤河道 25公里 计划",
    "2022 改造泵站 6座 计划",
  ]);
});

test("two figures of one thing in one year are not asked for: nobody could tell which is meant", () => {
  const contradicts = {
    ...PORT_2021,
    id: "other",
    file: "2021年法治政府建设年度情况报告.txt",
    text: "云港区水务局2021年法治政府建设年度情况报告\n一、主要举措\n全年清淤河道81公里。\n",
  };
  const subjects = ledgerOf([PORT_2021, contradicts]).facts.map(({ before }) => before);
  expect(subjects).not.toContain("全年清淤河道");
  expect(subjects.filter((one) => one === "清淤河道")).toHaveLength(1);
});

test("one figure is asked for in many ways, last year's in the year after", () => {
  const texts = asked("held")
    .filter(({ fact }) => fact.quantity.written === "135名")
    .map(({ text, askedIn }) => (askedIn ? `${askedIn}: ${text}` : text));
  expect(texts).toEqual([
    "2021年组织巡河志愿者多少名？",
    "2021年组织巡河志愿者多少？",
    "组织巡河志愿者，2021年是多少名？",
    "2022: 咱们去年组织巡河志愿者多少名来着？",
    "根据去年的通知要求，想问一下2021年组织巡河志愿者多少名",
    "请问2021年度组织巡河志愿者多少名？谢谢",
    "巡河护河方面，2021年组织巡河志愿者多少名？",
    "2021年组织了多少名巡河志愿者？",
  ]);
  expect(asked("held", "rate").map(({ text }) => text)).toEqual(["2021年用水投诉的降幅是多少？"]);
  expect(asked("held", "target").map(({ text }) => text)).toContain(
    "2022年清淤河道的目标是多少公里？",
  );
});

test("what is moved is not in the library: a stranger, a year off the shelf, money for a count, a target as what came about", () => {
  const of = (way: string) => asked("moved", way).map(({ text }) => text);
  expect(of("year off the shelf")[0]).toMatch(/^(2008|2033)年清淤河道多少公里？$/);
  expect(of("stranger").every((text) => !text.startsWith("2021"))).toBe(true);
  expect(of("unit")).toContain("2021年组织巡河志愿者花了多少万元？");
  expect(of("part")[0]).toMatch(/^2021年清淤河道，其中.+的是多少公里？$/);
  expect(of("plan as done")).toEqual(["2022年清淤河道实际是多少公里？"]);
});

test("a cut takes the clause, what hangs on it and nothing else", () => {
  const { cut } = asked("cut").find(({ fact }) => fact.quantity.written === "18公里")!;
  const left = cutText(PORT_2021, [cut!]);
  expect(left).toContain("1.清淤。栽种护岸柳树2,400株。");
  expect(left.length).toBe(PORT_2021.text.length - "全年清淤河道18公里，比上年增加3公里；".length);
});

test("questions keep their ids, and a sample is spread over all of them", () => {
  const again = questionsOf("port", [{ ...PORT_2021 }], "");
  expect(again.map(({ id }) => id)).toEqual(questions.map(({ id }) => id));
  expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
  expect(hash("甲")).toBe(hash("甲"));
  expect(spread([1, 2, 3, 4, 5, 6], 3)).toEqual([1, 3, 5]);
});

const saying = (text: string, kind: Told["kind"] = "reply"): Told => ({
  kind,
  text,
  claims: kind === "reply" ? [{ text, citations: [] }] : [],
  citations: [],
});
const willows = ledgerOf([PORT_2021]).facts.find(({ before }) => before === "栽种护岸柳树")!;

test("right is the figure of what was asked, however it is printed; wrong is another one; a refusal tells nothing", () => {
  expect(judgeHeld(saying("2021年：栽种护岸柳树2 400株。[1]"), willows)).toBe("right");
  expect(judgeHeld(saying("2400株"), willows)).toBe("right");
  expect(judgeHeld(saying("栽种护岸柳树12400株。"), willows)).toBe("wrong");
  expect(judgeHeld(saying("组织巡河志愿者135名。"), willows)).toBe("wrong");
  expect(judgeHeld(saying("苗圃卖出樱桃苗木共计2400株。"), willows)).toBe("wrong");
  expect(judgeHeld(saying("栽种护岸柳树，成活良好。[2]"), willows)).toBe("silent");
  expect(judgeHeld(saying("最接近的：栽种护岸柳树2400株", "refusal"), willows)).toBe("silent");
});

test("with the clause cut any figure is wrong, dates and years aside", () => {
  expect(judgeCut(saying("2021年3月5日召开会议。[1]"))).toBe("silent");
  expect(judgeCut(saying("组织巡河志愿者135名。"))).toBe("wrong");
  expect(judgeCut(saying("没有找到；135名是志愿者", "refusal"))).toBe("silent");
});

test("moved, the old figure is told apart from another one", () => {
  expect(judgeMoved(saying("栽种护岸柳树2400株。"), willows, "stranger")).toBe("wrong");
  expect(judgeMoved(saying("组织巡河志愿者135名。"), willows, "unit")).toBe("other");
  expect(judgeMoved(saying("只收录了2021年的报告。"), willows, "stranger")).toBe("silent");
});

test("a target told as a target is no wrong answer to what came about", () => {
  const pumps = ledgerOf([PORT_2021]).facts.find(({ before }) => before === "改造泵站")!;
  const asPlan = saying("2022年安排：改造泵站6座。");
  expect(judgeMoved(asPlan, pumps, "plan as done")).toBe("silent");
  expect(judgeMoved(asPlan, pumps, "stranger")).toBe("wrong");
  expect(judgeMoved(saying("2022年：改造泵站6座。"), pumps, "plan as done")).toBe("wrong");
});

test("a right figure with another claim's figure beside it is right and noted", () => {
  const both: Told = {
    ...saying("栽种护岸柳树2400株。组织巡河志愿者135名。"),
    claims: [
      { text: "栽种护岸柳树2400株。", citations: [] },
      { text: "组织巡河志愿者135名。", citations: [] },
    ],
  };
  expect(judgeHeld(both, willows)).toBe("right");
  expect(isMixed(both, willows)).toBe(true);
  expect(isMixed(saying("栽种护岸柳树2400株、巡河135名。"), willows)).toBe(false);
});

test.each([
  ["投入１２．５万元", "money", 125_000],
  ["总产1.37万亿斤", "weight", 1.37e12],
  ["来电640余次", "count", 640],
  ["提高0.2个百分点", "points", 0.2],
])("%s is read with its unit's dimension", (text, dimension, value) => {
  expect(quantitiesIn(text)).toMatchObject([{ dimension, value }]);
});

test("years, dates and ordinals are no figures, and a figure is not found inside a longer one", () => {
  expect(quantitiesIn("2021年7月1日，第3届")).toEqual([]);
  expect(holds("共134株", "34株")).toBe(false);
  expect(holds("共 ３４ 株", "34株")).toBe(true);
});

test("a table gives each year's cell, a budget each item and what was spent the year before", () => {
  const table = ledgerOf([
    {
      id: "t",
      file: "2023年工作总结.txt",
      text: "云港区水务局2023年工作总结\n一、主要工作\n指标：改造老旧管网；单位：公里；2022年：11；2023年：14\n",
    },
  ]).facts;
  expect(table.map(({ year, quantity }) => [year, quantity.value, quantity.unit])).toEqual([
    [2022, 11, "公里"],
    [2023, 14, "公里"],
  ]);
  const budget = ledgerOf([
    {
      id: "b",
      file: "24年预算.txt",
      text: "云港区2024年部门预算\n1. “农林水支出（类）水利（款）防汛（项）”61.50万元，主要用于防汛。2023年当年预算执行数为58.00万元，2024年预算安排61.50万元。\n",
    },
  ]).facts;
  expect(budget.map(({ year, before }) => `${year} ${before}`)).toEqual([
    "2024 防汛预算安排",
    "2023 防汛当年预算执行数",
  ]);
});

test("a run is held against another one: what is lost, what is gained", () => {
  const record = (id: string, outcome: Outcomes["outcome"]): Outcomes => ({
    id,
    library: "port",
    kind: "held",
    way: "plain",
    question: `问${id}`,
    figure: "1株",
    clause: "",
    outcome,
    reply: "",
  });
  const file = join(temporaryFolder(), "before.jsonl");
  writeRecords(file, [record("a", "right"), record("b", "silent"), record("c", "right")]);
  const changes = changesSince(file, [
    record("a", "wrong"),
    record("b", "right"),
    record("c", "right"),
  ]);
  expect(changes).toEqual([
    "lost   port held a 问a (1株): right → wrong",
    "gained port held b 问b (1株): silent → right",
    "1 lost, 1 gained, of 3 asked in both runs",
  ]);
});

test("the product is asked, whole and cut, and every question has an outcome", async () => {
  const path = fileOf(PORT_2021.file, PORT_2021.text);
  writeFileSync(path, PORT_2021.text);
  const records = await askLibrary(
    temporaryFolder(),
    { name: "port", paths: [path], today: "2022-03-01" },
    "",
    12,
  );
  const kinds = new Set(records.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(["cut", "held", "moved"]);
  expect(records.some(({ kind, outcome }) => kind === "held" && outcome === "right")).toBe(true);
});

/** A plan beside its outcome: whose words, which year, and what is said of how they compare. */
import { expect, test } from "vitest";
import { testExamples } from "../lexicon.ts";
import { askerOf } from "./shelf.ts";

const OFFICE = "松原市青浦区档案馆";

const report = (year: number, done: string, plan = "") =>
  `${OFFICE}${year}年工作总结\n${OFFICE}\n一、${year}年主要工作\n${done}\n${plan === "" ? "" : `二、${year + 1}年工作安排\n${plan}\n`}`;

const OF_2016 = report(
  2016,
  "（一）馆藏\n接收档案2400卷。",
  "（一）馆藏\n接收档案3000卷。数字化扫描不少于80万页。\n（二）库房\n改造地下库房除湿系统。\n（三）开放\n举办家谱展2场。",
);
const OF_2017 = report(
  2017,
  "（一）馆藏\n接收档案2860卷。数字化扫描83万页。\n（二）库房\n地下库房除湿系统改造于11月完工。",
  "（一）馆藏\n接收档案3200卷。",
);

const plain = (text: string) => text.replace(/\[\d+\]/g, "");

test("the plan, from the report of the year before, stands beside the outcome, and the difference is worked out", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  const reply = await ask("2017年计划接收档案3000卷，实际多少？", "2018-02-01");
  expect(reply).toMatchObject({ skill: "compare", kind: "reply" });
  expect(plain(reply.text)).toBe(
    "2017年安排（2016年报告）：接收档案3000卷。落实情况（2017年）：接收档案2860卷。接收档案比安排数少140卷（由上述两数算得）。",
  );
  const years = reply.citations.map(({ reportYear }) => reportYear);
  expect(years).toEqual([2016, 2017]);
});

test("of two plans the one with the figure that the question gives", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  // 2017年 may name the year of the plan, or the report that made it.
  const reply = await ask("2017年计划接收档案3200卷，完成了吗？", "2018-02-01");
  expect(reply).toMatchObject({ kind: "refusal", reason: "year_not_covered" });
  expect(plain(reply.text)).toContain("2018年安排（2017年报告）：接收档案3200卷");
  expect(reply.text).not.toContain("2860");
});

test("a bound is not judged", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  const reply = await ask("2017年数字化扫描的任务完成得怎么样？", "2018-02-01");
  expect(plain(reply.text)).toMatch(/不少于80万页。落实情况（2017年）：数字化扫描83万页/);
  expect(reply.text).not.toMatch(/算得|完成了|达到了/);
});

test("what is planned without a figure is set beside the sentence that tells of it", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  const reply = await ask("2016年提出要改造地下库房除湿系统，2017年落实了吗？", "2018-02-01");
  expect(plain(reply.text)).toContain("2017年安排（2016年报告）：改造地下库房除湿系统");
  expect(plain(reply.text)).toContain("落实情况（2017年）：地下库房除湿系统改造于11月完工");
});

test("without an outcome so it is said, and the plan is not told as a deed", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  const reply = await ask("2016年承诺的举办家谱展2场，2017年兑现了没有？", "2018-02-01");
  expect(plain(reply.text)).toBe(
    "2017年安排（2016年报告）：举办家谱展2场。落实情况（2017年）：报告未记载。",
  );
});

test("what an earlier report foresees is no outcome", async () => {
  const early = report(2016, "（一）馆藏\n接收档案2400卷。修复工程顺延，2017年修复古籍40册。");
  const { ask } = await askerOf(
    early.replace("一、", "一、").concat("二、2017年工作安排\n修复古籍50册。\n"),
    report(2017, "（一）馆藏\n接收档案2860卷。"),
  );
  const reply = await ask("2017年修复古籍的计划完成了吗？", "2018-02-01");
  expect(plain(reply.text)).toContain("修复古籍50册");
  expect(plain(reply.text)).not.toMatch(/落实情况（2017年）：[^。]*40册/);
});

test("asked in general, every plan of the year is listed with its outcome or without one", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  const reply = await ask("2017年提出的任务完成得怎么样？", "2018-02-01");
  const lines = plain(reply.text).split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/接收档案3000卷。落实情况（2017年）：接收档案2860卷。.*少140卷/);
  expect(lines[1]).toMatch(/不少于80万页。落实情况（2017年）：数字化扫描83万页。$/);
  expect(lines[2]).toMatch(/改造地下库房除湿系统。落实情况（2017年）：地下库房除湿系统改造/);
  expect(lines[3]).toMatch(/举办家谱展2场。落实情况（2017年）：未见。$/);
});

test("where two reports give two outcomes both are told and nothing is worked out", async () => {
  const law = `${OFFICE}2017年法治政府建设情况报告\n${OFFICE}\n一、主要举措\n一是规范收集。接收档案2680卷。\n`;
  const { ask } = await askerOf(OF_2016, OF_2017, law);
  const { text } = await ask("2017年提出的任务完成得怎么样？", "2018-02-01");
  const first = plain(text).split("\n")[0];
  expect(first).toContain("2860卷");
  expect(first).toContain("2680卷");
  expect(first).not.toContain("算得");
});

test("what was there before a change is not taken for its aim", async () => {
  const [before, after] = [
    report(2016, "（一）服务\n接待查档900人次。", "（一）服务\n查档窗口由2个增加到4个。"),
    report(2017, "（一）服务\n查档窗口达到4个。"),
  ];
  const { ask } = await askerOf(before, after);
  const { text } = await ask("2017年提出的任务完成得怎么样？", "2018-02-01");
  expect(text).toContain("与安排数相同");
  expect(text).not.toMatch(/多2个|少2个/);
});

test("a plan of which no report tells is refused, and another office's is not taken for it", async () => {
  const other = `临江市石桥区渔政管理处2016年工作总结\n临江市石桥区渔政管理处\n一、工作情况\n检修水闸4座。\n二、2017年工作安排\n检修水闸9座。\n`;
  const { ask } = await askerOf(OF_2016, OF_2017, other);
  const reply = await ask("青浦区档案馆2017年检修水闸的计划完成了吗？", "2018-02-01");
  expect(reply.kind).toBe("refusal");
  expect(reply.text).not.toContain("9座");
});

/** Each plan for 2017 of the archive, as it is judged. */
async function judged(plans: string, ...done: string[]): Promise<string[]> {
  const { ask } = await askerOf(
    report(2016, "接收档案2400卷。", plans),
    report(2017, done.join("\n")),
  );
  const { items = [] } = await ask("2017年提出的任务完成得怎么样？", "2018-02-01");
  return items.map(({ plan, status }) => `${plan}：${status}`);
}

test("each clause of a plan is a promise of its own, the words that name its field aside", async () => {
  expect(
    await judged(
      "一是改善保管条件，改造地下库房除湿系统，添置恒温柜5台，公开招募讲解员。",
      "改造地下库房除湿系统。添置恒温柜6台。",
    ),
  ).toEqual([
    "改善保管条件，改造地下库房除湿系统：done",
    "添置恒温柜5台：done",
    "公开招募讲解员：none",
  ]);
});

test.each([
  ["is denied", "改造地下库房除湿系统。", "地下库房除湿系统改造未通过验收。"],
  [
    "is denied in the sentence after",
    "改造地下库房除湿系统。",
    "制定地下库房除湿系统改造方案。该项改造推迟到下年。",
  ],
  ["came later than it was planned", "3月前改造地下库房除湿系统。", "11月改造地下库房除湿系统。"],
  ["came to less", "添置恒温柜5台。", "添置恒温柜4台。"],
  ["only speaks of the same", "编制《古籍修复规程》。", "就《古籍修复规程》征求意见。"],
])("what %s is mentioned and not done", async (_, plan, done) => {
  expect(await judged(plan, done)).toEqual([expect.stringMatching(/：mentioned$/)]);
});

testExamples([
  [
    "fields",
    async (example) =>
      expect(await judged(`一是${example}，添置恒温柜5台。`, "添置恒温柜5台。")).toEqual([
        `${example}，添置恒温柜5台：done`,
      ]),
  ],
  [
    "leads-in",
    async (example) => {
      const plan = example.replace("新开航线2条", "添置恒温柜5台");
      expect(await judged(`${plan}。`, "添置恒温柜5台。")).toEqual([`${plan}：done`]);
    },
  ],
]);
test("a plan for the report's own year stands beside its outcome in the same report", async () => {
  const own = report(2017, "（一）馆藏\n年初计划修复档案120卷，全年修复档案134卷。");
  const { ask } = await askerOf(OF_2016, own);
  for (const question of ["2017年完成修复档案的计划了吗？", "2017年修复档案比计划多几卷？"]) {
    const reply = await ask(question, "2018-02-01");
    expect(plain(reply.text)).toMatch(/^2017年安排：年初计划修复档案120卷.*修复档案134卷/);
    expect(plain(reply.text)).toMatch(/比安排数多14卷/);
  }
});

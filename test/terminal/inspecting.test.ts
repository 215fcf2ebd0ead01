import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { runCommand } from "../../src/terminal/commands.ts";
import { REPORT_2022, temporaryFolder } from "../helper.ts";

const NAME = "2022年法治政府建设年度情况报告.txt";
const TABLE = `# 2023年工作总结

望江区外办

2023年，全年接待来访团组9批次。

## 一、主要指标

2023年主要指标完成情况表

单位：批次

| 指标 | 2022年 | 2023年 |
|---|---|---|
| 接待来访团组 | 5 | 9 |
| 出访团组 | 2 | 3 |
`;

/** A house of its own: what the program prints in it, and files brought into it. */
function house() {
  const folder = temporaryFolder();
  const run = async (...args: string[]) => {
    const said = { out: "", err: "" };
    const spies = [
      vi.spyOn(console, "log").mockImplementation((text) => {
        said.out += `${text}\n`;
      }),
      vi.spyOn(console, "error").mockImplementation((text) => {
        said.err += `${text}\n`;
      }),
      vi.spyOn(process.stderr, "write").mockReturnValue(true),
    ];
    try {
      return { code: await runCommand(args, { DATA_DIR: join(folder, "var") }), ...said };
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  };
  const json = async (...args: string[]) => JSON.parse((await run(...args, "--json")).out);
  const bring = async (name: string, text: string, ...more: string[]) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return (await json("ingest", file, ...more)).reports[0];
  };
  return { run, json, bring };
}

test("inspect shows the facts and how each is known, the outline with what stands in it, tables and figures", async () => {
  const { run, bring } = house();
  const { reportId } = await bring("总结.md", TABLE);
  const { code, out } = await run("inspect", reportId);
  expect(code).toBe(0);
  expect(out).toBe(`编号      ${reportId}
标题      2023年工作总结  正文写明
单位      望江区外办      正文写明
年度      2023            正文写明
文种      年度工作总结    正文写明
成文日期  没有认出
给谁看    全体
文件      总结.md

9 段、5 个数字、1 张表

提纲
  一、主要指标  5 段  4 个数字

表格
  2023年主要指标完成情况表    2 行 × 3 列  单位 批次  指标、2022年、2023年

数字
  数字   年度  出处  数的是什么
  9批次  2023  前言  接待来访团组
  5      2022  一    接待来访团组 2022年
  9      2023  一    接待来访团组 2023年
  2      2022  一    出访团组 2022年
  3      2023  一    出访团组 2023年

有误就更正，例如：set ${reportId} --year 2023 --org 单位全称
`);
});

test("inspect --json has all of it", async () => {
  const { json, bring } = house();
  const { reportId } = await bring(NAME, REPORT_2022);
  const read = await json("inspect", reportId);
  expect(read).toMatchObject({
    report: { reportId, year: 2022, known: { year: "text", date: "none" } },
    current: true,
    tables: [],
    scanned: [],
  });
  expect(read.sections[0]).toMatchObject({ level: 1, label: "一", passages: 4 });
  expect(read.sections[1]).toMatchObject({ level: 2, label: "（一）", passages: 2, figures: 2 });
  expect(read.figures.first).toHaveLength(read.figures.count);
  expect(read.figures.first[0]).toMatchObject({ text: "9批次", counts: "接待来访团组" });
});

test("set corrects, says what has changed, and later versions keep it", async () => {
  const { run, json, bring } = house();
  const { reportId } = await bring(NAME, REPORT_2022);
  const { code, out } = await run("set", reportId, "--year", "2021", "--org", "望江区外办");
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/单位 {2}望江区人民政府外事办公室 → 望江区外办\n.*年度 {2}2022 → 2021/),
  ]);
  expect((await json("inspect", reportId)).report.known).toMatchObject({
    ...{ title: "text", org: "flag", year: "flag" },
  });
  expect((await run("inspect", reportId)).out).toMatch(/年度 +2021 +人工指明/);

  const again = await bring(NAME, REPORT_2022.replace("276处", "277处"));
  expect(again).toMatchObject({ status: "replaced", year: 2021, org: "望江区外办" });
  const renamed = await bring("报告（定稿）.txt", REPORT_2022.replace("276处", "278处"));
  expect(renamed).toMatchObject({ status: "replaced", year: 2021, org: "望江区外办" });
  expect((await json("reports")).reports).toHaveLength(1);
});

test("what the caller says of a later version counts more, and another report is left alone", async () => {
  const { run, json, bring } = house();
  const { reportId } = await bring(NAME, REPORT_2022);
  await run("set", reportId, "--title", "区外办法治政府建设报告", "--year", "2021");
  const said = await bring(NAME, REPORT_2022.replace("276处", "277处"), "--year", "2020");
  expect(said).toMatchObject({ year: 2020, title: "区外办法治政府建设报告" });
  const next = REPORT_2022.replaceAll("2023", "2024").replaceAll("2022", "2023");
  const other = await bring("2023年法治政府建设年度情况报告.txt", next);
  expect(other).toMatchObject({ status: "added", title: "2023年法治政府建设年度情况报告" });
  expect((await json("reports")).reports).toHaveLength(3);
});

test("set takes another report's place only with --replace", async () => {
  const { run, json, bring } = house();
  await bring(NAME, REPORT_2022);
  const next = REPORT_2022.replaceAll("2023", "2024").replaceAll("2022", "2023");
  const { reportId } = await bring("2023年法治政府建设年度情况报告.txt", next);
  const refused = await run("set", reportId, "--year", "2022");
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/库中已有同单位、同年度、同文种的《2022年.*--replace/);
  expect((await run("set", reportId, "--year", "2022", "--replace")).code).toBe(0);
  expect((await json("reports")).reports).toMatchObject([{ reportId, year: 2022 }]);
});

test("set says who may read it, and everyone again", async () => {
  const { run, json, bring } = house();
  const { reportId } = await bring(NAME, REPORT_2022);
  expect((await run("set", reportId, "--audience", "ou_a,oc_b")).out).toMatch(
    /给谁看 {2}全体 → ou_a、oc_b/,
  );
  expect((await json("inspect", reportId)).report.audience).toEqual(["ou_a", "oc_b"]);
  const { report } = await json("set", reportId, "--audience", "全体");
  expect(report.audience).toBeNull();
  expect((await run("set", reportId, "--audience", "全体")).out).toContain("没有改动");
});

test.each([
  [["inspect"], 2, "编号"],
  [["inspect", "nowhere"], 1, "没有编号"],
  [["set", "nowhere"], 2, "--title"],
  [["set", "nowhere", "--year", "2022"], 1, "没有编号"],
  [["set", "nowhere", "--org", " "], 2, "--org"],
  [["set", "nowhere", "--kind", "小说"], 2, "--kind"],
])("%j ends with %i and says why", async (args, code, why) => {
  const run = await house().run(...(args as string[]));
  expect(run.code).toBe(code);
  expect(run.err).toContain(why);
});

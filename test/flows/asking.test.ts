/** From a file on disk to an answer: what a reader's care with a format is for. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileOf, openApp, temporaryFolder } from "../helper.ts";

const TABLES = `# 望江区人民政府2023年政府信息公开工作年度报告

## 二、主动公开政府信息情况

| 信息内容 | 本年处理决定数量 |
|---|---|
| 行政许可 | 551 |
| 行政处罚 | 4118 |

| 信息内容 | 本年收费金额（单位：万元） |
|---|---|
| 行政事业性收费 | 7,730.28 |

## 三、收到和处理政府信息公开申请情况

| 办理结果 | 自然人 | 商业企业 | 总计 |
|---|---|---|---|
| 予以公开 | 21 | 3 | 24 |
| 部分公开 | 4 | 0 | 4 |
`;

test.each([
  ["2023年行政处罚处理决定多少件？", /行政处罚.*数量：4118/, /行政处罚/],
  ["2023年行政许可处理决定有多少？", /行政许可.*数量：551/, /行政许可/],
  ["2023年行政事业性收费金额是多少？", /7,730\.28/, /单位：万元/],
  ["2023年予以公开的申请一共多少件？", /予以公开，总计：24/, /予以公开/],
  ["2023年对自然人予以公开多少件？", /予以公开，自然人：21/, /予以公开/],
])("a table is asked: %s", async (question, answer, quote) => {
  const app = await openApp();
  await app.shelving.ingest([fileOf("年报.md", TABLES)]);
  const reply = await app.turn.respond({ text: question });
  expect(reply).toMatchObject({ kind: "reply" });
  expect(reply.text).toMatch(answer);
  expect(reply.citations[0]!.quote).toMatch(quote);
  expect(reply.citations[0]!.path.length).toBeGreaterThan(0);
});

test("what is asked of two columns at once is answered by neither, and a nought is told in its row's unit", async () => {
  const app = await openApp();
  const text = `# 青坪县市场监管局2023年工作总结

## 一、投诉举报处理

| 季度 | 投诉 | 举报 | 办结率 |
|---|---|---|---|
| 3月 | 112 | 31 | 98.6% |
| 全年 | 1461 | 378 | 99.0% |

## 二、经费

单位：万元

| 项目 | 基本支出 | 项目支出 |
|---|---|---|
| 行政运行 | 367.46 | 0.00 |
`;
  await app.shelving.ingest([fileOf("总结.md", text)]);
  const ask = (question: string) => app.turn.respond({ text: question });
  const both = await ask("2023年全年投诉举报多少件？");
  expect(both.kind).toBe("refusal");
  expect(both.text).not.toMatch(/1461|378/);
  expect((await ask("2023年全年投诉多少件？")).text).toContain("1461");
  // Nor is one month of three all of them.
  expect((await ask("2023年1至3月投诉多少件？")).text).not.toContain("112");
  expect((await ask("2023年3月投诉多少件？")).text).toContain("112");
  expect((await ask("2023年行政运行项目支出多少万元？")).text).toContain("0.00万元");
});

test("a table does not answer what it has no row for", async () => {
  const app = await openApp();
  await app.shelving.ingest([fileOf("年报.md", TABLES)]);
  const reply = await app.turn.respond({ text: "2023年行政强制处理决定多少件？" });
  expect(reply.kind).toBe("refusal");
});

test("a year that is only compared with does not answer for the report's own", async () => {
  const app = await openApp();
  const text =
    "2022年工作总结\n望江区人民政府外事办公室\n一、接待情况\n2021年同期接待团组为70批次，今年有所下降。";
  await app.shelving.ingest([fileOf("2022.txt", text)]);
  const [report] = await app.records.reports();
  expect(await app.records.figures(report!.reportId)).toMatchObject([
    { text: "70批次", factYear: 2021 },
  ]);
  const reply = await app.turn.respond({ text: "2022年接待团组多少批次？" });
  expect(reply.kind).toBe("refusal");
});

test("where several offices share a library each figure says whose it is, and a named office answers alone", async () => {
  const app = await openApp();
  const text = (org: string, count: number) =>
    `${org}2022年工作总结\n一、主要工作\n全年核查外语标识${count}处，接待外宾${count + 1}批次。`;
  await app.shelving.ingest([
    fileOf("甲.txt", text("望江区人民政府外事办公室", 640)),
    fileOf("乙.txt", text("望江区司法局", 30)),
  ]);
  const ask = async (question: string) => (await app.turn.respond({ text: question })).text;
  expect(await ask("2022年区外办核查外语标识多少处？")).toMatch(/640处/);
  expect(await ask("2022年区外办核查外语标识多少处？")).not.toMatch(/30处/);
  expect(await ask("望江区司法局2022年核查外语标识多少处？")).not.toMatch(/640处/);
  expect(await ask("2022年核查外语标识多少处？")).toMatch(
    /望江区(?:人民政府外事办公室|司法局)2022年：/,
  );
});

test("a draft does not take the place of the final report, and a folder read again changes nothing", async () => {
  const app = await openApp();
  const text = (date: string, count: number) =>
    `望江区外办2020年工作总结\n一、主要工作\n全年核查外语标识${count}处。\n望江区外办\n${date}`;
  const folder = temporaryFolder();
  writeFileSync(join(folder, "总结（最终版）.txt"), text("2021年1月20日", 584));
  writeFileSync(join(folder, "总结（征求意见稿）.txt"), text("2021年1月5日", 570));
  writeFileSync(join(folder, "总结备份.txt"), text("2021年1月20日", 584));
  const first = await app.shelving.ingest([folder]);
  expect(first.map(({ status }) => status).sort()).toEqual(["added", "unchanged", "unchanged"]);
  expect(first.flatMap(({ warnings }) => warnings).join("")).toMatch(/较早版本.*|内容相同/);
  for (let again = 0; again < 2; again++) {
    const results = await app.shelving.ingest([folder]);
    expect(results.map(({ status }) => status)).toEqual(["unchanged", "unchanged", "unchanged"]);
  }
  expect((await app.turn.respond({ text: "2020年核查外语标识多少处？" })).text).toContain("584处");
});

test.each([
  ["（一）接待来访团组12批次，比上年增加3批次。", "（二）核查外语标识33处。"],
  ["一、接待来访团组12批次", "二、核查外语标识33处"],
  ["一．接待来访团组12批次。", "二．核查外语标识33处。"],
  ["1、接待来访团组12批次，比上年增加3批次", "2、核查外语标识33处"],
  ["1.接待来访团组12批次；", "2.核查外语标识33处。"],
  ["（1）接待来访团组12批次。其中部级团组2批次。", "（2）核查外语标识33处。"],
  ["①接待来访团组12批次", "②核查外语标识33处"],
  ["（一）接待来访团组12批次\n其中部级团组2批次。", "（二）核查外语标识33处。"],
])("a report of numbered lines is asked: %s", async (...lines) => {
  const app = await openApp();
  await app.shelving.ingest([fileOf("2022.txt", `2022年工作总结\n${lines.join("\n")}`)]);
  const reply = await app.turn.respond({ text: "2022年接待来访团组多少批次" });
  expect(reply).toMatchObject({ kind: "reply" });
  expect(reply.text).toContain("12批次");
  expect(reply.citations[0]!.quote).toContain("接待来访团组12批次");
});

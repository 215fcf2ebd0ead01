/** From a file on disk to an answer: what a reader's care with a format is for. */
import { expect, test } from "vitest";
import { fileOf, openApp } from "../helper.ts";

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

test("a table does not answer what it has no row for", async () => {
  const app = await openApp();
  await app.shelving.ingest([fileOf("年报.md", TABLES)]);
  const reply = await app.turn.respond({ text: "2023年行政强制处理决定多少件？" });
  expect(reply.kind).toBe("refusal");
});

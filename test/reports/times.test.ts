/** Where another time begins within a paragraph, and what a figure of change counts. */
import { expect, test } from "vitest";
import { readReport } from "../../src/reports/read.ts";

async function read(paragraph: string) {
  const text = `2024年工作总结\n青屏区人民政府外事办公室\n一、主要工作\n${paragraph}`;
  const report = await readReport(new TextEncoder().encode(text), "总结.txt");
  if (!report.ok) throw new Error(report.error);
  const { body, figureRows } = report.value;
  return {
    pieces: body
      .filter(({ kind, path }) => kind === "text" && path[0] === "一")
      .map(({ text, factYear, aspect }) => [text, factYear, aspect]),
    figures: figureRows.map(({ text, counts }) => [text, counts]),
  };
}

test.each(["；", "; "])("after %j the sentence goes on, and no other time begins", async (mark) => {
  const paragraph = `全年办理认证代办318件${mark}2021年，首台自助机投入使用${mark}下一步，推广到各街道。`;
  expect((await read(paragraph)).pieces).toEqual([[paragraph, 2024, "done"]]);
});

test("after a full stop another time begins", async () => {
  const paragraph = "全年办理认证代办318件。2021年，首台自助机投入使用。下一步，推广到各街道。";
  expect((await read(paragraph)).pieces).toEqual([
    ["全年办理认证代办318件。", 2024, "done"],
    ["2021年，首台自助机投入使用。", 2021, "done"],
    ["下一步，推广到各街道。", 2025, "plan"],
  ]);
});

test("a sentence that opens on the same time goes on with it", async () => {
  const paragraph = "2024年，办理认证代办318件。2024年，首台自助机投入使用。";
  expect((await read(paragraph)).pieces).toEqual([[paragraph, 2024, "done"]]);
});

test.each([
  ["接收留学生档案73份，比上年增加12份", "增加"],
  ["接收留学生档案73份，同比减少近12份", "减少"],
  ["接收留学生档案73份，较上年下降了约12份", "下降"],
])("%s: the second figure counts the change", async (text, change) => {
  const { figures } = await read(`${text}。`);
  expect(figures).toHaveLength(2);
  expect(figures[0]).toEqual(["73份", "接收留学生档案"]);
  expect(figures[1]![1]).toBe(`接收留学生档案（${change}）`);
});

test("a paragraph that opens with a dash goes on with the time of the one before", async () => {
  const { pieces } = await read(
    "“十三五”期间，主要做了两件事。\n——扩建库房，添置密集架。\n全年办理认证代办318件。",
  );
  expect(pieces.map(([, year]) => year)).toEqual([null, null, 2024]);
});

test("a row named by its year is of that year, and any other of the report's", async () => {
  const table = [
    "# 2024年工作总结",
    "青屏区人民政府外事办公室",
    "## 一、主要工作",
    "| 年份 | 认证代办（件） |",
    "| --- | --- |",
    "| 2022年 | 251 |",
    "| 2024年 | 318 |",
    "",
    "| 事项 | 办理（件） |",
    "| --- | --- |",
    "| 上年结转 | 17 |",
  ];
  const bytes = new TextEncoder().encode(table.join("\n"));
  const report = await readReport(bytes, "总结.md");
  if (!report.ok) throw new Error(report.error);
  const rows = report.value.body.filter(({ kind, text }) => kind === "row" && /\d/.test(text));
  expect(rows.map(({ factYear }) => factYear)).toEqual([2022, 2024, 2024]);
});

test.each([
  ["青屏区人民政府外事办公室办公室　2025年3月2日印发", "2025-01-06"],
  ["打印：档案科　2025年3月2日", "2025-01-06"],
])("the day of printing is not the day of signing: %s", async (printed, date) => {
  const text = `2024年工作总结\n青屏区人民政府外事办公室\n一、主要工作\n办理认证代办318件。\n青屏区人民政府外事办公室\n2025年1月6日\n${printed}`;
  const report = await readReport(new TextEncoder().encode(text), "总结.txt");
  expect(report).toMatchObject({ ok: true, value: { date } });
});

test("提高到 tells how far it came, and counts no change", async () => {
  const { figures } = await read("接收留学生档案由上年的61份增加到73份。");
  expect(figures.map(([, counts]) => counts).join()).not.toContain("（增加）");
});

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

test("提高到 tells how far it came, and counts no change", async () => {
  const { figures } = await read("接收留学生档案由上年的61份增加到73份。");
  expect(figures.map(([, counts]) => counts).join()).not.toContain("（增加）");
});

/** .docx and text PDF: what Word and a PDF viewer show is what is read. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  DeletedTextRun,
  Document,
  type FileChild,
  HeadingLevel,
  InsertedTextRun,
  LevelFormat,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  VerticalMergeType,
} from "docx";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/reports/parse.ts";
import { joinPassages } from "../../src/reports/passages.ts";
import { readReport } from "../../src/reports/read.ts";
import { SAMPLES } from "../helper.ts";

async function blocksOf(children: FileChild[]) {
  const document = new Document({
    numbering: {
      config: [
        {
          reference: "公文",
          levels: [
            { level: 0, format: LevelFormat.CHINESE_COUNTING, text: "%1、" },
            { level: 1, format: LevelFormat.CHINESE_COUNTING, text: "（%2）" },
            { level: 2, format: LevelFormat.DECIMAL, text: "%3." },
          ],
        },
        { reference: "圆点", levels: [{ level: 0, format: LevelFormat.BULLET, text: "●" }] },
      ],
    },
    sections: [{ children }],
  });
  const parsed = await parse(await Packer.toBuffer(document), "总结.docx");
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value.blocks;
}

const linesOf = async (children: FileChild[]) => (await blocksOf(children)).map((b) => b.text);
const numbered = (text: string, level: number, instance = 0) =>
  new Paragraph({ text, numbering: { reference: "公文", level, instance } });
const cell = (text: string, options: object = {}) =>
  new TableCell({ children: [new Paragraph(text)], ...options });

describe(".docx", () => {
  test("heading styles become headings with their level", async () => {
    expect(
      await blocksOf([
        new Paragraph({ text: "2022年工作总结", heading: HeadingLevel.TITLE }),
        new Paragraph({ text: "主要成效", heading: HeadingLevel.HEADING_1 }),
        new Paragraph({ text: "友城工作", heading: HeadingLevel.HEADING_2 }),
        new Paragraph("结好2个。"),
      ]),
    ).toEqual([
      { kind: "heading", level: 1, text: "2022年工作总结" },
      { kind: "heading", level: 1, text: "主要成效" },
      { kind: "heading", level: 2, text: "友城工作" },
      { kind: "text", text: "结好2个。" },
    ]);
  });

  test("automatic numbers come back as the text that Word shows, and count on", async () => {
    expect(
      await linesOf([
        numbered("成效", 0),
        numbered("抓接待", 1),
        numbered("细项", 2),
        numbered("抓友城", 1),
        new Paragraph("中间一段。"),
        numbered("不足", 0),
        numbered("统筹不够", 1),
      ]),
    ).toEqual([
      "一、成效",
      "（一）抓接待",
      "1.细项",
      "（二）抓友城",
      "中间一段。",
      "二、不足",
      "（一）统筹不够",
    ]);
  });

  test("a list that starts anew starts at 一 again", async () => {
    expect(
      await linesOf([
        numbered("甲", 0, 1),
        numbered("乙", 0, 1),
        numbered("丙", 0, 2),
        numbered("丁", 0, 2),
      ]),
    ).toEqual(["一、甲", "二、乙", "一、丙", "二、丁"]);
  });

  test("bullets leave no mark", async () => {
    const bullet = new Paragraph({ text: "抓接待", numbering: { reference: "圆点", level: 0 } });
    expect(await linesOf([bullet])).toEqual(["抓接待"]);
  });

  test("tracked changes: insertions are read, deletions are not", async () => {
    const change = { id: 1, author: "审稿人", date: "2023-01-05T00:00:00Z" };
    const paragraph = new Paragraph({
      children: [
        new TextRun("接待"),
        new DeletedTextRun({ ...change, text: "8批次" }),
        new InsertedTextRun({ ...change, id: 2, text: "9批次" }),
        new TextRun("。"),
      ],
    });
    expect(await linesOf([paragraph])).toEqual(["接待9批次。"]);
  });

  test("a line break begins a new line, a tab is a blank", async () => {
    const paragraph = new Paragraph({
      children: [new TextRun("望江区\t外办"), new TextRun({ text: "2022年工作总结", break: 1 })],
    });
    expect(await linesOf([paragraph])).toEqual(["望江区 外办", "2022年工作总结"]);
  });

  test("table rows say their headers, and merged cells keep their columns", async () => {
    const table = new Table({
      rows: [
        new TableRow({ children: [cell("指标"), cell("2021年"), cell("2022年")] }),
        new TableRow({ children: [cell("团组"), cell("8"), cell("11")] }),
        new TableRow({ children: [cell("两年合计", { columnSpan: 2 }), cell("19")] }),
        new TableRow({
          children: [
            cell("友城", { verticalMerge: VerticalMergeType.RESTART }),
            cell("6"),
            cell("7"),
          ],
        }),
        new TableRow({
          children: [cell("", { verticalMerge: VerticalMergeType.CONTINUE }), cell("1"), cell("0")],
        }),
      ],
    });
    expect(await blocksOf([table])).toEqual([
      { kind: "row", text: "指标 | 2021年 | 2022年" },
      { kind: "row", text: "指标：团组；2021年：8；2022年：11" },
      { kind: "row", text: "指标：两年合计；2022年：19" },
      { kind: "row", text: "指标：友城；2021年：6；2022年：7" },
      { kind: "row", text: "指标：友城；2021年：1；2022年：0" },
    ]);
  });

  test("empty paragraphs leave no block", async () => {
    expect(await linesOf([new Paragraph(""), new Paragraph("好。"), new Paragraph("  ")])).toEqual([
      "好。",
    ]);
  });
});

describe("every sample report", () => {
  const files = readdirSync(SAMPLES).filter((file) => /\.(?:docx|pdf|md|txt)$/.test(file));

  test.each(files)("%s is read whole", async (file) => {
    const report = await readReport(readFileSync(join(SAMPLES, file)), file);
    if (!report.ok) throw new Error(report.error);
    const { text, body, title, org, aliases, year, kind, outline, warnings } = report.value;
    expect(joinPassages(body)).toBe(text);
    expect(body.every((p) => text.slice(p.start, p.end) === p.text)).toBe(true);
    expect({ org, aliases, warnings }).toEqual({
      org: "明湖区人民政府外事办公室",
      aliases: ["区政府外办"],
      warnings: [],
    });
    expect(String(year)).toBe(/20\d\d/.exec(file)?.[0]);
    expect(title).toContain(`${year}年`);
    expect(kind).toBe(/法治/.test(file) ? "法治政府建设年度情况报告" : "年度工作总结");
    const labels = outline.filter((heading) => heading.level === 1).map((heading) => heading.label);
    expect(labels).toEqual(["一", "二", "三", "四"].slice(0, labels.length));
    expect(labels.length).toBeGreaterThanOrEqual(3);
    // The last numbered section of each is next year's plan, and the first speaks of the year itself.
    const plan = body.filter((p) => p.path[0] === labels.at(-1));
    expect(new Set(plan.map((p) => `${p.aspect} ${p.factYear}`))).toEqual(
      new Set([`plan ${year! + 1}`]),
    );
    const done = body.filter((p) => p.path[0] === "一" && p.kind === "heading");
    expect(new Set(done.map((p) => `${p.aspect} ${p.factYear}`))).toEqual(
      new Set([`done ${year}`]),
    );
  });

  test("a PDF's page numbers and broken lines are gone: paragraphs are whole", async () => {
    const pdfs = files.filter((file) => file.endsWith(".pdf"));
    expect(pdfs).toHaveLength(2);
    for (const file of pdfs) {
      const parsed = await parse(readFileSync(join(SAMPLES, file)), file);
      const lines = parsed.ok
        ? parsed.value.blocks.filter((b) => b.kind === "text").map((b) => b.text)
        : [];
      expect(lines.filter((line) => /^[—\-\s]*\d+[—\-\s]*$/.test(line))).toEqual([]);
      expect(lines.filter((line) => line.length > 45 && !/[。：；]$/.test(line))).toEqual([]);
    }
  });
});

/** .docx: what Word shows, with every tracked change accepted, is what is read. */
import { readFileSync } from "node:fs";
import {
  Document,
  type FileChild,
  FootnoteReferenceRun,
  Math as Formula,
  LevelFormat,
  MathFraction,
  MathRun,
  MathSuperScript,
  Packer,
  PageNumber,
  Paragraph,
  TableOfContents,
  Textbox,
  TextRun,
} from "docx";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { Block } from "../../../../src/reports/blocks.ts";
import { readDocx } from "../../../../src/reports/readers/word/docx.ts";

const W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006";

type Parts = Record<string, string | Uint8Array>;

/** A document of these parts; they name their elements as Word does, and `w` and `m` are bound for them. */
function word(body: string, parts: Parts = {}): Uint8Array {
  const all: Parts = {
    "word/document.xml": part("document", `<w:body>${body}</w:body>`),
    ...parts,
  };
  return zipSync(
    Object.fromEntries(
      Object.entries(all).map(([name, xml]) => [
        name,
        typeof xml === "string" ? strToU8(xml) : xml,
      ]),
    ),
  );
}

function part(root: string, xml: string): string {
  const spaces = `xmlns:w="${W}" xmlns:m="${OFFICE}/math" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`;
  return `<?xml version="1.0" encoding="UTF-8"?><w:${root} ${spaces}>${xml}</w:${root}>`;
}

const styles = (xml: string): Parts => ({ "word/styles.xml": part("styles", xml) });
const numbering = (xml: string): Parts => ({ "word/numbering.xml": part("numbering", xml) });
const run = (text: string, properties = "") =>
  `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
const p = (content: string, properties = "") =>
  `<w:p><w:pPr>${properties}</w:pPr>${content.startsWith("<") ? content : run(content)}</w:p>`;
const item = (text: string, ilvl: number, numId = 1) =>
  p(text, `<w:numPr><w:ilvl w:val="${ilvl}"/><w:numId w:val="${numId}"/></w:numPr>`);
const level = (ilvl: number, format: string, text: string, more = "") =>
  `<w:lvl w:ilvl="${ilvl}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/>${more}</w:lvl>`;
const list = (levels: string, lists = `<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`) =>
  numbering(`<w:abstractNum w:abstractNumId="0">${levels}</w:abstractNum>${lists}`);
const field = (instruction: string, result: string) =>
  `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>${instruction}</w:instrText></w:r>` +
  `<w:r><w:fldChar w:fldCharType="separate"/></w:r>${result}<w:r><w:fldChar w:fldCharType="end"/></w:r>`;
const table = (...rows: string[]) => `<w:tbl>${rows.join("")}</w:tbl>`;
const row = (...cells: string[]) => `<w:tr>${cells.join("")}</w:tr>`;
const cell = (text: string, properties = "") =>
  `<w:tc><w:tcPr>${properties}</w:tcPr>${p(text)}</w:tc>`;

function blocksOf(bytes: Uint8Array): Block[] {
  const read = readDocx(bytes, "总结.docx");
  if (!read.ok) throw new Error(read.error);
  return read.value.blocks;
}
const linesOf = (bytes: Uint8Array) => blocksOf(bytes).map((block) => block.text);
const refusalOf = (bytes: Uint8Array) => {
  const read = readDocx(bytes, "总结.docx");
  return read.ok ? `read: ${read.value.blocks[0]?.text}` : read.error;
};

test("a file of LibreOffice Writer: numbered headings, notes, changes, lists, a text box, a table", () => {
  const bytes = readFileSync(new URL("../../../files/writer-report.docx", import.meta.url));
  expect(blocksOf(bytes)).toEqual([
    { kind: "heading", level: 1, text: "望江区人民政府外事办公室2022年工作总结" },
    { kind: "heading", level: 1, text: "一、主要成效" },
    { kind: "heading", level: 2, text: "（一）接待团组" },
    { kind: "text", text: "全年接待9批次86人次，面积10⁴平方米。" },
    { kind: "text", text: "注：含线上接待3批次。" },
    { kind: "text", text: "前半句，后半句。" },
    { kind: "text", text: "完成以下事项：甪直镇共处。" },
    { kind: "text", text: "注：尾注说明。" },
    { kind: "text", text: "1. 5万人次参加活动。" },
    { kind: "text", text: "①开幕式。" },
    { kind: "text", text: "②闭幕式。" },
    { kind: "text", text: "2.举办培训。" },
    { kind: "text", text: "文本框：共12项。" },
    { kind: "text", text: "框后的段落。" },
    { kind: "heading", level: 2, text: "（二）友城工作" },
    { kind: "row", text: "指标 | 2022年／上半年 | 2022年／下半年 | 备注" },
    { kind: "row", text: "指标：团组；2022年／上半年：4；2022年／下半年：5；备注：含线上" },
    { kind: "row", text: "指标：友城；2022年／上半年：1；2022年／下半年：2" },
    { kind: "heading", level: 1, text: "二、存在不足" },
    { kind: "text", text: "统筹不够。" },
  ]);
});

test("a file of pandoc: contents to be filled in, note, lists, table, formula", () => {
  const bytes = readFileSync(new URL("../../../files/pandoc-report.docx", import.meta.url));
  expect(linesOf(bytes)).toEqual([
    "望江区外办2022年工作总结",
    "一、主要成效",
    "接待来访团组9批次86人次，面积10⁴平方米，CO₂排放下降12.5%。",
    "注：含线上接待3批次。",
    "1. 5万人次参加活动",
    "2.举办培训",
    "a.开幕式",
    "b.闭幕式",
    "（一）友城",
    "指标 | 2021年 | 2022年",
    "指标：团组；2021年：8；2022年：11",
    "指标：友城；2021年：6；2022年：7",
    "公式 3/4x²。",
    "引文一段。",
    "项目甲",
    "项目乙",
  ]);
});

test("a file of python-docx on Word's own template: lists that come through styles", () => {
  const bytes = readFileSync(new URL("../../../files/python-docx-report.docx", import.meta.url));
  const blocks = blocksOf(bytes);
  expect(blocks.filter((block) => block.kind === "heading")).toEqual([
    { kind: "heading", level: 1, text: "望江区外办2022年工作总结" },
    { kind: "heading", level: 1, text: "主要成效" },
    { kind: "heading", level: 2, text: "存在不足" },
  ]);
  expect(blocks.filter((block) => block.kind === "text").map((block) => block.text)).toEqual([
    "接待9批次。",
    "1.甲",
    "2.乙",
    "丙",
    "丁",
    "1.子",
    "2.丑",
  ]);
});

describe("automatic numbers", () => {
  test.each([
    ["chineseCounting", "%1、", ["一、甲", "二、甲", "三、甲"]],
    ["chineseCountingThousand", "（%1）", ["（一）甲", "（二）甲", "（三）甲"]],
    ["ideographDigital", "%1、", ["一、甲", "二、甲", "三、甲"]],
    ["decimalEnclosedCircle", "%1", ["①甲", "②甲", "③甲"]],
    ["chineseLegalSimplified", "%1、", ["壹、甲", "贰、甲", "叁、甲"]],
    ["japaneseCounting", "第%1章", ["第一章 甲", "第二章 甲", "第三章 甲"]],
    ["lowerLetter", "%1)", ["a)甲", "b)甲", "c)甲"]],
    ["upperRoman", "%1.", ["I.甲", "II.甲", "III.甲"]],
    ["bullet", "●", ["甲", "甲", "甲"]],
    ["none", "", ["甲", "甲", "甲"]],
  ])("%s as %s", (format, text, lines) => {
    const items = [0, 0, 0].map((at) => item("甲", at)).join("");
    expect(linesOf(word(items, list(level(0, format, text))))).toEqual(lines);
  });

  test("never run into the figure that follows", () => {
    const items = item("5万人次", 0) + item("3批次", 1);
    const levels =
      level(0, "decimal", "%1.") + level(1, "decimal", "%2", `<w:suff w:val="nothing"/>`);
    expect(linesOf(word(items, list(levels)))).toEqual(["1. 5万人次", "1 3批次"]);
  });

  test("of lower levels begin anew under each higher one, and say the higher ones", () => {
    const levels = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2.");
    const items = [item("甲", 0), item("乙", 1), item("丙", 1), item("丁", 0), item("戊", 1)];
    expect(linesOf(word(items.join(""), list(levels)))).toEqual([
      "1.甲",
      "1.1.乙",
      "1.2.丙",
      "2.丁",
      "2.1.戊",
    ]);
  });

  test("go on where the level says that it does not begin anew (lvlRestart)", () => {
    const levels =
      level(0, "chineseCounting", "第%1章") +
      level(1, "decimal", "第%2条", `<w:lvlRestart w:val="0"/>`);
    const items = [item("甲", 0), item("乙", 1), item("丙", 1), item("丁", 0), item("戊", 1)];
    expect(linesOf(word(items.join(""), list(levels)))).toEqual([
      "第一章 甲",
      "第1条 乙",
      "第2条 丙",
      "第二章 丁",
      "第3条 戊",
    ]);
  });

  test("are plain digits throughout where the level says so (isLgl)", () => {
    const levels = level(0, "chineseCounting", "%1、") + level(1, "decimal", "%1.%2", "<w:isLgl/>");
    expect(linesOf(word(item("甲", 0) + item("乙", 1), list(levels)))).toEqual([
      "一、甲",
      "1.1 乙",
    ]);
  });

  test("count together in lists that share their levels, unless one begins anew (startOverride)", () => {
    const lists =
      `<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>` +
      `<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`;
    const items = [item("甲", 0, 1), item("乙", 0, 2), item("丙", 0, 3), item("丁", 0, 3)];
    expect(linesOf(word(items.join(""), list(level(0, "decimal", "%1."), lists)))).toEqual([
      "1.甲",
      "2.乙",
      "1.丙",
      "2.丁",
    ]);
  });

  test("can have a level of their own in one list (lvlOverride)", () => {
    const own = `<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">${level(0, "upperLetter", "%1.")}</w:lvlOverride></w:num>`;
    expect(linesOf(word(item("甲", 0), list(level(0, "decimal", "%1."), own)))).toEqual(["A.甲"]);
  });

  test("come through a style, through the one it is based on, and through a list that names the style", () => {
    const parts = {
      ...styles(
        `<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>` +
          `<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>` +
          `<w:style w:type="paragraph" w:styleId="a"><w:name w:val="公文一级"/><w:basedOn w:val="1"/></w:style>`,
      ),
      ...list(
        level(0, "chineseCounting", "%1、", `<w:pStyle w:val="1"/>`) +
          level(1, "chineseCounting", "（%2）", `<w:pStyle w:val="2"/>`),
      ),
    };
    const body =
      p("成效", `<w:pStyle w:val="a"/>`) +
      p("接待", `<w:pStyle w:val="2"/>`) +
      p("前言", `<w:pStyle w:val="1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>`) +
      p("不足", `<w:pStyle w:val="1"/>`);
    expect(blocksOf(word(body, parts))).toEqual([
      { kind: "heading", level: 1, text: "一、成效" },
      { kind: "heading", level: 2, text: "（一）接待" },
      { kind: "heading", level: 1, text: "前言" },
      { kind: "heading", level: 1, text: "二、不足" },
    ]);
  });

  test("come through a numbering style (numStyleLink)", () => {
    const parts = {
      ...styles(
        `<w:style w:type="numbering" w:styleId="公文"><w:name w:val="公文"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>`,
      ),
      ...numbering(
        `<w:abstractNum w:abstractNumId="0"><w:styleLink w:val="公文"/>${level(0, "chineseCounting", "%1、")}</w:abstractNum>` +
          `<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="公文"/></w:abstractNum>` +
          `<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>`,
      ),
    };
    expect(linesOf(word(item("甲", 0, 2) + item("乙", 0, 2), parts))).toEqual(["一、甲", "二、乙"]);
  });

  test("a level that is passed over counts as begun, and a text box counts for itself", () => {
    const levels = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2.");
    const box = `<w:r><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent>${item("框", 0)}</w:txbxContent></v:textbox></w:pict></w:r>`;
    expect(linesOf(word(item("甲", 1) + p(box) + item("乙", 0), list(levels)))).toEqual([
      "1.1.甲",
      "1.框",
      "2.乙",
    ]);
  });
});

describe("headings", () => {
  test.each([
    ["a built-in style", `<w:style w:styleId="s"><w:name w:val="heading 2"/></w:style>`, 2],
    ["a style with a Chinese name", `<w:style w:styleId="s"><w:name w:val="标题 3"/></w:style>`, 3],
    [
      "a style with an outline level",
      `<w:style w:styleId="s"><w:name w:val="一级"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>`,
      1,
    ],
    ["the title", `<w:style w:styleId="s"><w:name w:val="Title"/></w:style>`, 1],
    [
      "a style based on one",
      `<w:style w:styleId="s"><w:name w:val="公文"/><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:name w:val="heading 4"/></w:style>`,
      4,
    ],
    [
      "a style based on one that is body text",
      `<w:style w:styleId="s"><w:name w:val="正文样"/><w:basedOn w:val="b"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style><w:style w:styleId="b"><w:name w:val="heading 1"/></w:style>`,
      undefined,
    ],
    [
      "styles based on each other",
      `<w:style w:styleId="s"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="s"/></w:style>`,
      undefined,
    ],
    [
      "a style as it was before a change",
      `<w:style w:styleId="s"><w:name w:val="公文"/><w:pPr><w:pPrChange><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:pPrChange></w:pPr></w:style>`,
      undefined,
    ],
  ])("%s", (_, xml, expected) => {
    const [block] = blocksOf(word(p("成效", `<w:pStyle w:val="s"/>`), styles(xml)));
    expect(block).toEqual(
      expected
        ? { kind: "heading", level: expected, text: "成效" }
        : { kind: "text", text: "成效" },
    );
  });

  test("a paragraph's own outline level counts before its style's, and a style without description by its id", () => {
    expect(
      blocksOf(
        word(
          p("成效", `<w:outlineLvl w:val="1"/>`) +
            p("说明", `<w:pStyle w:val="Heading1"/><w:outlineLvl w:val="9"/>`) +
            p("不足", `<w:pStyle w:val="Heading3"/>`),
        ),
      ),
    ).toEqual([
      { kind: "heading", level: 2, text: "成效" },
      { kind: "text", text: "说明" },
      { kind: "heading", level: 3, text: "不足" },
    ]);
  });

  test("a whole paragraph that is set as a heading is text", () => {
    const long = "坚持依法行政。".repeat(40);
    expect(blocksOf(word(p(long, `<w:outlineLvl w:val="0"/>`)))).toEqual([
      { kind: "text", text: long },
    ]);
  });
});

describe("a table of contents is not read", () => {
  const toc = styles(`<w:style w:styleId="10"><w:name w:val="toc 1"/></w:style>`);
  const body = p("一、成效", `<w:outlineLvl w:val="0"/>`) + p("接待9批次。");

  test.each([
    [
      "as a field",
      p("目  录") +
        p(`${run("一、成效")}${run("1")}`).replace(
          "<w:r>",
          `${field('TOC \\o "1-3"', "@").split("@")[0]}<w:r>`,
        ) +
        p(`<w:r><w:fldChar w:fldCharType="end"/></w:r>`) +
        body,
      {},
    ],
    [
      "as a building block",
      `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>${p("目录")}${p("一、成效 1")}</w:sdtContent></w:sdt>${body}`,
      {},
    ],
    ["as paragraphs of its styles", p("一、成效 1", `<w:pStyle w:val="10"/>`) + body, toc],
  ])("%s", (_, xml, parts) => {
    expect(linesOf(word(xml, parts))).toEqual(["一、成效", "接待9批次。"]);
  });

  test("one that was never closed, or that holds whole paragraphs, is text like any other", () => {
    const open = field("TOC", "@").split("@")[0]!;
    expect(linesOf(word(p(open + run("一、成效")) + p("接待9批次。")))).toEqual([
      "一、成效",
      "接待9批次。",
    ]);
    const long = "接待9批次。".repeat(50);
    expect(
      linesOf(
        word(
          p(open + run("一、成效")) + p(long) + p(`<w:r><w:fldChar w:fldCharType="end"/></w:r>`),
        ),
      ),
    ).toEqual(["一、成效", long]);
  });
});

describe("tables", () => {
  test("merged cells keep their rows and columns", () => {
    const begin = `<w:vMerge w:val="restart"/>`;
    const rows = table(
      row(cell("指标", begin), cell("2022年", `<w:gridSpan w:val="2"/>`)),
      row(cell("", "<w:vMerge/>"), cell("上半年"), cell("下半年")),
      row(cell("团组"), cell("4"), cell("5")),
      `<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>${cell("6")}${cell("7")}</w:tr>`,
      row(cell("友城"), cell("8", `<w:hMerge w:val="restart"/>`), cell("", "<w:hMerge/>")),
    );
    expect(linesOf(word(rows))).toEqual([
      "指标 | 2022年／上半年 | 2022年／下半年",
      "指标：团组；2022年／上半年：4；2022年／下半年：5",
      "2022年／上半年：6；2022年／下半年：7",
      expect.stringContaining("友城"),
    ]);
  });

  test("a frame of one cell around the text is no table", () => {
    const frame = table(
      row(`<w:tc>${p("成效", `<w:outlineLvl w:val="0"/>`)}${p("接待9批次。")}</w:tc>`),
    );
    expect(blocksOf(word(frame))).toEqual([
      { kind: "heading", level: 1, text: "成效" },
      { kind: "text", text: "接待9批次。" },
    ]);
  });

  test("in a table, in a content control and in a text box are read", () => {
    const inner = table(row(cell("甲"), cell("1")), row(cell("乙"), cell("2")));
    const outer = table(row(cell("说明"), `<w:tc>${inner}${p("")}</w:tc>`));
    expect(linesOf(word(outer)).join()).toMatch(/说明.*甲.*1.*乙.*2/);
    expect(linesOf(word(`<w:sdt><w:sdtContent>${inner}</w:sdtContent></w:sdt>`)).join()).toMatch(
      /甲.*1.*乙.*2/,
    );
    const deep = Array.from({ length: 20 }).reduce<string>(
      (xml) => table(row(cell("外"), `<w:tc>${xml}${p("")}</w:tc>`)),
      p("最里"),
    );
    expect(linesOf(word(deep)).join()).toContain("最里");
  });

  test("deleted and hidden rows and deleted cells are gone", () => {
    const gone = (mark: string) =>
      `<w:tr><w:trPr>${mark}</w:trPr>${cell("去掉")}${cell("99")}</w:tr>`;
    const rows = table(
      row(cell("指标"), cell("数量")),
      gone(`<w:del w:id="1"/>`),
      gone("<w:hidden/>"),
      row(cell("团组"), cell("8", `<w:cellDel w:id="2"/>`), cell("9")),
    );
    expect(linesOf(word(rows))).toEqual(["指标 | 数量", "指标：团组；数量：9"]);
  });
});

describe("notes", () => {
  const footnotes = {
    "word/footnotes.xml": part(
      "footnotes",
      `<w:footnote w:type="separator" w:id="-1">${p("分隔")}</w:footnote><w:footnote w:id="1">${p(" 含线上3批次。")}${p("另附名单。")}</w:footnote><w:footnote w:id="2">${p("没有提到。")}</w:footnote>`,
    ),
    "word/endnotes.xml": part("endnotes", `<w:endnote w:id="1">${p("尾注。")}</w:endnote>`),
  };
  const mark = (kind: string, more = "") => `<w:r><w:${kind}Reference w:id="1" ${more}/></w:r>`;

  test("follow the paragraph that refers to them, once, and their marks are no digits of a figure", () => {
    const body =
      p(run("接待9") + mark("footnote") + run("批次") + mark("endnote") + run("。")) +
      p(run("另见") + mark("footnote") + run("。"));
    expect(linesOf(word(body, footnotes))).toEqual([
      "接待9批次。",
      "注：含线上3批次。",
      "另附名单。",
      "注：尾注。",
      "另见。",
    ]);
  });

  test("of a table follow the table; a mark of one's own, and one that is deleted, leave nothing", () => {
    const own = `<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>1</w:t></w:r>`;
    const rows = table(row(cell("指标"), cell("数量")), row(cell("团组"), cell(run("9") + own)));
    expect(linesOf(word(rows, footnotes))).toEqual([
      "指标 | 数量",
      "指标：团组；数量：9",
      "注：含线上3批次。",
      "另附名单。",
    ]);
    const deleted = p(`${run("接待9批次。")}<w:del>${mark("footnote")}</w:del>`);
    expect(linesOf(word(deleted, footnotes))).toEqual(["接待9批次。"]);
  });

  test("raised digits are never part of a figure", () => {
    const style = styles(
      `<w:style w:type="character" w:styleId="r"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>`,
    );
    const body = p(
      run("接待9批次") +
        run("12", `<w:rStyle w:val="r"/>`) +
        run("，占地10") +
        run("3", `<w:vertAlign w:val="superscript"/>`) +
        run("亩，CO") +
        run("2", `<w:vertAlign w:val="subscript"/>`),
    );
    expect(linesOf(word(body, style))).toEqual(["接待9批次¹²，占地10³亩，CO₂"]);
  });
});

describe("tracked changes are taken as accepted", () => {
  test.each([
    [
      "insertions stay",
      p(`${run("接待")}<w:ins>${run("9")}</w:ins>${run("批次。")}`),
      ["接待9批次。"],
    ],
    [
      "deletions and what was moved away go",
      p(
        `${run("接待")}<w:del><w:r><w:delText>8</w:delText></w:r>${run("8")}</w:del><w:moveFrom>${run("甲")}</w:moveFrom><w:moveTo>${run("9")}</w:moveTo>${run("批次。")}`,
      ),
      ["接待9批次。"],
    ],
    [
      "a deleted paragraph mark joins its paragraph to the next",
      p("前半句，", `<w:rPr><w:del/></w:rPr>`) + p("后半句。"),
      ["前半句，后半句。"],
    ],
    [
      "a paragraph deleted whole leaves nothing",
      p(`<w:del>${run("旧")}</w:del>`, `<w:rPr><w:del/></w:rPr>`) + p("新。"),
      ["新。"],
    ],
    [
      "former properties count for nothing",
      p(
        "正文。",
        `<w:pPrChange><w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange>`,
      ),
      ["正文。"],
    ],
    [
      "former formatting hides nothing",
      p(run("正文。", `<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>`)),
      ["正文。"],
    ],
  ])("%s", (_, body, lines) => {
    const parts = list(level(0, "decimal", "%1."));
    expect(linesOf(word(body, parts))).toEqual(lines);
    expect(blocksOf(word(body, parts)).every((block) => block.kind === "text")).toBe(true);
  });

  test("a deleted item is not counted", () => {
    const deleted = p(
      `<w:del>${run("旧")}</w:del>`,
      `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>`,
    );
    const body = item("甲", 0) + deleted + item("乙", 0);
    expect(linesOf(word(body, list(level(0, "decimal", "%1."))))).toEqual(["1.甲", "2.乙"]);
  });
});

describe("what is in a run", () => {
  const choice = (xml: string) =>
    `<w:r><mc:AlternateContent><mc:Choice Requires="wps">${xml}</mc:Choice><mc:Fallback>${xml}</mc:Fallback></mc:AlternateContent></w:r>`;

  test.each([
    [
      "hidden text",
      run("接待9批次") + run("（内部）", "<w:vanish/>") + run("。", `<w:vanish w:val="0"/>`),
      "接待9批次。",
    ],
    [
      "a tab and hyphens",
      `${run("甲")}<w:r><w:tab/><w:t>2020</w:t><w:noBreakHyphen/><w:t>2022</w:t><w:softHyphen/></w:r>`,
      "甲 2020-2022",
    ],
    ["a field's result and not its instruction", field(" REF 团组 \\h ", run("9批次")), "9批次"],
    ["a field in a field", field(` IF ${field("REF a", run("错"))} = 1`, run("对")), "对"],
    ["a simple field", `<w:fldSimple w:instr="SEQ 表">${run("3")}</w:fldSimple>`, "3"],
    [
      "page numbers",
      `${run("完")}${field("PAGE", run("7"))}<w:fldSimple w:instr=" NUMPAGES ">${run("12")}</w:fldSimple>`,
      "完",
    ],
    [
      "带圈字符, a field that draws",
      `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>eq \\o\\ac(○,</w:instrText><w:instrText>3)</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>${run("接待")}`,
      "（3）接待",
    ],
    [
      "a field that is never closed",
      `<w:r><w:fldChar w:fldCharType="begin"/></w:r>${run("接待9批次")}`,
      "接待9批次",
    ],
    [
      "a smart tag, a link and a content control",
      `<w:smartTag>${run("望江区")}</w:smartTag><w:hyperlink>${run("外办")}</w:hyperlink><w:sdt><w:sdtContent>${run("总结")}</w:sdtContent></w:sdt>`,
      "望江区外办总结",
    ],
    [
      "ruby: the characters and not their pronunciation",
      `<w:r><w:ruby><w:rubyPr/><w:rt>${run("lù")}</w:rt><w:rubyBase>${run("甪")}</w:rubyBase></w:ruby></w:r>${run("直")}`,
      "甪直",
    ],
    [
      "symbols",
      `<w:r><w:sym w:font="Wingdings" w:char="F082"/><w:sym w:font="Symbol" w:char="F0B3"/><w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:font="宋体" w:char="2460"/></w:r>`,
      "②≥①",
    ],
    [
      "a formula: 3 over 4 is not 34",
      `<m:oMath><m:f><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>4</m:t></m:r></m:den></m:f><m:sSup><m:e><m:r><m:t>+10</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>`,
      "3/4+10²",
    ],
    [
      "comments are left out",
      `<w:commentRangeStart w:id="1"/>${run("接待9批次")}<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>`,
      "接待9批次",
    ],
    ["entities and characters by number", run("A&amp;B&#x4E00;&#20108;"), "A&B一二"],
    ["a character section", "<w:r><w:t><![CDATA[1<2]]></w:t></w:r>", "1<2"],
  ])("%s", (_, content, text) => {
    const comments = {
      "word/comments.xml": part("comments", `<w:comment w:id="1">${p("批注")}</w:comment>`),
    };
    expect(linesOf(word(p(content), comments))).toEqual([text]);
  });

  test("a text box stands in the file twice and is read once, before its paragraph", () => {
    const box = `<w:drawing><w:txbxContent>${p("框里3项。")}</w:txbxContent></w:drawing>`;
    expect(linesOf(word(p(choice(box) + run("框外。"))))).toEqual(["框里3项。", "框外。"]);
  });

  test("a drop cap goes on in the next paragraph", () => {
    expect(linesOf(word(p("新", `<w:framePr w:dropCap="drop"/>`) + p("年伊始。")))).toEqual([
      "新年伊始。",
    ]);
  });
});

test("a file of the docx package: list, formula, footnote, text box, contents, page number", async () => {
  const numbered = (text: string) =>
    new Paragraph({ text, numbering: { reference: "公文", level: 0 } });
  const children: FileChild[] = [
    new TableOfContents("目录", { headingStyleRange: "1-3" }),
    numbered("成效"),
    new Paragraph({
      children: [
        new TextRun("接待9批次"),
        new FootnoteReferenceRun(1),
        new TextRun({ children: ["，第", PageNumber.CURRENT, "页"] }),
        new Formula({
          children: [
            new MathFraction({ numerator: [new MathRun("1")], denominator: [new MathRun("3")] }),
            new MathSuperScript({ children: [new MathRun("x")], superScript: [new MathRun("2")] }),
          ],
        }),
      ],
    }),
    new Textbox({ alignment: "center", children: [new Paragraph("框里3项。")] }),
    numbered("不足"),
  ];
  const document = new Document({
    numbering: {
      config: [
        {
          reference: "公文",
          levels: [{ level: 0, format: LevelFormat.CHINESE_COUNTING_THOUSAND, text: "%1、" }],
        },
      ],
    },
    footnotes: { 1: { children: [new Paragraph("含线上3批次。")] } },
    sections: [{ children }],
  });
  expect(linesOf(await Packer.toBuffer(document))).toEqual([
    "一、成效",
    "接待9批次，第页1/3x²",
    "注：含线上3批次。",
    "框里3项。",
    "二、不足",
  ]);
});

describe("the package", () => {
  const types = (main: string, type: string) =>
    `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/${main}" ContentType="${type}"/></Types>`;
  const rels = (target: string, type = `${OFFICE}/relationships/officeDocument`, mode = "") =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${type}" Target="${target}" ${mode}/></Relationships>`;
  const zip = (parts: Parts) => word("", parts);
  const body = part("document", `<w:body>${p("成效", `<w:pStyle w:val="1"/>`)}</w:body>`);
  const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml";

  test.each<[string, Parts]>([
    [
      "through its relationships",
      { "_rels/.rels": rels("/story/main.xml"), "story/main.xml": body },
    ],
    [
      "through its content types, .docm too",
      {
        "[Content_Types].xml": types(
          "story/main.xml",
          "application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
        "story/main.xml": body,
      },
    ],
    [
      "whatever the capitals",
      {
        "_rels/.rels": rels("Word/Main.xml"),
        "[Content_Types].xml": types("Word/Main.xml", `${WORD}.template.main+xml`),
        "word/main.xml": body,
      },
    ],
    [
      "in its usual place though the relationship leads outside",
      {
        "_rels/.rels": rels("http://example.com/a.xml", undefined, `TargetMode="External"`),
        "word/document.xml": body,
      },
    ],
  ])("its document is found %s", (_, parts) => {
    expect(linesOf(zip(parts))).toEqual(["成效"]);
  });

  test("its styles are found through the document's relationships", () => {
    const parts = {
      "_rels/.rels": rels("story/main.xml"),
      "story/main.xml": body,
      "story/_rels/main.xml.rels": rels("../formats/s.xml", `${OFFICE}/relationships/styles`),
      "formats/s.xml": part(
        "styles",
        `<w:style w:styleId="1"><w:name w:val="heading 2"/></w:style>`,
      ),
    };
    expect(blocksOf(zip(parts))).toEqual([{ kind: "heading", level: 2, text: "成效" }]);
  });

  const STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main";
  test.each<[string, string]>([
    ["strict", body.replaceAll(W, STRICT)],
    ["of another prefix", body.replaceAll("w:", "ns0:").replace("xmlns:w=", "xmlns:ns0=")],
    [
      "of no prefix",
      body
        .replaceAll("w:", "")
        .replace("xmlns:w", "xmlns")
        .replace(`xmlns="${W}"`, `xmlns="${W}" xmlns:ns0="${W}"`)
        .replace("<pStyle val", "<pStyle ns0:val"),
    ],
    ["of single quotes", body.replaceAll('"', "'")],
    ["indented", body.replaceAll("<w:", "\n  <w:")],
  ])("a document %s is read alike", (_, xml) => {
    const described = styles(`<w:style w:styleId="1"><w:name w:val="heading 2"/></w:style>`);
    expect(blocksOf(zip({ "word/document.xml": xml, ...described }))).toEqual([
      { kind: "heading", level: 2, text: "成效" },
    ]);
  });

  test.each([
    ["UTF-16LE", Buffer.from(`\uFEFF${body}`, "utf16le")],
    ["UTF-16BE", Buffer.from(`\uFEFF${body}`, "utf16le").swap16()],
    ["UTF-16LE without a mark", Buffer.from(body.replace("UTF-8", "UTF-16"), "utf16le")],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${body}`)],
  ])("in %s is read alike", (_, xml) => {
    expect(linesOf(zip({ "word/document.xml": xml }))).toEqual(["成效"]);
  });

  test("characters that are damaged are refused, not dropped", () => {
    const xml = Buffer.from(body);
    xml[xml.indexOf("成")] = 0xff;
    expect(() => readDocx(zip({ "word/document.xml": xml }), "总结.docx")).toThrow();
  });

  test.each<[string, Parts, RegExp]>([
    [
      "a spreadsheet",
      {
        "_rels/.rels": rels("xl/workbook.xml"),
        "[Content_Types].xml": types(
          "xl/workbook.xml",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        ),
      },
      /是 Excel 表格.*请/,
    ],
    [
      "slides",
      {
        "_rels/.rels": rels("ppt/presentation.xml"),
        "[Content_Types].xml": types(
          "ppt/presentation.xml",
          "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
        ),
      },
      /是 PPT 演示文稿.*请/,
    ],
  ])("of %s is refused by name", (_, parts, sentence) => {
    expect(refusalOf(zip(parts))).toMatch(sentence);
  });

  test("without a document is refused", () => {
    expect(refusalOf(zipSync({ "照片/1.txt": strToU8("好") }))).toMatch(
      /^“总结\.docx”不是 Word 文档.*请.*。$/,
    );
    expect(refusalOf(word(p("好")).subarray(0, 60))).toMatch(
      /^“总结\.docx”不完整或已损坏.*请.*。$/,
    );
  });
});

test("what was not read is said: inserted files, large pictures, charts", () => {
  const picture = `<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="5400000" cy="3600000"/><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></wp:inline></w:drawing></w:r>`;
  const read = readDocx(word(`${p(picture)}<w:altChunk/>${p("好。")}`), "总结.docx");
  expect(read.ok && read.value.warnings).toEqual([
    expect.stringMatching(/1 张较大的图片.*没有读入/),
    expect.stringMatching(/1 个别的文件，没有读入/),
  ]);
});

test("pages scanned into a document are refused with the way to have them read", () => {
  const picture = `<w:r><w:pict><wp:extent xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" cx="5400000" cy="7200000"/><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:pict></w:r>`;
  expect(refusalOf(word(p(picture)))).toMatch(/^“总结\.docx”里只有图片.*另存为 \.pdf.*。$/);
});

describe("hostile files are refused with a sentence, at once", () => {
  test.each<[string, () => Uint8Array, RegExp]>([
    [
      "millions of elements",
      () => stored(`<w:document xmlns:w="${W}">${"<w:p/>".repeat(5_100_000)}`),
      /过于庞杂/,
    ],
    [
      "a hundred thousand tables in each other",
      () => word("<w:tbl><w:tr><w:tc>".repeat(100_000)),
      /嵌套超过/,
    ],
    ["as many controls in each other", () => word("<w:sdt>".repeat(300_000)), /嵌套超过/],
    [
      "more than twenty million characters",
      () => stored(`<w:document xmlns:w="${W}">${"字".repeat(20_100_000)}`),
      /超过 2000 万字/,
    ],
    [
      "a table of half a million cells",
      () =>
        stored(
          `<w:document xmlns:w="${W}"><w:tbl>${`<w:tr>${"<w:tc></w:tc>".repeat(50)}</w:tr>`.repeat(10_000)}`,
        ),
      /超过 30 万格/,
    ],
    [
      "numbers a thousand times as long as the list",
      () => word(item("甲", 0).repeat(40_000), list(level(0, "decimal", "%1".repeat(500_000)))),
      /超过 2000 万字/,
    ],
  ])("%s", (_, bytes, sentence) => {
    const refusal = refusalOf(bytes());
    expect(refusal).toMatch(sentence);
    expect(refusal).toMatch(/^“总结\.docx”.*。$/);
  });

  test("an attribute of 10 MB is passed over", () => {
    const attribute = `w:rsid="${"x".repeat(10_000_000)}"`;
    expect(
      linesOf(stored(part("document", p("好。").replace("<w:p>", `<w:p ${attribute}>`)))),
    ).toEqual(["好。"]);
  });

  test("entities of a DTD are not expanded", () => {
    const xml = `<!DOCTYPE a [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;">]>${part("document", p("一&b;二")).replace(/^<\?.*?\?>/, "")}`;
    expect(linesOf(word("", { "word/document.xml": xml }))).toEqual(["一&b;二"]);
  });
});

/** A document in a zip that compresses too little for anything to be said of its ratio. */
function stored(xml: string): Uint8Array {
  return zipSync({ "word/document.xml": [strToU8(xml), { level: 0 }] });
}

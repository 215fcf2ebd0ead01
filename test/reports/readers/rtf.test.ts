/** RTF: what Word shows is what is read. The files were made by LibreOffice, the snippets are written as Word writes. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readRtf } from "../../../src/reports/readers/rtf.ts";
import { tableBlocks } from "../../../src/reports/readers/table.ts";
import { expectInStep } from "../../instep.ts";
import { LINES_2019, linesOfBlocks, NUMBERED_2021 } from "./saved.ts";

/** `rtf` as bytes, Chinese characters in GBK as Word writes them: \'d6\'d0. */
const GBK: Record<string, string> = {
  接: "\\'bd\\'d3",
  待: "\\'b4\\'fd",
  批: "\\'c5\\'fa",
  次: "\\'b4\\'ce",
  一: "\\'d2\\'bb",
  二: "\\'b6\\'fe",
  标: "\\'b1\\'ea",
  题: "\\'cc\\'e2",
  目: "\\'c4\\'bf",
  录: "\\'c2\\'bc",
  人: "\\'c8\\'cb",
  "、": "\\'a1\\'a2",
};
const HEAD =
  "{\\rtf1\\ansi\\ansicpg936\\uc2\\deff0{\\fonttbl{\\f0\\fcharset0 Times New Roman;}" +
  "{\\f1\\fcharset2 Wingdings;}{\\f13\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}}" +
  "{\\stylesheet{\\s0 Normal;}{\\s1\\outlinelevel0 heading 1;}{\\s2\\sbasedon1 \\'b1\\'ea\\'cc\\'e2 2;}{\\s21 toc 1;}}";

function read(body: string, head = HEAD) {
  const rtf = `${head}${body}}`.replace(/[\u4e00-\u9fff、]/g, (c) => GBK[c] ?? c);
  const parsed = readRtf(Buffer.from(rtf, "latin1"), "总结.rtf");
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

const linesOf = (body: string, head = HEAD) => read(body, head).blocks.map((block) => block.text);

function linesIn(name: string): string[] {
  const parsed = readRtf(readFileSync(`test/files/rtf/${name}`), name);
  if (!parsed.ok) throw new Error(parsed.error);
  expect(parsed.value.warnings).toEqual([]);
  return linesOfBlocks(parsed.value.blocks);
}

describe("a report by LibreOffice", () => {
  test("numbers, headings, notes and tables; without contents, deletions, hidden text and comments", () => {
    expect(linesIn("LibreOffice2019.rtf")).toEqual(LINES_2019);
  });

  test("lists that came from Word keep their numbers, bullets leave no mark", () => {
    const lines = linesIn("LibreOffice2021.rtf");
    expect(lines.filter((line) => /^(?:#|\d\.|处置)/.test(line))).toEqual(NUMBERED_2021);
  });

  test("a table in a cell is part of the cell, and a merged cell spans its columns", () => {
    expect(linesIn("嵌套表格.rtf")).toEqual([
      "前文。",
      "项目 | 内容",
      "接待；内容：分季度： 季度 | 批次 季度：一季度；批次：3",
      "合计；内容：11",
      "后文。",
      "三列合并",
      "三列合并 甲；1；2",
    ]);
  });
});

describe("characters", () => {
  test.each([
    ["pairs of bytes in a Chinese font", "{\\f13 接待}{\\f0 9}{\\f13 批次}\\par", ["接待9批次"]],
    ["pairs in a font that does not say", "\\f0 接待9批次\\par", ["接待9批次"]],
    ["a single byte of a Western font", "{\\f0 caf\\'e9}\\par", ["café"]],
    ["Unicode with a pair to skip", "{\\f13\\uc2\\u25509接\\u24453待9}\\par", ["接待9"]],
    ["a pair to skip that is counted as one", "{\\f13\\uc1\\u25509接\\u24453待9}\\par", ["接待9"]],
    [
      "negative Unicode, and a character above 65535",
      "\\uc0\\u-28672 \\u-10179\\u-8704\\par",
      ["退\u{1F600}"],
    ],
    ["\\uc ends with its group", "{\\uc0\\u25509}\\uc1\\u24453?9\\par", ["接待9"]],
    [
      "dashes, quotes, tabs and escapes",
      "\\ldblquote A\\rdblquote\\emdash\\tab\\{B\\}\\~\\\\\\par",
      ["“A”— {B}\u00A0\\"],
    ],
    ["raised digits", "10{\\super 4}\\par CO{\\sub 2}\\par", ["10⁴", "CO₂"]],
    ["a symbol font", "{\\f1 \\'81}{\\f13 接待}\\par", ["①接待"]],
    [
      "a circle drawn by a field",
      "{\\field{\\*\\fldinst EQ \\\\o\\\\ac(O,8)}{\\fldrslt }}{\\f13 人}\\par",
      ["8人"],
    ],
  ])("%s", (_, body, lines) => {
    expect(linesOf(body)).toEqual(lines);
  });

  test("raw bytes, of which one looks like a backslash", () => {
    // 誠 is D5 5C in GBK.
    expect(linesOf("\\f13 \xD5\x5C9\\par")).toEqual(["誠9"]);
  });
});

describe("paragraphs", () => {
  test.each([
    ["deleted and hidden text", "{\\f13 接待}{\\deleted 8}{\\revised 9}{\\v 7}\\par", ["接待9"]],
    ["\\plain ends what is hidden", "\\v 8\\plain 9\\par", ["9"]],
    [
      "automatic numbers",
      "{\\listtext\\f13 一、\\tab}{\\f13 接待}\\par{\\pntext 2.\\tab}{\\f13 批次}\\par",
      ["一、接待", "2.批次"],
    ],
    ["a number before a year", "{\\listtext 2.\\tab}2022\\par", ["2. 2022"]],
    [
      "bullets",
      "{\\listtext\\f1\\'6c\\tab}{\\f13 接待}\\par{\\pntext\\'b7\\tab}{\\f13 批次}\\par",
      ["接待", "批次"],
    ],
    [
      "page headers, pictures and unknown destinations",
      "{\\header 8\\par}{\\pict 89504e47}{\\*\\new 7}9\\par",
      ["9"],
    ],
    ["a picture's raw bytes", "{\\pict\\bin5 {}\\'7}9\\par", ["9"]],
    [
      "a link shows its text",
      "{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt {\\f13 接待}}}\\par",
      ["接待"],
    ],
    ["a table of contents", "{\\field{\\*\\fldinst TOC}{\\fldrslt 1\\par 2\\par}}9\\par", ["9"]],
    [
      "lines in the style of a table of contents",
      "\\pard\\s21 {\\f13 一、接待}\\tab 3\\par\\pard 9\\par",
      ["9"],
    ],
    [
      "a text box",
      "{\\shp{\\*\\shpinst\\shpleft0{\\sp{\\sn x}{\\sv 1}}{\\shptxt 8\\par}}{\\shprslt 8}}9\\par",
      ["8", "9"],
    ],
  ])("%s", (_, body, lines) => {
    expect(linesOf(body)).toEqual(lines);
  });

  test("headings by outline level, by style and by the style it is based on", () => {
    const body =
      "\\pard\\s1 {\\f13 一}\\par\\pard\\s2 {\\f13 二}\\par\\pard\\outlinelevel2 3\\par\\pard\\s1\\outlinelevel9 4\\par";
    expect(read(body).blocks).toEqual([
      { kind: "heading", level: 1, text: "一" },
      { kind: "heading", level: 2, text: "二" },
      { kind: "heading", level: 3, text: "3" },
      { kind: "text", text: "4" },
    ]);
  });

  test("a note follows the paragraph or the table that refers to it", () => {
    const note = (text: string) => `{\\super\\chftn{\\footnote\\pard\\plain ${text}}}`;
    const row = (a: string, b: string) =>
      `\\trowd\\cellx900\\cellx1800\\intbl ${a}\\cell ${b}\\cell\\row\\pard `;
    expect(
      linesOf(`9${note("8")}\\par ${row("a", "b")}${row("c", `7${note("6")}`)}5${note("4")}\\par`),
    ).toEqual(["9", "注：8", "a | b", "a：c；b：7", "注：6", "5", "注：4"]);
  });

  test("cells merged downwards and columns of different widths", () => {
    const rows = [
      "\\trowd\\clvmgf\\cellx900\\clmgf\\cellx1800\\clmrg\\cellx2700\\intbl x\\cell y\\cell\\cell\\row",
      "\\trowd\\clvmrg\\cellx905\\cellx1805\\cellx2705\\intbl\\cell 2021\\cell 2022\\cell\\row",
      "\\trowd\\cellx900\\cellx1800\\cellx2700\\intbl z\\cell 8\\cell 11\\cell\\row",
    ];
    const head = [
      { text: "x", rowSpan: 2 },
      { text: "y", colSpan: 2 },
    ];
    const same = tableBlocks([head, ["2021", "2022"], ["z", "8", "11"]]);
    expect(read(rows.join("\\pard\n")).blocks).toEqual(same);
  });
});

describe("broken files", () => {
  test("one that is cut off says so, and keeps what it has", () => {
    const { blocks, warnings } = read("\\trowd\\cellx900\\intbl 9\\cell{8", HEAD);
    expect(blocks.map((block) => block.text)).toEqual(["9", "8"]);
    expect(warnings).toEqual(["文件不完整，结尾可能缺了内容。请核对原文件。"]);
  });

  test("damaged characters are told", () => {
    expect(read("{\\f13 接\\'ff}9\\par").warnings).toEqual([
      "有 1 处文字已损坏，没有读入。请核对原文件。",
    ]);
  });

  test.each(["{", "}", "\\", "\\par ", "\\cell ", "\\'d6", "{\\footnote a}", "\\cellx1", "\xd6"])(
    "half a megabyte of %s is no trouble",
    async (piece) => {
      const fileOf = (size: number) =>
        Buffer.from(`${HEAD}${piece.repeat(size / piece.length)}`, "latin1");
      await expectInStep(2 ** 15, fileOf, (bytes) => {
        try {
          readRtf(bytes, "总结.rtf");
        } catch (error) {
          expect(String(error)).toContain("嵌套过深");
        }
      });
    },
  );
});

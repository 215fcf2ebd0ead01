import { strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/reports/parse.ts";
import { seeded } from "./seeded.ts";

/** Every code unit below 256 as one byte. */
const latin1 = (text: string) => Buffer.from(text, "latin1");
const utf8 = (text: string) => Buffer.from(text, "utf8");

async function linesOf(bytes: Uint8Array, file: string): Promise<string[]> {
  const parsed = await parse(bytes, file);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value.blocks.map((block) => block.text);
}

async function refusalOf(bytes: Uint8Array, file: string): Promise<string> {
  const parsed = await parse(bytes, file);
  return parsed.ok ? `read: ${JSON.stringify(parsed.value.blocks).slice(0, 80)}` : parsed.error;
}

describe(".txt", () => {
  test("lines whose cells a tab parts are a table, in the unit of the line above it", async () => {
    const table =
      "单位：万人次\n渡口\t2022年\t2023年\n东渡\t3.1\t3.6\n西渡\t2.2\t2.4\n以上为全年数。";
    expect(await linesOf(utf8(table), "渡运.txt")).toEqual([
      "单位：万人次",
      "渡口 | 2022年 | 2023年",
      "渡口：东渡；2022年：3.1；2023年：3.6；单位：万人次",
      "渡口：西渡；2022年：2.2；2023年：2.4；单位：万人次",
      "以上为全年数。",
    ]);
    const contents = "目录\n一、职能\t1\n二、预算\t3\n三、说明\t9";
    expect(await linesOf(utf8(contents), "目录.txt")).not.toContain("一、职能；1");
  });

  test("a unit reaches no further than its table", async () => {
    const rows = (name: string) => `渡口\t${name}\t比例（%）\n东渡\t3\t60\n西渡\t2\t40`;
    const text = `单位：万元\n${rows("收入")}\n下面是人数。\n${rows("船员")}`;
    const lines = await linesOf(utf8(text), "渡口.txt");
    expect(lines).toContain("渡口：东渡；收入：3；比例（%）：60；单位：万元");
    expect(lines).toContain("渡口：东渡；船员：3；比例（%）：60");
  });

  const text = "望江区总结\n接待9批次。";
  // 望江区总结 and 接待9批次。 in GB18030.
  const gb18030 = latin1(
    "\xCD\xFB\xBD\xAD\xC7\xF8\xD7\xDC\xBD\xE1\n\xBD\xD3\xB4\xFD9\xC5\xFA\xB4\xCE\xA1\xA3",
  );

  test.each([
    ["UTF-8", utf8(text)],
    ["UTF-8 with a byte order mark", utf8(`\uFEFF${text}`)],
    ["UTF-16LE", Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["UTF-16BE", Buffer.from(`\uFEFF${text}`, "utf16le").swap16()],
    ["GB18030", gb18030],
    ["Windows line ends", utf8(text.replace("\n", "\r\n"))],
  ])("in %s", async (_, bytes) => {
    expect(await linesOf(bytes, "总结.txt")).toEqual(["望江区总结", "接待9批次。"]);
  });

  test("cut off in the middle of a character is read to there, with a warning, and not as other words", async () => {
    const bytes = utf8("望江区人民政府外事办公室接待来访团组").subarray(0, -1);
    const parsed = await parse(bytes, "总结.txt");
    expect(parsed).toMatchObject({
      ok: true,
      value: { blocks: [{ text: "望江区人民政府外事办公室接待来访团" }] },
    });
    expect(parsed.ok && parsed.value.warnings).toEqual([expect.stringContaining("1 处文字已损坏")]);
  });

  test("is cleaned of marks that print nothing, and blanks become one space", async () => {
    const bytes = utf8("\u202E望\u200B江\u00AD区\u3000\t 总结\u0007\u2028接待９批次。\n\n \n");
    expect(await linesOf(bytes, "总结.TXT")).toEqual(["望江区 总结", "接待９批次。"]);
  });

  test("radicals that look like characters become the characters", async () => {
    expect(await linesOf(utf8("\u2F08\u2F4C\u2ECB"), "总结.txt")).toEqual(["人止车"]);
  });
});

describe(".md", () => {
  test("headings keep their level, and emphasis, links and code lose their marks", async () => {
    const parsed = await parse(
      utf8(
        "# 总结 #\n\n## **一、成效**\n*接待*了**9批次**，见[名单](http://a.cn/b)和`附件`。\n- 第一件\n> 引文\n\n---\n",
      ),
      "总结.md",
    );
    expect(parsed.ok && parsed.value.blocks).toEqual([
      { kind: "heading", level: 1, text: "总结" },
      { kind: "heading", level: 2, text: "一、成效" },
      { kind: "text", text: "接待了9批次，见名单和附件。" },
      { kind: "text", text: "第一件" },
      { kind: "text", text: "引文" },
    ]);
  });

  test("a table row says its headers, so that it can be read alone", async () => {
    const table =
      "| 指标 | 单位 | 2022年 |\n| --- | :-: | ---: |\n| 团组 | 批次 | 11 |\n| 甲\\|乙 | | 2 |";
    const parsed = await parse(utf8(table), "表.md");
    expect(parsed.ok && parsed.value.blocks).toEqual([
      { kind: "row", text: "指标 | 单位 | 2022年" },
      { kind: "row", text: "指标：团组；单位：批次；2022年：11" },
      { kind: "row", text: "指标：甲|乙；2022年：2" },
    ]);
  });

  test("a lone asterisk or underscore is a character like any other", async () => {
    expect(await linesOf(utf8("面积3*4米，文件a_b_c"), "总结.md")).toEqual([
      "面积3*4米，文件a_b_c",
    ]);
  });
});

describe("what cannot be read is refused with a sentence that says what to do", () => {
  const png = Buffer.concat([latin1("\x89PNG\r\n\x1A\n\0\0\0\rIHDR"), Buffer.alloc(64, 7)]);
  const jpeg = Buffer.concat([latin1("\xFF\xD8\xFF\xE0\0\x10JFIF"), Buffer.alloc(64, 0x81)]);
  const ole = Buffer.concat([latin1("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), Buffer.alloc(512)]);
  const zip = zipSync({ "照片/1.txt": strToU8("不是文档") });
  const document = zipSync({
    "word/document.xml": strToU8("<w:document><w:p><w:t>好</w:t></w:p></w:document>"),
  });

  test.each<[string, Uint8Array, string, RegExp]>([
    ["an empty file", new Uint8Array(), "空.txt", /空文件.*请换上/],
    ["nothing but blanks", utf8(" \r\n\t\u3000"), "空白.txt", /没有读到文字.*请/],
    ["nothing but marks", utf8("。。。——"), "标点.md", /没有读到文字.*请/],
    ["a picture named .txt, without OCR", png, "总结.txt", /图片.*请/],
    ["a picture named .docx, without OCR", jpeg, "总结.docx", /图片.*请/],
    ["a broken .doc named .docx", ole, "总结.docx", /损坏.*请/],
    ["a zip that is no document", zip, "总结.docx", /是压缩包，不是文档.*请.*\.zip/],
    ["a document cut off", document.subarray(0, 70), "总结.docx", /不完整或已损坏.*请/],
    [
      "a document whose XML is noise",
      zipSync({ "word/document.xml": strToU8("\0<<<>&&") }),
      "总结.docx",
      /没有读到文字/,
    ],
    ["plain text named .docx", utf8("总结"), "总结.docx", /不是 docx 格式.*请/],
    ["plain text named .pdf", utf8("总结"), "总结.pdf", /不是 pdf 格式.*请/],
    [
      "a broken PDF",
      latin1("%PDF-1.7\nnothing that follows is one"),
      "总结.pdf",
      /打不开.*请.*另存/,
    ],
    ["NUL bytes", utf8("总结\0\0\0"), "总结.txt", /编码认不出来.*UTF-8/],
    [
      "UTF-16 without its mark",
      Buffer.from("望江区2022年", "utf16le"),
      "总结.txt",
      /编码认不出来.*UTF-8/,
    ],
    ["101 MB", Buffer.alloc(101 * 1024 * 1024, "a"), "总结.txt", /超过 100 MB.*请/],
    ["another format", utf8("总结"), "总结.xyz", /格式暂时读不了.*\.docx/],
    ["a program", utf8("MZ"), "总结.exe", /是程序文件.*请/],
    ["a RAR archive", latin1("Rar!\x1A\x07\0"), "往年.rar", /RAR.*请解压/],
    [
      "an empty workbook",
      zipSync({ "xl/workbook.xml": strToU8("<x/>") }),
      "表.xlsx",
      /没有填内容.*请/,
    ],
    [
      "a presentation without slides",
      zipSync({ "ppt/p.xml": strToU8("<x/>") }),
      "汇报.pptx",
      /没有幻灯片.*请/,
    ],
  ])("%s", async (_, bytes, file, sentence) => {
    const refusal = await refusalOf(bytes, file);
    expect(refusal).toMatch(sentence);
    expect(refusal).toMatch(new RegExp(`^“${file.replace(".", "\\.")}”.*。$`));
  });

  test("a PDF with a password", async () => {
    expect(await refusalOf(latin1(ENCRYPTED_PDF), "总结.pdf")).toMatch(/设有密码.*请去掉密码/);
  });
});

test("the bytes say what a file is, whatever its name", async () => {
  const rtf = latin1("{\\rtf1\\ansi\\ansicpg936 \\u26395?\\u27743?\\par}");
  const page = utf8("<!DOCTYPE html><title>总结</title><h1>2022年总结</h1><p>接待外宾9批次。</p>");
  const named = async (bytes: Uint8Array, file: string) => {
    const parsed = await parse(bytes, file);
    return parsed.ok ? parsed.value.blocks.map((block) => block.text).join("|") : parsed.error;
  };
  expect(await named(rtf, "总结.doc")).toBe("望江");
  expect(await named(page, "总结.doc")).toContain("接待外宾9批次。");
  expect(await named(Buffer.from(`\uFEFF${page}`, "utf16le"), "总结.txt")).not.toContain("<p>");
  expect(await named(utf8("总结"), "没有扩展名")).toBe("总结");
});

test("bytes of any kind under any name never throw", async () => {
  const random = seeded(20_22);
  const heads = [
    "",
    "PK\x03\x04",
    "%PDF-1.4\n",
    "\xFF\xFE",
    "\xFE\xFF",
    "\xEF\xBB\xBF",
    "\xD0\xCF\x11\xE0",
  ];
  const names = ["a.txt", "a.md", "a.docx", "a.pdf", "a", "甲.doc"];
  for (let i = 0; i < 60; i++) {
    const noise = Uint8Array.from({ length: 1 + (random() % 400) }, () => random() % 256);
    const bytes = Buffer.concat([latin1(heads[i % heads.length]!), noise]);
    const parsed = await parse(bytes, names[random() % names.length]!);
    if (!parsed.ok) expect(parsed.error).toMatch(/^“.*。$/s);
  }
});

test("a real document with bytes overturned never throws", async () => {
  const random = seeded(7);
  const whole = zipSync({
    "word/document.xml": strToU8(
      `<w:document>${"<w:p><w:r><w:t>好</w:t></w:r></w:p>".repeat(30)}</w:document>`,
    ),
  });
  expect(Object.keys(unzipSync(whole))).toEqual(["word/document.xml"]);
  for (let i = 0; i < 60; i++) {
    const bytes = Uint8Array.from(whole);
    for (let n = 0; n < 4; n++) bytes[4 + (random() % (bytes.length - 4))] = random() % 256;
    const parsed = await parse(bytes, "总结.docx");
    if (!parsed.ok) expect(parsed.error).toMatch(/^“总结\.docx”.*。$/s);
  }
});

/** A PDF whose Encrypt dictionary fits no password. */
const ENCRYPTED_PDF = [
  "%PDF-1.4",
  "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj",
  "2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj",
  `3 0 obj <</Filter/Standard/V 1/R 2/P -4/O<${"41".repeat(32)}>/U<${"42".repeat(32)}>>> endobj`,
  "trailer <</Root 1 0 R/Encrypt 3 0 R/ID[<41><41>]>>",
  "%%EOF",
].join("\n");

/** Word documents in other wrappings: one XML file, documents within documents, files that encryption has closed. */
import { readFileSync } from "node:fs";
import { strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { parse } from "../../../../src/reports/parse.ts";

const file = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../files/${name}`, import.meta.url)));

async function blocksOf(bytes: Uint8Array, name: string) {
  const parsed = await parse(bytes, name);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value.blocks;
}
const linesOf = async (bytes: Uint8Array, name: string) =>
  (await blocksOf(bytes, name)).map(({ text }) => text);

/** Every part of a .docx in one XML file, as Word's “Word XML 文档” has them. */
function flattened(docx: Uint8Array): string {
  const parts = Object.entries(unzipSync(docx)).filter(([name]) => name !== "[Content_Types].xml");
  const written = parts.map(([name, bytes]) => {
    const content = /\.(?:xml|rels)$/.test(name)
      ? `<pkg:xmlData>${Buffer.from(bytes)
          .toString("utf8")
          .replace(/^\uFEFF?<\?xml[^>]*>\s*/, "")}</pkg:xmlData>`
      : `<pkg:binaryData>${Buffer.from(bytes).toString("base64")}</pkg:binaryData>`;
    return `<pkg:part pkg:name="/${name}" pkg:contentType="x">${content}</pkg:part>`;
  });
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">${written.join("")}</pkg:package>`;
}

describe("“Word XML 文档”", () => {
  test.each(["python-docx-report.docx", "writer-report.docx", "pandoc-report.docx"])(
    "of %s reads as the file itself, whatever its name",
    async (name) => {
      const flat = strToU8(flattened(file(name)));
      expect(await blocksOf(flat, "总结.doc")).toEqual(await blocksOf(file(name), name));
      expect(await blocksOf(flat, "总结.xml")).toEqual(await blocksOf(file(name), name));
    },
  );

  test("without a document is refused with a sentence", async () => {
    const parsed = await parse(
      strToU8(
        '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"></pkg:package>',
      ),
      "总结.xml",
    );
    expect(parsed.ok ? "read" : parsed.error).toMatch(/^“总结\.xml”.*请.*。$/);
  });
});

describe("“Word 2003 XML 文档”", () => {
  test("as LibreOffice Writer 7.4.7.2 writes it", async () => {
    expect((await linesOf(file("writer-report-2003.xml"), "总结.doc")).slice(0, 13)).toEqual([
      "望江区人民政府外事办公室2022年工作总结",
      "主要成效",
      "接待团组",
      "全年接待8批次9批次86人次，面积10⁴平方米（内部口径12批次）。",
      "注：含线上接待3批次。",
      "前半句，",
      "后半句。",
      "完成以下事项：直镇共处。",
      "注：尾注说明。",
      "1. 5万人次参加活动。",
      "①开幕式。",
      "②闭幕式。",
      "2.举办培训。",
    ]);
  });

  test("as Word and the templates of office systems write it", async () => {
    const number = (text: string, font = "Times New Roman") =>
      `<w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="${text}"/><wx:font wx:val="${font}"/></w:listPr></w:pPr>`;
    const run = (text: string) => `<w:r><w:t>${text}</w:t></w:r>`;
    const cell = (text: string, merged = "") =>
      `<w:tc><w:tcPr>${merged}</w:tcPr><w:p>${run(text)}</w:p></w:tc>`;
    const xml = `<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" xmlns:aml="http://schemas.microsoft.com/aml/2001/core"><w:styles><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles><w:body><wx:sect>
      <w:p><w:pPr><w:pStyle w:val="1"/></w:pPr>${run("主要成效")}</w:p>
      <w:p>${number("一、")}${run("接待")}</w:p>
      <w:p>${number("l", "Wingdings")}${run("友城")}</w:p>
      <w:p>${run("接待")}<aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:delText>8</w:delText></w:r></aml:content></aml:annotation><aml:annotation w:type="Word.Insertion"><aml:content>${run("9")}</aml:content></aml:annotation>${run("批次。")}<aml:annotation w:type="Word.Comment"><aml:content><w:p>${run("请核实")}</w:p></aml:content></aml:annotation></w:p>
      <w:tbl><w:tr>${cell("指标", '<w:vmerge w:val="restart"/>')}${cell("2023年", '<w:gridSpan w:val="2"/>')}</w:tr><w:tr>${cell("", "<w:vmerge/>")}${cell("计划")}${cell("完成")}</w:tr><w:tr>${cell("接待")}${cell("10")}${cell("14")}</w:tr></w:tbl>
      <w:sectPr><w:hdr w:type="odd"><w:p>${run("页眉")}</w:p></w:hdr></w:sectPr></wx:sect></w:body></w:wordDocument>`;
    const expected = [
      { kind: "heading", level: 1, text: "主要成效" },
      { kind: "text", text: "一、接待" },
      { kind: "text", text: "友城" },
      { kind: "text", text: "接待9批次。" },
      { kind: "row", text: "指标 | 2023年／计划 | 2023年／完成" },
      { kind: "row", text: "指标：接待；2023年／计划：10；2023年／完成：14" },
    ];
    expect(await blocksOf(strToU8(xml), "总结.doc")).toEqual(expected);
    const wide = Buffer.from(`\uFEFF${xml.replace("UTF-8", "UTF-16")}`, "utf16le");
    expect(await blocksOf(wide, "总结.xml")).toEqual(expected);
  });
});

describe("documents that stand in a document (altChunk)", () => {
  const run = (text: string) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
  const chunk = (id: string) => `<w:altChunk r:id="${id}"/>`;
  const docx = (body: string, parts: Record<string, Uint8Array> = {}) => {
    const related = Object.keys(parts).map(
      (name) =>
        `<Relationship Id="${name.replace(/\W/g, "")}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="${name}"/>`,
    );
    const own = Object.fromEntries(Object.entries(parts).map(([name, b]) => [`word/${name}`, b]));
    return zipSync({
      "word/document.xml": strToU8(
        `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="r"><w:body>${body}</w:body></w:document>`,
      ),
      "word/_rels/document.xml.rels": strToU8(`<Relationships>${related.join("")}</Relationships>`),
      ...own,
    });
  };
  const page = strToU8(
    "<html><head><meta charset='utf-8'></head><body><h1>2023年工作总结</h1><p>接待9批次。</p></body></html>",
  );
  const rtf = Buffer.from("{\\rtf1\\ansi\\ansicpg936 \\u26395?\\u27743?\\par}");
  const mht = Buffer.from(
    `MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(page).toString("base64")}\n--b--`,
  );

  test.each<[string, Uint8Array, string[]]>([
    ["a.html", page, ["2023年工作总结", "接待9批次。"]],
    ["b.mht", mht, ["2023年工作总结", "接待9批次。"]],
    ["c.rtf", rtf, ["望江"]],
    ["d.docx", docx(run("另一份文档。")), ["另一份文档。"]],
    ["e.txt", strToU8("纯文本。"), ["纯文本。"]],
  ])("%s is read in its place", async (name, bytes, lines) => {
    const body = run("前。") + chunk(name.replace(".", "")) + run("后。");
    expect(await linesOf(docx(body, { [name]: bytes }), "总结.docx")).toEqual([
      "前。",
      ...lines,
      "后。",
    ]);
  });

  test("one inside another, or one that cannot be read, is said to be left out", async () => {
    const inner = docx(run("里层。") + chunk("ahtml"), { "a.html": page });
    const body = chunk("innerdocx") + chunk("xbin") + run("后。");
    const parsed = await parse(
      docx(body, { "inner.docx": inner, "x.bin": strToU8("MZ") }),
      "总结.docx",
    );
    expect(parsed.ok && parsed.value.blocks.map(({ text }) => text)).toEqual(["里层。", "后。"]);
    expect(parsed.ok && parsed.value.warnings).toEqual([
      expect.stringMatching(/1 个别的文件，没有读入/),
      expect.stringMatching(/1 个别的文件，没有读入/),
    ]);
  });
});

test.each<[string, string, string, RegExp]>([
  ["a security suite", "%TSD-Header-###%\xA5\x4D\xCA", "总结.docx", /文档加密软件.*解密（外发）/],
  ["another one", "b\x14#e\x00\x00E-SafeNet\x00\x00LOCK", "总结.pdf", /文档加密软件.*解密（外发）/],
  ["one that says nothing", "\x8F\x02\x11\xEE\x9C\x07\x00", "总结.docx", /已损坏，或被.*加密软件/],
  ["rights management", ".pfile\x00\x01", "总结.docx", /权限保护.*请让文件的作者/],
])("a file closed by %s is refused with what to do", async (_, head, name, sentence) => {
  const bytes = Buffer.concat([Buffer.from(head, "latin1"), Buffer.alloc(600, 0x91)]);
  const parsed = await parse(bytes, name);
  expect(parsed.ok ? "read" : parsed.error).toMatch(sentence);
});

test("a report that only names such software is read", async () => {
  expect(await linesOf(strToU8("采购E-SafeNet文档加密软件1套。"), "总结.txt")).toEqual([
    "采购E-SafeNet文档加密软件1套。",
  ]);
});

/** An office's own template: its marks are filled wherever they stand, and what cannot be filled is said. */
import {
  Document,
  type FileChild,
  Footer,
  Header,
  type ISectionOptions,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
} from "docx";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { OfficialDocument } from "../../../src/gongwen/document.ts";
import { PROFILES } from "../../../src/gongwen/layout.ts";
import { fillTemplate } from "../../../src/gongwen/word/template.ts";
import type { WordOptions } from "../../../src/gongwen/word.ts";
import { parse } from "../../../src/reports/parse.ts";

const NOW = Date.UTC(2025, 2, 4, 23, 30);
const REPORT: OfficialDocument = {
  title: "临江市石桥区水务局2024年工作总结",
  year: 2024,
  blocks: [
    { kind: "heading", level: 1, runs: [{ text: "一、供水保障" }] },
    {
      kind: "paragraph",
      runs: [
        { text: "改造管网12公里，", comment: { author: "承前", text: "沿用2023年报告" } },
        { text: "“一户一表”改造完成，写作 {{标题}} 的标记不动。" },
      ],
    },
  ],
  signed: { org: "临江市石桥区水务局", date: "2025年3月5日" },
};
const line = (...texts: string[]) =>
  new Paragraph({ children: texts.map((text) => new TextRun({ text, color: "FF0000" })) });
const BODY = line("{{正文}}");

async function templateOf(children: FileChild[], section: Partial<ISectionOptions> = {}) {
  return Packer.toBuffer(new Document({ sections: [{ ...section, children }] }));
}

async function fill(
  bytes: Uint8Array,
  document: OfficialDocument = REPORT,
  options: Partial<WordOptions> = {},
) {
  return fillTemplate(
    document,
    { bytes, file: "红头.docx" },
    { profile: PROFILES.机关, final: false, now: NOW, ...options },
  );
}
async function filled(...given: Parameters<typeof fill>) {
  const outcome = await fill(...given);
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome.value;
}
/** The sentence that says why it could not be filled. */
async function refusal(...given: Parameters<typeof fill>) {
  const outcome = await fill(...given);
  return outcome.ok ? "filled" : outcome.error;
}
const partOf = (bytes: Uint8Array, name: string) => strFromU8(unzipSync(bytes)[name]!);
/** The template with one of its parts written anew. */
function edited(bytes: Uint8Array, name: string, edit: (xml: string) => string): Uint8Array {
  return zipSync({ ...unzipSync(bytes), [name]: strToU8(edit(partOf(bytes, name))) });
}
async function linesOf(bytes: Uint8Array): Promise<string[]> {
  const parsed = await parse(bytes, "总结.docx");
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value.blocks.map((block) => block.text);
}
const BODY_LINES = [
  "一、供水保障",
  "改造管网12公里，“一户一表”改造完成，写作 {{标题}} 的标记不动。",
];

describe("marks are filled", () => {
  test("whole, in split runs, with blanks of every kind inside, and several in a paragraph", async () => {
    const { bytes, warnings } = await filled(
      await templateOf([
        line("{{标题}}"),
        line("{", "{标", "题}", "}"),
        line("{{ 年度 }}年，{{单位}}：{{　年", "度　}}年度"),
        BODY,
        line("{{ 落款", " }}"),
        line("{{日期}}"),
      ]),
    );
    expect(await linesOf(bytes)).toEqual([
      "临江市石桥区水务局2024年工作总结",
      "临江市石桥区水务局2024年工作总结",
      "2024年，临江市石桥区水务局：2024年度",
      ...BODY_LINES,
      "临江市石桥区水务局",
      "2025年3月5日",
    ]);
    expect(warnings).toEqual([]);
  });

  test("in headers, footers and tables; the body too, in a cell", async () => {
    const cell = (child: Paragraph) => new TableCell({ children: [child] });
    const { bytes } = await filled(
      await templateOf(
        [new Table({ rows: [new TableRow({ children: [cell(line("{{标题}}")), cell(BODY)] })] })],
        {
          headers: { default: new Header({ children: [line("{{单位}}文件")] }) },
          footers: { default: new Footer({ children: [line("{{ 年度 }}")] }) },
        },
      ),
    );
    expect(partOf(bytes, "word/header1.xml")).toContain("临江市石桥区水务局</w:t>");
    expect(partOf(bytes, "word/footer1.xml")).toContain(">2024</w:t>");
    const document = partOf(bytes, "word/document.xml");
    expect(document).toMatch(/<w:tc>.*供水保障.*<\/w:tc>/s);
    expect(document.replaceAll("写作 {{标题}}", "")).not.toContain("{{");
  });

  test("in the template's looks; the body in those of GB/T 9704-2012, without a grid", async () => {
    const { bytes } = await filled(
      edited(await templateOf([line("{{标题}}"), BODY]), "word/document.xml", (xml) =>
        xml.replace(/<w:docGrid[^>]*>/, '<w:docGrid w:type="lines" w:linePitch="312"/>'),
      ),
    );
    const document = partOf(bytes, "word/document.xml");
    expect(document).toMatch(/<w:color w:val="FF0000"\/><\/w:rPr><w:t[^>]*>临江市石桥区/);
    const [, heading] = /<w:p>((?:(?!<w:p>).)*供水保障)/s.exec(document)!;
    expect(heading).toContain('w:line="579" w:lineRule="exact"');
    expect(heading).toContain('w:firstLine="640" w:firstLineChars="200"');
    expect(heading).toContain('<w:outlineLvl w:val="0"/>');
    expect(heading).toContain('w:eastAsia="黑体" w:hAnsi="黑体"');
    expect(document).not.toContain("docGrid");
  });

  test("the page of a section that ends with the body stays as it was", async () => {
    const section = '<w:sectPr><w:pgSz w:w="16838" w:h="11906"/></w:sectPr>';
    const template = edited(await templateOf([BODY, line("附页")]), "word/document.xml", (xml) =>
      xml.replace(/<w:p>(?=(?:(?!<w:p>).)*正文)/s, `<w:p><w:pPr>${section}</w:pPr>`),
    );
    const document = partOf((await filled(template)).bytes, "word/document.xml");
    expect(document).toMatch(/标记不动.*<w:pgSz w:w="16838" w:h="11906"\/>.*附页/s);
  });

  test("a content control made for one line holds the whole body", async () => {
    const template = edited(await templateOf([BODY, line("附页")]), "word/document.xml", (xml) =>
      xml.replace(
        /<w:p>(?:(?!<w:p>).)*正文.*?<\/w:p>/s,
        "<w:sdt><w:sdtPr><w:showingPlcHdr/><w:text/></w:sdtPr><w:sdtContent>$&</w:sdtContent></w:sdt>",
      ),
    );
    const { bytes } = await filled(template);
    expect(partOf(bytes, "word/document.xml")).toMatch(
      /<w:sdtPr\/?>(?:<\/w:sdtPr>)?<w:sdtContent>.*标记不动.*<\/w:sdtContent>.*附页/s,
    );
    expect(await linesOf(bytes)).toEqual([...BODY_LINES, "附页"]);
  });

  test("a template file (.dotx) becomes a document", async () => {
    const { bytes } = await filled(
      edited(await templateOf([BODY]), "[Content_Types].xml", (types) =>
        types.replace("document.main+xml", "template.main+xml"),
      ),
    );
    expect(partOf(bytes, "[Content_Types].xml")).toContain("wordprocessingml.document.main+xml");
  });

  test("the same template and document give the same bytes", async () => {
    const template = await templateOf([line("{{标题}}"), BODY]);
    const [first, second] = [await filled(template), await filled(template)];
    expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
  });
});

describe("comments", () => {
  test("stand in the margin of a draft, in a part that the package knows of", async () => {
    const { bytes } = await filled(await templateOf([BODY]));
    expect(partOf(bytes, "word/comments.xml")).toMatch(
      /w:id="0" [^>]*w:author="承前" w:date="2025-03-05T07:30:00.000Z".*沿用2023年报告/s,
    );
    expect(partOf(bytes, "word/_rels/document.xml.rels")).toContain('Target="comments.xml"');
    expect(partOf(bytes, "[Content_Types].xml")).toContain('PartName="/word/comments.xml"');
    expect(partOf(bytes, "word/document.xml")).toContain('<w:commentReference w:id="0"/>');
  });

  test("stand beside those that the template has", async () => {
    const { bytes } = await filled(
      await Packer.toBuffer(
        new Document({
          comments: { children: [{ id: 4, author: "办公室", children: [line("请用红头纸")] }] },
          sections: [{ children: [BODY] }],
        }),
      ),
    );
    const comments = partOf(bytes, "word/comments.xml");
    expect(comments).toMatch(/w:id="4".*请用红头纸.*w:id="5".*沿用2023年报告/s);
    expect(partOf(bytes, "word/document.xml")).toContain('<w:commentReference w:id="5"/>');
    expect(partOf(bytes, "[Content_Types].xml").match(/comments\.xml/g)).toHaveLength(1);
  });

  test("are not in the final version", async () => {
    const { bytes } = await filled(await templateOf([BODY]), REPORT, { final: true });
    expect(unzipSync(bytes)).not.toHaveProperty(["word/comments.xml"]);
    expect(partOf(bytes, "word/document.xml")).not.toContain("comment");
  });
});

describe("what cannot be put in is said, and the rest is filled", () => {
  test("the template has no place for it, or asks for what there is not", async () => {
    const { year: _, ...withoutYear } = REPORT;
    const { bytes, warnings } = await filled(
      await templateOf([line("{{发文字号}} {{年度}}"), BODY]),
      withoutYear,
    );
    expect(warnings).toEqual([
      "模板里没有 {{标题}}，标题没有写进去。",
      "模板里没有 {{落款}}，署名没有写进去。",
      "模板里没有 {{日期}}，成文日期没有写进去。",
      "模板里的 {{发文字号}} {{年度}} 没有内容可填，原样留着。",
    ]);
    expect(await linesOf(bytes)).toEqual(["{{发文字号}} {{年度}}", ...BODY_LINES]);
  });

  test("a final version has no such holes", async () => {
    const template = await templateOf([line("{{发文字号}}"), BODY]);
    expect(await refusal(template, REPORT, { final: true })).toMatch(
      /^模板“红头\.docx”里的 \{\{发文字号\}\} 没有内容可填，不能出定稿。请.*。$/,
    );
    const open = { ...REPORT, blocks: [...REPORT.blocks] };
    open.blocks.push({ kind: "paragraph", runs: [{ text: "【待补充】", placeholder: true }] });
    expect(await refusal(await templateOf([BODY]), open, { final: true })).toMatch(
      /^还有 1 处待补充没有填.*请.*。$/,
    );
  });
});

describe("a template that cannot be filled is refused with what to do", () => {
  test.each<[string, () => Promise<Uint8Array>, RegExp]>([
    [
      "without marks",
      () => templateOf([line("石桥区水务局")]),
      /里没有标记.*\{\{标题\}\} \{\{正文\}\}/,
    ],
    ["without a place for the body", () => templateOf([line("{{标题}}")]), /里没有 \{\{正文\}\}/],
    [
      "with the body in a header only",
      () =>
        templateOf([line("{{标题}}")], { headers: { default: new Header({ children: [BODY] }) } }),
      /里没有 \{\{正文\}\}/,
    ],
    ["with two places for it", () => templateOf([BODY, line("{{ 正文 }}")]), /不止一处/],
    ["with words beside the body", () => templateOf([line("正文：{{正文}}")]), /单独占一段/],
    ["that is no zip", async () => strToU8("红头文件"), /不是 Word 文档/],
    ["of an old format", async () => Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), /旧格式/],
    ["cut off", async () => (await templateOf([BODY])).subarray(0, 900), /不完整或已损坏/],
    [
      "that is another zip",
      async () => zipSync({ "xl/workbook.xml": strToU8("<x/>") }),
      /不是 Word 文档/,
    ],
    [
      "with macros",
      async () =>
        zipSync({
          ...unzipSync(await templateOf([BODY])),
          "word/vbaProject.bin": new Uint8Array(4),
        }),
      /带有宏/,
    ],
    [
      "of thousands of paragraphs",
      () => templateOf([BODY, ...Array.from({ length: 2_000 }, () => line("一行"))]),
      /太长或太复杂/,
    ],
    [
      "of elements within elements without end",
      async () =>
        edited(await templateOf([BODY]), "word/document.xml", (xml) =>
          xml.replace("<w:body>", `<w:body>${"<w:sdt>".repeat(1_000)}${"</w:sdt>".repeat(1_000)}`),
        ),
      /太长或太复杂/,
    ],
    ["of hundreds of marks", () => templateOf([BODY, line("{{年度".repeat(300))]), /太长或太复杂/],
    [
      "whose XML is damaged",
      async () => edited(await templateOf([BODY]), "word/document.xml", (xml) => xml.slice(0, -90)),
      /可能已损坏/,
    ],
    [
      "that unpacks to more than any document",
      async () =>
        zipSync({ ...unzipSync(await templateOf([BODY])), "a.bin": new Uint8Array(120e6) }),
      /不完整或已损坏/,
    ],
  ])("%s", async (_, template, sentence) => {
    const error = await refusal(await template());
    expect(error).toMatch(sentence);
    expect(error).toMatch(/^模板“红头\.docx”.*请.*。$/);
  });
});

// Writes the ten sample reports of data/samples from the readable sources in scripts/samples/*.txt.
//
// The office in them (明湖区人民政府外事办公室) is fictional, and so are its people, places, friend
// cities and figures. The outputs are committed, so nobody needs to run this except to change a text:
//
//   PATH=$PWD/node_modules/.bin:$PATH node scripts/make-samples.ts
//
// Needs: Node 24; a Chromium (path in CHROMIUM, else @sparticuz/chromium's own) and a CJK font on the
// machine for the .pdf files. Dates inside .docx and .pdf files are fixed to the date of the report.
//
// The markup of a source, one paragraph a line:
//   @out NAME         file to write; its ending (.docx .pdf .txt .md) chooses the format
//   @date YYYY-MM-DD  the date written into the file's own metadata
//   @style bold       .docx: headings are bold paragraphs, not Word headings (@style headings: Word's)
//   @encoding bom-crlf  .txt: byte order mark and CRLF line ends
//   # title   ## level 1 heading   ### level 2 heading   ^ table caption   > right-aligned signature
//   | a | b |         a table row; the first row of a table is its header
//   anything else     a body paragraph; blank lines are kept in .txt and dropped elsewhere

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mock } from "node:test";
import {
  AlignmentType,
  Document,
  Footer,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from "docx";
import { chromium } from "playwright-core";

type Kind = "title" | "h1" | "h2" | "caption" | "sign" | "body" | "blank";
type Block = { kind: Kind; text: string } | { kind: "table"; rows: string[][] };
type Source = { out: string; date: string; style: string; encoding: string; blocks: Block[] };

const here = import.meta.dirname;
const sourceDir = join(here, "samples");
const outputDir = join(here, "..", "data", "samples");

const MARKS: [string, Kind][] = [
  ["### ", "h2"],
  ["## ", "h1"],
  ["# ", "title"],
  ["^ ", "caption"],
  ["> ", "sign"],
];

function parse(text: string): Source {
  const blocks: Block[] = [];
  const fields = new Map<string, string>();
  for (const line of text.replace(/\n$/, "").split("\n")) {
    if (line.startsWith("@")) {
      const space = line.indexOf(" ");
      fields.set(line.slice(1, space), line.slice(space + 1));
      continue;
    }
    if (line.startsWith("|")) {
      const cells = line.split("|").slice(1, -1);
      const row = cells.map((cell) => cell.trim());
      const last = blocks.at(-1);
      if (last?.kind === "table") last.rows.push(row);
      else blocks.push({ kind: "table", rows: [row] });
      continue;
    }
    const mark = MARKS.find(([prefix]) => line.startsWith(prefix));
    if (mark) blocks.push({ kind: mark[1], text: line.slice(mark[0].length) });
    else blocks.push({ kind: line.trim() === "" ? "blank" : "body", text: line });
  }
  const { out = "", date = "", style = "", encoding = "" } = Object.fromEntries(fields);
  return { out, date, style, encoding, blocks };
}

function toTxt({ encoding, blocks }: Source): string {
  const lines = blocks.flatMap((block) =>
    block.kind === "table" ? block.rows.map((row) => row.join("\t")) : block.text,
  );
  const text = `${lines.join("\n")}\n`;
  return encoding === "bom-crlf" ? `\uFEFF${text.replaceAll("\n", "\r\n")}` : text;
}

function toMarkdown({ blocks }: Source): string {
  const parts: string[] = [];
  for (const block of blocks) {
    if (block.kind === "blank") continue;
    if (block.kind === "table") {
      const rows = block.rows.map((row) => `| ${row.join(" | ")} |`);
      rows.splice(1, 0, `|${block.rows[0]?.map(() => " --- |").join("")}`);
      parts.push(rows.join("\n"));
    } else {
      const prefix = { title: "# ", h1: "## ", h2: "### " }[block.kind as string] ?? "";
      parts.push(prefix + block.text);
    }
  }
  return `${parts.join("\n\n")}\n`;
}

function docxFont(name: string) {
  return { ascii: "Times New Roman", hAnsi: name, eastAsia: name, cs: name };
}

function docxTable(rows: string[][]): Table {
  const cell = (text: string, bold: boolean) =>
    new TableCell({
      children: [
        new Paragraph({
          alignment: AlignmentType.CENTER,
          children: [new TextRun({ text, bold, size: 24, font: docxFont("仿宋") })],
        }),
      ],
    });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: rows.map(
      (row, index) =>
        new TableRow({
          tableHeader: index === 0,
          children: row.map((text) => cell(text, index === 0)),
        }),
    ),
  });
}

function docxParagraph(kind: Kind, text: string, wordHeadings: boolean): Paragraph {
  const font = { title: "宋体", h1: "黑体", h2: "楷体" }[kind as string] ?? "仿宋";
  const level = { title: "Title", h1: "Heading1", h2: "Heading2" } as const;
  const heading = kind === "title" || kind === "h1" || kind === "h2" ? level[kind] : undefined;
  const centred = kind === "title" || kind === "caption";
  const run = new TextRun({
    text,
    font: docxFont(font),
    bold: kind === "title" || (heading !== undefined && !wordHeadings),
    size: kind === "title" ? 44 : 32,
    color: "000000",
  });
  const side = kind === "sign" ? AlignmentType.RIGHT : AlignmentType.BOTH;
  return new Paragraph({
    children: [run],
    alignment: centred ? AlignmentType.CENTER : side,
    indent: { firstLine: centred || kind === "sign" ? 0 : 640 },
    spacing: { line: 579, lineRule: LineRuleType.EXACT },
    ...(heading && wordHeadings ? { heading } : {}),
  });
}

async function toDocx({ out, date, style, blocks }: Source): Promise<Buffer> {
  const children: (Paragraph | Table)[] = [];
  for (const block of blocks) {
    if (block.kind === "table") children.push(docxTable(block.rows));
    else if (block.kind !== "blank") {
      children.push(docxParagraph(block.kind, block.text, style === "headings"));
    }
  }
  const page = new TextRun({ children: ["— ", PageNumber.CURRENT, " —"], size: 28 });
  const footer = new Footer({
    children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [page] })],
  });
  const size = { width: 11906, height: 16838 };
  const margin = { top: 2098, bottom: 1984, left: 1587, right: 1474 };
  // docx and its zip writer take their dates from the clock.
  mock.timers.enable({ apis: ["Date"], now: new Date(`${date}T09:00:00Z`) });
  try {
    const document = new Document({
      creator: "明湖区人民政府外事办公室",
      lastModifiedBy: "明湖区人民政府外事办公室",
      title: out.replace(/\.docx$/, ""),
      sections: [
        { properties: { page: { size, margin } }, footers: { default: footer }, children },
      ],
    });
    return await Packer.toBuffer(document);
  } finally {
    mock.timers.reset();
  }
}

function toHtml({ out, blocks }: Source): string {
  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const tags: Record<string, string> = { title: "h1", h1: "h2", h2: "h3" };
  const body = blocks.map((block) => {
    if (block.kind === "blank") return "";
    if (block.kind !== "table") {
      const tag = tags[block.kind] ?? "p";
      return `<${tag} class="${block.kind}">${escaped(block.text)}</${tag}>`;
    }
    const rows = block.rows.map((row, index) => {
      const tag = index === 0 ? "th" : "td";
      return `<tr>${row.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join("")}</tr>`;
    });
    return `<table>${rows.join("")}</table>`;
  });
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<title>${escaped(out.replace(/\.pdf$/, ""))}</title><style>
body { font: 16pt/28pt "Noto Serif CJK SC", serif; text-align: justify; margin: 0 }
h1 { font-size: 20pt; line-height: 34pt; text-align: center; text-wrap: balance }
h2, h3, p { font-size: 16pt; margin: 0; text-indent: 2em }
h2 { font-family: "Noto Sans CJK SC", sans-serif; font-weight: 400 } h3 { font-weight: 600 }
.caption { text-align: center; text-indent: 0 } .sign { text-align: right }
table { border-collapse: collapse; width: 100%; font-size: 12pt; line-height: 18pt }
td, th { border: 1px solid #000; text-align: center; padding: 2pt } tr { break-inside: avoid }
</style></head><body>${body.join("\n")}</body></html>`;
}

async function toPdf(source: Source): Promise<Buffer> {
  let executablePath = process.env.CHROMIUM;
  let args = ["--no-sandbox"];
  if (!executablePath) {
    const packed = (await import("@sparticuz/chromium")).default;
    executablePath = await packed.executablePath();
    args = packed.args;
  }
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.setContent(toHtml(source));
    const pdf = await page.pdf({
      format: "A4",
      margin: { top: "37mm", bottom: "35mm", left: "28mm", right: "26mm" },
      displayHeaderFooter: true,
      headerTemplate: "<span></span>",
      footerTemplate: `<div style="width:100%;text-align:center;font:14px serif">— <span
        class="pageNumber"></span> —</div>`,
    });
    // Same length as what it replaces, so the offsets of the file stay right.
    const stamp = `(D:${source.date.replaceAll("-", "")}090000+00'00')`;
    const text = pdf.toString("latin1").replace(/\(D:\d{14}\+00'00'\)/g, stamp);
    return Buffer.from(text, "latin1");
  } finally {
    await browser.close();
  }
}

mkdirSync(outputDir, { recursive: true });
for (const name of readdirSync(sourceDir).sort()) {
  const source = parse(readFileSync(join(sourceDir, name), "utf8"));
  const format = source.out.split(".").at(-1);
  let content: string | Buffer = toTxt(source);
  if (format === "docx") content = await toDocx(source);
  if (format === "pdf") content = await toPdf(source);
  if (format === "md") content = toMarkdown(source);
  writeFileSync(join(outputDir, source.out), content);
  console.log(`${name} -> ${source.out}`);
}

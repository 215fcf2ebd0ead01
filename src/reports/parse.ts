/**
 * Bytes → blocks. By the bytes first and the file name second, choose a reader; refuse what is empty, unreadable or
 * too large with a sentence; clean each block's characters without losing a word; say a table's unit with its rows.
 */
import { extname } from "node:path";
import { failure, type Outcome } from "../domain.ts";
import { messageOf } from "../log.ts";
import { boundMarks } from "../text/fold.ts";
import type { Block, Parsed, Reader, Tools } from "./blocks.ts";
import { withoutRadicals } from "./lookalikes.ts";
import { paragraphsOf } from "./readers/lines.ts";
import { readMarkdown } from "./readers/markdown.ts";
import { blocksOfTabbed } from "./readers/tabbed.ts";
import { readText } from "./readers/text.ts";
import { kindOfOle, openOle } from "./readers/word/doc/ole.ts";
import { withUnits } from "./unit-lines.ts";
import { openZip, type Zip } from "./zip.ts";

/** The endings of files that can be read; .zip is opened by whoever walks the files. */
export const READABLE_EXTENSIONS = [
  ...[".docx", ".doc", ".wps", ".pdf", ".ofd", ".rtf", ".odt", ".html", ".htm", ".md", ".txt"],
  ...[".mht", ".mhtml", ".xml"],
  ...[".pptx", ".ppt", ".dps", ".pptm", ".ppsx", ".pps"],
  ...[".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".tsv"],
  ...[".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp"],
];
export const MAX_BYTES = 100 * 1024 * 1024;

/** Read one file's bytes. `file` is its name: it decides only where the bytes do not tell. */
export async function parse(
  bytes: Uint8Array,
  file: string,
  tools: Tools = {},
): Promise<Outcome<Parsed>> {
  if (bytes.length === 0) return failure(`“${file}”是空文件，没有可读的内容。请换上有内容的文件。`);
  if (bytes.length > MAX_BYTES) {
    return failure(
      `“${file}”超过 ${MAX_BYTES / 1024 / 1024} MB。请去掉大图后另存，或拆成几个文件。`,
    );
  }
  let parsed: Outcome<Parsed>;
  try {
    const reader = await readerFor(bytes, file);
    const embedded = (part: Uint8Array, name: string) =>
      parse(part, name, { ...tools, embedded: null });
    parsed =
      typeof reader === "string"
        ? failure(reader)
        : await reader(bytes, file, { embedded, ...tools });
  } catch (error) {
    return failure(
      `“${file}”打不开，可能已损坏（${messageOf(error)}）。请用原来的软件打开后另存一份再试。`,
    );
  }
  if (!parsed.ok) return parsed;
  const blocks = withUnits(parsed.value.blocks.flatMap(cleanBlock));
  if (!blocks.some((block) => /[\p{L}\p{N}]/u.test(block.text))) {
    return failure(`“${file}”里没有读到文字。请用原来的软件打开看看是否有内容，另存后再试。`);
  }
  return { ok: true, value: { blocks, warnings: parsed.value.warnings } };
}

/** Readers by what the bytes are. Each is loaded on first use: pdf.js alone costs 40 MB that most files do not need. */
const readers = {
  pdf: async (): Promise<Reader> => (await import("./readers/pages/pdf.ts")).readPdf,
  docx: async (): Promise<Reader> => (await import("./readers/word/docx.ts")).readWord,
  doc: async (): Promise<Reader> => (await import("./readers/word/doc.ts")).readDoc,
  word2003: async (): Promise<Reader> => (await import("./readers/word/docx.ts")).readWord2003,
  html: async (): Promise<Reader> => (await import("./readers/html.ts")).readHtml,
  mhtml: async (): Promise<Reader> => (await import("./readers/mhtml.ts")).readMhtml,
  rtf: async (): Promise<Reader> => (await import("./readers/rtf.ts")).readRtf,
  odt: async (): Promise<Reader> => (await import("./readers/odt.ts")).readOdt,
  ofd: async (): Promise<Reader> => (await import("./readers/pages/ofd.ts")).readOfd,
  pptx: async (): Promise<Reader> => (await import("./readers/slides/pptx.ts")).readPptx,
  picture: async (): Promise<Reader> => (await import("./readers/pages/scan.ts")).readPicture,
  xlsx: async (): Promise<Reader> => (await import("./readers/sheets.ts")).readExcel,
  xls: async (): Promise<Reader> => (await import("./readers/sheets.ts")).readOldExcel,
  ods: async (): Promise<Reader> => (await import("./readers/sheets.ts")).readOpenSheet,
  csv: async (): Promise<Reader> => (await import("./readers/sheets.ts")).readSeparated,
};

/** How files begin (as Latin-1), whatever their names are. */
const BEGINNINGS: [RegExp, keyof typeof readers][] = [
  [/<\?mso-application progid="PowerPoint[\s\S]{0,300}<pkg:package\b/, "pptx"],
  [/^[^<]{0,4}(?:<[?!][^>]{0,300}>\s*){0,6}<(?:\w{1,9}:)?package\b[^>]*xmlPackage/, "docx"],
  [/^[^<]{0,4}(?:<[?!][^>]{0,300}>\s*){0,6}<(?:\w{1,9}:)?wordDocument\b/, "word2003"],
  [/%PDF-/, "pdf"],
  [/^\xD0\xCF\x11\xE0/, "doc"],
  [/^\{\\rtf/, "rtf"],
  [
    /^(?:\x89PNG|\xFF\xD8\xFF|GIF8[79]a|II\*\0|MM\0\*|BM[\s\S]{4}\0{4}|RIFF[\s\S]{4}WEBP)/,
    "picture",
  ],
  [/^(?:From: <Saved by|(?:[^\n]{0,200}\n){0,12}MIME-Version:)/i, "mhtml"],
  [
    /^(?:\xEF\xBB\xBF|\xFF\xFE|\xFE\xFF)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,200}-->\s*)?<(?:!doctype\s+html|html|head|meta|body)\b/i,
    "html",
  ],
];

const MARKUP = new Set(["html", "word2003"]);

/** Does the file show pages that look like paper, and in which way? Null where its text has none until it is laid out. */
export function pagesIn(bytes: Uint8Array): "pdf" | "picture" | null {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString("latin1");
  const found = BEGINNINGS.find(([beginning]) => beginning.test(head))?.[1];
  return found === "pdf" || found === "picture" ? found : null;
}

/** The reader that fits the bytes, or the sentence that says why there is none. */
async function readerFor(bytes: Uint8Array, file: string): Promise<Reader | string> {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString("latin1");
  if (/^PK\x03\x04|^PK\x05\x06/.test(head)) return readerForZip(bytes, file);
  if (/^\xD0\xCF\x11\xE0/.test(head) && isWorkbook(bytes)) return readers.xls();
  // Markup in UTF-16 is known without its zeros.
  const narrow = head.replaceAll("\0", "");
  for (const [beginning, name] of BEGINNINGS)
    if (beginning.test(MARKUP.has(name) ? narrow : head)) return readers[name]();
  for (const [beginning, words] of FOREIGN) if (beginning.test(head)) return `“${file}”${words}`;
  const extension = extname(file).toLowerCase();
  if (/^\.[sx]?html?$/.test(extension)) return readers.html();
  // Many programs write such a text and name it .xls.
  if (/^\.(?:csv|tsv)$/.test(extension) || (extension === ".xls" && isText(bytes)))
    return readers.csv();
  if (NAMED_AS.test(extension)) {
    const damaged = /[\0-\x08\x0E-\x1F]/.test(head);
    return `“${file}”的内容不是 ${extension.slice(1)} 格式，${damaged ? DAMAGED_OR_ENCRYPTED : "可能已损坏。请重新导出后再试。"}`;
  }
  if (!/^(?:\.(?:txt|text|md|markdown))?$/.test(extension))
    return `“${file}”的格式暂时读不了。可以读 ${READABLE_EXTENSIONS.join("、")} 文件。`;
  return readPlain;
}

/** A document that is a zip inside is told by its parts. */
async function readerForZip(bytes: Uint8Array, file: string): Promise<Reader | string> {
  const zip = openZip(bytes, file);
  if (!zip.ok) return zip.error;
  const has = (pattern: RegExp) => zip.value.names.some((name) => pattern.test(name));
  if (has(/^xl\//)) return readers.xlsx();
  if (has(/^ppt\//)) return readers.pptx();
  if (has(/^OFD\.xml$/i)) return readers.ofd();
  if (has(/^content\.xml$/i)) return isOpenSheet(zip.value) ? readers.ods() : readers.odt();
  if (has(/^\[content_types\]\.xml$/i) || has(/^word\//i)) return readers.docx();
  return `“${file}”是压缩包，不是文档。请把文件名改成 .zip 再导入，或解压后导入里面的文件。`;
}

/** Endings of files that are known by their bytes. */
const NAMED_AS =
  /^\.(?:pdf|docx?|wps|ppt[xm]?|ppsx?|dps|odt|ofd|rtf|zip|mht|mhtml|xls[xm]?|et|ods)$/;

/** Encrypting programs of offices mostly leave nothing in a file that tells them. */
const DAMAGED_OR_ENCRYPTED =
  "可能已损坏，或被单位的文档加密软件加了密。请重新导出，或在装有该软件的电脑上申请解密（外发）后再试。";

/** An OLE file may be of any program; this one holds a workbook. */
function isWorkbook(bytes: Uint8Array): boolean {
  const ole = openOle(bytes);
  return ole !== null && kindOfOle(ole) === "excel";
}

function isOpenSheet(zip: Zip): boolean {
  return new TextDecoder().decode(zip.read("mimetype", 200) ?? undefined).includes("spreadsheet");
}

/** Is it text at all: no NUL but those of UTF-16? */
function isText(bytes: Uint8Array): boolean {
  return readText(bytes, "").ok;
}

/** What other programs' files begin with, and what to do about them. */
const FOREIGN: [RegExp, string][] = [
  [/^Rar!/, "是 RAR 压缩包，打不开。请解压后再导入，或改用 .zip。"],
  [/^7z\xBC\xAF/, "是 7z 压缩包，打不开。请解压后再导入，或改用 .zip。"],
  [/^\x1F\x8B/, "是 gz 压缩包，打不开。请解压后再导入，或改用 .zip。"],
  [/^MZ/, "是程序文件，不是报告，未读入。请换成报告文件。"],
  [/^SQLite format 3/, "是数据库文件，不是报告，未读入。请换成报告文件。"],
  [
    /^%TSD-Header-|^.{0,64}E-SafeNet.{0,32}\0/s,
    "被单位的文档加密软件加了密，打不开。请在装有该软件的电脑上申请解密（外发）后，再导入解密的文件。",
  ],
  [
    /^\.pfile|^\x76\xE8\x04\x60\xC4\x11\xE3\x86/,
    "设有权限保护（RMS、AIP），打不开。请让文件的作者取消权限限制后另存一份。",
  ],
  [
    /<\?mso-application progid="Excel/,
    "是 Excel 2003 XML 表格，暂时读不了。请用 Excel 或 WPS 另存为 .xlsx。",
  ],
];

/** Plain text and Markdown, in whatever encoding. */
/** The text of a file that is nothing but text, as it is; null of any other file. */
export async function plainText(bytes: Uint8Array, file: string): Promise<Outcome<string> | null> {
  if (bytes.length === 0 || (await readerFor(bytes, file)) !== readPlain) return null;
  const text = readText(bytes, file);
  return text.ok ? { ok: true, value: text.value.text } : text;
}

const readPlain: Reader = (bytes, file) => {
  const text = readText(bytes, file);
  if (!text.ok) return text;
  const markdown = /\.(?:md|markdown)$/i.test(file);
  const blocks = markdown
    ? readMarkdown(text.value.text)
    : blocksOfTabbed(text.value.text, paragraphsOf);
  return { ok: true, value: { blocks, warnings: text.value.warnings } };
};

/** One block a line: marks that print nothing are dropped, every kind of blank becomes one space. */
function cleanBlock(block: Block): Block[] {
  return withoutRadicals(boundMarks(block.text).normalize("NFC"))
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\v\f]/g, "\n")
    .replace(/[\p{Bidi_Control}\p{Variation_Selector}\u200B-\u200D\u2060-\u2064\uFEFF\u00AD]/gu, "")
    .replace(/[^\S\n]+/g, " ")
    .replace(/[\u0000-\u0009\u000E-\u001F\u007F-\u009F\uFFFD]/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => ({ ...block, text: line }));
}

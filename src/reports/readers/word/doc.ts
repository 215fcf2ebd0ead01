/**
 * .doc of Word 97 to 2003, and .wps of WPS Writer, which is the same → blocks. Open the OLE file → its header (FIB) →
 * text pieces → formats, styles, lists, notes → stories as Word shows them. Read from the WordDocument stream itself
 * ([MS-DOC]), because the packages there are keep neither automatic numbers nor tables nor headings, and in these
 * reports a number is a place that people cite.
 */
import { failure, type Outcome } from "../../../domain.ts";
import type { Parsed } from "../../blocks.ts";
import { readPpt } from "../slides/ppt.ts";
import { type Fib, PART, readFib } from "./doc/fib.ts";
import { readFonts } from "./doc/fonts.ts";
import { readFormats } from "./doc/formats.ts";
import { readLists } from "./doc/lists.ts";
import { readNotes } from "./doc/notes.ts";
import { readOldWord } from "./doc/old.ts";
import { kindOfOle, type Ole, type OleKind, openOle } from "./doc/ole.ts";
import { isLargePicture } from "./doc/pictures.ts";
import { readText } from "./doc/pieces.ts";
import type { Left } from "./doc/runs.ts";
import { readStories } from "./doc/stories.ts";
import { readStyles } from "./doc/styles.ts";

/** What to do with OLE files that are no Word document: “file” and then these words. */
const OTHERS: Record<Exclude<OleKind, "word" | "powerpoint">, string> = {
  encrypted: "设有密码。请去掉密码后再试。",
  restricted: "设有权限保护（IRM），打不开。请让文件的作者取消权限限制后另存一份。",
  excel: "是 Excel 表格，暂时读不了。请把要引用的表格复制到 .docx 后再导入。",
  works: "是微软 Works 的文件，读不出来。请用能打开它的软件另存为 .docx 后再试。",
  outlook: "是 Outlook 邮件，不是报告。请把附件或正文另存为文件后再导入。",
  hwp: "是韩文 HWP 文件，读不出来。请另存为 .docx 后再试。",
  unknown: "不是 Word 或 WPS 文字文件，读不出来。请用原来的软件打开，另存为 .docx 后再试。",
};

/**
 * OLE files (they begin with D0 CF 11 E0 A1 B1 1A E1), whatever their name. Fails with a sentence for other programs'
 * files, for those with a password, for those that are cut off; throws on a document whose inside is broken.
 */
export function readDoc(bytes: Uint8Array, file: string): Outcome<Parsed> {
  const ole = openOle(bytes);
  if (!ole) return failure(brokenWords(file));
  const kind = kindOfOle(ole);
  if (kind === "powerpoint") return readPpt(ole, file);
  if (kind !== "word") return failure(`“${file}”${OTHERS[kind]}`);
  const stream = ole.stream("WordDocument");
  const fib = stream && readFib(stream);
  if (!stream || !fib) return failure(brokenWords(file));
  if (fib.encrypted) return failure(`“${file}”${OTHERS.encrypted}`);
  if (fib.old) return readOldWord(stream, fib, file);
  const table = ole.stream(fib.tableStream);
  const { at, size } = fib.part(PART.pieces);
  if (!table || size === 0 || at + size > table.length) return failure(brokenWords(file));
  return readWord(stream, table, fib, ole);
}

function brokenWords(file: string): string {
  return `“${file}”不完整或已损坏，读不出来。请重新取得完整的文件，或用 Word 或 WPS 打开后另存为 .docx 再试。`;
}

function readWord(stream: Uint8Array, table: Uint8Array, fib: Fib, ole: Ole): Outcome<Parsed> {
  /** Parts that lie outside the stream: what they say is lost. */
  const lost: number[] = [];
  const part = (index: number) => {
    const { at, size } = fib.part(index);
    if (at + size > table.length) lost.push(index);
    return at + size > table.length ? new Uint8Array() : table.subarray(at, at + size);
  };
  const text = readText(stream, part(PART.pieces));
  const data = ole.stream("Data");
  const { at, size } = fib.part(PART.lists);
  const lists = readLists(
    size === 0 ? new Uint8Array() : table.subarray(at),
    part(PART.listOverrides),
  );
  const formats = readFormats(
    stream,
    { characters: part(PART.characterPages), paragraphs: part(PART.paragraphPages) },
    data && { bytes: data, left: data.length * 4 },
    text,
  );
  const document = {
    text,
    formats,
    styles: readStyles(part(PART.styles)),
    lists,
    notes: readNotes(fib, part),
    fontOf: readFonts(part(PART.fonts)),
    isLarge: (picture: number) => data !== null && isLargePicture(data, picture),
  };
  const { main, footnotes, headers, macros, comments, endnotes, boxes } = fib.stories;
  const length = text.chars.length;
  const beforeBoxes = main + footnotes + headers + macros + comments + endnotes;
  if (main > length) throw new Error("正文不完整");
  // What a download left out is often filled with zeros.
  if (/\0{8}/.test(text.chars.slice(0, main))) throw new Error("正文中间缺了一段");
  const { blocks, left } = readStories(
    document,
    { start: 0, end: main },
    { start: Math.min(beforeBoxes, length), end: Math.min(beforeBoxes + boxes, length) },
  );
  const warnings = warningsOf(left);
  if (lost.length > 0 || !lists.whole || !formats.whole)
    warnings.unshift("文件的格式信息有损坏，自动编号、标题或表格可能没有读全。请与原文核对。");
  return { ok: true, value: { blocks, warnings } };
}

function warningsOf({ pictures, objects, numbers }: Left): string[] {
  const warnings: string[] = [];
  const drawings = [
    ...(pictures > 0 ? [`${pictures} 张较大的图片`] : []),
    ...(objects > 0 ? [`${objects} 个图表或嵌入对象`] : []),
  ];
  if (drawings.length > 0)
    warnings.push(`文中有 ${drawings.join("、")}，其中的文字和数字没有读入。要用的请写进正文。`);
  if (numbers > 0)
    warnings.push(`文中有 ${numbers} 处旧式的自动编号读不出来。请用 Word 把它们改成文字。`);
  return warnings;
}

/**
 * Bytes → blocks. By the bytes first and the file name second, choose a reader; refuse what is empty, unreadable or
 * too large with a sentence; clean each block's characters without losing a word.
 */
import { extname } from "node:path";
import { failure, type Outcome } from "../domain.ts";
import { messageOf } from "../log.ts";
import type { Block, Parsed } from "./blocks.ts";
import { readMarkdown } from "./readers/markdown.ts";
import { readPdf } from "./readers/pages/pdf.ts";
import { readText } from "./readers/text.ts";
import { readDocx } from "./readers/word/docx.ts";

export const READABLE_EXTENSIONS = [".txt", ".md", ".markdown", ".docx", ".pdf"];
/** How PNG, JPEG, GIF and TIFF files begin. */
const IMAGES = ["\x89PNG", "\xFF\xD8\xFF", "GIF87a", "GIF89a", "II*\0", "MM\0*"];
const MAX_BYTES = 50 * 1024 * 1024;

/** Read one file's bytes. `file` is its name: it decides only between plain text and Markdown. */
export async function parse(bytes: Uint8Array, file: string): Promise<Outcome<Parsed>> {
  if (bytes.length === 0) return failure(`“${file}”是空文件，没有可读的内容。请换上有内容的文件。`);
  if (bytes.length > MAX_BYTES) {
    return failure(`“${file}”超过 50 MB。请去掉大图后另存，或拆成几个文件。`);
  }
  let parsed: Outcome<Parsed>;
  try {
    parsed = await read(bytes, file);
  } catch (error) {
    return failure(
      `“${file}”打不开，可能已损坏（${messageOf(error)}）。请用原来的软件打开后另存一份再试。`,
    );
  }
  if (!parsed.ok) return parsed;
  const blocks = parsed.value.blocks.flatMap(cleanBlock);
  if (!blocks.some((block) => /[\p{L}\p{N}]/u.test(block.text))) {
    return failure(`“${file}”里没有读到文字。若是扫描件或图片，请先转成可复制文字的版本。`);
  }
  return { ok: true, value: { blocks, warnings: parsed.value.warnings } };
}

async function read(bytes: Uint8Array, file: string): Promise<Outcome<Parsed>> {
  const extension = extname(file).toLowerCase();
  if (startsWith(bytes, "%PDF")) return readPdf(bytes, file);
  if (startsWith(bytes, "PK\x03\x04")) return readDocx(bytes, file);
  if (startsWith(bytes, "\xD0\xCF\x11\xE0")) {
    return failure(
      `“${file}”是旧版 .doc 或 .wps，或带密码的文件，暂时读不了。请用 Word 或 WPS 另存为 .docx。`,
    );
  }
  if (IMAGES.some((mark) => startsWith(bytes, mark))) {
    return failure(`“${file}”是图片，读不出文字。请先转成可复制文字的 .docx、.pdf 或 .txt 再试。`);
  }
  if (extension === ".pdf" || extension === ".docx") {
    return failure(
      `“${file}”的内容不是 ${extension.slice(1)} 格式，可能已损坏。请重新导出后再试。`,
    );
  }
  if (!READABLE_EXTENSIONS.includes(extension)) {
    return failure(`“${file}”的格式暂时读不了。可以读 ${READABLE_EXTENSIONS.join("、")}。`);
  }
  const text = readText(bytes, file);
  if (!text.ok) return text;
  const markdown = extension === ".md" || extension === ".markdown";
  const blocks = markdown
    ? readMarkdown(text.value.text)
    : text.value.text.split("\n").map((line): Block => ({ kind: "text", text: line }));
  return { ok: true, value: { blocks, warnings: text.value.warnings } };
}

function startsWith(bytes: Uint8Array, latin1: string): boolean {
  return Buffer.from(bytes.subarray(0, latin1.length)).toString("latin1") === latin1;
}

/**
 * PDF makers often map a character to the radical that looks like it (人 as U+2F08). Kangxi radicals have a
 * compatibility form; of the supplement block, which has none, these are the ones that are whole characters.
 */
const RADICALS = Object.fromEntries(
  [
    ..."⺟母⺠民⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟",
  ].flatMap((c, i, all) => (i % 2 === 0 ? [[c, all[i + 1]!]] : [])),
);

/** One block a line: marks that print nothing are dropped, every kind of blank becomes one space. */
function cleanBlock(block: Block): Block[] {
  return block.text
    .normalize("NFC")
    .replace(/[\u2F00-\u2FD5]/g, (radical) =>
      radical === "\u2F3E" ? "户" : radical.normalize("NFKC"),
    )
    .replace(/[\u2E80-\u2EFF]/g, (radical) => RADICALS[radical] ?? radical)
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\v\f]/g, "\n")
    .replace(/[\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF\u00AD]/g, "")
    .replace(/[^\S\n]+/g, " ")
    .replace(/[\u0000-\u0009\u000E-\u001F\u007F-\u009F\uFFFD]/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => ({ ...block, text: line }));
}

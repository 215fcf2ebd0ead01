/**
 * .docx (and .docm, .dotx, .dotm) → blocks: open the package → styles and numbering → notes → documents that stand in the
 * text → the document's own text.
 * Built on the OOXML parts themselves, because the usual converters drop automatic numbering, deleted text that is
 * still there and hidden text that is not, and in these reports a number is a place that people cite.
 */
import { failure, type Outcome } from "../../../domain.ts";
import type { Block, Parsed, Tools } from "../../blocks.ts";
import { type Body, readBody } from "./body.ts";
import { readNumbering } from "./numbering.ts";
import { chunksIn, openPackage } from "./package.ts";
import { readStyles } from "./styles.ts";

/** A document with those of other formats that stand in it, each read where the text has it. */
export async function readWord(
  bytes: Uint8Array,
  file: string,
  { embedded }: Tools,
): Promise<Outcome<Parsed>> {
  const chunks = new Map<string, Block[]>();
  const warnings = new Set<string>();
  for (const [id, chunk] of embedded ? chunksIn(bytes, file) : []) {
    const parsed = await embedded!(chunk.bytes, chunk.name);
    if (!parsed.ok) continue;
    chunks.set(id, parsed.value.blocks);
    for (const warning of parsed.value.warnings) warnings.add(warning);
  }
  const read = readDocx(bytes, file, chunks);
  if (!read.ok) return read;
  const { blocks, warnings: own } = read.value;
  return { ok: true, value: { blocks, warnings: [...own, ...warnings] } };
}

/**
 * Zip files that hold a Word document, whatever their name; what stands in it of other formats is given by its ids. Fails
 * with a sentence for other programs' files and for documents beyond all measure (64 MB or 5 million elements of XML,
 * 20 million characters); throws on damaged parts.
 */
export function readDocx(
  bytes: Uint8Array,
  file: string,
  chunks = new Map<string, Block[]>(),
): Outcome<Parsed> {
  const opened = openPackage(bytes, file);
  if (!opened.ok) return opened;
  const { document, related } = opened.value;
  const styles = readStyles(related("styles"));
  const numbering = readNumbering(related("numbering"), styles);
  const sources = { styles, numbering, notes: new Map<string, Block[]>(), chunks };
  for (const kind of ["footnotes", "endnotes"]) {
    const part = readBody(related(kind), sources);
    if (part.problem) return failure(`“${file}”的脚注${part.problem}。请把脚注另存成文件。`);
    for (const [reference, blocks] of part.notes) sources.notes.set(reference, blocks);
  }
  return tell(readBody(document, sources), file);
}

/**
 * “Word 2003 XML 文档”, the one XML file that Word 2003 and many systems with templates write, often under the name of
 * .doc: its text is marked up as that of .docx, and its styles stand in the same part.
 */
export function readWord2003(bytes: Uint8Array, file: string): Outcome<Parsed> {
  const styles = readStyles(bytes);
  const numbering = readNumbering(bytes, styles);
  const sources = { styles, numbering, notes: new Map(), chunks: new Map() };
  return tell(readBody(bytes, sources), file);
}

function tell(body: Body, file: string): Outcome<Parsed> {
  if (body.problem) return failure(`“${file}”的正文${body.problem}。请拆成几个文件再试。`);
  if (body.left.pictures > 0 && !body.blocks.some(({ text }) => /[\p{L}\p{N}]/u.test(text))) {
    return failure(
      `“${file}”里只有图片，没有文字。请用 Word 或 WPS 另存为 .pdf 后再导入，图片里的文字由识别程序来读。`,
    );
  }
  return { ok: true, value: { blocks: body.blocks, warnings: warningsOf(body) } };
}

function warningsOf({ left }: Body): string[] {
  const warnings: string[] = [];
  const { pictures, charts, files } = left;
  const drawings = [
    ...(pictures > 0 ? [`${pictures} 张较大的图片`] : []),
    ...(charts > 0 ? [`${charts} 个图表或嵌入对象`] : []),
  ];
  if (drawings.length > 0)
    warnings.push(`文中有${drawings.join("、")}，其中的文字和数字没有读入。要用的请写进正文。`);
  if (files > 0)
    warnings.push(`文中嵌入或引用了 ${files} 个别的文件，没有读入。请把它们的内容粘贴进正文。`);
  return warnings;
}

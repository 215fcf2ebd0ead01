/**
 * An office's own template, a .docx with marks such as {{正文}}, filled with a 公文: package → marks → what they stand for →
 * docx's `patchDocument` → comments. The text is set by GB/T 9704-2012; all else looks as the template has it.
 */
import { PatchType, patchDocument, TextRun } from "docx";
import { failure, type Outcome } from "../../domain.ts";
import { cleaned, linesOf, type OfficialDocument } from "../document.ts";
import { openPlaceholders, unfinished, type WordOptions } from "../word.ts";
import { addComments, firstComment } from "./comments.ts";
import { createSetting } from "./lines.ts";
import { marksIn, templateParagraphs } from "./marks.ts";
import { closeParts, editPart, openParts, type Parts, readPart, withoutGrid } from "./package.ts";

export interface Template {
  bytes: Uint8Array;
  /** Its name, for sentences. */
  file: string;
}

export interface Filled {
  bytes: Uint8Array;
  /** What has no place in the template, and marks that nothing could be put in. */
  warnings: string[];
}

const MARKS = "{{标题}} {{正文}} {{年度}} {{单位}} {{落款}} {{日期}}";
const MAX_BYTES = 20 * 1024 * 1024;
const MAIN = "word/document.xml";

/** Fails with a sentence where the template cannot be filled, or a final file would have holes. */
export async function fillTemplate(
  document: OfficialDocument,
  template: Template,
  options: WordOptions,
): Promise<Outcome<Filled>> {
  const open = openPlaceholders(document);
  if (options.final && open.length > 0) return failure(unfinished(open));
  const opened = openTemplate(template);
  if (!opened.ok) return opened;
  const parts = opened.value;
  const marked = marksOf(parts, template.file);
  if (!marked.ok) return marked;
  const values = valuesOf(document);
  const left = marked.value.filter((mark) => mark !== "正文" && !values.get(mark));
  if (options.final && left.length > 0)
    return failure(
      `模板“${template.file}”里的 ${shown(left)} 没有内容可填，不能出定稿。请补上内容，或从模板里删去。`,
    );
  editPart(parts, MAIN, makeRoom);
  const setting = createSetting({
    ...options,
    styled: false,
    firstComment: firstComment(parts),
  });
  const body = linesOf({ ...document, title: "", signed: null });
  try {
    const filled = openParts(
      await patchDocument({
        outputType: "uint8array",
        data: closeParts(parts),
        trimPlaceholders: true,
        patches: {
          ...Object.fromEntries(
            [...values].flatMap(([mark, value]) => (value ? [[mark, inline(value)]] : [])),
          ),
          // The last, so that nothing is looked for in it.
          正文: { type: PatchType.DOCUMENT, children: setting.paragraphs(body, null) },
        },
      }),
    )!;
    await addComments(filled, setting.comments);
    editPart(filled, MAIN, withoutGrid);
    editPart(filled, "[Content_Types].xml", (types) =>
      types.replaceAll("wordprocessingml.template.main+xml", "wordprocessingml.document.main+xml"),
    );
    return {
      ok: true,
      value: { bytes: closeParts(filled), warnings: warningsOf(marked.value, left, values) },
    };
  } catch {
    return failure(`模板“${template.file}”填不进去，可能已损坏。请${SAVE_AGAIN}。`);
  }
}

const SAVE_AGAIN = "用 Word 或 WPS 打开后另存为 .docx 再试";

/** The template's parts, or why it is none. */
function openTemplate({ bytes, file }: Template): Outcome<Parts> {
  const head = Buffer.from(bytes.subarray(0, 4)).toString("latin1");
  if (head.startsWith("\xD0\xCF\x11\xE0"))
    return failure(`模板“${file}”是旧格式（.doc、.wps）或设了打开密码，填不了。请${SAVE_AGAIN}。`);
  if (!head.startsWith("PK")) return failure(`模板“${file}”不是 Word 文档。请${SAVE_AGAIN}。`);
  if (bytes.length > MAX_BYTES) return failure(`模板“${file}”超过 20 MB。请去掉里面的大图后再试。`);
  const parts = openParts(bytes);
  if (!parts) return failure(`模板“${file}”不完整或已损坏，打不开。请重新取得，或${SAVE_AGAIN}。`);
  if (!parts[MAIN] || !parts["[Content_Types].xml"])
    return failure(`模板“${file}”不是 Word 文档，里面没有正文。请${SAVE_AGAIN}。`);
  if (parts["word/vbaProject.bin"])
    return failure(`模板“${file}”带有宏，填不了。请${SAVE_AGAIN}。`);
  return { ok: true, value: parts };
}

/** Every mark in the template, once, or why it cannot be filled by them. */
function marksOf(parts: Parts, file: string): Outcome<string[]> {
  const marks = new Set<string>();
  const bodies: { name: string; text: string }[] = [];
  for (const name of Object.keys(parts)) {
    if (!/^word\/.+\.xml$/.test(name)) continue;
    const paragraphs = templateParagraphs(readPart(parts, name));
    if (!paragraphs)
      return failure(`模板“${file}”太长或太复杂，不像模板。请换上只有版式和标记的文件。`);
    for (const paragraph of paragraphs)
      for (const mark of marksIn(paragraph.text)) {
        marks.add(mark);
        if (mark === "正文") bodies.push({ name, text: paragraph.text });
      }
  }
  if (marks.size === 0)
    return failure(
      `模板“${file}”里没有标记，不知道该填在哪里。请在要填的地方写上 ${MARKS} 中要用的几个，其中 {{正文}} 不能少。`,
    );
  const [body, another] = bodies;
  if (body?.name !== MAIN)
    return failure(
      `模板“${file}”里没有 {{正文}}，正文无处可放。请在文中要放正文的地方单独写一行 {{正文}}。`,
    );
  if (another) return failure(`模板“${file}”里有不止一处 {{正文}}。请只留一处。`);
  if (!/^\{\{\s*正文\s*\}\}$/.test(body.text.trim()))
    return failure(
      `模板“${file}”里 {{正文}} 的前后还有别的字，填入后会丢掉。请让 {{正文}} 单独占一段。`,
    );
  return { ok: true, value: [...marks] };
}

/**
 * The paragraph of {{正文}} goes: where a section ends with it, what that section looks like moves to a paragraph of its
 * own; a content control around it has to hold more than the one line that it was made for.
 */
function makeRoom(xml: string): string {
  const { start, end, section } = templateParagraphs(xml)!.find(({ text }) =>
    marksIn(text).includes("正文"),
  )!;
  const before = xml.slice(0, start);
  const control = before.lastIndexOf("<w:sdtPr>");
  const opened =
    control > before.lastIndexOf("</w:sdt>")
      ? before.slice(0, control) +
        before.slice(control).replace(/<w:(?:text|showingPlcHdr|dataBinding)\b[^>]*\/>/g, "")
      : before;
  if (!section) return opened + xml.slice(start);
  const kept = `<w:p><w:pPr>${xml.slice(section.start, section.end)}</w:pPr></w:p>`;
  return (
    opened + xml.slice(start, section.start) + xml.slice(section.end, end) + kept + xml.slice(end)
  );
}

/** What each mark but {{正文}} stands for; "" where the document does not say. */
function valuesOf({ title, year, signed }: OfficialDocument): Map<string, string> {
  return new Map(
    [
      ["标题", title],
      ["年度", year === undefined ? "" : String(year)],
      ["单位", signed?.org ?? ""],
      ["落款", signed?.org ?? ""],
      ["日期", signed?.date ?? ""],
    ].map(([mark, value]) => [mark!, cleaned(value!).trim()]),
  );
}

/** A value in the looks of the mark that it takes the place of. */
function inline(value: string) {
  return {
    type: PatchType.PARAGRAPH,
    children: value
      .split("\n")
      .map((text, at) => new TextRun({ text, ...(at > 0 ? { break: 1 } : {}) })),
  };
}

function warningsOf(marks: string[], left: string[], values: Map<string, string>): string[] {
  const without = [
    ["标题", "标题"],
    ["落款", "署名"],
    ["日期", "成文日期"],
  ].filter(([mark]) => values.get(mark!) && !marks.includes(mark!));
  return [
    ...without.map(([mark, name]) => `模板里没有 {{${mark}}}，${name}没有写进去。`),
    ...(left.length > 0 ? [`模板里的 ${shown(left)} 没有内容可填，原样留着。`] : []),
  ];
}

const shown = (marks: string[]) => marks.map((mark) => `{{${mark}}}`).join(" ");

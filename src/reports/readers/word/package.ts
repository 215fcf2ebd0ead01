/**
 * A Word file as a package (ECMA-376 Part 2): zip → relationships and content types → which part is the document and
 * where its styles, numbers and notes are. Names of parts are the maker's choice; only where a file says nothing are
 * the usual ones taken.
 */
import { failure, type Outcome } from "../../../domain.ts";
import { openZip, type Zip } from "../../zip.ts";
import { relationsOf } from "../relations.ts";
import { readXml } from "./xml.ts";

export interface WordPackage {
  document: Uint8Array;
  /** A part that the document refers to by its kind (styles, numbering, footnotes, endnotes); empty if it has none. */
  related(kind: string): Uint8Array;
}

const MAX_PART = 64 * 1024 * 1024;
const SAVE_AGAIN = "用 Word 或 WPS 打开后另存为 .docx 再试";

/** Open the package and find its document. Fails with a sentence where there is none, or another program's. */
export function openPackage(bytes: Uint8Array, file: string): Outcome<WordPackage> {
  const zip = openZip(bytes, file);
  if (!zip.ok) return failure(`“${file}”不完整或已损坏，打不开。请重新下载，或${SAVE_AGAIN}。`);
  const type = documentType(zip.value);
  if (/spreadsheetml|ms-excel/.test(type)) {
    return failure(
      `“${file}”是 Excel 表格，不是 Word 文档。请把要用的表格复制到 Word 文档里再试。`,
    );
  }
  if (/presentationml|ms-powerpoint/.test(type)) {
    return failure(`“${file}”是 PPT 演示文稿，不是 Word 文档。请另存为 .pdf 再试。`);
  }
  const path = documentPath(zip.value);
  const entry = zip.value.entries.find(({ name }) => name.toLowerCase() === path.toLowerCase());
  if (!entry) {
    return failure(`“${file}”不是 Word 文档，里面没有正文。请${SAVE_AGAIN}。`);
  }
  const document = entry.open(MAX_PART);
  if ("problem" in document) {
    return failure(`“${file}”的正文${document.problem}，或${SAVE_AGAIN}。`);
  }
  const slash = path.lastIndexOf("/") + 1;
  const folder = path.slice(0, slash);
  const related = relationsOf(zip.value, path);
  const targetOf = (kind: string) => related.find((one) => one.kind === kind)?.target;
  return {
    ok: true,
    value: {
      document: document.bytes,
      related: (kind) =>
        zip.value.read(targetOf(kind) ?? `${folder}${kind}.xml`, MAX_PART) ?? new Uint8Array(),
    },
  };
}

/** What the package says its document is. */
function mainPart(zip: Zip): string | undefined {
  return relationsOf(zip, "").find(({ kind }) => kind === "officeDocument")?.target;
}

/** The content type of the part that the package says is its document, or "". */
function documentType(zip: Zip): string {
  const main = mainPart(zip);
  return main === undefined ? "" : (contentTypes(zip).get(main.toLowerCase()) ?? "");
}

function documentPath(zip: Zip): string {
  const main = mainPart(zip);
  if (main !== undefined && zip.names.some((name) => name.toLowerCase() === main.toLowerCase()))
    return main;
  const typed = [...contentTypes(zip)].find(([, type]) =>
    /(?:wordprocessingml\.(?:document|template)|ms-word\.\w+\.macroEnabled\w*)\.main\+xml$/.test(
      type,
    ),
  );
  return typed?.[0] ?? "word/document.xml";
}

/** `[Content_Types].xml`: the name of a part, in small letters → its type. */
function contentTypes(zip: Zip): Map<string, string> {
  const types = new Map<string, string>();
  readXml(zip.read("[Content_Types].xml") ?? new Uint8Array(), {
    open(name, attribute) {
      const part = attribute("PartName");
      if (/(?:^|:)Override$/.test(name) && part !== undefined)
        types.set(part.replace(/^\//, "").toLowerCase(), attribute("ContentType") ?? "");
    },
  });
  return types;
}

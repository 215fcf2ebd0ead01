/**
 * A Word file as a package (ECMA-376 Part 2): zip → relationships and content types → which part is the document and
 * where its styles, numbers and notes are. Names of parts are the maker's choice; only where a file says nothing are
 * the usual ones taken.
 */
import { failure, type Outcome } from "../../../domain.ts";
import { openZip, type Zip } from "../../zip.ts";
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
  const targets = relationships(zip.value, `${folder}_rels/${path.slice(slash)}.rels`, folder);
  return {
    ok: true,
    value: {
      document: document.bytes,
      related: (kind) =>
        zip.value.read(targets.get(kind) ?? `${folder}${kind}.xml`, MAX_PART) ?? new Uint8Array(),
    },
  };
}

/** The content type of the part that the package says is its document, or "". */
function documentType(zip: Zip): string {
  const main = relationships(zip, "_rels/.rels", "").get("officeDocument");
  return main === undefined ? "" : (contentTypes(zip).get(main.toLowerCase()) ?? "");
}

function documentPath(zip: Zip): string {
  const main = relationships(zip, "_rels/.rels", "").get("officeDocument");
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

/** Kind (the last word of the relationship's type) → the first target of that kind. What is outside is never fetched. */
function relationships(zip: Zip, part: string, folder: string): Map<string, string> {
  const targets = new Map<string, string>();
  for (const { kind, target } of readRelations(zip, part, folder).values())
    if (!targets.has(kind)) targets.set(kind, target);
  return targets;
}

export interface Relation {
  kind: string;
  target: string;
}

/** What a part refers to inside the package, by the ids that it uses. `part` is the name of the part itself. */
export function relationsOf(zip: Zip, part: string): Map<string, Relation> {
  const slash = part.lastIndexOf("/") + 1;
  const folder = part.slice(0, slash);
  return readRelations(zip, `${folder}_rels/${part.slice(slash)}.rels`, folder);
}

function readRelations(zip: Zip, rels: string, folder: string): Map<string, Relation> {
  const relations = new Map<string, Relation>();
  readXml(zip.read(rels) ?? new Uint8Array(), {
    open(name, attribute) {
      const target = attribute("Target");
      if (!/(?:^|:)Relationship$/.test(name) || target === undefined) return;
      if (attribute("TargetMode") === "External") return;
      const kind = (attribute("Type") ?? "").split("/").at(-1)!;
      const id = attribute("Id") ?? `${relations.size}`;
      if (!relations.has(id)) relations.set(id, { kind, target: resolve(folder, target) });
    },
  });
  return relations;
}

/** A target as its part's name: relative to the folder of the part that has it, or to the root. */
function resolve(folder: string, target: string): string {
  const path = target.startsWith("/") ? target : folder + target;
  const parts: string[] = [];
  for (const step of path.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== "" && step !== ".") parts.push(step);
  }
  return parts.join("/");
}

/**
 * Parts of an Office document: a zip, or one XML file with all parts in it (“Word XML 文档”, Flat OPC), which many
 * programs write and name .doc. The latter is made to look like the former: the parts are found by their tags, and a
 * part's own bytes are those between.
 */
import { failure, type Outcome } from "../../domain.ts";
import { openZip, type Zip } from "../zip.ts";
import { attributeIn, decodeXml } from "./word/xml.ts";

const NAMESPACE =
  /xmlns:([\w.-]{1,40})=["']http:\/\/schemas\.microsoft\.com\/office\/2006\/xmlPackage["']/;
const MAX_PARTS = 20_000;
const MAX_PART = 64 * 1024 * 1024;
/** A part may be asked for more than once, but not without end. */
const MAX_TOTAL = 500 * 1024 * 1024;

/** The parts of a document, however they are packed. Fails with a sentence about `file`. */
export function openParts(bytes: Uint8Array, file: string): Outcome<Zip> {
  return bytes[0] === 0x50 && bytes[1] === 0x4b ? openZip(bytes, file) : openFlat(bytes, file);
}

interface Found {
  /** Where its content begins and ends in the file, and whether that is base64. */
  from: number;
  to: number;
  binary: boolean;
}

function openFlat(bytes: Uint8Array, file: string): Outcome<Zip> {
  const xml = decodeXml(bytes);
  const prefix = NAMESPACE.exec(xml.slice(0, 20_000))?.[1];
  const parts = prefix === undefined ? null : partsIn(xml, prefix);
  if (!parts || parts.size === 0) {
    return failure(`“${file}”里没有正文，可能已损坏。请用 Word 或 WPS 打开后另存为 .docx 再试。`);
  }
  let left = MAX_TOTAL;
  const read = (name: string, limit = MAX_PART): Uint8Array | null => {
    const part = parts.get(name.toLowerCase());
    if (!part) return null;
    left -= part.to - part.from;
    if (part.to - part.from > limit || left < 0) throw new Error(`${name} 太大`);
    return Buffer.from(xml.slice(part.from, part.to), part.binary ? "base64" : "utf8");
  };
  const entries = [...parts.keys()].map((name) => ({
    name,
    directory: false,
    open: (limit: number) => ({ bytes: read(name, limit)! }),
  }));
  return { ok: true, value: { entries, names: [...parts.keys()], read } };
}

/** `<pkg:part pkg:name="/word/document.xml">…<pkg:xmlData>…</pkg:xmlData></pkg:part>`, by their names in small letters. */
function partsIn(xml: string, prefix: string): Map<string, Found> {
  const parts = new Map<string, Found>();
  const begin = `<${prefix}:part`;
  for (let at = xml.indexOf(begin); at >= 0 && parts.size < MAX_PARTS; ) {
    const next = xml.indexOf(begin, at + begin.length);
    const tagEnd = xml.indexOf(">", at);
    if (tagEnd < 0) break;
    const name = attributeIn(xml.slice(at + begin.length, tagEnd), "name");
    const content = contentOf(xml, prefix, tagEnd, next < 0 ? xml.length : next);
    if (name && content) parts.set(name.replace(/^\//, "").toLowerCase(), content);
    at = next;
  }
  return parts;
}

/** What a part holds, between the end of its tag and the next part. */
function contentOf(xml: string, prefix: string, start: number, end: number): Found | null {
  const inner = xml.slice(start + 1, end);
  const open = /^\s*<([\w.-]{1,40}):(xmlData|binaryData)\b[^>]*>/.exec(inner);
  if (open?.[1] !== prefix) return null;
  const to = inner.lastIndexOf(`</${prefix}:${open[2]}>`);
  if (to < open[0].length) return null;
  const from = start + 1 + open[0].length;
  return { from, to: start + 1 + to, binary: open[2] === "binaryData" };
}

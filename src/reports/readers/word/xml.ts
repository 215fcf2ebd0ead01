/**
 * One XML part of a Word file → calls for its elements and text. Names come out with the prefixes that Word itself
 * writes (w:p, m:t), whatever prefixes the file chose and whichever edition of the schema it used: they are bound by
 * namespace (ECMA-376 Part 1 and its strict edition, ISO/IEC 29500-1). Entities of a DTD are never expanded, and what
 * a hostile part may cost is bounded.
 */
import { Parser } from "htmlparser2";

export interface XmlHandler {
  /** `attribute` reads one by its name without prefix. */
  open(name: string, attribute: Attribute): void;
  text?(text: string): void;
  close?(name: string): void;
  /** Asked now and then: why the walk should be broken off. */
  problem?(): string | null;
}
export type Attribute = (local: string) => string | undefined;

const PREFIXES: Record<string, string> = {
  "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
  "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
  "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
  "http://purl.oclc.org/ooxml/officeDocument/math": "m",
  "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
  "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
  "http://purl.oclc.org/ooxml/drawingml/main": "a",
  "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
  "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
  "urn:schemas-microsoft-com:vml": "v",
};
const OURS = new Set(Object.values(PREFIXES));

/** A report of a thousand pages has some hundred thousand elements, thirty deep. */
const MAX_ELEMENTS = 5_000_000;
const MAX_DEPTH = 200;
const MAX_ATTRIBUTES = 1000;
export const MAX_TEXT = 20_000_000;
export const TOO_LONG = `超过 ${MAX_TEXT / 10_000} 万字，没有读入`;
/** The part is decoded and parsed in pieces of this many bytes, so that a limit is noticed soon. */
const PIECE = 1 << 18;

/** Walk a part in document order. Returns null, or why it was left: a clause. Throws if its characters are damaged. */
export function walkXml(bytes: Uint8Array, handler: XmlHandler): string | null {
  let problem: string | null = null;
  let elements = 0;
  let depth = 0;
  let length = 0;
  let attributeCount = 0;

  const bound = new Map<string, string>();
  const names = new Map<string, string>();
  const nameOf = (raw: string): string => {
    const known = names.get(raw);
    if (known !== undefined) return known;
    const colon = raw.indexOf(":");
    const prefix = colon < 0 ? "" : raw.slice(0, colon);
    const to = bound.get(prefix) ?? prefix;
    const name = to === "" ? raw : `${to}:${raw.slice(colon + 1)}`;
    if (names.size < 10_000) names.set(raw, name);
    return name;
  };
  let attributes: Record<string, string> = {};
  const attribute = (local: string): string | undefined => {
    const usual = attributes[`w:${local}`] ?? attributes[local];
    if (usual !== undefined) return usual;
    for (const name in attributes) if (name.endsWith(`:${local}`)) return attributes[name];
    return undefined;
  };

  const parser = new Parser(
    {
      onattribute(name, value) {
        if (++attributeCount > MAX_ATTRIBUTES) problem ??= "结构不正常，没有读入";
        if (!name.startsWith("xmlns")) return;
        const prefix = name.slice(6);
        // A prefix of ours that means something else here must not be taken for ours.
        const to = PREFIXES[value] ?? (OURS.has(prefix) ? `other-${prefix}` : prefix);
        if (bound.get(prefix) === to) return;
        bound.set(prefix, to);
        names.clear();
      },
      onopentag(raw, given) {
        depth++;
        attributeCount = 0;
        if (problem) return;
        if (++elements > MAX_ELEMENTS) problem = "结构过于庞杂，没有读入";
        else if (depth > MAX_DEPTH) problem = `嵌套超过 ${MAX_DEPTH} 层，没有读入`;
        else {
          attributes = given;
          handler.open(nameOf(raw), attribute);
        }
      },
      ontext(text) {
        length += text.length;
        if (length > MAX_TEXT) problem ??= TOO_LONG;
        else if (!problem) handler.text?.(text);
      },
      onclosetag(raw) {
        depth--;
        if (!problem) handler.close?.(nameOf(raw));
      },
    },
    { xmlMode: true },
  );
  const decoder = new TextDecoder(encodingOf(bytes), { fatal: true });
  for (let at = 0; at < bytes.length && !problem; at += PIECE) {
    const stream = at + PIECE < bytes.length;
    parser.write(decoder.decode(bytes.subarray(at, at + PIECE), { stream }));
    problem ??= handler.problem?.() ?? null;
  }
  if (!problem) parser.end();
  return problem;
}

/** By the byte order mark, by how “<” is written, or as the declaration says (XML 1.0, Appendix F). */
function encodingOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  if (/^(?:\xFF\xFE|<\0\?\0)/.test(start)) return "utf-16le";
  if (/^(?:\xFE\xFF|\0<\0\?)/.test(start)) return "utf-16be";
  const declared = /^[^<]{0,3}<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]+)["']/.exec(start)?.[1];
  return declared && !/^utf-?16/i.test(declared) ? declared : "utf-8";
}

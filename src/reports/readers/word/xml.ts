/**
 * One XML part of a Word file → calls for its elements and text. A scanner of its own, because nine tenths of a part
 * are formatting that nobody asks for: attributes are read only when asked. Names come out with the prefixes that Word
 * itself writes (w:p, m:t), whatever prefixes the file chose and whichever edition of the schema it used: they are bound
 * by namespace (ECMA-376 Part 1 and its strict edition, ISO/IEC 29500-1). Entities of a DTD are never expanded, and
 * what a hostile part may cost is bounded.
 */

export interface XmlHandler {
  /** `attribute` reads one by its name without prefix; only during the call. */
  open(name: string, attribute: Attribute): void;
  text?(text: string): void;
  close?(name: string): void;
  /** Why the walk should be broken off, if it should: a clause. */
  problem?(): string | null;
}
export type Attribute = (local: string) => string | undefined;

const PREFIXES: Record<string, string> = {
  "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
  "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
  "http://schemas.microsoft.com/office/word/2003/wordml": "w",
  "http://schemas.microsoft.com/office/word/2003/auxHint": "wx",
  "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
  "http://purl.oclc.org/ooxml/officeDocument/math": "m",
  "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
  "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
  "http://purl.oclc.org/ooxml/drawingml/main": "a",
  "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
  "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
  "http://schemas.openxmlformats.org/presentationml/2006/main": "p",
  "http://purl.oclc.org/ooxml/presentationml/main": "p",
  "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
  "http://purl.oclc.org/ooxml/drawingml/chart": "c",
  "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
  "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm",
};
const OURS = new Set(Object.values(PREFIXES));

/** A report of a thousand pages has some hundred thousand elements, thirty deep. */
const MAX_ELEMENTS = 5_000_000;
const MAX_DEPTH = 200;
export const MAX_TEXT = 20_000_000;
export const TOO_LONG = `超过 ${MAX_TEXT / 10_000} 万字，没有读入`;

/**
 * Walk a part in document order. Returns null, or why it was left early: a clause. Elements that are never closed end
 * with the one around them. Throws where the part's characters are damaged.
 */
export function walkXml(bytes: Uint8Array, handler: XmlHandler): string | null {
  const xml = decodeXml(bytes);
  const bindings = createBindings();
  const open: string[] = [];
  let elements = 0;
  let length = 0;
  /** The attributes of the current element, as they are written. */
  let attributes = "";
  const attribute: Attribute = (local) => attributeIn(attributes, local);
  const say = (text: string) => {
    length += text.length;
    if (text !== "") handler.text?.(text);
  };
  const close = () => {
    const name = open.pop()!;
    handler.close?.(name);
  };

  const problemNow = () => {
    if (elements > MAX_ELEMENTS) return "结构过于庞杂，没有读入";
    if (open.length > MAX_DEPTH) return `嵌套超过 ${MAX_DEPTH} 层，没有读入`;
    return length > MAX_TEXT ? TOO_LONG : (handler.problem?.() ?? null);
  };

  for (let at = 0; at < xml.length; ) {
    const tag = xml.indexOf("<", at);
    say(decoded(xml.slice(at, tag < 0 ? xml.length : tag)));
    if (tag < 0) break;
    const other = otherMarkup(xml, tag);
    if (other) {
      say(other.text);
      at = other.end;
      continue;
    }
    const end = endOfTag(xml, tag);
    at = end + 1;
    if (xml[tag + 1] === "/") {
      const name = bindings.nameOf(xml.slice(tag + 2, end).trim());
      const depth = open.lastIndexOf(name);
      if (depth < 0) elements++;
      while (depth >= 0 && open.length > depth) close();
    } else {
      const nameEnd = endOfName(xml, tag + 1);
      const empty = xml[end - 1] === "/";
      attributes = xml.slice(nameEnd, empty ? end - 1 : end);
      if (attributes.includes("xmlns")) bindings.read(attributes);
      const name = bindings.nameOf(xml.slice(tag + 1, nameEnd));
      open.push(name);
      handler.open(name, attribute);
      if (empty) close();
      elements++;
    }
    const problem = problemNow();
    if (problem !== null) return problem;
  }
  while (open.length > 0) close();
  return problemNow();
}

/** `walkXml` for a part that must be read whole: throws where it cannot be. */
export function readXml(bytes: Uint8Array, handler: XmlHandler) {
  const problem = walkXml(bytes, handler);
  if (problem !== null) throw new Error(problem);
}

/** The characters of a part. Throws where they are damaged. */
export function decodeXml(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
}

/** By the byte order mark, by how “<” is written, or as the declaration says (XML 1.0, Appendix F). */
function encodingOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  if (/^(?:\xFF\xFE|<\0\?\0)/.test(start)) return "utf-16le";
  if (/^(?:\xFE\xFF|\0<\0\?)/.test(start)) return "utf-16be";
  const declared = /^[^<]{0,3}<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]+)["']/.exec(start)?.[1];
  return declared && !/^utf-?16/i.test(declared) ? declared : "utf-8";
}

/** Which prefix stands for which of ours. Bindings are taken as they come: no maker binds one prefix to two. */
function createBindings() {
  const bound = new Map<string, string>();
  const names = new Map<string, string>();
  return {
    nameOf(raw: string): string {
      const known = names.get(raw);
      if (known !== undefined) return known;
      const colon = raw.indexOf(":");
      const prefix = colon < 0 ? "" : raw.slice(0, colon);
      const ours = bound.get(prefix) ?? prefix;
      const name = ours === "" ? raw : `${ours}:${raw.slice(colon + 1)}`;
      if (names.size < 10_000) names.set(raw, name);
      return name;
    },
    /** The namespaces that an element's attributes declare. */
    read(attributes: string) {
      for (const [, prefix = "", single, double] of attributes.matchAll(NAMESPACE)) {
        const space = single ?? double ?? "";
        // A prefix of ours that means something else here must not be taken for ours.
        const ours = PREFIXES[space] ?? (OURS.has(prefix) ? `other-${prefix}` : prefix);
        if (bound.get(prefix) === ours) continue;
        bound.set(prefix, ours);
        names.clear();
      }
    },
  };
}

const NAMESPACE = /\bxmlns(?::([^\s=]{1,40}))?\s{0,9}=\s{0,9}(?:'([^']{1,200})'|"([^"]{1,200})")/g;

/** What begins at `at` and is no tag: a comment, a character section (its text is given), an instruction, a DTD. */
function otherMarkup(xml: string, at: number): { text: string; end: number } | null {
  const mark = xml[at + 1];
  if (mark !== "!" && mark !== "?") return null;
  const after = (close: string, from: number) => {
    const found = xml.indexOf(close, from);
    return found < 0 ? xml.length : found + close.length;
  };
  if (xml.startsWith("<!--", at)) return { text: "", end: after("-->", at + 4) };
  if (xml.startsWith("<![CDATA[", at)) {
    const end = after("]]>", at + 9);
    return { text: xml.slice(at + 9, Math.max(at + 9, end - 3)), end };
  }
  if (mark === "?") return { text: "", end: after("?>", at + 2) };
  const end = after(">", at);
  const subset = xml.slice(at, end).includes("[");
  return { text: "", end: subset ? after("]>", at) : end };
}

/** Where the tag that begins at `at` has its “>”; one in an attribute's value is none. */
function endOfTag(xml: string, at: number): number {
  for (let i = at + 1; i < xml.length; i++) {
    const c = xml.charCodeAt(i);
    if (c === 62) return i;
    if (c === 34 || c === 39) {
      i = xml.indexOf(c === 34 ? '"' : "'", i + 1);
      if (i < 0) break;
    }
  }
  return xml.length;
}

function endOfName(xml: string, at: number): number {
  let i = at;
  for (; i < xml.length; i++) {
    const c = xml.charCodeAt(i);
    if (c <= 32 || c === 47 || c === 62) break;
  }
  return i;
}

/** The value of the first attribute whose name, without its prefix, is `local`. */
export function attributeIn(attributes: string, local: string): string | undefined {
  for (let at = 0; ; ) {
    const equals = attributes.indexOf("=", at);
    if (equals < 0) return undefined;
    let open = equals + 1;
    while (attributes.charCodeAt(open) <= 32) open++;
    const quote = attributes[open];
    const end = quote === '"' || quote === "'" ? attributes.indexOf(quote, open + 1) : -1;
    if (end < 0) return undefined;
    let nameEnd = equals;
    while (nameEnd > at && attributes.charCodeAt(nameEnd - 1) <= 32) nameEnd--;
    const start = nameEnd - local.length;
    if (start > at && attributes.startsWith(local, start) && /[:\s]/.test(attributes[start - 1]!))
      return decoded(attributes.slice(open + 1, end));
    at = end + 1;
  }
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The five entities of XML itself and characters by number; any other stays as it is written. */
function decoded(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (_, decimal: string, hex: string, name: string) => {
      if (name) return ENTITIES[name.toLowerCase()]!;
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "";
    },
  );
}

/**
 * What a page's marked contents say that they stand for (ActualText: ISO 32000-1, §14.9.4). A font may draw one glyph
 * for two characters, 胶 and 㬵, and its map has but one of them; programs that know better write the other down beside
 * the glyph. pdf.js leaves it out.
 */
import type { Glyph } from "./glyphs.ts";
import type { RawFile } from "./raw.ts";

/** One marked content, in the order in which they begin. */
export interface Marked {
  tag: string;
  /** Null where it says nothing. */
  actual: string | null;
}

/** The marked contents with properties of the page that is this object; null where its content cannot be read. */
export function markedOf(file: RawFile, page: number): Marked[] | null {
  const contents = /\/Contents\s*(?:\[([^\]]*)\]|(\d+) \d+ R)/.exec(file.objectAt(page));
  if (!contents) return null;
  const numbers = refsIn(contents[1] ?? `${contents[2]} 0 R`);
  const [only] = numbers;
  // The reference may be to an array of references.
  const array = numbers.length === 1 ? /^\s*\[([^\]]*)\]/.exec(file.objectAt(only!)) : null;
  const streams = (array ? refsIn(array[1]!) : numbers).map((number) => file.streamAt(number));
  const content = streams.join("\n");
  return streams.includes(null) || !content.includes("/ActualText") ? null : markedIn(content);
}

function refsIn(text: string): number[] {
  return [...text.matchAll(/(\d+) \d+ R/g)].map(([, number]) => Number(number));
}

type Glyphs = (Glyph | number)[];

/**
 * The operators, by their place, whose glyphs stand for something else, with what that is. pdf.js's list has the marked
 * contents of forms and annotations too, and those that it adds itself; where the page's own do not agree with it,
 * nothing is known.
 */
export function actualTexts(
  fns: number[],
  args: unknown[][],
  OPS: Record<string, number>,
  marked: Marked[],
): Map<number, string[]> {
  const own = marked.filter(({ tag }) => tag !== "OC");
  const found = new Map<number, string[]>();
  let inside = 0;
  let next = 0;
  for (const [i, fn] of fns.entries()) {
    if (fn === OPS.paintFormXObjectBegin || fn === OPS.beginAnnotation) inside++;
    if (fn === OPS.paintFormXObjectEnd || fn === OPS.endAnnotation) inside--;
    const tag = args[i]?.[0];
    if (fn !== OPS.beginMarkedContentProps || inside > 0 || tag === "OC") continue;
    const { tag: said, actual } = own[next++] ?? {};
    if (said !== tag) return new Map();
    if (actual)
      for (const [place, texts] of shares(fns, args, OPS, i, actual)) found.set(place, texts);
  }
  return next === own.length ? found : new Map();
}

/** The text of a marked content, shared out: to a single glyph as a whole, to as many glyphs as characters one each. */
function shares(
  fns: number[],
  args: unknown[][],
  OPS: Record<string, number>,
  start: number,
  actual: string,
): [number, string[]][] {
  const shown: number[] = [];
  let depth = 0;
  for (let i = start; i < fns.length; i++) {
    if (fns[i] === OPS.beginMarkedContentProps || fns[i] === OPS.beginMarkedContent) depth++;
    if (fns[i] === OPS.endMarkedContent && --depth === 0) break;
    if (fns[i] === OPS.showText) shown.push(i);
  }
  const countOf = (i: number) =>
    (args[i]![0] as Glyphs).filter((glyph) => typeof glyph !== "number").length;
  const count = shown.reduce((sum, i) => sum + countOf(i), 0);
  const characters = count === 1 ? [actual] : [...actual];
  if (count !== characters.length) return [];
  return shown.map((i) => [i, characters.splice(0, countOf(i))]);
}

/** Glyphs with the characters that they stand for. */
export function meant(glyphs: Glyphs, texts: string[]): Glyphs {
  let next = 0;
  return glyphs.map((glyph) =>
    typeof glyph === "number" ? glyph : { ...glyph, unicode: texts[next++] ?? glyph.unicode },
  );
}

/** What a content stream is made of (§7.2, §7.8.2), as far as marked contents need to be told from the rest. */
const TOKEN = /%[^\r\n]*|<<|>>|<[^<>]*>|\/[^\s()<>[\]{}/%]*|[^\s()<>[\]{}/%]+|[[\]{}()<>]/g;

function markedIn(content: string): Marked[] {
  const found: Marked[] = [];
  let operands: string[] = [];
  let depth = 0;
  const token = new RegExp(TOKEN);
  for (let match = token.exec(content); match; match = token.exec(content)) {
    let [word] = match;
    if (word === "(") {
      token.lastIndex = endOfString(content, match.index);
      word = content.slice(match.index, token.lastIndex);
    }
    if (word === "<<") depth++;
    if (word === ">>") depth--;
    const isOperator = depth === 0 && /^[A-Za-z'"]/.test(word);
    if (!isOperator) operands.push(word);
    else {
      if (word === "BDC") found.push(markedBy(operands));
      // The bytes of a picture follow.
      if (word === "ID") token.lastIndex = endOfPicture(content, token.lastIndex);
      operands = [];
    }
  }
  return found;
}

/** Where a string ends that begins here; brackets in it are in pairs, or come after a backslash. */
function endOfString(content: string, from: number): number {
  let depth = 0;
  for (let i = from; i < content.length; i++) {
    if (content[i] === "\\") i++;
    else if (content[i] === "(") depth++;
    else if (content[i] === ")" && --depth === 0) return i + 1;
  }
  return content.length;
}

function endOfPicture(content: string, from: number): number {
  const end = /\sEI(?=[\s/<[(]|$)/g;
  end.lastIndex = from;
  return (end.exec(content)?.index ?? content.length) + 3;
}

function markedBy(operands: string[]): Marked {
  const place = operands.lastIndexOf("/ActualText");
  const value = place < 0 ? "" : (operands[place + 1] ?? "");
  const tag = operands[0]?.slice(1) ?? "";
  return { tag, actual: value === "" ? null : textOf(value) };
}

/** A text string (§7.9.2): UTF-16 or UTF-8 where it begins so, else one byte a character. */
function textOf(value: string): string {
  const bytes = value.startsWith("<")
    ? Buffer.from(value.slice(1, -1).replace(/\s/g, ""), "hex")
    : Buffer.from(literalOf(value.slice(1, -1)), "latin1");
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return bytes
      .subarray(2, bytes.length - (bytes.length % 2))
      .swap16()
      .toString("utf16le");
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return bytes.subarray(3).toString("utf8");
  return bytes.toString("latin1");
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function literalOf(text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|(\r\n|[\s\S]))/g, (_, octal?: string, other = "") => {
    if (octal) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    return /[\r\n]/.test(other) ? "" : (ESCAPES[other] ?? other);
  });
}

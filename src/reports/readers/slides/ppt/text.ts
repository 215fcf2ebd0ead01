/** The text of a shape or of the slide list → lines with their levels ([MS-PPT] §2.9). */
import { uint16, uint32, utf16 } from "../../word/doc/bytes.ts";
import { type Line, USUAL_SIZE } from "../deck.ts";
import { type PptRecord, TYPE } from "./records.ts";

export interface PptText {
  /** What its header says it is: 0 a title, 6 a title in the middle, 2 notes, anything else body or other text. */
  kind: number;
  lines: Line[];
  size: number;
}

export const isTitle = ({ kind }: PptText) => kind === 0 || kind === 6;

const DEEPEST = 8;

/** The texts that stand one after another in `records`, each begun by its header. */
export function readTexts(records: PptRecord[]): PptText[] {
  const texts: PptText[] = [];
  let parts: { kind: number; text: string; style: Uint8Array; marks: number[] } | null = null;
  const end = () => {
    if (parts) texts.push({ kind: parts.kind, ...linesOf(parts.text, parts.style, parts.marks) });
    parts = null;
  };
  for (const { type, bytes } of records) {
    if (type === TYPE.textHeader) {
      end();
      parts = { kind: uint32(bytes, 0), text: "", style: new Uint8Array(), marks: [] };
    } else if (!parts) continue;
    else if (type === TYPE.textChars) parts.text = utf16(bytes.subarray(0, bytes.length & ~1));
    else if (type === TYPE.textBytes) parts.text = Buffer.from(bytes).toString("latin1");
    else if (type === TYPE.textStyle) parts.style = bytes;
    else if (type >= TYPE.slideNumberMark && type <= TYPE.footerMark) {
      // Slide number, dates, header and footer stand in the text as one character each.
      const isMark = type === TYPE.slideNumberMark || type >= TYPE.dateMark;
      if (isMark) parts.marks.push(uint32(bytes, 0));
    }
  }
  end();
  return texts;
}

function linesOf(
  text: string,
  style: Uint8Array,
  marks: number[],
): { lines: Line[]; size: number } {
  const { levels, size } = readStyle(style, text.length);
  const gone = new Set(marks);
  const lines: Line[] = [];
  let start = 0;
  let run = 0;
  for (const paragraph of text.split("\r")) {
    const shown = [...Array(paragraph.length).keys()]
      .map((i) => (gone.has(start + i) ? "" : paragraph[i]!))
      .join("")
      .replace(/\v/g, "\n");
    while (run < levels.length && levels[run]!.to <= start) run++;
    if (shown.trim() !== "") lines.push({ text: shown, level: levels[run]?.level ?? 0 });
    start += paragraph.length + 1;
  }
  return { lines, size: size || USUAL_SIZE };
}

interface Levels {
  /** Up to which character, exclusive. */
  to: number;
  level: number;
}

/** The runs of paragraphs, then those of characters (§2.9.44): here their levels and the largest size. */
function readStyle(style: Uint8Array, length: number): { levels: Levels[]; size: number } {
  const levels: Levels[] = [];
  let at = 0;
  let to = 0;
  while (to <= length && at + 10 <= style.length) {
    to += uint32(style, at);
    levels.push({ to, level: Math.min(uint16(style, at + 4), DEEPEST) });
    at = afterParagraph(style, at + 6);
  }
  let size = 0;
  for (let end = 0; end <= length && at + 8 <= style.length; ) {
    end += uint32(style, at);
    const masks = uint32(style, at + 4);
    at += 8;
    if (masks & 0xffff) at += 2;
    for (const bit of [16, 21, 22, 23]) if (masks & (1 << bit)) at += 2;
    if (masks & (1 << 17)) {
      size = Math.max(size, uint16(style, at));
      at += 2;
    }
    if (masks & (1 << 18)) at += 4;
    if (masks & (1 << 19)) at += 2;
  }
  return { levels, size };
}

/** Past the properties of a run of paragraphs (TextPFException, §2.9.20), by the bits that say which are there. */
function afterParagraph(style: Uint8Array, start: number): number {
  const masks = uint32(style, start);
  let at = start + 4;
  const has = (bit: number) => (masks & (1 << bit)) !== 0;
  if (masks & 0xf) at += 2;
  for (const [bit, size] of [
    [7, 2],
    [4, 2],
    [6, 2],
    [5, 4],
    [11, 2],
    [12, 2],
    [13, 2],
    [14, 2],
    [8, 2],
    [10, 2],
    [15, 2],
  ] as const)
    if (has(bit)) at += size;
  if (has(20)) at += 2 + 4 * uint16(style, at);
  if (has(16)) at += 2;
  if (has(17) || has(18) || has(19)) at += 2;
  if (has(21)) at += 2;
  return at;
}

/**
 * The text: piece table → the characters in order, and where in the stream each is kept ([MS-DOC] §2.4.1, §2.8.35,
 * §2.9.38). A document that was saved fast lies in pieces out of order, some in 8 bits and some in 16.
 */
import { uint16, uint32, utf16 } from "./bytes.ts";
import type { Span } from "./sprms.ts";

export interface Piece {
  /** Character positions, `end` not included. */
  start: number;
  end: number;
  /** Where the first character lies in the WordDocument stream, and how many bytes each takes. */
  offset: number;
  width: 1 | 2;
  /** Properties laid over those of the characters and paragraphs of this piece: in `spans`, or one of its own. */
  changes: Span | null;
}

export interface Text {
  chars: string;
  pieces: Piece[];
  /** Where character `at` lies in the WordDocument stream. */
  offsetOf(at: number): number;
  pieceAt(at: number): Piece | null;
}

/** Prm0: the one-byte codes of the properties that are read here, by their full codes (§2.9.215). */
const SHORT_CODES: Record<number, number> = {
  12: 0x260a,
  24: 0x2416,
  25: 0x2417,
  65: 0x0800,
  92: 0x083c,
};

/** Throws when the table is not whole, or names more text than the stream holds. */
export function readText(stream: Uint8Array, clx: Uint8Array): Text {
  const spans: Span[] = [];
  let at = 0;
  while (at < clx.length && clx[at] === 1) {
    const size = uint16(clx, at + 1);
    spans.push({ bytes: clx, start: at + 3, end: Math.min(at + 3 + size, clx.length) });
    at += 3 + size;
  }
  if (clx[at] !== 2) throw new Error("正文的位置表已损坏");
  const count = Math.floor((uint32(clx, at + 1) - 4) / 12);
  at += 5;
  if (count < 1 || at + 4 + count * 12 > clx.length) throw new Error("正文的位置表不完整");

  const pieces: Piece[] = [];
  const parts: string[] = [];
  let bytes = 0;
  const western = new TextDecoder("windows-1252");
  for (let i = 0; i < count; i++) {
    const start = uint32(clx, at + i * 4);
    const end = uint32(clx, at + i * 4 + 4);
    const entry = at + (count + 1) * 4 + i * 8;
    const where = uint32(clx, entry + 2);
    const width = (where & 0x40000000) !== 0 ? 1 : 2;
    const offset = width === 1 ? (where & 0x3fffffff) >>> 1 : where & 0x3fffffff;
    const size = (end - start) * width;
    bytes += size;
    if (start !== (pieces.at(-1)?.end ?? 0) || end < start || bytes > stream.length * 2) {
      throw new Error("正文的位置表已损坏");
    }
    if (end === start) continue;
    if (offset + size > stream.length) throw new Error("文件不完整，正文缺了后一部分");
    const part = stream.subarray(offset, offset + size);
    parts.push(width === 1 ? western.decode(part) : utf16(part));
    pieces.push({ start, end, offset, width, changes: changesOf(uint16(clx, entry + 6), spans) });
  }
  return {
    chars: parts.join(""),
    pieces,
    offsetOf(position) {
      const piece = this.pieceAt(position);
      return piece ? piece.offset + (position - piece.start) * piece.width : -1;
    },
    pieceAt(position) {
      let low = 0;
      let high = pieces.length - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const piece = pieces[middle]!;
        if (position < piece.start) high = middle - 1;
        else if (position >= piece.end) low = middle + 1;
        else return piece;
      }
      return null;
    },
  };
}

function changesOf(prm: number, spans: Span[]): Span | null {
  if ((prm & 1) !== 0) return spans[prm >> 1] ?? null;
  const code = SHORT_CODES[(prm >> 1) & 0x7f];
  if (prm === 0 || code === undefined) return null;
  return { bytes: Uint8Array.of(code & 0xff, code >> 8, prm >> 8), start: 0, end: 3 };
}

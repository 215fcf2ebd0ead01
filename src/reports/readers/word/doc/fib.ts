/** The first bytes of the WordDocument stream (FIB): what version it is, where its parts are ([MS-DOC] §2.5). */

/** Parts of the table stream by their place in the FIB (FibRgFcLcb97, §2.5.6). */
export const PART = {
  styles: 1,
  characterPages: 12,
  paragraphPages: 13,
  fonts: 15,
  pieces: 33,
  lists: 73,
  listOverrides: 74,
} as const;

export interface Fib {
  /** Word 6 and 95 keep another layout: 8-bit text, no table stream. */
  old: boolean;
  encrypted: boolean;
  /** Text went through several saves, so its pieces are out of order (Word 6 and 95 only; later it is always in pieces). */
  complex: boolean;
  /** Text of Word 95 in 16 bits. */
  wide: boolean;
  /** Language of the program that wrote the file (LCID): of old files, what the 8-bit text is encoded in. */
  language: number;
  tableStream: "0Table" | "1Table";
  /** Lengths in characters of the stories, in the order in which they follow one another. */
  stories: {
    main: number;
    footnotes: number;
    headers: number;
    macros: number;
    comments: number;
    endnotes: number;
    boxes: number;
  };
  part(index: number): { at: number; size: number };
}

const NOT_WORD_6_OR_95 = 0xc0;

/** Null when the stream is too short or does not begin as Word's does. */
export function readFib(stream: Uint8Array): Fib | null {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  if (view.byteLength < 0x60) return null;
  const mark = view.getUint16(0, true);
  if (mark !== 0xa5ec && mark !== 0xa5dc) return null;
  const flags = view.getUint16(10, true);
  const old = view.getUint16(2, true) < NOT_WORD_6_OR_95;
  const parts = 154;
  const count = old || view.byteLength < parts ? 0 : view.getUint16(parts - 2, true);
  const length = (at: number) =>
    at + 4 <= view.byteLength ? Math.max(view.getInt32(at, true), 0) : 0;
  return {
    old,
    encrypted: (flags & 0x0100) !== 0,
    complex: (flags & 0x0004) !== 0,
    wide: (flags & 0x1000) !== 0,
    language: view.getUint16(6, true),
    tableStream: (flags & 0x0200) !== 0 ? "1Table" : "0Table",
    stories: {
      main: length(old ? 0x34 : 76),
      footnotes: length(80),
      headers: length(84),
      macros: length(88),
      comments: length(92),
      endnotes: length(96),
      boxes: length(100),
    },
    part(index) {
      const at = parts + index * 8;
      if (index >= count || at + 8 > view.byteLength) return { at: 0, size: 0 };
      return { at: view.getUint32(at, true), size: view.getUint32(at + 4, true) };
    },
  };
}

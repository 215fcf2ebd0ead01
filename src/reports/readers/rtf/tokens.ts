/**
 * RTF bytes → tokens (Rich Text Format specification 1.9.1, “RTF Syntax”): groups, control words, characters. One pass,
 * and no copy of what is only skipped, as pictures are most of many files.
 */

export interface RtfHandler {
  open(): void;
  close(): void;
  /** `\name` or `\name12`; symbols such as `\*` and `\~` are words of one character. */
  word(name: string, value: number | null): void;
  /** `\'d6`. */
  byte(value: number): void;
  /** Plain characters: `from` up to, but not including, `to`. */
  text(from: number, to: number): void;
}

const [TAB, LF, CR, QUOTE, MINUS, BACKSLASH, OPEN, CLOSE] = [9, 10, 13, 39, 45, 92, 123, 125];

/**
 * Walk the file. `isWide` says whether plain characters above 127 are pairs of bytes; the second may look like a brace
 * or a backslash.
 */
export function walkRtf(bytes: Uint8Array, handler: RtfHandler, isWide: () => boolean): void {
  let at = 0;
  while (at < bytes.length) {
    const c = bytes[at]!;
    if (c === OPEN) {
      handler.open();
      at++;
    } else if (c === CLOSE) {
      handler.close();
      at++;
    } else if (c === CR || c === LF || c === 0) at++;
    else if (c === TAB) {
      handler.word("tab", null);
      at++;
    } else if (c === BACKSLASH) at = readWord(bytes, at + 1, handler);
    else {
      const from = at;
      const wide = isWide();
      while (at < bytes.length && !isMark(bytes[at]!)) at += wide && bytes[at]! > 0x80 ? 2 : 1;
      at = Math.min(at, bytes.length);
      handler.text(from, at);
    }
  }
}

function isMark(c: number): boolean {
  return (
    c === BACKSLASH || c === OPEN || c === CLOSE || c === CR || c === LF || c === TAB || c === 0
  );
}

function isLetter(c: number | undefined): boolean {
  return c !== undefined && ((c >= 97 && c <= 122) || (c >= 65 && c <= 90));
}

function isDigit(c: number | undefined): boolean {
  return c !== undefined && c >= 48 && c <= 57;
}

/** What stands after a backslash at `at`; returns where the next token begins. */
function readWord(bytes: Uint8Array, at: number, handler: RtfHandler): number {
  const first = bytes[at];
  if (first === undefined) return at;
  if (!isLetter(first)) {
    if (first !== QUOTE) {
      // A backslash at a line's end is an old way to write \par.
      handler.word(first === CR || first === LF ? "par" : String.fromCharCode(first), null);
      return at + 1;
    }
    const hex = String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
    if (/^[\da-f]{2}$/i.test(hex)) handler.byte(Number.parseInt(hex, 16));
    return at + 3;
  }
  let end = at + 1;
  while (isLetter(bytes[end]) && end - at < 32) end++;
  const name = String.fromCharCode(...bytes.subarray(at, end));
  let value: number | null = null;
  const negative = bytes[end] === MINUS && isDigit(bytes[end + 1]);
  if (negative) end++;
  if (isDigit(bytes[end])) {
    value = 0;
    for (const stop = end + 10; isDigit(bytes[end]) && end < stop; end++) {
      value = value * 10 + bytes[end]! - 48;
    }
    if (negative) value = -value;
  }
  if (bytes[end] === 32) end++;
  // \bin12: so many bytes of a picture follow as they are.
  if (name === "bin") return end + Math.max(0, value ?? 0);
  handler.word(name, value);
  return end;
}

/** Property changes (sprms): a code, then an operand whose length the code tells ([MS-DOC] §2.2.5.1, §2.6). */

import { uint16 } from "./bytes.ts";

/** A run of sprms: `bytes` from `start` to before `end`. */
export interface Span {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** Operand sizes by the top three bits of the code; 0 is counted by its own first byte. */
const SIZES = [1, 1, 2, 4, 2, 2, 0, 3];
const TABLE_DEFINITIONS = [0xd606, 0xd608];
const TAB_STOPS = 0xc615;

/** Visits each sprm: its code, where its operand lies in `span.bytes`, and how long that is. Stops at one cut off. */
export function eachSprm(
  span: Span,
  visit: (code: number, at: number, size: number) => void,
): void {
  const { bytes, end } = span;
  let at = span.start;
  while (at + 3 <= end) {
    const code = uint16(bytes, at);
    at += 2;
    let size = SIZES[code >> 13]!;
    if (size === 0) {
      if (TABLE_DEFINITIONS.includes(code)) {
        size = uint16(bytes, at) - 1;
        at += 2;
      } else if (code === TAB_STOPS && bytes[at] === 255) {
        // Tab stops beyond 255 bytes: deleted ones at 4 bytes each, then added ones at 3.
        const deleted = bytes[at + 1] ?? 0;
        size = 2 + deleted * 4 + (bytes[at + 2 + deleted * 4] ?? 0) * 3;
        at += 1;
      } else {
        size = bytes[at]!;
        at += 1;
      }
    }
    if (size < 0 || at + size > end) return;
    visit(code, at, size);
    at += size;
  }
}

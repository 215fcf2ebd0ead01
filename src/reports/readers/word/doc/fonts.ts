/** Names of the document's fonts, which say what a symbol looks like ([MS-DOC] §2.9.80 FFN, §2.9.286 SttbfFfn). */
import { uint16, utf16 } from "./bytes.ts";

/** Fixed fields before the name. */
const NAME = 40;

/** `bytes` is the SttbfFfn → the name of each font, "" for one that is not there. */
export function readFonts(bytes: Uint8Array): (index: number) => string {
  const names: string[] = [];
  const count = uint16(bytes, 0);
  let at = 4;
  while (names.length < count && at < bytes.length) {
    const end = at + 1 + bytes[at]!;
    names.push(utf16(bytes.subarray(at + NAME, end)).split("\0", 1)[0]!);
    at = end;
  }
  return (index) => names[index] ?? "";
}

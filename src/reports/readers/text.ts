/** Bytes of a plain text file → a string: UTF-8, UTF-16 (by its byte order mark) or GB18030, never guessed silently. */
import { failure, type Outcome } from "../../domain.ts";

/** Decode, or say that the bytes are no text in an encoding that Chinese offices use. */
export function readText(bytes: Uint8Array, file: string): Outcome<string> {
  const encodings =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? ["utf-16le"]
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? ["utf-16be"]
        : ["utf-8", "gb18030"];
  for (const encoding of encodings) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes("\0")) return { ok: true, value: text };
    } catch {
      // Not this encoding; the next one is tried.
    }
  }
  return failure(`“${file}”的文字编码认不出来。请用记事本另存为 UTF-8 编码后再试。`);
}

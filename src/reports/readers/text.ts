/** Bytes of a plain text file → a string: UTF-8, UTF-16 (by its byte order mark) or GB18030, never guessed silently. */
import { failure, type Outcome } from "../../domain.ts";

/** Decode, or say that the bytes are no text in an encoding that Chinese offices use. */
export function readText(
  bytes: Uint8Array,
  file: string,
): Outcome<{ text: string; warnings: string[] }> {
  const encodings =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? ["utf-16le"]
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? ["utf-16be"]
        : ["utf-8", "gb18030"];
  for (const encoding of encodings) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes("\0")) return { ok: true, value: { text, warnings: [] } };
    } catch {
      // Not this encoding; the next one is tried.
      const damaged = encoding === "utf-8" ? damagedUtf8(bytes) : null;
      if (damaged) return { ok: true, value: damaged };
    }
  }
  return failure(`“${file}”的文字编码认不出来。请用记事本另存为 UTF-8 编码后再试。`);
}

/** UTF-8 with a few broken characters, as when a file was cut off; as GB18030 it would read as other words. */
function damagedUtf8(bytes: Uint8Array): { text: string; warnings: string[] } | null {
  const text = new TextDecoder("utf-8").decode(bytes);
  const broken = text.split("\uFFFD").length - 1;
  const whole = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  if (broken * 10 > whole || text.includes("\0")) return null;
  return { text, warnings: [`有 ${broken} 处文字已损坏，没有读入。请核对原文件。`] };
}

/**
 * Word 6 and 95 → lines of text. Their formats and lists are laid out in another way, which is not read here; so the
 * text comes with a warning, and only where its 8-bit encoding is beyond doubt.
 */
import { failure, type Outcome } from "../../../../domain.ts";
import type { Block, Parsed } from "../../../blocks.ts";
import { uint32, utf16 } from "./bytes.ts";
import type { Fib } from "./fib.ts";

/** By the language of the Word that wrote it (LCID). */
const ENCODINGS: Record<number, string> = {
  2052: "gb18030",
  4100: "gb18030",
  1028: "big5",
  3076: "big5",
  1041: "shift_jis",
  1042: "euc-kr",
};

/** `stream` is the WordDocument stream. Fails with a sentence where the text cannot be told from its bytes. */
export function readOldWord(stream: Uint8Array, fib: Fib, file: string): Outcome<Parsed> {
  const refusal = failure(
    `“${file}”是 Word 95 或更早的版本保存的，读不出来。请用 Word 或 WPS 打开，另存为 .docx 后再试。`,
  );
  const start = uint32(stream, 0x18);
  const end = start + fib.stories.main * (fib.wide ? 2 : 1);
  // After a fast save the text lies in pieces out of order.
  if (fib.complex || end > stream.length || end <= start) return refusal;
  const text = decoded(stream.subarray(start, end), fib);
  if (text === null) return refusal;
  const blocks = withoutInstructions(text)
    .replace(/\x07\x07/g, "\r")
    .replace(/\x07/g, " | ")
    .replace(/[\v\f\x0e]/g, "\r")
    .replace(/\x1e/g, "-")
    .replace(/\t/g, " ")
    .split("\r")
    .map((line): Block => ({ kind: "text", text: line.replace(/[\0-\x1f]/g, "") }))
    .filter((block) => block.text.trim() !== "");
  const warning =
    "文件是 Word 95 或更早的版本保存的，自动编号、表格线和修订痕迹读不出来。请用 Word 或 WPS 另存为 .docx 后换上。";
  return { ok: true, value: { blocks, warnings: [warning] } };
}

function decoded(bytes: Uint8Array, { wide, language }: Fib): string | null {
  if (wide) return utf16(bytes);
  try {
    // Of other languages only what all encodings share is beyond doubt.
    return new TextDecoder(ENCODINGS[language] ?? "utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Keeps the results of fields, and the text around fields that never end. */
function withoutInstructions(text: string): string {
  const parts: { text: string }[] = [{ text: "" }];
  for (const part of text.split(/([\x13-\x15])/)) {
    const open = parts.at(-1)!;
    if (part === "\x13") parts.push({ text: "" });
    else if (part === "\x14" && parts.length > 1) open.text = "";
    else if (part === "\x15" && parts.length > 1) parts.at(-2)!.text += parts.pop()!.text;
    else open.text += part;
  }
  return parts.map((part) => part.text).join("");
}

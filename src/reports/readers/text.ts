/**
 * Bytes of a plain text file → a string. UTF-8, UTF-16 or GB18030, by the byte order mark and then by what makes Chinese
 * of the bytes: nearly any bytes are characters in GB18030, so characters alone prove nothing.
 */
import { failure, type Outcome } from "../../domain.ts";

interface Decoded {
  text: string;
  warnings: string[];
}

/** Decode, or say that the bytes are no text in an encoding that Chinese offices use. */
export function readText(bytes: Uint8Array, file: string): Outcome<Decoded> {
  const [a, b] = bytes;
  const marked =
    a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : null;
  const value = marked ? decode(bytes, marked) : guess(bytes);
  return value
    ? { ok: true, value: typeof value === "string" ? { text: value, warnings: [] } : value }
    : failure(`“${file}”的文字编码认不出来。请用记事本另存为 UTF-8 编码后再试。`);
}

function guess(bytes: Uint8Array): string | Decoded | null {
  const utf8 = decode(bytes, "utf-8") ?? damagedUtf8(bytes);
  if (utf8 !== null) return utf8;
  const gb = decode(bytes, "gb18030");
  if (gb !== null && !isGarbled(gb)) return gb;
  // Without its mark UTF-16 is taken only for what is Chinese beyond doubt.
  return (
    ["utf-16le", "utf-16be"]
      .map((encoding) => decode(bytes, encoding))
      .find((text) => text !== null && chineseIn(text).common >= 10) ?? null
  );
}

/** The text, if every byte of it is right and none of its characters is NUL. */
function decode(bytes: Uint8Array, encoding: string): string | null {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** UTF-8 with a few broken characters, as when a file was cut off; as GB18030 it would read as other words. */
function damagedUtf8(bytes: Uint8Array): Decoded | null {
  const text = new TextDecoder("utf-8").decode(bytes);
  const broken = text.split("\uFFFD").length - 1;
  if (broken * 10 > chineseIn(text).all || text.includes("\0")) return null;
  return { text, warnings: [`有 ${broken} 处文字已损坏，没有读入。请核对原文件。`] };
}

/** In reports a third of all characters are these eighty; in other bytes read as GB18030, one in a hundred. */
const COMMON = new Set(
  "的一是在不了有人中大为上个国和地到以时年要就出会可对生能作工业成部发行进区民主办政府全设开展加强化务管理建经市社法导济组织实安服外提高新重点推动度月日第二三四五",
);

/** Too few of the characters that every Chinese text has, or many of those that none has. */
function isGarbled(text: string): boolean {
  const { all, common } = chineseIn(text);
  const unassigned = text.match(/[\uE000-\uF8FF]/g)?.length ?? 0;
  return all >= 100 && (common * 50 < all || unassigned * 50 > all);
}

function chineseIn(text: string): { all: number; common: number } {
  const all = text.match(/\p{Script=Han}/gu) ?? [];
  return { all: all.length, common: all.filter((c) => COMMON.has(c)).length };
}

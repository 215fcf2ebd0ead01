/**
 * The bytes of an RTF file's characters → text. Which encoding they are in is said by the font they are set in, or, for
 * fonts that do not say, by the file as a whole (RTF specification 1.9.1, “Font Table” and “Character Set”).
 */
import { symbol } from "../word/symbols.ts";

export interface Font {
  name: string;
  charset: number | null;
}

const CHARSETS: Record<number, string> = {
  128: "shift_jis",
  129: "euc-kr",
  134: "gb18030",
  136: "big5",
  161: "windows-1253",
  162: "windows-1254",
  163: "windows-1258",
  177: "windows-1255",
  178: "windows-1256",
  186: "windows-1257",
  204: "windows-1251",
  222: "windows-874",
  238: "windows-1250",
};
const PAGES: Record<number, string> = {
  932: "shift_jis",
  936: "gb18030",
  949: "euc-kr",
  950: "big5",
  54936: "gb18030",
  65001: "utf-8",
};
const SYMBOLS = 2;

/** Are characters above 127 pairs of bytes? */
export function isPaired(font: Font | undefined, codePage: number): boolean {
  const charset = font?.charset ?? 1;
  const encoding = CHARSETS[charset] ?? (charset === 1 ? PAGES[codePage] : undefined);
  return encoding !== undefined && !/^(?:windows|utf)/.test(encoding);
}

/** Bytes set in `font`; `codePage` is the file's own. */
export function decodeBytes(bytes: number[], font: Font | undefined, codePage: number): string {
  if (font?.charset === SYMBOLS) {
    return bytes.map((byte) => symbol(font.name, (0xf000 + byte).toString(16))).join("");
  }
  const data = Uint8Array.from(bytes);
  const said = CHARSETS[font?.charset ?? 1];
  const whole = PAGES[codePage] ?? `windows-${codePage}`;
  // A Western font in a Chinese file: makers set it over Chinese text too, whose bytes come in pairs.
  for (const encoding of said ? [said] : [whole, "windows-1252"]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(data);
    } catch {
      // Not in this encoding, or there is none of that name.
    }
  }
  return new TextDecoder(said ?? "windows-1252").decode(data);
}

/** `\u-3988` in a symbol font is a place in that font; anywhere else it is the character. */
export function decodeUnit(unit: number, font: Font | undefined): string {
  if (unit >= 0xf000 && unit <= 0xf0ff) return symbol(font?.name ?? "", unit.toString(16));
  return String.fromCharCode(unit);
}

/**
 * A list number as Word prints it. Formats go by their OOXML names (ECMA-376 Part 1, §17.18.59 ST_NumberFormat), which
 * the binary format's codes stand for one by one ([MS-OSHARED] §2.2.1.3).
 */
import { toChineseNumeral } from "../../../text/numerals.ts";

/** 一二三… to the character; “〇” is the zero of digits written one by one. */
const HAN_DIGITS = "〇一二三四五六七八九";
const STEMS = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES = "子丑寅卯辰巳午未申酉戌亥";
/** Digits, then the units of ten, a hundred and a thousand. */
const LEGAL: Record<string, { digits: string; units: string[] }> = {
  chineseLegalSimplified: { digits: "零壹贰叁肆伍陆柒捌玖", units: ["", "拾", "佰", "仟"] },
  ideographLegalTraditional: { digits: "零壹貳參肆伍陸柒捌玖", units: ["", "拾", "佰", "仟"] },
  japaneseLegal: { digits: "零壱弐参四伍六七八九", units: ["", "拾", "百", "阡"] },
};
/** Sets of single characters that count from 1; past their end Word goes on in plain digits. */
const SERIES: Record<string, string> = {
  decimalEnclosedCircle: "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
  decimalEnclosedCircleChinese: "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
  decimalEnclosedFullstop: "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
  decimalEnclosedParen: "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
  ideographEnclosedCircle: "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩",
  ideographTraditional: STEMS,
  ideographZodiac: BRANCHES,
};

/** OOXML names of the formats, by their codes from 0 ([MS-OSHARED] §2.2.1.3). */
const FORMATS = (
  "decimal upperRoman lowerRoman upperLetter lowerLetter ordinal cardinalText ordinalText hex chicago " +
  "ideographDigital japaneseCounting aiueo iroha decimalFullWidth decimalHalfWidth japaneseLegal " +
  "japaneseDigitalTenThousand decimalEnclosedCircle decimalFullWidth2 aiueoFullWidth irohaFullWidth decimalZero " +
  "bullet ganada chosung decimalEnclosedFullstop decimalEnclosedParen decimalEnclosedCircleChinese " +
  "ideographEnclosedCircle ideographTraditional ideographZodiac ideographZodiacTraditional taiwaneseCounting " +
  "ideographLegalTraditional taiwaneseCountingThousand taiwaneseDigital chineseCounting chineseLegalSimplified " +
  "chineseCountingThousand decimal koreanDigital koreanCounting koreanLegal koreanDigital2"
).split(" ");
const MORE_FORMATS: Record<number, string> = { 57: "numberInDash", 255: "none" };

/** The name of a format by its code in .doc and in Word 2003 XML. */
export function formatOfCode(code: number): string {
  return FORMATS[code] ?? MORE_FORMATS[code] ?? "decimal";
}

/** `n` in `format`: (3, "chineseCounting") → 三, (3, "decimalEnclosedCircle") → ③; digits for a format not known, "" for none. */
export function printNumber(n: number, format: string): string {
  if (format === "bullet" || format === "none") return "";
  if (!Number.isInteger(n) || n < 0) return String(n);
  const series = SERIES[format];
  if (series) return series[n - 1] ?? String(n);
  const legal = LEGAL[format];
  if (legal) return counted(n, legal.digits, legal.units);
  switch (format) {
    case "chineseCounting":
    case "chineseCountingThousand":
    case "japaneseCounting":
    case "taiwaneseCounting":
    case "taiwaneseCountingThousand":
    case "koreanCounting":
      return n < 100
        ? toChineseNumeral(n)
        : counted(n, "零一二三四五六七八九", ["", "十", "百", "千"]);
    case "ideographDigital":
    case "japaneseDigitalTenThousand":
    case "taiwaneseDigital":
      return String(n).replace(/\d/g, (digit) => HAN_DIGITS[Number(digit)]!);
    case "ideographZodiacTraditional":
      return n > 0 ? STEMS[(n - 1) % 10]! + BRANCHES[(n - 1) % 12]! : String(n);
    case "decimalFullWidth":
    case "decimalFullWidth2":
      return String(n).replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
    case "decimalZero":
      return String(n).padStart(2, "0");
    case "numberInDash":
      return `- ${n} -`;
    case "upperLetter":
      return letters(n, "A");
    case "lowerLetter":
      return letters(n, "a");
    case "upperRoman":
      return roman(n);
    case "lowerRoman":
      return roman(n).toLowerCase();
    default:
      return String(n);
  }
}

/** 105 → 一百零五, 2010 → 二千零一十; from ten thousand on, digits. */
function counted(n: number, digits: string, units: string[]): string {
  if (n >= 10_000) return String(n);
  let text = "";
  for (const [i, digit] of [...String(n)].entries()) {
    const unit = units[String(n).length - 1 - i]!;
    if (digit !== "0") text += digits[Number(digit)]! + unit;
    else if (!text.endsWith(digits[0]!)) text += digits[0]!;
  }
  return n > 0 && text.endsWith(digits[0]!) ? text.slice(0, -1) : text;
}

/** a … z, then aa, bb, … zz, aaa, …: the letter repeats. */
function letters(n: number, first: string): string {
  if (n < 1 || n > 26 * 30) return String(n);
  const letter = String.fromCharCode(first.charCodeAt(0) + ((n - 1) % 26));
  return letter.repeat(Math.ceil(n / 26));
}

const ROMAN: [number, string][] = [
  [1000, "M"],
  [900, "CM"],
  [500, "D"],
  [400, "CD"],
  [100, "C"],
  [90, "XC"],
  [50, "L"],
  [40, "XL"],
  [10, "X"],
  [9, "IX"],
  [5, "V"],
  [4, "IV"],
  [1, "I"],
];

function roman(n: number): string {
  if (n < 1 || n > 4999) return String(n);
  let text = "";
  for (const [value, letter] of ROMAN) {
    for (; n >= value; n -= value) text += letter;
  }
  return text;
}

/**
 * A printed number with what parts it from `text`: set apart where Word does and it helps to read (第一章 总则, unless
 * `gap` is false), and always where numbers would run together: 1. 5万人次.
 */
export function setApart(number: string, text: string, gap: boolean): string {
  if (number === "") return "";
  const runsOn =
    /[\p{N}〇零一二三四五六七八九十百千万.．]$/u.test(number) &&
    /^\s*[\p{N}〇零一二三四五六七八九十百千万]/u.test(text);
  return runsOn || (gap && /[\dA-Za-z章节篇编条]$/.test(number)) ? `${number} ` : number;
}

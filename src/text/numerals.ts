/** Chinese numerals ⇄ numbers (GB/T 15835-2011), for counts of any size that a report can state. */

const DIGITS: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const SMALL: Record<string, number> = { 十: 10, 百: 100, 千: 1000 };
const LARGE: Record<string, number> = { 万: 1e4, 亿: 1e8 };

/** Forms for cheques and old forms, as the plain ones. */
const PLAIN: Record<string, string> = Object.fromEntries([
  ...[..."壹贰叁肆伍陆柒捌玖拾佰仟萬億"].map((c, i) => [c, "一二三四五六七八九十百千万亿"[i]!]),
  ["廿", "二十"],
  ["卅", "三十"],
]);

/** 一百二十三 → 123, 两千零五 → 2005, 二〇二二 → 2022, 三亿五千万 → 350000000, 叁佰 → 300; null for anything else. */
export function fromChineseNumeral(numeral: string): number | null {
  const text = numeral.replace(/[壹贰叁肆伍陆柒捌玖拾佰仟萬億廿卅]/g, (c) => PLAIN[c]!);
  if (!/^[零〇一二两三四五六七八九十百千万亿]+$/.test(text)) return null;
  if (!/[十百千万亿]/.test(text)) return Number([...text].map((c) => DIGITS[c]).join(""));
  let total = 0;
  let section = 0;
  let digit = 0;
  /** What a digit at the very end counts: 一百五 is 150, 一百零五 is 105. */
  let below = 1;
  for (const c of text) {
    if (c in DIGITS) {
      if (digit !== 0) return null; // 十二三 is two numbers.
      digit = DIGITS[c]!;
      if (digit === 0) below = 1;
    } else if (c in SMALL) {
      if (digit === 0 && c !== "十") return null;
      section += (digit || 1) * SMALL[c]!;
      digit = 0;
      below = SMALL[c]! / 10;
    } else {
      if (total + section + digit === 0) return null;
      total = c === "亿" ? (total + section + digit) * 1e8 : total + (section + digit) * 1e4;
      section = 0;
      digit = 0;
      below = LARGE[c]! / 10;
    }
  }
  return total + section + digit * below;
}

/** A count in digits or in characters: 12, 十二; NaN for other words. */
export function countFrom(words: string): number {
  return /^\d/.test(words) ? Number(words) : (fromChineseNumeral(words) ?? Number.NaN);
}

/** 1 → 一, 12 → 十二, 21 → 二十一; for list numbers (0–99), larger ones stay in digits. */
export function toChineseNumeral(n: number): string {
  const digits = "零一二三四五六七八九";
  if (!Number.isInteger(n) || n < 0 || n > 99) return String(n);
  if (n < 10) return digits[n]!;
  const tens = n < 20 ? "十" : `${digits[Math.floor(n / 10)]}十`;
  return n % 10 === 0 ? tens : tens + digits[n % 10];
}

/** A year said digit by digit, with whatever a writer takes for 〇: 二〇二二, 二○二二 → 2022; NaN for anything else. */
export function hanYear(text: string): number {
  return fromChineseNumeral(text.replace(/[○ОO0]/g, "〇")) ?? Number.NaN;
}

/** The years of a five-year plan by its number as written: 十四 (of “十四五”) → 2021 to 2025. */
export function planYears(number: string): { from: number; to: number } {
  const n = fromChineseNumeral(number) ?? Number.NaN;
  return { from: 1951 + n * 5, to: 1955 + n * 5 };
}

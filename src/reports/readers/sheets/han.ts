/** Numbers in Chinese characters, as the formats [DBNum1], [DBNum2] and [DBNum3] show them (pure). */

interface Script {
  digits: string;
  units: string;
}

const SCRIPTS: Record<string, Script> = {
  1: { digits: "〇一二三四五六七八九", units: "十百千" },
  2: { digits: "零壹贰叁肆伍陆柒捌玖", units: "拾佰仟" },
  3: { digits: "０１２３４５６７８９", units: "十百千" },
};
const GROUPS = ["", "万", "亿", "万亿"];

/** 2024 → 二〇二四: digit by digit. */
export function hanDigits(text: string, script: string): string {
  const { digits } = SCRIPTS[script] ?? SCRIPTS[1]!;
  return text.replace(/\d/g, (digit) => digits[Number(digit)]!);
}

/** 12345.6 → 一万二千三百四十五.六; `text` is a number as General shows it. */
export function hanNumber(text: string, script: string): string {
  const [, sign = "", whole = "", rest = ""] = /^(-?)(\d+)(.*)$/.exec(text) ?? [];
  if (whole === "" || whole.length > 16) return hanDigits(text, script);
  const { digits, units } = SCRIPTS[script] ?? SCRIPTS[1]!;
  const zero = script === "1" ? "〇" : digits[0]!;
  const groups: string[] = [];
  for (let end = whole.length; end > 0; end -= 4)
    groups.unshift(whole.slice(Math.max(0, end - 4), end));
  let said = "";
  /** A nought was passed over since the last digit that was said. */
  let gap = false;
  for (const [i, group] of groups.entries()) {
    let own = "";
    for (const [at, digit] of [...group].entries()) {
      if (digit === "0") {
        gap = said + own !== "";
        continue;
      }
      const unit = units[group.length - at - 2] ?? "";
      own += `${gap ? zero : ""}${digits[Number(digit)]}${unit}`;
      gap = false;
    }
    if (own !== "") said += own + GROUPS[groups.length - 1 - i]!;
  }
  return sign + (said === "" ? zero : said) + hanDigits(rest, script);
}

/** Months, days and hours: 12 → 十二, 20 → 二十. */
export function hanCount(n: number, script: string): string {
  const said = hanNumber(String(n), script);
  return n >= 10 && n < 20 && script === "1" ? said.slice(1) : said;
}

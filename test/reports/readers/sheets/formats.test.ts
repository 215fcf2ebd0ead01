import { expect, test } from "vitest";
import { createFormats } from "../../../../src/reports/readers/sheets/formats.ts";

const ID = 200;
const shown = (value: number, code: string, date1904 = false) =>
  createFormats(new Map([[ID, code]]), date1904).number(value, ID);

test.each<[number, string, string]>([
  [12345, '0!.0,"万"', "1.2万"],
  [123450, '0!.0,"万"', "12.3万"],
  [12345678, "0.00,,", "12.35"],
  [12345678, '#,##0,"千"', "12,346千"],
  [1234567.891, "#,##0.00", "1,234,567.89"],
  [0.125, "0.0%", "12.5%"],
  [0.125, "0%", "13%"],
  [1.005, "0.00", "1.01"],
  [7, "00000", "00007"],
  [0.5, "#.##", "0.5"],
  [5, "0.##", "5"],
  [13812345678, "000-0000-0000", "138-1234-5678"],
  [3, '0"人"', "3人"],
  [3, "0\\人", "3人"],
  [12345, "0.00E+00", "1.23E+04"],
  [12345, "##0.0E+0", "12.3E+3"],
  [3.25, "# ?/?", "3 1/4"],
  [1 / 3, "# ??/??", "1/3"],
  [5.5, "0/8", "44/8"],
  [1234.5, "[$¥-804]#,##0.00", "¥1,234.50"],
])("%d in %s", (value, code, expected) => {
  expect(shown(value, code)).toBe(expected);
});

test.each<[number, string, string]>([
  [-3.2, "0.00_);(0.00)", "(3.20)"],
  [-1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-1,234.50"],
  [0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"],
  [0, "0.00;-0.00;", ""],
  [5, ";;;", ""],
  [-0.001, "0.00", "0.00"],
  [98, '[>=90]"优";[>=60]"良";"差"', "优"],
  [59, '[>=90]"优";[>=60]"良";"差"', "差"],
  [12345, '[>=10000]0!.0,"万";0', "1.2万"],
  [999, '[>=10000]0!.0,"万";0', "999"],
  [-3, '[<0]"负"0;0', "负3"],
  [-3, "[<100]0;#,##0", "-3"],
])("the section for %d in %s", (value, code, expected) => {
  expect(shown(value, code)).toBe(expected);
});

test.each<[number, string, string]>([
  [12345, "[DBNum1][$-804]General", "一万二千三百四十五"],
  [10203, "[DBNum1]General", "一万〇二百〇三"],
  [100000, "[DBNum1]General", "一十万"],
  [12345, "[DBNum2][$-804]General", "壹万贰仟叁佰肆拾伍"],
  [12345, "[DBNum1]0", "一二三四五"],
  [45356, '[DBNum1]yyyy"年"m"月"d"日"', "二〇二四年三月五日"],
  [45641, '[DBNum1]m"月"d"日"', "十二月十五日"],
])("%d in Chinese, by %s", (value, code, expected) => {
  expect(shown(value, code)).toBe(expected);
});

test.each<[number, string, string]>([
  [45356, "yyyy/m/d", "2024/3/5"],
  [45356, 'yyyy"年"m"月"d"日";@', "2024年3月5日"],
  [45356.521, "yyyy-mm-dd hh:mm", "2024-03-05 12:30"],
  [45356.75, "上午/下午h时mm分", "下午6时00分"],
  [45356, "aaaa", "星期二"],
  [45356, "[$-804]ddd", "周二"],
  [45356, "mmm-yy", "Mar-24"],
  [1.5, "[h]:mm", "36:00"],
  [0.52, "mm:ss", "28:48"],
  [59, "yyyy/m/d", "1900/2/28"],
  [61, "yyyy/m/d", "1900/3/1"],
])("the day %d by %s", (value, code, expected) => {
  expect(shown(value, code)).toBe(expected);
});

test("1904 dates are 1462 days later, and what is no day is a number", () => {
  expect(shown(45356 - 1462, "yyyy/m/d", true)).toBe("2024/3/5");
  expect(shown(-2, "yyyy/m/d")).toBe("-2");
  expect(shown(1e9, "yyyy/m/d")).toBe("1000000000");
});

test.each<[number, string]>([
  [0.1 + 0.2, "0.3"],
  [1 / 3, "0.333333333"],
  [12345.678901234, "12345.6789"],
  [1234567890123, "1234567890123"],
  [0.00001, "1E-05"],
  [-0.5, "-0.5"],
])("%d without a format", (value, expected) => {
  expect(shown(value, "General")).toBe(expected);
});

test.each([27, 31, 36, 50, 57])("the built-in format %d is a Chinese date", (id) => {
  expect(createFormats(new Map(), false).number(45356, id)).toMatch(/^2024年3月(?:5日)?$/);
});

test("texts have a section too", () => {
  const formats = createFormats(new Map([[ID, '0;-0;0;@"（代）"']]), false);
  expect(formats.text("张三", ID)).toBe("张三（代）");
  expect(formats.text("张三", 0)).toBe("张三");
});

test("no code takes time or throws, whatever it holds", () => {
  for (const code of [
    "[",
    '"',
    "\\",
    "0;",
    ";;;;;;",
    "[>]0",
    "0/0/0",
    "E+",
    "[DBNum9]0",
    "%".repeat(900),
    "0".repeat(900),
    "?/?",
  ])
    for (const value of [0, -1.5, 1e300, 5e-324, 45356])
      expect(typeof shown(value, code)).toBe("string");
});

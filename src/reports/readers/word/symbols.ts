/** Characters of symbol fonts, which a Word file keeps apart from its text. */

/** Where the fonts Symbol and Wingdings have characters that mean something in a report. */
const SYMBOL: Record<number, string> = {
  163: "≤",
  176: "°",
  177: "±",
  179: "≥",
  180: "×",
  184: "÷",
  185: "≠",
  187: "≈",
};
/** Symbol's letters from A and from a; without them 15 μg would read 15 g. */
const GREEK_CAPITALS = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
const GREEK_SMALL = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
const WINGDINGS_CIRCLED = [
  { from: 0x81, digits: "①②③④⑤⑥⑦⑧⑨⑩" },
  { from: 0x8c, digits: "❶❷❸❹❺❻❼❽❾❿" },
];

/** `w:sym` (ECMA-376 Part 1, §17.3.3.30): a code, in hexadecimal, in a font; "" for ornaments such as ticks. */
export function symbol(font: string, hex: string): string {
  const code = Number.parseInt(hex, 16);
  if (!(code >= 0x20 && code <= 0xffff)) return "";
  const place = code >= 0xf000 && code <= 0xf0ff ? code - 0xf000 : code;
  if (/^symbol$/i.test(font)) {
    const greek = GREEK_CAPITALS[place - 0x41] ?? GREEK_SMALL[place - 0x61];
    if (greek) return greek;
    return SYMBOL[place] ?? (place < 0x40 ? String.fromCharCode(place) : "");
  }
  if (/^wingdings$/i.test(font)) {
    const series = WINGDINGS_CIRCLED.find(({ from }) => place >= from && place < from + 10);
    return series?.digits[place - series.from] ?? "";
  }
  // Codes of private use stand for nothing outside their font.
  return code >= 0xe000 && code <= 0xf8ff ? "" : String.fromCharCode(code);
}

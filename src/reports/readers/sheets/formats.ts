/**
 * A number and its format → what the cell shows (pure), since the libraries that read sheets show a wrong number for
 * formats that Chinese offices use (0!.0,"万" tenfold, [DBNum1] not at all): code → sections and pieces → the section for
 * the number → date, fraction or digits. ECMA-376 Part 1, §18.8.30–31; the Chinese built-in ids are in its table of them.
 */
import { dateShown, type Tongue } from "./dates.ts";
import { digitsShown, fractionShown, general, isMark, type Piece } from "./digits.ts";
import { hanDigits, hanNumber } from "./han.ts";

interface Section {
  pieces: Piece[];
  kind: "general" | "date" | "fraction" | "digits" | "text" | "words";
  tongue: Tongue;
  /** [>=10000]: null where the place of the section decides. */
  condition: ((value: number) => boolean) | null;
}

const GENERAL = "General";
/** The built-in formats by their ids, those of Chinese Excel where languages differ. */
const BUILT_IN: Record<number, string> = {
  ...{ 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00" },
  ...{ 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy" },
  ...{ 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm" },
  ...{ 5: "¥#,##0;¥-#,##0", 6: "¥#,##0;¥-#,##0", 7: "¥#,##0.00;¥-#,##0.00" },
  ...{ 8: "¥#,##0.00;¥-#,##0.00", 23: GENERAL, 24: GENERAL, 25: GENERAL, 26: GENERAL },
  ...{ 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy" },
  ...{ 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"' },
  ...{ 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"' },
  ...{ 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00" },
  ...{ 40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0" },
  41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
  42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ',
  43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
  44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
  49: "@",
  ...{ 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"' },
  ...{ 54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"' },
  ...{ 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"' },
};
/** From the first day of one date system to that of the other. */
const DAYS_1904 = 1462;
const MAX_CODE = 1_000;

/** Formats of one workbook; `own` are those that it defines, by their ids. */
export function createFormats(own: Map<number, string>, date1904: boolean) {
  const known = new Map<string, Section[]>();
  const codeOf = (id: number) => own.get(id) ?? BUILT_IN[id] ?? GENERAL;
  const sectionsOf = (code: string) => {
    let sections = known.get(code);
    if (!sections) {
      sections = readCode(code);
      known.set(code, sections);
    }
    return sections;
  };
  return {
    number: (value: number, id: number) => numberShown(value, sectionsOf(codeOf(id)), date1904),
    text: (text: string, id: number) => textShown(text, sectionsOf(codeOf(id))),
    /** A day that is written as one (2024-03-05T08:30), as the cell would show it. */
    day: (iso: string, id: number) => {
      const serial = serialOf(iso);
      if (serial === null) return iso;
      const sections = sectionsOf(codeOf(id));
      const dated = sections[0]!.kind === "date" ? sections : sectionsOf(BUILT_IN[14]!);
      return numberShown(serial, dated, false);
    },
  };
}
export type Formats = ReturnType<typeof createFormats>;

function serialOf(iso: string): number | null {
  const [, day, time = "00:00:00"] =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?))?/.exec(iso) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`);
  return Number.isNaN(at) ? null : at / 86_400_000 + 25_569;
}

function numberShown(value: number, sections: Section[], date1904: boolean): string {
  if (!Number.isFinite(value)) return "";
  const chosen = sectionFor(value, sections);
  if (!chosen) return general(value);
  const { section, signed } = chosen;
  const { pieces, kind, tongue } = section;
  const sign = value < 0 && signed ? "-" : "";
  if (kind === "date") {
    const shown = dateShown(date1904 ? value + DAYS_1904 : value, pieces, tongue);
    return shown ?? general(value);
  }
  if (kind === "general" || kind === "text") {
    const plain = general(kind === "text" ? value : Math.abs(value));
    const number = tongue.script === null ? plain : hanNumber(plain, tongue.script);
    const shown = pieces.map((piece) =>
      "words" in piece ? piece.words : "mark" in piece ? number : "",
    );
    return (kind === "text" ? "" : sign) + shown.join("").trim();
  }
  const shown = kind === "fraction" ? fractionShown(value, pieces) : digitsShown(value, pieces);
  const nothing = !/[1-9]/.test(shown);
  const said = tongue.script === null ? shown : hanDigits(shown, tongue.script);
  return ((nothing ? "" : sign) + said).trim();
}

/** The section that a number falls to, and whether its sign must be said: one that takes negative numbers alone has its own. */
function sectionFor(
  value: number,
  sections: Section[],
): { section: Section; signed: boolean } | null {
  const numeric =
    sections.length > 3 || sections.at(-1)?.kind === "text" ? sections.slice(0, 3) : sections;
  const own = numeric.filter(({ kind }) => kind !== "text" || numeric.length === 1);
  const [first, second, third] = own;
  if (!first) return null;
  if (own.some(({ condition }) => condition !== null)) {
    const found = own.find(
      ({ condition }, i) =>
        condition?.(value) ?? (i === 0 ? value > 0 : i === 1 && own.length > 2 ? value < 0 : true),
    );
    if (!found) return null;
    const unsigned = found.condition !== null && !found.condition(1e9) && !found.condition(0);
    const last = found === second && found.condition === null && first.condition?.(0) === true;
    return { section: found, signed: !unsigned && !last };
  }
  if (value < 0 && second) return { section: second, signed: false };
  if (value === 0 && third) return { section: third, signed: false };
  return { section: first, signed: true };
}

function textShown(text: string, sections: Section[]): string {
  const section =
    sections.length > 3 ? sections[3] : sections.findLast(({ kind }) => kind === "text");
  if (!section) return text;
  return section.pieces
    .map((piece) => ("words" in piece ? piece.words : isMark(piece, "@") ? text : ""))
    .join("");
}

function readCode(code: string): Section[] {
  const sections: Section[] = [];
  let rest = code.slice(0, MAX_CODE);
  do {
    const { section, length } = readSection(rest);
    sections.push(section);
    rest = rest.slice(length);
    if (!rest.startsWith(";")) break;
    rest = rest.slice(1);
  } while (sections.length < 4);
  return sections;
}

/** What a section is made of; of each only the first group that takes part is set. */
const TOKEN =
  /"([^"]*)"?|[\\!](.)|_.|\*.|\[([^\]]*)\]|(General|G\/通用格式)|(AM\/PM|A\/P|上午\/下午|s+\.0+|y+|m+|d+|h+|s+|e(?![+-])e*|g+|b+|a{3,})|(E[+-])|([0#?])|([.,%/@])|([\s\S])/giy;

function readSection(code: string): { section: Section; length: number } {
  const pieces: Piece[] = [];
  const tongue: Tongue = { chinese: false, script: null };
  let condition: Section["condition"] = null;
  let dated = false;
  let at = 0;
  while (at < code.length && code[at] !== ";") {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(code)!;
    at = TOKEN.lastIndex;
    const [, quoted, literal, bracket, plain, letters, power, digit, mark, other] = match;
    const words = quoted ?? literal ?? other;
    if (words !== undefined) pieces.push({ words });
    else if (bracket !== undefined) {
      condition ??= conditionOf(bracket);
      const script = /^DBNum([123])$/i.exec(bracket)?.[1];
      if (script !== undefined) tongue.script = script;
      // [$¥-804]: a sign of money and a language; 804 is Chinese.
      const [, money = "", language = ""] = /^\$([^-]*)(?:-([\dA-F]+))?/i.exec(bracket) ?? [];
      if (money !== "") pieces.push({ words: money });
      if (/804$/.test(language)) tongue.chinese = true;
      if (/^(?:h+|m+|s+)$/i.test(bracket)) pieces.push({ mark: `[${bracket.toLowerCase()}]` });
      dated ||= /^(?:h+|m+|s+)$/i.test(bracket);
    } else if (plain !== undefined) pieces.push({ mark: GENERAL });
    else if (letters !== undefined) {
      pieces.push({
        mark: /^[AP上]/i.test(letters) && letters.includes("/") ? letters : letters.toLowerCase(),
      });
      dated = true;
    } else if (power !== undefined) pieces.push({ mark: power.toUpperCase() });
    else if (digit !== undefined) pieces.push({ digit: digit as "0" | "#" | "?" });
    else if (mark !== undefined) pieces.push({ mark });
    else if (match[0].startsWith("_")) pieces.push({ words: " " });
  }
  const kind = kindOf(pieces, dated);
  // A stroke or a point between the parts of a date is only words.
  const plain =
    kind === "date"
      ? pieces.map((piece) =>
          "mark" in piece && /^[/.,%]$/.test(piece.mark) ? { words: piece.mark } : piece,
        )
      : pieces;
  return { section: { pieces: plain, kind, tongue, condition }, length: at };
}

function kindOf(pieces: Piece[], dated: boolean): Section["kind"] {
  const has = (mark: string) => pieces.some((piece) => isMark(piece, mark));
  if (dated) return "date";
  if (has("@")) return "text";
  if (has(GENERAL)) return "general";
  if (has("/") && pieces.some((piece) => "digit" in piece)) return "fraction";
  return pieces.some((piece) => "digit" in piece) ? "digits" : "words";
}

const CONDITION = /^(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$/;

function conditionOf(bracket: string): Section["condition"] {
  const [, sign, number] = CONDITION.exec(bracket) ?? [];
  if (sign === undefined) return null;
  const limit = Number(number);
  const conditions: Record<string, (value: number) => boolean> = {
    "<": (value) => value < limit,
    "<=": (value) => value <= limit,
    ">": (value) => value > limit,
    ">=": (value) => value >= limit,
    "=": (value) => value === limit,
    "<>": (value) => value !== limit,
  };
  return conditions[sign]!;
}

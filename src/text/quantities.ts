/**
 * Numbers with units, as reports state them (pure). What is no claim is masked first (slogans in quotes, titles in
 * 《》, 一是/二是, ordinals, years, congresses), then every number with a unit becomes an interval:
 * 551针次 → [551, 551]; 10余处 → [10, 20]; 近1.2万人次 → [10800, 12000]; 超过100家 → [100, ∞).
 * Rules: GB/T 15835-2011 and the office conventions for 概数.
 */
import { wordsOf } from "./lexicon.ts";
import { fromChineseNumeral } from "./numerals.ts";
import { anyOf } from "./terms.ts";
import { isOtherWord, sameUnit, UNITS } from "./units.ts";

export { unitAfter } from "./units.ts";

/** `lo`/`hi` are in the unit's base (万 and 亿 expanded, money in 元); `hi` null is unbounded. Offsets are UTF-16. */
export interface Quantity {
  lo: number;
  hi: number | null;
  unit: string;
  approx: boolean;
  /** The bound itself is left out: 超过500, 近500. */
  loOpen?: boolean;
  hiOpen?: boolean;
  text: string;
  start: number;
  end: number;
}

export type Comparison = "OK" | "UNIT" | "VALUE" | "OVERPRECISE";

// Everything is bounded, so that no run of one character costs more than its length.
const ARABIC = "\\d{1,3}(?:,\\d{3}){1,5}(?:\\.\\d{1,6})?|\\d{1,16}(?:\\.\\d{1,6})?";
const PLAIN = "零〇一二两三四五六七八九十百千万亿廿卅";
/**
 * 三百, 数十, 二十几; not 数三百, which is 人数 and 三百. It ends where the run of numerals does, or before a word that
 * begins with one: 五百千瓦.
 */
const HAN = `(?:[几数上](?=[十百千万亿]))?[${PLAIN}]{1,16}几?万?(?=[^${PLAIN}几]|$|万步|千[瓦米克伏])`;
/** 叁佰贰拾; single ones are parts of names too often (队伍, 大陆). */
const FORMAL = "[零壹贰叁肆伍陆柒捌玖拾佰仟万萬亿億]{2,16}";
/** 1万6千, 3亿5千万, 2万3千5百: digits with the places said between them, of which reading one alone would be wrong. */
const MIXED =
  "\\d{1,4}亿(?:\\d{1,4}[千百]?万)?(?:\\d[千百](?:\\d百)?)?(?=[^\\d])|\\d{1,4}[千百]?万\\d(?:千(?:\\d百)?|百)|\\d{1,2}千\\d百";
const NUMBER = `${MIXED}|${ARABIC}|${HAN}(?:点[零〇一二三四五六七八九]{1,6})?|${FORMAL}`;
/** The words before and after a number that make it an estimate; the open ones leave the number itself out. */
const ABOVE = "＞|>|超过|超出|超|逾|突破|多于|大于|高于";
const LEAST = "≥|不少于|不低于|不小于|至少";
const BELOW = "＜|<|不足|不到|不及|少于|低于|小于";
const MOST = "≤|不超过|未超过|没有超过|不高于|不多于|不大于|最多|至多";
const NEAR = "接近|将近|(?<![附最临靠邻就亲新])近";
const ABOUT = "大约|约为|(?<![节公条合预签履制契违邀特])约";
const BEFORE = `${NEAR}|${ABOUT}|${LEAST}|${MOST}|${ABOVE}|${BELOW}`;
const AFTER = "左右|上下|[及或]?以上|以内|[及或]?以下";
const SCALE = "万亿|亿|万|千(?![米克])|百";
const GAP = "[ \\u00A0]{0,2}";
const PER = "人|户|吨|亩|次|天|日|月|年|小时|秒|平方米|平方公里|立方米|升|公斤|台|辆|公里";
const PATTERN = new RegExp(
  `(?<before>${BEFORE})?${GAP}(?:(?<hundred>[百千])分之(?<percent>${NUMBER})|` +
    "(?<whole>[二三四五六七八九十]{1,3})分之(?<part>[一二两三四五六七八九十]{1,3})|(?<half>过?半数|一半)|" +
    "翻了?(?<doubled>[一二两三四五六]?)番|" +
    `(?:(?<from>${NUMBER})(?<fromScale>${SCALE})?%?[～~至到—–－-]{1,2})?(?<number>${NUMBER})${GAP}` +
    `(?<more>余|多)?(?<scale>${SCALE})?(?<more2>余|多)?${GAP}(?<unit>${UNITS.join("|").replace(/[()]/g, "\\$&")})` +
    `(?:[/／](?<per>${PER}))?)(?<more3>余|多(?![语种边样元少大次\\d]))?(?<after>${AFTER})?`,
  "g",
);
const SCALES: Record<string, number> = { 十: 10, 百: 100, 千: 1000, 万: 1e4, 亿: 1e8, 万亿: 1e12 };

/** What is no claim, and what stands in all that a pattern hides: to look for that first takes a tenth of the time. */
const MASKS: [has: string[], mask: RegExp][] = [
  // No numeral is that long, and to look for one in it would take time.
  [[], /[零〇一二两三四五六七八九十百千万亿几廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億]{17,}|\d{17,}/g],
  [["《"], /《[^《》\n]{0,80}》/g],
  // A web page counts its readers; a building site has a first and a second 期.
  [
    ["浏览", "点击", "阅读"],
    /(?<!\p{Script=Han})(?:浏览|点击|阅读)(?:次数|量)[：: ]{0,3}\d{1,9}次?(?![万\d])/gu,
  ],
  [["期"], /[（(]?[一二三四五六七八九十]期(?=[）)]|工程|项目|建设|改造)/g],
  [["〔"], /〔[^〔〕\n]{0,20}〕\d+号?/g],
  [["“", '"'], /[“"][^”"]{1,12}[”"]/g],
  [
    ["、", "（", "(", ".", "．"],
    /^[^\S\n]{0,20}(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]{1,9}[）)]|\d{1,2}[.．、](?!\d))/gm,
  ],
  [["第"], /第(?:[一二三四五六七八九十百千]+|\d+)/g],
  [
    ["年"],
    /(?<!\d)(?:19|20)\d{2}(?:[—\-–至到]{1,2}(?:19|20)?\d{2})?年(?:\d{1,2}月)?(?:\d{1,2}日)?/g,
  ],
  [["月"], /\d{1,2}月(?:\d{1,2}日)?/g],
  [["是"], /[一二三四五六七八九十]{1,3}是(?![^，。；]{0,2}[次名人个])/g],
  [
    ["大", "届"],
    /党的十[一二三四五六七八九]大|二十大|[一二三四五六七八九十]{1,4}届(?:[一二三四五六七八九十]{1,3}中)?/g,
  ],
  [["次"], /(?<=\0[^，。；\d]{0,12})[一二三四五六七八九十]{1,3}次(?:全体)?(?:会议|全会)/g],
];
/** Names with a number in them, each only as a whole: 八一 is a day, 八一百货 a shop, and 十一个 counts. */
const NAMED = wordsOf("named-numbers");
MASKS.push([NAMED, new RegExp(`(?:${anyOf(NAMED)})(?![十百千万个名人次项批家件场份户])`, "g")]);
/** Every quantity has a numeral or one of these. */
const NUMERAL = /[\d０-９零〇一二两三四五六七八九十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億半番]/;
/** Digits of another width, in groups, or with the mark of a footnote. */
const ODD_DIGITS = /[０-９．％﹪]|\d[， ]\d{3}|\d[¹²³⁰⁴-⁹]/;

/** Every quantity that is a claim, in order of appearance. */
export function quantitiesIn(text: string): Quantity[] {
  if (!NUMERAL.test(text)) return [];
  let masked = ODD_DIGITS.test(text) ? withPlainDigits(text) : text;
  for (const [has, mask] of MASKS)
    if (has.length === 0 || has.some((words) => masked.includes(words)))
      masked = masked.replace(mask, (hit) => "\0".repeat(hit.length));
  const found: Quantity[] = [];
  // matchAll makes a pattern of its own each time, which takes longer than to look.
  PATTERN.lastIndex = 0;
  for (let match = PATTERN.exec(masked); match; match = PATTERN.exec(masked)) {
    const quantity = readMatch(match, masked);
    if (quantity) found.push({ ...quantity, text: text.slice(quantity.start, quantity.end) });
  }
  return found;
}

/** A text whose digits are of one width and stand together, each character in its place. */
function withPlainDigits(text: string): string {
  const plain = text
    .replace(/[０-９．％﹪]/g, (wide) =>
      wide === "﹪" ? "%" : String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
    )
    .replace(/(?<![\d.])\d{1,3}(?:，\d{3}){1,5}(?!\d)/g, (hit) => hit.replaceAll("，", ","))
    // 接待3 580人次: thousands set apart, where no other number can stand before the blank.
    .replace(/(?<=[\p{Script=Han}，、：])\d{1,3}(?: \d{3}){1,4}(?![\d.])/gu, (hit) =>
      hit.replaceAll(" ", ","),
    );
  // 9¹批次: the mark of a footnote between a number and its unit; 10⁴平方米 is a power and no count of ten.
  return plain.replace(/(?<=\d)(?<!(?<!\d)10)[¹²³⁰⁴-⁹]{1,2}(?=\p{Script=Han})/gu, (mark) =>
    " ".repeat(mark.length),
  );
}

/** What a number is before the words around it: the numbers it can be, and its unit. */
interface Core {
  lo: number;
  hi: number | null;
  unit: string;
  approx: boolean;
  loOpen?: boolean;
  hiOpen?: boolean;
}

function readMatch(match: RegExpMatchArray, masked: string): Quantity | null {
  const g = match.groups!;
  const start = match.index! + match[0].length - match[0].trimStart().length;
  const end = match.index! + match[0].length;
  const core =
    g.part || g.half || g.doubled !== undefined ? readShare(g) : readCount(g, masked, start, end);
  if (!core) return null;
  const estimate = estimated(core, g.before, g.after);
  const [lo, hi] = [round(estimate.lo), estimate.hi === null ? null : round(estimate.hi)];
  if (isNegative(masked, start, core.unit)) {
    const low = hi === null ? lo : hi;
    return { ...estimate, lo: -low, hi: -lo, text: "", start: start - 1, end };
  }
  return { ...estimate, lo, hi, text: "", start, end };
}

/** −5.2%: a sign before a share or a sum; elsewhere a stroke only joins words. */
function isNegative(masked: string, start: number, unit: string): boolean {
  return (
    /^[-−－]$/.test(masked[start - 1] ?? "") &&
    /^(?:%|‰|个百分点|元|美元|欧元)$/.test(unit) &&
    !/[\d年月日\0A-Za-z-]/.test(masked[start - 2] ?? "")
  );
}

/** 三分之二 is 0.67 of unit 分之, 半数 half of it; 翻两番 is two of unit 番, which no 倍 may stand for. */
function readShare(g: Record<string, string | undefined>): Core | null {
  const exact = (n: number, unit: string): Core => ({ lo: n, hi: n, unit, approx: false });
  if (g.half === "过半数") return { lo: 0.5, hi: null, unit: "分之", approx: true, loOpen: true };
  // 一半 alone is a way of speaking.
  if (g.half === "一半" && !g.before && !g.after) return null;
  if (g.half) return exact(0.5, "分之");
  if (g.doubled !== undefined) return exact(fromChineseNumeral(g.doubled || "一")!, "番");
  const whole = fromChineseNumeral(g.whole!);
  const part = fromChineseNumeral(g.part!);
  return whole === null || part === null || part > whole ? null : exact(part / whole, "分之");
}

function readCount(
  g: Record<string, string | undefined>,
  masked: string,
  start: number,
  end: number,
): Core | null {
  const digits = /^\d/.test(g.number ?? "");
  if (g.unit && !g.per && isOtherWord(g.unit, masked.slice(end, end + 8), digits)) return null;
  const prior = masked[start - 1] ?? "";
  // A digit or a version point just before means the middle of something else: 12345, v3.0, A4; 8时30分 is a time.
  if (!g.before && /[\d.A-Za-z+×]/.test(prior)) return null;
  // 123,45 and 1‚234: what is left of a number that is written as none is.
  if (/[,‚'’]/.test(prior) && /\d/.test(masked[start - 2] ?? "")) return null;
  // 12 345 after a blank: the rest of a number whose thousands are set apart.
  if (
    /^\d{3}(?!\d)/.test(g.number ?? "") &&
    /\d[ \u00A0\u2009]$/.test(masked.slice(Math.max(0, start - 2), start))
  )
    return null;
  if (g.unit === "分" && /[时点:：]/.test(prior)) return null;
  const unit = sameUnit(g.unit ?? (g.hundred === "千" ? "‰" : "%")) + (g.per ? `/${g.per}` : "");
  const scale = g.scale ? SCALES[g.scale]! : 1;
  const number = g.percent ?? g.number!;
  const read = readNumber(number);
  if (!read) return null;
  if (read.vagueOne && !g.from && !g.percent && unit !== "周年") return null;
  // 千家万户, 零部件: a place name alone is a figure only with a word of estimate (百余场, 近百家, 千人以上).
  if (/^[零〇百千万亿]+$/.test(number) && !(g.before ?? g.more ?? g.after ?? g.percent))
    return null;
  const core: Core = {
    lo: read.lo * scale,
    hi: read.hi === null ? null : read.hi * scale,
    unit,
    approx: read.approx,
  };
  if (g.from) {
    const from = readNumber(g.from);
    if (!from) return null;
    core.lo = from.lo * (g.fromScale ? SCALES[g.fromScale]! : scale);
    core.approx = true;
    if (core.hi !== null && core.lo > core.hi) return null;
  }
  if (g.more || g.more2 || g.more3) {
    const hi = core.lo + read.step * scale;
    return { ...core, hi, approx: true, loOpen: true, hiOpen: true };
  }
  return core;
}

/** The words around a number widen it: 近, 约, 超, 不足, 以上. */
function estimated(core: Core, before: string | undefined, after: string | undefined): Core {
  const about = ({ lo, hi, unit }: Core): Core => ({
    lo: lo * 0.9,
    hi: (hi ?? lo) * 1.1,
    unit,
    approx: true,
  });
  let result = core;
  if (before === undefined) result = core;
  else if (/近$/.test(before)) result = { ...core, lo: core.lo * 0.9, hiOpen: true, approx: true };
  else if (/约/.test(before)) result = about(core);
  else if (has(ABOVE, before)) result = { ...core, hi: null, loOpen: true, approx: true };
  else if (has(LEAST, before)) result = { ...core, hi: null, approx: true };
  else if (has(BELOW, before)) result = { ...core, lo: 0, hiOpen: true, approx: true };
  else result = { ...core, lo: 0, approx: true };
  if (after === "左右" || after === "上下") return about(result);
  if (after?.endsWith("以上")) return { ...result, hi: null, approx: true };
  if (after !== undefined) return { ...result, lo: 0, approx: true };
  return result;
}

function has(words: string, word: string): boolean {
  return words.split("|").includes(word);
}

interface ReadNumber {
  lo: number;
  hi: number | null;
  approx: boolean;
  /** How far 余/多 reaches: one of the last non-zero place. */
  step: number;
  /** A bare 一 before a measure word is an article, not a count: 一项工作. */
  vagueOne: boolean;
}

function readNumber(raw: string): ReadNumber | null {
  const exact = (n: number): ReadNumber => ({
    lo: n,
    hi: n,
    approx: false,
    step: stepOf(n),
    vagueOne: false,
  });
  const range = (lo: number, hi: number | null): ReadNumber => ({
    lo,
    hi,
    approx: true,
    step: stepOf(lo),
    vagueOne: false,
  });
  const mixed = /^\d+[亿万千百]/.test(raw) ? mixedNumber(raw) : null;
  if (mixed !== null) return exact(mixed);
  if (/^\d/.test(raw)) return exact(Number(raw.replaceAll(",", "")));
  if (raw === "一") return { ...exact(1), vagueOne: true };
  const [whole, fraction] = raw.split("点");
  if (fraction !== undefined) {
    const before = fromChineseNumeral(whole!);
    const after = fromChineseNumeral(fraction);
    return before === null || after === null ? null : exact(before + after / 10 ** fraction.length);
  }
  let match = /^[几数]([十百千万亿])(万?)$/.exec(raw);
  if (match) {
    const base = SCALES[match[1]!]! * (match[2] ? 1e4 : 1);
    return range(base * 2, base * 10 - 1);
  }
  match = /^上([百千万亿])(万?)$/.exec(raw);
  if (match) return range(SCALES[match[1]!]! * (match[2] ? 1e4 : 1), null);
  match = /^([二三四五六七八九]?)十几(万?)$/.exec(raw);
  if (match) {
    const tens = (match[1] ? fromChineseNumeral(match[1])! : 1) * 10;
    const times = match[2] ? 1e4 : 1;
    return range((tens + 1) * times, (tens + 9) * times);
  }
  // 三四十, 二三百, 七八, 两三千万; 十二三, 三十五六: two neighbouring digits make an interval, and so does 三五.
  match =
    /^([二三四五六七八九]?十)?([一二两三四五六七八])([二两三四五六七八九])([十百千]?)(万?)$/.exec(
      raw,
    );
  if (match && !(match[1] && match[4])) {
    const tens = match[1] ? fromChineseNumeral(match[1])! : 0;
    const low = fromChineseNumeral(match[2]!)!;
    const high = fromChineseNumeral(match[3]!)!;
    const times = (match[4] ? SCALES[match[4]]! : 1) * (match[5] ? 1e4 : 1);
    if (high !== low + 1 && match[2]! + match[3]! !== "三五") return null;
    return range((tens + low) * times, (tens + high) * times);
  }
  if (/[几数上]/.test(raw)) return null;
  const bare = /^[百千万亿]/.test(raw) ? `一${raw}` : raw;
  const value = fromChineseNumeral(bare);
  return value === null ? null : exact(value);
}

function mixedNumber(raw: string): number | null {
  const match = /^(?:(\d{1,4})亿)?(?:(\d{1,4})([千百])?万)?(?:(\d)千)?(?:(\d)百)?$/.exec(raw);
  if (!match) return null;
  const [, billions, tenThousands, times, thousands, hundreds] = match;
  return (
    Number(billions ?? 0) * 1e8 +
    Number(tenThousands ?? 0) * (times ? SCALES[times]! : 1) * 1e4 +
    Number(thousands ?? 0) * 1000 +
    Number(hundreds ?? 0) * 100
  );
}

function stepOf(n: number): number {
  if (n === 0) return 1;
  let step = 1;
  while (!Number.isInteger(round(n / step))) step /= 10;
  while (round(n / (step * 10)) === Math.floor(round(n / (step * 10))) && step * 10 <= n)
    step *= 10;
  return step;
}

/** A text with a blank in place of each of its figures: what they are of is told by the rest. */
export function withoutFigures(text: string): string {
  return quantitiesIn(text).reduce((left, { text: said }) => left.replace(said, " "), text);
}

/** Without what binary fractions leave behind: 0.1 + 0.2 is 0.3. */
export function round(n: number): number {
  return Number.isInteger(n) && Math.abs(n) < 1e12 ? n : Number(n.toPrecision(12));
}

/** Does `source`, as a report states it, support `draft`? An approximate source never supports an exact claim. */
export function compareQuantities(source: Quantity, draft: Quantity): Comparison {
  if (source.unit !== draft.unit) return "UNIT";
  if (draft.approx) return isWithin(source, draft) ? "OK" : "VALUE";
  if (source.approx) return isWithin(draft, source) ? "OVERPRECISE" : "VALUE";
  return source.lo === draft.lo ? "OK" : "VALUE";
}

function isWithin(inner: Quantity, outer: Quantity): boolean {
  const low = inner.lo > outer.lo || (inner.lo === outer.lo && (!outer.loOpen || !!inner.loOpen));
  if (outer.hi === null) return low;
  if (inner.hi === null) return false;
  const closed = !outer.hiOpen || !!inner.hiOpen;
  return low && (inner.hi < outer.hi || (inner.hi === outer.hi && closed));
}

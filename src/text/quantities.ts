/**
 * Numbers with units, as reports state them (pure). What is no claim is masked first (slogans in quotes, titles in
 * 《》, 一是/二是, ordinals, years, congresses), then every number with a unit becomes an interval:
 * 551针次 → [551, 551]; 10余处 → [10, 20]; 近1.2万人次 → [10800, 12000]; 超过100家 → [100, ∞).
 * Rules: GB/T 15835-2011 and the office conventions for 概数.
 */
import { fromChineseNumeral } from "./numerals.ts";

/** `lo`/`hi` are in the unit's base (万 and 亿 expanded, money in 元); `hi` null is unbounded. Offsets are UTF-16. */
export interface Quantity {
  lo: number;
  hi: number | null;
  unit: string;
  approx: boolean;
  text: string;
  start: number;
  end: number;
}

export type Comparison = "OK" | "UNIT" | "VALUE" | "OVERPRECISE";

/** Longer units first, so that 针次 is never read as 针. */
const UNITS = [
  "个百分点",
  "平方公里",
  "平方米",
  "个工作日",
  "立方米",
  "人次",
  "针次",
  "批次",
  "场次",
  "家次",
  "件次",
  "项次",
  "车次",
  "架次",
  "册次",
  "课时",
  "学时",
  "小时",
  "分钟",
  "周年",
  "公里",
  "公顷",
  "美元",
  "欧元",
  "港元",
  "个月",
  "语种",
  "万步",
  "人",
  "名",
  "位",
  "批",
  "家",
  "处",
  "次",
  "场",
  "项",
  "件",
  "份",
  "条",
  "篇",
  "期",
  "天",
  "元",
  "户",
  "辆",
  "台",
  "套",
  "本",
  "册",
  "所",
  "座",
  "支",
  "起",
  "宗",
  "例",
  "间",
  "字",
  "类",
  "种",
  "对",
  "组",
  "轮",
  "部",
  "幅",
  "张",
  "块",
  "面",
  "枚",
  "亩",
  "吨",
  "米",
  "剂",
  "针",
  "倍",
  "国",
  "站",
  "门",
  "笔",
  "封",
  "通",
  "席",
  "周",
  "岁",
  "款",
  "个",
  "%",
  "％",
];
const SAME: Record<string, string> = { 人: "名", 位: "名", 批: "批次", 场次: "场", "％": "%" };
/** One-character units that also begin a common word: 国 in 三国演义 is none, 人民 and 部门 are no people or departments. */
const NOT_AFTER: Record<string, RegExp> = {
  人: /^(?:民|员|大|才|士|物|心|类|均|口)/,
  家: /^(?:庭|长|乡|园)/,
  部: /^(?:门|署|分|委)/,
  国: /^(?!$|[，。；、、（）\s])/,
  面: /^(?:对|向|临|积)/,
  支: /^(?:持|撑|付|部)/,
  所: /^(?:有|以|属)/,
  条: /^(?:件|例)/,
  次: /^(?:会|全|年|日|数)/,
  项: /^(?:目组)/,
  通: /^(?:过|知|报|道)/,
  起: /^(?:来|草|点|到|步)/,
  门: /^(?:店|户)/,
  对: /^(?:外|接|照|话|于|口)/,
  期: /^(?:间|望)/,
  组: /^(?:织|成|建)/,
  个: /^(?:人|性|体|别)/,
  周: /^(?:边|年|期)/,
  字: /^(?:文)/,
  处: /^(?:理|置|于)/,
};

const ARABIC = "\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?";
const HAN = "[零〇一二两三四五六七八九十百千万亿几数上]+";
const BEFORE = "接近|将近|近|大约|约为|约|超过|超|逾|突破|多于|不少于|至少|不足|不到|不超过|最多";
const AFTER = "左右|上下|以上|以内|以下";
const PERCENT = `百分之(?<han>${HAN})`;
const PATTERN = new RegExp(
  `(?<before>${BEFORE})?(?:${PERCENT}|(?:(?<from>${ARABIC})(?<fromUnit>%|％)?[～~至—-])?(?<number>${ARABIC}|${HAN})` +
    `(?<more>余|多)?(?<scale>万亿|亿|万|千|百)?(?<more2>余|多)?(?<unit>${UNITS.join("|")}))(?<more3>余|多)?(?<after>${AFTER})?`,
  "g",
);
const SCALES: Record<string, number> = { 百: 100, 千: 1000, 万: 1e4, 亿: 1e8, 万亿: 1e12 };

const MASKS = [
  /《[^》]*》/g,
  /〔[^〕]*〕\d+号?/g,
  /[“"][^”"]{1,12}[”"]/g,
  /^\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、](?!\d))/gm,
  /第[一二三四五六七八九十百千\d]+/g,
  /(?:19|20)\d{2}(?:[—\-–至]+(?:19|20)?\d{2})?年?(?:\d{1,2}月)?(?:\d{1,2}日)?/g,
  /\d{1,2}月(?:\d{1,2}日)?/g,
  /[一二三四五六七八九十]{1,3}是(?![^，。；]{0,2}[次名人个])/g,
  /党的十[一二三四五六七八九]大|二十大|[一二三四五六七八九十]+届(?:[一二三四五六七八九十]+中)?/g,
];

/** Every quantity that is a claim, in order of appearance. */
export function quantitiesIn(text: string): Quantity[] {
  let masked = text;
  for (const mask of MASKS) masked = masked.replace(mask, (hit) => "\0".repeat(hit.length));
  const found: Quantity[] = [];
  for (const match of masked.matchAll(PATTERN)) {
    const quantity = readMatch(match, masked);
    if (quantity) found.push({ ...quantity, text: text.slice(quantity.start, quantity.end) });
  }
  return found;
}

function readMatch(match: RegExpMatchArray, masked: string): Quantity | null {
  const g = match.groups!;
  const start = match.index!;
  const end = start + match[0].length;
  const raw = g.unit ?? "%";
  if (g.unit && NOT_AFTER[g.unit]?.test(masked.slice(end))) return null;
  // A digit or a version point just before means the middle of something else: 12345, v3.0, A4.
  if (!g.before && /[\d.A-Za-z+]$/.test(masked.slice(0, start))) return null;
  const unit = SAME[raw] ?? raw;
  const scale = g.scale ? SCALES[g.scale]! : 1;
  const read = readNumber(g.han ?? g.number!);
  if (!read) return null;
  if (read.vagueOne && unit !== "周年") return null;
  // 千家万户, 零部件: a place name alone is a figure only with 余 (百余场).
  if (/^[零〇百千万亿]+$/.test(g.han ?? g.number!) && !g.more) return null;
  let lo = read.lo * scale;
  let hi: number | null = read.hi === null ? null : read.hi * scale;
  let approx = read.approx;
  if (g.from) {
    lo = Number(g.from.replaceAll(",", "")) * scale;
    approx = true;
  }
  if (g.more || g.more2 || g.more3) {
    hi = lo + read.step * scale;
    approx = true;
  }
  switch (g.before) {
    case "近":
    case "接近":
    case "将近":
      lo = round(lo * 0.9);
      approx = true;
      break;
    case "约":
    case "约为":
    case "大约":
      hi = round((hi ?? lo) * 1.1);
      lo = round(lo * 0.9);
      approx = true;
      break;
    case "不足":
    case "不到":
    case "不超过":
    case "最多":
      lo = 0;
      approx = true;
      break;
    case undefined:
      break;
    default:
      hi = null;
      approx = true;
  }
  switch (g.after) {
    case "左右":
    case "上下":
      hi = round((hi ?? lo) * 1.1);
      lo = round(lo * 0.9);
      approx = true;
      break;
    case "以上":
      hi = null;
      approx = true;
      break;
    case "以内":
    case "以下":
      lo = 0;
      approx = true;
      break;
  }
  return { lo: round(lo), hi: hi === null ? null : round(hi), unit, approx, text: "", start, end };
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
  if (/^\d/.test(raw)) return exact(Number(raw.replaceAll(",", "")));
  if (raw === "一") return { ...exact(1), vagueOne: true };
  let match = /^[几数]([十百千万])$/.exec(raw);
  if (match) {
    const base = fromChineseNumeral(match[1] === "十" ? "十" : `一${match[1]}`)!;
    return range(base * 2, base * 10 - 1);
  }
  match = /^上([百千万])$/.exec(raw);
  if (match) return range(fromChineseNumeral(`一${match[1]}`)!, null);
  match = /^([二三四五六七八九]?)十几$/.exec(raw);
  if (match) {
    const base = (match[1] ? fromChineseNumeral(match[1])! : 1) * 10;
    return range(base + 1, base + 9);
  }
  // 三四十, 二三百, 七八: two neighbouring digits make an interval.
  match = /^([一二两三四五六七八])([二三四五六七八九])([十百千]?)$/.exec(raw);
  if (match) {
    const low = fromChineseNumeral(match[1]!)!;
    const high = fromChineseNumeral(match[2]!)!;
    const times = match[3] ? (SCALES[match[3]] ?? 10) : 1;
    if (high === low + 1) return range(low * times, high * times);
  }
  if (/[几数上]/.test(raw)) return null;
  const bare = /^[百千万亿]/.test(raw) ? `一${raw}` : raw;
  const value = fromChineseNumeral(bare);
  return value === null ? null : exact(value);
}

function stepOf(n: number): number {
  if (n === 0) return 1;
  let step = 1;
  while (!Number.isInteger(round(n / step))) step /= 10;
  while (round(n / (step * 10)) === Math.floor(round(n / (step * 10))) && step * 10 <= n)
    step *= 10;
  return step;
}

function round(n: number): number {
  return Number(n.toPrecision(12));
}

/** Does `source`, as a report states it, support `draft`? An approximate source never supports an exact claim. */
export function compareQuantities(source: Quantity, draft: Quantity): Comparison {
  if (source.unit !== draft.unit) return "UNIT";
  const within = (inner: Quantity, outer: Quantity) =>
    inner.lo >= outer.lo && (outer.hi === null || (inner.hi !== null && inner.hi <= outer.hi));
  if (draft.approx) return within(source, draft) ? "OK" : "VALUE";
  if (source.approx) return within(draft, source) ? "OVERPRECISE" : "VALUE";
  return source.lo === draft.lo ? "OK" : "VALUE";
}

/** The unit that a phrase such as 多少批次 or 几人 asks for, normalised; null when no known unit follows. */
export function unitAfter(text: string): string | null {
  const unit = UNITS.find((candidate) => text.startsWith(candidate));
  return unit === undefined ? null : (SAME[unit] ?? unit);
}

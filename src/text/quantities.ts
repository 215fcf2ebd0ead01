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
  "成",
  "%",
];
const SAME: Record<string, string> = { 人: "名", 位: "名", 批: "批次", 场次: "场" };
/** One-character units that also begin a common word: 国 in 三国演义 is none, 人民 and 部门 are no people or departments. */
const NOT_AFTER: Record<string, RegExp> = {
  人: /^(?:民|员|大(?:代表|常委|会|工委)|才|士|物|心|类)/,
  家: /^(?:庭|长(?!期)|乡|园(?![区林]))/,
  部: /^(?:门|署|分|委)/,
  国: /^(?!$|[，。；、、（）\s])/,
  面: /^(?:对|向|临|积)/,
  支: /^(?:持|撑|付|部)/,
  所: /^(?:有|以|属)/,
  条: /^(?:件|例)/,
  项: /^(?:目组)/,
  通: /^(?:过|知|报|道)/,
  起: /^(?:来|草|点|到|步)/,
  门: /^(?:店|户)/,
  对: /^(?:外|接|照|话|于|口)/,
  期: /^(?:间|望)/,
  组: /^(?:织|成(?!员)|建)/,
  个: /^(?:人(?:所得|信息|账户|先进|奖项)|性|体|别)/,
  周: /^(?:边|年|期)/,
  处: /^(?:理|置|于)/,
  成: /^(?:[立为功果效都本长绩就员熟套批份片立交品型])/,
};

// Bounded, so that a long run of digits costs no more than its length.
const ARABIC = "\\d{1,3}(?:,\\d{3}){1,5}(?:\\.\\d{1,6})?|\\d{1,16}(?:\\.\\d{1,6})?";
const HAN = "[零〇一二两三四五六七八九十百千万亿几数上]{1,16}";
const NUMBER = `${ARABIC}|${HAN}(?:点[零〇一二三四五六七八九]{1,6})?`;
const LEAST = "超过|超出|超|逾|突破|多于|大于|高于|不少于|不低于|至少";
const MOST = "不足|不到|不超过|不高于|不多于|少于|低于|小于|最多|至多";
const BEFORE = `接近|将近|近|大约|约为|约|${LEAST}|${MOST}`;
const AFTER = "左右|上下|以上|以内|以下";
const SCALE = "万亿|亿|万|千|百";
const GAP = "[ \\u00A0]{0,2}";
const PATTERN = new RegExp(
  `(?<before>${BEFORE})?${GAP}(?:百分之(?<percent>${NUMBER})|` +
    `(?:(?<from>${NUMBER})(?<fromScale>${SCALE})?%?[～~至到—–-])?(?<number>${NUMBER})${GAP}` +
    `(?<more>余|多)?(?<scale>${SCALE})?(?<more2>余|多)?${GAP}(?<unit>${UNITS.join("|")}))(?<more3>余|多)?(?<after>${AFTER})?`,
  "g",
);
const SCALES: Record<string, number> = { 十: 10, 百: 100, 千: 1000, 万: 1e4, 亿: 1e8, 万亿: 1e12 };

const MASKS = [
  /《[^《》\n]{0,80}》/g,
  /〔[^〕]*〕\d+号?/g,
  /[“"][^”"]{1,12}[”"]/g,
  /^\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、](?!\d))/gm,
  /第(?:[一二三四五六七八九十百千]+|\d+)/g,
  /(?<!\d)(?:19|20)\d{2}(?:[—\-–至到]+(?:19|20)?\d{2})?年(?:\d{1,2}月)?(?:\d{1,2}日)?/g,
  /\d{1,2}月(?:\d{1,2}日)?/g,
  /[一二三四五六七八九十]{1,3}是(?![^，。；]{0,2}[次名人个])/g,
  /党的十[一二三四五六七八九]大|二十大|[一二三四五六七八九十]+届(?:[一二三四五六七八九十]+中)?/g,
  /(?<=\0[^，。；\d]{0,12})[一二三四五六七八九十]+次(?:全体)?(?:会议|全会)/g,
  /八项规定|五位一体|四套班子|四个(?:意识|自信|全面)|两个(?:维护|确立|一百年)|三个(?:代表|区分开来)/g,
];

/** Every quantity that is a claim, in order of appearance. */
export function quantitiesIn(text: string): Quantity[] {
  let masked = text
    .replace(/(?<=[０-９])，(?=[０-９]{3}(?![０-９]))/g, ",")
    .replace(/[０-９．％]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
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
  const start = match.index! + match[0].length - match[0].trimStart().length;
  const end = match.index! + match[0].length;
  const raw = g.unit ?? "%";
  if (g.unit && NOT_AFTER[g.unit]?.test(masked.slice(end))) return null;
  // A digit or a version point just before means the middle of something else: 12345, v3.0, A4.
  if (!g.before && /[\d.A-Za-z+×]$/.test(masked.slice(0, start))) return null;
  const unit = SAME[raw] ?? raw;
  const scale = g.scale ? SCALES[g.scale]! : 1;
  const number = g.percent ?? g.number!;
  const read = readNumber(number);
  if (!read) return null;
  if (read.vagueOne && !g.from && !g.percent && unit !== "周年") return null;
  // 千家万户, 零部件: a place name alone is a figure only with a word of estimate (百余场, 近百家, 千人以上).
  const estimated = g.before ?? g.more ?? g.after ?? g.percent;
  if (/^[零〇百千万亿]+$/.test(number) && !estimated) return null;
  let lo = read.lo * scale;
  let hi: number | null = read.hi === null ? null : read.hi * scale;
  let approx = read.approx;
  if (g.from) {
    const from = readNumber(g.from);
    if (!from) return null;
    lo = from.lo * (g.fromScale ? SCALES[g.fromScale]! : scale);
    approx = true;
    if (hi !== null && lo > hi) return null;
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
    case undefined:
      break;
    default:
      if (LEAST.split("|").includes(g.before)) hi = null;
      else lo = 0;
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
  if (unit === "成" && NOT_AFTER.成!.test(text.slice(1))) return null;
  return unit === undefined ? null : (SAME[unit] ?? unit);
}

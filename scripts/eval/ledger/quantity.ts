/** Numbers with their units, as this evaluation reads them: on its own, so that it does not share the product's mistakes. */

export interface Quantity {
  /** Where it stands in its text. */
  at: number;
  end: number;
  /** As written, digits and all: `2,860万元`, `6000多公里`. */
  written: string;
  value: number;
  /** 万, 亿 and the like, as written; empty where there is none. */
  scale: string;
  /** Without its scale; empty where the number stands bare. */
  unit: string;
  dimension: string;
}

const UNITS: Record<string, string> = {
  money: "元 美元 欧元 人民币",
  percent: "%",
  points: "个百分点 百分点",
  times: "倍",
  length: "公里 千米 米",
  area: "平方公里 平方米 亩 公顷",
  weight: "吨 公斤 斤 吨标准煤",
  power: "千瓦 千瓦时 Eflops GWh 立方米",
  time: "年 个月 月 日 天 岁 小时 分钟 个工作日 工作日 学时 课时 时 分 号",
  count:
    "个 名 人 位 人次 人份 批次 批 次 场次 场 处 家次 家 件次 件 份 张 期 篇 项 条 起 户次 户 套 宗 所 座 台 辆 艘 架 部 本 册 只 枚 块 片 支 届 对 门 株 棵 头 针次 针 例 笔 间 栋 幢 节 堂 幅 种 类 段 面 款 只次 车次 班次 人天 分",
};
const DIMENSIONS = new Map(
  Object.entries(UNITS).flatMap(([dimension, units]) =>
    units.split(" ").map((unit) => [unit, dimension] as const),
  ),
);
const LONGEST_FIRST = [...DIMENSIONS.keys()].sort((a, b) => b.length - a.length);
const SCALES: Record<string, number> = {
  万亿: 1e12,
  亿: 1e8,
  百万: 1e6,
  万: 1e4,
  千: 1e3,
  百: 1e2,
};
const NUMBER =
  /(?<![\d.A-Za-z第“])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(万亿|百万|亿|万|千(?!瓦|米)|百(?!分))?([多余])?/g;

/** The same text, as long as before, with the half width marks and digits that one sort of report or another writes. */
export function levelled(text: string): string {
  return text
    .replace(/[０-９．％]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) - 0xfee0))
    .replace(/,(?!\d{3}(?!\d))|(?<!\d),/g, "，")
    .replace(/;/g, "；")
    .replace(/(?<=[^\d])\(|\((?=[^\d])/g, "（")
    .replace(/\)/g, "）");
}

/** Years, dates and ordinals are none. */
export function quantitiesIn(text: string): Quantity[] {
  const level = levelled(text);
  return [...level.matchAll(NUMBER)].flatMap((match) => {
    const [number, digits, scale = ""] = match;
    const after = level.slice(match.index + number.length);
    const unit = LONGEST_FIRST.find((one) => after.startsWith(one)) ?? "";
    if (isDate(digits!, unit, level.slice(0, match.index), after)) return [];
    const end = match.index + number.length + unit.length;
    return {
      at: match.index,
      end,
      written: text.slice(match.index, end),
      value: Number((Number(digits!.replaceAll(",", "")) * (SCALES[scale] ?? 1)).toPrecision(12)),
      scale,
      unit,
      dimension: DIMENSIONS.get(unit) ?? "",
    };
  });
}

function isDate(digits: string, unit: string, before: string, after: string): boolean {
  if (unit === "年") return /^(19|20)\d\d$/.test(digits) || digits.length === 2;
  if (unit === "日" || unit === "号" || unit === "时") return true;
  if (unit === "月" || unit === "分") return !before.endsWith("个");
  return /^(19|20)\d\d$/.test(digits) && /^\s*[—–-]?\s*(19|20)?\d*年/.test(after);
}

/** Blanks, widths and thousands' commas aside. */
export const plain = (text: string) => text.normalize("NFKC").replace(/[\s,，]/g, "");

/** Whether `text` holds the figure as it is written, not as part of a longer number. */
export function holds(text: string, written: string): boolean {
  const [where, what] = [plain(text), plain(written)];
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + 1)) {
    const after = where.slice(at + what.length);
    const whole = /\d$/.test(what) ? !/^[\d.]*\d/.test(after) : true;
    if (whole && !/[\d.]$/.test(where.slice(0, at))) return true;
  }
  return false;
}

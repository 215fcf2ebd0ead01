/** Which figures a question's unit admits (pure): 多少钱 wants money, 几处 wants 处, 多少个 wants things of any kind. */

import { readLexicon } from "../text/lexicon.ts";
import { UNITS } from "../text/units.ts";

/** What is measured, where two units differ only in scale or in their way of counting. */
export type Dimension =
  | "money"
  | "share"
  | "people"
  | "time"
  | "length"
  | "area"
  | "volume"
  | "mass"
  | "power"
  | "count";

const MEASURES: [Dimension, string][] = [
  ["money", "元 美元 欧元 港元 日元 英镑"],
  ["share", "% ‰ 分之 成 番 倍 个百分点"],
  ["people", "名 人次"],
  ["time", "天 周 周年 岁 个月 小时 分钟 秒 学时 课时 个工作日"],
  ["length", "米 厘米 毫米 公里 海里"],
  ["area", "平方米 平方公里 亩 公顷"],
  ["volume", "立方米 升 毫升"],
  ["mass", "吨 公斤 斤 克 毫克 微克 吨标准煤"],
  ["power", "千瓦 千瓦时 兆瓦 兆瓦时 千伏 千伏安 兆伏安"],
];
const DIMENSION = new Map(
  MEASURES.flatMap(([dimension, units]) =>
    units.split(" ").map((unit) => [unit, dimension] as const),
  ),
);

export function dimensionOf(unit: string): Dimension {
  return DIMENSION.get(unit.split("/")[0]!) ?? "count";
}

/** Measure words that people use one for the other, from `data/lexicon/measures.txt`. */
const ALIKE = readLexicon("measures").map(({ words }) => new Set(words));
/** 个 and 项 count anything. */
const ANY = new Set(ALIKE[0]);

/** What a question asks to be told in: a unit, a dimension, or anything. */
export interface AskedUnit {
  unit: string | null;
  dimension: Dimension | null;
}

/** How well a figure's unit answers (0–1); 0 is another thing's unit. */
export function unitFit(asked: AskedUnit, unit: string): number {
  // A table's bare number may count anything that is counted; a whole table in 万元 says so.
  if (unit === "")
    return asked.dimension === null || asked.dimension === "count" || asked.dimension === "people"
      ? 0.9
      : 0;
  if (asked.unit === null)
    return asked.dimension === null || asked.dimension === dimensionOf(unit) ? 1 : 0;
  if (asked.unit === unit) return 1;
  const [a, b] = [dimensionOf(asked.unit), dimensionOf(unit)];
  if (a !== b)
    return ANY.has(asked.unit) && b === "people" ? 0.6 : a === "people" && ANY.has(unit) ? 0.5 : 0;
  if (a === "money") return asked.unit === "元" ? 0.9 : 0;
  if (a === "people") return asked.unit === "名" ? 0.9 : 0.4;
  if (a !== "count") return a === "share" ? (asked.unit === "个百分点" ? 0 : 0.8) : 1;
  if (ANY.has(asked.unit)) return 0.8;
  return ALIKE.some((group) => group.has(asked.unit!) && group.has(unit)) ? 0.9 : 0;
}

/** The unit at the head of `text`, as it stands there; longer ones first. */
export function unitAt(text: string): string | null {
  return UNITS.find((unit) => text.startsWith(unit)) ?? null;
}

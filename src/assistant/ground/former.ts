/**
 * The year before, of which the evidence tells only how the year changed against it (pure): 58批次，比上年减少4批次 makes 62批次
 * of it, and 6.5% of the change.
 */
import type { Quantity } from "../../text/quantities.ts";
import { asPoints, isAbout } from "./rounding.ts";
import type { Source, Stated } from "./statements.ts";

interface Change {
  level: Source;
  /** Of the year before. */
  former: number;
}

/** Is a figure that of the year before, or the rate of the change since? */
export function isFormer({ quantity, clause, years, role }: Stated, sources: Source[]): boolean {
  return changesIn(sources, quantity).some(({ level, former }) => {
    const [own] = level.years;
    if (isOtherBase(clause, own)) return false;
    if (role === "change" || quantity.unit === "%") {
      const isOwn = years.length === 0 || own === undefined || years.includes(own);
      const rate = ((level.quantity.lo - former) / former) * 100;
      const down = /减|降|少|低/.test(clause);
      if (
        isOwn &&
        quantity.unit === "%" &&
        AGAINST.test(clause) &&
        down === rate < 0 &&
        isAbout(Math.abs(rate), quantity)
      )
        return true;
    }
    if (role === "change" || quantity.unit !== level.quantity.unit) return false;
    const said = years.length === 1 && own !== undefined && years[0] === own - 1;
    return (said || /上一?年|去年/.test(clause)) && isAbout(former, quantity);
  });
}

/** 较2021年 is not against the year before 2023. */
function isOtherBase(clause: string, own: number | undefined): boolean {
  const base =
    /[比较](?:同期)?((?:19|20)\d{2})年/.exec(clause)?.[1] ??
    (/[比较]前年/.test(clause) ? "0" : null);
  return base !== null && own !== undefined && Number(base) !== own - 1;
}

const AGAINST = /上一?年|去年|同比|增长|下降|增幅|降幅/;

/** The levels of the evidence with what they were the year before. */
function changesIn(sources: Source[], { unit }: Quantity): Change[] {
  return sources.flatMap((change, i) =>
    sources
      .slice(0, i)
      .filter((level) => level.role !== "change" && isBeside(level, change, sources))
      .flatMap((level): Change[] => {
        const former = formerOf(level, change);
        return former === null || (level.quantity.unit !== unit && unit !== "%")
          ? []
          : [{ level, former }];
      }),
  );
}

/** In one sentence, or the last of one before a sentence that begins with the change. */
function isBeside(level: Source, change: Source, sources: Source[]): boolean {
  if (level.item !== change.item) return false;
  if (level.sentence === change.sentence) return true;
  const own = sources.filter(({ sentence }) => sentence === change.sentence);
  const before = sources[sources.indexOf(own[0]!) - 1];
  return (
    own[0] === change &&
    /^(?:比|较|同比)/.test(change.clause) &&
    before?.sentence === level.sentence
  );
}

function formerOf(
  { quantity: { lo, unit }, years }: Source,
  { quantity, role, before, clause }: Source,
): number | null {
  if (quantity.unit === "倍" && /上一?年[^，]{0,6}的$/.test(before)) return lo / quantity.lo;
  if (role !== "change" || !AGAINST.test(clause) || isOtherBase(clause, years[0])) return null;
  const sign = /减|降|少|低/.test(before) ? 1 : -1;
  if (quantity.unit === unit || quantity.unit === asPoints(unit)) return lo + sign * quantity.lo;
  return quantity.unit === "%" ? lo / (1 - (sign * quantity.lo) / 100) : null;
}

/** A figure that no evidence states but two of its figures give: their sum, difference, change in per cent or share. */
import { type Quantity, round } from "../../text/quantities.ts";
import { type Stated, shareOf } from "./statements.ts";

const SUM = /合计|共计|总计|一共|累计|相加|总共|两年|[二三四五]年共|合共/;
const DIFFERENCE = /相差|差|多|少|增|减|升|降|提高|扩大|缩|压|延长/;

/** Each is tried with each. */
const OPERANDS = 500;

/** A sum or a difference of two figures that both stand in the evidence and count the same thing, or their change in per cent. */
export function isDerived({ quantity, clause }: Stated, sources: Stated[], text: string): boolean {
  if (quantity.approx) return false;
  const sum = SUM.test(clause);
  const difference = DIFFERENCE.test(clause) || /相差/.test(text);
  if (!sum && !difference && !RATIO.test(clause)) return false;
  const percent = quantity.unit === "%";
  const operands = sources
    .filter(
      ({ quantity: one }) =>
        !one.approx &&
        (percent
          ? one.unit !== "%"
          : one.unit === (quantity.unit === "个百分点" ? "%" : quantity.unit)),
    )
    .slice(0, OPERANDS);
  return operands.some((a, i) =>
    operands.slice(i + 1).some((b) => {
      if (a.quantity.unit !== b.quantity.unit) return false;
      const [x, y] = [a.quantity.lo, b.quantity.lo];
      const holds = percent
        ? isRatio(quantity, a, b, clause) || (difference && isChange(quantity, a, b, clause))
        : (sum && round(x + y) === quantity.lo) ||
          (difference && round(Math.abs(x - y)) === quantity.lo && directionHolds(a, b, clause));
      return holds && countSame(a, b);
    }),
  );
}

const RATIO = /为(?:上年|去年|(?:19|20)\d{2}年)的|恢复到|恢复至|相当于|占/;

/** 为2019年的85.7%: the later figure as a share of the earlier. */
function isRatio(percent: Quantity, a: Stated, b: Stated, clause: string): boolean {
  if (!RATIO.test(clause) || a.quantity.lo === 0 || b.quantity.lo === 0) return false;
  const [early, late] = inOrder(a, b);
  return rounds((late.quantity.lo / early.quantity.lo) * 100, percent);
}

/** Two figures of one thing: of two years, or parts within one clause's words. */
function countSame(a: Stated, b: Stated): boolean {
  if (isFromTo(a, b)) return true;
  return Math.max(shareOf(a.near, b.near), shareOf(b.near, a.near)) >= 0.4;
}

/** 由186处增加到203处 has both in one clause, the earlier first. */
function isFromTo(a: Stated, b: Stated): boolean {
  return a.clause === b.clause && /[由从]/.test(a.clause) && /[到至为]$/.test(b.before);
}

/** 比上年增加 with the later figure smaller is the wrong way round. */
function directionHolds(a: Stated, b: Stated, clause: string): boolean {
  const [early, late] = inOrder(a, b);
  if (early.years[0] === late.years[0]) return true;
  const more = late.quantity.lo > early.quantity.lo;
  if (/增|升|提高|扩大|多/.test(clause)) return more;
  if (/减|降|少/.test(clause)) return !more;
  return true;
}

function isChange(percent: Quantity, a: Stated, b: Stated, clause: string): boolean {
  const [early, late] = inOrder(a, b);
  if ((early.years[0] === late.years[0] && !isFromTo(a, b)) || early.quantity.lo === 0)
    return false;
  const change = Math.abs((late.quantity.lo - early.quantity.lo) / early.quantity.lo) * 100;
  return rounds(change, percent) && directionHolds(a, b, clause);
}

/** The earlier figure first; of one year, as given. */
function inOrder(a: Stated, b: Stated): [Stated, Stated] {
  return (a.years[0] ?? 0) <= (b.years[0] ?? 0) ? [a, b] : [b, a];
}

/** Is `percent` what `n` comes to with as many decimals as it is said with? */
function rounds(n: number, percent: Quantity): boolean {
  const decimals = /\.(\d+)/.exec(percent.text)?.[1]?.length ?? 0;
  return Math.abs(n - percent.lo) <= 0.5 * 10 ** -decimals + 1e-9;
}

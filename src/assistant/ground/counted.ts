/** A figure of the evidence in the unit that a claim counts in, and whether it then is the same (pure). */
import { compareQuantities, type Quantity, round } from "../../text/quantities.ts";
import { literal } from "../../text/terms.ts";
import type { Stated } from "./statements.ts";

/**
 * The evidence's figure as a claim may count it: a table's 4119 under 数量 in pieces, or in the unit that its row or column says
 * (就业率（%）); 2起 for 2件, 每月645元 for 645元/月, 近一半 for 48.7%.
 */
export function asCounted(
  {
    quantity: given,
    clause,
    subject,
    sentence,
  }: Pick<Stated, "quantity" | "clause" | "subject"> & { sentence?: string },
  claim: Quantity,
): Quantity {
  const { unit, lo, hi } = given;
  const as = (n: number) => ({
    ...given,
    unit: claim.unit,
    lo: round(lo * n),
    hi: hi === null ? null : round(hi * n),
  });
  if (unit === claim.unit || claim.unit === "") return given;
  if (unit === "成" && claim.unit === "%") return as(10);
  if (unit === "%" && claim.unit === "成") return as(0.1);
  if (unit === "%" && claim.unit === "分之" && claim.approx) return as(0.01);
  if (unit.startsWith(`${claim.unit}/`)) return as(1);
  if (CASES.has(unit) && CASES.has(claim.unit)) return as(1);
  const spelled = /\D*$/.exec(claim.text)![0] || claim.unit;
  const named = new RegExp(
    `（${literal(spelled)}）|单位：${literal(spelled)}(?:；|$)|得${literal(spelled)}：`,
  );
  const said = unit === "" && [subject, clause, sentence ?? ""].some((text) => named.test(text));
  return unit === "" && (said || COUNTS.has(claim.unit)) ? as(1) : given;
}

const CASES = new Set(["件", "起", "宗", "例"]);
const COUNTS = new Set(["件", "个", "项", "条", "份", "宗", "起", "例"]);

/** 超过30% is what 30%以上 says: no report tells the bound itself apart. */
export function agrees(source: Quantity, quantity: Quantity): boolean {
  const isBound = ({ hi, approx }: Quantity) => approx && hi === null;
  const same = isBound(source) && isBound(quantity) && source.lo === quantity.lo;
  return compareQuantities(source, quantity) === "OK" || (same && source.unit === quantity.unit);
}

/** Did a reply tell the figure, another one, or none? */
import type { Reply } from "../../../src/domain.ts";
import { holds, plain, type Quantity, quantitiesIn } from "./quantity.ts";

export type Outcome = "right" | "wrong" | "silent";

export interface Expected {
  quantity: Quantity;
  isCell: boolean;
  year: number;
}

type Told = Pick<Reply, "kind" | "text" | "claims">;

/** A refusal may show the nearest passages as nearest; their figures are not told as the answer. */
export function judgeHeld(reply: Told, expected: Expected): Outcome {
  if (reply.kind !== "reply") return "silent";
  if (tellsFigure(reply.text, expected)) return "right";
  const { dimension } = expected.quantity;
  return figuresTold(reply).some((one) => one.dimension === dimension || one.unit === "")
    ? "wrong"
    : "silent";
}

/** The figure is not in the library: any figure told is wrong. */
export function judgeCut(reply: Told): Outcome {
  return figuresTold(reply).length > 0 ? "wrong" : "silent";
}

/** The old figure must not come back; `wrong` says that it did, `other` that another one is told. */
export function judgeMoved(reply: Told, old: Expected): Outcome | "other" {
  if (reply.kind !== "reply") return "silent";
  if (reply.claims.some(({ text }) => tellsFigure(text, old))) return "wrong";
  return figuresTold(reply).length > 0 ? "other" : "silent";
}

function figuresTold(reply: Told): Quantity[] {
  if (reply.kind !== "reply") return [];
  return reply.claims.flatMap(({ text }) =>
    quantitiesIn(withoutMarks(text)).filter(({ dimension }) => dimension !== "time"),
  );
}

/** As written, in the cell of its year, or as the same amount of money in another scale: 257,700元 for 25.77万元. */
export function tellsFigure(text: string, { quantity, isCell, year }: Expected): boolean {
  const said = withoutMarks(text);
  const digits = /^[\d,.]+/.exec(quantity.written)![0];
  if (holds(said, isCell ? `${digits}${quantity.unit}` : quantity.written)) return true;
  if (holds(said, `${year}年：${digits}`) || (isCell && holds(said, `：${digits}`))) return true;
  if (quantity.dimension !== "money") return false;
  return quantitiesIn(plain(said)).some(
    (one) =>
      (one.dimension === "money" || one.unit === "") &&
      Math.abs(one.value - quantity.value) <= quantity.value * 5e-5,
  );
}

/** Citation marks, the numbers of articles and items, and what stands in titles. */
const withoutMarks = (text: string) =>
  text
    .replace(/\[\d+\]|［\d+］/g, "")
    .replace(/第[\d一二三四五六七八九十]+[条项款届次位]/g, "")
    .replace(/^\s*\d{1,2}[.．、]\s*/gm, "");

/** Did a reply tell the figure, another one, or none? */
import type { Reply } from "../../../src/domain.ts";
import type { Fact } from "./fact.ts";
import type { Move } from "./moves.ts";
import { holds, plain, type Quantity, quantitiesIn } from "./quantity.ts";

export type Outcome = "right" | "wrong" | "silent";

export type Expected = Pick<Fact, "quantity" | "isCell" | "year" | "before" | "after">;
export type Told = Pick<Reply, "kind" | "text" | "claims" | "citations">;

/** A refusal may show the nearest passages as nearest; their figures are not told as the answer. */
export function judgeHeld(reply: Told, expected: Expected): Outcome {
  if (reply.kind !== "reply") return "silent";
  const parts = partsOf(reply);
  if (parts.some((part) => tellsFigure(part.text, expected) && isAbout(part, expected)))
    return "right";
  const { dimension } = expected.quantity;
  return figuresTold(reply).some((one) => one.dimension === dimension || one.unit === "")
    ? "wrong"
    : "silent";
}

/** It is right, and a claim of its own tells another figure beside it. */
export function isMixed(reply: Told, expected: Expected): boolean {
  const { dimension } = expected.quantity;
  return reply.claims.some(
    ({ text }) =>
      !tellsFigure(text, expected) &&
      quantitiesIn(withoutMarks(text)).some((one) => one.dimension === dimension),
  );
}

/** The figure is not in the library: any figure told is wrong. */
export function judgeCut(reply: Told): Outcome {
  return figuresTold(reply).length > 0 ? "wrong" : "silent";
}

/** The old figure must not come back; `wrong` says that it did, `other` that another one is told. */
export function judgeMoved(reply: Told, old: Expected, move: Move): Outcome | "other" {
  if (figuresTold(reply).length === 0) return "silent";
  // A target that is called one is not told as what came about.
  if (move === "plan as done" && /\d{4}年(?:安排|计划|目标)/.test(reply.text)) return "silent";
  return partsOf(reply).some((part) => tellsFigure(part.text, old) && isAbout(part, old))
    ? "wrong"
    : "other";
}

interface Part {
  text: string;
  quotes: string;
}

/** Each claim with what it cites; the text where no claim says anything. */
function partsOf({ text, claims, citations }: Told): Part[] {
  const parts = claims.map((claim) => ({
    text: claim.text,
    quotes: citations
      .filter(({ n }) => claim.citations.includes(n))
      .map(({ quote }) => quote)
      .join(""),
  }));
  return [...parts, { text: claims.length > 0 ? "" : text, quotes: "" }];
}

/** The same number of something else is no answer; a bare figure is taken to be of what was asked. */
function isAbout({ text, quotes }: Part, { before, after }: Expected): boolean {
  if ((withoutMarks(text).match(/[一-龥]/g) ?? []).length <= 6) return true;
  const letters = [...(before + after).replace(/[^一-龥A-Za-z]/g, "")];
  const said = letters.filter((letter) => `${text}${quotes}`.includes(letter));
  return said.length >= letters.length / 3;
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

/**
 * A second opinion by the model on what the checks let through: asked for claims alone that have no figure to be held against,
 * and are not the report's own words. Each with whole sentences, their year and their office; all in one call.
 */
import { quantitiesIn } from "../../text/quantities.ts";
import { isVerbatim } from "../ground.ts";
import { readOutput } from "../model/claims.ts";
import { titleOf } from "../reply.ts";
import type { Sentence } from "./evidence.ts";
import { closed, type Judged } from "./judge.ts";

/** Is the claim one that the checks alone should not decide? */
export function wantsOpinion({ claim, cited }: Judged): boolean {
  const words = closed(claim.text).slice(0, -1);
  return (
    quantitiesIn(claim.text).length === 0 &&
    !cited.some(({ quote }) => isVerbatim(words, quote.text))
  );
}

/** The claims beside what they rest on, numbered. */
export function pairsOf(asked: Judged[]): string {
  return asked
    .map(
      ({ claim, cited }, i) =>
        `${i + 1}. 陈述：${claim.text}\n   原文：${cited.map(sentenceOf).join("／")}`,
    )
    .join("\n");
}

function sentenceOf({ quote: { hit, text } }: Sentence): string {
  const year =
    hit.factYear === null ? "" : `${hit.factYear}年${hit.aspect === "plan" ? "安排" : ""}，`;
  return `〔${year}${titleOf(hit).replace(/[〔〕]/g, " ")}〕${text.replace(/\s+/g, " ")}`;
}

/** Which of them the model denies, by their place; none where it gives no opinion. */
export function deniedIn(text: string): Set<number> {
  const verdicts = readOutput("verdicts", text)?.verdicts ?? [];
  return new Set(verdicts.flatMap(({ n, entailed }) => (entailed ? [] : n - 1)));
}

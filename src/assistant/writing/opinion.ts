/**
 * A second opinion by the model, in one call: on what the checks neither find said nor refuse for sure (a figure, year or name that
 * is not the evidence's, a near copy that says the contrary), which stands only if it says by which sentences; and on what they let
 * through in other words than the report's, which falls if it says no. Each claim is shown with whole sentences, their year and their office.
 */
import { quantitiesIn } from "../../text/quantities.ts";
import type { ModelVerdict } from "../model/claims.ts";
import { titleOf } from "../reply.ts";
import type { Sentence } from "./evidence.ts";
import { type Judged, weighed } from "./judge.ts";

/** "open": it stands only if it is borne out; "unshown" and "shown": it stands unless denied. */
type Need = "open" | "unshown" | "shown";

/** What is asked of a claim; null where the checks have the last word. */
export function needOf({
  claim,
  reasons,
  copied,
}: Pick<Judged, "reasons" | "copied"> & { claim: { text: string } }): Need | null {
  if (reasons.length > 0) return reasons.every(({ unsure }) => unsure) ? "open" : null;
  if (copied) return null;
  return quantitiesIn(claim.text).length === 0 ? "unshown" : "shown";
}

/** The claims beside what they rest on, numbered; as many as there is room for. */
export function pairsOf(asked: Judged[], chars: number): string {
  let left = chars;
  return asked
    .map(({ claim, cited, reasons }, i) => {
      const doubts = reasons.map(({ detail }) => detail).join("；");
      return [
        `${i + 1}. 陈述：${claim.text}`,
        ...(doubts === "" ? [] : [`存疑：${doubts}`]),
        ...cited.map(sentenceOf),
      ].join("\n   ");
    })
    .filter((pair) => {
      left -= pair.length;
      return left >= 0;
    })
    .join("\n");
}

function sentenceOf({ id, quote: { hit, text } }: Sentence): string {
  const year =
    hit.factYear === null ? "" : `${hit.factYear}年${hit.aspect === "plan" ? "安排" : ""}，`;
  return `${id}〔${year}${titleOf(hit).replace(/[〔〕]/g, " ")}〕${text.replace(/\s+/g, " ")}`;
}

/**
 * Does a claim stand after the opinion on it, if there is one? What the checks let through stands unless denied. What they left
 * open stands if the sentences named for it say all of it, and the checks find nothing wrong beside these alone.
 */
export function isBorneOut(judged: Judged, verdict: ModelVerdict | undefined): boolean {
  if (judged.reasons.length === 0) return verdict?.entailed !== false;
  if (!verdict?.entailed || verdict.added.length > 0) return false;
  const named = judged.cited.filter(({ id }) => verdict.by.includes(id));
  return named.length > 0 && weighed(judged.claim, named).reasons.every(({ unsure }) => unsure);
}

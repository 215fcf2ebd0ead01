/** Raised and lowered digits as characters of their own, so that 10⁴ is never read as 104, nor 551 with note 1 as 5511. */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const LOWERED = "₀₁₂₃₄₅₆₇₈₉";

/** The text of a superscript; words stay as they are. */
export function raised(text: string): string {
  return text.replace(/\d/g, (digit) => RAISED[Number(digit)]!);
}

/** The text of a subscript. */
export function lowered(text: string): string {
  return text.replace(/\d/g, (digit) => LOWERED[Number(digit)]!);
}

import { remembered } from "./remembered.ts";
import { oneScript } from "./script.ts";

/**
 * One form for what reads the same: full width and compatibility forms, traditional and simplified script, invisible
 * marks, control characters. For comparing and finding, never for showing.
 */
export function fold(text: string): string {
  return oneScript(
    boundMarks(text.toWellFormed())
      .normalize("NFKC")
      .replace(/[\u200B-\u200F\u2060\uFEFF\u00AD]/g, "")
      .replace(/[\u0000-\u001F]/g, " "),
  );
}

/**
 * At most thirty marks on one character, as in the Stream-Safe Text Format (Unicode Standard Annex #15, §13): no writing
 * needs more, and normalising a run of them takes the square of its length.
 */
export function boundMarks(text: string): string {
  // Nearly every text has no such run outside the blocks of Latin, Chinese and their punctuation, which is quick to see.
  if (
    !/[^\u0000-\u02FF\u2000-\u20CF\u2100-\u2BFF\u2E00-\u3029\u3030-\u3098\u309B-\u9FFF\uFF00-\uFFEF]{31}/.test(
      text,
    )
  )
    return text;
  return text.replace(/(\p{M}{30})\p{M}+/gu, "$1");
}

/** `fold`, in small letters: the form in which words are looked for in a text. */
export const folded = remembered((text) => fold(text).toLowerCase(), 4_000);

/** `fold`, and without any blank or letter case: the form in which quotes are compared. */
export function foldTight(text: string): string {
  return fold(text).replace(/\s+/g, "").toLowerCase();
}

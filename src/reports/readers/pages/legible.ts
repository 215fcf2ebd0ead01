/** Whether the text drawn on a page is the page's text, or the page must be read by its looks. */
import type { Drawing } from "./drawing.ts";
import { soundnessOf } from "./garbled.ts";
import type { Page } from "./page.ts";

export interface Verdict {
  /**
   * `text` can be read as drawn; `picture` is a picture with hardly any words beside it, `garbled` has characters that
   * stand for others, `none` shows something but has no text; on a `blank` page there is nothing to see.
   */
  verdict: "text" | "picture" | "garbled" | "none" | "blank";
  /** How many characters stand for no character. */
  strange: number;
  /** There is too little text to tell whether it is garbled. */
  short?: boolean;
}

/** From this share of strange characters on, nothing on the page can be trusted. */
const GARBLED = 0.1;
/** A scan may have a page number or a scanning program's name as text. */
const STRAY = 30;
/** So many characters that print nothing may be blanks. */
const FEW = 5;
const COVERED = 0.5;
/** What scripts and marks reports are written in; private and unassigned characters are none of them. */
const KNOWN =
  /[\p{Script=Han}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Nd}\p{P}\p{Sc}\p{Sm}\p{So}\p{Sk}\p{Nl}\p{No}\p{M}]/u;

export function judge({ page, fonts = [], lost = 0, pictured, marks }: Drawing): Verdict {
  let characters = lost;
  let strange = lost;
  for (const { text } of page.runs) {
    for (const character of text) {
      if (character === " ") continue;
      characters++;
      if (!KNOWN.test(character) || character === "\uFFFD") strange++;
    }
  }
  if (page.runs.length === 0) {
    if (lost >= FEW) return { verdict: "garbled", strange };
    return { verdict: pictured > 0.02 || marks > 8 ? "none" : "blank", strange: 0 };
  }
  const soundness = soundnessOf(page.runs.map(({ text }) => text));
  const garbled =
    soundness === "garbled" ||
    (fonts.length > 1 && fonts.some((texts) => soundnessOf(texts) === "garbled"));
  if (garbled || strange > characters * GARBLED) return { verdict: "garbled", strange };
  const verdict = characters < STRAY && pictured > COVERED ? "picture" : "text";
  return { verdict, strange: strange - lost, short: soundness === "short" };
}

/** The page with a box, as a reader would print it, for every character that stands for none. */
export function withBoxes(page: Page): Page {
  const runs = page.runs.map((run) => ({
    ...run,
    text: run.text.replace(/[\p{Co}\p{Cn}\uFFFD]/gu, "□"),
  }));
  return { ...page, runs };
}

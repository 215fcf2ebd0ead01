/** Whether the text drawn on a page is the page's text, or the page must be read by its looks. */
import type { Drawing } from "./drawing.ts";
import type { Page } from "./page.ts";

export interface Verdict {
  /**
   * `text` can be read as drawn; `picture` is a picture with hardly any words beside it, `garbled` has characters that
   * stand for others, `none` shows something but has no text; on a `blank` page there is nothing to see.
   */
  verdict: "text" | "picture" | "garbled" | "none" | "blank";
  /** How many characters stand for no character. */
  strange: number;
}

/** From this share of strange characters on, nothing on the page can be trusted. */
const GARBLED = 0.1;
/** A scan may have a page number or a scanning program's name as text. */
const STRAY = 30;
const COVERED = 0.5;
/** What scripts and marks reports are written in; private and unassigned characters are none of them. */
const KNOWN =
  /[\p{Script=Han}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Nd}\p{P}\p{Sc}\p{Sm}\p{So}\p{Sk}\p{Nl}\p{No}\p{M}]/u;
/** One in five characters of any report is among these; of characters put in place of others hardly one. */
const COMMON = new Set(
  "的一是在不了有和人年工作政府区会大中为上个以要对成理行发全展国市部月日第项开",
);
const ENOUGH = 200;

export function judge({ page, pictured, marks }: Drawing): Verdict {
  let characters = 0;
  let strange = 0;
  let han = 0;
  let common = 0;
  for (const { text } of page.runs) {
    for (const character of text) {
      if (character === " ") continue;
      characters++;
      if (!KNOWN.test(character) || character === "\uFFFD") strange++;
      else if (character >= "\u4E00" && character <= "\u9FFF") {
        han++;
        if (COMMON.has(character)) common++;
      }
    }
  }
  if (characters === 0)
    return { verdict: pictured > 0.02 || marks > 8 ? "none" : "blank", strange };
  const replaced = han >= ENOUGH && common < han * 0.01;
  if (strange > characters * GARBLED || replaced) return { verdict: "garbled", strange };
  return { verdict: characters < STRAY && pictured > COVERED ? "picture" : "text", strange };
}

/** The page with a box, as a reader would print it, for every character that stands for none. */
export function withBoxes(page: Page): Page {
  const runs = page.runs.map((run) => ({
    ...run,
    text: run.text.replace(/[\p{Co}\p{Cn}\uFFFD]/gu, "□"),
  }));
  return { ...page, runs };
}

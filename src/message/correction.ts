/**
 * A correction of the question before (pure): 不对，我问的是2018年; 我说的是财政局; 不是接待，是出访. What it says is put into that
 * question in the place of what it corrects.
 */
import { oneOf, wordsOf } from "../text/lexicon.ts";
import { anyOf } from "../text/terms.ts";

export interface Correction {
  /** What was not meant, where it is named. */
  from: string | null;
  to: string;
}

const MAX_CHARS = 60;
const BREAK = "[，,。！!；;、：:\\s]*";

let kept: RegExp[] | null = null;

function patterns(): RegExp[] {
  if (kept) return kept;
  const wrong = oneOf("wrong");
  const meant = wordsOf("meant");
  // 是 and 而是 lead to what is meant only after what is not.
  const clear = anyOf(meant.filter((word) => word.length > 2 || /^[改换应]/.test(word)));
  const to = "(?<to>.{1,40}?)";
  const from = "(?<from>[^，,。；;]{1,20}?)";
  const start = `^(?:(?:${wrong})${BREAK})*`;
  const end = `(?:的(?!确))?[吧啊呀哦呢]*[。！!？?\\s]*$`;
  kept = [
    `^(?:(?:${wrong})[，,。！!；;]+)*不是${from}[，,；;\\s]*(?:${anyOf(meant)})[：:]?${to}${end}`,
    `${start}(?:${clear}|是)[：:]?${to}[，,；;]\\s*(?:而)?不是${from}${end}`,
    `${start}(?:把)?${from}(?:改成|换成|改为|换为)${to}${end}`,
    `${start}(?:${clear})[：:]?${BREAK}${to}${end}`,
  ].map((source) => new RegExp(source, "u"));
  return kept;
}

/** What a message corrects in the one before it; null where it does not. */
export function correctionIn(text: string): Correction | null {
  const said = text.trim();
  if (said.length > MAX_CHARS) return null;
  for (const pattern of patterns()) {
    const groups = pattern.exec(said)?.groups;
    if (groups?.to) return { from: groups.from?.trim() || null, to: groups.to.trim() };
  }
  return null;
}

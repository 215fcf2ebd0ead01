/**
 * A message and what it quotes (pure) → what is to be answered. Where the message asks nothing of its own (帮忙看下, 这个呢), the
 * quoted words are the question; else they are what it goes on from, the text that it gives an order about, or material.
 */
import type { Skill } from "../domain.ts";
import { asksCount, YEAR_SAID } from "../text/asked.ts";
import { eachOf, wordsOf as listed, oneOf } from "../text/lexicon.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { written } from "../text/spoken.ts";
import { isStop, wordsOf } from "../text/terms.ts";
import { isElliptic } from "./followup.ts";
import { charsOf, onlyTells, skillOf } from "./request.ts";
import { rewriteIn } from "./rewrite.ts";
import { talkIn } from "./talk.ts";

/** What a message that quotes wants. */
export interface Meant {
  text: string;
  /** The quoted words as the question before it; null where they are part of the text, or material. */
  before: string | null;
  /** The quoted words as this year's facts for a draft. */
  material: string | null;
}

/** Nothing longer hands over what somebody else asks. */
const MAX_HANDED = 30;
/** What is longer is no question that another could go on from. */
const MAX_ASK = 400;
/** What is shorter is no text to be shortened. */
const LEAST_TEXT = 30;
const YEAR = new RegExp(YEAR_SAID);
/** One point is asked for: 哪一年的, 在哪里. */
const ONE_POINT = new RegExp(
  [oneOf("asks-when"), oneOf("asks-where"), eachOf("asks-open")[4]].join("|"),
);
const CONFIRMS = new RegExp(oneOf("confirms"));
/** Talk that says something of its own. */
const IDLE = new Set(["thanks", "heard", "laughter", "trial", "onward"]);

let kept: Set<string> | null = null;

function idleWords(): Set<string> {
  kept ??= new Set([
    ...["hands-over", "courtesy", "points-back", "question-words", "confirms"].flatMap(listed),
    ...eachOf("asks-back")
      .slice(1)
      .flatMap((words) => words.split("|")),
  ]);
  return kept;
}

/** Is a word one that says nothing of what is asked, or made of such? 帮他查查 is 帮, 他 and 查查. */
function isIdle(word: string): boolean {
  if (isStop(word) || idleWords().has(word)) return true;
  const ends = new Set([0]);
  for (let from = 0; from < word.length; from++)
    if (ends.has(from))
      for (let to = from + 1; to <= word.length; to++)
        if (idleWords().has(word.slice(from, to))) ends.add(to);
  return ends.has(word.length);
}

/** The words of a message that say what it is about. */
export function matterIn(text: string): string[] {
  return wordsOf(written(text)).filter((word) => !isIdle(word));
}

/** Does a message want nothing but that what it quotes be answered? `matter`: those of its words that reports know too. */
export function handsOver(text: string, matter = matterIn(text)): boolean {
  const bare = text.trim();
  if (bare === "") return true;
  const talk = talkIn(bare);
  if (bare.length > MAX_HANDED || YEAR.test(bare) || IDLE.has(talk ?? "")) return false;
  if (rewriteIn(bare) || isElliptic(bare) || quantitiesIn(bare).length > 0) return false;
  const skill = skillOf(written(bare));
  if (skill !== null && skill !== "answer") return false;
  return matter.length === 0 && !asksCount(bare) && !ONE_POINT.test(bare);
}

/** Do these words want something? */
export function asks(words: string): boolean {
  return talkIn(words) === null && !onlyTells(written(words));
}

/** Is it not understood without what it quotes? */
export function leans(text: string): boolean {
  if (handsOver(text) || isElliptic(text) || isSaidOf(text)) return true;
  if (rewriteIn(text)?.text === null) return true;
  return (
    skillOf(written(text)) === "draft" && matterIn(text).every((word) => isOrder(word, "draft"))
  );
}

/** What is meant by a message together with the words that it quotes. */
export function meantBy(text: string, quoted: string, isHandedOver: boolean): Meant {
  const alone = { before: null, material: null };
  const isAsked = asks(quoted);
  const told = quoted.replace(/[。；;，,！!\s]+$/, "");
  if (isHandedOver) {
    // Of what somebody tells, it is asked whether it is so.
    const isTold = !isAsked && quoted.length <= MAX_ASK && quantitiesIn(quoted).length > 0;
    return { ...alone, text: isTold ? `${told}，对吗？` : quoted };
  }
  if (rewriteIn(text)?.text === null) return { ...alone, text: `${text}：\n${quoted}` };
  const skill = skillOf(written(text));
  const isBare = !YEAR.test(text) && matterIn(text).every((word) => isOrder(word, skill));
  if (skill === "draft" && !isAsked) return { text, before: null, material: quoted };
  if (skill === "draft" && isBare && skillOf(written(quoted)) === "draft")
    return { ...alone, text: quoted };
  if (skill === "summary" && isBare) {
    if (isAsked) return { ...alone, text: `${text}：${quoted}` };
    if (quoted.length >= LEAST_TEXT)
      return { ...alone, text: `缩到${charsOf(text)}字：\n${quoted}` };
  }
  if (!isAsked && quoted.length <= MAX_ASK && isSaidOf(text)) {
    // 这几个数对不对 asks for no number.
    const asked = asksCount(text) && CONFIRMS.test(text) ? "对吗？" : text;
    return { ...alone, text: `${told}，${asked}` };
  }
  return { text, before: quoted.length <= MAX_ASK ? quoted : null, material: null };
}

/** 概括 and 三句话 name no matter. */
function isOrder(word: string, skill: Skill | null): boolean {
  return skillOf(word) === skill || /^[一二两三四五六七八九十]/.test(word);
}

/** 这个数对吗, 对不对, 多少: said of the sentence before, whose matter it leaves out. */
function isSaidOf(text: string): boolean {
  if (isElliptic(text) || YEAR.test(text)) return false;
  const talk = talkIn(text);
  if (talk === "doubt" || talk === "wrong") return true;
  return matterIn(text).length === 0 && skillOf(written(text)) === "answer";
}

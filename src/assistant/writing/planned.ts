/**
 * Does a claim that rests on plans say so (pure)? A word of planning stands before what is planned, or the sentence ends in one
 * (…是今年的目标); what is done by a plan (按计划) is none, and of nothing planned it is said that it is done.
 */
import { readLexicon, wordsOf } from "../../text/lexicon.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, type Span, sentencesOf } from "../../text/sentences.ts";
import { anyOf, segmentsOf } from "../../text/terms.ts";

const [WILL, BY, PRAISE] = readLexicon("says-planned").map(({ words }) => words) as string[][];
const [DEEDS, AIMS] = readLexicon("plan").map(({ words }) => words) as string[][];
const PLANS = [...WILL!, ...wordsOf("aimed"), ...DEEDS!, ...AIMS!];
const CARRIED = [...BY!, ...readLexicon("aims")[2]!.words];
const [DONE, FINISHED] = readLexicon("finished").map(({ words }) => words) as string[][];
/** 是今年的目标 at the end of a sentence. */
const ENDS = new RegExp(`[是为属][^，；。]*(?:${anyOf([...DEEDS!, ...AIMS!])})$`, "u");

export function isPlanned(claim: string, sources: { text: string }[]): boolean {
  const known = sources.map(({ text }) => text).join("\n");
  const added = [...FINISHED!, ...PRAISE!].some(
    (word) => claim.includes(word) && !known.includes(word),
  );
  if (added || DONE!.some((word) => placeOf(word, claim) >= 0)) return false;
  return sentencesOf(claim).every((sentence) => isSaid(sentence, known));
}

function isSaid(sentence: Span, known: string): boolean {
  if (ENDS.test(sentence.text)) return true;
  for (const { text } of clausesOf(sentence)) {
    const planned = firstOf(PLANS, text);
    const carried = firstOf(CARRIED, text);
    const counted = quantitiesIn(text)[0]?.start ?? Number.POSITIVE_INFINITY;
    if (planned < Math.min(carried, counted)) return true;
    // 据2032年工作计划， tells nothing yet, nor does 2032年，.
    const tells = segmentsOf(text).some(
      ({ segment }) => /\p{Script=Han}{2}/u.test(segment) && known.includes(segment),
    );
    if (counted < text.length || (tells && carried > planned)) return false;
  }
  return false;
}

function firstOf(words: string[], text: string): number {
  const places = words.map((word) => placeOf(word, text)).filter((at) => at >= 0);
  return Math.min(Number.POSITIVE_INFINITY, ...places);
}

/** Where a word stands; a single character is no word within another: 将军, 主要. */
function placeOf(word: string, text: string): number {
  if (word.length > 1) return text.indexOf(word);
  return segmentsOf(text).find(({ segment }) => segment === word)?.index ?? -1;
}

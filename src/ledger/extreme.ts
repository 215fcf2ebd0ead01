/** Which year has most or least (pure): 哪一年最多, and of two years 哪年多. */
import { readLexicon } from "../text/lexicon.ts";
import { anyOf } from "../text/terms.ts";

const WHICH_YEAR = /哪(?:一|个)?年/;
const [HIGHEST, LOWEST, HIGHER, LOWER] = ["extreme", "which-is-more"].flatMap((name) =>
  readLexicon(name).map(({ words }) => anyOf(words)),
);
/** 三年分别多少 asks of each of them; so does 哪年多，各多少. */
export const OF_EACH = new RegExp(anyOf(readLexicon("every")[1]!.words));
const [MOST, LEAST] = [new RegExp(HIGHEST!), new RegExp(LOWEST!)];
const ENDS = "(?=[\\s？?。，,；;]|$)";
/** Of two years the one with more is the one with most. 多少 asks how many. */
const EXTREMES = {
  most: new RegExp(`${HIGHEST}|(?:更|比?较)?(?:${HIGHER})${ENDS}`),
  least: new RegExp(`${LOWEST}|(?:更|比?较)?(?<!多)(?:${LOWER})${ENDS}`),
};
type Extreme = keyof typeof EXTREMES;

/** Null where a question asks for no year of the kind. */
export function extremeIn(question: string): Extreme | null {
  if (!WHICH_YEAR.test(question)) return null;
  if (MOST.test(question)) return "most";
  if (LEAST.test(question)) return "least";
  if (OF_EACH.test(question)) return null;
  if (EXTREMES.most.test(question)) return "most";
  return EXTREMES.least.test(question) ? "least" : null;
}

/** The same as a question for the figure itself. */
export function withoutExtreme(question: string, extreme: Extreme): string {
  return question.replace(WHICH_YEAR, " ").replace(EXTREMES[extreme], "多少");
}

/** Years as a report writes them (pure). */
import { fold } from "./fold.ts";

/**
 * A question with the year that its words mean in place of those words, as reports write it: 去年 and 22年 are found in no
 * passage, or in the wrong one (检查22次). Of several years only 去年 and its like are taken out.
 */
export function withYears(
  question: string,
  { years, said }: { years: number[]; said: string[] },
): string {
  let text = fold(question);
  const one = years.length === 1 ? `${years[0]}年` : " ";
  for (const words of said)
    if (years.length === 1 || !/\d{4}/.test(words)) text = text.replace(words, one);
  return text;
}

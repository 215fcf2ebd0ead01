/**
 * What a question wishes of the passages that answer it (pure), beyond the limits of its scope: these decide the order of
 * what is found, and never whether it is found.
 */
import type { Aspect, Scope } from "../domain.ts";
import { aspectAsked, hasPlan, partAsked, sectionAsked, titleAsked } from "../text/asked.ts";
import { fold } from "../text/fold.ts";
import { toChineseNumeral } from "../text/numerals.ts";
import type { Thesaurus } from "../text/terms.ts";
import { searchable } from "./words.ts";

export interface Wish {
  years: number[];
  aspect: Aspect | null;
  /** The question says so itself; else it merely speaks of no plan, so that what was done comes first. */
  sure: boolean;
  /** What the title of the asked kind of report has. */
  title: RegExp | null;
  /** What the headings above a passage have, as they are stored. */
  section: string | null;
  /** The label of the asked part: 第三部分 → 三. */
  part: string | null;
  /** Words of the question for which the office has others. */
  synonyms: { said: string; also: string[] }[];
}

/** Read the wish of a question, asked within `scope`. */
export function readWish(words: string, scope: Scope, thesaurus: Thesaurus): Wish {
  const question = fold(words);
  const aspect = scope.aspect ?? aspectAsked(question);
  const part = partAsked(question);
  return {
    years: scope.years ?? [],
    aspect: aspect === "open" ? (hasPlan(question) ? null : "done") : aspect,
    sure: aspect !== "open",
    title: titleAsked(question),
    section: sectionAsked(question),
    part: part === null ? null : toChineseNumeral(part),
    synonyms: thesaurus.within(question).map(({ said, also }) => ({
      said: searchable(said),
      also: also.map(searchable),
    })),
  };
}

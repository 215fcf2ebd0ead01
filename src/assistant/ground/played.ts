/**
 * What part somebody plays in a claim and in its evidence (pure): who led, who helped, who did it alone. A claim makes nobody a
 * leader who helped, and nobody alone who had others with him.
 */
import { readLexicon } from "../../text/lexicon.ts";
import { anyOf } from "../../text/terms.ts";
import type { Told } from "./spots.ts";
import type { Reason } from "./verdict.ts";

const [LEADS, HELPS, JOINS, ALONE] = readLexicon("parts-played").map(
  ({ words }) => new RegExp(anyOf(words)),
) as [RegExp, RegExp, RegExp, RegExp];

export function checkPlayed({ clause, sentence, words, own }: Told): Reason[] {
  if (!own || words.length === 0) return [];
  const stated = own.spot.text;
  const role = (detail: string): Reason => ({ code: "ROLE", detail });
  const [leads, alone] = [LEADS.exec(clause)?.[0], ALONE.exec(clause)?.[0]];
  if (leads !== undefined && !LEADS.test(stated)) {
    // Where nobody else is told of, whoever does it may be said to lead it.
    const withOthers = HELPS.test(stated) || JOINS.test(stated);
    return [{ ...role(`依据没有说“${leads}”`), ...(!withOthers && { unsure: true }) }];
  }
  if (alone !== undefined && !ALONE.test(stated) && JOINS.test(stated))
    return [role(`依据说的不是“${alone}”`)];
  // 由我局牵头、江北区政府配合 tells both parts.
  const helps = LEADS.test(own.clause) ? null : HELPS.exec(own.clause.slice(0, BEGINNING));
  if (
    helps === null ||
    /接受|[被受]/.test(clause) ||
    [HELPS, LEADS, JOINS].some((list) => list.test(sentence))
  )
    return [];
  return [role(`依据说的是“${helps[0]}”`)];
}

/** So far into a clause it says what part the report's own office played in it. */
const BEGINNING = 8;

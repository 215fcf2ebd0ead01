import type { Question } from "../question.ts";
import type { Quote } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { candidates, weighQuestion } from "./candidates.ts";
import { complete, fromPassage } from "./needed.ts";
import { findQuotes } from "./quotes.ts";

const ENOUGH = 0.5;

/** What a year's reports state of what is asked, for setting years side by side. */
export async function factsOf(question: Question, shelf: Shelf): Promise<Quote[]> {
  const hits = await candidates(question, shelf);
  const terms = weighQuestion(question, hits, shelf.synonyms);
  const needed = fromPassage(question, hits, terms, shelf.synonyms);
  if (needed.length > 0) return needed;
  const best = findQuotes(question, hits, terms, shelf.synonyms).find(
    ({ covered }) => covered >= ENOUGH,
  );
  return best ? [best, ...complete(question, [best], hits, terms, shelf.synonyms)] : [];
}

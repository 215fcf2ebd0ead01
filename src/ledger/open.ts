/**
 * A question for what the reports say of a matter, where it asks for no figure, list, day, place or person (pure): the words
 * that ask are taken out → each clause that is left with a matter is one ask.
 */
import { fold } from "../text/fold.ts";
import { wordsOf as listed } from "../text/lexicon.ts";
import { ordinalsIn } from "../text/names.ts";
import { anyOf } from "../text/terms.ts";
import { type Asked, type Asking, about, quotedIn } from "./asked.ts";
import { CLAUSE, frameOf, isBare, matterOf, PARTICLES, type Understood } from "./frame.ts";

const ASKING = new RegExp(anyOf(listed("asks-open")), "g");
const CONFIRMS = new RegExp(anyOf(listed("confirms")), "g");

/** Does a question state something and ask whether it is so? */
export function asksWhether(question: string): boolean {
  return question.search(CONFIRMS) >= 0;
}

/** A question without the words that ask whether it is so. */
export function withoutWhether(question: string): string {
  return question.replace(CONFIRMS, "");
}

/** Read a question; null where it names nothing that could be looked for. */
export function readOpen(question: string, understood: Understood): Asking | null {
  const rest = matterOf(withoutWhether(question), understood).replace(PARTICLES, " ");
  const ordinals = ordinalsIn(fold(question));
  const names = quotedIn(fold(question));
  const asked: Asked[] = [];
  let lead = "";
  for (const clause of rest.split(CLAUSE)) {
    const own = clause.replace(ASKING, " ");
    const asks = own !== clause;
    if (asks && !(isBare(own) && isBare(lead)))
      asked.push({ ...open(lead, own), ordinals, names, said: clause.trim() });
    if (!isBare(own)) lead = asks ? own : `${lead} ${own}`.trim();
  }
  if (asked.length === 0 && !isBare(lead))
    asked.push({ ...open("", lead), ordinals, names, said: lead.trim() });
  if (asked.length === 0) return null;
  const asks = asked.map(({ ask }) => ask);
  return { ...frameOf(question, understood, rest, "value", asks), asked };
}

function open(lead: string, own: string): Omit<Asked, "ordinals" | "names" | "said"> {
  const ask = about(lead, own, "", []);
  return { sought: "open", ask, head: [], verb: null, count: null, takes: false, after: null };
}

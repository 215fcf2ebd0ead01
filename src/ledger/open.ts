/**
 * A statement to be confirmed, or a bare matter, as a question for what the reports say of it (pure): the words that ask whether it
 * is so are taken out → what is left is one ask.
 */
import { fold } from "../text/fold.ts";
import { wordsOf as listed } from "../text/lexicon.ts";
import { ordinalsIn } from "../text/names.ts";
import { anyOf } from "../text/terms.ts";
import { type Asking, openAsk, quotedIn, withoutOpen } from "./asked.ts";
import { CLAUSE, frameOf, isBare, matterOf, PARTICLES, type Understood } from "./frame.ts";

const CONFIRMS = new RegExp(`${anyOf(listed("confirms"))}|吧(?=[？?。！!\\s]*$)`, "g");

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
  const clauses = rest.split(CLAUSE).map(withoutOpen);
  const matter = clauses.filter((clause) => !isBare(clause)).join(" ");
  if (matter.trim() === "") return null;
  const ordinals = ordinalsIn(fold(question));
  const names = quotedIn(fold(question));
  const asked = [{ ...openAsk("", matter, matter), ordinals, names }];
  const asks = asked.map(({ ask }) => ask);
  const frame = frameOf(question, understood, rest, "value", asks);
  // What is to be confirmed is that it was done.
  const aspect = frame.aspect === "open" && asksWhether(question) ? "done" : frame.aspect;
  return { ...frame, aspect, asked };
}

/**
 * What a model says beside its claims (pure): what it finds nothing of, and what it would ask back. Neither rests on a sentence,
 * so neither may tell anything: no figure, name or quotation that the question or what it was shown does not have.
 */
import type { Reply } from "../../domain.ts";
import { LIGHT } from "../../ledger/frame.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { wordsOf } from "../../text/terms.ts";
import { checkNames, checkQuotes } from "../ground/words.ts";
import { type Evidence, evidenceOf } from "../ground.ts";
import { asText } from "../reply.ts";
import type { Sentence } from "../writing/evidence.ts";
import type { readNotes } from "./claims.ts";

type Notes = ReturnType<typeof readNotes>;

const LONGEST = 60;
const MOST = 5;

/** What of the notes may be shown. */
export function notesOn(
  { missing, ask }: Notes,
  question: string,
  sentences: Sentence[],
): { gaps: Reply["gaps"]; ask: string | null } {
  const known = [
    { id: "问", text: question },
    ...sentences.map(({ id, quote }) => evidenceOf(id, quote.hit, quote.text)),
  ];
  const said = known.map(({ text }) => text).join("\n");
  const isPlain = (words: string) => tellsNothing(words, question, known);
  // What is missing is called by words that are there; a word of the model's own might be news.
  const isCalled = (words: string) =>
    wordsOf(words).every((word) => LIGHT.has(word) || said.includes(word));
  return {
    gaps: [...new Set(missing)]
      .filter((words) => isPlain(words) && isCalled(words))
      .slice(0, MOST)
      .map((words) => ({ text: asText(words), why: "大模型称没有查到，未经核对" })),
    ask: /[？?]$/.test(ask) && isPlain(ask) ? asText(ask) : null,
  };
}

/** Its figures are the question's own, its names are known. */
function tellsNothing(words: string, question: string, known: Evidence[]): boolean {
  const figures = [...(words.match(/\d+/g) ?? []), ...quantitiesIn(words).map(({ text }) => text)];
  return (
    words.length <= LONGEST &&
    /\p{Script=Han}{2}/u.test(words) &&
    figures.every((figure) => question.includes(figure)) &&
    checkNames(words, known).length === 0 &&
    checkQuotes(words, known).length === 0
  );
}

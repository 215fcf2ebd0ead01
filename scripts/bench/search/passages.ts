/** A public set of Chinese passages and questions in the layout of SQuAD (CMRC 2018), where one is at hand. */
import { existsSync, readFileSync } from "node:fs";
import { inProject } from "../../eval/questions.ts";

export interface PublicSet {
  passages: { id: string; text: string }[];
  /** `passage` is the index of the passage that the question was written from. */
  questions: { text: string; passage: number }[];
}

interface Squad {
  data: {
    paragraphs: { id?: string; context: string; qas: { id: string; question: string }[] }[];
  }[];
}

/** The set in `file`, or the one beside the project; null where there is none. A question without words is left out. */
export function publicPassages(
  file = inProject("../shared/eval/cmrc2018_trial.json"),
): PublicSet | null {
  if (!existsSync(file)) return null;
  const { data } = JSON.parse(readFileSync(file, "utf8")) as Squad;
  const paragraphs = data.flatMap(({ paragraphs: own }) => own);
  return {
    passages: paragraphs.map(({ context }, i) => ({ id: `p${i}`, text: context })),
    questions: paragraphs.flatMap(({ qas }, passage) =>
      qas
        .filter(({ question }) => /[\p{L}\p{N}]/u.test(question))
        .map(({ question }) => ({ text: question, passage })),
    ),
  };
}

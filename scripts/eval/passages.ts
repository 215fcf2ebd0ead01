/** A public set of Chinese passages and questions in the layout of SQuAD (CMRC 2018), where one is at hand. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "../../src/app.ts";
import { type Embedding, inProject, openApp } from "./questions.ts";

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

/** The indexes of the passages that a question finds, best first. */
export type Search = (question: string) => Promise<number[]> | number[];

/** Each passage as a file of its own in a library in `folder`, asked as the command line's `search` asks. */
export async function shelve(
  set: PublicSet,
  folder: string,
  embedding: Embedding | null = null,
): Promise<{ app: App; search: Search }> {
  const files = join(folder, "files");
  mkdirSync(files, { recursive: true });
  for (const { id, text } of set.passages) writeFileSync(join(files, `${id}.txt`), text);
  const app = await openApp(join(folder, "data"), embedding);
  await app.shelving.ingest([files]);
  await app.library.catchUp();
  const indexOf = new Map(
    (await app.records.reports()).map(({ reportId, file }) => [
      reportId,
      Number(/p(\d+)\.txt$/.exec(file)![1]),
    ]),
  );
  const search = async (question: string) => {
    const { hits } = await app.find({ query: question, k: 10 });
    return hits.map((hit) => indexOf.get(hit.reportId)!);
  };
  // Loads the model before the first question, which would not wait for it.
  await search("准备");
  return { app, search };
}

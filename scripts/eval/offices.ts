/**
 * Other offices: small libraries that other people wrote, with their questions, in `data/eval/offices`, and questions on the
 * samples as people type them in a chat. They show whether what answers the samples answers others as well.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { App } from "../../src/app.ts";
import { type AnswerFigures, AnswerQuestionSchema, answerAll, figuresOf } from "./answers.ts";
import { inProject, openApp, readLines } from "./questions.ts";

export type OfficeFigures = Record<"answerable" | "refused", string> & {
  forbidden: number;
  refusalAccuracy: number;
};

export async function offices(
  folder: string,
  samples: App,
): Promise<Record<string, OfficeFigures>> {
  const figures: Record<string, OfficeFigures> = {
    "samples, as typed": rowOf(
      figuresOf(await answersOf(samples, inProject("data/eval/colloquial.jsonl"))),
    ),
  };
  const root = inProject("data/eval/offices");
  for (const name of readdirSync(root).sort()) {
    const app = await openApp(join(folder, name));
    try {
      await app.shelving.ingest([join(root, name, "reports")]);
      await app.library.catchUp();
      figures[name] = rowOf(figuresOf(await answersOf(app, join(root, name, "questions.jsonl"))));
    } finally {
      await app.close();
    }
  }
  return figures;
}

function answersOf(app: App, file: string) {
  return answerAll(app, readLines(file, AnswerQuestionSchema));
}

function rowOf({ answerable, refused, forbidden, refusalAccuracy }: AnswerFigures): OfficeFigures {
  return {
    answerable: `${answerable.held} of ${answerable.of}`,
    refused: `${refused.held} of ${refused.of}`,
    forbidden,
    refusalAccuracy,
  };
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adversaries } from "../scripts/eval/adversary.ts";
import {
  AnswerQuestionSchema,
  answerAll,
  figuresOf as figuresOfAnswers,
} from "../scripts/eval/answers.ts";
import { offices } from "../scripts/eval/offices.ts";
import { inProject, openApp, readLines, readPassageQuestions } from "../scripts/eval/questions.ts";
import { dropsOf, readRecord } from "../scripts/eval/record.ts";
import { askAll, figuresOf } from "../scripts/eval/retrieval.ts";
import { verifyEvaluation } from "../scripts/eval/verify.ts";
import type { App } from "../src/app.ts";
import { SAMPLES } from "./helper.ts";

const QUESTIONS = readLines(inProject("data/eval/questions.jsonl"), AnswerQuestionSchema);
/**
 * What there is to lie about: two counts, a year, money, telephone calls, a day, a name, doses, a rate, a share, events, three
 * counts, and a year that is not over. All of them are asked in `npm run eval -- answers`.
 */
const LIED_TO = [1, 4, 7, 9, 11, 15, 18, 22, 24, 26, 29, 30].map(
  (n) => `YF${String(n).padStart(2, "0")}`,
);

describe("on the samples", () => {
  let folder: string;
  let app: App;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "chengqian-eval-"));
    app = await openApp(join(folder, "samples"));
    await app.shelving.ingest([SAMPLES]);
    // As a server does by and by: the vectors are made of what has come in.
    await app.library.catchUp();
  });
  afterAll(async () => {
    await app?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("finding is as good as the run on record (npm run eval -- --record after a change that is worth it)", async () => {
    const asked = await askAll(app, readPassageQuestions(inProject("data/eval/retrieval.jsonl")));
    expect(asked.length).toBeGreaterThanOrEqual(150);
    const retrieval = figuresOf(asked);
    expect(dropsOf(readRecord(), { retrieval })).toEqual([]);
    expect(retrieval.year).toMatchObject({ wrongYear: 0, empty: 0 });
  });

  // The ledger is silent where a question says it in words of its own; what it says is right. The bars rise with it.
  test("six of ten questions that the reports answer are answered with all they ask for, every other is refused", async () => {
    const answers = figuresOfAnswers(await answerAll(app, QUESTIONS));
    const others = Object.values(await offices(join(folder, "offices"), app));
    expect(answers.answerable.held / answers.answerable.of).toBeGreaterThanOrEqual(0.6);
    expect(answers).toMatchObject({ refused: { held: answers.refused.of } });
    expect(answers.forbidden).toBeLessThanOrEqual(1);
    expect(answers.unverified).toBeLessThanOrEqual(1);
    const [held, of] = [0, 1].map((at) =>
      others.reduce((sum, { answerable }) => sum + Number(answerable.split(" of ")[at]), 0),
    );
    expect(held! / of!).toBeGreaterThanOrEqual(0.45);
  });

  test("wrong claims made of the reports' own sentences are caught, right ones are not", async () => {
    const checked = await verifyEvaluation(app, { verbose: false });
    expect(checked.cases).toBeGreaterThanOrEqual(1000);
    expect(Object.entries(checked.byKind).filter(([, { holds }]) => !holds)).toEqual([]);
  });

  test("of models that lie no number reaches a reader that no citation has", async () => {
    const questions = QUESTIONS.filter(({ id }) => LIED_TO.includes(id));
    const lies = await adversaries(join(folder, "samples"), [SAMPLES], questions, () => {});
    for (const [name, { unsupportedNumbers, claimsMade }] of Object.entries(lies)) {
      expect({ name, unsupportedNumbers }).toEqual({ name, unsupportedNumbers: 0 });
      // One a question at least: none of the lies goes untold for want of words to change.
      expect(claimsMade, name).toBeGreaterThanOrEqual(LIED_TO.length);
    }
    // The way is open for what is true.
    expect(lies.honest!.byModel).toBeGreaterThan(10);
  });
});

test("a drop beyond two questions of a group is told, a smaller one is not", () => {
  const figures = {
    questions: 50,
    recall1: 0.9,
    recall5: 1,
    recall10: 1,
    mrr: 0.95,
    wrongYear: 0,
    empty: 0,
  };
  const before = { retrieval: { words: figures } };
  const drops = (over: Partial<typeof figures>) =>
    dropsOf(before, { retrieval: { words: { ...figures, ...over } } });
  expect(drops({ recall1: 0.86 })).toEqual([]);
  expect(drops({ recall1: 0.84 })).toEqual(["words recall1 0.9 → 0.84"]);
  expect(drops({ wrongYear: 0.06 })).toEqual(["words wrongYear 0 → 0.06"]);
  expect(dropsOf(before, {})).not.toEqual([]);
});

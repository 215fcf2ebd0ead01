import { expect, test } from "vitest";
import { inProject, openApp, readPassageQuestions } from "../scripts/eval/questions.ts";
import { dropsOf, readRecord } from "../scripts/eval/record.ts";
import { askAll, figuresOf } from "../scripts/eval/retrieval.ts";
import { SAMPLES, temporaryFolder } from "./helper.ts";

test("finding is as good as the run on record (npm run eval -- --record after a change that is worth it)", async () => {
  const app = await openApp(temporaryFolder());
  await app.shelving.ingest([SAMPLES]);
  const asked = await askAll(app, readPassageQuestions(inProject("data/eval/retrieval.jsonl")));
  await app.close();
  expect(asked.length).toBeGreaterThanOrEqual(150);
  const retrieval = figuresOf(asked);
  expect(dropsOf(readRecord(), { retrieval })).toEqual([]);
  expect(retrieval.year).toMatchObject({ wrongYear: 0, empty: 0 });
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

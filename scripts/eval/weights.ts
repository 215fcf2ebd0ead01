/**
 * How much an embedding model may add: each weight is tried on the same library, and the one that finds most paraphrases
 * without costing the other questions anything is recorded in `data/weights.json`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { publicPassages, shelve } from "./passages.ts";
import { inProject, openApp, type PassageQuestion } from "./questions.ts";
import { askAll, figuresOf, type RetrievalFigures } from "./retrieval.ts";

const WEIGHTS = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3];
/** What a model may cost any other figure here; elsewhere it may cost somewhat more (the bar is 0.005). */
const TOLERANCE = 0.003;
const FILE = inProject("data/weights.json");

interface Tried {
  weight: number;
  paraphrase5: number;
  paraphrase1: number;
  words1: number;
  words5: number;
  year1: number;
  year5: number;
  wrongYear: number;
  /** Recall@1 on a public set of passages, where one is at hand; these share most words with their questions. */
  passages1: number;
}

export async function chooseWeight(options: {
  folder: string;
  reports: string[];
  questions: PassageQuestion[];
  model: string;
}): Promise<{ table: Tried[]; chosen: Tried }> {
  const { folder, reports, questions, model } = options;
  const table: Tried[] = [];
  for (const weight of WEIGHTS) {
    const app = await openApp(folder, { model, weight });
    try {
      await app.shelving.ingest(reports);
      await app.library.catchUp();
      // Loads the model before the first question, which would not wait for it.
      await app.library.search("准备", {}, 1);
      const figures = figuresOf(await askAll(app, questions));
      table.push(
        triedOf(weight, figures, await passagesFound(join(folder, "public"), model, weight)),
      );
    } finally {
      await app.close();
    }
  }
  const chosen = choose(table);
  const recorded = JSON.parse(readFileSync(FILE, "utf8")) as Record<string, Tried>;
  writeFileSync(FILE, `${JSON.stringify({ ...recorded, [basename(model)]: chosen }, null, 2)}\n`);
  return { table, chosen };
}

async function passagesFound(folder: string, model: string, weight: number): Promise<number> {
  const set = publicPassages();
  if (!set) return 0;
  const { app, search } = await shelve(set, folder, { model, weight });
  let found = 0;
  for (const { text, passage } of set.questions) if ((await search(text))[0] === passage) found++;
  await app.close();
  return Math.round((found / set.questions.length) * 10_000) / 10_000;
}

function triedOf(
  weight: number,
  figures: Record<string, RetrievalFigures>,
  passages1: number,
): Tried {
  const { paraphrase, words, year, all } = figures;
  return {
    weight,
    paraphrase5: paraphrase!.recall5,
    paraphrase1: paraphrase!.recall1,
    words1: words!.recall1,
    words5: words!.recall5,
    year1: year!.recall1,
    year5: year!.recall5,
    wrongYear: all!.wrongYear,
    passages1,
  };
}

/** Of the weights that cost nothing else, the one with most paraphrases among five, then first; the smallest of equals. */
function choose(table: Tried[]): Tried {
  const without = table[0]!;
  const harmless = table.filter(
    (tried) =>
      (["words1", "words5", "year1", "year5", "passages1"] as const).every(
        (name) => tried[name] >= without[name] - TOLERANCE,
      ) && tried.wrongYear <= without.wrongYear + TOLERANCE,
  );
  return harmless.toSorted(
    (a, b) => b.paraphrase5 - a.paraphrase5 || b.paraphrase1 - a.paraphrase1 || a.weight - b.weight,
  )[0]!;
}

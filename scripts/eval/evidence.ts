/**
 * `npm run eval -- evidence [--verbose] [--json]`: is what a question's answer needs in the prompt that a model is given? Every
 * answerable question of the evaluation is asked of an app whose model, over HTTP, claims nothing; what it was told is then
 * searched for the answer's keys, in the reports' own lines alone. Labels are what stands there beside the reports' words.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { App } from "../../src/app.ts";
import { startFakeOpenAI } from "../../test/fakes/openai.ts";
import { AnswerQuestionSchema } from "./answers.ts";
import { type Library, librariesAtHand } from "./libraries.ts";
import { inProject, noonOf, openApp, readLines, readPassageQuestions } from "./questions.ts";

export interface Probe {
  id: string;
  /** What the answer says, or a passage that has it. */
  of: "answers" | "passages";
  library: string;
  question: string;
  today?: string | undefined;
  /** Words of which so many have to be there. */
  keys: string[];
  needed: number;
}

interface Told extends Probe {
  /** What the model was told: all of it, the reports' words in it, and the labels between them. */
  prompt: string;
  words: string;
  labels: string;
  missing: string[];
  /** The turn's time beside the model's own, milliseconds. */
  ownMs: number;
}

export async function evidenceEvaluation(folder: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { verbose: { type: "boolean" }, json: { type: "boolean" } },
  });
  const libraries = librariesAtHand();
  const probes = probesFor(libraries.map(({ name }) => name));
  const told: Told[] = [];
  for (const library of libraries) {
    const own = probes.filter((probe) => probe.library === library.name);
    if (own.length > 0) told.push(...(await askOf(library, own, join(folder, library.name))));
  }
  const missed = told.filter(({ missing, keys, needed }) => keys.length - missing.length < needed);
  if (values.verbose && !values.json)
    for (const { id, library, question, missing, words } of missed)
      console.log(`${library} ${id} ${question}\n  lacks ${missing.join("、")} of ${words.length}`);
  const groups = [
    ...Map.groupBy(told, ({ library, of }) => `${library}, ${of}`),
    ["total", told] as const,
  ];
  const rows = Object.fromEntries(groups.map(([name, some]) => [name, rowOf(some, missed)]));
  if (values.json) console.log(JSON.stringify(rows, null, 2));
  else console.table(rows);
  if (!values.json)
    console.log(`${probes.length - told.length} of ${probes.length} questions reach no model`);
}

/** The questions that have an answer, each with what the answer says or the passages that have it. */
function probesFor(libraries: string[]): Probe[] {
  const asked = ["data/eval/questions.jsonl", "data/eval/colloquial.jsonl"];
  const shared = "../shared/eval/asked-2026-11.jsonl";
  const questions = [...asked, shared]
    .map(inProject)
    .filter(existsSync)
    .flatMap((file) => readLines(file, AnswerQuestionSchema))
    .filter(({ answerable, kind, answer_keys }) => answerable && kind !== "draft" && answer_keys[0])
    .map(({ library = "samples", answer_keys: keys, min_keys, ...one }) => ({
      ...{
        of: "answers" as const,
        id: one.id,
        library,
        question: one.question,
        today: one.today,
        keys,
      },
      needed: min_keys ?? keys.length,
    }));
  const passages = [
    ["samples", "data/eval/retrieval.jsonl"],
    ["reports", "data/eval/work-reports.jsonl"],
  ].flatMap(([library, file]) =>
    readPassageQuestions(inProject(file!)).map(({ id, question, today, gold }) => ({
      ...{
        of: "passages" as const,
        id,
        library: library!,
        question,
        today,
        keys: gold.map(({ text }) => text),
      },
      needed: 1,
    })),
  );
  return [...questions, ...passages].filter(({ library }) => libraries.includes(library));
}

/** What a model is told of each question; of several in one message all of it. */
export async function askOf(library: Library, probes: Probe[], home: string): Promise<Told[]> {
  mkdirSync(home, { recursive: true });
  const server = await startFakeOpenAI(({ messages }) =>
    messages.at(-1)!.content.includes('"claims"')
      ? '{"claims":[],"missing":[],"ask":""}'
      : '{"skill":"answer"}',
  );
  const app = await openApp(home, null, {
    OPENAI_BASE_URL: server.baseURL,
    OPENAI_API_KEY: "evidence",
    OPENAI_MODEL: "evidence",
  });
  try {
    await app.shelving.ingest(library.paths);
    await app.library.catchUp();
    const shelf = tight((await app.shelf.list({})).map(({ text }) => text).join("\n"));
    const told: Told[] = [];
    for (const one of probes) {
      // What stands nowhere is worked out.
      const keys = one.keys.filter((key) => has(shelf, tight(key)));
      const probe = { ...one, keys, needed: Math.min(one.needed, keys.length) };
      server.requests.length = 0;
      const ownMs = await ask(app, probe, library.today);
      const prompts = server.requests
        .map(({ messages }) => messages.at(-1)!.content)
        .filter((content) => content.includes('"claims"'));
      if (prompts.length > 0) told.push({ ...probe, ...evidenceIn(prompts, probe), ownMs });
    }
    return told;
  } finally {
    await app.close();
    await server.close();
  }
}

async function ask(app: App, { question, today }: Probe, usual: string): Promise<number> {
  const { ms, usage } = await app.turn.respond({ text: question, at: noonOf(today ?? usual) });
  return Math.max(0, ms - (usage?.ms ?? 0));
}

function evidenceIn(prompts: string[], { keys }: Probe) {
  const prompt = prompts[0]!;
  const lines = prompts.flatMap((one) => one.split("\n"));
  const words = lines.flatMap((line) => /^S\d+ (.*)$/.exec(line)?.[1] ?? []).join("\n");
  const labels = lines.filter((line) => line.startsWith("〔")).join("\n");
  const all = tight(`${labels}\n${words}`);
  return { prompt, words, labels, missing: keys.filter((key) => !has(all, tight(key))) };
}

/** 42 is none of 420. */
function has(text: string, key: string): boolean {
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    const joins = (a: string | undefined, b: string | undefined) =>
      /\d/.test(a ?? "") && /\d/.test(b ?? "");
    if (!joins(text[at - 1], key[0]) && !joins(key.at(-1), text[at + key.length])) return true;
  }
  return false;
}

const tight = (text: string) => text.normalize("NFKC").replace(/\s/g, "");

function rowOf(some: Told[], missed: Told[]) {
  const held = some.filter((one) => !missed.includes(one)).length;
  const sum = (of: (one: Told) => number) => some.reduce((all, one) => all + of(one), 0);
  const labels = sum((one) => one.labels.length);
  const share = labels / (labels + sum(({ words }) => words.length));
  return {
    prompts: some.length,
    "with the keys": `${((held / some.length) * 100).toFixed(1)} %`,
    labels: `${(share * 100).toFixed(1)} %`,
    "prompt (median)": medianOf(some.map(({ prompt }) => prompt.length)),
    "own ms (median)": medianOf(some.map(({ ownMs }) => ownMs)),
  };
}

function medianOf(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

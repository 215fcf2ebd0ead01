/**
 * Finding: recall on public Chinese passages in both scripts beside two well-known search libraries in the same run, the
 * right year in real yearly reports, time and size at ten thousand and a million passages, questions that are none, and
 * from where on a vector index pays.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Charset, Index as FlexIndex } from "flexsearch";
import MiniSearch from "minisearch";
import { Converter } from "opencc-js/cn2t";
import { createLibrary } from "../../src/search/library.ts";
import { type PublicSet, publicPassages, type Search, shelve } from "../eval/passages.ts";
import { inProject, openApp, readPassageQuestions } from "../eval/questions.ts";
import { askAll, figuresOf } from "../eval/retrieval.ts";
import { percentile, type Rows } from "./figures.ts";
import { createGenerator, sizeOf } from "./search/generated.ts";
import { indexPays } from "./search/vectors.ts";

export interface SearchBenchOptions {
  /** A set in the layout of SQuAD, in place of the one at hand. */
  passages?: string | undefined;
  /** How many passages the large library has. */
  rows: number;
  /** Also with this embedding model. */
  model?: string | undefined;
}

let folder = "";

export async function benchSearch(options: SearchBenchOptions): Promise<Rows> {
  folder = mkdtempSync(join(tmpdir(), "chengqian-bench-"));
  try {
    const set = publicPassages(options.passages);
    return {
      ...(set ? await recall(set, options.model) : {}),
      ...(await years()),
      ...(await speed(10_000, { p50: 5, p95: 15 })),
      ...(await speed(options.rows, { p50: 15, p95: 45 })),
      ...(await indexPays(join(folder, "vectors"))),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// --- recall on public passages ---

async function recall(set: PublicSet, model: string | undefined): Promise<Rows> {
  const traditional = Converter({ from: "cn", to: "tw" });
  const inTraditional: PublicSet = {
    passages: set.passages.map(({ id, text }) => ({ id, text: traditional(text) })),
    questions: set.questions.map((q) => ({ ...q, text: traditional(q.text) })),
  };
  const ours = await shelve(set, join(folder, "simplified"));
  const other = await shelve(inTraditional, join(folder, "traditional"));
  const bar = "recall@1 ≥ 0.965, @10 ≥ 0.998, none empty";
  const near = "within 0.01 of the first row";
  const rows: Rows = {
    ...(await measured("ours", set, ours.search, bar)),
    ...(await measured("ours, questions in traditional script", inTraditional, ours.search, near)),
    ...(await measured("ours, passages in traditional script", set, other.search, near)),
    ...(await measured("MiniSearch with Intl.Segmenter", set, miniSearch(set), "beside ours")),
    ...(await measured("FlexSearch, CJK encoder", set, flexSearch(set), "beside ours")),
  };
  await ours.app.close();
  await other.app.close();
  if (!model) return rows;
  const withModel = await shelve(set, join(folder, "simplified"), { model, weight: null });
  Object.assign(
    rows,
    await measured(`ours with ${model}`, set, withModel.search, "no worse than 0.005 without"),
  );
  await withModel.app.close();
  return rows;
}

function miniSearch(set: PublicSet): Search {
  const segmenter = new Intl.Segmenter("zh", { granularity: "word" });
  const mini = new MiniSearch({
    fields: ["text"],
    tokenize: (text) =>
      [...segmenter.segment(text)].flatMap(({ segment, isWordLike }) =>
        isWordLike ? segment : [],
      ),
  });
  mini.addAll(set.passages.map(({ text }, id) => ({ id, text })));
  return (question) =>
    mini
      .search(question)
      .slice(0, 10)
      .map(({ id }) => id as number);
}

function flexSearch(set: PublicSet): Search {
  const flex = new FlexIndex({ encoder: Charset.CJK, tokenize: "forward" });
  set.passages.forEach(({ text }, id) => {
    flex.add(id, text);
  });
  // Without suggestions it wants every character of the question.
  return (question) => flex.search(question, { limit: 10, suggest: true }) as number[];
}

async function measured(name: string, set: PublicSet, search: Search, bar: string): Promise<Rows> {
  const times: number[] = [];
  let [first, ten, empty] = [0, 0, 0];
  for (const { text } of set.questions.slice(0, 50)) await search(text);
  for (const { text, passage } of set.questions) {
    const started = performance.now();
    const found = await search(text);
    times.push(performance.now() - started);
    if (found[0] === passage) first++;
    if (found.slice(0, 10).includes(passage)) ten++;
    if (found.length === 0) empty++;
  }
  const share = (count: number) => (count / set.questions.length).toFixed(4);
  return {
    [`${name}: ${set.passages.length} passages, ${set.questions.length} questions`]: {
      measured: `recall@1 ${share(first)}, @10 ${share(ten)}, ${empty} empty, ${timesOf(times)}`,
      bar,
    },
  };
}

function timesOf(times: number[]): string {
  return `p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`;
}

// --- the right year ---

async function years(): Promise<Rows> {
  const questions = readPassageQuestions(inProject("data/eval/work-reports.jsonl"));
  const files = [...new Set(questions.flatMap(({ gold }) => gold.map(({ report }) => report)))].map(
    (name) => inProject(`../shared/reports/${name}`),
  );
  if (!files.every(existsSync)) return {};
  const app = await openApp(join(folder, "years"));
  await app.shelving.ingest(files);
  const figures = figuresOf(await askAll(app, questions)).all!;
  await app.close();
  return {
    [`${questions.length} year questions over ${files.length} yearly government work reports`]: {
      measured: `wrong year first ${(figures.wrongYear * 100).toFixed(1)} %, recall@1 ${figures.recall1}, @5 ${figures.recall5}`,
      bar: "wrong year ≤ 2 %, recall@5 ≥ 0.95",
    },
  };
}

// --- time and size ---

const NO_QUESTIONS: [string, string][] = [
  ["100,000 characters", "2022年接待来访团组多少批次".repeat(8000).slice(0, 100_000)],
  ["only punctuation", "？！。，…".repeat(20)],
  ["only emoji", "🎉🙂👍".repeat(20)],
  ["SQL", "'; DROP TABLE passages; SELECT * FROM reports WHERE '1'='1"],
  ["filter syntax", 'factYear = 2022) OR (1=1 AND "text" LIKE \'%'],
  ["English", "How many delegations did the office receive?"],
];

async function speed(rows: number, bar: { p50: number; p95: number }): Promise<Rows> {
  const uri = join(folder, `library-${rows}`);
  const library = await createLibrary({ uri });
  const generator = createGenerator();
  const started = performance.now();
  await generator.fill(library, rows);
  await library.optimize();
  const seconds = (performance.now() - started) / 1000;
  const ask = async () => {
    const { text, years: asked } = generator.question();
    const scope = {
      kinds: ["text" as const, "row" as const],
      ...(asked.length > 0 ? { years: asked } : {}),
    };
    const begun = performance.now();
    await library.search(text, scope, 8);
    return performance.now() - begun;
  };
  for (let i = 0; i < 50; i++) await ask();
  const times: number[] = [];
  for (let i = 0; i < 500; i++) times.push(await ask());
  const odd: string[] = [];
  for (const [name, text] of NO_QUESTIONS) {
    const begun = performance.now();
    await library.search(text, {}, 8);
    odd.push(`${name} ${(performance.now() - begun).toFixed(0)} ms`);
  }
  library.close();
  const count = rows.toLocaleString("en");
  const found: Rows = {
    [`a search among ${count} passages (500, of which 7 in 10 with a year)`]: {
      measured: timesOf(times),
      bar: `p50 ≤ ${bar.p50} ms, p95 ≤ ${bar.p95} ms`,
    },
    [`${count} passages on disk, built and indexed, memory then`]: {
      measured: `${(sizeOf(uri) / 1e6).toFixed(0)} MB, ${seconds.toFixed(0)} s, ${(process.memoryUsage().rss / 1e9).toFixed(1)} GB`,
      bar: "≤ 24 GB of memory",
    },
    [`what is no question, among ${count} passages`]: {
      measured: odd.join(", "),
      bar: "≤ 100 ms each, no error",
    },
  };
  rmSync(uri, { recursive: true, force: true });
  return found;
}

/**
 * What an ablation is tried on: the texts of every library at hand, shelved; the questions that people wrote and some that are
 * made; talks, orders for a year, claims to be checked, and texts to be linted.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readReport } from "../../../src/reports/read.ts";
import { AnswerQuestionSchema } from "../answers.ts";
import { questionsOf, spread } from "../ledger/questions.ts";
import type { Source } from "../ledger/source.ts";
import { type Library, librariesAtHand } from "../libraries.ts";
import { inProject, noonOf, openApp, readLines } from "../questions.ts";
import { casesOf, type Evidence } from "../verify/cases.ts";

export interface Material {
  /** `folder` is where a library is shelved. */
  libraries: { name: string; folder: string; texts: string[] }[];
  asks: Ask[];
}

/** What is said to the assistant, turn after turn; a claim, with what it is to rest on; or a text to be linted. */
export type Ask = { library: string } & (
  | { turns: string[]; at: number }
  | { claim: string; evidence: Evidence[] }
  | { lint: string }
);

/** What is asked for: its words. */
export const wordsOf = (ask: Ask): string =>
  "turns" in ask ? ask.turns.join("\n") : "claim" in ask ? ask.claim : ask.lint;

const ASKED = "../shared/eval/asked-2026-11.jsonl";
/** Each is said after a question, one after the other. */
const TALKS = [
  ["那前一年呢？", "比上年呢？", "好的，谢谢"],
  ["你确定吗？", "那2021年呢？", "第一条展开说说"],
  ["不对，我问的是2020年", "那出访呢？", "每年呢"],
  ["上半年呢？", "其中最多的是哪个？", "继续"],
];
/** `Y` is a year that a library has a report of, `P` the one before. */
const ORDERS = [
  ...["200字以内总结Y年主要成绩", "Y年有哪些数字？", "Y年的不足有哪些？", "Y年报告分几个部分？"],
  ...["比较P年和Y年", "P年的安排Y年落实得怎么样？", "Y年有什么安排？", "有没有Y年的报告？"],
  ...[
    "起草Y年报告",
    "仿照P年的报告，起草Y年报告的第一部分",
    "哪几份报告提到“培训”？",
    "缺哪几年的报告？",
  ],
];
/** Claims are judged so much faster than questions are answered. */
const CLAIMS = 4;

/** `limit` made questions of each library that they are made for, and as many talks about what people asked. */
export async function materialIn(folder: string, limit: number): Promise<Material> {
  const asks: Ask[] = [];
  const libraries: Material["libraries"] = [];
  for (const library of [...librariesAtHand(), ...officesAtHand()]) {
    const home = join(folder, library.name);
    const sources = await sourcesOf(library.paths);
    const texts = textsIn(join(home, "texts"), sources);
    const shelf = join(home, "shelf");
    const claims = await claimsOf(shelf, texts);
    libraries.push({ name: library.name, folder: shelf, texts });
    const own = { library: library.name };
    const single = [
      ...written(library),
      ...made(library, sources, limit),
      ...orders(library, sources),
    ];
    asks.push(
      ...single.map(({ text, at }) => ({ ...own, turns: [text], at })),
      ...spread(single, limit).map(({ text, at }, n) => {
        return { ...own, turns: [text, ...TALKS[n % TALKS.length]!], at };
      }),
      ...spread(claims, limit * CLAIMS).map((one) => ({ ...own, ...one })),
      ...sources.map(({ text }) => ({ ...own, lint: text })),
    );
  }
  return { libraries, asks };
}

function officesAtHand(): Library[] {
  const root = inProject("data/eval/offices");
  return readdirSync(root)
    .sort()
    .map((name) => ({ name, paths: [join(root, name, "reports")], today: "2024-03-05" }));
}

/** As the product reads them, without a shelf. */
async function sourcesOf(paths: string[]): Promise<Source[]> {
  const files = paths.flatMap((path) =>
    statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path],
  );
  const sources: Source[] = [];
  for (const file of files.sort()) {
    const report = await readReport(readFileSync(file), basename(file));
    if (!report.ok) throw new Error(report.error);
    sources.push({ id: report.value.reportId, file: basename(file), text: report.value.text });
  }
  return sources;
}

/** The text that the product read, so that each run need not open a PDF again. */
function textsIn(folder: string, sources: Source[]): string[] {
  mkdirSync(folder, { recursive: true });
  return sources.map(({ file, text }) => {
    const path = join(folder, `${basename(file).replace(/\.[a-z]+$/i, "")}.txt`);
    writeFileSync(path, text);
    return path;
  });
}

/** Shelves a library; what the checker of claims is to judge about it. */
async function claimsOf(
  folder: string,
  texts: string[],
): Promise<{ claim: string; evidence: Evidence[] }[]> {
  mkdirSync(folder);
  const app = await openApp(folder);
  await app.shelving.ingest(texts);
  const cases = await casesOf(app);
  await app.close();
  return cases.map(({ claim, evidence }) => ({ claim, evidence }));
}

type Asked = { text: string; at: number };

function written({ name, today }: Library): Asked[] {
  const own =
    name === "samples"
      ? ["data/eval/questions.jsonl", "data/eval/colloquial.jsonl"]
      : [`data/eval/offices/${name}/questions.jsonl`];
  return [...own, ASKED]
    .map(inProject)
    .filter((path) => existsSync(path))
    .flatMap((path) => readLines(path, AnswerQuestionSchema))
    .filter(({ library }) => library === undefined || library === name)
    .map(({ question, today: day }) => ({ text: question, at: noonOf(day ?? today) }));
}

/** Those with a clause cut out want a shelf of their own, and are left out. */
function made({ name, today }: Library, sources: Source[], limit: number): Asked[] {
  if (!librariesAtHand().some((one) => one.name === name)) return [];
  const all = questionsOf(name, sources, "").filter(({ kind }) => kind !== "cut");
  return spread(all, limit).map(({ text, askedIn }) => ({
    text,
    at: noonOf(askedIn ? `${askedIn}-06-15` : today),
  }));
}

function orders({ today }: Library, sources: Source[]): Asked[] {
  const years = sources.flatMap(({ file }) => Number(/(?:19|20)\d{2}/.exec(file)?.[0] ?? 0) || []);
  return spread([...new Set(years)].sort(), 3).flatMap((year) =>
    ORDERS.map((order) => ({
      text: order.replaceAll("Y", `${year}`).replaceAll("P", `${year - 1}`),
      at: noonOf(today),
    })),
  );
}

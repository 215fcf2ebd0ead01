/** What an ablation is tried on: the texts of every library at hand, the questions that people wrote, and some that are made. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Reply } from "../../../src/domain.ts";
import { readReport } from "../../../src/reports/read.ts";
import { type AnswerQuestion, AnswerQuestionSchema, faultsOf } from "../answers.ts";
import { judge } from "../asked.ts";
import { judgeHeld, judgeMoved } from "../ledger/judge.ts";
import type { Move } from "../ledger/moves.ts";
import { questionsOf, spread } from "../ledger/questions.ts";
import type { Source } from "../ledger/source.ts";
import { type Library, librariesAtHand } from "../libraries.ts";
import { inProject, noonOf, readLines } from "../questions.ts";

export interface Material {
  libraries: { name: string; texts: string[] }[];
  questions: Question[];
}

export interface Question {
  library: string;
  text: string;
  at: number;
  /** What the evaluation makes of a reply, in a word or two. */
  judge: (reply: Reply) => string;
}

const ASKED = "../shared/eval/asked-2026-11.jsonl";

/** `limit` made questions of each library that they are made for. */
export async function materialIn(folder: string, limit: number): Promise<Material> {
  const questions: Question[] = [];
  const libraries: Material["libraries"] = [];
  for (const library of [...librariesAtHand(), ...officesAtHand()]) {
    const home = join(folder, library.name);
    const sources = await sourcesOf(library.paths);
    libraries.push({ name: library.name, texts: textsIn(join(home, "texts"), sources) });
    questions.push(...written(library), ...made(library, sources, limit));
  }
  return { libraries, questions };
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

function written({ name, today }: Library): Question[] {
  const of = (path: string, judged: (question: AnswerQuestion, reply: Reply) => string[]) =>
    existsSync(inProject(path))
      ? readLines(inProject(path), AnswerQuestionSchema)
          .filter(({ library }) => library === undefined || library === name)
          .map((question) => ({
            library: name,
            text: question.question,
            at: noonOf(question.today ?? today),
            judge: (reply: Reply) =>
              judged(question, reply)
                .map((fault) => fault.split(" ")[0])
                .join(" "),
          }))
      : [];
  return [
    ...(name === "samples"
      ? ["data/eval/questions.jsonl", "data/eval/colloquial.jsonl"]
      : [`data/eval/offices/${name}/questions.jsonl`]
    ).flatMap((path) => of(path, faultsOf)),
    ...of(ASKED, (question, reply) => judge(question, reply).faults),
  ];
}

/** Those with a clause cut out want a shelf of their own, and are left out. */
function made({ name, today }: Library, sources: Source[], limit: number): Question[] {
  if (!librariesAtHand().some((one) => one.name === name)) return [];
  const all = questionsOf(name, sources, "").filter(({ kind }) => kind !== "cut");
  return spread(all, limit).map(({ kind, way, text, askedIn, fact }) => ({
    library: name,
    text,
    at: noonOf(askedIn ? `${askedIn}-06-15` : today),
    judge: (reply) =>
      kind === "held" ? judgeHeld(reply, fact) : judgeMoved(reply, fact, way as Move),
  }));
}

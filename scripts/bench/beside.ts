/**
 * Today's build beside the one of a commit, in one run on one machine: the same questions answered in turns, the same texts
 * ingested in turns, statements and vectors included, and the server started in turns. What counts is the ratio; seconds are
 * this machine's.
 *
 *   npm run bench -- beside COMMIT [ask|ingest|start] [--mb 10] [--rounds 5] [--ingests 2] [--starts 5]
 *     --questions FILE.jsonl --reports PATH   other questions, of other reports than the samples
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { BadInput, countOf } from "../bad-input.ts";
import { readLines } from "../eval/questions.ts";
import { type Build, commitOf, ROOT, runCommand, startBatch, withBuild } from "./beside/builds.ts";
import { type Started, startByTurns } from "./beside/starting.ts";
import type { Turn } from "./beside/turns.ts";
import { median, percentile } from "./figures.ts";
import { bareAdd, makeTexts } from "./texts.ts";

const OPTIONS = {
  mb: { type: "string", default: "10" },
  rounds: { type: "string", default: "5" },
  ingests: { type: "string", default: "2" },
  starts: { type: "string", default: "5" },
  questions: { type: "string", default: join(ROOT, "data/eval/questions.jsonl") },
  reports: { type: "string", default: join(ROOT, "data/samples") },
} as const;

const QuestionSchema = z.object({ question: z.string(), today: z.string().optional() });
const IngestSchema = z.object({
  reports: z.array(z.object({ status: z.string(), file: z.string() })),
});

interface Row {
  today: string;
  before: string;
  ratio: string;
  bar: string;
}
type Table = Record<string, Row>;

export async function benchBeside(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
  const [name, only, ...more] = positionals;
  const parts = ["ask", "ingest", "start"];
  if (name === undefined || more.length > 0 || !(only === undefined || parts.includes(only)))
    throw new BadInput(`Name one commit: npm run bench -- beside COMMIT [${parts.join("|")}]`);
  const wanted = (part: string) => only === undefined || only === part;
  const commit = commitOf(name);
  const [mb, rounds, ingests, starts] = (["mb", "rounds", "ingests", "starts"] as const).map(
    (option) => countOf(values[option], `--${option}`),
  );
  const reports = resolve(values.reports);
  if (!existsSync(reports)) throw new BadInput(`There is no file or folder “${values.reports}”.`);
  const questions = readLines(values.questions, QuestionSchema);
  const folder = mkdtempSync(join(tmpdir(), "chengqian-beside-"));
  try {
    const table = await withBuild({ commit, name, folder }, async (before) => {
      const builds: [Build, Build] = [{ name: "today", root: ROOT }, before];
      return {
        ...(wanted("ask")
          ? await asking(builds, folder, { reports, questions, rounds: rounds! })
          : {}),
        ...(wanted("ingest") ? await ingesting(builds, folder, mb! * 1e6, ingests!) : {}),
        ...(wanted("start") ? await starting(builds, folder, { reports, times: starts! }) : {}),
      };
    });
    console.log(`today beside ${name}`);
    console.table(table);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each question of both builds, one right after the other; who is first changes. */
async function asking(
  builds: [Build, Build],
  folder: string,
  asked: { reports: string; questions: z.infer<typeof QuestionSchema>[]; rounds: number },
): Promise<Table> {
  const { reports, questions, rounds } = asked;
  const file = join(folder, "questions.jsonl");
  const lines = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
  // The first round is to warm up.
  writeFileSync(file, lines.repeat(rounds + 1));
  const data = builds.map((_, n) => join(folder, `asked${n}`));
  for (const [n, build] of builds.entries()) await runCommand(build, data[n]!, ["ingest", reports]);
  const batches = builds.map((build, n) => startBatch(build, data[n]!, file));
  const turns: [Turn[], Turn[]] = [[], []];
  try {
    for (let at = 0; at < questions.length * (rounds + 1); at++)
      for (const n of at % 2 === 0 ? [0, 1] : [1, 0]) {
        const turn = await batches[n]!.next();
        if (turn.failed)
          throw new Error(`${builds[n]!.name} has no answer on line ${at + 1} of ${file}`);
        if (at >= questions.length) turns[n]!.push(turn);
      }
  } finally {
    for (const batch of batches) await batch.stop();
  }
  const count = `${questions.length} questions, ${rounds} times`;
  const at = (share: number, figure: "ms" | "cpu") =>
    turns.map((list) =>
      percentile(
        list.map((turn) => turn[figure]),
        share,
      ),
    );
  return {
    [`ask, ms at the median (${count})`]: rowOf(at(0.5, "ms"), "≤ 0.4"),
    "ask, ms at 95 of 100": rowOf(at(0.95, "ms"), "print"),
    "ask, ms of work by all threads, at the median": rowOf(at(0.5, "cpu"), "≤ 0.4"),
    "ask, ms of work by all threads, at 95 of 100": rowOf(at(0.95, "cpu"), "print"),
  };
}

/** The command itself, from its start to its end. */
async function ingesting(
  builds: [Build, Build],
  folder: string,
  bytes: number,
  times: number,
): Promise<Table> {
  const texts = join(folder, "texts");
  const megabytes = `${(makeTexts(texts, bytes) / 1e6).toFixed(1)} MB`;
  const runs: [Ingest[], Ingest[]] = [[], []];
  for (let round = 0; round < times; round++)
    for (const n of round % 2 === 0 ? [0, 1] : [1, 0])
      runs[n]!.push(await ingest(builds[n]!, join(folder, `library${n}`), texts));
  const medianOf = (figure: (run: Ingest) => number) =>
    runs.map((list) => median(list.map(figure)));
  return {
    [`ingest of ${megabytes}, seconds`]: rowOf(
      medianOf(({ seconds }) => seconds),
      "≤ 1.0",
    ),
    "ingest, seconds of work by all threads": rowOf(
      medianOf(({ cpu }) => cpu ?? Number.NaN),
      "≤ 1.0",
    ),
    "ingest, times a bare table.add of the same rows": rowOf(
      medianOf(({ seconds, bare }) => seconds / bare),
      "3",
    ),
  };
}

async function starting(
  builds: [Build, Build],
  folder: string,
  asked: { reports: string; times: number },
): Promise<Table> {
  const started = await startByTurns(builds, folder, asked);
  const of = (figure: keyof Started) => started.map((one) => one[figure]);
  return {
    [`from nothing to ready on a filled folder, ms (median of ${asked.times})`]: rowOf(
      of("readyMs"),
      "≤ 0.6",
    ),
    "… ms of work by all threads": rowOf(of("workMs"), "≤ 0.6"),
    "idle, MB resident": rowOf(of("megabytes"), "≤ 0.75"),
  };
}

interface Ingest {
  seconds: number;
  cpu: number | null;
  /** Seconds of a bare `table.add`, right after it. */
  bare: number;
}

async function ingest(build: Build, data: string, texts: string): Promise<Ingest> {
  mkdirSync(data);
  const { seconds, cpu, out } = await runCommand(build, data, ["ingest", texts, "--json"]);
  const { reports } = IngestSchema.parse(JSON.parse(out));
  const other = reports.find(({ status }) => status !== "added");
  if (other) throw new Error(`${build.name}: ${other.file} was ${other.status}`);
  const bare = await bareAdd(join(data, "library"), join(data, "bare"));
  rmSync(data, { recursive: true, force: true });
  return { seconds, cpu, bare };
}

function rowOf([today, before]: number[], bar: string): Row {
  return {
    ...{ today: today!.toFixed(2), before: before!.toFixed(2) },
    ...{ ratio: (today! / before!).toFixed(2), bar },
  };
}

/**
 * The evaluation, on the sample reports unless told otherwise, without a network: is the right passage of the right year
 * found, and does the product without a model answer what it can and refuse the rest? Prints tables, and what changed since
 * the run on record.
 *
 *   npm run eval                                  all three parts; answers also with models that lie
 *   npm run eval -- retrieval|answers|offices     one of them
 *     --questions FILE.jsonl --reports PATH…   other questions, other reports; questions that name their library (samples,
 *                reports, 2026-11) are asked of it alone: held, wrong figures told as right, refusals, in one table
 *     --verbose  every miss   --json  one document   --record  this run is the one to compare with
 *   npm run eval -- verify           does the checker of claims catch wrong ones? Also on ../shared/reports where it exists
 *   npm run eval -- honest           how many true claims does it refuse, how many subtle lies pass? (eval/honest.ts)
 *   npm run eval -- doors            does anybody without a token reach the console through a proxy?
 *   npm run eval -- audience         does anything of a limited report reach somebody who may not read it?
 *   npm run eval -- ledger           is every figure of the reports told when asked for, and no other one? (eval/ledger.ts)
 *   npm run eval -- figures          are figures drawn by chance read with the right unit, subject and year? (eval/figures.ts)
 *   npm run eval -- evidence         is what an answer needs in the prompt that a model is given? (eval/evidence.ts)
 *   npm run eval -- heads            are title, unit, year and kind read from a report's first lines? (eval/heads.ts)
 *   npm run eval -- drafts           do drafts keep, ask and place rightly? (eval/drafts.ts)
 *     --model    and worded by an honest model and by models that lie? (eval/drafted.ts)
 *   npm run eval -- promises         are promises kept and contradictions told as they were read by hand? (eval/promises.ts)
 *   npm run eval -- ablate           which words of data/lexicon and which rules change nothing? (eval/ablate.ts)
 *   npm run eval -- weights --model ID|FOLDER    chooses how much an embedding model may add, and records it
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { App } from "../src/app.ts";
import type { Reply } from "../src/domain.ts";
import { BadInput, refusing } from "./bad-input.ts";
import { ablateEvaluation } from "./eval/ablate.ts";
import { type AdversaryFigures, adversaries } from "./eval/adversary.ts";
import {
  type AnswerQuestion,
  AnswerQuestionSchema,
  answerAll,
  figuresOf as answerFigures,
} from "./eval/answers.ts";
import { askEach, librariesOf, rowsOf } from "./eval/asked.ts";
import { besideEvaluation } from "./eval/audience/beside.ts";
import { audienceEvaluation } from "./eval/audience.ts";
import { doorsEvaluation } from "./eval/doors.ts";
import { draftedEvaluation } from "./eval/drafted.ts";
import { draftsEvaluation } from "./eval/drafts.ts";
import { evidenceEvaluation } from "./eval/evidence.ts";
import { figuresEvaluation } from "./eval/figures.ts";
import { headsEvaluation } from "./eval/heads.ts";
import { honestEvaluation } from "./eval/honest.ts";
import { ledgerEvaluation } from "./eval/ledger.ts";
import { offices } from "./eval/offices.ts";
import { promisesEvaluation } from "./eval/promises.ts";
import { inProject, openApp, readLines, readPassageQuestions } from "./eval/questions.ts";
import { changesOf, type Run, readRecord, writeRecord } from "./eval/record.ts";
import { askAll, figuresOf as retrievalFigures } from "./eval/retrieval.ts";
import { printVerify, verifyEvaluation } from "./eval/verify.ts";
import { chooseWeight } from "./eval/weights.ts";

/** They have options of their own. */
const OWN = {
  ledger: ledgerEvaluation,
  ablate: ablateEvaluation,
  drafts: (folder: string, args: string[]) =>
    args.includes("--model") ? draftedEvaluation(args) : draftsEvaluation(folder, args),
  evidence: evidenceEvaluation,
  heads: headsEvaluation,
  figures: figuresEvaluation,
  honest: honestEvaluation,
  promises: promisesEvaluation,
};
const PARTS = ["retrieval", "answers", "offices", "verify", "doors", "audience", "weights"];
const OPTIONS = {
  questions: { type: "string" },
  reports: { type: "string", multiple: true },
  model: { type: "string" },
  verbose: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  record: { type: "boolean", default: false },
} as const;

const [command = "", ...rest] = process.argv.slice(2);
const own = Object.hasOwn(OWN, command) ? OWN[command as keyof typeof OWN] : null;
const words = await refusing(async () => wordsOf(own ? [] : process.argv.slice(2)));
if (!words) process.exit();
const { values, parts, reports } = words;
const folder = mkdtempSync(join(tmpdir(), "chengqian-eval-"));
try {
  await refusing(async () => {
    if (own) await own(folder, rest);
    else if (parts.includes("weights")) await weights();
    else if (parts.includes("verify")) await verify();
    else if (parts.includes("doors")) await doors();
    else if (parts.includes("audience")) await audience();
    else await evaluate();
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function wordsOf(args: string[]) {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
  const named = positionals.filter((word) => PARTS.includes(word));
  const paths = positionals.filter((word) => !PARTS.includes(word));
  const missing = [...(values.reports ?? []), ...paths].find((path) => !existsSync(path));
  if (missing !== undefined)
    throw new BadInput(
      `There is no part and no file “${missing}”; the parts are ${[...PARTS, ...Object.keys(OWN)].join(", ")}.`,
    );
  const usual = values.questions ? ["answers"] : ["retrieval", "answers", "offices"];
  return {
    values,
    parts: named.length > 0 ? named : usual,
    reports: [...(values.reports ?? [inProject("data/samples")]), ...paths],
  };
}

async function evaluate(): Promise<void> {
  const questions = parts.includes("answers") ? answerQuestions() : [];
  if (questions.some(({ library }) => library !== undefined)) return asked(questions);
  const app = await openApp(folder);
  const run: Run = {};
  try {
    await app.shelving.ingest(reports);
    await app.library.catchUp();
    if (parts.includes("retrieval")) run.retrieval = await retrieval(app);
    if (parts.includes("answers")) run.answers = await answers(app);
    if (parts.includes("offices")) run.offices = await offices(folder, app);
  } finally {
    await app.close();
  }
  const hostile = parts.includes("answers") ? await withLyingModels() : null;
  const standard = !values.questions && !values.reports;
  const changes = standard ? changesOf(readRecord(), run) : [];
  if (standard && values.record) writeRecord(run);
  if (values.json) {
    console.log(JSON.stringify({ ...run, hostile, changes }, null, 2));
    return;
  }
  if (run.retrieval) console.table(run.retrieval);
  if (run.answers) {
    console.table(run.answers.byKind);
    const { answerable, refused, forbidden, unverified, refusalAccuracy, medianMs } = run.answers;
    console.log(
      `with no model: ${answerable.held} of ${answerable.of} answerable hold all keys; ${refused.held} of ${refused.of} others refused; forbidden words in ${forbidden}; ${unverified} claims fail verify; refusal accuracy ${refusalAccuracy}; median ${medianMs.toFixed(0)} ms an answer`,
    );
  }
  if (run.offices) console.table(run.offices);
  if (hostile) {
    console.log("with a model that lies (honest: one that copies):");
    console.table(hostile);
  }
  if (standard)
    console.log(
      ["since the run on record:", ...(changes.length > 0 ? changes : ["nothing changed"])].join(
        "\n  ",
      ),
    );
}

async function retrieval(app: App): Promise<Run["retrieval"]> {
  const file = values.questions ?? inProject("data/eval/retrieval.jsonl");
  const asked = await askAll(app, readPassageQuestions(file));
  for (const { question, rank, wrongYear, first } of asked) {
    if (!values.verbose || values.json || rank === 1) continue;
    console.log(
      `${question.id} ${question.type} ${question.question}\n  ${rank === null ? "not among ten" : `at ${rank}`}${wrongYear ? ", wrong year first" : ""}: ${first.slice(0, 80)}\n  wanted: ${question.gold[0]!.text}\n`,
    );
  }
  return retrievalFigures(asked);
}

function answerQuestions(): AnswerQuestion[] {
  return readLines(
    values.questions ?? inProject("data/eval/questions.jsonl"),
    AnswerQuestionSchema,
  );
}

/** Every question of the library that it names. */
async function asked(questions: AnswerQuestion[]): Promise<void> {
  if (parts.length > 1 || reports.length > 1 || values.reports)
    throw new BadInput(
      "These questions name their libraries: ask for “answers” alone, and name no reports.",
    );
  const done = await askEach(folder, librariesOf(questions), questions);
  for (const { library, question, reply, faults } of done)
    if (values.verbose && !values.json) tell(question, reply, faults, `${library} `);
  if (values.json) console.log(JSON.stringify(rowsOf(done), null, 2));
  else console.table(rowsOf(done));
}

async function answers(app: App): Promise<Run["answers"]> {
  const answered = await answerAll(app, answerQuestions());
  for (const { question, reply, faults } of answered)
    if (values.verbose && !values.json) tell(question, reply, faults);
  return answerFigures(answered);
}

function tell(question: AnswerQuestion, reply: Reply, faults: string[], library = ""): void {
  if (faults.length === 0) return;
  console.log(
    `${library}${question.id} ${question.question}\n  ${reply.kind} ${reply.reason ?? ""} ${reply.text.replaceAll("\n", "\n  ")}\n  ✗ ${faults.join("；")}\n`,
  );
}

async function withLyingModels(): Promise<Record<string, AdversaryFigures>> {
  return adversaries(join(folder, "adversary"), reports, answerQuestions(), (fault) => {
    if (values.verbose && !values.json) console.log(fault);
  });
}

/** Real reports say things in more ways than the samples; they are no part of the repository. */
async function verify(): Promise<void> {
  const shared = values.reports ? [] : [inProject("../shared/reports")].filter(existsSync);
  const app = await openApp(folder);
  try {
    await app.shelving.ingest([...reports, ...shared]);
    const verbose = values.verbose && !values.json;
    const figures = await verifyEvaluation(app, { verbose });
    if (values.json) console.log(JSON.stringify(figures, null, 2));
    else printVerify(figures, { verbose });
  } finally {
    await app.close();
  }
}

async function doors(): Promise<void> {
  const { table, inside, tried } = await doorsEvaluation();
  if (values.json) console.log(JSON.stringify({ table, inside, tried }, null, 2));
  else {
    console.table(table);
    console.log(`${inside} of ${tried} ways reach the console without a token`);
  }
  if (inside > 0) process.exitCode = 1;
}

async function audience(): Promise<void> {
  const { probes, leaks, insiders } = await audienceEvaluation(join(folder, "audience"));
  const { compared, differences, told } = await besideEvaluation(join(folder, "beside"));
  if (values.json)
    console.log(
      JSON.stringify(
        { probes: probes.length, leaks, insiders, compared, differences, told },
        null,
        2,
      ),
    );
  else {
    for (const { reader, probe, said } of leaks)
      console.log(`${reader}: ${probe}\n  ${said.slice(0, 400)}`);
    for (const { reader, probe, here, there } of differences)
      console.log(`${reader}: ${probe}\n  ${here}\n  ${there}`);
    console.log(
      `${probes.length} probes, ${leaks.length} leaks; the same asked by an insider tells in ${insiders}\n${compared} answers beside those of a house without the limited reports, ${differences.length} differ; an insider's in ${told}`,
    );
  }
  if (leaks.length + differences.length > 0) process.exitCode = 1;
}

async function weights(): Promise<void> {
  if (!values.model) throw new BadInput("name the model: --model ID or --model FOLDER");
  const questions = readPassageQuestions(
    values.questions ?? inProject("data/eval/retrieval.jsonl"),
  );
  const { table, chosen } = await chooseWeight({ folder, reports, questions, model: values.model });
  if (values.json) console.log(JSON.stringify({ table, chosen }, null, 2));
  else {
    console.table(table);
    console.log(`weight ${chosen.weight} is recorded for ${values.model}`);
  }
}

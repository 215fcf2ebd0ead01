/**
 * The judge of every answer with a figure: questions are made from the reports' own text by a reader of its own, so it needs
 * no hand-written key and runs on any report. A figure that stands there must come back, whatever the wording; with its
 * clause cut out, or with another year, office, unit or part asked for, none may be told.
 *
 *   npm run eval -- ledger [--library samples|reports|2026-11] [--reports PATH…]
 *     --show N       so many failures of each kind     --limit N   so many questions of a library, evenly spread
 *     --json FILE    a line for each question          --against FILE   what held in that run and is lost, or gained
 *     --seed TEXT    other wordings and strangers in the sample
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { App } from "../../src/app.ts";
import type { Reply } from "../../src/domain.ts";
import { cutText, roundsOf } from "./ledger/cuts.ts";
import { isMixed, judgeCut, judgeHeld, judgeMoved } from "./ledger/judge.ts";
import type { Move } from "./ledger/moves.ts";
import {
  changesSince,
  failuresOf,
  type Outcomes,
  tablesOf,
  wordingsTable,
  writeRecords,
} from "./ledger/outcomes.ts";
import { type Question, questionsOf, spread } from "./ledger/questions.ts";
import type { Source } from "./ledger/source.ts";
import { type Library, librariesAtHand } from "./libraries.ts";
import { noonOf, openApp } from "./questions.ts";

const ROUNDS = 6;

export async function ledgerEvaluation(folder: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      library: { type: "string" },
      reports: { type: "string", multiple: true },
      show: { type: "string" },
      seed: { type: "string", default: "" },
      limit: { type: "string" },
      json: { type: "string" },
      against: { type: "string" },
    },
  });
  const libraries = values.reports
    ? [{ name: basename(values.reports[0]!), paths: values.reports, today: "2026-03-15" }]
    : librariesAtHand().filter(({ name }) => !values.library || name === values.library);
  const limit = values.limit ? Number(values.limit) : Number.POSITIVE_INFINITY;
  const records: Outcomes[] = [];
  for (const library of libraries)
    records.push(...(await askLibrary(join(folder, library.name), library, values.seed, limit)));
  if (values.show) console.log(failuresOf(records, Number(values.show)).join("\n"));
  const { held, moved } = tablesOf(records);
  console.table(held);
  console.table(moved);
  console.table(wordingsTable(records));
  if (values.json) writeRecords(values.json, records);
  if (values.against) console.log(changesSince(values.against, records).join("\n"));
}

export async function askLibrary(
  folder: string,
  { name, paths, today }: Library,
  seed: string,
  limit: number,
): Promise<Outcomes[]> {
  const whole = await shelve(join(folder, "whole"), paths);
  const records: Outcomes[] = [];
  const ask = async (app: App, question: Question) => {
    const at = noonOf(question.askedIn ? `${question.askedIn}-06-15` : today);
    const reply = await app.turn.respond({ text: question.text, at });
    records.push(recordOf(name, question, reply));
  };
  let questions: Question[];
  let sources: Source[];
  try {
    sources = await sourcesOf(whole);
    questions = questionsOf(name, sources, seed);
    const told = questions.filter(({ kind }) => kind !== "cut");
    for (const question of spread(told, limit)) await ask(whole, question);
  } finally {
    await whole.close();
  }
  const cut = questions.filter(({ kind }) => kind === "cut");
  // A quick look does not shelve the library as often.
  const rounds = roundsOf([...new Set(cut.map((one) => one.cut!))], ROUNDS).slice(
    0,
    limit < cut.length ? 2 : ROUNDS,
  );
  for (const [n, batch] of rounds.entries()) {
    const app = await shelveCut(join(folder, `cut${n}`), sources, batch);
    try {
      const asked = cut.filter((one) => batch.includes(one.cut!));
      for (const question of spread(asked, Math.ceil(limit / rounds.length)))
        await ask(app, question);
    } finally {
      await app.close();
    }
  }
  return records;
}

async function shelve(folder: string, paths: string[]): Promise<App> {
  mkdirSync(folder, { recursive: true });
  const app = await openApp(folder);
  await app.shelving.ingest(paths);
  return app;
}

/** The text that the product read, so that a PDF is cut like any other. */
async function sourcesOf(app: App): Promise<Source[]> {
  const sources = await Promise.all(
    (await app.records.reports()).map(async ({ reportId, file }) => {
      const report = await app.records.report(reportId);
      return { id: reportId, file, text: report?.text ?? "" };
    }),
  );
  return sources.sort((a, b) => (a.file < b.file ? -1 : 1));
}

function shelveCut(
  folder: string,
  sources: Source[],
  batch: Parameters<typeof cutText>[1],
): Promise<App> {
  const texts = join(folder, "texts");
  mkdirSync(texts, { recursive: true });
  for (const source of sources) {
    const name = basename(source.file).replace(/\.[a-z]+$/i, "");
    writeFileSync(join(texts, `${name}.txt`), cutText(source, batch));
  }
  return shelve(join(folder, "library"), [texts]);
}

function recordOf(library: string, question: Question, reply: Reply): Outcomes {
  const { id, kind, way, text, fact } = question;
  const outcome =
    kind === "held"
      ? judgeHeld(reply, fact)
      : kind === "cut"
        ? judgeCut(reply)
        : judgeMoved(reply, fact, way as Move);
  return {
    id,
    library,
    kind,
    way,
    question: question.askedIn ? `${text}（${question.askedIn}年问）` : text,
    figure: `${fact.year}年 ${fact.quantity.written}`,
    clause: fact.clause.text.slice(0, 80),
    outcome,
    ...(outcome === "right" && isMixed(reply, fact) ? { mixed: true } : {}),
    reply: `${reply.kind === "refusal" ? "（拒答）" : ""}${reply.text}`,
  };
}

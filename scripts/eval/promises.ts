/**
 * `npm run eval -- promises`: what was promised beside what became of it, and figures that cannot all be right, against what was read
 * in the reports by hand (data/eval/promises.jsonl, data/eval/conflicts.jsonl): the samples and two offices as they are, with
 * contradictions written into them, and with every outcome taken out of them.
 *
 *   --verbose  every miss   --json  one document
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { App } from "../../src/app.ts";
import { allFigures, type Conflict, conflictsIn } from "../../src/assistant/conflicts.ts";
import { writtenOf } from "../../src/assistant/figures/matters.ts";
import { officesFor } from "../../src/assistant/whose.ts";
import { sentencesOf } from "../../src/text/sentences.ts";
import { inProject, openApp, readLines } from "./questions.ts";

const PromiseSchema = z.object({
  library: z.string(),
  /** The year that it was planned for. */
  year: z.number().int(),
  /** The listed plan has one of these. */
  plan: z.array(z.string()).min(1),
  /** What may be said of it. */
  status: z.array(z.enum(["done", "mentioned", "none"])).min(1),
  /** What its outcome quotes has one of these. */
  evidence: z.array(z.string()),
});
type Promised = z.infer<typeof PromiseSchema>;

const ConflictSchema = z.object({
  library: z.string(),
  kind: z.enum(["twice", "change", "rate", "share", "stock", "parts", "sum", "table", "carried"]),
  /** The figure that is wrong, as it is written, and those of which one must be told beside it. */
  figure: z.string(),
  against: z.array(z.string()).min(1),
  /** What is written in the place of what; none where the reports have it as they are. */
  edits: z.array(z.object({ report: z.string(), from: z.string(), to: z.string() })),
});
type Contradiction = z.infer<typeof ConflictSchema>;

export async function promisesEvaluation(folder: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      verbose: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const promised = readLines(inProject("data/eval/promises.jsonl"), PromiseSchema);
  const contradictions = readLines(inProject("data/eval/conflicts.jsonl"), ConflictSchema);
  const misses: string[] = [];
  const promises: Record<string, Kept> = {};
  const conflicts: Record<string, Found> = {};
  for (const library of new Set(promised.map((one) => one.library))) {
    const own = promised.filter((one) => one.library === library);
    const gold = contradictions.filter((one) => one.library === library);
    const ask = async <T>(name: string, edit: Edit, run: (app: App) => Promise<T>) => {
      const app = await openApp(join(folder, `${library}-${name}`));
      try {
        await app.shelving.ingest([
          writeReports(join(folder, `${library}-${name}.txt`), library, edit),
        ]);
        return await run(app);
      } finally {
        await app.close();
      }
    };
    const note = (words: string) => misses.push(`${library}: ${words}`);
    await ask(
      "as they are",
      (text) => text,
      async (app) => {
        promises[library] = await keptIn(app, own, note);
        conflicts[library] = await foundIn(
          app,
          gold.filter(({ edits }) => edits.length === 0),
          note,
        );
      },
    );
    await ask(
      "planted",
      (text, report) => planted(text, report, gold),
      async (app) => {
        conflicts[`${library}, planted`] = await foundIn(app, gold, note);
      },
    );
    await ask(
      "cut",
      (text) => cut(text, own),
      async (app) => {
        promises[library]!.doneUntold = await doneIn(app, own, note);
      },
    );
  }
  if (values.json) console.log(JSON.stringify({ promises, conflicts, misses }, null, 2));
  else {
    if (values.verbose) for (const miss of misses) console.log(miss);
    console.table(promises);
    console.table(conflicts);
  }
}

type Edit = (text: string, report: string) => string;

/** The reports of a library as Markdown, edited, in `folder`. */
function writeReports(folder: string, library: string, edit: Edit): string {
  const source = inProject(
    library === "samples" ? "scripts/samples" : `data/eval/offices/${library}/reports`,
  );
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(source)) {
    const text = edit(readFileSync(join(source, name), "utf8"), name);
    writeFileSync(join(folder, name.replace(/txt$/, "md")), markdownOf(text));
  }
  return folder;
}

/** A report's lines as Markdown: a sample's source without its own marks, and each table with a line under its head. */
function markdownOf(source: string): string {
  const lines = source.split("\n").filter((line) => !line.startsWith("@"));
  const isRow = (line: string | undefined) => line?.includes(" | ") === true;
  return lines
    .flatMap((line, i) => {
      if (!isRow(line)) return [line.replace(/^[\^>] /, "")];
      const row = line.startsWith("|") ? line : `| ${line} |`;
      return isRow(lines[i - 1]) ? [row] : ["", row, row.replace(/[^|]+/g, " --- ")];
    })
    .join("\n");
}

function planted(text: string, report: string, gold: Contradiction[]): string {
  return gold
    .flatMap(({ edits }) => edits)
    .filter((one) => one.report === report)
    .reduce((edited, { from, to }) => edited.replace(from, to), text);
}

/** The text without its tables and the sentences that tell an outcome. */
function cut(text: string, promised: Promised[]): string {
  const told = promised.flatMap(({ evidence }) => evidence);
  return text
    .split("\n")
    .filter((line) => !line.includes("|"))
    .map((line) =>
      sentencesOf(line)
        .filter((sentence) => told.some((words) => sentence.text.includes(words)))
        .reduce((left, sentence) => left.replace(sentence.text, ""), line),
    )
    .join("\n");
}

interface Kept {
  promised: number;
  listed: number;
  /** With a status that fits, and the sentence that tells it. */
  right: number;
  /** Said to be done, or told by a sentence of something else. */
  false: number;
  /** Said to be done though no report tells its outcome any more. */
  doneUntold: number;
}

/** Each plan of the reports as `promises` tells it. */
async function keptIn(
  app: App,
  promised: Promised[],
  note: (words: string) => void,
): Promise<Kept> {
  const kept = { promised: promised.length, listed: 0, right: 0, false: 0, doneUntold: 0 };
  for (const [year, own] of Map.groupBy(promised, (one) => one.year)) {
    const reply = await app.deskOf(null).turn.promises(year);
    for (const gold of own) {
      const items = (reply.items ?? []).filter(({ plan }) =>
        gold.plan.some((words) => plan.includes(words)),
      );
      const told = items.map(({ status, citations }) => ({
        status,
        quotes: citations.slice(1).map((n) => reply.citations.find((one) => one.n === n)!.quote),
      }));
      const isRight = ({ status, quotes }: (typeof told)[number]) =>
        gold.status.includes(status) &&
        (status === "none" ||
          quotes.some((quote) => gold.evidence.some((words) => quote.includes(words))));
      const isFalse = ({ status, quotes }: (typeof told)[number]) =>
        (status === "done" && !gold.status.includes("done")) ||
        quotes.some(
          (quote) => !own.some(({ evidence }) => evidence.some((w) => quote.includes(w))),
        );
      if (told.length > 0) kept.listed++;
      if (told.some(isRight)) kept.right++;
      if (told.some(isFalse)) kept.false++;
      if (!told.some(isRight) || told.some(isFalse))
        note(`${year} ${gold.plan[0]} ${gold.status.join("/")}: ${JSON.stringify(told)}`);
    }
  }
  return kept;
}

async function doneIn(
  app: App,
  promised: Promised[],
  note: (words: string) => void,
): Promise<number> {
  let done = 0;
  for (const year of new Set(promised.map((one) => one.year))) {
    const reply = await app.deskOf(null).turn.promises(year);
    for (const { plan, citations } of (reply.items ?? []).filter(
      ({ status }) => status === "done",
    )) {
      done++;
      const quotes = citations
        .slice(1)
        .map((n) => reply.citations.find((one) => one.n === n)!.quote);
      note(`${year}, outcomes cut, “${plan}” is done: ${quotes.join("；")}`);
    }
  }
  return done;
}

interface Found {
  contradictions: number;
  found: number;
  false: number;
}

async function foundIn(
  app: App,
  gold: Contradiction[],
  note: (words: string) => void,
): Promise<Found> {
  const { shelf } = app.deskOf(null);
  const reports = await shelf.reports();
  const told: Conflict[] = [];
  for (const whose of officesFor([], reports, null))
    told.push(...conflictsIn(await allFigures(whose, reports, shelf)));
  const tells = ({ figures }: Conflict, { figure, against }: Contradiction) => {
    const values = figures.map(writtenOf);
    return values.includes(figure) && against.some((other) => values.includes(other));
  };
  const found = gold.filter((one) => told.some((conflict) => tells(conflict, one)));
  for (const one of gold)
    if (!found.includes(one)) note(`${one.kind} ${one.figure} against ${one.against.join("、")}`);
  const alarms = told.filter((conflict) => !gold.some((one) => tells(conflict, one)));
  for (const { matter, why } of alarms) note(`nothing is wrong with ${matter}: ${why}`);
  return { contradictions: gold.length, found: found.length, false: alarms.length };
}

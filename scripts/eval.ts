/**
 * How well the product answers with no model: every question of a set is asked of a fresh library, and an answer holds
 * when it has all its keys, nothing forbidden, and is a refusal exactly where the library cannot know.
 *
 *   npm run eval [-- --questions FILE.jsonl --reports PATH… --verbose --json]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { z } from "zod";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import type { Reply } from "../src/domain.ts";
import { createLog } from "../src/log.ts";

const QuestionSchema = z.object({
  id: z.string(),
  kind: z.string(),
  question: z.string(),
  answer_keys: z.array(z.string()),
  forbidden: z.array(z.string()).default([]),
  answerable: z.boolean(),
  today: z.string().optional(),
  min_keys: z.number().optional(),
  max_chars: z.number().optional(),
  refuse_any: z.array(z.string()).optional(),
  numbers_allowed: z.array(z.string()).optional(),
});
type Question = z.infer<typeof QuestionSchema>;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    questions: { type: "string", default: here("../data/eval/questions.jsonl") },
    reports: { type: "string", multiple: true },
    verbose: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), "chengqian-eval-"));
try {
  await evaluate();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function evaluate(): Promise<void> {
  const config = readConfig({ DATA_DIR: folder });
  if (!config.ok) throw new Error(config.error);
  const built = await createApp(config.value, { fetch, clock: Date.now, log: createLog("error") });
  if (!built.ok) throw new Error(built.error);
  const app = built.value;
  await app.shelving.ingest(
    values.reports ? [...values.reports, ...positionals] : [here("../data/samples")],
  );

  const lines = (await readFile(values.questions, "utf8"))
    .split("\n")
    .filter((line) => line.trim() !== "");
  const results: { question: Question; reply: Reply; faults: string[] }[] = [];
  for (const line of lines) {
    const question = QuestionSchema.parse(JSON.parse(line));
    const at = question.today ? { at: Date.parse(`${question.today}T12:00:00+08:00`) } : {};
    const reply = await app.turn.respond({ text: question.question, ...at });
    results.push({ question, reply, faults: faultsOf(question, reply) });
  }
  await app.close();

  const groups = Map.groupBy(results, ({ question }) =>
    question.answerable ? question.kind : `${question.kind}（应拒答）`,
  );
  const held = (list: typeof results) => list.filter(({ faults }) => faults.length === 0).length;
  const times = results.map(({ reply }) => reply.ms).sort((a, b) => a - b);
  const summary = {
    held: held(results),
    of: results.length,
    byKind: Object.fromEntries(
      [...groups].map(([kind, list]) => [kind, { held: held(list), of: list.length }]),
    ),
    medianMs: times[Math.floor(times.length / 2)] ?? 0,
    failed: results
      .filter(({ faults }) => faults.length > 0)
      .map(({ question, faults }) => ({ id: question.id, faults })),
  };
  if (values.json) {
    console.log(JSON.stringify(summary, null, 2));
    return;
  }
  for (const { question, reply, faults } of results) {
    if (!values.verbose || faults.length === 0) continue;
    console.log(
      `${question.id} ${question.question}\n  ${reply.kind} ${reply.reason ?? ""} ${reply.text.replaceAll("\n", "\n  ")}\n  ✗ ${faults.join("；")}\n`,
    );
  }
  console.table(
    Object.fromEntries(
      [...groups].map(([kind, list]) => [kind, { held: held(list), of: list.length }]),
    ),
  );
  console.log(
    `${summary.held} of ${summary.of} hold with no model; median ${summary.medianMs.toFixed(0)} ms an answer`,
  );
}

/** What is wrong with a reply; nothing when it holds. */
function faultsOf(question: Question, reply: Reply): string[] {
  const faults: string[] = [];
  const missing = question.answer_keys.filter((key) => !reply.text.includes(key));
  const needed = question.min_keys ?? question.answer_keys.length;
  if (question.answer_keys.length - missing.length < needed)
    faults.push(`missing ${missing.join(", ")}`);
  const said = question.forbidden.filter((words) => reply.text.includes(words));
  if (said.length > 0) faults.push(`forbidden ${said.join(", ")}`);
  if (!question.answerable && reply.kind !== "refusal") faults.push("should refuse");
  if (question.answerable && reply.kind === "refusal") faults.push("should answer");
  if (
    !question.answerable &&
    question.refuse_any &&
    !question.refuse_any.some((words) => reply.text.includes(words))
  )
    faults.push("does not say that it cannot");
  if (question.max_chars !== undefined && reply.text.length > question.max_chars)
    faults.push(`${reply.text.length} characters`);
  if (question.numbers_allowed && reply.kind === "refusal") {
    const numbers = reply.text.replace(/\[\d+\]/g, "").match(/\d+(?:\.\d+)?/g) ?? [];
    const other = numbers.filter((number) => !question.numbers_allowed!.includes(number));
    if (other.length > 0) faults.push(`numbers ${other.join(", ")}`);
  }
  return faults;
}

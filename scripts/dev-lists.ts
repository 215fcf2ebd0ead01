import { existsSync } from "node:fs";
import { openApp, readLines, inProject } from "./eval/questions.ts";
import { AnswerQuestionSchema, answerAll } from "./eval/answers.ts";
const dir = "/tmp/h/dev-lists/q" + (process.argv[3] ?? "");
const fresh = !existsSync(dir);
const app = await openApp(dir);
if (fresh) { await app.shelving.removeSamples(); await app.shelving.ingest(["data/samples"], { sample: true }); }
const qs = readLines(inProject("data/eval/questions.jsonl"), AnswerQuestionSchema).filter((q) => !process.argv[2] || process.argv[2] === "all" || q.id === process.argv[2]);
for (const { question: q, reply, faults } of await answerAll(app, qs))
  console.log(`${faults.length ? "✗" : "✓"} ${q.id} ${q.question} ⟶ ${reply.kind} ${reply.text.slice(0, 300).replaceAll("\n", "⏎")} ⟶ ${faults.join("; ")}`);
await app.close();

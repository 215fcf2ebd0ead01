/** What the program has done and holds, as Prometheus reads it: counters since the start, and what is there now. */
import type { App } from "../app.ts";
import type { Reader } from "../flows/desk.ts";
import { BOUNDS } from "../store/tally.ts";

type Labels = Record<string, string>;
type Sample = [labels: Labels, value: number];

/** How much there is of what somebody may read: that there is more is not told him. */
export async function heldFor({ deskOf }: Pick<App, "deskOf">, reader: Reader) {
  const reports = await deskOf(reader).shelf.reports();
  const passages = reports.reduce((sum, report) => sum + report.passages, 0);
  return { reports: reports.length, passages };
}

export async function metricsOf(app: App, reader: Reader): Promise<string> {
  const { counts, queue, taking, records } = app;
  const held = await heldFor(app, reader);
  const { tally } = records.questions;
  const { model } = tally;
  const jobs = (await queue?.counts()) ?? { waiting: 0, running: 0, done: 0, dead: 0 };
  const one = (value: number): Sample[] => [[{}, value]];
  return [
    metric("webhook_events_total", "counter", "Events that Feishu sent", one(counts.events)),
    metric("webhook_refused_total", "counter", "Requests refused there", one(counts.refused)),
    metric(
      "webhook_duplicates_total",
      "counter",
      "Messages that came before",
      one(taking.counts.duplicates),
    ),
    metric("console_questions_total", "counter", "Questions by the API", one(counts.asked)),
    metric(
      "uploads_total",
      "counter",
      "Files that were brought in the console",
      one(counts.uploads),
    ),
    metric(
      "questions_total",
      "counter",
      "Questions by way in and what became of them",
      tally.outcomes().map(({ n, ...labels }) => [labels, n]),
    ),
    secondsOf(tally.seconds),
    metric("model_calls_total", "counter", "Calls of the model", one(model.calls)),
    metric("model_tokens_total", "counter", "Tokens as its server counts them", [
      [{ kind: "prompt" }, model.promptTokens],
      [{ kind: "completion" }, model.completionTokens],
    ]),
    metric(
      "jobs",
      "gauge",
      "Messages by the state of their work",
      Object.entries(jobs).map(([state, n]): Sample => [{ state }, n]),
    ),
    metric("reports", "gauge", "Reports on the shelf", one(held.reports)),
    metric("passages", "gauge", "Passages that can be found", one(held.passages)),
    metric(
      "troubles",
      "gauge",
      "What keeps the house from its work",
      one((await app.troubles()).length),
    ),
    "# TYPE process_resident_memory_bytes gauge",
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    "",
  ].join("\n");
}

function metric(name: string, type: "counter" | "gauge", help: string, samples: Sample[]): string {
  return [
    `# HELP chengqian_${name} ${help}.`,
    `# TYPE chengqian_${name} ${type}`,
    ...samples.map(([labels, value]) => `chengqian_${name}${written(labels)} ${value}`),
  ].join("\n");
}

function secondsOf({ buckets, sum, count }: App["records"]["questions"]["tally"]["seconds"]) {
  const name = "chengqian_answer_seconds";
  return [
    `# HELP ${name} How long answers took to make.`,
    `# TYPE ${name} histogram`,
    ...buckets.map((n, i) => `${name}_bucket{le="${BOUNDS[i]}"} ${n}`),
    `${name}_bucket{le="+Inf"} ${count}`,
    `${name}_sum ${sum}`,
    `${name}_count ${count}`,
  ].join("\n");
}

/** Labels are words of ours, and none of them needs an escape. */
function written(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

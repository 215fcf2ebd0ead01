/**
 * What the program has done and holds, as Prometheus reads it: counters since the start, and what is there now. Every label's
 * values are few and ours: nobody's name, number or word is in any.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "../app.ts";
import { ALARMS, diskAt } from "../flows/alarms/look.ts";
import { BACKED_UP_AT, isLocal } from "../flows/backing.ts";
import type { Reader } from "../flows/desk.ts";
import { SCHEMA } from "../store/backup/manifest.ts";
import { BOUNDS } from "../store/tally.ts";
import { VERSION } from "../version.ts";
import { processMetrics } from "./metrics/process.ts";
import { histogram, metric, one, type Sample } from "./metrics/text.ts";

/** How much there is of what somebody may read: that there is more is not told him. */
export async function heldFor({ deskOf }: Pick<App, "deskOf">, reader: Reader) {
  const reports = await deskOf(reader).shelf.reports();
  const passages = reports.reduce((sum, report) => sum + report.passages, 0);
  return { reports: reports.length, passages };
}

export async function metricsOf(app: App, reader: Reader): Promise<string> {
  const held = await heldFor(app, reader);
  return [
    metric("chengqian_build_info", "gauge", "Which version runs", [
      [{ version: VERSION, node: process.versions.node, schema: String(SCHEMA) }, 1],
    ]),
    ...doorMetrics(app),
    ...answerMetrics(app),
    ...(await queueMetrics(app)),
    metric("chengqian_reports", "gauge", "Reports on the shelf", one(held.reports)),
    metric("chengqian_passages", "gauge", "Passages that can be found", one(held.passages)),
    ...(await spaceMetrics(app)),
    ...(await stateMetrics(app)),
    ...processMetrics(),
    "",
  ].join("\n");
}

/** What came in by which door. */
function doorMetrics({ counts, taking }: App): string[] {
  const { duplicates } = taking.counts;
  const counter = (name: string, help: string, value: number) =>
    metric(`chengqian_${name}_total`, "counter", help, one(value));
  return [
    counter("webhook_events", "Events that Feishu sent", counts.events),
    counter("webhook_refused", "Requests refused there", counts.refused),
    counter("webhook_duplicates", "Messages that came before", duplicates),
    counter("console_questions", "Questions by the API", counts.asked),
    counter("uploads", "Files that were brought in the console", counts.uploads),
    histogram(
      "chengqian_http_request_seconds",
      "How long requests took until their answer began",
      counts.requests.rows(),
    ),
  ];
}

function answerMetrics({ records }: App): string[] {
  const { tally } = records.questions;
  const { model, seconds } = tally;
  return [
    metric(
      "chengqian_questions_total",
      "counter",
      "Questions by way in and what became of them",
      tally.outcomes().map(({ n, ...labels }) => [labels, n]),
    ),
    histogram("chengqian_answer_seconds", "How long answers took to make", [
      { labels: {}, bounds: BOUNDS, ...seconds },
    ]),
    metric("chengqian_model_calls_total", "counter", "Calls of the model", one(model.calls)),
    metric("chengqian_model_tokens_total", "counter", "Tokens as its server counts them", [
      [{ kind: "prompt" }, model.promptTokens],
      [{ kind: "completion" }, model.completionTokens],
    ]),
  ];
}

async function queueMetrics({ queue, vitals, clock }: App): Promise<string[]> {
  const jobs = (await queue?.counts()) ?? { waiting: 0, running: 0, done: 0, dead: 0 };
  const { since } = await vitals.open();
  const age = since === null ? 0 : Math.max(0, clock() - since) / 1000;
  return [
    metric(
      "chengqian_jobs",
      "gauge",
      "Messages by the state of their work",
      Object.entries(jobs).map(([state, n]): Sample => [{ state }, n]),
    ),
    metric(
      "chengqian_queue_oldest_seconds",
      "gauge",
      "Since when the oldest message waits for its answer",
      one(age),
    ),
  ];
}

/** Where the house lies, and what it takes there. */
async function spaceMetrics({ config, vitals }: App): Promise<string[]> {
  const bytes = (name: string, help: string, value: number | null | undefined) =>
    value == null ? [] : [metric(`chengqian_${name}_bytes`, "gauge", help, one(value))];
  const disk = await diskAt(config.dataDir);
  return [
    ...bytes("disk_free", "Free space of the data folder's disk", disk?.free),
    ...bytes("disk_size", "Size of the data folder's disk", disk?.size),
    ...bytes("database", "Size of the database", await vitals.bytes()),
    ...bytes(
      "library",
      "Size of the library",
      isLocal(config) ? await sizeOf(config.lancedb.uri) : null,
    ),
  ];
}

async function stateMetrics(app: App): Promise<string[]> {
  const rest = app.modelRest();
  const wrong = app.alarms.wrong();
  const sync = (await app.sync?.shown()) ?? null;
  const seconds = (at: unknown) => one(typeof at === "number" ? at / 1000 : 0);
  const backedUp = await app.records.setting(BACKED_UP_AT);
  const gauge = (name: string, help: string, samples: Sample[]) =>
    metric(`chengqian_${name}`, "gauge", help, samples);
  return [
    gauge(
      "model_resting",
      "Whether the model is left alone since it does not answer",
      one(rest ? 1 : 0),
    ),
    gauge("model_rest_seconds", "Until it is asked again", one(rest?.seconds ?? 0)),
    gauge(
      "sync_timestamp_seconds",
      "When cloud documents were looked at last, 0 is never",
      seconds(sync?.endedAt),
    ),
    gauge(
      "sync_failed_documents",
      "Documents that could not be read then",
      one(Number(sync && "failed" in sync ? sync.failed : 0)),
    ),
    gauge("sync_errors", "What it could not do then", one(sync?.errors.length ?? 0)),
    gauge(
      "backup_timestamp_seconds",
      "When a backup was made last, 0 is never",
      seconds(backedUp && Number(backedUp)),
    ),
    gauge("troubles", "What keeps the house from its work", one((await app.troubles()).length)),
    gauge(
      "alarm",
      "What somebody is to be told, 1 while it is so",
      ALARMS.map((alarm): Sample => [{ alarm }, wrong[alarm] === undefined ? 0 : 1]),
    ),
  ];
}

/** Bytes of the files below a folder; one that goes meanwhile counts for nothing. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

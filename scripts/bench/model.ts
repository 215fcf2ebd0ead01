/**
 * The way through a model, against a scripted server over HTTP, on the samples: the product's own time of a turn, how soon a
 * claim that has closed is shown, and how long a reader waits where the server hangs and where it is left alone.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "../../src/app.ts";
import { type Script, startFakeOpenAI } from "../../test/fakes/openai.ts";
import { claimsOf } from "../../test/fakes/writing.ts";
import { AnswerQuestionSchema } from "../eval/answers.ts";
import { inProject, noonOf, openApp, readLines } from "../eval/questions.ts";
import { median, percentile, type Rows } from "./figures.ts";

const SAMPLES = inProject("data/samples");
const QUESTIONS = readLines(inProject("data/eval/questions.jsonl"), AnswerQuestionSchema).map(
  ({ question, today }) => ({ text: question, ...(today ? { at: noonOf(today) } : {}) }),
);
/** Milliseconds between two claims of a model that writes them one by one. */
const PACE_MS = 40;
const HUNG = "2023年接待来访团组多少批次？";

export async function benchModel(): Promise<Rows> {
  return {
    ...(await withServer(ownTime)),
    ...(await withServer(firstClaim)),
    ...(await withServer(hanging)),
  };
}

interface Bench {
  app: App;
  /** What the server answers from now on. */
  answers: (script: (claims: string[]) => Script) => void;
}

/** An app of its own for each measurement, so that none finds the model already left alone. */
async function withServer(measure: (bench: Bench) => Promise<Rows>): Promise<Rows> {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-bench-"));
  let script: (claims: string[]) => Script = () => "hang";
  const server = await startFakeOpenAI((request) => script(claimsOf(request)));
  const env = { OPENAI_BASE_URL: server.baseURL, OPENAI_MODEL: "scripted", LOG_LEVEL: "silent" };
  const app = await openApp(folder, null, env);
  try {
    await app.shelving.ingest([SAMPLES]);
    await app.library.catchUp();
    return await measure({ app, answers: (next) => (script = next) });
  } finally {
    await app.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The server answers at once, so that all of a turn's time is the product's. */
async function ownTime({ app, answers }: Bench): Promise<Rows> {
  answers((claims) => `{"claims":[${claims.join(",")}]}`);
  for (const question of QUESTIONS.slice(0, 5)) await app.turn.respond(question);
  const times: number[] = [];
  const worked: number[] = [];
  let byModel = 0;
  for (const question of QUESTIONS) {
    const started = performance.now();
    const before = process.cpuUsage();
    const reply = await app.turn.respond(question);
    if (!reply.usage) continue;
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    worked.push((user + system) / 1000);
    if (reply.model !== null) byModel++;
  }
  return {
    [`own time of a turn with a model that answers at once, ${times.length} turns, ${byModel} in its words (median, p95)`]:
      {
        // On a machine that others use too the clock tells of them as well.
        measured: `${twoOf(times, 0.95)}; of the processor ${twoOf(worked, 0.95)}`,
        bar: "median ≤ 50 ms",
      },
  };
}

/** From the bracket that closes the first claim, as the server sends it, to the reply that shows it. */
async function firstClaim({ app, answers }: Bench): Promise<Rows> {
  let closedAt = 0;
  answers((claims) => ({
    parts: (async function* () {
      yield '{"claims":[';
      for (const [i, claim] of claims.entries()) {
        yield i === 0 ? claim.slice(0, -1) : `,${claim.slice(0, -1)}`;
        await new Promise((resolve) => setTimeout(resolve, PACE_MS));
        closedAt ||= performance.now();
        yield "}";
      }
      yield "]}";
    })(),
  }));
  for (const question of QUESTIONS.slice(0, 5)) await app.turn.respond(question);
  const times: number[] = [];
  for (const question of QUESTIONS.slice(0, 40)) {
    closedAt = 0;
    let shownAt = 0;
    const shown = () => (shownAt ||= performance.now());
    const reply = await app.turn.respond({ ...question, shown });
    if (reply.model !== null && shownAt > 0) times.push(shownAt - closedAt);
  }
  return {
    [`a claim shown after the model has closed it, ${times.length} turns (median, longest)`]: {
      measured: twoOf(times, 1),
      bar: "≤ 300 ms",
    },
  };
}

async function hanging({ app, answers }: Bench): Promise<Rows> {
  answers(() => "hang");
  const began = performance.now();
  const leave = new AbortController();
  const shownAfter = await new Promise<number>((resolve) => {
    const shown = () => resolve(performance.now() - began);
    void app.turn.respond({ text: HUNG, shown, signal: leave.signal });
  });
  leave.abort();
  const answeredAfter: number[] = [];
  const after: number[] = [];
  while (after.length < 20) {
    const started = performance.now();
    const reply = await app.turn.respond({ text: HUNG });
    const took = performance.now() - started;
    (reply.usage?.calls ? answeredAfter : after).push(took);
  }
  return {
    "a server that hangs: the extracted answer where it can be replaced, where it cannot (longest)":
      {
        measured: `${seconds(shownAfter)}, ${seconds(percentile(answeredAfter, 1))}`,
        bar: "≤ 8.5 s",
      },
    [`the same once it is left alone, ${after.length} turns (median, longest)`]: {
      measured: twoOf(after, 1),
      bar: "≤ 200 ms",
    },
  };
}

function twoOf(times: number[], share: number): string {
  return `${median(times).toFixed(0)} ms, ${percentile(times, share).toFixed(0)} ms`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

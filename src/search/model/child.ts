/**
 * The process that holds a model: texts in, vectors or marks out, a batch at a time. It is a process of its own, below the
 * server's priority, because onnxruntime takes a core for itself, and aborts a process whose thread is stopped while it
 * computes.
 */
import { existsSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { messageOf } from "../../log.ts";
import { guardedFetch, hubDestinations } from "../../outbound.ts";

export interface Load {
  load: string;
  /** `embed` makes vectors of texts; `mark` says how well each text answers a question (a cross-encoder). */
  task: "embed" | "mark";
  endpoint: string | null;
  cacheDir: string;
  outboundHosts: string[];
}

export interface Ask {
  texts: string[];
  /** For `mark`. */
  question?: string;
}

export type Answer =
  | { ready: true }
  | { vectors: Float32Array[] }
  | { marks: number[] }
  | { percent: number }
  | { error: string };

type Run = (ask: Ask) => Promise<Answer>;
let run: Run | null = null;

setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
process.on("message", async (order: Load | Ask) => {
  say(await answer(order).catch((error: unknown) => ({ error: messageOf(error) })));
});
process.on("disconnect", () => process.exit());

function say(answer: Answer): void {
  process.send!(answer);
}

async function answer(order: Load | Ask): Promise<Answer> {
  if ("load" in order) {
    run = await load(order);
    return { ready: true };
  }
  return run ? run(order) : { error: "no model is loaded" };
}

async function load(order: Load): Promise<Run> {
  const transformers = await import("@xenova/transformers");
  const { env } = transformers;
  env.cacheDir = order.cacheDir;
  if (order.endpoint) env.remoteHost = `${order.endpoint.replace(/\/+$/, "")}/`;
  const local = existsSync(order.load);
  const allowed = local ? [] : hubDestinations(order.endpoint, order.outboundHosts);
  env.fetch = guardedFetch(globalThis.fetch, allowed);
  if (local) {
    env.localModelPath = dirname(resolve(order.load));
    env.allowRemoteModels = false;
  }
  const name = local ? basename(resolve(order.load)) : order.load;
  let told = 0;
  const options = {
    dtype: "q8" as const,
    // One thread: the other core answers the webhook.
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    progress_callback: (progress: object) => {
      if (local || !("progress" in progress) || Date.now() - told < 2000) return;
      told = Date.now();
      say({ percent: Math.round(progress.progress as number) });
    },
  };
  return order.task === "embed"
    ? embedding(transformers, name, options)
    : marking(transformers, name, options);
}

type Transformers = typeof import("@xenova/transformers");
type Options = NonNullable<Parameters<Transformers["pipeline"]>[2]>;

async function embedding({ pipeline }: Transformers, name: string, options: Options): Promise<Run> {
  const extract = await pipeline("feature-extraction", name, options);
  return async ({ texts }) => {
    // The bge family, which offices use for Chinese, is trained for the first token's vector.
    const output = await extract(texts, { pooling: "cls", normalize: true });
    const width = output.dims.at(-1)!;
    const data = output.data as Float32Array;
    return { vectors: texts.map((_, i) => data.slice(i * width, (i + 1) * width)) };
  };
}

async function marking(
  { AutoTokenizer, AutoModelForSequenceClassification }: Transformers,
  name: string,
  options: Options,
): Promise<Run> {
  const tokenizer = await AutoTokenizer.from_pretrained(name, options);
  const model = await AutoModelForSequenceClassification.from_pretrained(name, options);
  return async ({ texts, question = "" }) => {
    const inputs = tokenizer(
      texts.map(() => question),
      { text_pair: texts, padding: true, truncation: true },
    );
    const { logits } = await model(inputs);
    const width = logits.dims.at(-1) as number;
    return { marks: texts.map((_, i) => Number(logits.data[i * width])) };
  };
}

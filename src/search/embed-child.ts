/**
 * The process that holds the embedding model: texts in, vectors out, a batch at a time. It is a process of its own, below
 * the server's priority, because onnxruntime takes a core for itself, and aborts a process whose thread is stopped while
 * it computes.
 */
import { existsSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { messageOf } from "../log.ts";

export interface Load {
  load: string;
  endpoint: string | null;
  cacheDir: string;
}

export type Answer =
  | { ready: true }
  | { vectors: Float32Array[] }
  | { percent: number }
  | { error: string };

type Run = (texts: string[]) => Promise<Float32Array[]>;
let run: Run | null = null;

setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
process.on("message", async (order: Load | { texts: string[] }) => {
  say(await answer(order).catch((error: unknown) => ({ error: messageOf(error) })));
});
process.on("disconnect", () => process.exit());

function say(answer: Answer): void {
  process.send!(answer);
}

async function answer(order: Load | { texts: string[] }): Promise<Answer> {
  if ("load" in order) {
    run = await load(order);
    return { ready: true };
  }
  return run ? { vectors: await run(order.texts) } : { error: "no model is loaded" };
}

async function load({ load: model, endpoint, cacheDir }: Load): Promise<Run> {
  const { env, pipeline } = await import("@xenova/transformers");
  env.cacheDir = cacheDir;
  if (endpoint) env.remoteHost = `${endpoint.replace(/\/+$/, "")}/`;
  const local = existsSync(model);
  if (local) {
    env.localModelPath = dirname(resolve(model));
    env.allowRemoteModels = false;
  }
  let told = 0;
  const extract = await pipeline("feature-extraction", local ? basename(resolve(model)) : model, {
    dtype: "q8",
    // One thread: the other core answers the webhook.
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    progress_callback: (progress) => {
      if (!("progress" in progress) || Date.now() - told < 2000) return;
      told = Date.now();
      say({ percent: Math.round(progress.progress as number) });
    },
  });
  return async (texts) => {
    // The bge family, which offices use for Chinese, is trained for the first token's vector.
    const output = await extract(texts, { pooling: "cls", normalize: true });
    const width = output.dims.at(-1)!;
    const data = output.data as Float32Array;
    return texts.map((_, i) => data.slice(i * width, (i + 1) * width));
  };
}

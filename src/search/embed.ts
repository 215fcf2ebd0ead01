/**
 * Texts → vectors with transformers.js, in this process, on the CPU. The library is loaded on first use; a model that
 * cannot be had is one warning, and text search goes on without it.
 */
import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { type Log, messageOf } from "../log.ts";

export interface Embedder {
  model: string;
  /** One unit vector a text, or null while no model can be had. */
  embed(texts: string[]): Promise<number[][] | null>;
}

export interface EmbedderOptions {
  /** A hub id such as `Xenova/bge-small-zh-v1.5`, or a local folder in transformers.js layout. */
  model: string;
  /** A mirror of the hub, or null for the hub itself. */
  endpoint: string | null;
  /** Where downloaded models are kept. */
  cacheDir: string;
  log: Log;
}

/** Large enough to keep one core busy, small enough that a request between two batches does not wait long. */
const BATCH = 16;

export function createEmbedder(options: EmbedderOptions): Embedder {
  let loading: Promise<Run | null> | null = null;

  async function embed(texts: string[]): Promise<number[][] | null> {
    loading ??= load(options);
    const run = await loading;
    if (!run) return null;
    const vectors: number[][] = [];
    for (let i = 0; i < texts.length; i += BATCH)
      vectors.push(...(await run(texts.slice(i, i + BATCH))));
    return vectors;
  }

  return { model: options.model, embed };
}

type Run = (texts: string[]) => Promise<number[][]>;

async function load({ model, endpoint, cacheDir, log }: EmbedderOptions): Promise<Run | null> {
  try {
    const { env, pipeline } = await import("@xenova/transformers");
    env.cacheDir = cacheDir;
    if (endpoint) env.remoteHost = `${endpoint.replace(/\/+$/, "")}/`;
    const local = existsSync(model);
    if (local) {
      env.localModelPath = dirname(resolve(model));
      env.allowRemoteModels = false;
    }
    const extract = await pipeline("feature-extraction", local ? basename(resolve(model)) : model, {
      dtype: "q8",
      // One thread: the other core answers the webhook.
      session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    });
    return async (texts) => {
      // The bge family, which offices use for Chinese, is trained for the first token's vector.
      const output = await extract(texts, { pooling: "cls", normalize: true });
      return output.tolist() as number[][];
    };
  } catch (error) {
    log.warn("embedding model cannot be loaded; text search goes on without it", {
      model,
      error: messageOf(error),
    });
    return null;
  }
}

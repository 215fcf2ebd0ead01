/**
 * Texts → vectors with an embedding model, in a child process: loaded at the first text, questions before passages, a
 * few texts at a time. A model that cannot be had is one warning, and text search goes on without it.
 */
import { type ModelOptions, openModel } from "./process.ts";

export interface Embedder {
  model: string;
  /**
   * One unit vector a text, null for one that the model knows no word of; null for all while no model can be had. A
   * question is `urgent`: it goes before passages, and does not wait for a model that is still being fetched.
   */
  embed(texts: string[], urgent?: boolean): Promise<(Float32Array | null)[] | null>;
  close(): void;
}

/** Keeps one core busy for some tens of ms, so that a question never waits long behind passages. */
const BATCH = 8;

export function createEmbedder(options: ModelOptions): Embedder {
  const model = openModel("embed", options);

  async function vectorsOf(texts: string[], urgent: boolean): Promise<Float32Array[] | null> {
    const answer = await model.ask({ texts }, urgent);
    return answer !== null && "vectors" in answer ? answer.vectors : null;
  }

  async function embed(texts: string[], urgent = false): Promise<Float32Array[] | null> {
    if (urgent) return vectorsOf(texts, true);
    // Texts of like length go together: a batch is padded to its longest.
    const order = texts.map((_, i) => i).sort((a, b) => texts[a]!.length - texts[b]!.length);
    const vectors = new Array<Float32Array>(texts.length);
    for (let from = 0; from < order.length; from += BATCH) {
      const own = order.slice(from, from + BATCH);
      const found = await vectorsOf(
        own.map((i) => texts[i]!),
        false,
      );
      if (found === null) return null;
      own.forEach((i, at) => {
        vectors[i] = found[at]!;
      });
    }
    return vectors;
  }

  return { model: options.model, embed, close: model.close };
}

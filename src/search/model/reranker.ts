/**
 * How well passages answer a question, by a cross-encoder that reads both together: slower than vectors by far, so it
 * only puts the best few that were found in their final order.
 */
import { type ModelOptions, openModel } from "./process.ts";

export interface Reranker {
  /** A mark a text, higher for a better answer; null while no model can be had. */
  mark(question: string, texts: string[]): Promise<number[] | null>;
  close(): void;
}

export function createReranker(options: ModelOptions): Reranker {
  const model = openModel("mark", options);
  return {
    async mark(question, texts) {
      const answer = await model.ask({ question, texts }, true);
      return answer !== null && "marks" in answer ? answer.marks : null;
    },
    close: model.close,
  };
}

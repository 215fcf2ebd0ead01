/** A model that writes as an honest one does: the first sentences of the evidence as claims, at a pace of its own. */
import type { ModelRequest, Script } from "./openai.ts";

/** The first three sentences of the evidence, each as the JSON of a claim. */
export function claimsOf({ messages }: ModelRequest): string[] {
  const lines = messages.at(-1)!.content.matchAll(/^(S\d+)(?:〔[^〕\n]*〕| )(.*)$/gm);
  return [...lines]
    .slice(0, 3)
    .map(([, id, text]) => JSON.stringify({ text, sources: [{ id, quote: text }] }));
}

/** Those claims, in `pieces` pieces with a pause before each. */
export function writing(request: ModelRequest, pieces: number, pauseMs: () => number): Script {
  const words = `{"claims":[${claimsOf(request).join(",")}]}`;
  const size = Math.ceil(words.length / pieces);
  return {
    parts: (async function* () {
      for (let from = 0; from < words.length; from += size) {
        await new Promise((resolve) => setTimeout(resolve, pauseMs()));
        yield words.slice(from, from + size);
      }
    })(),
  };
}

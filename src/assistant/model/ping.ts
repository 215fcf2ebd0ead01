/** One tiny call, to see whether a model answers at all. */
import { steadyNow } from "../../clock.ts";
import { jsonSchemaOf } from "./claims.ts";
import { type Llm, noUsage } from "./llm.ts";
import { loadPrompt, renderPrompt } from "./prompts.ts";

/** What a model has for a single word. */
const PING_MS = 20_000;

export function ping(llm: Llm): ReturnType<Llm["complete"]> {
  return llm.complete({
    prompt: renderPrompt(loadPrompt("ping"), {}),
    schema: jsonSchemaOf("ping"),
    until: steadyNow() + PING_MS,
    usage: noUsage(),
  });
}

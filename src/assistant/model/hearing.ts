/** One call to a model that makes claims, heard while it writes: each claim is taken as it closes, from whichever try it comes. */
import { setTimeout as pause } from "node:timers/promises";
import { jsonSchemaOf, type ModelClaim, type OutputName } from "./claims.ts";
import { ENOUGH, type Limits, type Llm, UNHEARD } from "./llm.ts";
import { loadPrompt, type PromptName, renderPrompt } from "./prompts.ts";
import { createClaimReader } from "./reader.ts";

/** Resolves after so many milliseconds, rejects when it is aborted. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<unknown>;

export const realWait: Wait = (ms, signal) => pause(ms, undefined, { signal });

export interface Call extends Limits {
  name: PromptName;
  values: Record<string, string>;
  /** Milliseconds after which a call that has brought no word is given up; 0 is never. */
  unheardMs: number;
  taking?: Taking | undefined;
}

export interface Taking {
  take: (claim: ModelClaim) => void;
  /** A try begins again, or what it told was only thought. */
  anew?: () => void;
  isEnough?: () => boolean;
}

/** What came of a call, and how many claims were taken while it was heard. */
export type Heard = Awaited<ReturnType<Llm["complete"]>> & { taken: number };

export function createCaller({ llm, wait }: { llm: Llm; wait: Wait }) {
  return async ({ name, values, unheardMs, taking, ...limits }: Call): Promise<Heard> => {
    const prompt = loadPrompt(name);
    const end = new AbortController();
    const silent = new AbortController();
    if (unheardMs > 0)
      wait(unheardMs, silent.signal).then(
        () => end.abort(UNHEARD),
        () => {},
      );
    const hearing = taking ? createHearing(limits, taking) : null;
    const { until, usage, signal } = limits;
    try {
      const answer = await llm.complete({
        prompt: renderPrompt(prompt, values),
        schema: jsonSchemaOf(prompt.output as OutputName),
        ...{ until, usage },
        signal: signal ? AbortSignal.any([signal, end.signal]) : end.signal,
        heard: (text) => {
          silent.abort();
          hearing?.heard(text);
          if (taking?.isEnough?.()) end.abort(ENOUGH);
        },
      });
      return { ...answer, taken: hearing?.taken() ?? 0 };
    } finally {
      silent.abort();
    }
  };
}

function createHearing({ usage }: Limits, { take, anew }: Taking) {
  let taken = 0;
  let seen = 0;
  let call = usage.calls;
  const unsaid = () => {
    taken = 0;
    anew?.();
  };
  const told = (claim: ModelClaim) => {
    taken++;
    take(claim);
  };
  let reader = createClaimReader({ told, unsaid });
  return {
    taken: () => taken,
    heard(text: string): void {
      if (usage.calls !== call) {
        call = usage.calls;
        seen = 0;
        unsaid();
        reader = createClaimReader({ told, unsaid });
      }
      reader.take(text.slice(seen));
      seen = text.length;
    },
  };
}

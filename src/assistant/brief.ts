/** What a model is told of one question: which prompt, and what its slots are filled with. */
import { lineOf, type Sentence } from "./evidence.ts";
import type { PromptName } from "./prompts.ts";
import type { ReplyBody } from "./reply.ts";

export interface Briefed {
  ask: string;
  /** The most characters of the reply; null where nobody asked for a length. */
  chars: number | null;
  /** Unix milliseconds. */
  at: number;
}

const DEFAULT_CHARS = 400;

export function promptOf(skill: ReplyBody["skill"]): PromptName {
  return skill === "summary" || skill === "compare" ? skill : "answer";
}

export function briefOf(
  { ask, chars, at }: Briefed,
  sentences: Sentence[],
  timeZone: string,
): Record<string, string> {
  return {
    question: ask,
    evidence: sentences.map(lineOf).join("\n"),
    today: new Intl.DateTimeFormat("zh-CN", { timeZone, dateStyle: "long" }).format(at),
    chars: String(chars ?? DEFAULT_CHARS),
  };
}

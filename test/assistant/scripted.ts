/** A turn whose model answers as scripted, over HTTP, with a patience that the test ends. */
import { onTestFinished } from "vitest";
import { createLlm } from "../../src/assistant/model/llm.ts";
import { createTurn } from "../../src/assistant/turn.ts";
import type { Reply } from "../../src/domain.ts";
import { createDrafts } from "../../src/store/drafts.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import {
  type FakeOpenAIOptions,
  type ModelRequest,
  type Script,
  startFakeOpenAI,
} from "../fakes/openai.ts";
import { REPORT_2022 } from "../helper.ts";
import { shelfOf } from "./shelf.ts";

export interface ScriptedOptions extends FakeOpenAIOptions {
  budgetMs?: number;
  /** 0 is for ever; else the test says when it is over. */
  patienceMs?: number;
  entailment?: boolean;
  reports?: string[];
}

/** `sentence(words)` finds the id of the evidence with those words. */
export async function withModel(
  script: (sentence: (words: string) => string, request: ModelRequest) => Script,
  options: ScriptedOptions = {},
) {
  const { budgetMs = 60_000, patienceMs = 0, entailment = false, ...others } = options;
  const { reports = [REPORT_2022], ...faults } = others;
  const server = await startFakeOpenAI((request) => {
    const prompt = request.messages.at(-1)!.content;
    const sentence = (words: string) =>
      prompt
        .split("\n")
        .find((line) => /^S\d+/.test(line) && line.includes(words))
        ?.match(/^S\d+/)?.[0] ?? "S0";
    return script(sentence, request);
  }, faults);
  onTestFinished(() => server.close());
  const shelf = await shelfOf(...reports);
  // On a busy machine too, the turn has all its time for the model.
  const stopped = () => 0;
  const { baseURL } = server;
  const llm = createLlm({ apiKey: "k", baseURL, model: "test-model", fetch, clock: stopped });
  const waiting = new Set<() => void>();
  const turn = createTurn({
    drafts: createDrafts(openSqlite(":memory:"), Date.now),
    shelf,
    model: { llm, budgetMs, patienceMs, entailment },
    clock: stopped,
    steady: stopped,
    wait: (_, signal) =>
      new Promise<void>((resolve, reject) => {
        waiting.add(resolve);
        signal.addEventListener("abort", () => {
          waiting.delete(resolve);
          reject(signal.reason);
        });
      }),
    timeZone: "Asia/Shanghai",
    officeName: null,
  });
  const at = Date.parse("2023-03-01T12:00:00+08:00");
  return {
    server,
    llm,
    ask: (text: string, signal?: AbortSignal) =>
      turn.respond({ text, at, ...(signal ? { signal } : {}) }),
    /** Asks where a reply can be replaced, or is only watched `once`; `shown` is what was shown so far. */
    watch(text: string, once = false) {
      const shown: Reply[] = [];
      const reply = turn.respond({ text, at, once, shown: (soFar) => shown.push(soFar) });
      return { shown, reply };
    },
    /** How many wait. */
    waiting: () => waiting.size,
    /** Whoever waits has waited long enough. */
    losePatience(): void {
      for (const over of waiting) over();
      waiting.clear();
    },
  };
}

export interface ScriptedClaim {
  text: string;
  id: string;
  quote: string;
}

export const claims = (...list: ScriptedClaim[]) => JSON.stringify({ claims: list.map(claimOf) });

const claimOf = ({ text, id, quote }: ScriptedClaim) => ({ text, sources: [{ id, quote }] });

/** Claims of which each comes when the test lets it: `next()` sends one more piece. */
export function inPieces(list: ScriptedClaim[]) {
  const gates = Array.from({ length: list.length + 1 }, () => Promise.withResolvers<void>());
  let sent = 0;
  async function* parts(): AsyncIterable<string> {
    yield '{"claims":[';
    for (const [i, claim] of list.entries()) {
      await gates[i]!.promise;
      yield `${i === 0 ? "" : ","}${JSON.stringify(claimOf(claim))}`;
    }
    await gates[list.length]!.promise;
    yield "]}";
  }
  return { script: { parts: parts() } satisfies Script, next: () => gates[sent++]!.resolve() };
}

/** A turn with a model that answers as scripted, over HTTP, on a real library; and what it was asked. */
import { onTestFinished } from "vitest";
import { createLlm } from "../../../src/assistant/model/llm.ts";
import { createTurn } from "../../../src/assistant/turn.ts";
import type { Exchange } from "../../../src/message/followup.ts";
import { createDrafts } from "../../../src/store/drafts.ts";
import { openSqlite } from "../../../src/store/engines/sqlite.ts";
import { type Script, startFakeOpenAI } from "../../fakes/openai.ts";
import { shelfOf } from "../shelf.ts";

const AT = Date.parse("2036-01-08T09:00:00+08:00");
export const AUTHOR = { chatId: "oc_archive", senderId: "ou_lin" };

/** `script` is given the words of each prompt. */
export async function turnWith(script: (prompt: string) => Script, ...reports: string[]) {
  const server = await startFakeOpenAI(({ messages }) => script(messages.at(-1)!.content));
  onTestFinished(() => server.close());
  const stopped = () => 0;
  const llm = createLlm({
    ...{ apiKey: "k", baseURL: server.baseURL, model: "test-model", fetch, clock: stopped },
  });
  const kept = createDrafts(openSqlite(":memory:"), () => AT);
  const turn = createTurn({
    drafts: kept,
    shelf: await shelfOf(...reports),
    model: { llm, budgetMs: 60_000, entailment: false },
    clock: () => AT,
    steady: stopped,
    timeZone: "Asia/Shanghai",
    officeName: null,
  });
  const history: Exchange[] = [];
  return {
    turn,
    kept,
    prompts: () => server.requests.map(({ messages }) => messages.at(-1)!.content),
    /** A message of one chat, with all that was said before it. */
    say: async (text: string, material: string | null = null) => {
      const reply = await turn.respond({ text, material, at: AT, author: AUTHOR, history });
      history.unshift({ question: reply.question ?? text, reply });
      return reply;
    },
  };
}

/** The sentence of a draft with these words, as a prompt names it: D3. */
export function named(prompt: string, words: string): string {
  const line = prompt.split("\n").find((one) => /^D\d+〔/.test(one) && one.includes(words));
  return /^D\d+/.exec(line ?? "")?.[0] ?? "D0";
}

interface Said {
  text: string;
  of: string[];
  kind?: string;
  lines?: number[];
}

export function sentences(...said: Said[]): string {
  return JSON.stringify({
    sentences: said.map(({ kind = "new", lines = [], ...one }) => ({ kind, lines, ...one })),
  });
}

/** Calls to an OpenAI-compatible server. A model in trouble is a value that says so, never an exception. */
import { failure, type Outcome } from "../domain.ts";
import { messageOf } from "../log.ts";

export interface LlmOptions {
  apiKey: string;
  baseURL: string | null;
  model: string;
  fetch: typeof globalThis.fetch;
  /** The time for one call, retries included. Milliseconds. */
  budgetMs?: number;
}

export type Llm = ReturnType<typeof createLlm>;

const BUDGET_MS = 60_000;

export function createLlm(options: LlmOptions) {
  const budget = options.budgetMs ?? BUDGET_MS;

  return {
    model: options.model,

    /** The model's words for one prompt. */
    async complete(prompt: string): Promise<Outcome<string>> {
      // Loaded on first use: an office without a model never pays for the library.
      const { default: OpenAI } = await import("openai");
      const client = new OpenAI({
        apiKey: options.apiKey,
        baseURL: options.baseURL,
        fetch: options.fetch,
        maxRetries: 1,
        timeout: budget,
      });
      try {
        const completion = await client.chat.completions.create(
          { model: options.model, temperature: 0, messages: [{ role: "user", content: prompt }] },
          { signal: AbortSignal.timeout(budget) },
        );
        const text = completion.choices?.[0]?.message?.content ?? "";
        return text.trim() === ""
          ? failure("模型没有输出内容", { retry: true })
          : { ok: true, value: text };
      } catch (error) {
        return failure(`模型服务出错：${messageOf(error)}`, { retry: true });
      }
    },
  };
}

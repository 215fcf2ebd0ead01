/** Calls to an OpenAI-compatible server. A model in trouble is a value that says so, never an exception. */
import { failure, type Outcome } from "../domain.ts";

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
        return failure(troubleOf(error), { retry: true });
      }
    },
  };
}

/** What a person may read of it: a server's own words may repeat the key or the prompt. */
function troubleOf(error: unknown): string {
  const status = (error as { status?: unknown }).status;
  if (status === 401 || status === 403) return "模型服务不接受密钥，请管理员核对 OPENAI_API_KEY";
  if (status === 429) return "模型服务繁忙";
  return typeof status === "number" ? `模型服务出错（HTTP ${status}）` : "模型服务未能连通或超时";
}

/** `ask`: a question in words, answered with its sources and kept like one of the console; taken back, it is not worked on any more. */
import { z } from "zod";
import type { App } from "../../app.ts";
import { failure, type Outcome } from "../../domain.ts";
import { ReplySchema } from "../../schemas.ts";
import { createPassages } from "./passage.ts";
import { replyText } from "./reply.ts";
import { type Calling, type Told, toolOf } from "./tool.ts";

const MAX_QUESTION = 4000;

const InputSchema = z.object({
  question: z
    .string()
    .trim()
    .min(1)
    .max(MAX_QUESTION)
    .describe("一句完整的问题，写明单位、年份和事项，如：望江区外办2022年接待来访团组多少批次？"),
  talk: z
    .string()
    .max(80)
    .optional()
    .describe("接着哪段对话问（填上次答复的 talk），可以只写“那2021年呢”"),
});

const OutputSchema = ReplySchema.omit({ upload: true, usage: true, ms: true }).extend({
  id: z.string().describe("这条回答的编号"),
  talk: z.string().describe("接着问时填在 talk 里"),
  kind: ReplySchema.shape.kind.describe(
    "refusal 为没有查到或不能答：text 说明缘由，所列是相近的，不是答案",
  ),
  text: z.string().describe("回答，句末的 [1] 指 citations 里的出处"),
});

export function createAskTool(app: App) {
  const passages = createPassages(app);

  async function run(
    { question, talk }: z.output<typeof InputSchema>,
    calling: Calling,
  ): Promise<Outcome<Told>> {
    const { visitor, signal, told } = calling;
    app.counts.asked++;
    const begun = await app.asking.begin(visitor, { question, talk: talk ?? null, via: "mcp" });
    if (!begun.ok) return begun;
    const { id, talk: of, done, hear, stop } = begun.value;
    signal.addEventListener("abort", stop);
    // Taken back before there was anybody to tell.
    if (signal.aborted) stop();
    const deaf = hear(({ claims }) => told(`已写出 ${claims.length} 句，正在核对出处`));
    const answered = await done.finally(deaf);
    if (!answered.ok) return answered;
    const reply = answered.value;
    if (!(await app.telling.mayBeTold(visitor.reader, reply)))
      return failure("这条回答引用的报告已经移除，或不再对您开放。请重新提问。");
    const cited = passages.addressed(reply, calling);
    return { ok: true, value: { data: { ...cited, id, talk: of }, text: replyText(cited) } };
  }

  return toolOf({
    name: "ask",
    title: "提问",
    description:
      "用一句话提问，得到有出处的回答：某年的数字或事实、几年比较、计划落实情况、一年概括。要答案时首先用它；回答只来自报告原文，没有写到的会照实说没有。",
    scope: "ask",
    writes: true,
    input: InputSchema,
    output: OutputSchema,
    run,
  });
}

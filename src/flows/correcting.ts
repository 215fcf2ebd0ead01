/** 数字应为…: what somebody says of a figure goes to the keepers, each in their own chat, with the question, the answer and its sources. */
import type { Job, Outcome, Reply } from "../domain.ts";
import { renderText } from "../feishu/card.ts";
import type { FeishuClient } from "../feishu/client.ts";
import type { Log } from "../log.ts";
import type { Answer } from "../store/answers.ts";
import type { Records } from "../store/records.ts";
import { createTelling } from "./telling.ts";

export interface CorrectingOptions {
  records: Records;
  feishu: Pick<FeishuClient, "send">;
  /** By open_id. */
  keepers: string[];
  log: Log;
}

const MAX_BYTES = 20_000;

export function createCorrecting({ records, feishu, keepers, log }: CorrectingOptions) {
  const { mayBeTold } = createTelling(records);

  /**
   * Carry out a job that passes a correction on; null where it is another. Resolves with what whoever corrected is to be told, or
   * with null once a keeper has it.
   */
  async function passedOn(job: Job): Promise<Outcome<Reply | null> | null> {
    const { action } = job.message;
    if (action?.do !== "correct") return null;
    if ((await records.sentOf(job.id)).length > 0) return TOLD;
    const answer = await records.answerBy(action.on);
    if (!answer?.reply) return TOLD;
    let told = 0;
    let why = "";
    for (const [i, keeper] of keepers.entries()) {
      const text = await letterTo(keeper, job, { ...answer, reply: answer.reply });
      const content = { text };
      const sent = await feishu.send(
        { openId: keeper },
        { type: "text", content },
        `${job.id}-k${i}`,
      );
      if (!sent.ok && sent.retry) return sent;
      if (sent.ok) {
        told++;
        // The last alone says that all have been told.
        if (i === keepers.length - 1) await records.noteSent(job.id, sent.value);
      } else {
        why = sent.error;
        log.warn("a keeper could not be told of a correction", { job: job.id, error: sent.error });
      }
    }
    if (told > 0) return TOLD;
    return notTold(why);
  }

  /** What a keeper may not read is not told. */
  async function letterTo(
    keeper: string,
    { message }: Job,
    { message: asked, reply }: Answer & { reply: Reply },
  ): Promise<string> {
    const by = `提出人：<at user_id="${message.senderId.replace(/\W/g, "")}"></at>`;
    const lines = (await mayBeTold([keeper], reply))
      ? [
          `提问：${reply.question ?? asked.text}`,
          `更正：${message.text}`,
          `当时的回答：${renderText(reply, MAX_BYTES)}`,
        ]
      : [
          `更正：${message.text}`,
          "回答引用的报告没有对您开放，这里不列；请在控制台或用 cli feedback 查看。",
        ];
    // In a text message Feishu reads <at …> as a mention; a report's words must not call everyone.
    const safe = lines.map((line) => line.replaceAll("<", "＜"));
    return ["有人提出一处数字更正，请核实：", ...safe, by].join("\n");
  }

  return { passedOn };
}

export type Correcting = ReturnType<typeof createCorrecting>;

const TOLD: Outcome<null> = { ok: true, value: null };

function notTold(why: string): Outcome<Reply> {
  const text = `更正已经记下，但没能转给报告管理员：${why}。请另行告知负责的同事。`;
  const empty = { claims: [], citations: [], gaps: [] };
  const said = { skill: "help", kind: "refusal", reason: "not_passed_on" } as const;
  return { ok: true, value: { ...said, ...empty, text, model: null, ms: 0 } };
}

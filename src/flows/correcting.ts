/** 数字应为…: what somebody says of a figure goes to the keepers, each in their own chat, with the question, the answer and its sources. */
import type { Job, Outcome, Reply } from "../domain.ts";
import { renderText } from "../feishu/cards/index.ts";
import type { Log } from "../log.ts";
import type { Answer } from "../store/answers.ts";
import type { Records } from "../store/records.ts";
import type { Sending } from "./sending.ts";
import { createTelling } from "./telling.ts";

export interface CorrectingOptions {
  records: Records;
  once: Sending["once"];
  /** By open_id. */
  keepers: string[];
  log: Log;
}

const MAX_BYTES = 20_000;

export function createCorrecting({ records, once, keepers, log }: CorrectingOptions) {
  const { mayBeTold } = createTelling(records);

  /**
   * Carry out a job that passes a correction on; null where it is another. Resolves with what whoever corrected is to be told, or
   * with null once a keeper has it.
   */
  async function passedOn(job: Job): Promise<Outcome<Reply | null> | null> {
    const { action } = job.message;
    if (action?.do !== "correct") return null;
    const answer = await records.answerBy(action.on);
    if (!answer?.reply) return TOLD;
    const troubles: string[] = [];
    for (const [i, openId] of keepers.entries()) {
      const text = await letterTo(openId, job, { ...answer, reply: answer.reply });
      const letter = { type: "text", content: { text } } as const;
      const sent = await once(job, `${job.id}-k${i}`, { openId }, letter);
      if (sent.ok) continue;
      if (sent.retry) return sent;
      log.warn("a keeper could not be told of a correction", { job: job.id, error: sent.error });
      troubles.push(sent.error);
    }
    return troubles.length < keepers.length ? TOLD : notTold(troubles[0] ?? "还没有设置报告管理员");
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
          "回答引用的报告没有对您开放，这里不列；请系统管理员在服务器上查看。",
        ];
    // In a text message Feishu reads <at …> as a mention; a report's words must not call everyone.
    const safe = lines.map((line) => line.replaceAll("<", "＜"));
    return ["有人提出一处数字更正，请核实：", ...safe, by].join("\n");
  }

  return { passedOn };
}

const TOLD: Outcome<null> = { ok: true, value: null };

function notTold(why: string): Outcome<Reply> {
  const text = `更正已经记下，但没能转给报告管理员：${why}。请另行告知负责的同事。`;
  const empty = { claims: [], citations: [], gaps: [] };
  const said = { skill: "help", kind: "refusal", reason: "not_passed_on" } as const;
  return { ok: true, value: { ...said, ...empty, text, model: null, ms: 0 } };
}
